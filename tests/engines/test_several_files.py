"""Several scanned files of sales are to each other what they are in memory: copies, doubles of each other's rows, files of one day, sums of months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.engines.test_scanned import EVERYTHING, Columns, assert_same_either_way, codes, rulebook, scanned, some_sales, written, written_as_text
from tiercli.domain.errors import InputError
from tiercli.read.files import start_reading
from tiercli.read.inputs import find_inputs
from tiercli.read.open import read_file
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.tables import assemble


def test_a_file_with_the_bytes_of_an_earlier_one_counts_once(tmp_path: Path) -> None:
    one, other = some_sales(300, 1), some_sales(200, 2)
    outcome = assert_same_either_way(written(tmp_path, one, other, one, other))
    assert [str(note.where) for note in outcome.findings if note.code == "file.same-bytes"] == ["part2.parquet", "part3.parquet"]
    assert {part.reason: part.rows for part in outcome.accounts[0].set_aside} == {"same-file": 500}


def _with_rows_of(one: Columns, other: Columns, rows: tuple[int, ...]) -> Columns:
    return {name: [*other[name], *(values[row] for row in rows)] for name, values in one.items()}


def _numbered(columns: Columns, mark: str) -> Columns:
    return {**columns, "订单号": [f"{mark}{row:04}" for row in range(len(columns["日期"]))]}


@pytest.mark.parametrize("change", [lambda columns, _: columns, _numbered])
def test_rows_that_stand_in_two_files_are_told_as_in_memory(tmp_path: Path, change: Callable[[Columns, str], Columns]) -> None:
    one, other = change(some_sales(300, 1), "A"), change(some_sales(200, 2), "B")
    outcome = assert_same_either_way(written(tmp_path, one, _with_rows_of(one, other, (5, 9))))
    assert codes(outcome) & {"sales.possible-duplicate", "sales.exact-duplicate"}


def _of_days(columns: Columns, *days: date) -> Columns:
    return {**columns, "日期": [days[row % len(days)] for row in range(len(columns["日期"]))]}


def test_files_of_the_last_and_the_first_day_of_months_are_no_sums(tmp_path: Path) -> None:
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31))
    assert_same_either_way(written(tmp_path, *(_of_days(some_sales(60, seed), day) for seed, day in enumerate(days))))


def _part(columns: Columns, rows: int) -> Columns:
    return {name: values[:rows] for name, values in columns.items()}


def _sums(columns: Columns) -> Columns:
    """Of each customer and month, on its first day."""
    sums: dict[tuple[date, str, str], list[float]] = {}
    for row, (day, number, name) in enumerate(zip(columns["日期"], columns["客户编号"], columns["客户名称"], strict=True)):
        own = sums.setdefault((day.replace(day=1), number, name), [0.0, 0.0])
        own[0], own[1] = round(own[0] + columns["数量(吨)"][row], 3), round(own[1] + columns["金额(元)"][row], 2)
    day, number, name = zip(*sums, strict=True)
    quantity, amount = zip(*sums.values(), strict=True)
    made = {"日期": day, "客户编号": number, "客户名称": name, "产品": ["尿素"] * len(sums), "仓库": ["东库"] * len(sums)}
    return {key: list(values) for key, values in {**made, "数量(吨)": quantity, "金额(元)": amount}.items()}


@pytest.mark.parametrize(("second", "why"), [(lambda one: _part(one, 100), "overlap"), (_sums, "monthly sums")])
def test_a_file_that_may_repeat_another_is_read(tmp_path: Path, second: Callable[[Columns], Columns], why: str) -> None:
    one = some_sales(300, 1)
    with pytest.raises(NotScannableError, match=why):
        scanned(written(tmp_path, one, second(one)), rulebook(EVERYTHING, tmp_path))


def _of_one_name(folder: Path, *tables: Columns) -> list[Path]:
    paths = []
    for year, columns in zip(("2025", "2026"), tables, strict=True):
        (folder / year).mkdir()
        paths += written(folder / year, columns)
    return paths


def _read(paths: list[Path], folder: Path) -> Reading:
    loaded = rulebook(EVERYTHING, folder)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    found = [read_file(task, options, lambda *_: (options, fields), lambda error: None) for task in find_inputs(paths, ReadOptions())[0]]
    return assemble([sheet for sheets, _ in found for sheet in sheets], [], options, fields)


def test_a_double_in_one_of_two_files_of_one_name_takes_nothing_from_the_other(tmp_path: Path) -> None:
    one, other = _numbered(some_sales(100, 1), "A"), _numbered(some_sales(120, 2), "B")
    (account,) = _read(_of_one_name(tmp_path, _with_rows_of(one, one, (5,)), other), tmp_path).accounts
    assert [(part.reason, part.rows, part.places) for part in account.set_aside] == [("exact-duplicate", 1, ("2025/part0.parquet › 102",))]


def test_a_copy_of_the_same_name_in_another_folder_counts_once(tmp_path: Path) -> None:
    reading = _read(_of_one_name(tmp_path, some_sales(100, 1), some_sales(100, 1)), tmp_path)
    assert [(note.code, str(note.where)) for note in reading.findings if note.code == "file.same-bytes"] == [("file.same-bytes", "2026/part0.parquet")]
    assert reading.tables["sales"].num_rows == 100


def test_files_of_the_same_bytes_in_two_partitions_are_two(tmp_path: Path) -> None:
    columns = {name: values for name, values in some_sales(60, 1).items() if name != "日期"}
    for day in ("2026-03-05", "2026-04-06"):
        (tmp_path / "lake" / f"日期={day}").mkdir(parents=True)
        written(tmp_path / "lake" / f"日期={day}", columns)
    outcome = assert_same_either_way([tmp_path / "lake"])
    assert "file.same-bytes" not in codes(outcome)
    assert (outcome.accounts[0].rows, outcome.accounts[0].used) == (120, 120)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = _of_one_name(tmp_path, some_sales(100, 0), some_sales(100, 1))
    tasks, _ = find_inputs([*paths, *written(tmp_path, some_sales(), some_sales())[1:]], ReadOptions())
    assert [task.name for task in tasks] == ["2025/part0.parquet", "2026/part0.parquet", ""]


def test_what_is_too_large_to_be_read_says_why_it_was_not_scanned(tmp_path: Path) -> None:
    one = some_sales(300, 1)
    options, loaded = ReadOptions(limits=Limits(max_cells=200)), rulebook(EVERYTHING, tmp_path)
    wait = start_reading(written(tmp_path, one, _part(one, 100)), reading_for(options, loaded.rulebook), fields_for(loaded.rulebook), scan="large")
    with pytest.raises(InputError) as error:
        wait()
    assert "--max-cells" in error.value.hint.en
    assert error.value.hint.en.endswith("Why no engine computes it: its files differ in columns, or may repeat each other.")
    assert error.value.hint.zh.endswith("没有在引擎里计算的原因：几个文件的列或内容互相不齐，或可能重复计入。")


@pytest.mark.parametrize(
    "write", [written, lambda folder, *tables: [path.rename(folder / f"{n}.csv") for n, one in enumerate(tables) for path in written_as_text(folder, one)]]
)
def test_orders_that_stand_far_down_in_one_file_are_held_against_the_deliveries_of_that_file(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    one, other = some_sales(300, 1), some_sales(400, 2)
    typed = [{**one, "单据类型": [None, *["销售订单"] * 299]}, {**other, "单据类型": [None, *["销售出库单"] * 397, "销售订单", "销售订单"]}]
    outcome = assert_same_either_way(write(tmp_path, *typed))
    assert [note.count for note in outcome.findings if note.code == "sales.other-document"] == [2]
