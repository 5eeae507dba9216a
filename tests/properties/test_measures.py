"""Changing the unit and the numbers together, or the way in which they are written, leaves every sum and every tier as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.dirty.reading import read_here
from tests.made import graded
from tiercli.read import Reading, ReadOptions

RULES = """
metrics:
  volume: {sum: sales.quantity, unit: t}
  revenue: {sum: sales.amount, unit: CNY}
score:
  volume: {weight: 60, metric: volume, bands: {0: 0, 10: 40, 100: 70, 1000: 100}}
  revenue: {weight: 40, metric: revenue, bands: {0: 0, 100000: 50, 1000000: 100}}
gradings:
  tier:
    levels:
      - {name: A, from: 80}
      - {name: B, from: 50}
      - {name: C}
"""
SALES = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁"), st.decimals("-50", "1500", places=3), st.decimals("-9000", "2000000", places=2)), min_size=2, max_size=8
)
Sale = tuple[str, Decimal, Decimal]


@dataclass
class Sheet:
    """A sheet to be written: lines above, headers, rows; number formats by column and row."""

    headers: list[str]
    rows: list[list[Any]]
    above: list[str] = field(default_factory=list)
    formats: dict[int, Sequence[str]] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        with xlsxwriter.Workbook(str(path)) as out:
            sheet = out.add_worksheet("销售")
            for number, line in enumerate(self.above):
                sheet.write(number, 0, line)
            first = len(self.above)
            sheet.write_row(first, 0, self.headers)
            for number, row in enumerate(self.rows):
                for column, value in enumerate(row):
                    code = self.formats[column][number % len(self.formats[column])] if column in self.formats else ""
                    shown = float(value) if isinstance(value, Decimal) else value
                    sheet.write(first + 1 + number, column, shown, *([out.add_format({"num_format": code})] if code else []))
        return path


def plain(sales: Sequence[Sale]) -> Sheet:
    return Sheet(["日期", "客户", "数量(吨)", "金额(元)"], [["2026-03-01", *sale] for sale in sales])


def in_kilograms_by_header(sales: Sequence[Sale]) -> Sheet:
    return Sheet(["日期", "客户", "数量(公斤)", "金额(万元)"], [["2026-03-01", who, tonnes * 1000, str(yuan / 10_000)] for who, tonnes, yuan in sales])


def in_kilograms_by_line(sales: Sequence[Sale]) -> Sheet:
    return Sheet(
        ["日期", "客户", "数量", "金额"],
        [["2026-03-01", who, tonnes * 1000, str(yuan / 10_000)] for who, tonnes, yuan in sales],
        ["销售表", "单位：公斤、万元"],
    )


def in_a_unit_column(sales: Sequence[Sale]) -> Sheet:
    units = [("吨", 1), ("KG", 1000), ("千克", 1000), ("克", 1_000_000), ("T", 1)]
    rows = [["2026-03-01", who, str(tonnes * units[place % 5][1]), units[place % 5][0], yuan] for place, (who, tonnes, yuan) in enumerate(sales)]
    return Sheet(["日期", "客户", "数量", "计量单位", "金额"], rows)


def in_the_cells(sales: Sequence[Sale]) -> Sheet:
    rows = [["2026-03-01", who, f"{tonnes * 1000}kg" if place % 2 else f"{tonnes}吨", f"{yuan}元"] for place, (who, tonnes, yuan) in enumerate(sales)]
    return Sheet(["日期", "客户", "数量", "金额"], rows)


def in_the_number_formats(sales: Sequence[Sale]) -> Sheet:
    rows = [["2026-03-01", who, tonnes * 1000 if place % 2 else tonnes, yuan] for place, (who, tonnes, yuan) in enumerate(sales)]
    return Sheet(["日期", "客户", "数量", "金额"], rows, formats={2: ('0.000"吨"', '#,##0"kg"'), 3: ("[$¥-804]#,##0.00", '#,##0.00"元"', '0!.0,"万元"')})


def in_a_row_of_units(sales: Sequence[Sale]) -> Sheet:
    rows: list[list[Any]] = [[None, None, "千克", "千元"]]
    return Sheet(["日期", "客户", "数量", "金额"], rows + [["2026-03-01", who, tonnes * 1000, str(yuan / 1000)] for who, tonnes, yuan in sales])


def in_money_units_by_row(sales: Sequence[Sale]) -> Sheet:
    units = [("元", 1), ("万元", 10_000), ("千元", 1000)]
    rows = [["2026-03-01", who, tonnes, str(yuan / units[place % 3][1]), units[place % 3][0]] for place, (who, tonnes, yuan) in enumerate(sales)]
    return Sheet(["日期", "客户", "数量", "金额", "单位"], rows)


def with_pieces_beside(sales: Sequence[Sale]) -> Sheet:
    return Sheet(["日期", "客户", "数量", "单位", "净重(kg)", "金额"], [["2026-03-01", who, 7, "件", tonnes * 1000, yuan] for who, tonnes, yuan in sales])


WRITINGS: tuple[Callable[[Sequence[Sale]], Sheet], ...] = (
    in_kilograms_by_header, in_kilograms_by_line, in_a_unit_column, in_the_cells, in_the_number_formats, in_a_row_of_units, in_money_units_by_row,
    with_pieces_beside,
)  # fmt: skip


def sums(reading: Reading) -> dict[str, tuple[int, int]]:
    """Each customer's millionths of tonnes and yuan."""
    answer: dict[str, tuple[int, int]] = {}
    for row in reading.tables["sales"].to_pylist():
        tonnes, yuan = answer.get(row["customer_id"], (0, 0))
        answer[row["customer_id"]] = (tonnes + (row["quantity"] or 0), yuan + (row["amount"] or 0))
    return answer


