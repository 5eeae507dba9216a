"""samples/sales.xlsx: a fertiliser and refined-oil sales company in Xinjiang, November 2024 to October 2026."""

from __future__ import annotations

import calendar
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING

from samples import lines, places
from samples.workbook import DATE, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

AS_OF = date(2026, 10, 31)
YEAR_START = date(2025, 11, 1)  # the twelve months that end at AS_OF
CUSTOMERS = sum(line.customers for line in lines.LINES)  # 420
POTENTIAL, ONE_OFF, LAPSED, NEW = 20, 1, 38, 36  # the rest buys throughout
ORDERS_A_MONTH = 0.8  # scales the number of rows to about 12,000
MONTHS = len(lines.MONTHS)


@dataclass(frozen=True, slots=True)
class Customer:
    """One company.

    yearly_kg: what it buys from us in an ordinary year. first, last: months (0-23) in which it buys.
    trend: volume at the end over volume at the start. share: our part of its demand.
    """

    id: str
    name: str
    region: str
    manager: str
    line: lines.Line
    yearly_kg: int
    first: int
    last: int
    trend: float
    share: float


@dataclass(frozen=True, slots=True)
class Sale:
    """One row of the ledger; kilograms and cents, so that sums are exact. A return is negative."""

    day: date
    customer: Customer
    product: lines.Product
    kg: int
    price: int
    margin_cents: int

    @property
    def cents(self) -> int:
        """The amount, in hundredths of a yuan."""
        return self.kg * self.price // 10


def sheets() -> list[Sheet]:
    """The three sheets, always the same."""
    random = Random("tiercli sales 2026-10")
    customers = _customers(random)
    sales = _on_the_bound(_with_returns(_sales(customers, random), random))
    sales.sort(key=lambda sale: (sale.day, sale.customer.id, sale.product.name, sale.kg))
    numbered = _numbered(sales)
    debts, overdue = _receivables(numbered, Random("receivables 693"))
    return [_sales_sheet(numbered), _customer_sheet(customers, sales, overdue, random), debts]


def _customers(random: Random) -> list[Customer]:
    kinds = [line for line in lines.LINES for _ in range(line.customers)]
    random.shuffle(kinds)
    regions = random.choices(list(places.REGION_WEIGHTS), list(places.REGION_WEIGHTS.values()), k=CUSTOMERS)
    # A few big, many small: the middle customer buys about 170 t a year, the largest about 15,000 t.
    spread = NormalDist(mu=math.log(170_000), sigma=1.5)
    volumes = [int(math.exp(spread.inv_cdf((place + 0.5) / CUSTOMERS))) for place in range(CUSTOMERS)]
    random.shuffle(volumes)
    stages = ["potential"] * POTENTIAL + ["one-off"] * ONE_OFF + ["lapsed"] * LAPSED + ["new"] * NEW
    stages += ["active"] * (CUSTOMERS - len(stages))
    random.shuffle(stages)
    names = _names(zip(kinds, regions, strict=True), random)
    made = []
    for place, (line, region, yearly_kg, stage, name) in enumerate(zip(kinds, regions, volumes, stages, names, strict=True), start=1):
        first, last = _life(stage, random)
        manager = random.choice(places.MANAGERS[places.BRANCH_OF[region]])
        share = round(random.triangular(0.2, 0.98, 0.65), 2)
        made.append(Customer(f"C{place:04d}", name, region, manager, line, yearly_kg, first, last, random.lognormvariate(0.05, 0.35), share))
    return made


def _life(stage: str, random: Random) -> tuple[int, int]:
    """First and last month of buying; a potential customer has none (last before first)."""
    if stage == "potential":
        return 0, -1
    if stage == "one-off":
        return 17, 17
    if stage == "lapsed":
        return 0, random.randint(3, 17)
    if stage == "new":
        return random.randint(14, 22), MONTHS - 1
    return 0, MONTHS - 1


def _names(kinds: Iterable[tuple[lines.Line, str]], random: Random) -> list[str]:
    taken: set[str] = set()
    names = []
    for line, region in kinds:
        while True:
            name = random.choice(places.COUNTIES[region]) + random.choice(places.BRANDS) + random.choice(line.endings)
            if name not in taken:
                break
        taken.add(name)
        names.append(name)
    return names


def _sales(customers: list[Customer], random: Random) -> list[Sale]:
    prices = _prices(random)
    sales = []
    for customer in customers:
        monthly_kg = customer.yearly_kg / 12
        rate = ORDERS_A_MONTH * min(7.0, 0.35 + (customer.yearly_kg / 1000) ** 0.45 / 9)
        discount = min(0.03, customer.yearly_kg / 1000 / 400_000)
        names, odds = list(customer.line.basket), list(customer.line.basket.values())
        for month in range(customer.first, customer.last + 1):
            growth = customer.trend ** (month / (MONTHS - 1) - 0.5)
            main = lines.PRODUCTS[names[0]].season[lines.MONTHS[month][1] - 1]
            once = customer.first == customer.last
            for _ in range(1 if once else _poisson(rate * math.sqrt(main), random)):
                product = _for_the_season(lines.PRODUCTS[random.choices(names, odds)[0]], month, customer.region, random)
                season = product.season[lines.MONTHS[month][1] - 1]
                kg = monthly_kg * growth * season / (rate * math.sqrt(main)) * random.lognormvariate(-0.045, 0.3)
                kg = max(product.kilos, _rounded(kg, product.kilos))
                sales.append(_sale(customer, product, _day(month, random), kg, prices[product.name][month], discount, random))
    return sales


