"""The users of the steel mill of the sample: what they buy, how it went, and what they complained about. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = (1.0,) * 3
# what different clerks write for the same thing
USES = {
    "汽车制造": ("汽车制造", "汽车用钢"), "船舶制造": ("船舶制造", "造船"), "家电制造": ("家电制造", "家电用钢"), "机械加工": ("机械加工", "机械制造"),
    "建筑结构": ("建筑结构", "钢结构"), "加工配送": ("加工配送", "剪切加工"), "贸易": ("贸易", "流通"),
}  # fmt: skip
FAULTS = {"我方": ("我方", "钢厂"), "用户": ("用户", "用户方")}
KINDS = {"产品质量": ("产品质量", "质量异议"), "物流运输": ("物流运输", "物流"), "服务态度": ("服务态度", "服务态度")}
TEAM_ROLES = (("技术", "技术支持", "技术部"), ("生产", "生产协调", "生产部"), ("财务", "财务对接", "财务部"), ("品保", "质保", "品质保证部"))
# today's classes, as the evaluation group set them in June: the others are what they earn
STANDING = {"南岭汽车零部件有限公司": "一般用户", "金桥型钢贸易有限公司": "重点用户", "顺达钢材加工有限公司": "重点用户"}
TAKEN_BACK = {"振远工程机械股份有限公司": 38.0}  # tonnes of the disputed coil


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint: registered so many days before the last day; handled after so many days, or still open."""

    days_ago: int
    kind: str
    tonnes: float
    cause: str
    handled_after: int | None = 6
    due_after: int = 10
    paid: int = 0  # yuan of compensation


@dataclass(frozen=True, slots=True)
class User:
    """One user.

    monthly: tonnes ordered a month. months: how many of the last twelve months it bought in; before: tonnes a month in the year before.
    fulfilled: part of the orders delivered in the last three months, newest last. late: how many of the last six orders came late.
    fault: whose the shortfalls and delays are, as the order sheet says it. overdue: days its oldest open invoice is late. satisfied: of 100.
    """

    name: str
    region: str
    industry: str
    use: str
    product: str
    monthly: float
    months: int = 12
    before: float = 0
    fulfilled: tuple[float, ...] = GOOD
    late: int = 0
    why: str = ""
    fault: str | None = "我方"
    overdue: int = 0
    satisfied: int | None = 88
    cases: tuple[Case, ...] = field(default=())


