"""A column for each product, and columns that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import codes, sold, table


def test_a_column_a_product_is_a_row_a_product_and_their_total_is_left_out(tmp_path: Path) -> None:
    rows = [["日期", "客户", "尿素(公斤)", "复合肥(公斤)", "合计(公斤)"], ["2026-01-05", "甲", 1000, 2000, 3000], ["2026-01-06", "乙", 3000, "", 3000]]
    reading = read_here(table(tmp_path / "a.csv", rows))
    assert sold(reading) == [("乙", "2026-01-06", "3"), ("甲", "2026-01-05", "1"), ("甲", "2026-01-05", "2")]
    assert [row["product"] for row in reading.tables["sales"].to_pylist()] == ["尿素", "尿素", "复合肥"]


def test_a_ledger_with_a_quantity_is_not_touched(tmp_path: Path) -> None:
    rows = [["日期", "客户", "数量", "皮重(吨)", "毛重(吨)"], ["2026-01-05", "甲", 1, 2, 3]]
    reading = read_here(table(tmp_path / "a.csv", rows))
    assert sold(reading) == [("甲", "2026-01-05", "1")]
    assert "sheet.products-across" not in codes(reading)


def test_what_a_ledger_of_debts_measures_is_no_product(tmp_path: Path) -> None:
    rows = [["单据编号", "客户", "单据日期", "到期日", "应收余额(元)", "逾期金额(元)"], ["YS1", "甲", "2026-01-05", "2026-02-05", 100, 50]]
    sales = table(tmp_path / "b.csv", [["日期", "客户", "数量"], ["2026-01-05", "甲", 1]])
    reading = read_here(sales, table(tmp_path / "a.csv", rows))
    (row,) = reading.tables["receivables"].to_pylist()
    assert (row["balance"], row["overdue_amount"]) == (100_000_000, 50_000_000)
    assert "sheet.products-across" not in codes(reading)


@pytest.mark.parametrize(
    "head",
    [["Date", "Customer", "Ordered (t)", "Delivered (t)"], ["日期", "客户名称", "订货量(吨)", "实提量(吨)"]],
)
def test_figures_that_another_table_has_a_name_for_are_no_products(tmp_path: Path, head: list[str]) -> None:
    orders = table(tmp_path / "orders.csv", [head, ["2026-01-05", "甲", 10, 8], ["2026-01-06", "乙", 20, 20]])
    sales = table(tmp_path / "sales.csv", [["日期", "客户", "数量"], ["2026-01-05", "甲", 3]])
    reading = read_here(sales, orders)
    assert "sheet.products-across" not in codes(reading)
    assert reading.tables["orders"].num_rows == 2
    assert sold(reading) == [("甲", "2026-01-05", "3")]
