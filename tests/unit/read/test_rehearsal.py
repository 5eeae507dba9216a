"""Understanding the head of a sheet while the rulebook is awaited leaves no mark, whatever the sheet is like."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import fields

import pyarrow as pa
import pytest

from tiercli.domain.fields import STANDARD
from tiercli.read import worker
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.sheet import understand
from tiercli.read.worker import is_told, rehearse

ROWS = [["客户", "日期", "数量（吨）"], *([f"甲{index}", "2026-01-05", str(index)] for index in range(100))]


def grid(rows: list[list[str]] = ROWS) -> Grid:
    return Grid("sales.xlsx", "销售", [pa.array(list(column)) for column in zip(*rows, strict=True)])


def test_a_sheet_is_the_same_after_a_rehearsal_and_is_read_as_without_one() -> None:
    rehearsed, fresh = grid(), grid()
    rehearse(rehearsed, ReadOptions())
    assert all(getattr(rehearsed, one.name) == getattr(fresh, one.name) for one in fields(Grid))
    one, other = (understand(each, ReadOptions(), STANDARD, path="sales.xlsx", sha256="", table=None) for each in (rehearsed, fresh))
    assert one.findings == other.findings
    assert one.account == other.account


@pytest.mark.parametrize("rows", [[["?"]], [["合计", ""], ["", ""]], [[str(place) for place in range(200)]] * 3, [["日期", "日期"], ["13/13/13", "x"]]])
def test_no_sheet_is_too_odd_to_be_rehearsed(rows: list[list[str]]) -> None:
    rehearse(grid(rows), ReadOptions())


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


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are always waited for there")
@pytest.mark.parametrize("told_first", [True, False])
def test_only_who_must_wait_rehearses(request_pipe: int, told_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsed: list[Grid] = []
    monkeypatch.setattr(worker, "rehearse", lambda head, _: rehearsed.append(head))
    if told_first:
        os.write(request_pipe, b"rest")
    meanwhile, sheet, other = worker._rehearsing(ReadOptions()), grid(), grid()
    for one in (sheet, other):
        meanwhile(one)
    assert [one is sheet for one in rehearsed] == ([] if told_first else [True])
