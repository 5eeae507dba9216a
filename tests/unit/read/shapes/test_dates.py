"""Dates in pieces, and dates whose year stands elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, codes, note, sold, table
from tiercli.domain.errors import InputError
from tiercli.domain.period import Period
from tiercli.read import ReadOptions


def _days(path: Path, options: ReadOptions | None = None) -> list[str]:
    return [day for _, day, _ in sold(read_here(path, options=options))]


@pytest.mark.parametrize(
    ("header", "first", "second", "days"),
    [
        (["年份", "月份"], [2026, 9], [2026, 10], ["2026-09-30", "2026-10-31"]),
        (["年", "月"], ["2026年", "9月"], ["2026年", "10月"], ["2026-09-30", "2026-10-31"]),
        (["年度", "月份"], [2025, "十二月"], [2026, "一月"], ["2025-12-31", "2026-01-31"]),
        (["Year", "Month"], [2026, "Sep"], [2026, "October"], ["2026-09-30", "2026-10-31"]),
        (["年", "月", "日"], [2026, 9, 5], [2026, 10, "7日"], ["2026-09-05", "2026-10-07"]),
        (["Year", "Month", "Day"], [2026, 9, 5], [2026, 10, 7], ["2026-09-05", "2026-10-07"]),
    ],
)
def test_a_date_in_pieces_is_put_together(header: list[str], first: list[Any], second: list[Any], days: list[str], tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [[*header, "客户", "数量"], [*first, "甲", 1], [*second, "甲", 2]])
    assert _days(path) == days
    assert "sheet.date-joined" in codes(read_here(path))


def test_totals_in_the_column_of_the_month_stay_totals(tmp_path: Path) -> None:
    reading = read_here(
        table(tmp_path / "a.csv", [["年", "月", "客户", "数量"], [2026, 1, "甲", 1], [2026, 1, "甲", 2], [2026, 2, "甲", 3], ["", "合计", "", 6]])
    )
    assert len(sold(reading)) == 3
    assert aside(reading) == {"total-row": 1}


def test_a_piece_that_is_no_month_is_an_error_in_its_cell(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"销售": [["年", "月", "客户", "数量"], *[[2026, n, "甲", 1] for n in (1, 2, 3, 13)]]})
    reading = read_here(path)
    (bad,) = (one for one in reading.findings if one.code == "sales.unreadable-date")
    assert [place.cell for place in bad.places] == ["B5"]


def test_months_under_a_titled_year_are_of_that_year(tmp_path: Path) -> None:
    rows = [["2025年销售明细"], ["月份", "客户", "数量"], ["1月", "甲", 1], ["2月", "甲", 2]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert [day for _, day, _ in sold(reading)] == ["2025-01-31", "2025-02-28"]
    assert note(reading, "sheet.year-from-title") == "2 dates in '月份' without a year are taken as of 2025, from the title."


def test_days_under_a_titled_year_are_of_that_year_beside_whole_ones(tmp_path: Path) -> None:
    rows = [["2026年销售明细"], ["日期", "客户", "数量"], ["3月5日", "甲", 1], ["2025-12-31", "甲", 2], ["3月6号", "甲", 3]]
    assert _days(book(tmp_path / "a.xlsx", {"Sheet1": rows})) == ["2025-12-31", "2026-03-05", "2026-03-06"]


def test_english_days_under_a_titled_year(tmp_path: Path) -> None:
    rows = [["Sales 2026"], ["Date", "Customer", "Quantity"], ["5 Mar", "A", 1], ["Mar 6th", "A", 2]]
    assert _days(book(tmp_path / "a.xlsx", {"Sheet1": rows})) == ["2026-03-05", "2026-03-06"]


def test_the_year_is_never_guessed(tmp_path: Path) -> None:
    rows = [["日期", "客户", "数量"], ["3月5日", "甲", 1], ["2026-01-01", "甲", 2]]
    reading = read_here(table(tmp_path / "a.csv", rows))
    assert [day for _, day, _ in sold(reading)] == ["2026-01-01"]
    assert "sales.unreadable-date" in codes(reading)


def test_two_years_in_the_title_settle_nothing(tmp_path: Path) -> None:
    rows = [["2025年12月至2026年1月销售"], ["月份", "客户", "数量"], ["12月", "甲", 1], ["1月", "甲", 2]]
    with pytest.raises(InputError, match="which year"):
        read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))


def test_the_day_of_printing_is_no_year_of_the_sales(tmp_path: Path) -> None:
    rows = [["打印日期：2027-01-03"], ["月份", "客户", "数量"], ["1月", "甲", 1]]
    path = book(tmp_path / "a.xlsx", {"Sheet1": rows})
    with pytest.raises(InputError) as error:
        read_here(path)
    assert "--period 2026" in error.value.hint.en
    assert _days(path, ReadOptions(period=Period(date(2026, 1, 1), date(2026, 12, 31)))) == ["2026-01-31"]


@pytest.mark.parametrize(
    "rows",
    [
        [["年份", "月份", "日期", "客户", "数量"], [2024, 9, "2026-01-05", "甲", 1]],
        [["月份", "客户", "数量"], ["2026-01", "甲", 1]],
        [["年份", "月份", "客户", "数量"], [2024, "2026年1月", "甲", 1]],
        [["月份", "客户", "数量"], ["202601", "甲", 1]],
    ],
)
def test_whole_dates_are_not_touched(rows: list[list[Any]], tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "2024.csv", rows))
    assert [day[:7] for _, day, _ in sold(reading)] == ["2026-01"]
    assert not codes(reading) & {"sheet.date-joined", "sheet.year-from-title"}
