"""Kilograms and ten thousands of yuan that nobody wrote down are doubted by the prices and the loads that they would make."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.sheet.test_measures import book, column, day


def doubted(tmp_path: Path, header: list[str], *rows: tuple[float, ...]) -> list[str]:
    """The cells of headers whose unit is doubted; what they hold is counted as written."""
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", *header], *(day(f"客户{number}", *row) for number, row in enumerate(rows))))
    assert column(reading, "quantity")[0] == rows[0][header.index(next(one for one in header if one[:2] in ("数量", "净重")))]
    said = [one for one in reading.findings if one.code == "sheet.unit-silent"]
    assert all(one.severity.value == "warning" for one in said)
    return [one.where.cell for one in said]


@pytest.mark.parametrize(
    ("quantity", "amount", "cells"), [(500, 14_995, ["C1"]), (500, 15_000, []), (499, 14_000, []), (35_000, 70_000, ["C1"]), (100, 200_000, [])]
)
def test_tonnes_for_a_few_yuan_may_be_kilograms(tmp_path: Path, quantity: float, amount: float, cells: list[str]) -> None:
    assert doubted(tmp_path, ["数量", "金额"], (quantity, amount), (quantity, amount), (1, 9_000)) == cells


def test_so_may_be_what_a_price_says_and_a_unit_that_is_written_is_believed(tmp_path: Path) -> None:
    assert doubted(tmp_path, ["数量", "单价"], (35_000, 2.1)) == ["C1"]
    assert doubted(tmp_path, ["数量(吨)", "金额(元)"], (35_000, 70_000)) == []


@pytest.mark.parametrize(("amount", "cells"), [(49.9, ["D1"]), (50, []), (2, ["D1"])])
def test_tonnes_for_almost_nothing_may_be_paid_in_ten_thousands(tmp_path: Path, amount: float, cells: list[str]) -> None:
    assert doubted(tmp_path, ["数量(吨)", "金额"], (10, amount)) == cells
    assert doubted(tmp_path, ["数量(吨)", "金额(元)"], (10, amount)) == []


@pytest.mark.parametrize(("net", "cells"), [(200, []), (200.5, ["E1"]), (35_000, ["E1"])])
def test_loads_of_a_weighbridge_that_no_truck_carries_may_be_kilograms(tmp_path: Path, net: float, cells: list[str]) -> None:
    assert doubted(tmp_path, ["毛重", "皮重", "净重"], (net + 15, 15, net)) == cells
    assert doubted(tmp_path, ["车号", "批次", "净重"], (1, 2, net)) == []
