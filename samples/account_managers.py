"""samples/account-managers.xlsx: the account managers of a refined-oil sales company and their customers. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samples.months import day
from samples.workbook import DATE, Cell, Column, Sheet

DEALER, RETAILER, LARGE_USER, OWN, WALK_IN = "中间商", "零售商", "用油大户", "自营站", "零散客户"
PRICES = {DEALER: 6850, RETAILER: 6980, LARGE_USER: 7120, OWN: 6700, WALK_IN: 7300}
# each type of customer as different clerks write it
WORDS = {
    DEALER: ("中间商", "批发商", "经销商"), RETAILER: ("零售商", "社会加油站", "民营站"), LARGE_USER: ("用油大户", "终端用户", "大客户"), OWN: ("自营站", "自有加油站"),
    WALK_IN: ("零散客户",),
}  # fmt: skip
_LIFE = (1.0, 1.09, 0.93, 1.04, 0.88, 1.13, 0.97, 1.05, 0.91)  # no month is like the other
_MARKET = (0, 45, 90, 60, -15, -80, -130, -70, 10, 75, 140, 105, 55)  # how prices move, yuan a tonne
RETURNS = {"C002": (2026, 5), "C013": (2026, 8), "C027": (2025, 11), "C033": (2026, 10)}  # in these months a part of the last delivery came back
PRODUCTS = ("0号柴油", "92号汽油", "95号汽油")


@dataclass(frozen=True, slots=True)
class Manager:
    """One account manager.

    volumes: tonnes that count, in 2024, in 2025 and so far in 2026. target: tonnes for 2026.
    parts: how the tonnes fall on dealers, retailers and large users, in tenths. trend: this year's months rise or fall.
    """

    name: str
    branch: str
    hired: date
    level: str
    volumes: tuple[float, float, float]
    target: float
    parts: tuple[int, int, int] = (4, 3, 3)
    trend: float = 0.0


MANAGERS = (
    Manager("郭海涛", "城区分公司", date(2016, 4, 1), "高级", (16200, 18400, 16100), 19000, (5, 2, 3), 0.02),
    Manager("石春梅", "城区分公司", date(2018, 7, 16), "中级", (13900, 15000, 14800), 15600, (3, 3, 4), 0.03),
    Manager("梁永强", "北区分公司", date(2017, 3, 1), "高级", (15300, 14999.999, 12300), 16000),
    Manager("叶晓岚", "北区分公司", date(2019, 9, 2), "中级", (9100, 10800, 8400), 12000, (2, 3, 5)),
    Manager("程大勇", "南区分公司", date(2020, 5, 6), "初级", (7200, 8000, 8900), 9000, (6, 2, 2), 0.04),
    Manager("范立群", "南区分公司", date(2021, 1, 4), "初级", (6300, 7999.999, 5800), 8600),
    Manager("章玉婷", "东区分公司", date(2022, 6, 1), "初级", (2400, 3000, 4100), 4200, (2, 6, 2)),
    Manager("屈建华", "东区分公司", date(2021, 8, 2), "初级", (3400, 2650, 2300), 4000, (3, 5, 2), -0.03),
    Manager("潘志远", "城区分公司", date(2019, 2, 18), "初级", (2900, 2999.999, 1750), 4000, (3, 3, 4), -0.05),
    Manager("鲁振东", "北区分公司", date(2024, 9, 30), "初级", (350, 2100, 2900), 3600, (2, 5, 3), 0.02),
    Manager("陶明慧", "南区分公司", date(2024, 10, 8), "初级", (200, 2400, 3300), 3600, (1, 5, 4), 0.05),
    Manager("向学军", "东区分公司", date(2026, 3, 2), "见习", (0, 0, 1600), 2400, (2, 4, 4), 0.1),
    Manager("鲍佳宁", "城区分公司", date(2026, 7, 31), "见习", (0, 0, 240), 1500, (0, 5, 5)),
    Manager("秦一鸣", "北区分公司", date(2026, 8, 3), "见习", (0, 0, 180), 1500, (0, 5, 5)),
    Manager("戴思雨", "南区分公司", date(2026, 9, 15), "见习", (0, 0, 60), 1500, (0, 10, 0)),
)
NAMES = {
    DEALER: ("石油经销有限公司", "能源贸易有限公司"),
    RETAILER: ("加油站", "加能站"),
    LARGE_USER: ("公交集团", "物流运输有限公司"),
}
PLACES = ("金沙", "白云", "龙泉", "青河", "平湖", "玉山", "新城", "凤台", "安岭", "宝塔", "清溪", "石桥", "榆林", "海阳", "云岗")
YEARS = (2024, 2025, 2026)


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer: its tonnes in each year, or, for tonnes that do not count, in each month."""

    id: str
    name: str
    type: str
    manager: Manager | None
    yearly: tuple[float, ...] = ()
    monthly: float = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """One delivery a month."""

    day: date
    customer: Customer
    tonnes: float
    manager: str


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    customers = _made_customers()
    sales = [sale for customer in customers for sale in _deliveries(customer)]
    return [_managers(), _customers(customers), _sales(sales), _branches(), _products()]


