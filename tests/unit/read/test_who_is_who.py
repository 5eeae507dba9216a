"""Customers across sheets and files: aliases, names as keys, ids that lost their zeros, and the program's own results among the inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import HEADER, book, codes, sales_of
from tiercli.cli.app import main
from tiercli.domain.account import TableAccount
from tiercli.domain.errors import InputError, OurFaultError
from tiercli.domain.fields import STANDARD
from tiercli.domain.language import counted
from tiercli.domain.own_sheets import REPORT
from tiercli.read import Reading, settle_period, tables_from_frames
from tiercli.read.formats.own_workbooks import is_own_workbook
from tiercli.read.inputs import SUFFIXES
from tiercli.read.notes import of_count
from tiercli.read.together.whole_rows import prove
from tiercli.report.sheets import SHEETS

SALE = ["2025-01-01", "甲", 1, 2]


def _customers(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in reading.tables["customers"].to_pylist()]


def test_an_alias_sheet_merges_what_the_analyst_reviewed(tmp_path: Path) -> None:
    rows = [HEADER, ["2025-01-01", "昆仑集团", 1, 2], ["2025-01-02", "昆仑（集团）公司", 2, 3], ["2025-01-03", "昆仑", 4, 5]]
    aliases = [["别名", "标准名称"], ["昆仑集团", "昆仑(集团)公司"], ["昆仑", "昆仑集团"]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 别名=aliases))
    assert {row[1] for row in sales_of(reading)} == {"昆仑(集团)公司"}
    assert _customers(reading, "customer_name") == [("昆仑(集团)公司",)]
    assert "customers.alias" in codes(reading)
    assert len({row[1] for row in sales_of(read_here(book(tmp_path / "b.xlsx", 销售=rows)))}) == 3


def test_aliases_that_point_at_each_other_are_an_error_and_merge_nothing(tmp_path: Path) -> None:
    rows = [HEADER, ["2025-01-01", "甲", 1, 2], ["2025-01-02", "乙", 2, 3]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 别名=[["别名", "标准名称"], ["甲", "乙"], ["乙", "甲"]]))
    assert len(_customers(reading, "customer_id")) == 2
    assert "customers.alias-circle" in codes(reading)


def test_ids_that_lost_their_zeros_are_said_and_joined_only_by_the_alias_sheet(tmp_path: Path) -> None:
    sales = [["日期", "客户编号", "数量"], ["2025-01-01", 123, 1], ["2025-01-02", "00124", 2]]
    records = [["客户编号", "客户名称", "地区"], ["00123", "甲", "南疆"], ["00124", "乙", "北疆"]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=sales, 客户档案=records))
    assert [row[1] for row in sales_of(reading)] == ["123", "00124"]
    note = next(note for note in reading.findings if note.code == "customers.lost-zeros")
    assert "123: 00123, 123" in note.message.en
    assert "alias sheet" in note.hint.en
    reading = read_here(book(tmp_path / "b.xlsx", 销售=sales, 客户档案=records, 别名=[["别名", "标准名称"], ["123", "00123"]]))
    assert [row[1] for row in sales_of(reading)] == ["00123", "00124"]
    assert not {"customers.lost-zeros", "customers.no-record"} & codes(reading)


def test_a_customer_file_without_ids_is_keyed_by_the_name(tmp_path: Path) -> None:
    sales = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "昆仑（集团）", 1, 2], ["2025-01-02", "伊犁", 1, 2]])
    (tmp_path / "客户.csv").write_text("客户名称,地区\n昆仑(集团),南疆\n", encoding="utf-8")
    reading = read_here(sales, tmp_path / "客户.csv")
    assert _customers(reading, "customer_id", "customer_name", "region") == [("昆仑(集团)", "昆仑(集团)", "南疆"), ("伊犁", "伊犁", None)]
    assert "customers.no-record" in codes(reading)


def test_a_name_that_only_some_rows_give_is_kept(tmp_path: Path) -> None:
    rows = [["日期", "客户编号", "客户名称", "数量"], ["2025-01-01", "1", None, 1], ["2025-01-02", "1", "甲", 1], ["2025-01-03", "2", None, 1]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows))
    assert _customers(reading, "customer_id", "customer_name") == [("1", "甲"), ("2", "2")]


def test_twelve_month_sheets_are_one_year(tmp_path: Path) -> None:
    months = ["一月", "2月", "3月份", "04月", "5月", "六月", "7月", "8月", "9月", "10月", "十一月", "12月"]
    path = book(tmp_path / "2025年.xlsx", **{name: [["客户", "数量"], ["甲", number]] for number, name in enumerate(months, 1)})
    assert [(row[0][:7], row[2]) for row in sales_of(read_here(path))] == [(f"2025-{number:02}", float(number)) for number in range(1, 13)]
    path = book(tmp_path / "b.xlsx", **{"2026-01": [["客户", "数量"], ["甲", 1]], "2026年2月": [HEADER, ["2026-02-07", "甲", 2, 1], [None, "甲", 3, 1]]})
    assert sales_of(read_here(path)) == [("2026-01-31", "甲", 1.0), ("2026-02-07", "甲", 2.0), ("2026-02-28", "甲", 3.0)]


def test_a_pattern_reads_its_files_in_order_and_says_when_there_are_none(tmp_path: Path) -> None:
    for name in ("2", "1", "~$1"):
        book(tmp_path / f"销售{name}.xlsx" if name[0] != "~" else tmp_path / "~$销售1.xlsx", 销售=[HEADER, ["2025-01-01", name, 1, 2]])
    book(tmp_path / "其他.xlsx", 销售=[HEADER, ["2025-01-01", "其他", 1, 2]])
    reading = read_here(tmp_path / "*销售*.xlsx")
    assert [row[1] for row in sales_of(reading)] == ["1", "2"]
    assert "file.skipped" in codes(reading)
    with pytest.raises(InputError, match="no file matches"):
        read_here(tmp_path / "没有*.xlsx")


def test_the_sheets_by_which_an_own_report_is_known_are_those_it_has() -> None:
    shown = [sheet.title for sheet in SHEETS if not sheet.title.en.startswith("_")]  # a hidden sheet, which reports did not have from the start
    assert {title.zh for title in shown} == {title.zh for title in REPORT}
    assert {title.en for title in shown} == {title.en for title in REPORT}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_folder_with_its_own_earlier_results_is_graded_as_without_them(tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    book(tmp_path / "sales.xlsx", 销售=[HEADER, SALE, ["2025-01-02", "乙", 3, 4]])
    words = ["score", str(tmp_path), "--lang", language, "--today", "2025-02-01"]
    for output in ("a.xlsx", "b.csv", "c.parquet"):
        with pytest.raises(SystemExit) as ended:
            main([*words, "-o", str(tmp_path / output)])
        assert ended.value.code == 0
    capsys.readouterr()
    reading = read_here(tmp_path)
    assert len(_customers(reading, "customer_id")) == 2
    assert {note.where.file for note in reading.findings if note.code == "file.skipped"} == {"a.xlsx", "b.csv", "c.parquet"}
    assert {sheet.path for sheet in reading.inputs} == {str(tmp_path / "sales.xlsx")}
    with pytest.raises(InputError, match=r"(?s)no sales table.*was written by this program"):
        read_here(tmp_path / "a.xlsx")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_backtests_scenarios_rules_and_lists_of_movers_beside_the_sales_are_no_input(tmp_path: Path, language: str) -> None:
    months = [f"{year}-{month:02d}-15" for year in (2024, 2025) for month in range(1, 13)]
    book(tmp_path / "sales.xlsx", 销售=[HEADER, *([day, who, tonnes, tonnes] for day in months for who, tonnes in (("甲", 400), ("乙", 1)))])
    (tmp_path / "other.yaml").write_text("tiercli: 1\nname: other\nextends: standard\nparams: {tier_a: 99}\n", encoding="utf-8")
    given = ["--lang", language, "--today", "2026-01-01"]
    commands = (
        ["backtest", "-o", "backtest.xlsx"],
        ["what-if", "--set", "tier_a=99", "-o", "one.xlsx"],
        ["what-if", "--set", "tier_a=99", "-o", "movers.csv"],
        ["what-if", "--scenario", "hard=tier_a=99", "--scenario", "easy=tier_a=1", "-o", "several.xlsx"],
    )
    for command, *options, output in commands:
        with pytest.raises(SystemExit) as ended:
            main([command, str(tmp_path / "sales.xlsx"), *given, *options, str(tmp_path / output)])
        assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        main(["rules", "export", "standard", "--lang", language, "-o", str(tmp_path / "rules.xlsx")])
    assert ended.value.code == 0
    reading = read_here(tmp_path)
    assert {sheet.path for sheet in reading.inputs} == {str(tmp_path / "sales.xlsx")}
    written = {"backtest.xlsx", "one.xlsx", "movers.csv", "several.xlsx", "rules.xlsx"}
    assert {note.where.file for note in reading.findings if note.code == "file.skipped"} >= written
    assert _customers(reading, "customer_id") == _customers(read_here(tmp_path / "sales.xlsx"), "customer_id")


@pytest.mark.parametrize("names", [{"概览", "客户分级"}, {"方案对比"}, {"变动名单"}, {"Overview", "客户分级", "数据核对", "规则说明"}, {"说明", "销售"}])
def test_a_workbook_that_only_has_some_of_these_titles_is_an_input(names: set[str]) -> None:
    assert not is_own_workbook(names)


def _reading(rows: Sequence[int]) -> Reading:
    count = len(rows)
    return tables_from_frames({"sales": pa.table({"日期": ["2025-01-01"] * count, "客户": ["甲"] * count, "数量": rows})}, STANDARD)


def test_an_account_that_does_not_equal_its_table_is_our_fault() -> None:
    reading = _reading([1, 2])
    prove(reading.tables, reading.accounts)
    for account, what in ((TableAccount("sales", 3, {"quantity": 3_000_000}), "rows"), (TableAccount("sales", 2, {"quantity": 3_000_001}), "quantity")):
        with pytest.raises(OurFaultError, match=f"the {what} of table sales") as error:
            prove(reading.tables, [account])
        assert error.value.exit_code == 70


def test_the_account_is_proved_again_when_the_period_is_settled() -> None:
    reading = _reading([1, 2])
    wrong = replace(reading, accounts=(replace(reading.accounts[0], rows=7),))
    with pytest.raises(OurFaultError, match="rows of table sales"):
        settle_period(wrong, as_of=date(2025, 2, 1), today=date(2025, 2, 1), earliest={})


def test_one_row_is_singular_and_more_are_plural() -> None:
    assert (counted(1, "row", "rows"), counted(2000, "row", "rows")) == ("1 row", "2,000 rows")
    assert of_count(1, "{n} 行", "{n} [row is|rows are]").en == "1 row is"
    assert of_count(0, "{n} 行", "{n} [row is|rows are]") == ("0 行", "0 rows are")


def test_no_message_says_one_rows(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [None, "甲", 1, 2],
        ["不知", "甲", 1, 2],
        ["2025-01-01", None, 1, 2],
        ["2025-01-01", "甲", -1, 2],
        ["2025-01", "乙", 1, 2],
        ["合计", None, 9, 9],
    ]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 客户档案=[["客户编号", "客户名称"], ["1", "甲"], ["1", "甲"], ["2", "丙"]]))
    assert len(reading.findings) > 6
    for note in reading.findings:
        assert not re.search(r"\b1 (rows|customers|ids|names|records|values|cells)\b", note.message.en), note.message.en


def test_every_kind_of_file_that_is_read_is_found_in_a_folder() -> None:
    assert {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".parquet"} <= set(SUFFIXES)
