"""samples/tibet-refined-oil.xlsx: customers of six branches in Tibet with their demand, stations, visits and who looks after them. All names are invented.

Three years of sales, so that who was lost can be told for each month of the last year.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from random import Random

from samples.ledger import AS_OF, Buyer, ledger, month_at, sales_sheet
from samples.people import contacts_sheet
from samples.workbook import DATE, Cell, Column, Sheet

BRANCHES = {
    "拉萨分公司": ("拉萨", ("城关加油站", "堆龙加油站")),
    "日喀则分公司": ("日喀则", ("桑珠孜加油站", "江孜加油站")),
    "山南分公司": ("山南", ("乃东加油站", "贡嘎加油站")),
    "林芝分公司": ("林芝", ("巴宜加油站", "米林加油站")),
    "昌都分公司": ("昌都", ("卡若加油站", "察雅加油站")),
    "那曲分公司": ("那曲", ("色尼加油站", "安多加油站")),
}
COMPANIES = ("雪域运输", "高原物流", "藏北矿业", "珠峰建材", "雅江水泥", "圣湖旅运", "格桑商贸", "天路货运", "唐古拉矿业", "羊湖旅运", "喜马农机", "纳木措商贸")
INSTITUTIONS = ("第一人民医院", "职业技术学校", "市政养护中心", "供水公司", "公交公司", "林业站")
PROJECTS = ("隧道项目部", "公路改建项目部", "水电站项目部", "光伏电站项目部", "机场扩建项目部", "桥梁项目部")
MANAGERS = ("扎西", "达瓦", "罗布", "央金", "陈立新", "王晓燕")
OWNERSHIP = ("自有客户", "自有客户", "自有客户", "中间客户", "竞争对手客户")
HEADS = (("格桑", "德吉"), ("边巴", "卓玛"), ("洛桑", "白玛"), ("赵永强", "曲珍"), ("次仁", "拉姆"), ("普布", "措姆"))  # of each branch: head, contact
LEADERS = ("旺堆", "李建国", "顿珠")
STATION_MANAGERS = ("阿旺", "多吉", "罗追", "平措", "强巴", "晋美", "索朗", "米玛", "巴桑", "丹增", "加措", "群培")
DEPARTMENTS = (("市场营销处", "张伟"), ("客户管理处", "尼玛"))

# The same things in the words of different people.
WORDS = {
    "实地拜访": ("实地拜访", "实地拜访", "上门拜访", "走访", "面谈", "宴请", "到访接待", "召开联谊会"),
    "电话沟通": ("电话沟通", "电话", "电话回访"),
    "问候短信": ("祝福短信", "问候短信", "短信", "微信问候", "微信"),
    "赠送礼品": ("赠送礼物", "赠送礼品", "礼品"),
}
KINDS = {"企业客户": ("企业客户", "企业", "企业客户"), "机构用户": ("机构用户", "机关", "事业单位"), "工程客户": ("工程客户", "施工单位", "工程客户")}
OWNED = {"自有客户": ("自有客户", "自有客户", "自有"), "中间客户": ("中间客户", "争取中间"), "竞争对手客户": ("竞争对手客户", "竞争对手")}
SEASON = (0.8, 0.7, 0.9, 1.0, 1.15, 1.2, 1.25, 1.2, 1.1, 1.0, 0.9, 0.8)  # the roads are busy in summer
LEFT = {9: 11, 21: 14, 32: 17, 44: 19, 52: 8}  # customers that went away: number and the last month of buying


@dataclass(frozen=True, slots=True)
class Record:
    """One row of 客户档案, in the order of its columns; the three flags are 是 or 否."""

    id: str
    name: str
    kind: str
    branch: str | None
    station: str | None
    town: str
    demand: float
    potential: str
    willingness: str
    strength: str
    rating: str
    ownership: str | None
    manager: str
    updated: date


def sheets() -> list[Sheet]:
    """The six sheets, always the same."""
    random = Random("tiercli tibet 2026-10")
    records = _records(random)
    lines = ledger([buyer for record in records if (buyer := _buyer(record, random))], random)
    contacts = contacts_sheet([(record.id, record.name) for record in records], random)
    return [sales_sheet(lines, margin=False), _customers(records, random), _visits(records, random), _branches(), _team(), contacts]


def _records(random: Random) -> list[Record]:
    """Per branch: one of company level (or none), four of branch level, four of station level; and one that belongs nowhere."""
    records: list[Record] = []
    companies = [f"{town}{name}有限公司" for town, _ in BRANCHES.values() for name in random.sample(COMPANIES, 5)]
    for branch, (town, stations) in BRANCHES.items():
        demands = [random.choice((5200.0, 7400.0, 11800.0)), *(float(random.randint(30, 450) * 10) for _ in range(4))]
        if branch == "山南分公司":
            demands[0] = 5000.0  # exactly on the bound: branch level
        for demand in demands:
            records.append(_record(len(records), companies.pop(0), "企业客户", branch, None, town, demand, random))
        for names, kind in ((INSTITUTIONS, "机构用户"), (PROJECTS, "工程客户")):
            for station, name in zip(stations, random.sample(names, 2), strict=True):
                records.append(_record(len(records), f"{town}{name}", kind, branch, station, town, float(random.randint(4, 60) * 10), random))
    records.append(_record(len(records), "青藏线散户车队", "企业客户", None, None, "格尔木", 60.0, random))
    return records


def _record(index: int, name: str, kind: str, branch: str | None, station: str | None, town: str, demand: float, random: Random) -> Record:
    potential, willingness, strength = ("是" if random.random() < 0.75 else "否" for _ in range(3))
    rating = random.choice(("AAA", "AA", "A", "A", "B"))
    ownership = None if index % 17 == 16 else random.choice(OWNERSHIP)
    updated = AS_OF - timedelta(days=random.choice((20, 90, 200, 365, 420)))
    manager = random.choice(MANAGERS)
    return Record(
        f"Z{index + 1:03d}", name, kind, branch, station, town, demand, potential, willingness, strength, rating, ownership, manager, updated
    )  # fmt: skip


def _buyer(record: Record, random: Random) -> Buyer | None:
    """What a customer buys from us: nothing yet, if it is a competitor's."""
    if record.ownership == "竞争对手客户" and random.random() < 0.6:
        return None
    share = {"自有客户": 0.85, "中间客户": 0.4}.get(record.ownership or "", 0.15)
    product, price = ("0号柴油", 8350) if random.random() < 0.7 else ("92号汽油", 9100)
    number = int(record.id[1:])
    last, trend = LEFT.get(number, 23), random.choice((0.85, 0.95, 1.0, 1.05, 1.2))
    first = random.choice((14, 18)) if number % 19 == 7 else -12
    tonnes = record.demand * share
    return Buyer(
        record.id, record.name, record.town, record.branch or "", record.manager, product, price, tonnes, first=first, last=last, season=SEASON, trend=trend
    )


