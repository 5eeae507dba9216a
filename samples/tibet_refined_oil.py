"""samples/tibet-refined-oil.xlsx: customers of seven branches in Tibet with their demand, stations and visits. All names are invented."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, timedelta
from random import Random

from samples.ledger import AS_OF, Buyer, ledger, sales_sheet
from samples.workbook import DATE, Column, Sheet

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


# The same things in the words of different people.
WORDS = {
    "实地拜访": ("实地拜访", "实地拜访", "上门拜访", "走访", "面谈", "宴请", "到访接待", "召开联谊会"),
    "电话沟通": ("电话沟通", "电话", "电话回访"),
    "问候短信": ("祝福短信", "问候短信", "短信", "微信问候"),
    "赠送礼品": ("赠送礼物", "赠送礼品", "礼品"),
}


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
    """The three sheets, always the same."""
    random = Random("tiercli tibet 2026-10")
    records = _records(random)
    lines = ledger([buyer for record in records if (buyer := _buyer(record, random))], random)
    return [sales_sheet(lines, margin=False), _customers(records), _visits(records, random)]


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
    return Buyer(
        record.id,
        record.name,
        record.town,
        record.branch or "",
        record.manager,
        product,
        price,
        record.demand * share,
        last=11 if int(record.id[1:]) % 23 == 9 else 23,
    )


def _customers(records: list[Record]) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=26), Column("客户类型"), Column("所属分公司", width=14), Column("所属加油站", width=14),
        Column("地区", width=10), Column("年需求量(吨)", "#,##0.0"), Column("有发展潜力"), Column("有合作意愿"), Column("有实力"), Column("资信等级"),
        Column("客户归属", width=14), Column("客户经理", width=10), Column("档案更新日期", DATE),
    )  # fmt: skip
    return Sheet("客户档案", columns, [astuple(record) for record in records])


def _visits(records: list[Record], random: Random) -> Sheet:
    """Three months of visits, calls, messages and gifts; every fifth customer was last seen in August."""
    columns = (
        Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=26), Column("方式"), Column("拜访人"), Column("结果", width=24),
    )  # fmt: skip
    rows = []
    for index, record in enumerate(records):
        for month in (8, 9, 10):
            if index % 5 == 4 and month > 8:
                continue
            for way in ("实地拜访", "实地拜访", "电话沟通", "问候短信", "问候短信", "赠送礼品"):
                if random.random() < {"实地拜访": 0.8, "赠送礼品": 0.2}.get(way, 0.85):
                    who = random.choice(("分公司经理", "加油站经理", "业务处", "公司领导"))
                    result = random.choice(("反映良好", "询问价格", "有增量意向", "无异常"))
                    said = random.choice(WORDS[way])
                    rows.append((date(2026, month, random.randint(1, 28)), record.id, record.name, said, who, result))
    return Sheet("拜访记录", columns, sorted(rows, key=lambda row: (row[0], row[1], row[3], row[4], row[5])))
