"""Several delimited files, and text in other encodings than UTF-8, are scanned as they are read: monthly exports, as accounting programs write them."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.engines.test_scanned import (
    EVERYTHING,
    Columns,
    assert_same_either_way,
    codes,
    rulebook,
    scanned,
    set_at,
    some_sales,
    written,
    written_as_text,
)
from tiercli.domain.fields import STANDARD
from tiercli.frames.scanned import ScannedTable
from tiercli.read.files import start_reading
from tiercli.read.formats import text_file
from tiercli.read.formats.text_file import TextFile, encoding_of
from tiercli.read.options import ReadOptions
from tiercli.read.scan import choose, coder, plain_lines
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.numbered import FILE_STEP, Numbered
from tiercli.read.task import Task

_QUOTINGS = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)


def as_texts(folder: Path, *tables: Columns, quoting: int = csv.QUOTE_MINIMAL, encoding: str = "utf-8-sig") -> list[Path]:
    """Each in a file of its own, called by its number."""
    paths = []
    for number, columns in enumerate(tables, 1):
        (path,) = written_as_text(folder, columns, quoting=quoting)
        paths.append(path.rename(folder / f"2026-{number:02}.csv"))
        paths[-1].write_bytes(paths[-1].read_text("utf-8-sig").replace("\n", "\r\n").encode(encoding))
    return paths


def _months() -> list[Columns]:
    return [some_sales(120, 1), set_at(some_sales(90, 2), "日期", {4: None, 80: "不详"}), set_at(some_sales(70, 3), "数量(吨)", {66: "缺"})]


@pytest.mark.parametrize("quoting", _QUOTINGS)
def test_monthly_files_are_scanned_as_one_table_and_odd_rows_keep_their_places(tmp_path: Path, quoting: int) -> None:
    outcome = assert_same_either_way(as_texts(tmp_path, *_months(), quoting=quoting))
    assert [one.rows for one in outcome.inputs] == [120, 90, 70]
    assert [str(place) for one in outcome.findings if one.code == "sales.unreadable-number" for place in one.places] == ["2026-03.csv › F68"]


def test_blocks_end_where_files_do_and_many_small_files_are_judged_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_lines, "_BLOCK", 900)
    monkeypatch.setattr(coder, "_JUDGED", 100)
    draw = random.Random(1)
    tables = [some_sales(draw.randrange(1, 60), seed) for seed in range(8)]
    numbered = [{**columns, "订单号": [f"SO{number}{row:04}" for row in range(len(columns["日期"]))]} for number, columns in enumerate(tables)]
    assert_same_either_way(as_texts(tmp_path, *numbered))


def _without(columns: Columns, name: str) -> Columns:
    return {header: cells for header, cells in columns.items() if header != name}


def _turned(columns: Columns) -> Columns:
    return dict(reversed(columns.items()))


def _with(columns: Columns, name: str) -> Columns:
    return {**columns, name: [f"{row % 7}元" if row % 5 else None for row in range(len(columns["日期"]))]}


@pytest.mark.parametrize(
    "change",
    [
        _turned,
        lambda columns: _without(columns, "仓库"),
        lambda columns: _without(columns, "产品"),
        lambda columns: _without(columns, "金额(元)"),
        lambda columns: _with(columns, "备注"),
        lambda columns: {**columns, "单据状态": ["已审核"] * 60 + ["作废"] * 10},
    ],
)
@pytest.mark.parametrize(
    "write", [as_texts, pytest.param(partial(as_texts, quoting=csv.QUOTE_ALL), marks=pytest.mark.long), pytest.param(written, marks=pytest.mark.long)]
)
def test_columns_that_a_file_has_not_are_empty_there(tmp_path: Path, change: Callable[[Columns], Columns], write: Callable[..., list[Path]]) -> None:
    one, other = some_sales(120, 1), some_sales(70, 2)
    assert_same_either_way(write(tmp_path, one, change(other)))
    assert_same_either_way(write(tmp_path, change(other), one))


def test_rows_that_stand_in_two_files_of_different_columns_are_told_as_in_memory(tmp_path: Path) -> None:
    one = some_sales(120, 1)
    other = {name: [*some_sales(70, 2)[name], *cells[5:9]] for name, cells in one.items()}
    outcome = assert_same_either_way(as_texts(tmp_path, one, _with(other, "备注")))
    assert "sales.possible-duplicate" in codes(outcome)


@pytest.mark.parametrize("piece", [1 << 18, 7])
@pytest.mark.parametrize("quoting", _QUOTINGS)
@pytest.mark.parametrize("encoding", ["gb18030", *(pytest.param(one, marks=pytest.mark.long) for one in ("utf-16", "utf-16-le"))])
def test_text_in_another_encoding_is_scanned(tmp_path: Path, encoding: str, quoting: int, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "_PIECE", piece)
    assert_same_either_way(as_texts(tmp_path, *_months()[: 1 if piece < 10 else 3], quoting=quoting, encoding=encoding))


def test_each_file_may_be_in_an_encoding_of_its_own_that_is_told_far_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "_START", 64)
    names = {
        "日期": "date",
        "客户编号": "customer id",
        "客户名称": "customer",
        "产品": "product",
        "仓库": "store",
        "数量(吨)": "quantity (t)",
        "金额(元)": "amount (CNY)",
    }
    english = {names[header]: cells for header, cells in some_sales(120, 1).items()}
    english |= {name: ["x"] * 100 + english[name][100:] for name in ("customer", "product", "store")}
    one, other = as_texts(tmp_path, english, english, encoding="gb18030")
    other.write_bytes(one.read_bytes().decode("gb18030").replace("x", "y").encode())
    assert [encoding_of(path) for path in (one, other)] == ["gb18030", "utf-8"]
    assert_same_either_way([one, other])


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.decode("gb18030").encode("big5", "ignore"),  # reads as GB18030 as well, and makes no sense
        lambda raw: raw[:-4] + b"\xd6\r\n",
        lambda raw: raw.replace(b"C001", b"C\xff01"),
    ],
)
@pytest.mark.parametrize("quoting", _QUOTINGS)
def test_text_in_an_encoding_that_is_not_sure_is_read(tmp_path: Path, change: Callable[[bytes], bytes], quoting: int) -> None:
    (path,) = as_texts(tmp_path, some_sales(), encoding="gb18030", quoting=quoting)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(NotScannableError):
        scanned([path], rulebook(EVERYTHING, tmp_path))


def test_a_text_is_handed_on_as_utf8_however_much_is_asked_for(tmp_path: Path) -> None:
    path, text = tmp_path / "a.csv", "日期,客户𠮷名\r\n" * 50
    path.write_bytes(text.encode("gb18030"))
    for size in (1, 3, 1000):
        place, found = memoryview(bytearray(size)), b""
        with TextFile(path, "gb18030") as file:
            while count := file.readinto(place):
                found += place[:count]
        assert found.decode() == text


def _folder(tmp_path: Path) -> list[Task]:
    months = as_texts(tmp_path, some_sales(120, 1), some_sales(70, 2), _without(some_sales(90, 3), "仓库"))
    clients = {"客户编号": [f"C{number:03}" for number in range(40)], "客户名称": [f"第{number}农资公司" for number in range(40)], "信用等级": ["AA"] * 40}
    (path,) = written_as_text(tmp_path, clients)
    return [Task(str(one), one.name, {}) for one in (*months, path.rename(tmp_path / "客户.csv"))]


def test_files_of_sales_are_told_from_those_beside_them_by_their_fields(tmp_path: Path) -> None:
    tasks = _folder(tmp_path)
    assert choose.divided(tasks, ReadOptions(), STANDARD, "always") == (tasks[:3], tasks[3:])
    assert choose.to_scan(tasks, ReadOptions(), "always") == tasks[:2]  # before fields are known


def test_files_are_scanned_where_they_are_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = _folder(tmp_path)
    size = sum(Path(task.path).stat().st_size for task in tasks[:3])
    for least, found in ((size, tasks[:3]), (size + 1, [])):
        monkeypatch.setattr(choose, "LARGE", least)
        assert choose.to_scan(tasks, ReadOptions(), "large", STANDARD) == found


def test_what_the_user_calls_another_table_is_not_scanned_with_sales(tmp_path: Path) -> None:
    one, other, *_ = _folder(tmp_path)
    named = Task(other.path, other.shown, {"": "receivables"})
    assert choose.to_scan([one, named], ReadOptions(), "always", STANDARD) == [one]


def test_a_folder_of_monthly_text_is_scanned_and_its_list_of_customers_read(tmp_path: Path) -> None:
    _folder(tmp_path)
    reading = start_reading([tmp_path], ReadOptions(), STANDARD, scan="always")()
    assert isinstance(reading.tables["sales"], ScannedTable)
    assert [(one.path.rpartition("/")[2], one.table, one.rows) for one in reading.inputs] == [
        ("2026-01.csv", "sales", 120), ("2026-02.csv", "sales", 70), ("2026-03.csv", "sales", 90), ("客户.csv", "customers", 40),
    ]  # fmt: skip


def test_rows_of_several_files_have_places_that_say_which() -> None:
    numbered = Numbered([0, 3, 3, 5])
    batch = pa.RecordBatch.from_pydict({"row": pa.array(range(1, 5))})
    assert [(place, part["row"].to_pylist()) for place, part in numbered.parts(1, batch)] == [(1, [1, 2]), (2 * FILE_STEP, [3, 4])]
    asked = np.array([0, 2, 3, FILE_STEP, 2 * FILE_STEP + 1, 2 * FILE_STEP + 2])
    assert numbered.rows(asked).tolist() == [0, 2, 4]
    assert Numbered([0, 9]).place_sql("rowid") == "rowid"


def _grouped(columns: Columns, where: Callable[[int], bool] = lambda row: True) -> Columns:
    """Figures as accounting programs write them."""
    return {
        name: [f"{cell:,}" if isinstance(cell, float) and where(row) else cell for row, cell in enumerate(cells)]
        for name, cells in {**columns, "数量(吨)": [round(cell * 90, 3) for cell in columns["数量(吨)"]]}.items()
    }


def _tabbed(folder: Path, columns: Columns) -> list[Path]:
    path = folder / "sales.tsv"
    path.write_text(
        "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in (tuple(columns), *zip(*columns.values(), strict=True))) + "\n"
    )
    return [path]


_WAYS = [written_as_text, _tabbed, written]


@pytest.mark.parametrize("write", _WAYS)
@pytest.mark.parametrize("where", [lambda _: True, lambda row: row > 300, lambda row: row % 3 == 0])
def test_commas_part_thousands(tmp_path: Path, write: Callable[..., list[Path]], where: Callable[[int], bool]) -> None:
    columns = _grouped(some_sales(), where)
    assert_same_either_way(write(tmp_path, columns if write is not written else {name: list(map(str, cells)) for name, cells in columns.items()}))


@pytest.mark.parametrize("write", _WAYS[:2])
def test_other_cells_among_numbers_with_commas_are_what_reading_makes_of_them(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    columns = set_at(
        _grouped(some_sales()),
        "金额(元)",
        {4: "￥1,234.50", 310: "12,345,678.9元", 320: "-1,234", 330: "无", 390: "1,234,567,890,123.5", 395: "不详", 396: "1,234,5"},
    )
    assert_same_either_way(write(tmp_path, set_at(columns, "数量(吨)", {320: "-1,000.5", 340: "1,234.5678901", 350: None})))


@pytest.mark.parametrize("write", _WAYS[:2])
@pytest.mark.parametrize("cell", ["12,5", "1234,567", "0,123", "１２，５"])
def test_one_comma_that_marks_decimals_has_all_read(tmp_path: Path, write: Callable[..., list[Path]], cell: str) -> None:
    with pytest.raises(NotScannableError, match="commas in numbers"):
        scanned(write(tmp_path, set_at(_grouped(some_sales()), "数量(吨)", {380: cell})), rulebook(EVERYTHING, tmp_path))


@pytest.mark.parametrize("write", _WAYS[:2])
@pytest.mark.parametrize(("last", "is_scanned"), [("1,000", False), ("999", True), ("1,234,567", True), ("1,000.5", True)])
def test_where_no_number_tells_what_its_comma_is_all_are_read(tmp_path: Path, write: Callable[..., list[Path]], last: str, is_scanned: bool) -> None:
    columns = some_sales()
    paths = write(tmp_path, {**columns, "金额(元)": [*(f"{1000 + row:,}" for row in range(399)), last]})
    if is_scanned:
        assert_same_either_way(paths)
    else:
        with pytest.raises(NotScannableError):
            scanned(paths, rulebook(EVERYTHING, tmp_path))


@pytest.mark.parametrize("write", _WAYS[:2])
def test_amounts_in_hundreds_of_millions_are_scaled(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    columns = some_sales()
    amounts = [round(amount / 10**4, 6) for amount in columns["金额(元)"]]
    assert_same_either_way(write(tmp_path, {"金额(亿元)" if name == "金额(元)" else name: cells for name, cells in {**columns, "金额(元)": amounts}.items()}))
