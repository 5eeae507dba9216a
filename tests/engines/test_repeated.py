"""Rows that stand twice are found by hashes: all of them, and where they stand, however many parts the hashes come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engines.test_scanned import assert_same_either_way, set_at, some_sales
from tiercli.frames import sql
from tiercli.frames.sql import DuckEngine
from tiercli.read.scan.raw import raw_parquet
from tiercli.read.task import Task

TWICE = {0: 900, 5: 17, 600: 17, 998: 999}
"""Row -> the row that it is a copy of."""


def an_engine() -> DuckEngine:
    """One with a view of a thousand rows, of which some are alike."""
    engine = DuckEngine(duckdb.connect())
    numbers = np.arange(1000)
    for row, other in TWICE.items():
        numbers[row] = numbers[other]
    engine.keep("kept", pa.table({"_place": np.arange(1000), "one": numbers, "two": numbers % 7}))
    engine.view("rows_of", "SELECT * FROM kept")
    return engine


@pytest.mark.parametrize("at_once", [1000, 999, 300])
def test_rows_that_stand_twice_are_found_in_one_part_and_in_several(monkeypatch: pytest.MonkeyPatch, at_once: int):
    monkeypatch.setattr(sql, "_AT_ONCE", at_once)
    engine = an_engine()
    found = engine.repeated("rows_of", ["one", "two"], 1000)
    assert len(found.codes) == 3
    assert engine.places_of("rows_of", ["one", "two"], found, 100).tolist() == [0, 5, 17, 600, 900, 998, 999]


def test_places_are_right_where_the_rows_do_not_come_in_the_order_of_the_file():
    engine = an_engine()
    view = "(SELECT * FROM rows_of WHERE _place >= 100 UNION ALL SELECT * FROM rows_of WHERE _place < 100)"
    found = engine.repeated(view, ["one", "two"], 1000)
    assert engine.places_of(view, ["one", "two"], found, 100).tolist() == [0, 5, 17, 600, 900, 998, 999]


def test_no_more_places_come_home_than_are_asked_for():
    engine = an_engine()
    found = engine.repeated("rows_of", ["one", "two"], 1000)
    assert engine.places_of("rows_of", ["one", "two"], found, 2).tolist() == [0, 5]


def test_rows_that_all_differ_have_no_place():
    engine = an_engine()
    found = engine.repeated("rows_of", ["_place"], 1000)
    assert len(found.codes) == 0


def test_halves_of_hashes_that_are_alike_are_no_doubles():
    codes = np.array([1, 2, 1 << 40, (1 << 40) + 1, 2], dtype=np.uint64)
    alike, places = sql.repeated_in(codes)
    assert alike.tolist() == [2]
    assert places.tolist() == [1, 4]


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_text_in_a_later_part_of_a_file_is_none(tmp_path: Path, statistics: bool, empty: str | None):
    columns = set_at(set_at(some_sales(), "产品", {333: empty, 334: empty}), "客户名称", {350: empty})
    path = tmp_path / "sales.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=100, write_statistics=statistics)
    assert_same_either_way([path])


@pytest.mark.parametrize(
    ("change", "statistics", "known"),
    [
        (lambda columns: columns, True, {"客户编号", "产品"}),
        (lambda columns: set_at(columns, "产品", {333: ""}), True, {"客户编号"}),
        (lambda columns: columns, False, set()),
    ],
)
def test_only_texts_that_the_file_says_are_never_empty_are_taken_as_they_are(tmp_path: Path, change: Callable, statistics: bool, known: set[str]):
    path = tmp_path / "sales.parquet"
    pq.write_table(pa.table(change(some_sales())), path, row_group_size=100, write_statistics=statistics)
    raw = raw_parquet(DuckEngine(duckdb.connect()), [Task(str(path), str(path), {})])
    assert raw.never_empty & {"客户编号", "产品"} == known
