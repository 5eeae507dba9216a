"""A workbook with a large sheet: its small sheets are read and understood beside it, and everything is as if they were read one after the other."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter

from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions
from tiercli.read.formats import workbook
from tiercli.read.formats.grid import Grid
from tiercli.read.open import grids, read_file
from tiercli.read.task import Task

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
