"""Shapes of files and sheets, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.dirty.reading import read_here
from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import Reading, ReadOptions, read_tables, settle_period, start_reading, tables_from_frames

HEADER = ["日期", "客户", "数量", "金额"]


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook of these sheets; datetimes are written as days."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def sales_of(reading: Reading) -> list[tuple[Any, ...]]:
    return [(row["date"].isoformat(), row["customer_id"], row["quantity"] / 10**6) for row in reading.tables["sales"].to_pylist()]


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


def aside(reading: Reading, table: str = "sales") -> dict[str, int]:
    account = next(account for account in reading.accounts if account.table == table)
    return {part.reason: part.rows for part in account.set_aside}


def test_month_sheets_are_one_table_and_give_the_month_where_there_is_no_date(tmp_path: Path) -> None:
    path = book(
        tmp_path / "2025年销售.xlsx", **{"1月": [["客户", "数量"], ["甲", 1]], "2月": [["客户", "数量"], ["甲", 2]], "汇总": [["客户", "数量"], ["甲", 3]]}
    )
    reading = read_here(path)
    assert sales_of(reading) == [("2025-01-31", "甲", 1.0), ("2025-02-28", "甲", 2.0)]
    assert {"sheet.month-from-name", "sheet.summary-skipped"} <= codes(reading)


def test_a_summary_beside_the_details_is_not_counted_twice(tmp_path: Path) -> None:
    rows = [HEADER, ["2025-01-01", "甲", 1, 2], ["2025-01-02", "甲", 1, 2]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售明细=rows, 销售汇总=rows))
    assert len(sales_of(reading)) == 2
    assert "sheet.summary-skipped" in codes(reading)


def test_two_sheets_with_the_same_totals_are_an_error_to_look_at(tmp_path: Path) -> None:
    reading = read_here(
        book(
            tmp_path / "a.xlsx",
            销售1=[HEADER, ["2025-01-01", "甲", 1, 2], ["2025-01-02", "甲", 1, 2]],
            销售2=[HEADER, ["2025-01-01", "甲", 2, 3], ["2025-01-02", "甲", 0, 1]],
        )
    )
    assert "sheet.same-sums" in codes(reading)


def test_columns_that_one_sheet_lacks_are_reported(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售1=[HEADER, ["2025-01-01", "甲", 1, 2]], 销售2=[HEADER[:3], ["2025-01-02", "甲", 1]]))
    note = next(note for note in reading.findings if note.code == "sheet.header-drift")
    assert (note.where.sheet, note.message.en.endswith(": Amount."), note.message.zh.endswith("：金额。")) == ("销售2", True, True)


def test_a_folder_skips_lock_files_and_other_files_with_a_word(tmp_path: Path) -> None:
    book(tmp_path / "b.xlsx", 销售=[HEADER, ["2025-01-02", "乙", 2, 2]])
    book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2]])
    (tmp_path / "~$a.xlsx").write_bytes(b"x")
    (tmp_path / "readme.md").write_text("x")
    reading = read_here(tmp_path)
    assert [row[1] for row in sales_of(reading)] == ["甲", "乙"]
    assert sum(note.code == "file.skipped" for note in reading.findings) == 2


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2]])
    assert len(sales_of(read_here(path, tmp_path, path))) == 1


def test_a_customer_file_keyed_by_name_joins_the_sales(tmp_path: Path) -> None:
    sales = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "昆仑（集团）", 1, 2]])
    (tmp_path / "客户.csv").write_text("客户编号,客户名称,地区\n007,昆仑(集团),南疆\n", encoding="gb18030")
    reading = read_here(sales, tmp_path / "客户.csv")
    assert sales_of(reading)[0][1] == "007"
    assert reading.tables["customers"].select(["customer_id", "customer_name", "region"]).to_pylist() == [
        {"customer_id": "007", "customer_name": "昆仑(集团)", "region": "南疆"}
    ]


def test_table_and_map_settle_what_cannot_be_guessed(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", X=[["何时", "何人", "多少"], ["2025-01-01", "甲", 1]], Y=[["随便"], ["x"]])
    options = ReadOptions(maps={"何时": "date", "何人": "sales.customer_name", "多少": "quantity"}, tables={"sales": "a.xlsx#X"})
    assert sales_of(read_here(path, options=options)) == [("2025-01-01", "甲", 1.0)]
    with pytest.raises(InputError, match="no sheet 'Z'"):
        read_here(path, options=ReadOptions(tables={"sales": "a.xlsx#Z"}))


def test_a_named_header_row_is_taken(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2], HEADER, ["2025-01-02", "乙", 1, 2]])
    assert [row[1] for row in sales_of(read_here(path, options=ReadOptions(header_row=3)))] == ["乙"]


def test_a_missing_required_column_is_named_with_a_near_one(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[["销售日", "客户", "数量"], ["2025-01-01", "甲", 1]])
    with pytest.raises(InputError) as error:
        read_here(path)
    assert "缺少日期列" in error.value.spoken("zh")
    assert "--map 销售日=date" in error.value.spoken("en")


def test_hidden_things_are_read_and_said_or_left_out_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as out:
        first = out.add_worksheet("销售1")
        for number, row in enumerate([HEADER, ["2025-01-01", "甲", 1, 2], ["2025-01-02", "乙", 1, 2]]):
            first.write_row(number, 0, row)
        first.set_row(2, None, None, {"hidden": True})
        second = out.add_worksheet("销售2")
        second.write_row(0, 0, HEADER)
        second.write_row(1, 0, ["2025-01-03", "丙", 1, 2])
        second.hide()
    reading = read_here(path)
    assert [row[1] for row in sales_of(reading)] == ["甲", "乙", "丙"]
    assert sum(note.code == "sheet.hidden" for note in reading.findings) == 2
    reading = read_here(path, options=ReadOptions(skip_hidden=True))
    assert [row[1] for row in sales_of(reading)] == ["甲"]
    assert aside(reading) == {"hidden-row": 1}


def test_formulas_that_were_never_computed_set_their_rows_aside_with_the_address(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("销售")
        sheet.write_row(0, 1, HEADER)
        for row in (1, 2):
            sheet.write_row(row, 1, ["2025-01-01", "甲"])
        sheet.write_formula(1, 3, "=1+1")
        sheet.write_formula(2, 3, "=1+1", None, 2)
    reading = read_here(path)
    assert sales_of(reading) == [("2025-01-01", "甲", 2.0)]
    note = next(note for note in reading.findings if note.code == "sales.formula-without-value")
    assert str(note.where) == "a.xlsx › 销售 › D2"


def test_ids_that_excel_rounded_are_an_error(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[["订单号", *HEADER], [123456789012345678, "2025-01-01", "甲", 1, 2], ["00123", "2025-01-01", "甲", 1, 2]])
    reading = read_here(path)
    assert "sales.rounded-id" in codes(reading)
    assert reading.tables["sales"]["order_no"].to_pylist()[1] == "00123"
    reading = read_here(
        book(tmp_path / "b.xlsx", 销售=[["订单号", *HEADER], ["123456789012345678", "2025-01-01", "甲", 1, 2], ["1E5", "2025-01-01", "甲", 1, 2]])
    )
    assert "sales.rounded-id" not in codes(reading)
    assert reading.tables["sales"]["order_no"].to_pylist() == ["123456789012345678", "1E5"]


def test_other_currencies_are_never_added(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        销售=[[*HEADER, "币种"], ["2025-01-01", "甲", 1, 2, "人民币"], ["2025-01-02", "甲", 1, 2, "USD"], ["2025-01-03", "甲", 1, "$2", ""]],
    )
    reading = read_here(path)
    assert len(sales_of(reading)) == 1
    assert aside(reading) == {"currency": 2}


def test_returns_count_against_or_stand_aside_or_apart(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 3, 30], ["2025-01-02", "甲", -1, -10]])
    assert len(sales_of(read_here(path))) == 2
    reading = read_here(path, options=ReadOptions(returns="exclude"))
    assert (len(sales_of(reading)), aside(reading)) == (1, {"return": 1})
    reading = read_here(path, options=ReadOptions(returns="separate"))
    assert reading.tables["returns"]["quantity"].to_pylist() == [-1_000_000]


def test_doubles_need_an_order_number_to_be_set_aside(tmp_path: Path) -> None:
    row = ["2025-01-01", "甲", 1, 2]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[["订单号", *HEADER], ["A", *row], ["A", *row], ["A", "2025-01-02", "甲", 1, 2]]))
    assert (len(sales_of(reading)), aside(reading)) == (2, {"exact-duplicate": 1})
    reading = read_here(book(tmp_path / "b.xlsx", 销售=[HEADER, row, row]))
    assert (len(sales_of(reading)), aside(reading)) == (2, {})
    assert "sales.possible-duplicate" in codes(reading)


def test_blanks_below_a_customer_are_not_filled_without_a_merged_range(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 3, 30], ["2025-01-02", None, 1, 10]]))
    assert aside(reading) == {"no-customer": 1}


def test_dates_of_1904_workbooks_are_right(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True, "default_date_format": "yyyy-mm-dd"}) as out:
        sheet = out.add_worksheet("销售")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [datetime(2025, 3, 1), "甲", 1, 2])
        sheet.write_row(2, 0, [44255, "乙", 1, 2])
    assert [row[0] for row in sales_of(read_here(path))] == ["2025-03-01", "2025-03-01"]


def test_an_earlier_report_among_the_inputs_is_skipped(tmp_path: Path) -> None:
    report = book(tmp_path / "r.xlsx", 概览=[["x"]], 客户分级=[["客户编号", "客户名称"], ["1", "甲"]], 数据核对=[["x"]], 规则说明=[["x"]])
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2]]), report)
    assert reading.tables["customers"].num_rows == 1
    assert "file.skipped" in codes(reading)


def test_parquet_and_frames_go_the_way_of_workbooks(tmp_path: Path) -> None:
    frame = pa.table({"Date": pa.array([date(2025, 1, 1)]), "Customer": ["A"], "Quantity": pa.array([1.5]), "Amount": pa.array([10])})
    pq.write_table(frame, tmp_path / "sales.parquet")
    for reading in (read_here(tmp_path / "sales.parquet"), tables_from_frames({"sales": frame}, STANDARD)):
        assert sales_of(reading) == [("2025-01-01", "A", 1.5)]
        assert reading.language == "en"


def test_floats_that_are_not_numbers_are_no_value() -> None:
    frame = pa.table({"Date": ["2025-01-01", "2025-01-01"], "Customer": ["A", "B"], "Quantity": pa.array([float("nan"), 1e-7])})
    assert tables_from_frames({"sales": frame}, STANDARD).tables["sales"]["quantity"].to_pylist() == [None, 0]


def test_worker_processes_give_what_the_same_steps_give_here(tmp_path: Path) -> None:
    paths = [book(tmp_path / f"{number}.xlsx", 销售=[HEADER, ["2025-01-01", "甲", number, 2], ["", "", 9, 9]]) for number in range(1, 4)]
    wait = start_reading(paths, ReadOptions(), STANDARD)
    reading = wait()
    here = read_here(*paths)
    assert sales_of(reading) == sales_of(here)
    assert reading.accounts == here.accounts
    assert reading.inputs == here.inputs
    assert reading.findings == here.findings


def test_a_missing_file_is_said_at_once_with_a_near_name(tmp_path: Path) -> None:
    book(tmp_path / "sales.xlsx", 销售=[HEADER])
    with pytest.raises(InputError) as error:
        read_tables([tmp_path / "slaes.xlsx"], ReadOptions(), STANDARD)
    assert "sales.xlsx" in error.value.spoken("zh")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no spreadsheet"):
        read_tables([tmp_path / "empty"], ReadOptions(), STANDARD)


def test_rows_outside_the_time_are_set_aside_by_reason() -> None:
    days = ["2023-01-01", "2024-06-01", "2025-06-01", "2025-06-15", "2026-01-01", None]
    frame = pa.table({"日期": days, "客户": ["甲"] * 6, "数量": [1, 2, 4, 8, 16, 32]})
    reading = tables_from_frames({"sales": frame}, STANDARD)
    settled = settle_period(reading, as_of=date(2025, 6, 1), today=date(2025, 6, 30), earliest={"sales": date(2024, 1, 1)})
    assert settled.tables["sales"]["quantity"].to_pylist() == [2_000_000, 4_000_000]
    account = settled.accounts[0]
    assert {part.reason: part.sums["quantity"] // 10**6 for part in account.set_aside} == {
        "no-date": 32,
        "future-date": 16,
        "after-period": 8,
        "outside-period": 1,
    }
    assert account.used_sum("quantity") == 6_000_000


def test_sums_of_a_whole_table_are_exact_beyond_what_64_bits_hold() -> None:
    def frame(rows: int) -> pa.Table:
        return pa.table({"Date": ["2025-01-01"] * rows, "Customer": ["A"] * rows, "Quantity": ["4600000000000"] * rows})

    assert tables_from_frames({"sales": frame(2)}, STANDARD).accounts[0].sums["quantity"] == 9_200_000_000_000 * 10**6
    # that one customer comes to so much is refused where customers are added: test_too_large.py
    assert tables_from_frames({"sales": frame(3)}, STANDARD).accounts[0].sums["quantity"] == 13_800_000_000_000 * 10**6
