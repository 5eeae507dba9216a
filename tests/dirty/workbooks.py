"""A generator of dirty workbooks: a clean table, dirt of every kind upon it, and what must come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st


@dataclass(frozen=True)
class Sale:
    """One clean row."""

    order_no: str
    day: date
    customer: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Dirt:
    """What is wrong with a workbook.

    number_style, date_style, name_style: how cells are written, chosen by row in turn.
    """

    titles: int = 0
    blank_columns: int = 0
    blank_rows_every: int = 0
    two_row_header: bool = False
    english: bool = False
    unit: str = ""
    subtotals_every: int = 0
    total: bool = False
    total_without_word: bool = False
    repeated_headers_every: int = 0
    footer: bool = False
    merged_customers: bool = False
    hidden_every: int = 0
    sheets: int = 1
    number_styles: tuple[str, ...] = ("number",)
    date_styles: tuple[str, ...] = ("date",)
    name_styles: tuple[str, ...] = ("plain",)
    extra: dict[str, Any] = field(default_factory=dict)


NUMBERS: dict[str, Callable[[Decimal], Any]] = {
    "number": float,
    "text": str,
    "grouped": lambda value: f"{value:,}",
    "full-width": lambda value: str(value).translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")),
    "brackets": lambda value: f"({abs(value):,})" if value < 0 else f"{value:,}",
    "trailing-minus": lambda value: f"{abs(value)}-" if value < 0 else str(value),
    "triangle": lambda value: f"△{abs(value)}" if value < 0 else str(value),
    "unicode-minus": lambda value: str(value).replace("-", "\u2212"),
    "spaces": lambda value: f"\u00a0{value:,} ".replace(",", "\u202f"),
}
DATES: dict[str, Callable[[date], Any]] = {
    "date": lambda day: datetime(day.year, day.month, day.day),
    "iso": date.isoformat,
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day} 8:30",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "compact": lambda day: f"{day:%Y%m%d}",
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "weekday": lambda day: f"{day.isoformat()} 星期{'一二三四五六日'[day.weekday()]}",
}
NAMES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "spaced": lambda name: f" {name[0]} {name[1:]}\u3000",
    "full-width": lambda name: name.replace("(", "（").replace(")", "）"),
    "invisible": lambda name: f"\ufeff{name}\u200b",
}


def write(path: Path, sales: Sequence[Sale], dirt: Dirt) -> None:
    """The workbook of these sales with this dirt."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = -(-len(sales) // dirt.sheets) or 1
        for number in range(dirt.sheets):
            part = sales[number * share : (number + 1) * share]
            if part or number == 0:
                _Sheet(book.add_worksheet(f"销售明细({number + 1})"), dirt, day).write(part)


