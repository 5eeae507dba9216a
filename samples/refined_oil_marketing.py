"""samples/refined-oil-marketing.xlsx: dealers, stations and large users of a refined-oil sales company. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samples.months import LAST, day
from samples.workbook import DATE, Cell, Column, Sheet

DEALER, RETAILER, LARGE_USER = "中间商", "零售商", "用油大户"
MANAGERS = {"周立新": "市区分公司", "吴晓梅": "市区分公司", "韩志刚": "城东分公司", "杜文静": "城东分公司", "罗大伟": "港口分公司"}
PRODUCTS = ("0号柴油", "92号汽油", "95号汽油")
LITRES = {"0号柴油": 840, "92号汽油": 740, "95号汽油": 750}  # kilograms in a cubic metre
BY_THE_LITRE = ("旅游车队有限公司", "冷链快运有限公司")  # filled from a tanker, and written down in litres
# each kind of customer as different clerks write it
WORDS = {DEALER: ("中间商", "批发商", "经销商"), RETAILER: ("零售商", "社会加油站", "民营加油站"), LARGE_USER: ("用油大户", "终端用户", "用油大户")}
_LIFE = (1.0, 1.12, 0.9, 1.05, 0.84, 1.16, 0.97, 1.08, 0.93, 1.02, 0.88)  # no month is like the other
_PRICES = (0, 40, 95, 60, -20, -85, -140, -60, 15, 80, 150, 120, 70)  # how prices move, yuan a tonne
RETURNED = {"迎宾路加油站": 4, "通源石化销售有限公司": 2, "江海航运有限公司": 7, "民营油库": 1}  # months ago in which some was taken back
SURVEYS = (day(7, 20), day(1, 20))


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer.

    yearly: tonnes in the last twelve months; growth: against the twelve before (none: new). demand: what it needs in a year.
    months: in how many of the last twelve it bought. products: how many of the range. scores: of the two surveys.
    """

    name: str
    kind: str | None
    manager: str
    yearly: float
    growth: float | None
    demand: float
    scores: tuple[float, ...] = (94, 95)
    industry: str = ""
    months: int = 12
    products: int = 1
    overdue: int = 0


BUYERS = (
    Buyer("远航石油经销有限公司", DEALER, "周立新", 12400, 0.24, 30000, (95, 96)),
    Buyer("鼎盛能源贸易有限公司", DEALER, "周立新", 10000, 0.2, 22000),
    Buyer("通源石化销售有限公司", DEALER, "韩志刚", 9999.999, 0.19, 26000, (90, 90), overdue=12),
    Buyer("汇能油品有限公司", DEALER, "韩志刚", 5600, 0.05, 15000, (88, 86), overdue=45),
    Buyer("海川燃料油有限公司", DEALER, "罗大伟", 6800, 0.31, 18000, (93, 97)),
    Buyer("中信达石油有限公司", DEALER, "罗大伟", 2100, -0.08, 9000, (84, 82), overdue=95),
    Buyer("北方油脂经销处", DEALER, "杜文静", 640, -0.22, 4000, (91, 90), months=7, overdue=30),
    Buyer("新锐成品油有限公司", DEALER, "吴晓梅", 1900, None, 8000, (92,), months=5),
    Buyer("迎宾路加油站", RETAILER, "周立新", 3100, 0.22, 3300, (96, 97), products=3),
    Buyer("东环加油站", RETAILER, "吴晓梅", 2600, 0.26, 3000, (92, 93), products=3),
    Buyer("金桥加油站", RETAILER, "吴晓梅", 1450, 0.12, 2600, (95, 94), products=3),
    Buyer("永安加油站", RETAILER, "韩志刚", 1800, 0.08, 2900, (90, 91), products=2),
    Buyer("顺和加油站", RETAILER, "杜文静", 920, 0.21, 1400, (87, 89), products=3),
    Buyer("白鹿镇加油站", RETAILER, "杜文静", 480, 0.03, 1500, (93, 92), products=2, months=10),
    Buyer("红旗加油站", RETAILER, "罗大伟", 1560, 0.4, 1900, (95, 98), products=3),
    Buyer("沿江加油站", RETAILER, "罗大伟", 310, -0.3, 1800, (81, 76), products=1, months=6),
    Buyer("西郊加油点", RETAILER, "吴晓梅", 85, -0.15, 600, (90, 92), products=1, months=9),
    Buyer("临港加油站", RETAILER, "罗大伟", 700, None, 2000, (94,), products=2, months=4),
    Buyer("市公共交通集团有限公司", LARGE_USER, "周立新", 4800, 0.23, 5200, (97, 98), "城市公交"),
    Buyer("城东公交有限公司", LARGE_USER, "韩志刚", 1900, 0.15, 2300, (91, 92), "城市公交"),
    Buyer("宏达物流运输有限公司", LARGE_USER, "吴晓梅", 2200, 0.28, 2700, (93, 94), "道路运输"),
    Buyer("万里货运有限公司", LARGE_USER, "杜文静", 860, 0.02, 2100, (85, 88), "道路运输"),
    Buyer("冷链快运有限公司", LARGE_USER, "周立新", 540, 0.33, 700, (96, 95), "物流"),
    Buyer("第三筑路工程公司", LARGE_USER, "韩志刚", 1250, 0.45, 1600, (90, 94), "筑路工程", months=9),
    Buyer("路桥建设有限公司", LARGE_USER, "杜文静", 620, 0.2, 1400, (89, 91), "路桥施工", months=8),
    Buyer("江海航运有限公司", LARGE_USER, "罗大伟", 3300, 0.21, 4000, (95, 96), "内河航运"),
    Buyer("渔港船舶服务有限公司", LARGE_USER, "罗大伟", 280, -0.12, 1300, (79, 74), "渔业船舶", months=7),
    Buyer("长途客运总站", LARGE_USER, "吴晓梅", 1100, -0.04, 1500, (92, 90), "旅客运输"),
    Buyer("石料开采有限公司", LARGE_USER, "杜文静", 330, 0.1, 1200, (86, 90), "矿山开采", months=10),
    Buyer("旅游车队有限公司", LARGE_USER, "周立新", 45, 0.5, 300, (94, 96), "旅客运输", months=8),
    Buyer("区农机服务站", None, "杜文静", 130, 0.06, 900, (92, 94), months=6),
    Buyer("民营油库", None, "罗大伟", 1400, 0.3, 5000, (), months=11),
)


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    return [_customers(), _sales(), _surveys(), _receivables(), _targets(), _market(), _products(), _branches(), _contacts()]