def tiers(reading: Reading) -> dict[str, str]:
    return graded(RULES, dict(reading.tables)).of("tier")


@given(SALES, st.sampled_from(WRITINGS))
@examples(60, few=12)
def test_another_unit_with_other_numbers_leaves_every_tier(sales: list[Sale], writing: Callable[[Sequence[Sale]], Sheet]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = (read_here(sheet.write(Path(folder) / name)) for sheet, name in ((plain(sales), "a.xlsx"), (writing(sales), "b.xlsx")))
    assert sums(one) == sums(other)
    assert tiers(one) == tiers(other)


def text_of(sales: Sequence[Sale], delimiter: str, *, comma: bool) -> str:
    def number(value: Decimal) -> str:
        return str(value).replace(".", ",") if comma else str(value)

    lines = [["Date", "Customer", "Quantity", "Amount"], *(["2026-03-01", who, number(tonnes), number(yuan)] for who, tonnes, yuan in sales)]
    return "\n".join(delimiter.join(line) for line in lines) + "\n"


@given(
    SALES,
    st.sampled_from([(";", True), ("\t", True), (",", False), (";", False), ("|", False)]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32"]),
)
@examples(60, few=12)
def test_another_delimiter_encoding_or_mark_of_decimals_leaves_every_sum(sales: list[Sale], form: tuple[str, bool], encoding: str) -> None:
    delimiter, comma = form
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text_of(sales, delimiter, comma=comma).encode(encoding))
        reading = read_here(path)
        known = read_here(plain(sales).write(Path(folder) / "b.xlsx"))
        if encoding == "gb18030":
            assert sums(read_here(path, options=ReadOptions(encoding="gbk"))) == sums(known)
    assert sums(reading) == sums(known)


@given(SALES, st.randoms())
@examples(40, few=8)
def test_a_quoted_note_of_any_kind_leaves_every_sum(sales: list[Sale], random: Any) -> None:
    notes = ["", '"两行\n的备注"', '"含, 逗号"', '"他说""好"""', '5" 管']
    lines = ["日期,客户,数量,金额,备注", *(f"2026-03-01,{who},{tonnes},{yuan},{random.choice(notes)}" for who, tonnes, yuan in sales)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert sums(read_here(path)) == sums(read_here(plain(sales).write(Path(folder) / "b.xlsx")))
