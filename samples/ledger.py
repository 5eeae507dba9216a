"""The sales ledgers of the smaller samples: what each buyer takes, month by month, November 2024 to October 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from samples.workbook import DATE, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from samples.workbook import Cell

AS_OF = date(2026, 10, 31)
MONTHS = [(2024 + (10 + index) // 12, (10 + index) % 12 + 1) for index in range(24)]
LAST_YEAR = range(12, 24)  # the twelve months that end at AS_OF
EVEN = (1.0,) * 12


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer's buying: how much a year, of what, in which months (0-23) and in which seasons (January first).

    prepaid: the share of each order that is paid in advance. orders: how many a month.
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
    for place, buyer in enumerate(buyers):
        for month in range(buyer.first, buyer.last + 1):
            year, number = MONTHS[month]
            kilos = buyer.yearly_t * 1000 / 12 * buyer.season[number - 1]
            for _ in range(buyer.orders if kilos else 0):
                kg = max(500, round(kilos / buyer.orders * random.uniform(0.8, 1.2) / 100) * 100)
                day = AS_OF if place == 0 and month == len(MONTHS) - 1 else date(year, number, random.randint(1, 28))
                price = round(buyer.price * random.uniform(0.97, 1.03) / 10) * 10
                lines.append(Line(day, buyer, kg, price))
                if random.random() < 1 / 60 and day < AS_OF - timedelta(days=3):
                    lines.append(Line(day + timedelta(days=3), buyer, -(kg // 1000) * 100 - 100, price))
    return sorted(lines, key=lambda line: (line.day, line.buyer.id, line.kg))


def sales_sheet(lines: Sequence[Line], *, margin: bool = True, prepaid: bool = False) -> Sheet:
    """销售明细, as an ERP exports it."""
    columns = [
        Column("单据编号", width=16), Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("品名", width=14),
        Column("地区", width=10), Column("分公司", width=14), Column("客户经理", width=10), Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0.00"),
        Column("金额(元)", "#,##0.00", 15),
    ]  # fmt: skip
    columns += [Column("毛利(元)", "#,##0.00", 13)] if margin else []
    columns += [Column("预付款(元)", "#,##0.00", 13)] if prepaid else []
    rows = []
    for number, line in enumerate(lines, start=1):
        buyer, amount = line.buyer, line.cents / 100
        row: list[Cell] = [
            f"{'XS' if line.kg > 0 else 'TH'}{line.day:%Y%m}{number:05d}", line.day, buyer.id, buyer.name, buyer.product,
            buyer.region, buyer.branch, buyer.manager, line.kg / 1000, line.price, amount,
        ]  # fmt: skip
        row += [round(amount * buyer.margin_share, 2)] if margin else []
        row += [round(amount * buyer.prepaid, 2)] if prepaid else []
        rows.append(tuple(row))
    return Sheet("销售明细", columns, rows)