def _number(place: int) -> str:
    return f"Y{place + 1:03d}"


def _tonnes(buyer: Buyer, months_back: int) -> float:
    """A month's tonnes; the newest of each twelve months takes what is left, so that the year is exact. Before that, as a year earlier."""
    if months_back < 12:
        whole, months = buyer.yearly, buyer.months
    elif buyer.growth is None:
        return 0
    else:
        whole, months = round(buyer.yearly / (1 + buyer.growth), 3), 12
    back = months_back % 12
    if back >= months:
        return 0
    weights = [_LIFE[(len(buyer.name) * 3 + month) % len(_LIFE)] for month in range(months)]
    parts = [round(whole * weight / sum(weights), 1) for weight in weights]
    return parts[back] if back else round(whole - sum(parts[1:]), 3)


def _customers() -> Sheet:
    columns = (
        Column("客户编号", width=10),
        Column("客户名称", width=26),
        Column("客户类型"),
        Column("行业"),
        Column("年需求量(吨)", "#,##0", 13),
        Column("客户经理", width=10),
        Column("分公司"),
        Column("建档日期", DATE),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _number(place),
            one.name,
            WORDS[one.kind][place % 3] if one.kind else None,
            one.industry or None,
            one.demand,
            one.manager,
            MANAGERS[one.manager],
            date(2017 + place % 7, 1 + place % 12, 12),
        )
        for place, one in enumerate(BUYERS)
    ]
    return Sheet("客户档案", columns, rows)


def _sales() -> Sheet:
    columns = (
        Column("提单号", width=16),
        Column("提货日期", DATE),
        Column("客户编号", width=10),
        Column("客户名称", width=26),
        Column("油品"),
        Column("数量", "#,##0.000"),
        Column("计量单位"),
        Column("单价(元/吨)", "#,##0"),
        Column("金额(元)", "#,##0.00", 16),
        Column("单据类型"),
    )
    rows: list[tuple[Cell, ...]] = []
    for back in range(33, -1, -1):  # January 2024 to October 2026
        for place, buyer in enumerate(BUYERS):
            tonnes = _tonnes(buyer, back)
            if not tonnes:
                continue
            for number, (when, product, part) in enumerate(_deliveries(place, buyer, back, tonnes)):
                price = 6900 + place % 5 * 60 + when.month * 12 + _PRICES[(back + number) % len(_PRICES)]
                kind = "退货" if part < 0 else "销售出库"
                quantity, unit = (round(part * 1_000_000 / LITRES[product]), "升") if buyer.name in BY_THE_LITRE else (part, "吨")
                rows.append(
                    (
                        f"TD{when:%Y%m}{place + 1:03d}{number or ''}",
                        when,
                        _number(place),
                        buyer.name,
                        product,
                        quantity,
                        unit,
                        price,
                        round(part * price, 2),
                        kind,
                    )
                )
    return Sheet("销售明细", columns, rows)


