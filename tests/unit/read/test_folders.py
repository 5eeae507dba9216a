"""What a folder stands for: its spreadsheets and partitions, never what a program is still writing, and no file of a table whose log decides which rows count."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiercli.domain.errors import InputError
from tiercli.read.inputs import find_inputs
from tiercli.read.options import ReadOptions
from tiercli.read.task import Task


def _found(path: Path) -> list[str]:
    return [Path(task.path).name for task in find_inputs([path], ReadOptions())[0]]


def _touched(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"PAR1")


@pytest.mark.parametrize(
    "name",
    ["_temporary/0/part-1.parquet", ".spark-staging-1/year=2026/part-1.parquet", "_part.parquet", ".part-1.parquet.crc", "_SUCCESS", ".tmp/part-1.parquet"],
)
def test_what_is_hidden_in_a_partition_is_passed_over(tmp_path: Path, name: str) -> None:
    _touched(tmp_path / "year=2026" / "month=1" / "part-0.parquet", tmp_path / "year=2026" / name)
    tasks, notes = find_inputs([tmp_path], ReadOptions())
    assert ([Path(task.path).name for task in tasks], notes) == (["part-0.parquet"], [])


def test_partitions_by_a_column_that_begins_with_an_underscore_are_read(tmp_path: Path) -> None:
    _touched(tmp_path / "year=2026" / "_region=east" / "part-0.parquet")
    assert _found(tmp_path) == ["part-0.parquet"]


@pytest.mark.parametrize("name", ["part-1.parquet.tmp", "part-1.parquet.part", "old.csv.gz", "part-1.orc"])
def test_what_is_no_spreadsheet_in_a_partition_is_said(tmp_path: Path, name: str) -> None:
    _touched(tmp_path / "year=2026" / "part-0.parquet", tmp_path / "year=2026" / name)
    tasks, notes = find_inputs([tmp_path], ReadOptions())
    assert [Path(task.path).name for task in tasks] == ["part-0.parquet"]
    assert [(note.code, str(note.where)) for note in notes] == [("file.skipped", name)]


TABLES = {"Iceberg": "metadata/v1.metadata.json", "Hudi": ".hoodie/hoodie.properties"}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("given", ["lake/sales", "lake", "lake/sales/data/part-0.parquet", "lake/sales/data", "lake/sales/data/*.parquet", "lake/*"])
def test_a_table_that_nothing_here_reads_is_refused_whatever_of_it_is_named(tmp_path: Path, kind: str, given: str) -> None:
    _touched(tmp_path / "lake" / "sales" / "data" / "part-0.parquet", tmp_path / "lake" / "sales" / TABLES[kind])
    with pytest.raises(InputError, match=f"is an? {kind} table") as error:
        find_inputs([tmp_path / given], ReadOptions())
    assert str(error.value.where) == str(tmp_path / "lake" / "sales")
    assert error.value.hint.en == "Export it to Parquet, or read it in a Spark that knows it: spark:CATALOG.DATABASE.TABLE."


def test_a_workbook_beside_a_table_and_a_folder_called_metadata_are_ordinary(tmp_path: Path) -> None:
    _touched(tmp_path / "lake" / "sales" / TABLES["Iceberg"], tmp_path / "lake" / "sales" / "notes.csv", tmp_path / "plain" / "metadata" / "a.json")
    _touched(tmp_path / "plain" / "sales.parquet")
    assert _found(tmp_path / "lake" / "sales" / "notes.csv") == ["notes.csv"]
    assert _found(tmp_path / "plain") == ["sales.parquet"]


def test_a_parquet_file_is_told_by_its_bytes_and_by_what_its_folders_say(tmp_path: Path) -> None:
    paths = [tmp_path / part / "p.parquet" for part in ("year=2025", "year=2026", "old", "new")]
    for path in paths:
        path.parent.mkdir()
        pq.write_table(pa.table({"a": [1]}), path)
    years, plain = ([Task(str(path), path.name, {}).sha256() for path in some] for some in (paths[:2], paths[2:]))
    assert len(set(years)) == 2
    assert plain[0] == plain[1]
    text = [tmp_path / part / "p.csv" for part in ("year=2025", "year=2026")]
    _touched(*text)
    for path in text:
        path.write_text("a\n1\n", "utf-8")
    assert len({Task(str(path), path.name, {}).sha256() for path in text}) == 1
