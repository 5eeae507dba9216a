"""A column for each customer is a row for each; other columns of numbers under dates are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, note
from tests.unit.read.sheet.test_measures import column
from tiercli.domain.errors import InputError

DAYS: list[list[Any]] = [["2026-03-01", 10, 20, 30], ["2026-03-02", 1, None, 3]]


def sold(path: Path) -> list[tuple[str, str, float | None]]:
    reading = read_here(path)
    rows = reading.tables["sales"]
    figure = next(name for name in ("quantity", "amount") if name in rows.column_names)
    return sorted(zip(rows["customer_name"].to_pylist(), map(str, rows["date"].to_pylist()), column(reading, figure), strict=True))


@pytest.mark.parametrize(
    ("title", "header", "factor"),
    [
        ("2026年3月各客户销量（吨）", ["日期", "甲", "乙", "合计"], 1), ("销售额（万元）", ["日期", "北原农资公司", "天禾集团", "合计"], 10_000), ("销量", ["客户", "甲", "乙", "合计"], 1),
        ("销量", ["日期\\客户", "甲", "乙", "合计"], 1), ("Tonnes by customer", ["Date", "Alpha Ltd", "Beta Inc", "Total"], 1), ("单位：公斤", ["日期/客户", "甲", "乙", "合计"], 0.001),
    ],
)  # fmt: skip
def test_names_across_the_top_are_customers(tmp_path: Path, title: str, header: list[str], factor: float) -> None:
    first, second = header[1:3]
    path = book(tmp_path / "a.xlsx", {"Sheet1": [[title], header, *DAYS]})
    assert sold(path) == sorted([(first, "2026-03-01", 10 * factor), (second, "2026-03-01", 20 * factor), (first, "2026-03-02", factor)])
    assert "2 of them), read as one row a customer; columns left out: " in note(read_here(path), "sheet.customers-across")


def test_months_down_the_side_and_a_total_below_are_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"客户销量": [["月份", "甲公司", "乙公司"], ["2026-01", 10, 20], ["2026-02", 1, 2], ["合计", 11, 22]]})
    assert sold(path)[0] == ("乙公司", "2026-01-31", 20)
    assert aside(read_here(path)) == {"total-row": 2}


def test_it_is_asked_what_the_numbers_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one column a customer, but nothing says whether they hold tonnes or amounts"):
        read_here(book(tmp_path / "a.xlsx", {"Sheet1": [["日期", "甲公司", "乙公司"], *[row[:3] for row in DAYS]]}))


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("销量", ["日期", "甲", "乙"]),
        ("销量", ["日期", "新疆分公司", "四川分公司"]),
        ("客户销量", ["日期", "华东区", "华南区"]),
        ("客户销量", ["日期", "新客户", "老客户"]),
    ],
)
def test_what_is_not_plainly_customers_is_not_taken_for_them(tmp_path: Path, name: str, header: list[str]) -> None:
    with pytest.raises(InputError, match="no column for customer"):
        read_here(book(tmp_path / "a.xlsx", {name: [header, *[row[:3] for row in DAYS]]}))