def _sale(customer: Customer, product: lines.Product, day: date, kg: int, list_price: int, discount: float, random: Random) -> Sale:
    price = round(list_price * (1 - discount) * random.uniform(0.992, 1.008))
    margin_share = product.margin_share + random.gauss(0, 0.012) - discount * 0.7
    return Sale(day, customer, product, kg, price, round(kg * price * margin_share / 10))


def _for_the_season(product: lines.Product, month: int, region: str, random: Random) -> lines.Product:
    """Diesel for the frost, north of the mountains, from November to February."""
    cold = lines.MONTHS[month][1] in (11, 12, 1, 2) and places.BRANCH_OF[region] != "南疆分公司"
    return lines.PRODUCTS["-20号柴油"] if product.name == "0号柴油" and cold and random.random() < 0.8 else product


def _prices(random: Random) -> dict[str, list[int]]:
    """A list price for every product and month: a slow wave and some noise."""
    prices = {}
    for product in lines.PRODUCTS.values():
        phase = random.uniform(0, math.tau)
        prices[product.name] = [round(product.price * (1 + 0.06 * math.sin(phase + month / 4.2) + random.gauss(0, 0.008)) / 10) * 10 for month in range(MONTHS)]
    return prices


def _with_returns(sales: list[Sale], random: Random) -> list[Sale]:
    """About one sale in a hundred is taken back, in part or whole, some days later; the one-off customer gives all back."""
    returned = []
    for sale in sales:
        whole = sale.customer.first == sale.customer.last
        if not whole and random.random() > 0.01:
            continue
        part = 1.0 if whole else random.choice((0.1, 0.2, 0.25, 0.5, 1.0))
        kg = max(sale.product.kilos, _rounded(sale.kg * part, sale.product.kilos))
        day = sale.day + timedelta(days=random.randint(2, 20))
        if day <= AS_OF:
            returned.append(replace(sale, day=day, kg=-kg, margin_cents=-round(sale.margin_cents * kg / sale.kg)))
    return sales + returned


def _on_the_bound(sales: list[Sale]) -> list[Sale]:
    """One customer buys exactly 5,000 t in the last twelve months: sums that are not exact get it wrong."""
    totals: dict[str, int] = defaultdict(int)
    for sale in sales:
        if sale.day >= YEAR_START:
            totals[sale.customer.id] += sale.kg
    nearest = min(totals, key=lambda customer: (abs(totals[customer] - 5_000_000), customer))
    largest = max((place for place, sale in enumerate(sales) if sale.customer.id == nearest and sale.day >= YEAR_START), key=lambda place: sales[place].kg)
    sale, missing = sales[largest], 5_000_000 - totals[nearest]
    moved = replace(sale, kg=sale.kg + missing, margin_cents=round(sale.margin_cents * (sale.kg + missing) / sale.kg))
    return [*sales[:largest], moved, *sales[largest + 1 :]]


def _numbered(sales: list[Sale]) -> list[tuple[str, Sale]]:
    """Document numbers as the ERP gives them: XS for a sale, TH for a return, the day, and a count within it."""
    counts: dict[date, int] = defaultdict(int)
    numbered = []
    for sale in sales:
        counts[sale.day] += 1
        numbered.append((f"{'XS' if sale.kg > 0 else 'TH'}{sale.day:%Y%m%d}{counts[sale.day]:04d}", sale))
    return numbered


def _sales_sheet(numbered: list[tuple[str, Sale]]) -> Sheet:
    columns = (
        Column("订单号", width=16), Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=32), Column("产品", width=11),
        Column("产品类别", width=10), Column("地区", width=10), Column("分公司"), Column("客户经理", width=10), Column("数量(吨)", "#,##0.000"),
        Column("单价(元/吨)", "#,##0.00"), Column("金额(元)", "#,##0.00", 15), Column("毛利(元)", "#,##0.00", 13),
    )  # fmt: skip
    rows = [
        (
            number, sale.day, sale.customer.id, sale.customer.name, sale.product.name, sale.product.category, sale.customer.region,
            places.BRANCH_OF[sale.customer.region], sale.customer.manager, sale.kg / 1000, sale.price, sale.cents / 100, sale.margin_cents / 100,
        )
        for number, sale in numbered
    ]  # fmt: skip
    return Sheet("销售明细", columns, rows)


