"""Two header rows: the name above stands for the right one of the columns below it, or a question is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, codes, sold, table
from tiercli.domain.exact import text
from tiercli.read import ReadOptions

FIRST = ["单号", "日期", "客户"]


def _book(path: Path, upper: list[Any], lower: list[Any], *rows: list[Any], merges: tuple[str, ...] = ()) -> Path:
    return book(path, {"销售明细": [[*FIRST, *upper], [None, None, None, *lower], *rows]}, {"销售明细": ["A1:A2", "B1:B2", "C1:C2", *merges]})


def test_amount_over_net_tax_and_gross_is_the_gross(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx",
        ["数量", "金额", None, None],
        [None, "不含税", "税额", "价税合计"],
        ["X1", "2026-01-01", "甲", 1, 100, 13, 113],
        ["X2", "2026-01-02", "甲", 2, 200, 26, 226],
        ["合计", None, None, 3, 300, 39, 339],
        merges=("D1:D2", "E1:G1"),
    )
    reading = read_here(path)
    assert [number for _, _, number in sold(reading, "amount")] == ["113", "226"]
    assert [number for _, _, number in sold(reading)] == ["1", "2"]
    assert aside(reading) == {"total-row": 1}


def test_quantity_over_plan_and_actual_is_the_actual(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ["数量(公斤)", None], ["计划", "实际"], ["X1", "2026-01-01", "甲", 9000, 1000], merges=("D1:E1",))
    assert [number for _, _, number in sold(read_here(path))] == ["1"]


def test_the_first_column_of_a_group_that_is_blank_is_none(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx",
        ["金额", None, None, "备注"],
        [None, "不含税", "含税", None],
        ["X1", "2026-01-01", "甲", None, 100, 113, "y"],
        merges=("D1:F1", "G1:G2"),
    )
    assert [number for _, _, number in sold(read_here(path), "amount")] == ["113"]


def test_a_csv_knows_groups_by_the_blanks_beside_them(tmp_path: Path) -> None:
    rows = [[*FIRST, "数量", "", "金额", ""], ["", "", "", "计划", "实际", "不含税", "价税合计"], ["X1", "2026-01-01", "甲", 9, 1, 100, 113]]
    reading = read_here(table(tmp_path / "a.csv", rows))
    assert ([number for _, _, number in sold(reading)], [number for _, _, number in sold(reading, "amount")]) == (["1"], ["113"])


@pytest.mark.parametrize(("lower", "balance"), [(["期初", "期末"], "5"), (["期初余额", "期末余额"], "5"), (["Opening", "Ending"], "5")])
def test_a_balance_over_opening_and_ending_is_the_ending(lower: list[str], balance: str, tmp_path: Path) -> None:
    upper = "Balance" if lower[0].isascii() else "应收余额"
    rows = [["Customer", upper, None], [None, *lower], ["甲", 900, 5]]
    sales = [["日期", "客户", "数量"], ["2026-01-01", "甲", 1]]
    reading = read_here(book(tmp_path / "a.xlsx", {"应收账款": rows, "销售": sales}, {"应收账款": ["A1:A2", "B1:C1"]}))
    assert [text(row["balance"]) for row in reading.tables["receivables"].to_pylist()] == [balance]


def test_a_group_over_unknown_names_is_a_question_and_the_hint_works(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ["数量", None, "金额"], ["一厂", "二厂", None], ["X1", "2026-01-01", "甲", 1, 2, 100], merges=("D1:E1", "F1:F2"))
    reading = read_here(path)
    (asked,) = (one for one in reading.findings if one.code == "sheet.group-unclear")
    assert asked.message.en == "'数量' stands over several columns (一厂, 二厂); which one is meant is not clear, and none is used."
    assert '--map "数量一厂=quantity"' in asked.hint.en
    reading = read_here(path, options=ReadOptions(maps={"数量一厂": "quantity"}))
    assert [number for _, _, number in sold(reading)] == ["1"]
    assert "sheet.group-unclear" not in codes(reading)


@pytest.mark.parametrize(
    "rows",
    [
        [[*FIRST, "数量", "备注"], ["X1", "2026-01-01", "甲", 1, "自提"]],
        [[*FIRST, "数量", ""], ["", "", "", "", "自提"], ["X1", "2026-01-01", "甲", 1, ""]],
    ],
)
def test_a_first_row_of_words_is_no_second_header(rows: list[list[Any]], tmp_path: Path) -> None:
    assert [number for _, _, number in sold(read_here(table(tmp_path / "a.csv", rows)))] == ["1"]


@pytest.mark.parametrize("header", ["类别", "品类", "Category", "Status", "Type", "类型", "状态", "原因"])
def test_what_has_a_customer_a_date_and_a_quantity_is_sales(header: str, tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", [["客户名称", "日期", "数量", "金额", header], ["甲", "2026-03-01", 30, 210000, "汽油"]]))
    assert [number for _, _, number in sold(reading)] == ["30"]


@pytest.mark.parametrize("header", ["投诉类别", "处理日期", "赔付金额", "工单号", "Complaint Type"])
def test_words_that_only_service_has_make_it_service(header: str, tmp_path: Path) -> None:
    sales = table(tmp_path / "sales.csv", [["日期", "客户", "数量"], ["2026-01-01", "甲", 1]])
    rows = [["客户名称", "日期", header, "内容", "处理状态"], ["甲", "2026-03-01", "2026-03-02" if header == "处理日期" else "1", "x", "完"]]
    reading = read_here(sales, table(tmp_path / "b.csv", rows))
    assert len(sold(reading)) == 1
    assert reading.tables["service"].num_rows == 1


def test_maps_to_sales_do_not_make_service_records(tmp_path: Path) -> None:
    maps = {"买家会员名": "customer_name", "买家实际支付金额": "amount", "宝贝总数量": "quantity", "订单付款时间": "date"}
    rows = [["买家会员名", "买家实际支付金额", "宝贝总数量", "类别", "订单付款时间"], ["甲公司", 210000, 30, "汽油", "2026-03-01 10:00:00"]]
    assert sold(read_here(table(tmp_path / "a.csv", rows), options=ReadOptions(maps=maps)), "amount") == [("甲公司", "2026-03-01", "210000")]
