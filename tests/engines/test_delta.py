"""Folders that are Delta tables give the rows that the table has now, scanned and in memory; no other row of their files counts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, write_deltalake

from tests.engines.delta_tables import commit, last, mark_deleted, readers_need, with_schema
from tests.engines.test_scanned import FEW, assert_same_either_way, codes, in_memory, rulebook, some_sales
from tiercli.domain.errors import InputError
from tiercli.read.inputs import find_inputs
from tiercli.read.options import ReadOptions

Made = tuple[Path, pa.Table]
ONE, OTHER = pa.table(some_sales(300, 1)), pa.table(some_sales(200, 2))
UREA = pc.field("产品") == "尿素"


def _appended(folder: Path) -> Made:
    write_deltalake(folder, ONE)
    write_deltalake(folder, OTHER, mode="append")
    return folder, pa.concat_tables([ONE, OTHER])


def _deleted(folder: Path) -> Made:
    _, rows = _appended(folder)
    DeltaTable(folder).delete("`产品` = '尿素'")
    return folder, rows.filter(~UREA)


def _overwritten(folder: Path) -> Made:
    write_deltalake(folder, ONE)
    write_deltalake(folder, OTHER, mode="overwrite")
    return folder, OTHER


def _compacted_and_vacuumed(folder: Path) -> Made:
    _, rows = _deleted(folder)
    write_deltalake(folder, OTHER.filter(UREA), mode="append")
    DeltaTable(folder).optimize.compact()
    DeltaTable(folder).vacuum(0, dry_run=False, enforce_retention_duration=False)
    return folder, pa.concat_tables([rows, OTHER.filter(UREA)])


def _from_a_checkpoint(folder: Path) -> Made:
    _, rows = _deleted(folder)
    DeltaTable(folder).create_checkpoint()
    write_deltalake(folder, OTHER.filter(UREA), mode="append")
    for early in sorted((folder / "_delta_log").glob("*.json"))[:-1]:
        early.unlink()
    return folder, pa.concat_tables([rows, OTHER.filter(UREA)])


def _partitioned(folder: Path) -> Made:
    regions = ONE.append_column("地区", pa.array([["华 东/100%=1", "华北", None][row % 3] for row in range(300)]))
    write_deltalake(folder, regions, partition_by=["地区"])
    DeltaTable(folder).delete("`产品` = '尿素'")
    return folder, regions.filter(~UREA)


def _by_day(folder: Path) -> Made:
    rows = ONE.set_column(0, "日期", pa.array([date(2026, 1 + row % 3, 5) for row in range(300)]))
    write_deltalake(folder, rows, partition_by=["日期"])
    return folder, rows


def _of_more_columns_since(folder: Path) -> Made:
    write_deltalake(folder, ONE.drop_columns(["仓库", "金额(元)"]))
    write_deltalake(folder, OTHER, mode="append", schema_mode="merge")
    return folder, pa.concat_tables([ONE.drop_columns(["仓库", "金额(元)"]), OTHER], promote_options="default").select(OTHER.column_names)


def _of_columns_renamed_and_dropped(folder: Path) -> Made:
    old = ONE.rename_columns(["日期", "客户编号", "客户名称", "产品", "金额(元)", "数量(吨)", "旧列"])
    DeltaTable.create(folder, old.schema, partition_by=["产品"], configuration={"delta.columnMapping.mode": "name"})
    write_deltalake(folder, old, mode="append")
    names = {"金额(元)": "仓库", "数量(吨)": "数量(吨)", "旧列": ""}
    with_schema(folder, lambda fields: [{**one, "name": name} for one in fields if (name := names.get(one["name"], one["name"]))])
    return folder, ONE.drop_columns(["金额(元)"])


def _with_rows_marked_as_deleted(folder: Path) -> Made:
    write_deltalake(folder, ONE)
    write_deltalake(folder, OTHER, mode="append")
    mark_deleted(folder, [0, 7, 8, 199])
    return folder, pa.concat_tables([ONE, OTHER.filter(pa.array([row not in (0, 7, 8, 199) for row in range(200)]))])


def _written_anew_with_rows_marked_as_deleted(folder: Path) -> Made:
    write_deltalake(folder, OTHER)
    DeltaTable(folder).delete("`产品` = '尿素'")
    mark_deleted(folder, [0, 7, 8])
    rows = OTHER.filter(~UREA)
    return folder, rows.filter(pa.array([row not in (0, 7, 8) for row in range(len(rows))]))


def _below_the_folder(folder: Path) -> Made:
    _, rows = _deleted(folder / "sales")
    return folder, rows


def _of_an_odd_name(folder: Path) -> Made:
    _, rows = _partitioned(folder)
    return folder.rename(folder.parent / "销售 #1 [100%]"), rows


MAKERS: list[Callable[[Path], Made]] = [
    _appended, _deleted, _overwritten, _compacted_and_vacuumed, _from_a_checkpoint, _partitioned, _by_day, _of_more_columns_since,
    _of_columns_renamed_and_dropped, _with_rows_marked_as_deleted, _written_anew_with_rows_marked_as_deleted, _below_the_folder, _of_an_odd_name,
]  # fmt: skip


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    """Days, customers, products, quantities and amounts."""
    figures = [
        pc.round(pc.multiply(table[name], 10**6)).cast(pa.int64()).to_pylist() if name in table.column_names else [None] * len(table) for name in FIGURES
    ]
    return sorted(zip(table["日期"].to_pylist(), table["客户编号"].to_pylist(), table["产品"].to_pylist(), *figures, strict=True), key=repr)


FIGURES = ("数量(吨)", "金额(元)")


@pytest.mark.parametrize("make", MAKERS)
def test_the_rows_that_a_table_has_now_are_read_and_scanned(tmp_path: Path, make: Callable[[Path], Made]) -> None:
    folder, rows = make(tmp_path / "lake")
    assert_same_either_way([folder], FEW)
    sales = in_memory([folder], rulebook(FEW, tmp_path)).tables["sales"]
    names = [name for name in ("date", "customer_id", "product", "quantity", "amount") if name in sales.column_names]
    read = sorted(zip(*(sales[name].to_pylist() for name in names), *([[None] * len(sales)] * (5 - len(names))), strict=True), key=repr)
    assert read == _rows(rows)


def test_places_are_those_of_the_file_also_below_deleted_rows(tmp_path: Path) -> None:
    odd = OTHER.set_column(0, "日期", pa.array([None if row == 20 else day for row, day in enumerate(OTHER["日期"].to_pylist())]))
    write_deltalake(tmp_path / "sales", odd)
    mark_deleted(tmp_path / "sales", [3, 4])
    outcome = assert_same_either_way([tmp_path / "sales"])
    assert [str(place).rpartition(" › ")[2] for note in outcome.findings if note.code == "sales.no-date" for place in note.places] == ["A22"]


def test_rows_that_are_deleted_change_what_a_file_is_told_by(tmp_path: Path) -> None:
    _appended(tmp_path)
    before = {task.path: task.sha256() for task in find_inputs([tmp_path], ReadOptions())[0]}
    mark_deleted(tmp_path, [5])
    after = {task.path: task.sha256() for task in find_inputs([tmp_path], ReadOptions())[0]}
    assert sorted(before) == sorted(after)
    assert len(set(before.values()) & set(after.values())) == 1


def test_a_table_of_a_lake_stands_where_table_names_a_file(tmp_path: Path) -> None:
    _deleted(tmp_path / "lake" / "ar")
    (tmp_path / "sales.csv").write_text("a\n1\n", "utf-8")
    tasks, _ = find_inputs([tmp_path / "sales.csv"], ReadOptions(tables={"receivables": str(tmp_path / "lake" / "ar")}))
    assert [(Path(task.path).parent.name, task.sheets, task.only) for task in tasks] == [
        (tmp_path.name, {}, False),
        *[("ar", {"": "receivables"}, True)] * len(DeltaTable(tmp_path / "lake" / "ar").file_uris()),
    ]


def test_a_table_without_rows_is_said(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "lake" / "sales", ONE)
    DeltaTable(tmp_path / "lake" / "sales").delete()
    with pytest.raises(InputError, match="is a Delta table without rows"):
        find_inputs([tmp_path / "lake" / "sales"], ReadOptions())
    (tmp_path / "lake" / "customers.csv").write_text("a\n1\n", "utf-8")
    tasks, notes = find_inputs([tmp_path / "lake"], ReadOptions())
    assert [Path(task.path).name for task in tasks] == ["customers.csv"]
    assert [(note.code, str(note.where)) for note in notes] == [("file.skipped", "sales")]


@pytest.mark.parametrize("which", ["*.parquet", "**/*", "part-*"])
def test_a_pattern_into_a_table_is_refused(tmp_path: Path, which: str) -> None:
    folder, _ = _deleted(tmp_path / "sales")
    with pytest.raises(InputError, match=r"is a file of a Delta table.*") as error:
        find_inputs([folder / which], ReadOptions())
    assert error.value.hint.en == f"Give the folder of the table: {folder}."


def test_a_pattern_that_meets_a_table_reads_it_once(tmp_path: Path) -> None:
    folder, _ = _deleted(tmp_path / "lake" / "sales")
    for pattern in ("lake/*", "lake/**", "**"):
        assert [Path(task.path).parent for task in find_inputs([tmp_path / pattern], ReadOptions())[0]] == [folder]


def test_one_file_of_a_table_and_one_partition_of_it_are_refused(tmp_path: Path) -> None:
    folder, _ = _partitioned(tmp_path / "sales")
    part = next(folder.glob("*/*.parquet"))
    for path in (part, part.parent):
        with pytest.raises(InputError, match="is a file of a Delta table"):
            find_inputs([path], ReadOptions())


def test_without_deltalake_a_table_is_refused_and_what_reads_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = _deleted(tmp_path / "sales")
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(InputError, match="is a Delta table, whose log says which of its rows count") as error:
        find_inputs([folder], ReadOptions())
    assert error.value.hint.en == f'Run pip install "tiercli[delta]", or read it in a Spark that has Delta: "spark:delta.`{folder}`".'
    assert [task.path for task in find_inputs([folder], ReadOptions(), "spark")[0]] == [f"spark:delta.`{folder}`"]


def _gone(folder: Path) -> None:
    next(one for one in folder.glob("*.parquet") if one.name == last(folder, "add")["path"]).unlink()


def _outside(folder: Path) -> None:
    (folder.parent / "other.parquet").write_bytes((folder / last(folder, "add")["path"]).read_bytes())
    commit(folder, {"add": {**last(folder, "add"), "path": "../other.parquet"}})


def _torn(folder: Path) -> None:
    log = max((folder / "_delta_log").glob("*.json"))
    log.write_text(log.read_text("utf-8")[:-40], "utf-8")


def _by_field_ids(folder: Path) -> None:
    described = last(folder, "metaData")
    commit(folder, {"metaData": {**described, "configuration": {"delta.columnMapping.mode": "id"}}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_gone, "lists a file which is not in the folder"),
        (_outside, "lists a file which is not in the folder"),
        (_torn, "cannot be read"),
        (_by_field_ids, "columnMapping: id"),
        (lambda folder: readers_need(folder, "catalogManaged"), "catalogManaged|cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_rightly_is_refused(tmp_path: Path, change: Callable[[Path], None], said: str) -> None:
    folder, _ = _appended(tmp_path / "sales")
    change(folder)
    with pytest.raises(InputError, match=said):
        find_inputs([folder], ReadOptions())


def test_a_path_that_deltalake_takes_for_another_is_refused(tmp_path: Path) -> None:
    _appended(tmp_path / "a b")
    (tmp_path / "a b").rename(tmp_path / "a%20b")
    with pytest.raises(InputError, match="has a % in its path"):
        find_inputs([tmp_path / "a%20b"], ReadOptions())


def test_doubled_rows_of_two_files_are_told(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "sales", ONE)
    write_deltalake(tmp_path / "sales", pa.concat_tables([OTHER, ONE.slice(0, 2)]), mode="append")
    assert "sales.possible-duplicate" in codes(assert_same_either_way([tmp_path / "sales"]))
