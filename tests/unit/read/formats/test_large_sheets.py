"""A workbook with a large sheet: its small sheets are read and understood beside it, and everything is as if they were read one after the other."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import Limits, ReadOptions
from tiercli.read.formats import workbook
from tiercli.read.formats.facts import _pieces, book_facts, sheet_facts
from tiercli.read.formats.grid import Grid
from tiercli.read.open import grids, read_file
from tiercli.read.task import Task

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
READER = fastexcel.read_excel


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A hidden sheet, sales of twelve hundred rows, an empty sheet, customers, sales again."""
    made, chance = tmp_path / "book.xlsx", random.Random(7)
    with xlsxwriter.Workbook(str(made)) as book:
        notes, first, _, customers, second = (book.add_worksheet(name) for name in ("备注", "一月", "空表", "客户档案", "二月"))
        notes.hide()
        notes.write_row(0, 0, ["随手记", "内容"])
        for month, sheet in ((1, first), (2, second)):
            sheet.write_row(0, 0, ["客户编号", "日期", "数量(吨)", "金额(元)"])
            for row in range(1, 1200):
                sheet.write_row(row, 0, [f"C{row % 40:03}", f"2026-{month:02}-{row % 28 + 1:02}", row / 8, chance.randrange(10_000)])
        customers.write_row(0, 0, ["客户编号", "客户名称"])
        for row in range(40):
            customers.write_row(row + 1, 0, [f"C{row:03}", f"客户{row}"])
    return made


def a_reading(path: Path) -> tuple[list[Any], list[Any]]:
    sheets, notes = read_file(Task(str(path), path.name, {}), ReadOptions(), lambda: (ReadOptions(), STANDARD), lambda error: None)
    said = [(one.sheet, one.table, one.account, one.input, None if one.rows is None else one.rows.to_pydict()) for one in sheets]
    return said, [(note.code, note.where, note.message) for note in notes]


def test_sheets_and_findings_come_in_the_order_of_the_workbook_whichever_are_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = a_reading(path)
    assert [one[0] for one in usual[0]] == ["备注", "一月", "客户档案", "二月"]
    monkeypatch.setattr(workbook, "_SCANNED_FIRST", 20_000)
    assert a_reading(path) == usual


def test_small_sheets_come_before_large_ones_and_say_where_they_stood(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_SCANNED_FIRST", 20_000)
    came = [(one.sheet if isinstance(one, Grid) else one.name, one.place) for one in grids(path, "xlsx", ReadOptions(), lambda name: True, lambda error: None)]
    assert came == [("备注", 0), ("空表", 2), ("客户档案", 3), ("一月", 1), ("二月", 4)]


@pytest.mark.parametrize(("large", "readers"), [(20_000, 2), (1 << 30, 1), (0, 1)])
def test_only_small_sheets_beside_a_large_one_have_a_reader_of_their_own(path: Path, monkeypatch: pytest.MonkeyPatch, large: int, readers: int) -> None:
    opened = []

    def counted(source: object) -> object:
        opened.append(source)
        return READER(source)  # type: ignore[arg-type]

    monkeypatch.setattr(fastexcel, "read_excel", counted)
    monkeypatch.setattr(workbook, "_SCANNED_FIRST", large)
    assert len(list(grids(path, "xlsx", ReadOptions(), lambda name: True, lambda error: None))) == 5
    assert len(opened) == readers


def test_many_shared_strings_are_not_read_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_SCANNED_FIRST", 20_000)
    monkeypatch.setattr(workbook, "_STRINGS", "xl/worksheets/sheet2.xml")  # as large as a large sheet
    came = [one.place for one in grids(path, "xlsx", ReadOptions(), lambda name: True, lambda error: None)]
    assert came == [0, 1, 2, 3, 4]


def test_a_cell_far_down_is_seen_in_front_of_any_number_of_merged_cells(tmp_path: Path) -> None:
    made = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(made)) as book:
        sheet = book.add_worksheet("明细")
        for row in range(0, 3000, 2):
            sheet.merge_range(row, 0, row, 1, "合并")
        sheet.write(899_999, 0, "远")
    facts = book_facts(made)
    assert len(sheet_facts(made, facts, "明细", Limits(max_cells=900_000)).merges) == 1500
    with pytest.raises(InputError, match="A900000 and has 900,000 cells"):
        sheet_facts(made, facts, "明细", Limits(max_cells=899_999))


def test_rows_of_a_namespace_are_taken_apart_like_others(path: Path, tmp_path: Path) -> None:
    """In pieces of half a megabyte no cell is cut in two, whatever rows are called."""
    made = tmp_path / "namespace.xlsx"
    with zipfile.ZipFile(path) as usual, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            other.writestr(name, usual.read(name))
        rows = "".join(f'<x:row r="{row}"><x:c r="A{row}"><x:f>1+{row}</x:f><x:v></x:v></x:c></x:row>' for row in range(1, 30_001))
        other.writestr("xl/worksheets/sheet2.xml", f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>')
    with zipfile.ZipFile(made) as archive:
        pieces = list(_pieces(archive, "xl/worksheets/sheet2.xml"))
    assert len(pieces) > 3
    assert all(piece.startswith(b"<x:row ") for piece in pieces[1:])
    assert len(sheet_facts(made, book_facts(made), "一月", Limits()).empty_formulas) == 30_000
