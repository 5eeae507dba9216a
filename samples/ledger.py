"""The sales ledgers of the smaller samples: what each buyer takes, month by month, November 2024 to October 2026 or from earlier on.

Tonnes vary from order to order and grow or shrink over the years, prices of a product move together in slow waves, now and then somebody skips a month.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from samples.workbook import DATE, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from samples.workbook import Cell

AS_OF = date(2026, 10, 31)
LAST_YEAR = range(12, 24)  # the twelve months that end at AS_OF
EVEN = (1.0,) * 12
RETURNS = ("退货", "红字", "销售退回")  # what people call a return


def month_at(index: int) -> tuple[int, int]:
    """Year and month by number: 0 is November 2024, 23 October 2026; before them stand -1, -2 ..."""
    months = 2024 * 12 + 10 + index
    return months // 12, months % 12 + 1


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer's buying: how much a year, of what, in which months (`month_at`) and in which seasons (January first).

    prepaid: the share of each order that is paid in advance. orders: how many a month, one more or less. trend: tonnes at the end over those at the
    start. steady: never skips a month.
    """

    id: str
    name: str
    region: str
    branch: str
    manager: str
    product: str
    price: int
    yearly_t: float
    margin_share: float = 0.06
    first: int = 0
    last: int = 23
    season: Sequence[float] = EVEN
    prepaid: float = 0.0
    orders: int = 1
    trend: float = 1.0
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger; kilograms and cents, so that sums are exact. A return is negative."""

    day: date
    buyer: Buyer
    kg: int
    price: int

    @property
    def cents(self) -> int:
        """The amount, in hundredths of a yuan."""
        return self.kg * self.price // 10


def ledger(buyers: Iterable[Buyer], random: Random) -> list[Line]:
    """Every purchase, by day, the last one at AS_OF; one in sixty is taken back in part some days later."""
    lines = []
    waves: dict[str, float] = {}
    for place, buyer in enumerate(buyers):
        wave = waves.setdefault(buyer.product, random.uniform(0, math.tau))
        habit = random.uniform(0.985, 1.015)  # who pays a little more or less than the list
        for month in range(buyer.first, buyer.last + 1):
            year, number = month_at(month)
            kilos = buyer.yearly_t * 1000 / 12 * buyer.season[number - 1] * buyer.trend ** (month / 23 - 0.5)
            is_last = place == 0 and month == 23
            if not buyer.steady and not is_last and buyer.first < month < buyer.last and random.random() < 0.05:
                continue
            orders = max(1, buyer.orders + random.choice((-1, 0, 0, 1))) if kilos else 0
            for order in range(orders):
                kg = max(500, round(kilos / orders * random.lognormvariate(-0.03, 0.25) / 100) * 100)
                day = AS_OF if is_last and order == 0 else date(year, number, random.randint(1, 28))
                listed = buyer.price * (1 + 0.06 * math.sin(wave + month / 4.2)) * habit
                price = round(listed * random.uniform(0.994, 1.006) / 10) * 10
                lines.append(Line(day, buyer, kg, price))
                if random.random() < 1 / 60 and day < AS_OF - timedelta(days=20):
                    lines.append(Line(day + timedelta(days=random.randint(2, 18)), buyer, -(kg // 1000) * 100 - 100, price))
    return sorted(lines, key=lambda line: (line.day, line.buyer.id, line.kg))


def sales_sheet(lines: Sequence[Line], *, margin: bool = True, prepaid: bool = False) -> Sheet:
    """销售明细, as an ERP exports it."""
    columns = [
        Column("单据编号", width=16), Column("单据类型"), Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("品名", width=14),
        Column("地区", width=10), Column("分公司", width=14), Column("客户经理", width=10), Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0.00"),
        Column("金额(元)", "#,##0.00", 15),
    ]  # fmt: skip
    columns += [Column("毛利(元)", "#,##0.00", 13)] if margin else []
    columns += [Column("预付款(元)", "#,##0.00", 13)] if prepaid else []
    rows = []
    for number, line in enumerate(lines, start=1):
        buyer, amount = line.buyer, line.cents / 100
        row: list[Cell] = [
            f"{'XS' if line.kg > 0 else 'TH'}{line.day:%Y%m}{number:05d}", "销售出库" if line.kg > 0 else RETURNS[number % len(RETURNS)], line.day, buyer.id, buyer.name, buyer.product,
            buyer.region, buyer.branch, buyer.manager, line.kg / 1000, line.price, amount,
        ]  # fmt: skip
        row += [round(amount * buyer.margin_share, 2)] if margin else []
        row += [round(amount * buyer.prepaid, 2)] if prepaid else []
        rows.append(tuple(row))
    return Sheet("销售明细", columns, rows)
