"""Sheets that are understood before the rulebook is known come out as they would afterwards, whatever it says."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD, Kind, TableFields, extended
from tiercli.domain.language import Text
from tiercli.domain.table_fields import field
from tiercli.read import ahead
from tiercli.read.ahead import Ahead
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.sheet import understand_tables
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.worker import is_told, practise

ROWS = [["客户", "日期", "数量（吨）"], *([f"甲{index}", "2026-01-05", str(index)] for index in range(100))]
KNOWN: Mapping[str, Any] = {"path": "sales.xlsx", "sha256": "", "table": None}


def grid(rows: list[list[str]] = ROWS) -> Grid:
    return Grid("sales.xlsx", "销售", [pa.array(list(column)) for column in zip(*rows, strict=True)])


class Awaited:
    """Settled options and tables that are there once a sheet was understood without them; how often sheets are understood is counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, options: ReadOptions | None = None, tables: Mapping[str, TableFields] = STANDARD) -> None:
        self.options, self.tables, self.is_there, self.understood = options or ReadOptions(), tables, False, 0

        def counted(sheet: Grid, *given: Any, **known: Any) -> list[SheetReading]:
            self.understood += 1
            if sheet.sheet == "坏":
                raise InputError(Text("坏表", "a bad sheet"))
            return understand_tables(sheet, *given, **known)

        monkeypatch.setattr(ahead, "understand_tables", counted)

    def read(self, *sheets: Grid) -> list[SheetReading]:
        taking = Ahead(ReadOptions(), lambda: (self.options, self.tables), lambda: self.is_there)
        with taking:
            for sheet in sheets:
                taking.take(sheet, **KNOWN)
        return [reading for _, reading in taking.readings]

    def in_earnest(self, sheet: Grid) -> SheetReading:
        return understand_tables(sheet, self.options, self.tables, **KNOWN)[0]


def said(reading: SheetReading) -> list[object]:
    rows = [getattr(reading, one.name) for one in fields(SheetReading) if one.name != "rows"]
    return [*rows, reading.rows.to_pylist() if reading.rows is not None else None]


def test_a_sheet_is_understood_once_where_the_rulebook_changes_nothing_that_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = Awaited(monkeypatch, ReadOptions(measured=frozenset({"sales.amount"}), returns="exclude"), dict(STANDARD))
    (reading,) = awaited.read(grid())
    assert awaited.understood == 1
    assert said(reading) == said(awaited.in_earnest(grid()))


def own_sales() -> Mapping[str, TableFields]:
    return extended({"sales": [field("basket", Kind.TEXT, "篮子", "Basket")]})


@pytest.mark.parametrize(
    ("options", "tables"),
    [
        (ReadOptions(), own_sales()),
        (ReadOptions(), {name: table for name, table in STANDARD.items() if name != "customers"}),
        (ReadOptions(units={"件": Decimal("0.5")}), STANDARD),
        (ReadOptions(maps={"数量（吨）": "amount"}), STANDARD),
    ],
)
def test_what_a_rulebook_changes_is_understood_anew(options: ReadOptions, tables: Mapping[str, TableFields], monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = Awaited(monkeypatch, options, tables)
    (reading,) = awaited.read(grid())
    assert awaited.understood == 2
    assert said(reading) == said(awaited.in_earnest(grid()))


def test_whether_a_doubtful_figure_matters_is_for_the_rulebook_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["客户", "日期", "数量（吨）", "金额"], *([f"甲{index}", "2026-01-05", "1", "USD 5" if index == 3 else "5"] for index in range(20))]
    awaited = Awaited(monkeypatch, ReadOptions(measured=frozenset({"sales.quantity"})))
    (reading,) = awaited.read(grid(rows))
    assert awaited.understood == 2
    assert said(reading) == said(awaited.in_earnest(grid(rows)))


def test_a_sheet_is_left_as_it_was_by_what_was_tried_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    with_units = [ROWS[0], ["", "", "公斤"], *ROWS[1:]]
    tried, fresh = grid(with_units), grid(with_units)
    Awaited(monkeypatch, tables=own_sales()).read(tried)
    assert all(getattr(tried, one.name) == getattr(fresh, one.name) for one in fields(Grid))


@pytest.mark.parametrize("rows", [[["?"]], [["合计", ""], ["", ""]], [[str(place) for place in range(200)]] * 3, [["日期", "日期"], ["13/13/13", "x"]]])
def test_no_sheet_is_too_odd_to_be_tried(rows: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = Awaited(monkeypatch)
    (reading,) = awaited.read(grid(rows))
    assert said(reading) == said(awaited.in_earnest(grid(rows)))


def test_what_cannot_be_understood_is_said_once_all_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = Awaited(monkeypatch)
    with pytest.raises(InputError, match="a bad sheet"):
        awaited.read(replace(grid(), sheet="坏"))
    assert awaited.understood == 2


def test_sheets_keep_their_order_and_those_behind_are_understood_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = Awaited(monkeypatch)
    sheets = [replace(grid(), sheet=name, place=place) for place, name in enumerate(("一", "二", "三"))]
    first = Ahead(ReadOptions(), lambda: (awaited.options, STANDARD), lambda: awaited.is_there)
    with first:
        first.take(sheets[0], **KNOWN)
        assert first.readings == []
        awaited.is_there = True
        first.take(sheets[1], **KNOWN)
        first.take(sheets[2], **KNOWN)
    assert [(place, reading.sheet) for place, reading in first.readings] == [(0, "一"), (1, "二"), (2, "三")]
    assert awaited.understood == 3


def test_what_is_wrong_with_a_sheet_goes_before_what_is_wrong_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Awaited(monkeypatch)
    taking = Ahead(ReadOptions(), lambda: (ReadOptions(), STANDARD), lambda: False)

    def read_damaged() -> None:
        with taking:
            taking.take(replace(grid(), sheet="坏"), **KNOWN)
            raise OSError("the next sheet is damaged")

    with pytest.raises(InputError, match="a bad sheet"):
        read_damaged()


@pytest.mark.parametrize("most", [302, 303])
def test_only_so_many_cells_are_held(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ahead, "_MOST_CELLS", most)  # the sheet has 303
    awaited = Awaited(monkeypatch)

    def settled() -> tuple[ReadOptions, Mapping[str, TableFields]]:
        asked.append("settled")
        return ReadOptions(), STANDARD

    taking = Ahead(ReadOptions(), settled, lambda: False)
    with taking:
        taking.take(grid(), **KNOWN)
        assert bool(asked) == (most < 303)
    assert awaited.understood == 1


def test_what_is_practised_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[SheetReading] = []
    monkeypatch.setattr("tiercli.read.worker.understand_tables", lambda *given, **known: seen.extend(understand_tables(*given, **known)))
    practise()
    assert [(one.table, one.rows is not None and one.rows.num_rows) for one in seen] == [("sales", 2)]


@pytest.fixture
def request_pipe(monkeypatch: pytest.MonkeyPatch) -> int:
    """Where the request is written that this process reads on its standard input."""
    ours, theirs = os.pipe()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(os.fdopen(ours, "rb")))
    return theirs


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are always waited for there")
def test_the_rest_of_a_request_is_seen_as_soon_as_it_is_there(request_pipe: int) -> None:
    assert not is_told()
    os.write(request_pipe, b"first")
    assert is_told()
    assert sys.stdin.buffer.read(3) == b"fir"
    assert is_told()
