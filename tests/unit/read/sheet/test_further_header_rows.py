"""Rows around the headers that name, number or measure the columns once more are no records, and their units count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.sheet.test_measures import book, column, day
from tests.unit.read.test_shapes import aside, codes

HEADER = ["日期", "客户", "数量", "金额"]
ROWS = (day("甲", 1000, 10), day("乙", 3000, 30))


@pytest.mark.parametrize(
    ("below", "quantity", "amount"),
    [
        (["", "", "吨", "万元"], 1000, 100_000), (["-", "-", "公斤", "千元"], 1, 10_000), (["单位", "", "(kg)", "（万元）"], 1, 100_000),
        (["yyyy-mm-dd", "文本", "公斤", "元"], 1, 10), (["", "", "", "单位：万元"], 1000, 100_000), (["", "", "-", "万元"], 1000, 100_000),
        (["Date", "Customer", "Qty (kg)", "Amount (10k CNY)"], 1, 100_000), (["Date", "Customer", "Quantity", "Amount"], 1000, 10), ([1, 2, 3, 4], 1000, 10),
    ],
)  # fmt: skip
def test_a_row_below_the_headers_that_says_units_or_names_counts_for_its_columns(tmp_path: Path, below: list[str], quantity: float, amount: float) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, below, *ROWS))
    assert (column(reading, "quantity")[0], column(reading, "amount")[0]) == (quantity, amount)
    assert aside(reading) == {"repeated-header": 1}


@pytest.mark.parametrize(
    ("below", "quantity", "amount"),
    [
        ("Volume bbl", None, "Amount"), ("Quantity in gallons", None, "Amount"), ("(bbl)", None, "Amount"), ("Quantity (kg)", 1, "Amount"),
        ("Weight kg", 1, "(10k CNY)"), ("KG", 1, "Amount (net)"), ("MENGE", 1000, "NETWR"), ("Number of tonnes", 1000, "RMB"),
    ],
)  # fmt: skip
def test_a_second_name_may_end_with_a_unit(tmp_path: Path, below: str, quantity: float | None, amount: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, ["Date", "Customer", below, amount], *ROWS))
    assert (column(reading, "quantity")[0], column(reading, "amount")[0]) == (quantity, 100_000 if "10k" in amount else 10)
    assert (aside(reading), "sheet.unit-unknown" in codes(reading)) == ({"repeated-header": 1}, False)


@pytest.mark.parametrize("below", [["Qty (xyz)", "Amount"], ["Quantity", "Amount (points)"], ["Quantity（立方英尺）", "Amount"]])
def test_a_word_in_brackets_that_is_no_known_unit_is_said(tmp_path: Path, below: list[str]) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, ["Date", "Customer", *below], *ROWS))
    (said,) = (one for one in reading.findings if one.code == "sheet.unit-unknown")
    assert (said.severity.value, said.where.cell, column(reading, "quantity")[0]) == ("warning", "C2" if "(" in below[0] or "（" in below[0] else "D2", 1000)


def test_three_rows_of_headers_names_names_again_and_units(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, ["Date", "Customer", "Quantity", "Amount"], ["", "", "公斤", "万元"], *ROWS))
    assert (column(reading, "quantity"), column(reading, "amount"), aside(reading)) == ([1, 3], [100_000, 300_000], {"repeated-header": 2})


def test_units_in_the_row_above_count_for_the_columns_below_them(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["", "", "公斤", "万元"], HEADER, *ROWS))
    assert (column(reading, "quantity"), column(reading, "amount")) == ([1, 3], [100_000, 300_000])
    assert not aside(reading)


def test_a_unit_of_the_header_itself_is_kept_and_a_record_is_no_row_of_units(tmp_path: Path) -> None:
    kept = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量(公斤)", "金额"], ["Date", "Customer", "Quantity", "Amount"], *ROWS))
    assert column(kept, "quantity") == [1, 3]
    first = read_here(book(tmp_path / "b.xlsx", HEADER, day("公斤", 5, 50), *ROWS))
    assert (column(first, "quantity"), aside(first)) == ([5, 1000, 3000], {})


def test_a_group_over_two_rows_of_headers_takes_what_was_done_and_not_what_was_planned(tmp_path: Path) -> None:
    second = ["", "", "数量", "", "金额", ""]
    third = ["", "", "计划", "实际", "不含税", "含税"]
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "销售情况", "", "", ""], second, third, day("甲", 1, 2, 10, 11), day("乙", 3, 4, 30, 33)))
    assert (column(reading, "quantity"), column(reading, "amount"), aside(reading)) == ([2, 4], [11, 33], {})


def test_months_over_measures_under_a_year_are_read(tmp_path: Path) -> None:
    rows = (["", "1月", "", "2月", ""], ["", "数量", "金额", "数量", "金额"], ["甲", 1, 10, 2, 20], ["乙", 3, 30, 4, 40])
    reading = read_here(book(tmp_path / "a.xlsx", ["客户", "2026年", "", "", ""], *rows))
    assert sorted(zip(reading.tables["sales"]["date"].to_pylist(), column(reading, "quantity"), column(reading, "amount"), strict=True))[0][1:] == (1, 10)
    assert sum(value or 0 for value in column(reading, "amount")) == 100


@pytest.mark.parametrize(
    ("header", "code", "amount"),
    [("金额(万元)", '0!.0,"万"', 35_000), ("金额(千元)", "#,##0,", 35_000), ("金额(百万元)", "0.0,,", 35_000), ("金额", "#,##0,", 35_000), ("金额", '0!.0,"万"', 35_000),
     ("金额(万元)", '0.00,"万"', None), ("金额(万元)", "0.0,,", None), ("金额(元)", "#,##0,", None), ("金额", '0.0,"万"', None)],
)  # fmt: skip
def test_a_format_that_scales_must_agree_with_the_unit_that_it_or_the_header_names(tmp_path: Path, header: str, code: str, amount: float | None) -> None:
    """The cell holds the whole figure, shown in the unit; where what is shown is another figure, nobody knows which of the two is meant."""
    reading = read_here(
        book(
            tmp_path / "a.xlsx", ["日期", "客户", header], day("甲", 35_000), day("乙", 5), formats={(0, 2): code, (1, 2): '0"元"' if amount is None else code}
        )
    )
    assert "sheet.unit" not in codes(reading) or amount is None
    assert column(reading, "amount")[0] == amount if amount is not None else "sales.unit-conflict" in codes(reading)


@pytest.mark.parametrize(
    ("header", "code", "tonnes"), [("数量", '0.0,"吨"', 12), ("数量(kt)", "0.0,", 12_000), ("数量(万吨)", "0!.0,", 12_000), ("数量(吨)", "0.0,", None)]
)
def test_so_must_a_format_of_tonnes_but_that_kilograms_are_often_shown_so(tmp_path: Path, header: str, code: str, tonnes: float | None) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", header], day("甲", 12_000), day("乙", 5), formats={(0, 2): code}))
    assert column(reading, "quantity")[0] == tonnes if tonnes is not None else aside(reading) == {"unit-conflict": 1}


@pytest.mark.parametrize("header", ["Amount (10k CNY)", "Amount (RMB 10,000)", "Amount (wan yuan)", "金额(w)", "金额(w元)"])
def test_ten_thousand_yuan_in_other_words(tmp_path: Path, header: str) -> None:
    assert column(read_here(book(tmp_path / "a.xlsx", ["日期", "客户", header], day("甲", 3))), "amount") == [30_000]