def _made_customers() -> list[Customer]:
    """Two customers of each type a manager has, and some whose tonnes do not count: own stations, walk-in sales, nobody's customers."""
    made: list[Customer] = []
    for place, manager in enumerate(MANAGERS):
        shares = {
            (kind, PLACES[place] + ending): tenths * part
            for kind, tenths in zip((DEALER, RETAILER, LARGE_USER), manager.parts, strict=True)
            for ending, part in zip(NAMES[kind], (6, 4), strict=True)
            if tenths
        }
        left = manager.volumes
        for number, ((kind, name), hundredths) in enumerate(shares.items(), start=1):
            # the last customer takes what is left, so that the manager's year is exact
            yearly = left if number == len(shares) else tuple(round(volume * hundredths / 100, 3) for volume in manager.volumes)
            left = tuple(round(whole - part, 3) for whole, part in zip(left, yearly, strict=True))
            made.append(Customer(f"C{len(made) + 1:03d}", name, kind, manager, yearly))
    others = (
        ("城区自营第一加油站", OWN, MANAGERS[0], 420.0),
        ("北区自营第三加油站", OWN, MANAGERS[2], 260.0),
        ("柜台零售", WALK_IN, MANAGERS[1], 35.0),
        ("外省调拨客户", DEALER, None, 150.0),
    )
    for name, kind, owner, monthly in others:
        made.append(Customer(f"C{len(made) + 1:03d}", name, kind, owner, (), monthly))
    return made


def _deliveries(customer: Customer) -> list[Sale]:
    sales = []
    for back in range(33, -1, -1):  # January 2024 to October 2026
        when = day(back, 31 if customer.id == "C001" else 6 + int(customer.id[1:]) % 20)
        tonnes = _month_of(customer, when) if customer.yearly else customer.monthly
        if tonnes > 0:
            # made out by a colleague now and then: the tonnes are still the customer's own manager's
            clerk = MANAGERS[1].name if customer.manager is None or customer.id in ("C003", "C020") else customer.manager.name
            back_again = round(tonnes * 0.05, 1) if RETURNS.get(customer.id) == (when.year, when.month) else 0
            first = round(tonnes * 0.6, 1) if tonnes > 150 else tonnes
            sales.append(Sale(when, customer, round(first + back_again, 3), clerk))
            if tonnes > first:
                sales.append(Sale(day(back, max(1, when.day - 4)), customer, round(tonnes - first, 3), clerk))
            if back_again:
                sales.append(Sale(when, customer, -back_again, clerk))
    return sales


def _month_of(customer: Customer, when: date) -> float:
    """The customer's tonnes of a month; the last month takes what is left, so that the year is exact."""
    manager, year = customer.manager, when.year
    assert manager is not None
    whole = customer.yearly[YEARS.index(year)]
    first = 1 if manager.hired < date(year, 1, 1) else min(12, manager.hired.month + 1)
    last = 10 if year == 2026 else 12
    if not whole or not first <= when.month <= last:
        return 0
    weights = [(1 + manager.trend * (month - first)) * _LIFE[(int(customer.id[1:]) + month) % len(_LIFE)] for month in range(first, last + 1)]
    months = [round(whole * weight / sum(weights), 3) for weight in weights]
    months[-1] = round(whole - sum(months[:-1]), 3)
    return months[when.month - first]


def _managers() -> Sheet:
    columns = (
        Column("工号", width=8),
        Column("姓名"),
        Column("分公司", width=14),
        Column("入职日期", DATE),
        Column("现级别"),
        Column("转正"),
        Column("培训积分"),
        Column("补助(元)", "#,##0"),
        Column("年度目标(吨)", "#,##0", 13),
    )
    rows: list[tuple[Cell, ...]] = []
    for place, one in enumerate(MANAGERS):
        is_confirmed = None if one.name == "向学军" else "否" if one.hired > date(2026, 7, 31) else "是"
        points = 18 + place * 7 % 31 if one.hired < date(2026, 1, 1) else 6
        rows.append((f"E{place + 1:03d}", one.name, one.branch, one.hired, one.level, is_confirmed, points, 500 if place % 4 == 0 else 300, one.target))
    return Sheet("客户经理", columns, rows)


def _customers(customers: list[Customer]) -> Sheet:
    columns = (Column("客户编号", width=10), Column("客户名称", width=24), Column("客户类型"), Column("客户经理"), Column("分公司", width=14))
    rows: list[tuple[Cell, ...]] = [
        (
            one.id,
            one.name,
            WORDS[one.type][place % len(WORDS[one.type])],
            one.manager.name if one.manager else None,
            one.manager.branch if one.manager else None,
        )
        for place, one in enumerate(customers)
    ]
    return Sheet("客户档案", columns, rows)


def _sales(sales: list[Sale]) -> Sheet:
    columns = (
        Column("提单号", width=16), Column("提货日期", DATE), Column("客户编号", width=10), Column("客户名称", width=24), Column("油品"), Column("业务员"),
        Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0"), Column("金额(元)", "#,##0.00", 16),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for sale in sorted(sales, key=lambda one: (one.day, one.customer.id)):
        price = PRICES[sale.customer.type] + 10 * sale.day.month + _MARKET[(sale.day.year * 12 + sale.day.month) % len(_MARKET)]
        number = f"{'TH' if sale.tonnes < 0 else 'TD'}{sale.day:%Y%m%d}{sale.customer.id[1:]}"
        product = PRODUCTS[(int(sale.customer.id[1:]) + (sale.day.month if sale.customer.type == RETAILER else 0)) % 3]
        rows.append((number, sale.day, sale.customer.id, sale.customer.name, product, sale.manager, sale.tonnes, price, round(sale.tonnes * price, 2)))
    return Sheet("销售明细", columns, rows)


def _branches() -> Sheet:
    columns = (Column("分公司", width=14), Column("负责人"), Column("联系人"))
    names = (("廖启明", "苗春雨"), ("侯德胜", "龚丽"), ("邱海峰", "毛小芸"), ("万家祥", "温静"))
    return Sheet("分公司", columns, [(branch, *both) for branch, both in zip(dict.fromkeys(one.branch for one in MANAGERS), names, strict=True)])


def _products() -> Sheet:
    return Sheet("产品档案", (Column("产品"), Column("产品类别")), [(name, "柴油" if "柴油" in name else "汽油") for name in PRODUCTS])
