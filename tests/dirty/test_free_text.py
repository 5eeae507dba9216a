"""Telephone and identity numbers that people write into notes leave the program no more than those in columns of their own."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tiercli.cli.app import main
from tiercli.domain.fields import STANDARD, Kind
from tiercli.domain.personal import columns_without_numbers, without_numbers

NUMBERS = ("13812345678", "138 1234 5678", "138-1234-5678", "0991-1234567", "65010219880101123X")
SAID = "请找老王13812345678或138 1234 5678、138-1234-5678、0991-1234567，证65010219880101123X。"
HIDDEN = "请找老王138***或138***、138***、0991***，证650***。"
TODAY = ("--today", "2026-11-22")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (SAID, HIDDEN),
        ("+86 13812345678,13987654321", "+86 138***,139***"),
        ("１３８１２３４５６７８", "１３８***"),
        ("订单 202610311234567890 提 1381234.5678 吨", "订单 202610311234567890 提 1381234.5678 吨"),
        ("合同13812345678901", "合同13812345678901"),
        ("统一社会信用代码 91650100MA77ABCD1X", "统一社会信用代码 91650100MA77ABCD1X"),
        ("2026-10-31 10:20:30 共 5,000,000,000 元", "2026-10-31 10:20:30 共 5,000,000,000 元"),
        ("", ""),
    ],
)
def test_only_numbers_of_persons_are_hidden(written: str, shown: str) -> None:
    assert without_numbers(written) == shown
    assert columns_without_numbers([(pa.array([written, None]), False)])[0].to_pylist() == [shown, None]


def a_book_full_of_notes(path: Path) -> Path:
    """Every standard table, with numbers of persons in every text that is no name."""
    values = {Kind.DATE: date(2026, 10, 1), Kind.TEXT: SAID, Kind.FLAG: "否"}
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for table in STANDARD.values():
            if table.name in ("aliases", "overrides", "levels"):
                continue
            sheet = book.add_worksheet(table.title.zh)
            for column, field in enumerate(table.fields):
                sheet.write(0, column, field.title.zh)
                for row in (1, 2):
                    value = values.get(field.kind, 5)
                    if field.name in ("customer_id", "customer_name", "manager", *table.key):
                        value = f"甲{row}"
                    elif field.kind is Kind.ID:
                        value = f"N{row}"
                    elif field.name == "measure":
                        value = "销量"
                    elif field.name == "currency":
                        value = "CNY"
                    sheet.write(row, column, value)
            if table.name == "sales":
                quantity = next(column for column, field in enumerate(table.fields) if field.name == "quantity")
                sheet.write(3, 0, None)
                for column, field in enumerate(table.fields):
                    sheet.write(3, column, SAID if column == quantity else values.get(field.kind, "甲1") if field.kind is not Kind.TEXT else "甲1")
        notes = book.add_worksheet("杂记")
        notes.write_row(0, 0, [SAID, "13812345678", "138 1234 5678"])
    return path


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words), *TODAY])
    return int(ended.value.code or 0)


def everything_in(folder: Path) -> str:
    """All that stands in the files of a folder, as text."""
    pieces = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                pieces += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        elif path.suffix == ".parquet":
            pieces.append(str(pq.read_table(path).to_pylist()) + str(pq.read_schema(path).metadata))
        else:
            pieces.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(pieces)


OTHERS = ("tibet-refined-oil", "standard", "fertilizer-company", "petrochemical-company", "account-managers")


@pytest.mark.parametrize("rules", ["steel-enterprise", *(pytest.param(name, marks=pytest.mark.long) for name in OTHERS)])
def test_numbers_in_notes_are_in_no_report(tmp_path: Path, capfd: pytest.CaptureFixture[str], rules: str) -> None:
    source, out = a_book_full_of_notes(tmp_path / "book.xlsx"), tmp_path / "out"
    out.mkdir()
    code = run("score", source, "-r", rules, "-o", out / "report.xlsx", "--format", "xlsx,csv,json,parquet", "--history", out / "history", "--json")
    assert code == 0
    assert run("show", "甲1", source, "-r", rules) == 0
    assert run("show", "甲1", source, "-r", rules, "--json") == 0
    words = everything_in(out) + "".join(capfd.readouterr())
    assert len(words) > 20_000
    assert [number for number in NUMBERS if number in words] == []
    assert "138***" in words


def test_a_check_quotes_no_number_of_a_person(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book_full_of_notes(tmp_path / "book.xlsx")
    for words in ((), ("--json",), ("--verbose", "--lang", "en")):
        assert run("check", source, *words) == 1
    said = "".join(capfd.readouterr())
    assert "请找老王138***" in said
    assert [number for number in NUMBERS if number in said] == []


@pytest.mark.parametrize("sheet", ["现有级别", "人工指定"])
@pytest.mark.parametrize("grading", [SAID, None])
def test_what_is_refused_quotes_no_number_of_a_person(tmp_path: Path, capfd: pytest.CaptureFixture[str], sheet: str, grading: str | None) -> None:
    source = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        book.add_worksheet("销售").write_row(0, 0, ["客户名称", "日期", "数量(吨)"])
        book.get_worksheet_by_name("销售").write_row(1, 0, ["甲1", "2026-10-01", 5])
        there = book.add_worksheet(sheet)
        there.write_row(0, 0, ["客户名称", "分级项", "级别", "原因", "审批人"])
        there.write_row(1, 0, ["甲1", grading, SAID, "r", "王"])
    assert run("score", source, "-o", tmp_path / "out.csv") == 4
    said = "".join(capfd.readouterr())
    assert "138***" in said
    assert [number for number in NUMBERS if number in said] == []


def test_those_who_may_see_them_see_notes_as_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book_full_of_notes(tmp_path / "book.xlsx")
    assert run("show", "甲1", source, "--json", "--show-personal") == 0
    assert "0991-1234567" in capfd.readouterr().out


def test_a_number_that_is_a_customers_id_stays(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "sales.csv"
    source.write_text("客户编号,日期,数量(吨)\n13812345678,2026-10-01,5\n13987654321,2026-10-01,6\n", encoding="utf-8")
    assert run("score", source, "-o", tmp_path / "out.csv") == 0
    assert "13812345678" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