class _Sheet:
    """One sheet while it is written."""

    def __init__(self, sheet: Any, dirt: Dirt, day: Any) -> None:
        self.sheet, self.dirt, self.day, self.row, self.left = sheet, dirt, day, 0, dirt.blank_columns

    def put(self, column: int, value: Any) -> None:
        if isinstance(value, datetime):
            self.sheet.write_datetime(self.row, self.left + column, value, self.day)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(self.row, self.left + column, value)
        elif value is not None:
            self.sheet.write_string(self.row, self.left + column, value)

    def write(self, sales: Sequence[Sale]) -> None:
        for number in range(self.dirt.titles):
            self.put(number % 3, ("某公司销售明细表", "制单部门：销售部", f"单位：{self.dirt.unit or '吨、元'}")[number % 3])
            self.row += 1
        self._header()
        since = [Decimal(0), Decimal(0)]
        merge_from: int | None = None
        for index, sale in enumerate(sales):
            self._gaps(index)
            if self.dirt.subtotals_every and index and index % self.dirt.subtotals_every == 0:
                self._total("小计", *since)
                since = [Decimal(0), Decimal(0)]
            if self.dirt.hidden_every and index % self.dirt.hidden_every == 0:
                self.sheet.set_row(self.row, None, None, {"hidden": True})
            merge_from = self._record(index, sale, sales, merge_from)
            since = [since[0] + sale.quantity, since[1] + sale.amount]
            self.row += 1
        whole = (sum((sale.quantity for sale in sales), Decimal(0)), sum((sale.amount for sale in sales), Decimal(0)))
        if self.dirt.total:
            self._total("合 计", *whole)
        elif self.dirt.total_without_word and len(sales) > 1 and all(whole):
            self._total(None, *whole)
        if self.dirt.footer:
            self.put(0, "制表人：张三")
            self.put(3, "审核：李四")

    def _gaps(self, index: int) -> None:
        if self.dirt.blank_rows_every and index and index % self.dirt.blank_rows_every == 0:
            self.row += 2
        if self.dirt.repeated_headers_every and index and index % self.dirt.repeated_headers_every == 0 and not self.dirt.two_row_header:
            self._header()

    def _header(self) -> None:
        unit = self.dirt.unit
        quantity, amount = (f"数量({'吨'})", f"金额({unit or '元'})")
        names = (
            ["Order No", "Date", "Customer", "Quantity", f"Amount ({unit or '元'})"] if self.dirt.english else ["订单号", "日期", "客户名称", quantity, amount]
        )
        if self.dirt.two_row_header:
            for column in range(3):
                self.sheet.merge_range(self.row, self.left + column, self.row + 1, self.left + column, names[column])
            self.sheet.merge_range(self.row, self.left + 3, self.row, self.left + 4, "Sales" if self.dirt.english else "销售")
            self.row += 1
            for column in (3, 4):
                self.put(column, names[column])
        else:
            for column, name in enumerate(names):
                self.put(column, name)
        self.row += 1

    def _record(self, index: int, sale: Sale, sales: Sequence[Sale], merge_from: int | None) -> int | None:
        turn = lambda styles: styles[index % len(styles)]  # noqa: E731
        number = NUMBERS[turn(self.dirt.number_styles)]
        self.put(0, sale.order_no)
        self.put(1, DATES[turn(self.dirt.date_styles)](sale.day))
        self.put(3, number(sale.quantity))
        self.put(4, number(sale.amount / 10000 if self.dirt.unit == "万元" else sale.amount))
        name = NAMES[turn(self.dirt.name_styles)](sale.customer)
        plain_run = self.dirt.merged_customers and not (self.dirt.subtotals_every or self.dirt.blank_rows_every or self.dirt.repeated_headers_every)
        if not plain_run:
            self.put(2, name)
            return None
        start = self.row if merge_from is None else merge_from
        if index + 1 < len(sales) and sales[index + 1].customer == sale.customer:
            if merge_from is None:
                self.put(2, name)
            return start
        if start < self.row:
            self.sheet.merge_range(start, self.left + 2, self.row, self.left + 2, name)
        else:
            self.put(2, name)
        return None

    def _total(self, word: str | None, quantity: Decimal, amount: Decimal) -> None:
        self.put(0, word)
        self.put(3, float(quantity))
        self.put(4, float(amount / 10000 if self.dirt.unit == "万元" else amount))
        self.row += 1


CUSTOMERS = ("新疆昆仑(集团)公司", "伊犁甲农资店", "喀什乙贸易公司", "Total Energies", "总计会计师事务所", "无锡化工")

sales_rows = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        st.sampled_from(CUSTOMERS),
        st.integers(-500_000, 5_000_000).filter(bool),
        st.integers(-50_000, 5_000_000).filter(bool),
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: [
        Sale(f"SO{index:05d}", day, customer, Decimal(quantity) / 1000, Decimal(amount)) for index, (day, customer, quantity, amount) in enumerate(rows)
    ]
)

dirts = st.builds(
    Dirt,
    titles=st.integers(0, 5),
    blank_columns=st.integers(0, 3),
    blank_rows_every=st.sampled_from([0, 0, 3]),
    two_row_header=st.booleans(),
    english=st.booleans(),
    unit=st.sampled_from(["", "万元"]),
    subtotals_every=st.sampled_from([0, 0, 4]),
    total=st.booleans(),
    total_without_word=st.booleans(),
    repeated_headers_every=st.sampled_from([0, 0, 5]),
    footer=st.booleans(),
    merged_customers=st.booleans(),
    hidden_every=st.sampled_from([0, 3]),
    sheets=st.integers(1, 3),
    number_styles=st.lists(st.sampled_from(sorted(NUMBERS)), min_size=1, max_size=4).map(tuple),
    date_styles=st.lists(st.sampled_from(sorted(DATES)), min_size=1, max_size=4).map(tuple),
    name_styles=st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=3).map(tuple),
)
