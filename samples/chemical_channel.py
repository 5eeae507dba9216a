"""samples/chemical-channel.xlsx: producers and dealers of a chemical company, in layers. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samples.months import LAST, day
from samples.workbook import DATE, Cell, Column, Sheet

REGIONS = ("华东", "华南", "华北", "西南")
EVEN = (1.0,) * 12
# each type of customer as different clerks write it
WORDS = {"生产型": ("生产型", "生产企业", "生产型", "生产厂家"), "经销型": ("经销型", "经销商", "贸易商", "经销型")}
_MARKET = (0, 120, 260, 180, -40, -210, -330, -160, 30, 190, 340, 250, 110)  # how prices move, yuan a tonne
RETURNS = {5: 3, 12: 8, 20: 1, 27: 6}  # customer -> months ago in which a part of the delivery came back
_BY_ORDER = (1.0, 0.85, 1.0, 0.7, 0.95)  # the part of its tonnes that a customer buys by order; the rest is bought on the day
_ORDERED = (0.22, 0.31, 0.26, 0.21)  # of the year's orders, by quarter
_LIFE = (1.0, 1.08, 0.92, 1.04, 0.86, 1.14, 0.96)  # no month is like the other
STOP_AND_GO = (0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 3.0, 0.0, 0.0)  # speculation: all in three months
PAUSES = (1.5, 1.5, 0.0, 1.5, 0.0, 1.5, 0.0, 1.5, 1.5, 0.0, 1.5, 1.5)
ONE_BURST = (0.2, 0.2, 0.2, 0.2, 0.2, 7.0, 0.2, 0.2, 0.2, 0.2, 0.2, 3.0)


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer.

    yearly: tonnes taken in the last twelve months; demand: what it needs in a year. taken: part of the ordered tonnes.
    regions: where it sells on, and downstream: the part that goes to processors (dealers). overdue: days. rhythm: how the year's tonnes fall on the months, oldest first.
    """

    name: str
    kind: str
    yearly: float
    demand: float
    rating: str | None
    taken: float = 1.0
    strong: bool = True
    regions: int = 1
    overdue: int = 0
    agreement: bool = False
    rhythm: tuple[float, ...] = EVEN
    growth: float = 1.1
    downstream: float | None = None