def _receivables(numbered: list[tuple[str, Sale]], random: Random) -> tuple[Sheet, dict[str, int]]:
    """Open items at AS_OF, and the longest delay in days of each customer that is late."""
    by_customer: dict[str, list[tuple[str, Sale]]] = defaultdict(list)
    for number, sale in numbered:
        if sale.kg > 0:
            by_customer[sale.customer.id].append((number, sale))
    items: list[tuple[date, str, Sale, date, int]] = []
    overdue: dict[str, int] = {}
    for customer, bought in sorted(by_customer.items()):
        terms = random.choice((0, 0, 15, 30, 30, 45, 60))  # days; none pays in advance
        latest_delay = random.choices((0, 30, 90, 240), (76, 13, 7, 4))[0]
        for number, sale in bought:
            due = sale.day + timedelta(days=terms)
            delay = (AS_OF - due).days
            open_still = terms and delay <= 0 and random.random() < 0.8
            late = terms and 0 < delay <= latest_delay and random.random() < 0.35
            if open_still or late:
                part = random.choice((30, 50, 100, 100))
                items.append((sale.day, number, sale, due, sale.cents * part // 100))
                overdue[customer] = max(overdue.get(customer, 0), delay)
    columns = (
        Column("单据编号", width=16), Column("客户编号", width=10), Column("客户名称", width=32), Column("单据日期", DATE), Column("到期日", DATE),
        Column("应收余额(元)", "#,##0.00", 15), Column("逾期金额(元)", "#,##0.00", 15), Column("逾期天数", "0", 10),
    )  # fmt: skip
    rows = [
        (number.replace("XS", "YS"), sale.customer.id, sale.customer.name, day, due, cents / 100, cents / 100 if due < AS_OF else 0, max(0, (AS_OF - due).days))
        for day, number, sale, due, cents in sorted(items, key=lambda item: item[:2])
    ]
    return Sheet("应收账款", columns, rows), overdue


def _customer_sheet(customers: list[Customer], sales: list[Sale], overdue: dict[str, int], random: Random) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=32), Column("地区", width=10), Column("分公司"), Column("客户类型", width=10), Column("行业"),
        Column("规模", width=8), Column("年需求量(吨)", "#,##0"), Column("信用等级", width=10), Column("信用额度(元)", "#,##0", 14), Column("建档日期", DATE),
        Column("客户经理", width=10), Column("联系人", width=10), Column("电话", width=13), Column("地址", width=26),
    )  # fmt: skip
    first_sale: dict[str, date] = {}
    for sale in sales:
        first_sale.setdefault(sale.customer.id, sale.day)
    rows = []
    for place, customer in enumerate(customers, start=1):
        demand = max(20, _rounded(customer.yearly_kg / 1000 / customer.share, 10))
        rating = _rating(customer, overdue.get(customer.id, 0), random)
        limit = {"AAA": 0.25, "AA": 0.18, "A": 0.1, "B": 0.04}.get(rating or "", 0) * customer.yearly_kg * 3
        contact = random.choice(places.SURNAMES) + random.choice(places.GIVEN)
        rows.append((
            customer.id, customer.name, customer.region, places.BRANCH_OF[customer.region], customer.line.customer_type, customer.line.industry,
            "大型" if demand >= 3000 else "中型" if demand >= 500 else "小型", demand, rating, _rounded(limit, 10_000),
            _recorded(customer, first_sale.get(customer.id), random), customer.manager, contact, f"1380000{place:04d}",
            f"{customer.region}示例路{random.randint(1, 400)}号",
        ))  # fmt: skip
    return Sheet("客户档案", columns, rows)


def _rating(customer: Customer, overdue_days: int, random: Random) -> str | None:
    """Rated by size and by how it pays; potential and quite new customers have no rating yet."""
    if customer.last < customer.first or customer.first >= 20:
        return None
    if overdue_days > 90:
        return random.choice(("B", "C", "C"))
    if overdue_days > 30:
        return random.choice(("A", "B", "B"))
    best = 2 if customer.yearly_kg > 2_000_000 else 1 if customer.yearly_kg > 400_000 else 0
    return ("B", "A", "AA", "AAA")[min(3, best + random.choice((0, 1, 1)))]


def _recorded(customer: Customer, first_sale: date | None, random: Random) -> date:
    """The day the record was opened: before the first sale; long before for customers older than the ledger."""
    if first_sale is None:
        return AS_OF - timedelta(days=random.randint(20, 400))
    if customer.first > 0:
        return first_sale - timedelta(days=random.randint(0, 25))
    return date(2024, 10, 31) - timedelta(days=random.randint(30, 4000))


def _day(month: int, random: Random) -> date:
    year, number = lines.MONTHS[month]
    return date(year, number, random.randint(1, calendar.monthrange(year, number)[1]))


def _rounded(number: float, step: int) -> int:
    return int(number / step + 0.5) * step


def _poisson(rate: float, random: Random) -> int:
    """A count with that mean (Knuth's way; rates are small here)."""
    bound, count, product = math.exp(-rate), 0, random.random()
    while product > bound:
        count += 1
        product *= random.random()
    return count
