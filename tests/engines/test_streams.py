"""Tables of SQLite and queries of a server run into the engine batch by batch, and give what reading them gives."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engines import test_scanned as scans
from tests.engines.postgres import Postgres, a_server, programs
from tests.engines.test_scanned_words import tonnes_and_branches
from tiercli import pipeline
from tiercli.domain.account import InputSheet
from tiercli.domain.errors import InputError
from tiercli.frames.kinds import Scan
from tiercli.frames.scanned import ScannedTable
from tiercli.pipeline import Job
from tiercli.read.files import start_reading
from tiercli.read.formats import databases
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.read.scan import choose
from tiercli.read.scan.choose import divided
from tiercli.read.task import Task
from tiercli.rulebook.load import Loaded

ODD = (scans._returns, scans._signs_that_differ, scans._blanks, scans._nothing_in_cells, scans._long_floats, scans._future, scans._hundredfold, scans._doubles,
       scans._two_names, scans._within_the_company, scans._with_prices)  # fmt: skip


def odd_sales() -> scans.Columns:
    """Sales with everything that a scan can tell of."""
    columns = scans.some_sales()
    for change in ODD:
        columns = change(columns)
    return columns


def in_sqlite(folder: Path, **tables: scans.Columns) -> Path:
    """The tables in a file of SQLite."""
    path = folder / "erp.sqlite"
    with closing(sqlite3.connect(path)) as database:
        for name, columns in tables.items():
            named = ", ".join(f'"{column}"' for column in columns)
            database.execute(f'CREATE TABLE "{name}" ({named})')
            rows = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in zip(*columns.values(), strict=True)]
            database.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" for _ in columns)})', rows)
        database.commit()
    return path


def read(words: str, loaded: Loaded, scan: Scan) -> Reading:
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    return start_reading([Path(words)], options, fields, scan=scan)()


def assert_same_either_way(words: str, folder: Path) -> Reading:
    """What the engine makes of it, which is what reading makes of it."""
    loaded = scans.rulebook(scans.EVERYTHING, folder)
    memory, scan = read(words, loaded, "never"), read(words, loaded, "always")
    assert isinstance(scan.tables["sales"], ScannedTable)
    one, other = scans.outcome_of(scan, loaded), scans.outcome_of(memory, loaded)
    assert one.results.rows.equals(other.results.rows)
    assert scans.said(one) == scans.said(other)
    assert (one.accounts, one.entities) == (other.accounts, other.entities)
    return scan


def test_a_table_of_sqlite_gives_the_same_whether_it_is_held_or_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_AT_ONCE", 64)  # several batches, whose order must hold
    clients = {"客户编号": [f"C{buyer:03}" for buyer in range(40)], "信用等级": ["AA"] * 40}
    reading = assert_same_either_way(str(in_sqlite(tmp_path, deals=odd_sales(), clients=clients)), tmp_path)
    assert {(one.sheet, one.table) for one in reading.inputs} == {("deals", "sales"), ("clients", "customers")}
    assert all(isinstance(one, InputSheet) and len(one.sha256) == 64 for one in reading.inputs)


def test_a_query_of_sqlite_is_streamed(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=scans.some_sales())
    reading = assert_same_either_way(f"sqlite:{path}#select * from deals where 产品 <> '柴油'", tmp_path)
    assert 0 < reading.tables["sales"].num_rows < 400


def test_totals_in_a_table_of_sqlite_are_told_in_the_engine(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=scans.set_at(scans.some_sales(), "产品", {350: "本月合计"}))
    assert isinstance(assert_same_either_way(str(path), tmp_path).tables["sales"], ScannedTable)


def test_what_cannot_be_scanned_in_a_table_of_sqlite_is_read_and_that_is_said_where_the_engine_was_asked_for(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=tonnes_and_branches(scans.some_sales()))
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    memory, scan = read(str(path), loaded, "never"), read(str(path), loaded, "always")
    assert not isinstance(scan.tables["sales"], ScannedTable)
    assert scan.accounts == memory.accounts
    codes = [one.code for one in scan.findings]
    assert "file.read-whole" in codes
    assert "units of some rows" in next(one.message.en for one in scan.findings if one.code == "file.read-whole")
    assert [code for code in codes if code != "file.read-whole"] == [one.code for one in memory.findings]


def test_small_databases_are_read_unless_the_engine_is_asked_for(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=scans.some_sales(50))
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    assert not isinstance(read(str(path), loaded, "large").tables["sales"], ScannedTable)


def test_a_database_without_sales_does_not_keep_a_file_of_sales_from_being_scanned(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, clients={"客户编号": ["C001"], "信用等级": ["AA"]})
    sales = scans.written(tmp_path, scans.some_sales())[0]
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    scan, others = divided([Task(str(one), str(one), {}) for one in (path, sales)], options, fields, "large")
    assert [[Path(task.path).name for task in tasks] for tasks in (scan, others)] == [["part0.parquet"], ["erp.sqlite"]]


def test_a_table_that_is_not_there_is_for_the_reader_to_complain_of(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=scans.some_sales(50))
    with pytest.raises(InputError, match="no sheet 'deal'") as caught:
        read(f"sqlite:{path}#deal", scans.rulebook(scans.EVERYTHING, tmp_path), "always")
    assert "'deals'" in caught.value.hint.en


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    pytest.importorskip("adbc_driver_postgresql")
    if os.name == "nt" or programs() is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        with a_server(Path(folder)) as server:
            columns = odd_sales()
            server.run(
                'CREATE TABLE deals ("日期" date, "客户编号" text, "客户名称" text, "产品" text, "仓库" text, "数量(吨)" float8, "金额(元)" numeric(14, 4), "单价" float8)'
            )
            server.run(*(f"INSERT INTO deals VALUES ({', '.join(map(_literal, row))})" for row in zip(*columns.values(), strict=True)))
            yield server


def _literal(cell: Any) -> str:
    if cell is None or cell != cell:
        return "NULL"
    return f"'{cell}'" if isinstance(cell, (str, date)) else repr(cell)


@pytest.mark.parametrize("name", ["deals", 'select * from deals where "仓库" is not null order by "日期"'])
def test_a_table_and_a_query_of_postgresql_give_the_same_whether_they_are_held_or_streamed(postgres: Postgres, tmp_path: Path, name: str) -> None:
    reading = assert_same_either_way(f"{postgres.address}#{name}", tmp_path)
    assert [len(one.sha256) for one in reading.inputs] == [64]
    assert [one.sha256 for one in reading.inputs] == [
        one.sha256 for one in read(f"{postgres.address}#{name}", scans.rulebook(scans.EVERYTHING, tmp_path), "never").inputs
    ]


@pytest.mark.parametrize(
    ("scan", "fewest"),
    [
        pytest.param("never", 500_000, id="read"),
        pytest.param("large", 500_000, id="few"),
        pytest.param("large", 50, id="many"),
        pytest.param("always", 0, id="asked"),
    ],
)
def test_each_view_and_query_of_postgresql_is_executed_once(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scan: Scan, fewest: int
) -> None:
    monkeypatch.setattr(choose, "_FEWEST", fewest)
    names = [f"{kind}_{scan}_{fewest}" for kind in ("clients", "deals", "owed")]
    postgres.run(
        *(
            f"CREATE TABLE own_{name} ({columns})"
            for name, columns in zip(names[::2], ('"客户编号" text, "信用等级" text', '"客户编号" text, "应收余额" numeric'), strict=True)
        )
    )
    for name in names:
        postgres.view_that_tells(name, "deals" if "deals" in name else f"own_{name}")
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    asked = [Path(f"{postgres.address}#{name}") for name in (names[0], f"select * from {names[1]}", names[2])]
    reading = start_reading(asked, options, fields, scan=scan)()
    assert isinstance(reading.tables["sales"], ScannedTable) == (fewest < 500_000)
    assert [postgres.executed(name) for name in names] == [1, 1, 1]


@pytest.mark.parametrize("change", [tonnes_and_branches, lambda columns: columns], ids=["not scannable", "sales beside them"])
def test_what_cannot_be_scanned_after_all_is_read_from_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    asked: list[str] = []
    answer = databases.SqliteSession.answer
    monkeypatch.setattr(databases.SqliteSession, "answer", lambda self, name: asked.append(name) or answer(self, name))
    deals = {"客户编号": ["C001"], "日期": ["2026-03-01"], "数量(吨)": [1], "金额(元)": [2]}
    path = (
        in_sqlite(tmp_path, deals=change(scans.some_sales()), more=deals)
        if change is not tonnes_and_branches
        else in_sqlite(tmp_path, deals=change(scans.some_sales()))
    )
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    scan, here = read(str(path), loaded, "always"), list(asked)
    memory = read(str(path), loaded, "never")
    assert not isinstance(scan.tables["sales"], ScannedTable)
    assert scan.accounts == memory.accounts
    assert scan.tables["sales"].drop_columns(["_file"]).num_rows == memory.tables["sales"].num_rows
    assert sorted(here) == sorted(set(here))


def test_a_server_that_is_gone_on_the_way_is_an_input_that_cannot_be_read(postgres: Postgres, tmp_path: Path) -> None:
    ends = "case when row_number() over () = 300 then pg_terminate_backend(pg_backend_pid()) end"
    with pytest.raises(InputError, match="terminating connection"):
        read(f"{postgres.address}#select *, {ends} as gone from deals", scans.rulebook(scans.EVERYTHING, tmp_path), "always")


def test_a_run_over_a_stream_says_what_any_run_says(tmp_path: Path) -> None:
    path = in_sqlite(tmp_path, deals=odd_sales())
    summaries = []
    for scan in ("never", "always"):
        job = Job((path,), date(2026, 11, 26), as_of=scans.AS_OF, scan=scan)
        summaries.append(json.dumps(pipeline.score(job).summary(), ensure_ascii=False, default=str))
    assert summaries[0] == summaries[1]
