"""samples/steel-enterprise.xlsx: the users of a steel mill, by use and industry, with orders and complaints. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from samples.months import LAST, day
from samples.workbook import DATE, Cell, Column, Sheet

ORDER_DAYS = (3, 17)  # two orders a month, due ten days later
_LIFE = (1.0, 1.06, 0.94, 1.02, 0.9, 1.1, 0.98, 1.04, 0.96, 1.0, 1.0)  # no month is like the other
GOOD = (1.0,) * 3


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


@dataclass(frozen=True, slots=True)
class Order:
    """One order and what came of it."""

    number: str
    user: int
    day: date
    ordered: float
    delivered: float
    due: date
    arrived: date | None


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    orders = [order for place, user in enumerate(USERS) for order in _orders(place, user)]
    return [_customers(), _sales(orders), _fulfilment([order for order in orders if order.day > day(12, 31)]), _service(), _receivables(orders), _surveys()]


def _number(place: int) -> str:
    return f"U{place + 1:03d}"


def _orders(place: int, user: User) -> list[Order]:
    """Two orders a month; a shortfall or delay only in the last three months."""
    orders = []
    for back in range(23, -1, -1):
        tonnes = user.before if back >= 12 else user.monthly if back < user.months else 0
        part = user.fulfilled[2 - back] if back < 3 else 1.0
        for half, number in enumerate(ORDER_DAYS):
            if not tonnes:
                continue
            ordered_on = day(back, number)
            due = ordered_on + timedelta(days=10)
            recent = back * 2 + (1 - half)  # 0 is the newest order
            arrived = due + timedelta(days=4 if recent < user.late else -2)
            ordered = round(tonnes / 2 * _LIFE[(place * 5 + back * 2 + half) % len(_LIFE)], 1)
            orders.append(Order(f"HT{ordered_on:%Y%m}{place + 1:03d}{half + 1}", place, ordered_on, ordered, round(ordered * part, 3), due, min(arrived, LAST)))
    return orders


def _price(user: User) -> int:
    return 3400 + 150 * (len(user.product) + len(user.use)) % 1900


def _customers() -> Sheet:
    columns = (
        Column("客户编号", width=10),
        Column("用户名称", width=30),
        Column("地区", width=10),
        Column("行业"),
        Column("用途"),
        Column("客户经理", width=10),
        Column("建档日期", DATE),
        Column("KAM技术"),
        Column("KAM生产"),
        Column("KAM财务"),
        Column("KAM品保"),
    )
    team = (("罗海涛", "邵文博", "葛丽", "姚军"), ("钱志远", "邵文博", "葛丽", "范敏"), ("罗海涛", "祝学东", "彭颖", "姚军"))
    managers = ("高建平", "林秋月", "段志刚", "许文静")
    rows = [
        (
            _number(place),
            user.name,
            user.region,
            user.industry,
            user.use,
            managers[place % 4],
            date(2015 + place % 9, 1 + place % 12, 8),
            *(team[place % 3] if place < 12 else (None,) * 4),
        )
        for place, user in enumerate(USERS)
    ]
    return Sheet("客户档案", columns, rows)


def _sales(orders: list[Order]) -> Sheet:
    columns = (
        Column("销售单号", width=16), Column("销售日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("产品", width=14),
        Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0"), Column("金额(元)", "#,##0.00", 16),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for order in sorted(orders, key=lambda one: (one.day, one.number)):
        user = USERS[order.user]
        price = _price(user)
        rows.append(
            (
                order.number.replace("HT", "XS"),
                order.arrived,
                _number(order.user),
                user.name,
                user.product,
                order.delivered,
                price,
                round(order.delivered * price, 2),
            )
        )
    return Sheet("销售明细", columns, rows)


def _fulfilment(orders: list[Order]) -> Sheet:
    columns = (
        Column("合同号", width=16), Column("订单日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("订货量(吨)", "#,##0.000"),
        Column("实提量(吨)", "#,##0.000"), Column("交货期", DATE), Column("实际交货日", DATE), Column("责任方"), Column("备注", width=18),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for order in sorted(orders, key=lambda one: (one.day, one.number)):
        user = USERS[order.user]
        is_short = order.delivered < order.ordered
        why, fault = user.why if is_short else None, user.fault if is_short or (order.arrived and order.arrived > order.due) else None
        rows.append((order.number, order.day, _number(order.user), user.name, order.ordered, order.delivered, order.due, order.arrived, fault, why))
    return Sheet("订单履约", columns, rows)


def _service() -> Sheet:
    columns = (
        Column("投诉编号", width=12), Column("投诉日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("投诉类别"), Column("异议数量(吨)", "#,##0.000"),
        Column("处理期限", DATE), Column("处理日期", DATE), Column("处理状态"), Column("原因分析", width=18),
        Column("异议等级"), Column("判定结果"), Column("赔付金额(元)", "#,##0.00", 14), Column("责任部门", width=14),
    )  # fmt: skip
    cases = sorted(((LAST - timedelta(days=case.days_ago), place, case) for place, user in enumerate(USERS) for case in user.cases), key=lambda one: one[:2])
    rows: list[tuple[Cell, ...]] = []
    for count, (registered, place, case) in enumerate(cases, start=1):
        handled = registered + timedelta(days=case.handled_after) if case.handled_after is not None else None
        due = registered + timedelta(days=case.due_after)
        state = "已关闭" if handled else "处理中"
        grave = None if case.kind != QUALITY else "重大" if case.tonnes >= 50 else "一般"
        verdict = None if case.kind != QUALITY or handled is None else "判定赔偿" if case.paid else "不予赔偿"
        who = {QUALITY: "质量管理部", LOGISTICS: "物流部"}.get(case.kind, "销售部")
        rows.append((
            f"TS{registered:%y%m}{count:03d}", registered, _number(place), USERS[place].name, case.kind, case.tonnes or None, due, handled, state, case.cause,
            grave, verdict, case.paid or None, who,
        ))  # fmt: skip
    return Sheet("售后服务", columns, rows)


def _receivables(orders: list[Order]) -> Sheet:
    """The newest invoice of each user, and the late one of those that pay late."""
    columns = (
        Column("发票号", width=14), Column("客户编号", width=10), Column("用户名称", width=30), Column("到期日", DATE), Column("应收余额(元)", "#,##0.00", 16),
    )  # fmt: skip
    newest = {order.user: order for order in orders if order.delivered}
    rows: list[tuple[Cell, ...]] = []
    for place, order in sorted(newest.items()):
        user = USERS[place]
        if order.day > day(12, 31):
            due = LAST - timedelta(days=user.overdue) if user.overdue else LAST + timedelta(days=10 + place)
            rows.append((f"FP{place + 1:04d}", _number(place), user.name, due, round(order.delivered * _price(user) * 0.4, 2)))
    return Sheet("应收账款", columns, rows)


def _surveys() -> Sheet:
    columns = (Column("调查日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("满意度"), Column("意见", width=24))
    rows: list[tuple[Cell, ...]] = [
        (LAST - timedelta(days=20 + place), _number(place), user.name, max(40, user.satisfied - place % 7 - 6 * len(user.cases)), user.why or None)
        for place, user in enumerate(USERS)
        if user.monthly and user.satisfied is not None
    ]
    return Sheet("满意度调查", columns, rows)