QUALITY, LOGISTICS, SERVICE = "产品质量", "物流运输", "服务态度"
USERS = (
    # strategic and key users
    User("华中重型汽车制造有限公司", "湖北", "汽车", "汽车制造", "热轧酸洗板", 9200, before=8600),
    User("海东造船集团有限公司", "山东", "船舶", "船舶制造", "船用中厚板", 7400, before=7900, late=1),
    User("长青家用电器股份有限公司", "安徽", "家电", "家电制造", "冷轧镀锌板", 5100, before=4300),
    User(
        "西部管道工程制管有限公司", "陕西", "能源", "油气管线", "管线钢卷板", 6300, before=5200, fulfilled=(0.97, 0.9, 0.86), why="板坯资源紧张", satisfied=84
    ),
    User("江桥钢结构桥梁有限公司", "江苏", "桥梁", "桥梁", "桥梁用厚板", 4250, before=4000),
    User("天安建工集团有限公司", "河南", "建筑", "建筑结构", "螺纹钢", 9300, before=8800),
    User(
        "通达钢铁贸易有限公司",
        "上海",
        "贸易",
        "贸易",
        "热轧卷板",
        10500,
        before=12800,
        fulfilled=(0.9, 0.88, 0.85),
        why="用户推迟提货",
        fault="用户",
        overdue=12,
        satisfied=82,
    ),
    User(
        "振远工程机械股份有限公司",
        "湖南",
        "机械",
        "机械加工",
        "高强中板",
        2700,
        before=2500,
        cases=(Case(40, QUALITY, 62.5, "板面麻点", paid=86000), Case(66, QUALITY, 38.0, "板面麻点", paid=52000)),
    ),
    User("北岭矿山机械有限公司", "山西", "机械", "机械加工", "耐磨钢板", 1450, before=1400, late=2, cases=(Case(21, LOGISTICS, 0, "铁路车皮不足"),)),
    User("东港集装箱制造有限公司", "天津", "船舶", "船舶制造", "耐候卷板", 1900, before=2100, cases=(Case(12, QUALITY, 210.0, "厚度超差", None),)),
    User("南岭汽车零部件有限公司", "广东", "汽车", "汽车制造", "酸洗卷板", 1300, before=900),
    User("盛和压力容器有限公司", "辽宁", "能源", "机械加工", "容器板", 1150, before=1200, fulfilled=(0.9, 0.72, 0.6), why="轧机检修延期", satisfied=71),
    # general users: smaller, fewer months, or bulk for trade
    User("华丰加工配送有限公司", "浙江", "贸易", "加工配送", "热轧卷板", 2600, before=2400, late=3, cases=(Case(9, LOGISTICS, 0, "承运商压车", None),)),
    User("金桥型钢贸易有限公司", "河北", "贸易", "贸易", "H型钢", 1800, before=2600),
    User("永固建筑工程有限公司", "四川", "建筑", "建筑结构", "螺纹钢", 950, months=9),
    User("恒业门窗金属有限公司", "广东", "建筑", "建筑结构", "镀锌板", 240, before=260, late=1),
    User("嘉瑞五金制品有限公司", "浙江", "机械", "机械加工", "冷轧板", 130, before=150),
    User(
        "明江电梯部件有限公司",
        "江苏",
        "机械",
        "机械加工",
        "冷轧板",
        320,
        before=280,
        cases=(Case(30, SERVICE, 0, "质保书寄送慢"), Case(52, SERVICE, 0, "质保书寄送慢")),
    ),
    User("广源农机制造有限公司", "黑龙江", "机械", "机械加工", "热轧板", 280, months=8, before=300),
    User("新辉厨具有限公司", "广东", "家电", "家电制造", "冷轧板", 260, before=240, cases=(Case(20, SERVICE, 0, "开票差错", None, 30),)),
    User("立德货架有限公司", "江苏", "机械", "加工配送", "冷弯带钢", 210, months=11, before=200, cases=(Case(45, SERVICE, 0, "结算争议", None, 20),)),
    User(
        "众力锻造有限公司", "山东", "机械", "机械加工", "圆钢", 410, before=420, cases=tuple(Case(8 + 15 * one, SERVICE, 0, "电话无人接听") for one in range(5))
    ),
    User("川陵水电设备有限公司", "四川", "能源", "机械加工", "厚板", 520, before=500, cases=(Case(33, QUALITY, 9.0, "探伤不合格"),)),
    User(
        "滨海船舶修造有限公司", "辽宁", "船舶", "船舶制造", "船板", 640, before=700, fulfilled=(0.97, 0.94, 0.9), why="船检证书延误", fault=None, satisfied=None
    ),
    User("顺达钢材加工有限公司", "湖北", "贸易", "加工配送", "热轧卷板", 380, months=6, before=900, overdue=45, satisfied=60),
    User("中岳机床有限公司", "河南", "机械", "机械加工", "厚板", 160, months=10, before=170),
    User("宏图幕墙有限公司", "上海", "建筑", "建筑结构", "型钢", 90, months=5, before=110),
    User("润达冷链设备有限公司", "安徽", "家电", "家电制造", "彩涂板", 150, months=3),
    User("北原风电塔筒有限公司", "内蒙古", "能源", "油气管线", "厚板", 2100, months=4),
    User("赛鹰摩托车有限公司", "重庆", "汽车", "汽车制造", "冷轧板", 95, before=100),
    # potential users: on record, nothing bought in the last twelve months
    User("远洋海工装备有限公司", "山东", "船舶", "船舶制造", "海工钢", 0),
    User("星辰新能源汽车有限公司", "安徽", "汽车", "汽车制造", "硅钢", 0),
    User("国栋装配式建筑有限公司", "湖南", "建筑", "建筑结构", "型钢", 0),
    User("正泰桥隧工程有限公司", "云南", "桥梁", "桥梁", "桥梁板", 0, before=600),
    User("蓝谷储能设备有限公司", "江西", "能源", "机械加工", "冷轧板", 0),
)
