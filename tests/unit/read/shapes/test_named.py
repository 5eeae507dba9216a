"""Sheets and files for each customer or branch: their names become a column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import book, codes, sold, table
from tiercli.domain.errors import InputError
from tiercli.read import ReadOptions

HEADER, ONE, TWO = ["日期", "单号", "产品", "数量"], ["2026-01-01", "X1", "尿素", 1], ["2026-01-02", "X2", "尿素", 2]


def test_every_sheet_is_a_customer(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"甲公司": [HEADER, ONE, ["合计", None, None, 1]], "乙公司": [HEADER, TWO]}))
    assert sold(reading) == [("乙公司", "2026-01-02", "2"), ("甲公司", "2026-01-01", "1")]
    assert "sheet.name-column" in codes(reading)


def test_every_file_is_a_customer(tmp_path: Path) -> None:
    paths = [table(tmp_path / "甲公司.csv", [HEADER, ONE]), book(tmp_path / "乙公司.xlsx", {"Sheet1": [HEADER, TWO]})]
    assert sold(read_here(*paths)) == [("乙公司", "2026-01-02", "2"), ("甲公司", "2026-01-01", "1")]


def test_one_sheet_alone_is_asked_about_and_the_hint_works(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"甲公司": [HEADER, ONE]})
    with pytest.raises(InputError) as error:
        read_here(path)
    assert "the sheet's name, '甲公司'" in error.value.message.en
    assert '--map "(sheet)=customer_name"' in error.value.hint.en
    reading = read_here(path, options=ReadOptions(maps={"(sheet)": "customer_name"}))
    assert sold(reading) == [("甲公司", "2026-01-01", "1")]
    assert "file.map-unmet" not in codes(reading)


def test_the_name_of_a_file_can_be_any_field(tmp_path: Path) -> None:
    header = ["日期", "客户", "数量"]
    paths = [table(tmp_path / "张三.csv", [header, ["2026-01-01", "甲", 1]]), table(tmp_path / "李四.csv", [header, ["2026-01-01", "乙", 1]])]
    reading = read_here(*paths, options=ReadOptions(maps={"(file)": "manager"}))
    assert [row["manager"] for row in reading.tables["sales"].to_pylist()] == ["张三", "李四"]


def test_sheets_of_branches_are_of_that_branch(tmp_path: Path) -> None:
    header = ["日期", "客户", "数量"]
    sheets = {"华东分公司": [header, ["2026-01-01", "甲", 1]], "华北分公司": [header, ["2026-01-01", "乙", 1]]}
    reading = read_here(book(tmp_path / "a.xlsx", sheets))
    assert [row["branch"] for row in reading.tables["sales"].to_pylist()] == ["华东分公司", "华北分公司"]


@pytest.mark.parametrize("name", ["Sheet1", "销售明细", "2026年1月", "data", "产品销量", "Sales report", "导出数据"])
def test_a_name_that_anything_may_have_is_no_customer(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_here(book(tmp_path / "数据.xlsx", {name: [HEADER, ONE], f"{name} (2)": [HEADER, TWO]}))
    assert "(sheet)" not in error.value.hint.en


def test_sums_by_product_beside_sales_with_customers_are_no_customers(tmp_path: Path) -> None:
    sheets = {"销售": [["日期", "客户", "数量"], ["2026-01-01", "甲", 1]], "尿素": [HEADER, ONE], "复合肥": [HEADER, TWO]}
    reading = read_here(book(tmp_path / "a.xlsx", sheets))
    assert sold(reading) == [("甲", "2026-01-01", "1")]
    assert sum(one.code == "sheet.shape-unclear" for one in reading.findings) == 2


def test_a_column_of_the_customer_beats_the_name_of_the_sheet(tmp_path: Path) -> None:
    sheets = {"甲公司": [["日期", "客户", "数量"], ["2026-01-01", "丙", 1]], "乙公司": [["日期", "客户", "数量"], ["2026-01-01", "丁", 1]]}
    assert [customer for customer, _, _ in sold(read_here(book(tmp_path / "a.xlsx", sheets)))] == ["丁", "丙"]
