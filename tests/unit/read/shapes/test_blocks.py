"""Names above their lines, names on the first line only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, codes, note, sold, table
from tiercli.read import ReadOptions

HEADER = ["日期", "单号", "产品", "数量"]


def _line(day: str, number: str, quantity: Any) -> list[Any]:
    return [day, number, "尿素", quantity]


BLOCKS = [
    ["销售明细账"],
    HEADER,
    ["客户：甲公司"],
    _line("2026-01-01", "X1", 1),
    _line("2026-01-02", "X2", 2),
    ["小计", None, None, 3],
    ["客户：乙公司"],
    _line("2026-01-03", "X3", 4),
    ["小计", None, None, 4],
    ["合计", None, None, 7],
]
SOLD = [("乙公司", "2026-01-03", "4"), ("甲公司", "2026-01-01", "1"), ("甲公司", "2026-01-02", "2")]


def test_a_row_above_names_the_customer_of_its_lines(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"明细": BLOCKS}))
    assert sold(reading) == SOLD
    assert aside(reading) == {"block-name": 2, "total-row": 3}
    assert note(reading, "sheet.blocks") == "2 rows stand above their lines and name their Customer."
    (said,) = (one for one in reading.findings if one.code == "sheet.blocks")
    assert [place.cell for place in said.places] == ["3", "7"]
    assert not codes(reading) & {"sales.total-mismatch", "sales.no-customer"}


def test_the_name_may_stand_alone(tmp_path: Path) -> None:
    rows = [[row[0].removeprefix("客户："), *row[1:]] if str(row[0]).startswith("客户") else row for row in BLOCKS]
    assert sold(read_here(book(tmp_path / "a.xlsx", {"明细": rows}))) == SOLD


def test_id_and_name_may_stand_in_one_cell_or_several(tmp_path: Path) -> None:
    for heads in (
        [["客户编号：K1  客户名称：甲公司"], ["客户编号：K2  客户名称：乙公司"]],
        [["客户编号：K1", "客户名称：甲公司"], ["客户编号:", "K2", "客户名称:", "乙公司"]],
    ):
        rows = [HEADER, heads[0], _line("2026-01-01", "X1", 1), heads[1], _line("2026-01-02", "X2", 2)]
        reading = read_here(book(tmp_path / "a.xlsx", {"明细": rows}))
        assert sold(reading) == [("K1", "2026-01-01", "1"), ("K2", "2026-01-02", "2")]
        assert {row["customer_name"] for row in reading.tables["customers"].to_pylist()} == {"甲公司", "乙公司"}


def test_a_block_without_an_id_does_not_keep_that_of_the_block_before(tmp_path: Path) -> None:
    rows = [HEADER, ["客户编号：K1  客户名称：甲公司"], _line("2026-01-01", "X1", 1), ["客户名称：乙公司"], _line("2026-01-02", "X2", 2)]
    assert [customer for customer, _, _ in sold(read_here(book(tmp_path / "a.xlsx", {"明细": rows})))] == ["K1", "乙公司"]


def test_headers_repeated_in_every_block_and_a_name_above_the_first(tmp_path: Path) -> None:
    rows = [["客户：甲公司"], HEADER, _line("2026-01-01", "X1", 1), [], ["客户：乙公司"], HEADER, _line("2026-01-02", "X2", 2)]
    reading = read_here(book(tmp_path / "a.xlsx", {"明细": rows}))
    assert sold(reading) == [("乙公司", "2026-01-02", "2"), ("甲公司", "2026-01-01", "1")]


def test_a_statement_names_its_customer_above_the_header(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"对账单": [["对账单"], ["客户名称：甲公司", None, "单位：吨"], HEADER, _line("2026-01-01", "X1", 1)]}))
    assert sold(reading) == [("甲公司", "2026-01-01", "1")]
    assert note(reading, "sheet.blocks") == "Customer is taken from the line above the header: 甲公司."


def test_english_blocks(tmp_path: Path) -> None:
    rows = [
        ["Date", "Invoice No", "Quantity"],
        ["Customer: Acme Ltd"],
        ["2026-01-01", "X1", 1],
        ["Subtotal", None, 1],
        ["Customer: Elm"],
        ["2026-01-02", "X2", 2],
    ]
    assert sold(read_here(book(tmp_path / "a.xlsx", {"Sales": rows}))) == [("Acme Ltd", "2026-01-01", "1"), ("Elm", "2026-01-02", "2")]


def test_salespeople_above_lines_that_have_customers(tmp_path: Path) -> None:
    rows = [["日期", "客户", "数量"], ["业务员：张三"], ["2026-01-01", "甲", 1], ["业务员：李四"], ["2026-01-02", "乙", 2]]
    reading = read_here(book(tmp_path / "a.xlsx", {"明细": rows}))
    assert [(row["customer_id"], row["manager"]) for row in reading.tables["sales"].to_pylist()] == [("甲", "张三"), ("乙", "李四")]


@pytest.mark.parametrize(
    "rows",
    [
        [["日期", "客户", "数量"], ["2026-01-01", "客户：甲", 1], ["2026-01-02", "乙", 2]],
        [["日期", "客户", "数量"], ["2026-01-01", "甲", 1], ["备注：含运费", None, None], ["2026-01-02", "乙", 2]],
        [["日期", "客户", "数量"], ["2026-01-01", "甲", 1], ["2026-01-02", "乙", 2], ["负责人：王五", None, None]],
        [["单位：吨", None, None], ["日期", "客户", "数量"], ["2026-01-01", "甲", 1]],
    ],
)
def test_an_ordinary_ledger_is_not_touched(rows: list[list[Any]], tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"明细": rows}))
    assert "sheet.blocks" not in codes(reading)


FIRST = [["客户名称", "日期", "单号", "数量"], ["甲", "2026-01-01", "X1", 1], [None, "2026-01-02", "X2", 2], ["乙", "2026-01-03", "X3", 4]]


@pytest.mark.parametrize("name", ["客户名称", "customer_name", "客户", "Customer"])
def test_fill_down_repeats_the_name_above(name: str, tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", [*FIRST, ["合计", None, None, 7]]), options=ReadOptions(fill_down=(name,)))
    assert sold(reading) == [("乙", "2026-01-03", "4"), ("甲", "2026-01-01", "1"), ("甲", "2026-01-02", "2")]
    assert aside(reading) == {"total-row": 1}
    assert "file.map-unmet" not in codes(reading)


def test_a_blank_below_a_name_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", FIRST))
    (bad,) = (one for one in reading.findings if one.code == "sales.no-customer")
    assert "--fill-down 客户名称" in bad.hint.en
    assert len(sold(reading)) == 2


def test_names_that_are_repeated_need_no_filling(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", [*FIRST, ["乙", "2026-01-04", "X4", 4]]))
    (bad,) = (one for one in reading.findings if one.code == "sales.no-customer")
    assert "--fill-down" not in bad.hint.en


def test_filling_stops_at_nothing_and_says_a_column_that_is_not_there(tmp_path: Path) -> None:
    rows = [FIRST[0], [None, "2026-01-01", "X1", 1], *FIRST[1:]]
    reading = read_here(table(tmp_path / "a.csv", rows), options=ReadOptions(fill_down=("客户名称", "业务员")))
    assert aside(reading) == {"no-customer": 1}
    assert "--fill-down 业务员: no sheet has such a column." in {one.message.en for one in reading.findings} or "file.map-unmet" not in codes(reading)


def test_a_total_is_never_filled_down(tmp_path: Path) -> None:
    rows = [FIRST[0], *FIRST[1:3], ["小计", None, None, 3], [None, "2026-01-05", "X5", 5]]
    reading = read_here(table(tmp_path / "a.csv", rows), options=ReadOptions(fill_down=("客户名称",)))
    assert ("甲", "2026-01-05", "5") in sold(reading)
