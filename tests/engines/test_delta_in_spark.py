"""Delta tables in Spark: what people type, in a session that has Delta and in one that has not. Delta's own Java is not here: a source of Python of that
name, over deltalake, is what `format("delta")` means to these sessions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

import tiercli
from tests.engines.delta_tables import mark_deleted
from tests.engines.test_scanned import EVERYTHING, FEW, outcome_of, rulebook, some_sales
from tests.engines.test_spark import assert_same, read
from tests.engines.test_spark import session as _started
from tiercli.domain.errors import InputError
from tiercli.frames.scanned import ScannedTable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

session = _started
ONE, OTHER = pa.table(some_sales(300, 1)), pa.table(some_sales(200, 2))


@pytest.fixture(scope="module", autouse=True)
def _python() -> Iterator[None]:
    """Sources of Python run in the Python that has deltalake."""
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    yield
    os.environ.pop("PYSPARK_PYTHON") if before is None else os.environ.update(PYSPARK_PYTHON=before)


@pytest.fixture(scope="module")
def with_delta(session: SparkSession) -> SparkSession:
    """A session of its own, in which `delta` can be read."""
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

    class Reader(DataSourceReader):
        def __init__(self, path: str) -> None:
            self.path = path

        def partitions(self) -> list[Any]:
            return [InputPartition(0)]

        def read(self, partition: Any) -> Iterator[Any]:
            from deltalake import DeltaTable as Table

            yield from Table(self.path).to_pyarrow_table().to_batches()

    class Delta(DataSource):
        @classmethod
        def name(cls) -> str:
            return "delta"

        def schema(self) -> str:
            from deltalake import DeltaTable as Table

            names = {"integer": "int", "long": "bigint"}
            return ", ".join(f"`{one.name}` {names.get(one.type.type, one.type.type)}" for one in Table(self.options["path"]).schema().fields)

        def reader(self, schema: Any) -> Any:
            return Reader(self.options["path"])

    made = session.newSession()
    made.dataSource.register(Delta)
    return made


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A table from which the rows of one product were deleted, and its files as they were before are there still."""
    write_deltalake(tmp_path / "lake" / "sales", ONE)
    write_deltalake(tmp_path / "lake" / "sales", OTHER, mode="append")
    DeltaTable(tmp_path / "lake" / "sales").delete("`产品` = '尿素'")
    return tmp_path / "lake" / "sales"


def test_a_table_of_delta_gives_the_rows_that_it_has_now(with_delta: SparkSession, lake: Path, tmp_path: Path) -> None:
    loaded = rulebook(FEW, tmp_path)
    for words in (f"spark:delta.`{lake}`", f"spark:DELTA.`{lake}`"):
        scan = read(words, loaded, with_delta)
        assert isinstance(scan.tables["sales"], ScannedTable)
        assert_same(scan, read(lake, loaded, None), loaded, inputs=False)


def test_a_folder_is_read_by_its_log_and_computed_in_spark(session: SparkSession, lake: Path, tmp_path: Path) -> None:
    loaded = rulebook(EVERYTHING, tmp_path)
    scan = read(lake, loaded, session)
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert scan.tables["sales"].engine.name == "spark"
    assert_same(scan, read(lake, loaded, None), loaded)


def test_a_folder_is_left_to_spark_where_nothing_else_reads_its_log(
    with_delta: SparkSession, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = rulebook(FEW, tmp_path)
    there = read(lake, loaded, None)
    monkeypatch.setitem(sys.modules, "deltalake", None)
    scan = read(lake, loaded, with_delta)
    assert [one.path for one in scan.inputs] == [f"spark:delta.`{lake}`"]
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert_same(scan, there, loaded, inputs=False)


def test_rows_that_are_marked_as_deleted_are_left_out_in_memory(session: SparkSession, lake: Path, tmp_path: Path) -> None:
    mark_deleted(lake, [0, 1, 5])
    loaded = rulebook(FEW, tmp_path)
    whole = read(lake, loaded, session)
    assert not isinstance(whole.tables["sales"], ScannedTable)
    (note,) = [note for note in whole.findings if note.code == "file.read-whole"]
    assert "the table's log deletes rows of its files" in note.message.en
    assert outcome_of(whole, loaded).results.rows.equals(outcome_of(read(lake, loaded, None), loaded).results.rows)


def test_frames_of_delta_are_graded_where_they_are(with_delta: SparkSession, lake: Path) -> None:
    frame = with_delta.read.format("delta").load(str(lake))
    rows = pa.table(DeltaTable(lake).to_pyarrow_table())
    assert tiercli.score(frame, rules="standard").toArrow().equals(tiercli.score(rows, rules="standard"))


def test_a_session_without_delta_says_what_reads_it(session: SparkSession, lake: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^spark:delta\.`.*: Spark answered: \[DATA_SOURCE_NOT_FOUND\] .*: delta") as error:
        read(f"spark:delta.`{lake}`", rulebook(FEW, tmp_path), session)
    assert "An error occurred while calling" not in str(error.value)
    assert 'pip install "tiercli[delta]"' in error.value.hint.en


def test_the_parquet_files_of_a_table_of_delta_are_refused(session: SparkSession, lake: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a file of a Delta table"):
        read(f"spark:parquet.`{lake}`", rulebook(FEW, tmp_path), session)


def test_parquet_files_of_no_table_are_read_by_their_path(session: SparkSession, tmp_path: Path) -> None:
    session.createDataFrame(ONE).write.parquet(str(tmp_path / "plain"))
    reading = read(f"spark:parquet.`{tmp_path / 'plain'}`", rulebook(FEW, tmp_path), session)
    assert reading.accounts[0].rows == 300
