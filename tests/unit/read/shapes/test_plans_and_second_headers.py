"""Plans are no sales, signatures are no customers, and a header in other words is no record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import aside, book, codes, sales_of
from tiercli.read import ReadOptions
from tiercli.read.shapes.header_words import is_plan

HEADER = ["客户编号", "客户名称", "日期", "数量(吨)"]
SALE = ["K1", "甲", "2026-10-01", 5]
PLAN = ["K1", "甲", "2026-10-01", 500]


@pytest.mark.parametrize("name", ["销售计划", "2026年销售预算", "客户销量目标分解", "预测", "Sales budget 2026", "Forecast", "年度计划"])
def test_a_name_that_says_plan_is_one(name: str) -> None:
    assert is_plan(name)


@pytest.mark.parametrize("name", ["销售", "计划完成情况", "计划与实际", "目标客户销售", "Plan vs actual", "Planet Ltd", "合同执行", "任务部门销售明细"])
def test_other_names_are_none(name: str) -> None:
    assert not is_plan(name)


def test_a_sheet_of_plans_beside_sales_is_set_aside_and_said(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[HEADER, SALE], 销售计划=[HEADER, PLAN])
    reading = read_here(path)
    assert [row[1] for row in sales_of(reading)] == ["K1"]
    assert aside(reading) == {"plan": 1}
    assert "sheet.plan-skipped" in codes(reading)


def test_a_file_of_plans_beside_sales_is_set_aside_by_its_name(tmp_path: Path) -> None:
    for name, row in (("2026销售计划.csv", PLAN), ("2026销售.csv", SALE)):
        (tmp_path / name).write_text("\n".join(",".join(map(str, line)) for line in (HEADER, row)) + "\n", "utf-8")
    assert aside(read_here(tmp_path / "2026销售计划.csv", tmp_path / "2026销售.csv")) == {"plan": 1}


def test_a_plan_alone_is_counted_and_said(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售计划=[HEADER, PLAN]))
    assert len(sales_of(reading)) == 1
    assert "sheet.plan-counted" in codes(reading)


@pytest.mark.parametrize(
    "second",
    [["Customer No", "Customer", "Date", "Quantity"], ["KUNNR", "NAME1", "FKDAT", "FKIMG"], [1, 2, 3, 4], ["1", "2", "3", "4"]],
)
def test_a_second_header_in_other_words_is_no_record(tmp_path: Path, second: list[Any]) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, second, SALE, ["K2", "乙", "2026-10-02", 6]]))
    assert aside(reading) == {"repeated-header": 1}
    assert not {code for code in codes(reading) if "date" in code}


def test_a_first_row_that_is_a_record_stays_one(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, ["1", "客户", "2026-10-01", 4], SALE]))
    assert aside(reading) == {}


def test_who_signed_a_sheet_and_when_is_no_customer(tmp_path: Path) -> None:
    signed = ["制表：张三", "审核：李四", "2026-10-30", None]
    assert aside(read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, SALE, signed]))) == {"footer": 1}
    assert aside(read_here(book(tmp_path / "b.xlsx", 销售=[HEADER, SALE, [*signed[:3], 7]]))) == {}


def test_months_over_measures_with_the_customer_in_two_header_rows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["客户", None, "2026年1月", None, "2026年2月", None],
        ["编号", "名称", "数量(吨)", "金额(元)", "数量(吨)", "金额(元)"],
        ["K1", "甲", 5, 500, 6, 600],
        ["K2", "乙", 1, 100, 2, 200],
    ]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows))
    assert sorted((row[1], str(row[0])) for row in sales_of(reading)) == [
        ("K1", "2026-01-31"),
        ("K1", "2026-02-28"),
        ("K2", "2026-01-31"),
        ("K2", "2026-02-28"),
    ]


def test_a_map_of_the_months_takes_what_happened_and_no_plan(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["客户", "1月", None, "2月", None], [None, "计划", "实际", "计划", "实际"], ["甲", 10, 1, 20, 2], ["乙", 30, 3, 40, 4]]
    path = book(tmp_path / "a.xlsx", **{"2026": rows})
    reading = read_here(path, options=ReadOptions(maps={"1月": "quantity"}))
    assert sum(reading.tables["sales"]["quantity"].to_pylist()) == 10 * 10**6
