"""Several tables on one sheet."""

from __future__ import annotations

from pathlib import Path

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import book, codes, note, sold, table

HEADER = ["日期", "客户", "数量"]
ONE, TWO, THREE = ["2026-01-01", "甲", 1], ["2026-07-01", "甲", 2], ["2026-08-01", "乙", 3]
ALL = [("乙", "2026-08-01", "3"), ("甲", "2026-01-01", "1"), ("甲", "2026-07-01", "2")]


def test_two_halves_side_by_side_are_both_sales(tmp_path: Path) -> None:
    rows = [[*HEADER, None, *HEADER], [*ONE, None, *TWO], [None, None, None, None, *THREE]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销售": rows}))
    assert sold(reading) == ALL
    assert note(reading, "sheet.several-tables") == "holds 2 tables, each read by itself: A1:C3, E1:G3."


def test_two_halves_may_touch(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", [[*HEADER, *HEADER], [*ONE, *TWO], ["", "", "", *THREE]]))
    assert sold(reading) == ALL


def test_places_in_the_right_half_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows = [["单位：公斤"], [*HEADER, None, *HEADER], [*ONE, None, *TWO], [*ONE, None, "2026-08-01", "乙", "xx"]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销售": rows}))
    (bad,) = (one for one in reading.findings if one.code == "sales.unreadable-number")
    assert [place.cell for place in bad.places] == ["G4"]
    assert ("甲", "2026-07-01", "0.002") in sold(reading)


def test_customers_beside_sales_are_customers(tmp_path: Path) -> None:
    rows = [[*HEADER, None, "客户名称", "地区", "信用等级"], [*ONE, None, "甲", "南疆", "A"], [*TWO, None, "乙", "北疆", "B"]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert len(sold(reading)) == 2
    assert {row["region"] for row in reading.tables["customers"].to_pylist()} == {"南疆", "北疆"}


def test_two_tables_one_below_the_other(tmp_path: Path) -> None:
    rows = [["客户名称", "地区"], ["甲", "南疆"], ["乙", "北疆"], [], ["销售明细"], HEADER, ONE, TWO, THREE]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert sold(reading) == ALL
    assert {row["region"] for row in reading.tables["customers"].to_pylist()} == {"南疆", "北疆"}


def test_sales_in_another_order_of_columns_below(tmp_path: Path) -> None:
    rows = [HEADER, ONE, TWO, [], ["客户", "数量", "日期"], ["乙", 3, "2026-08-01"], ["乙", 4, "2026-09-01"]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert sold(reading) == sorted([*ALL, ("乙", "2026-09-01", "4")])
    assert {row["_row"] for row in reading.tables["sales"].to_pylist()} == {2, 3, 6, 7}


def test_a_ledger_with_blank_rows_and_columns_is_one_table(tmp_path: Path) -> None:
    rows = [
        ["日期", "客户", None, "数量", None, "备注"],
        ["2026-01-01", "甲", None, 1, None, "x"],
        [],
        ["2026-07-01", "甲", None, 2, None, ""],
        [],
        ["2026-08-01", "乙", None, 3],
    ]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert sold(reading) == ALL
    assert "sheet.several-tables" not in codes(reading)


def test_the_same_headers_below_a_blank_row_go_on(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": [HEADER, ONE, TWO, [], HEADER, THREE, THREE]}))
    assert len(sold(reading)) == 4
    assert "sheet.several-tables" not in codes(reading)


def test_key_figures_above_the_table_are_no_sale(tmp_path: Path) -> None:
    rows = [["客户", "销量", "日期"], ["全部", 6, "2026-03-01"], [], ["序号", *HEADER], [1, *ONE], [2, *TWO], [3, *THREE]]
    assert sold(read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))) == ALL
