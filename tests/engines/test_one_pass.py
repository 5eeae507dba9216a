"""Parquet files counted in one pass say of all rows what the engine says of them, question by question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engines.test_scanned import EVERYTHING, Columns, assert_same_either_way, in_memory, rulebook, set_at, some_sales
from tests.made import AS_OF
from tiercli.frames.scanned import ScannedTable
from tiercli.metrics.activity import is_told_by_pieces
from tiercli.pipeline import Job, grade
from tiercli.read.options import ReadOptions
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.read.scan import look, row_groups
from tiercli.read.scan.alike import Hashes, mixed
from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.piece_tally import PieceTally
from tiercli.read.scan.scan import ScannedSales
from tiercli.read.scan.scanner import Scanner
from tiercli.read.scan.tallies import DayTally, Sums
from tiercli.read.tables import assemble
from tiercli.read.task import Task
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.parts.metric import Metric


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts and blocks of a few rows, so that small files have several."""
    monkeypatch.setattr(row_groups, "_AT_ONCE", 100)
    monkeypatch.setattr(row_groups, "_BLOCK", 32)


def scan_of(paths: list[Path]) -> ScannedSales:
    rulebook = load_rulebook("standard", ()).rulebook
    return Scanner([Task(str(path), str(path), {}) for path in paths], reading_for(ReadOptions(), rulebook), fields_for(rulebook)).scan()


def asked_of_the_engine(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> ScannedSales:
    with monkeypatch.context() as patched:
        patched.setattr(look, "counted_in_one_pass", lambda *_: None)
        return scan_of(paths)


def one_file(folder: Path, columns: Columns | pa.Table, **how: Any) -> Path:
    path = folder / "sales.parquet"
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path, row_group_size=70, **how)
    return path


