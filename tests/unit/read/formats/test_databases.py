"""Tables of SQLite and DuckDB files are sheets; queries are too; nothing is written, and nothing else can be reached."""

from __future__ import annotations

import sqlite3
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
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError) as error:
        read(str(path))
    assert "cannot be read as a database" in error.value.message.en


def test_more_cells_than_allowed_are_refused(tmp_path: Path) -> None:
    from tiercli.read import Limits

    with pytest.raises(InputError) as error:
        read(str(a_database(tmp_path, "sqlite")), limits=Limits(max_cells=5))
    assert "cells" in error.value.message.en


def test_grids_of_databases_name_their_sheet(tmp_path: Path, kind: str) -> None:
    from tiercli.read.open import grids

    found = list(grids(a_database(tmp_path, kind), kind, ReadOptions(), lambda name: True, lambda error: None))
    assert [one.sheet for one in found if isinstance(one, Grid)] == ["customers", "deals"]