def _customers(records: list[Record], random: Random) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=26), Column("客户类型"), Column("所属分公司", width=14), Column("所属加油站", width=14),
        Column("地区", width=10), Column("年需求量(吨)", "#,##0.0"), Column("有发展潜力"), Column("有合作意愿"), Column("有实力"), Column("资信等级"),
        Column("客户归属", width=14), Column("客户经理", width=10), Column("档案更新日期", DATE),
    )  # fmt: skip
    said = [
        replace(record, kind=random.choice(KINDS[record.kind]), ownership=random.choice(OWNED[record.ownership]) if record.ownership else None)
        for record in records
    ]
    return Sheet("客户档案", columns, [astuple(record) for record in said])


def _branches() -> Sheet:
    """各二级公司的负责人和联系人."""
    columns = (Column("二级公司", width=14), Column("负责人"), Column("联系人"), Column("联系电话", width=14))
    rows = [(branch, head, contact, f"1350099{place:04d}") for place, (branch, (head, contact)) in enumerate(zip(BRANCHES, HEADS, strict=True))]
    return Sheet("二级公司", columns, rows)


def _team() -> Sheet:
    """维护责任人名单: which of the leadership and which department looks after a branch's first and second, and who heads each station."""
    columns = (Column("分公司", width=14), Column("加油站", width=14), Column("角色", width=18), Column("姓名"), Column("部门", width=14))
    rows: list[tuple[Cell, ...]] = []
    for place, (branch, (_, stations)) in enumerate(BRANCHES.items()):
        department, person = DEPARTMENTS[place % len(DEPARTMENTS)]
        rows.append((branch, None, "公司领导班子成员", LEADERS[place % len(LEADERS)], "公司领导"))
        rows.append((branch, None, "公司相关处室", person, department))
        rows += [(branch, station, "加油站经理", STATION_MANAGERS[2 * place + number], None) for number, station in enumerate(stations)]
    return Sheet("维护责任人名单", columns, rows)


def _visits(records: list[Record], random: Random) -> Sheet:
    """A year of visits, calls, messages and gifts, as often as people come to do them; every fifth customer was last seen in August."""
    columns = (
        Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=26), Column("方式"), Column("拜访人"), Column("结果", width=24),
    )  # fmt: skip
    rows = []
    for index, record in enumerate(records):
        diligence = random.choice((0.75, 0.9, 1.0))
        for month in range(12, 24):
            year, number = month_at(month)
            if index % 5 == 4 and month > 21:
                continue
            for way in ("实地拜访", "实地拜访", "电话沟通", "电话沟通", "问候短信", "问候短信", "赠送礼品"):
                if random.random() < diligence * {"实地拜访": 0.85, "赠送礼品": 0.25}.get(way, 0.9):
                    who = random.choice(("分公司经理", "加油站经理", "业务处", "公司领导"))
                    result = random.choice(("反映良好", "询问价格", "有增量意向", "无异常", None))
                    rows.append((date(year, number, random.randint(1, 28)), record.id, record.name, random.choice(WORDS[way]), who, result))
    return Sheet("拜访记录", columns, sorted(rows, key=lambda row: (row[0], row[1], row[3], row[4], row[5] or "")))