MAKER, DEALER = "生产型", "经销型"
BUYERS = (
    # producers of high value; dealers of the core: strong, large, good credit, mostly downstream processors
    Buyer("华塑薄膜科技股份有限公司", MAKER, 9600, 14000, "AAA", agreement=True),
    Buyer("东联化纤集团有限公司", MAKER, 7200, 11500, "AAA", agreement=True),
    Buyer("宏源管业有限公司", MAKER, 4800, 7600, "AA", agreement=True),
    Buyer("金阳注塑制品有限公司", MAKER, 3600, 5400, "AA", 0.97),
    Buyer("润川轮胎股份有限公司", MAKER, 3000, 4800, "AA", agreement=True),
    Buyer("恒通化工贸易有限公司", DEALER, 7800, 20000, "AA", regions=4, agreement=True, downstream=0.72),
    Buyer("科联新材料贸易有限公司", DEALER, 8800, 26000, "AAA", regions=3, downstream=0.6),
    # would rise: meets every condition of the core, a little short of its score; the next two fail one condition
    Buyer("江城化工有限公司", DEALER, 6400, 15000, "AA", 0.9, downstream=0.7),
    Buyer("北方石化贸易有限公司", DEALER, 9200, 24000, "AAA", regions=3, downstream=0.35),
    # close: large but not strong, not rated so well, or smaller; assessed each period
    Buyer("天成电缆料有限公司", MAKER, 2999, 4700, "AAA"),
    Buyer("新桥改性塑料有限公司", MAKER, 3300, 5100, "A"),
    Buyer("瑞丰编织袋有限公司", MAKER, 2400, 3900, "AA", strong=False),
    Buyer("嘉业涂料有限公司", MAKER, 1800, 2900, "A", 0.9),
    Buyer("立信胶粘剂有限公司", MAKER, 1600, 3100, "A"),
    Buyer("永达合成纤维有限公司", MAKER, 2000, 4500, "A", 0.96, overdue=12),
    Buyer("众成包装材料有限公司", MAKER, 900, 1400, "AA"),
    Buyer("百川日化有限公司", MAKER, 720, 1100, "A"),
    Buyer("南方塑化贸易有限公司", DEALER, 5999, 15000, "AA", regions=3, downstream=0.55),
    Buyer("海顺石化经销有限公司", DEALER, 4300, 9000, "A", 0.93, regions=3, downstream=0.4),
    Buyer("同泰化工销售有限公司", DEALER, 2600, 8000, "A", 0.96, regions=2, downstream=0.5),
    Buyer("和盛物资有限公司", DEALER, 1700, 6000, "AA", 0.8, regions=2, downstream=0.2),
    Buyer("景明玩具有限公司", MAKER, 640, 1800, "A", 0.9),
    Buyer("乐居建材有限公司", MAKER, 560, 1300, "B", 0.9),
    Buyer("长岭农膜有限公司", MAKER, 520, 2000, "A", 0.96, rhythm=PAUSES),
    # non-target: small, weak credit, or orders that are not taken
    Buyer("顺发塑料经营部", DEALER, 240, 900, "B", 0.8),
    Buyer("万利化工商行", DEALER, 1100, 5000, "C", 0.74, regions=2, overdue=45, rhythm=STOP_AND_GO, growth=0.6),
    Buyer("广进贸易有限公司", DEALER, 2100, 12000, "B", 0.66, regions=1, overdue=20, rhythm=STOP_AND_GO, growth=1.8),
    Buyer("汇鑫物资贸易有限公司", DEALER, 950, 4000, "B", 0.69, rhythm=ONE_BURST),
    Buyer("明珠塑胶五金厂", MAKER, 180, 700, "B", 0.82),
    Buyer("旺盛再生塑料厂", MAKER, 90, 600, "C", 0.6, overdue=120),
    Buyer("佳美日用品厂", MAKER, 70, 400, None, 0.9),
    Buyer("一鸣发泡材料厂", MAKER, 320, 1900, "B", 0.75, overdue=35),
    Buyer("晨光商贸有限公司", DEALER, 130, 800, None, 0.84),
)


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    return [_customers(), _sales(), _orders(), _receivables(), _products(), _contacts()]


def _number(place: int) -> str:
    return f"K{place + 1:03d}"


def _monthly(buyer: Buyer, months_back: int) -> float:
    """Tonnes taken in a month; the year before in even months, at a smaller scale."""
    if months_back >= 12:
        return round(buyer.yearly / buyer.growth / (1.04 if buyer.kind == MAKER else 0.97) / 12 * _LIFE[(len(buyer.name) + months_back) % len(_LIFE)], 1)
    rhythm = [part * _LIFE[(len(buyer.name) + month) % len(_LIFE)] for month, part in enumerate(buyer.rhythm)]
    parts = [round(buyer.yearly * part / sum(rhythm), 1) for part in rhythm]
    parts[-1] = round(parts[-1] + buyer.yearly - sum(parts), 3)  # so that the year is exact
    return parts[11 - months_back]


def _price(place: int, when: date) -> int:
    return 7200 + place % 7 * 130 + when.month * 15 + _MARKET[(when.year * 12 + when.month) % len(_MARKET)]


def _customers() -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=28), Column("地区"), Column("客户类型"), Column("有实力"), Column("年需求量(吨)", "#,##0", 13),
        Column("信用等级"), Column("长期协议"), Column("下游加工企业占比", "0%"), Column("客户经理", width=10), Column("建档日期", DATE),
    )  # fmt: skip
    managers = ("沈立华", "袁小梅", "邓国平")
    rows: list[tuple[Cell, ...]] = [
        (
            _number(place), buyer.name, REGIONS[place % 4], WORDS[buyer.kind][place % 4], "是" if buyer.strong and buyer.yearly >= 1000 else "否", buyer.demand,
            buyer.rating, "是" if buyer.agreement else "否", buyer.downstream, managers[place % 3], date(2016 + place % 8, 1 + place % 12, 15),
        )
        for place, buyer in enumerate(BUYERS)
    ]  # fmt: skip
    return Sheet("客户档案", columns, rows)