def assert_counted_alike(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> ScannedSales:
    """What one pass says, which is what the engine says."""
    counted, asked = scan_of(paths), asked_of_the_engine(paths, monkeypatch)
    assert counted.counted is not None
    assert asked.counted is None
    assert counted.pairs.schema == asked.pairs.schema
    assert counted.pairs.to_pylist() == asked.pairs.to_pylist()
    assert counted.days == asked.days
    assert counted.negative == asked.negative
    assert [one.rows.to_pylist() if one.rows else None for one in counted.readings] == [one.rows.to_pylist() if one.rows else None for one in asked.readings]
    assert [one.account for one in counted.readings] == [one.account for one in asked.readings]
    told = [name for name in asked.fields if name != "customer_name"]
    again = asked.engine.repeated(asked.view, told, sum(one.rows for one in asked.days))
    places = asked.engine.places_of(asked.view, told, again, 10**6) if len(again.codes) else np.empty(0, np.int64)
    assert counted.counted.alike.places.tolist() == places.tolist()
    assert counted.counted.alike.hashes == len(again.codes)
    return counted


def _as_it_is(columns: Columns) -> Columns:
    return columns


def _returns(columns: Columns) -> Columns:
    return set_at(set_at(columns, "数量(吨)", {5: -3.5, 117: -1.25}), "金额(元)", {5: -7000.0, 117: -2500.0})


def _blank_figures(columns: Columns) -> Columns:
    return set_at(set_at(columns, "数量(吨)", {3: None, 40: None, 399: None}), "金额(元)", {41: None, 6: 0.0})


def _blank_words(columns: Columns) -> Columns:
    return set_at(set_at(columns, "产品", {9: None, 10: "", 212: ""}), "仓库", {0: None, 250: ""})


def _several_names(columns: Columns) -> Columns:
    own = columns["客户编号"]
    rows = [row for row in range(len(own)) if own[row] == own[7]]
    return set_at(columns, "客户名称", {row: ("第一农资有限公司", "第二农资有限公司")[row % 2] for row in rows[1:]})


def _no_name_at_times(columns: Columns) -> Columns:
    return set_at(columns, "客户名称", {8: None, 11: "", 301: None})


def _numbers_as_ids(columns: Columns) -> Columns:
    return {**columns, "客户编号": [int(one[1:]) + 1000 for one in columns["客户编号"]]}


def _decimals(columns: Columns) -> Columns:
    return {**columns, "金额(元)": [None if row % 50 == 3 else Decimal(f"{one:.2f}") for row, one in enumerate(columns["金额(元)"])]}


def _whole_numbers(columns: Columns) -> Columns:
    return {**columns, "数量(吨)": [int(one) + 1 for one in columns["数量(吨)"]]}


def _moments(columns: Columns) -> Columns:
    return {**columns, "日期": [datetime(one.year, one.month, one.day, row % 24) for row, one in enumerate(columns["日期"])]}


def _large_figures(columns: Columns) -> Columns:
    return {**columns, "金额(元)": [999_999_000.25 + row for row in range(len(columns["日期"]))]}


def _numbers_of_documents(columns: Columns) -> Columns:
    return {**columns, "备注2": [f"X{row:05}" for row in range(len(columns["日期"]))]}


def _rows_twice(columns: Columns) -> Columns:
    return {name: [*cells, *cells[5:9], *cells[5:7]] for name, cells in columns.items()}


CHANGES = [
    _as_it_is, _returns, _blank_figures, _blank_words, _several_names, _no_name_at_times, _numbers_as_ids, _decimals, _whole_numbers, _moments,
    _large_figures, _numbers_of_documents, _rows_twice,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_one_pass_says_what_the_engine_says(tmp_path: Path, change: Callable[[Columns], Columns], monkeypatch: pytest.MonkeyPatch) -> None:
    path = one_file(tmp_path, change(some_sales()))
    assert_counted_alike([path], monkeypatch)
    assert_same_either_way([path], EVERYTHING)


def test_texts_that_are_not_stored_as_words_are_counted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_counted_alike([one_file(tmp_path, some_sales(), use_dictionary=False)], monkeypatch)


def test_sales_without_a_quantity_are_counted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_counted_alike([one_file(tmp_path, {name: cells for name, cells in some_sales().items() if name != "数量(吨)"})], monkeypatch)


def test_days_of_any_unit_are_counted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table(_moments(some_sales()))
    for unit in ("ms", "us", "ns"):
        moments = table.set_column(0, "日期", table["日期"].cast(pa.timestamp(unit)))
        assert_counted_alike([one_file(tmp_path, moments)], monkeypatch)


def test_short_floats_are_counted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({**some_sales(), "数量(吨)": [row % 64 / 4 + 1 for row in range(400)]})
    at = table.column_names.index("数量(吨)")
    assert_counted_alike([one_file(tmp_path, table.set_column(at, "数量(吨)", table["数量(吨)"].cast(pa.float32())))], monkeypatch)


def test_several_files_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"part{number}.parquet")
        pq.write_table(pa.table(some_sales(300, number)), paths[-1], row_group_size=90)
    assert_counted_alike(paths, monkeypatch)
    assert_same_either_way(paths, EVERYTHING)


def test_rows_that_share_a_hash_are_found_in_any_part() -> None:
    draw = np.random.default_rng(5)
    whole = draw.integers(0, 2**63, 300_000).astype(np.uint64)
    whole[[7, 100_000, 250_000]] = whole[[250_001, 250_001, 3]]
    hashes = Hashes(len(whole), 10**9)
    spilled = Hashes(len(whole), 0)
    for start in range(0, len(whole), 20_000):
        for one in (hashes, spilled):
            one.add(5 + start, mixed([whole[start : start + 20_000]]))
    found = hashes.alike(whole=True)
    assert found.places.tolist() == [3 + 5, 7 + 5, 100_005, 250_005, 250_006]
    assert found.hashes == 2
    assert spilled.alike(whole=True).places.tolist() == found.places.tolist()


def test_very_many_rows_that_are_all_alike_are_all_found() -> None:
    hashes = Hashes(200_000, 10**9)
    for start in range(0, 200_000, 20_000):
        hashes.add(start, mixed([np.full(20_000, 3)]))
    found = hashes.alike(whole=False)
    assert (len(found.places), found.hashes, found.whole) == (200_000, 1, False)


def test_sums_are_exact_beyond_what_floats_hold_and_beyond_64_bits() -> None:
    sums, numbers = Sums(2), np.full(3_000, 999_999_999_999_999.0)
    for _ in range(10):
        sums.add(np.arange(3_000) % 2, numbers, float(numbers[0]))
    assert sums.whole == [15_000 * 999_999_999_999_999] * 2
    sums.add(np.zeros(3, np.int64), np.array([-5.0, 2.0, 1.0]), 5.0)
    assert sums.whole == [15_000 * 999_999_999_999_999 - 2, 15_000 * 999_999_999_999_999]
    with pytest.raises(OtherwiseError):
        sums.add(np.zeros(30_000, np.int64), np.full(30_000, numbers[0]), float(numbers[0]))


def _signs_that_differ(columns: Columns) -> Columns:
    return set_at(columns, "数量(吨)", {350: -3.5})


def _blank_day(columns: Columns) -> Columns:
    return set_at(columns, "日期", {300: None})


def _blank_id(columns: Columns) -> Columns:
    return set_at(columns, "客户编号", {300: ""})


def _long_float(columns: Columns) -> Columns:
    return set_at(columns, "数量(吨)", {370: 1 / 3})


def _not_a_number(columns: Columns) -> Columns:
    return set_at(columns, "数量(吨)", {370: float("nan")})


def _huge(columns: Columns) -> Columns:
    return set_at(columns, "金额(元)", {370: 1e9})


def test_days_that_lie_apart_by_more_than_a_century_are_left_to_the_engine() -> None:
    DayTally(-5, 39_994, {}, [])
    with pytest.raises(OtherwiseError):
        DayTally(-5, 39_995, {}, [])


@pytest.mark.parametrize("change", [_signs_that_differ, _blank_day, _blank_id, _long_float, _not_a_number, _huge])
def test_what_is_not_plain_is_left_to_the_engine(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    path = one_file(tmp_path, change(some_sales()))
    assert scan_of([path]).counted is None
    assert_same_either_way([path])


OF_PIECES = """
period: {window: 12 months}
metrics:
  volume: {sum: sales.quantity}
  before: {sum: sales.quantity, offset: 12 months}
  revenue: {sum: sales.amount, window: 3 months, cap: 90000}
  months: {months: sales.date}
  begin: {first: sales.date}
  end: {last: sales.date}
  late: {last: sales.date, window: 6 months}
score: {volume: {weight: 100, metric: volume, percentile: {}}}
gradings: {tier: {levels: [{name: A, top: 20%}, {name: B}]}}
"""


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 10, 17), date(2026, 2, 28), date(2026, 6, 30)])
def test_sums_and_days_over_pieces_of_time_are_those_over_rows(tmp_path: Path, as_of: date, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, job = rulebook(OF_PIECES, tmp_path), Job((), date(2026, 11, 26), as_of=as_of)
    options, fields = replace(reading_for(ReadOptions(), loaded.rulebook), as_of=as_of), fields_for(loaded.rulebook)
    told = dict[str, bool]()

    def told_by_pieces(metric: Metric, table: pa.Table | ScannedTable | None, *what: Any) -> bool:
        found = is_told_by_pieces(metric, table, *what)
        if isinstance(table, ScannedTable):
            told[str(metric.expression.text)] = found
        return found

    monkeypatch.setattr(import_module("tiercli.metrics.measure"), "is_told_by_pieces", told_by_pieces)
    for change in (_as_it_is, _returns, _several_names, _decimals):
        path = one_file(tmp_path, change(some_sales()))
        sales = Scanner([Task(str(path), str(path), {})], options, fields).scan()
        counted = grade(assemble(sales.readings, [], options, fields, scanned=sales), loaded, job)
        in_rows = grade(in_memory([path], loaded), loaded, job)
        assert counted.results.rows.equals(in_rows.results.rows)
        assert counted.accounts == in_rows.accounts
        # with returns, of which none is a purchase, and with blanks, which are counted, the rows are asked
        assert told == {"sales.quantity": True, "sales.amount": change is not _decimals, "sales.date": change is not _returns}


def _named(codes: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array([f"c{code}" for code in codes], pa.string())


def _added(tally: PieceTally, count: int, codes: list[int], days: list[int], quantities: list[float]) -> None:
    tally.add(count, np.array(codes), np.array(days), {"quantity": np.array(quantities)}, {"quantity": (min(quantities), max(quantities))})


def test_pieces_that_would_be_many_are_given_up() -> None:
    tally = PieceTally(0, 60, (date(1970, 1, 1), date(1970, 2, 1)), {"quantity": 1}, 16 * 2 * 3)
    _added(tally, 2, [0, 1], [3, 40], [1.0, 2.0])
    _added(tally, 3, [2, 1], [0, 50], [1.0, 2.0])
    made = tally.pieces(_named)
    assert made is not None
    assert made.rows.to_pylist() == [
        {"customer_id": "c0", "date": date(1970, 1, 4), "quantity": 1},
        {"customer_id": "c1", "date": date(1970, 2, 10), "quantity": 4},
        {"customer_id": "c2", "date": date(1970, 1, 1), "quantity": 1},
        {"customer_id": "c1", "date": date(1970, 2, 20), "quantity": 0},
    ]
    _added(tally, 4, [3], [3], [1.0])
    assert tally.pieces(_named) is None


def test_pieces_whose_sums_do_not_fit_are_given_up() -> None:
    tally = PieceTally(0, 30, (date(1970, 1, 1),), {"quantity": 10**6}, 10**6)
    _added(tally, 1, [0], [3], [4e12])
    assert tally.pieces(_named) is not None
    _added(tally, 1, [0], [3], [1e12])
    assert tally.pieces(_named) is None


def test_customers_are_counted_however_many_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_groups, "_FEW", 50)
    columns = some_sales()
    own = [f"K{row // 2:05}" for row in range(400)]
    path = one_file(tmp_path, {**columns, "客户编号": own, "客户名称": [f"{one}农资公司" for one in own]}, use_dictionary=False)
    counted = assert_counted_alike([path], monkeypatch)
    assert counted.pairs.num_rows == 200
