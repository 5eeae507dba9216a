"""Tables of SQLite and DuckDB files are sheets; queries are too; nothing is written, and nothing else can be reached."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions
from tiercli.read.formats.grid import Grid
from tiercli.read.inputs import find_inputs
from tiercli.read.open import read_file
from tiercli.read.sheet_reading import SheetReading

SALES = [("C1", "2026-10-01", 1.5), ("C2", "2026-10-02", 20), ("C1", "2026-10-03", None)]


def a_database(folder: Path, kind: str) -> Path:
    path = folder / f"erp.{kind}"
    database: Any = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(str(path))
    database.execute("CREATE TABLE deals (客户编号 VARCHAR, 日期 VARCHAR, 数量 DOUBLE)")
    database.executemany("INSERT INTO deals VALUES (?, ?, ?)", SALES)
    database.execute("CREATE TABLE customers (客户编号 VARCHAR, 信用等级 VARCHAR)")
    database.execute("INSERT INTO customers VALUES ('C1', 'AA')")
    if kind == "sqlite":
        database.commit()
    database.close()
    return path


def read(words: str, **options: Any) -> list[SheetReading]:
    """What is read of `duckdb:FILE#table`, or of `--table` alone."""
    given = ReadOptions(**options)
    tasks, _ = find_inputs([Path(words)] if words else [], given)
    found = [read_file(task, given, lambda: (given, STANDARD), lambda error: None) for task in tasks]
    return [sheet for sheets, _ in found for sheet in sheets]


@pytest.fixture(params=["sqlite", "duckdb"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_table_is_a_sheet_with_or_without_the_prefix(tmp_path: Path, kind: str) -> None:
    path = a_database(tmp_path, kind)
    for words in (str(path), f"{kind}:{path}"):
        assert {(one.sheet, one.table): one.account.rows for one in read(words) if one.account} == {("customers", "customers"): 1, ("deals", "sales"): 3}


def test_values_are_exact_and_places_are_those_of_rows(tmp_path: Path, kind: str) -> None:
    (sales,) = read(f"{kind}:{a_database(tmp_path, kind)}#deals")
    assert sales.rows is not None
    assert sales.rows["quantity"].to_pylist() == [1_500_000, 20_000_000, None]
    assert sales.rows["_row"].to_pylist() == [2, 3, 4]


def test_a_query_is_a_sheet(tmp_path: Path, kind: str) -> None:
    (sales,) = read(f"{kind}:{a_database(tmp_path, kind)}#select * from deals where 客户编号 = 'C1'")
    assert sales.account is not None
    assert sales.account.rows == 2


def test_table_names_a_table_of_a_database(tmp_path: Path, kind: str) -> None:
    path = a_database(tmp_path, kind)
    (sales,) = read("", tables={"orders": f"{kind}:{path}#select 客户编号, 日期 as 下单日期, 数量 as 订货数量 from deals"})
    assert (sales.table, sales.said) == ("orders", True)


def test_a_table_that_is_not_there_is_said_with_those_that_are(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InputError) as error:
        read(f"{kind}:{a_database(tmp_path, kind)}#deal")
    assert error.value.message.en == "has no sheet 'deal'."
    assert "Did you mean 'deals'? The sheets are: customers, deals." in error.value.hint.en


@pytest.mark.parametrize("query", ["delete from deals", "drop table deals", "select 1; drop table deals"])
def test_nothing_is_ever_written(tmp_path: Path, kind: str, query: str) -> None:
    path = a_database(tmp_path, kind)
    before = path.read_bytes()
    with pytest.raises(InputError):
        read(f"{kind}:{path}#{query}")
    assert path.read_bytes() == before


def test_a_query_reaches_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError):
        read(f"duckdb:{a_database(tmp_path, 'duckdb')}#select * from read_csv('{tmp_path}/secret.csv')")


def test_a_damaged_database_is_an_error_of_the_input(tmp_path: Path, kind: str) -> None:
    path = a_database(tmp_path, kind)
    path.write_bytes(path.read_bytes()[:5000].ljust(path.stat().st_size, b"\xff"))
    with pytest.raises(InputError) as error:
        read(str(path))
    assert "cannot be read as a database" in error.value.message.en


def test_a_file_of_sqlite_that_was_cut_off_is_no_smaller_table(tmp_path: Path) -> None:
    path = a_database(tmp_path, "sqlite")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="is cut off"):
        read(str(path))


def test_texts_of_sqlite_in_gbk_and_in_bytes_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "erp.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE deals (客户名称, 日期, 数量)")
        names = [("CAST(? AS TEXT)", "甲公司".encode("gbk")), ("CAST(? AS TEXT)", "乙公司".encode("gbk")), ("?", "丙公司".encode())]
        for cell, name in names:
            database.execute(f"INSERT INTO deals VALUES ({cell}, '2026-10-01', 1)", (name,))
        database.commit()
    (sales,) = read(str(path))
    assert sales.rows is not None
    assert sales.rows["customer_name"].to_pylist() == ["甲公司", "乙公司", "丙公司"]


def test_tables_in_other_schemas_of_duckdb_are_read_by_both_names(tmp_path: Path) -> None:
    path = a_database(tmp_path, "duckdb")
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE SCHEMA finance")
        database.execute("CREATE TABLE finance.deals AS SELECT * FROM deals LIMIT 1")
    assert [(one.sheet, one.account.rows) for one in read(f"duckdb:{path}#finance.deals") if one.account] == [("finance.deals", 1)]
    assert [one.sheet for one in read(str(path))] == ["customers", "deals", "finance.deals"]


def test_days_of_moments_in_duckdb_are_said_with_their_zone(tmp_path: Path) -> None:
    path = tmp_path / "erp.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE TABLE deals AS SELECT 'C1' AS 客户编号, timestamptz '2026-10-01 00:00+00' AS 日期, 1 AS 数量")
        zone = database.execute("SELECT current_setting('TimeZone')").fetchall()[0][0]
    (sales,) = read(str(path))
    assert [one.message.en for one in sales.findings if one.code == "file.time-zone"] == [f"the days of '日期' are those of the time zone {zone}."]


def test_more_cells_than_allowed_are_refused(tmp_path: Path) -> None:
    from tiercli.read import Limits

    with pytest.raises(InputError) as error:
        read(str(a_database(tmp_path, "sqlite")), limits=Limits(max_cells=5))
    assert "cells" in error.value.message.en


def test_grids_of_databases_name_their_sheet(tmp_path: Path, kind: str) -> None:
    from tiercli.read.open import grids

    found = list(grids(a_database(tmp_path, kind), kind, ReadOptions(), lambda name: True, lambda error: None))
    assert [one.sheet for one in found if isinstance(one, Grid)] == ["customers", "deals"]