def _sales() -> Sheet:
    """One delivery a month; a dealer's fall on its regions in turn."""
    columns = (
        Column("出库单号", width=16), Column("出库日期", DATE), Column("客户编号", width=10), Column("客户名称", width=28), Column("产品"), Column("地区"), Column("渠道"),
        Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0"), Column("金额(元)", "#,##0.00", 16),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for back in range(23, -1, -1):
        for place, buyer in enumerate(BUYERS):
            tonnes = _monthly(buyer, back)
            if not tonnes:
                continue
            when = day(back, 31 if place == 0 else 5 + place % 20)
            region = REGIONS[(place + back % buyer.regions) % 4]
            price = _price(place, when)
            channel = "直销" if buyer.kind == MAKER else "分销"
            product = ("聚乙烯", "聚丙烯", "苯乙烯")[place % 3]
            back_again = round(tonnes * 0.06, 1) if RETURNS.get(place) == back else 0.0
            for kind, part in (("CK", round(tonnes + back_again, 3)), *([("TH", -back_again)] if back_again else [])):
                number = f"{kind}{when:%Y%m}{place + 1:03d}"
                rows.append((number, when, _number(place), buyer.name, product, region, channel, part, price, round(part * price, 2)))
    return Sheet("销售明细", columns, rows)


def _orders() -> Sheet:
    """One order a quarter, and what was taken of it."""
    columns = (
        Column("合同号", width=14), Column("签订日期", DATE), Column("客户编号", width=10), Column("客户名称", width=28), Column("订货量(吨)", "#,##0.000"), Column("实提量(吨)", "#,##0.000"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for quarter in range(3, -1, -1):
        for place, buyer in enumerate(BUYERS):
            ordered = round(buyer.yearly * _BY_ORDER[place % len(_BY_ORDER)] / buyer.taken * _ORDERED[quarter], 3)
            when = day(quarter * 3 + 2, 2)
            rows.append((f"HT{when:%Y%m}{place + 1:03d}", when, _number(place), buyer.name, ordered, round(ordered * buyer.taken, 3)))
    return Sheet("订单履约", columns, rows)


def _receivables() -> Sheet:
    columns = (
        Column("单据编号", width=12),
        Column("客户编号", width=10),
        Column("客户名称", width=28),
        Column("到期日", DATE),
        Column("应收余额(元)", "#,##0.00", 15),
        Column("逾期天数", "0"),
    )
    rows: list[tuple[Cell, ...]] = []
    for place, buyer in enumerate(BUYERS):
        if buyer.overdue or place % 4 == 0:
            due = LAST - timedelta(days=buyer.overdue) if buyer.overdue else LAST + timedelta(days=20)
            rows.append((f"YS{place + 1:04d}", _number(place), buyer.name, due, round(buyer.yearly * 90, 2), buyer.overdue))
    return Sheet("应收账款", columns, rows)


def _products() -> Sheet:
    groups = {"聚乙烯": "合成树脂", "聚丙烯": "合成树脂", "苯乙烯": "有机原料"}
    return Sheet("产品档案", (Column("产品"), Column("产品类别")), list(groups.items()))


def _contacts() -> Sheet:
    """Whom to call at those who buy most."""
    columns = (Column("客户编号", width=10), Column("客户名称", width=28), Column("联系人"), Column("职务", width=12), Column("电话", width=14))
    posts = ("采购总监", "供应部长", "总经理", "采购经理")
    rows: list[tuple[Cell, ...]] = [
        (_number(place), buyer.name, f"{buyer.name[0]}{'先生' if place % 3 else '女士'}", posts[place % 4], f"1390000{place:04d}")
        for place, buyer in enumerate(BUYERS)
        if buyer.yearly >= 2400
    ]
    return Sheet("客户联系人", columns, rows)
