"""Sums beside their details are not counted twice; tables that only look like sums are kept."""

from __future__ import annotations

from pathlib import Path

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import book, codes, sold, table

DETAILS = [["日期", "客户", "数量"], ["2025-01-05", "甲", 1], ["2025-02-05", "甲", 2], ["2025-02-06", "乙", 3]]


def test_months_across_beside_the_details_are_left_out(tmp_path: Path) -> None:
    across = [["客户", "1月", "2月"], ["甲", 1, 2], ["乙", None, 3]]
    reading = read_here(book(tmp_path / "2025销量.xlsx", {"明细": DETAILS, "Sheet2": across}))
    assert len(sold(reading)) == 3
    assert "sheet.summary-skipped" in codes(reading)


def test_a_sum_of_the_year_beside_the_details_is_left_out(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": [["2025年"], ["客户", "数量"], ["甲", 3], ["乙", 3]], "明细": DETAILS}))
    assert len(sold(reading)) == 3
    assert "sheet.summary-skipped" in codes(reading)


def test_a_sum_of_another_year_is_kept(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"2024年": [["客户", "数量"], ["甲", 3]], "明细": DETAILS}))
    assert ("甲", "2024-12-31", "3") in sold(reading)


def test_months_across_of_other_customers_are_kept(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "明细.csv", DETAILS), table(tmp_path / "2025销量.csv", [["客户", "1月", "2月"], ["丙", 1, 2], ["丁", 3, 4]]))
    assert len(sold(reading)) == 7


def test_sheets_of_months_without_days_are_one_table(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "2025.xlsx", {"1月": [["客户", "数量"], ["甲", 1]], "2月": [["客户", "数量"], ["甲", 2]]}))
    assert len(sold(reading)) == 2
