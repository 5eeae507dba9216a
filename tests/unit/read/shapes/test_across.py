"""Months, quarters, weeks and years across, and columns that only look like them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, codes, note, sold, table
from tiercli.domain.errors import InputError
from tiercli.domain.period import Period
from tiercli.read import ReadOptions

TITLED = [["2026年客户销量统计表"], ["单位：吨"]]


def test_one_column_a_month_is_one_row_a_month_dated_at_its_last_day(tmp_path: Path) -> None:
    rows = [*TITLED, ["客户编号", "客户名称", "1月", "2月", "合计"], ["K1", "甲", 10, 20, 30], ["K2", "乙", None, 5, 5], ["合计", None, 10, 25, 35]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}))
    assert sold(reading) == [("K1", "2026-01-31", "10"), ("K1", "2026-02-28", "20"), ("K2", "2026-02-28", "5")]
    assert aside(reading) == {"total-row": 2}
    assert note(reading, "sheet.periods-across") == (
        "has one column a month (C to D), read as one row a month, dated at its last day, the year from the title; columns left out: 合计."
    )
    assert "sales.total-mismatch" not in codes(reading)


@pytest.mark.parametrize(("unit", "factor"), [("(t)", 1), ("MT", 1), ("(kg)", 0.001), ("kg", 0.001)])
def test_a_unit_behind_each_month_says_what_is_measured(tmp_path: Path, unit: str, factor: float) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": [["Customer", f"Jan-26 {unit}", f"2026/02 {unit}"], ["A", 10, 20], ["B", 0, 5]]}))
    assert [float(quantity) for _, _, quantity in sold(reading)] == [10 * factor, 20 * factor, 5 * factor]


def test_the_account_and_the_places_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows = [*TITLED, ["客户", "1月", "2月"], ["甲", 10, "xx"], ["乙", None, 5]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}))
    bad = next(one for one in reading.findings if one.code == "sales.unreadable-number")
    assert [place.cell for place in bad.places] == ["C4"]
    assert {row["_row"] for row in reading.tables["sales"].to_pylist()} == {4, 5}
    (account,) = (one for one in reading.accounts if one.table == "sales")
    assert (account.rows, account.used, account.record()["sums"]) == (
        3,
        2,
        {"quantity": {"in_file": "15", "used": "15", "set_aside": "0"}},
    )


def test_a_total_that_is_not_the_sum_of_its_column_is_found_in_its_cell(tmp_path: Path) -> None:
    rows = [*TITLED, ["客户", "1月", "2月"], ["甲", 10, 1], ["乙", 20, 2], ["合计", 30, 4]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}))
    (wrong,) = (one for one in reading.findings if one.code == "sales.total-mismatch")
    assert [place.cell for place in wrong.places] == ["C6"]


def test_a_customer_who_bought_nothing_is_a_customer_and_no_sale(tmp_path: Path) -> None:
    rows = [*TITLED, ["客户编号", "客户名称", "1月", "2月"], ["K1", "甲", 10, 0], ["K2", "乙", 0, "-"], ["制表人：张三", None, None, None]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}))
    assert sold(reading) == [("K1", "2026-01-31", "10")]
    assert reading.tables["customers"].select(["customer_id", "customer_name"]).to_pylist() == [
        {"customer_id": "K1", "customer_name": "甲"},
        {"customer_id": "K2", "customer_name": "乙"},
    ]
    assert aside(reading) == {"footer": 1, "nothing-sold": 1}
    assert set(reading.tables) == {"sales", "customers"}


HEADERS: list[tuple[list[Any], list[str]]] = [
    (["一月", "二月", "十二月"], ["2026-01-31", "2026-02-28", "2026-12-31"]),
    (["1月份", "2月份", "3月份"], ["2026-01-31", "2026-02-28", "2026-03-31"]),
    (["2025年12月", "2026年1月", "2026年2月"], ["2025-12-31", "2026-01-31", "2026-02-28"]),
    (["2025-12", "2026-01", "2026-02"], ["2025-12-31", "2026-01-31", "2026-02-28"]),
    (["202512", "202601", "202602"], ["2025-12-31", "2026-01-31", "2026-02-28"]),
    ([datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1)], ["2026-01-31", "2026-02-28", "2026-03-31"]),
    (["1月销量(吨)", "2月销量(吨)", "3月销量(吨)"], ["2026-01-31", "2026-02-28", "2026-03-31"]),
    (["Jan", "Feb", "Mar"], ["2026-01-31", "2026-02-28", "2026-03-31"]),
    (["Jan-25", "Feb-25", "Mar-25"], ["2025-01-31", "2025-02-28", "2025-03-31"]),
    (["一季度", "二季度", "三季度"], ["2026-03-31", "2026-06-30", "2026-09-30"]),
    (["Q1", "Q2", "Q3"], ["2026-03-31", "2026-06-30", "2026-09-30"]),
    (["第1周", "第2周", "第3周"], ["2026-01-04", "2026-01-11", "2026-01-18"]),
    (["2023年", "2024年", "2025年"], ["2023-12-31", "2024-12-31", "2025-12-31"]),
    (["2026-03-01", "2026-03-02", "2026-03-03"], ["2026-03-01", "2026-03-02", "2026-03-03"]),
    (["3月1日", "3月2日", "3月3日"], ["2026-03-01", "2026-03-02", "2026-03-03"]),
]


@pytest.mark.parametrize(("headers", "days"), HEADERS, ids=[str(headers[0]) for headers, _ in HEADERS])
def test_periods_are_known_in_many_spellings(headers: list[Any], days: list[str], tmp_path: Path) -> None:
    rows = [*TITLED, ["客户", *headers], ["甲", 1, 2, 3], ["乙", 4, 5, 6]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert sold(reading) == sorted(("甲" if n < 4 else "乙", days[(n - 1) % 3], str(n)) for n in range(1, 7))


def test_months_over_quantity_and_amount_give_both(tmp_path: Path) -> None:
    rows = [["2026年"], ["客户", "1月", None, "2月", None], [None, "数量(吨)", "金额(万元)", "数量(吨)", "金额(万元)"], ["甲", 1, 2, 3, 4]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销售": rows}, {"销售": ["A2:A3", "B2:C2", "D2:E2"]}))
    assert sold(reading) == [("甲", "2026-01-31", "1"), ("甲", "2026-02-28", "3")]
    assert sold(reading, "amount") == [("甲", "2026-01-31", "20000"), ("甲", "2026-02-28", "40000")]


def test_quantity_and_amount_over_months_give_both(tmp_path: Path) -> None:
    rows = [["2026年"], ["客户", "数量", None, "金额", None], [None, "1月", "2月", "1月", "2月"], ["甲", 1, 2, 30, 40]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销售": rows}, {"销售": ["A2:A3", "B2:C2", "D2:E2"]}))
    assert sold(reading) == [("甲", "2026-01-31", "1"), ("甲", "2026-02-28", "2")]
    assert sold(reading, "amount") == [("甲", "2026-01-31", "30"), ("甲", "2026-02-28", "40")]


def test_years_over_months_give_each_month_its_own_year(tmp_path: Path) -> None:
    rows = [["客户", "2025年", None, "2026年", None], [None, "11月", "12月", "1月", "2月"], ["甲", 1, 2, 3, 4]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}, {"销量": ["A1:A2", "B1:C1", "D1:E1"]}))
    assert [day for _, day, _ in sold(reading)] == ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]


def test_a_csv_carries_the_upper_header_to_the_right(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "销量.csv", [["客户", "2025年", "", "2026年", ""], ["", "11月", "12月", "1月", "2月"], ["甲", 1, 2, 3, 4]]))
    assert [day for _, day, _ in sold(reading)] == ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]


def test_plan_and_actual_below_each_month_take_the_actual(tmp_path: Path) -> None:
    rows = [["2026年销量"], ["客户", "1月", None, "2月", None], [None, "计划", "实际", "计划", "实际"], ["甲", 100, 1, 100, 2]]
    reading = read_here(book(tmp_path / "a.xlsx", {"销量": rows}, {"销量": ["A2:A3", "B2:C2", "D2:E2"]}))
    assert [number for _, _, number in sold(reading)] == ["1", "2"]


def test_cumulated_columns_quarters_and_rates_beside_months_are_left_out(tmp_path: Path) -> None:
    header = ["客户", "1月", "2月", "3月", "一季度", "1-3月累计", "同比", "月均", "数量"]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年销量": [header, ["甲", 1, 2, 3, 6, 6, 0.1, 2, 6]]}))
    assert [number for _, _, number in sold(reading)] == ["1", "2", "3"]
    assert "columns left out: 一季度, 1-3月累计, 同比, 月均, 数量." in note(reading, "sheet.periods-across")


def test_a_column_of_the_year_beside_months_gives_each_row_its_year(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "销量.csv", [["客户", "年份", "1月", "2月"], ["甲", 2025, 1, 2], ["甲", "2026年", 3, 4]]))
    assert [day for _, day, _ in sold(reading)] == ["2025-01-31", "2025-02-28", "2026-01-31", "2026-02-28"]


def test_a_table_of_targets_is_no_sale(tmp_path: Path) -> None:
    rows = [["2026年销售目标(吨)"], ["客户经理", "1月", "2月"], ["张三", 100, 200]]
    sales = [["日期", "客户", "数量"], ["2026-01-01", "甲", 1]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows, "明细": sales}))
    assert [(row["date"].isoformat(), row["target"] // 10**6) for row in reading.tables["targets"].to_pylist()] == [("2026-01-31", 100), ("2026-02-28", 200)]
    assert sold(reading) == [("甲", "2026-01-01", "1")]


def test_a_title_of_two_years_goes_with_months_that_pass_new_year(tmp_path: Path) -> None:
    rows = [["2025年11月至2026年2月销量"], ["客户", "11月", "12月", "1月", "2月"], ["甲", 1, 2, 3, 4]]
    reading = read_here(book(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert [day for _, day, _ in sold(reading)] == ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]


def test_months_without_any_year_are_asked_for_and_the_hint_works(tmp_path: Path) -> None:
    path = table(tmp_path / "销量.csv", [["客户", "1月", "2月"], ["甲", 1, 2]])
    with pytest.raises(InputError) as error:
        read_here(path)
    assert "nothing says of which year" in error.value.message.en
    assert "--period 2026" in error.value.hint.en
    day = datetime(2026, 1, 1).date()
    reading = read_here(path, options=ReadOptions(period=Period(day, day.replace(month=12, day=31))))
    assert [one for _, one, _ in sold(reading)] == ["2026-01-31", "2026-02-28"]


def test_months_that_may_be_tonnes_or_yuan_are_asked_for_and_the_hint_works(tmp_path: Path) -> None:
    path = table(tmp_path / "2026.csv", [["客户", "1月", "2月"], ["甲", 1, 2]])
    with pytest.raises(InputError) as error:
        read_here(path)
    assert "tonnes or amounts" in error.value.message.en
    assert "--map 1月=quantity" in error.value.hint.en
    reading = read_here(path, options=ReadOptions(maps={"1月": "quantity"}))
    assert [number for _, _, number in sold(reading)] == ["1", "2"]
    assert "file.map-unmet" not in codes(reading)


@pytest.mark.parametrize(
    "rows",
    [
        [["日期", "客户", "数量", "一月"], ["2026-01-05", "甲", 1, 9]],
        [["日期", "客户", "数量", "1月", "2月"], ["2026-01-05", "甲", 1, 9, 9]],
        [
            ["日期", "客户", "数量", "交货日期", "到货日期"],
            ["2026-01-05", "甲", 1, "2026-02-01", "2026-03-01"],
            ["2026-01-05", "甲", 0, "2026-02-01", "2026-03-01"],
        ],
        [["日期", "客户", "数量", "2月", "3月"], ["2026-01-05", "甲", 1, "是", "否"]],
    ],
)
def test_an_ordinary_ledger_is_not_touched(rows: list[list[Any]], tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "2026年销量.csv", rows))
    assert sold(reading)[-1] == ("甲", "2026-01-05", "1")
    assert "sheet.periods-across" not in codes(reading)


def test_hidden_months_are_left_out_only_when_asked(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("2026年销量")
        for number, row in enumerate([["客户", "1月", "2月", "3月"], ["甲", 1, 2, 3]]):
            sheet.write_row(number, 0, row)
        sheet.set_column("C:C", None, None, {"hidden": True})
    assert [number for _, _, number in sold(read_here(path))] == ["1", "2", "3"]
    assert [number for _, _, number in sold(read_here(path, options=ReadOptions(skip_hidden=True)))] == ["1", "3"]


def test_headers_repeated_on_every_page_are_no_sales(tmp_path: Path) -> None:
    rows = [["客户", "1月", "2月"], ["甲", 1, 2], ["客户", "1月", "2月"], ["乙", 3, 4]]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年销量": rows}))
    assert [number for _, _, number in sold(reading)] == ["3", "4", "1", "2"]
    assert aside(reading) == {"repeated-header": 1}


def test_number_formats_stay_with_their_cells(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as out:
        sheet, dollars = out.add_worksheet("2026年销售额"), out.add_format({"num_format": "[$$-409]#,##0.00"})
        for number, row in enumerate([["客户", "1月", "2月"], ["甲", 1, 2], ["乙", 3, 4]]):
            sheet.write_row(number, 0, row)
        sheet.write_number("C2", 2, dollars)
    reading = read_here(path)
    assert [number for _, _, number in sold(reading, "amount")] == ["3", "4", "1"]
    assert aside(reading) == {"currency": 1}


@pytest.mark.parametrize(
    "below",
    [
        ["", "上年", "本年", "上年", "本年"],
        ["", "去年同期", "实际", "去年同期", "实际"],
        ["", "2025年", "2026年", "2025年", "2026年"],
        ["", 2025, 2026, 2025, 2026],
    ],
)
@pytest.mark.parametrize("merges", [(), ("B1:C1", "D1:E1")])
def test_the_year_before_below_each_month_is_not_this_year(tmp_path: Path, below: list[Any], merges: tuple[str, ...]) -> None:
    rows = [["客户名称", "9月", "", "10月", ""], below, ["甲", 10, 20, 11, 30], ["乙", 1, 5, 2, 6]]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年销量": rows}, {"2026年销量": merges}))
    now = [one for one in sold(reading) if one[1] > "2026"]
    assert now == [("乙", "2026-09-30", "5"), ("乙", "2026-10-31", "6"), ("甲", "2026-09-30", "20"), ("甲", "2026-10-31", "30")]
    before = [quantity for _, day, quantity in sold(reading) if day < "2026"]
    assert before == (["1", "2", "10", "11"] if "2025" in str(below[1]) else [])


def test_rows_that_say_what_their_figures_are_are_columns_of_their_own(tmp_path: Path) -> None:
    rows = [["客户", "指标", "9月", "10月"], ["甲", "销量(吨)", 20, 30], ["甲", "销售额(万元)", 4, 6], ["乙", "销量(吨)", 5, "x"], ["乙", "销售额(万元)", 1, 1]]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年": rows}))
    assert sold(reading) == [("乙", "2026-09-30", "5"), ("甲", "2026-09-30", "20"), ("甲", "2026-10-31", "30")]
    assert [amount for _, _, amount in sold(reading, "amount")] == ["10000", "10000", "40000", "60000"]
    assert [place.cell for one in reading.findings if one.code == "sales.unreadable-number" for place in one.places] == ["D4"]


@pytest.mark.parametrize(("here", "other"), [("实际", "计划"), ("本年", "去年同期"), ("完成", "任务"), ("Actual", "Budget"), ("销量", "同比增长率")])
def test_rows_of_plans_and_of_the_year_before_are_no_sales(tmp_path: Path, here: str, other: str) -> None:
    rows = [["客户", "项目", "9月", "10月"], ["甲", other, 100, 100], ["甲", here, 20, 30], ["乙", other, 9, 9], ["乙", here, 5, ""]]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年销量": rows}))
    assert [quantity for _, _, quantity in sold(reading)] == ["5", "20", "30"]
    assert aside(reading) == {"other-figures": 2}
    assert note(reading, "sales.other-figures") == f"2 rows are {other}, not what was sold, and not used."
    assert "product" not in reading.tables["sales"].column_names


@pytest.mark.parametrize("products", [("计划内尿素", "计划外尿素"), ("尿素", "目标肥"), ("实际", "实际")])
def test_products_with_such_words_are_products(tmp_path: Path, products: tuple[str, str]) -> None:
    rows = [["客户", "产品", "9月", "10月"], ["甲", products[0], 20, 30], ["甲", products[1], 1, 2]]
    reading = read_here(book(tmp_path / "a.xlsx", {"2026年销量": rows}))
    assert (sum(int(quantity) for _, _, quantity in sold(reading)), aside(reading)) == (53, {})