def _deliveries(place: int, buyer: Buyer, back: int, tonnes: float) -> list[tuple[date, str, float]]:
    """A month's tonnes: in one delivery, or in two from those who buy much; what came back was delivered before."""
    when = day(back, 31 if place == 0 else 3 + place % 24)
    product = PRODUCTS[back % buyer.products]
    returned = round(tonnes * 0.04, 1) if RETURNED.get(buyer.name) == back else 0
    first = round(tonnes * 0.55, 1) if tonnes > 200 else tonnes
    parts = [(when, product, round(first + returned, 3))]
    parts += [(day(back, max(1, when.day - 2)), product, round(tonnes - first, 3))] if tonnes > first else []
    return [*parts, *([(when, product, -returned)] if returned else [])]


def _surveys() -> Sheet:
    columns = (Column("调查日期", DATE), Column("客户编号", width=10), Column("客户名称", width=26), Column("满意度得分", "0"))
    rows: list[tuple[Cell, ...]] = []
    for turn, when in enumerate(SURVEYS):
        for place, buyer in enumerate(BUYERS):
            # who was asked once only was asked the second time
            scores = (None, *buyer.scores) if len(buyer.scores) == 1 else buyer.scores
            if turn < len(scores) and scores[turn] is not None:
                rows.append((when, _number(place), buyer.name, scores[turn]))
    return Sheet("满意度调查", columns, rows)


def _receivables() -> Sheet:
    columns = (
        Column("单据编号", width=12),
        Column("客户编号", width=10),
        Column("客户名称", width=26),
        Column("到期日", DATE),
        Column("应收余额(元)", "#,##0.00", 15),
        Column("逾期天数", "0"),
    )
    rows: list[tuple[Cell, ...]] = []
    for place, buyer in enumerate(BUYERS):
        if buyer.overdue or place % 5 == 0:
            due = LAST - timedelta(days=buyer.overdue) if buyer.overdue else LAST + timedelta(days=15)
            rows.append((f"YS{place + 1:04d}", _number(place), buyer.name, due, round(buyer.yearly * 110, 2), buyer.overdue))
    return Sheet("应收账款", columns, rows)


def _targets() -> Sheet:
    """The plan of the year: by month for one branch, by quarter for another, by year for one manager; the rest has last year + 20 %."""
    columns = (
        Column("年度"),
        Column("季度"),
        Column("月份"),
        Column("指标", width=14),
        Column("分公司", width=14),
        Column("客户经理", width=10),
        Column("目标值", "#,##0"),
    )
    rows: list[tuple[Cell, ...]] = [(2026, None, f"2026-{month:02d}", "销量", "市区分公司", None, 2950 + 60 * (month % 5)) for month in range(1, 13)]
    rows += [(2026, f"第{name}季度", None, "销量", "港口分公司", None, tonnes) for name, tonnes in zip("一二三四", (3900, 4300, 4500, 4100), strict=True)]
    rows += [(2026, None, None, "销量", "城东分公司", "韩志刚", 21000), (2026, None, None, "满意度", None, "罗大伟", 92)]
    return Sheet("目标", columns, rows)


def _market() -> Sheet:
    """What everybody sold in the area of each branch."""
    columns = (Column("年度"), Column("分公司", width=14), Column("市场容量(吨)", "#,##0", 14), Column("备注", width=20))
    sizes = (96000, 88000, 61000)
    return Sheet("市场容量", columns, [(2026, branch, tonnes, "行业协会") for branch, tonnes in zip(dict.fromkeys(MANAGERS.values()), sizes, strict=True)])


def _products() -> Sheet:
    columns = (Column("产品"), Column("产品类别"), Column("密度(kg/m3)", "0", 12))
    return Sheet("产品档案", columns, [(name, "柴油" if "柴油" in name else "汽油", density) for name, density in LITRES.items()])


def _branches() -> Sheet:
    columns = (Column("分公司", width=14), Column("负责人"), Column("联系人"))
    return Sheet("分公司", columns, list(zip(dict.fromkeys(MANAGERS.values()), ("严守成", "傅国栋", "白玉海"), ("秦小雨", "于海波", "尹芳"), strict=True)))


def _contacts() -> Sheet:
    """Whom to call at the customers that matter most."""
    columns = (Column("客户编号", width=10), Column("客户名称", width=26), Column("联系人"), Column("职务", width=12), Column("电话", width=14))
    posts = ("采购经理", "站长", "车队长", "设备部长")
    rows: list[tuple[Cell, ...]] = [
        (_number(place), one.name, f"{one.name[0]}先生" if place % 2 else f"{one.name[0]}女士", posts[place % 4], f"1380000{place:04d}")
        for place, one in enumerate(BUYERS)
        if one.yearly >= 1500
    ]
    return Sheet("客户联系人", columns, rows)
