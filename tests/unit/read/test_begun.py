"""Reading that begins before the rulebook is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions, read_tables
from tiercli.read import begun as begun_module
from tiercli.read.begun import begin_reading, processes_for, stop_begun
from tiercli.read.inputs import find_inputs

HEADER = "日期,客户名称,数量(吨),客户编号\n"


def sales(folder: Path, *lines: str, name: str = "sales.csv") -> Path:
    """A small file of sales."""
    path = folder / name
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_what_was_begun_is_read_as_without_a_beginning(tmp_path: Path) -> None:
    paths = [sales(tmp_path, "2026-01-05,北原农资,12.5,K1"), sales(tmp_path, "2026-02-05,昆仑商贸,3,K2", name="more.csv")]
    plain = read_tables(paths, ReadOptions(), STANDARD)
    begin_reading(paths, ReadOptions())
    assert len(begun_module._BEGUN) == 1
    read = read_tables(paths, ReadOptions(), STANDARD)
    assert not begun_module._BEGUN
    assert (read.tables, read.accounts, read.inputs, read.findings) == (plain.tables, plain.accounts, plain.inputs, plain.findings)


def test_what_the_rulebook_settles_afterwards_counts(tmp_path: Path) -> None:
    path = sales(tmp_path, "2026-01-05,北原农资,12.5,K1", "2026-01-06,北原农资,-2,K1")
    begin_reading([path], ReadOptions())
    read = read_tables([path], replace(ReadOptions(), returns="exclude", maps={"客户编号": "order_no"}), STANDARD)
    assert read.tables["sales"].num_rows == 1
    assert read.tables["sales"]["order_no"].to_pylist() == ["K1"]


@pytest.mark.parametrize("other", [{"encoding": "gb18030"}, {"skip_hidden": True}, {"skip_sheets": ("a",)}])
def test_what_was_begun_otherwise_is_begun_anew(tmp_path: Path, other: dict[str, object]) -> None:
    path = sales(tmp_path, "2026-01-05,北原农资,12.5,K1")
    begin_reading([path], replace(ReadOptions(), **other))
    begun = begun_module._BEGUN[0][1]
    tasks, _ = find_inputs([path], ReadOptions())
    processes = processes_for(tasks, replace(ReadOptions(), maps={}, tables={}, units={}))
    assert processes[0] is not begun[0]
    assert not begun_module._BEGUN
    for process in processes:
        process.stop()


def test_what_cannot_be_read_is_said_when_its_turn_comes(tmp_path: Path) -> None:
    damaged = tmp_path / "sales.xlsx"
    damaged.write_bytes(b"PK\x03\x04garbage")
    begin_reading([damaged], ReadOptions())
    with pytest.raises(InputError, match="damaged"):
        read_tables([damaged], ReadOptions(), STANDARD)
    begin_reading([tmp_path / "none.xlsx"], ReadOptions())
    assert not begun_module._BEGUN
    with pytest.raises(InputError, match="no such file"):
        read_tables([tmp_path / "none.xlsx"], ReadOptions(), STANDARD)


def test_named_tables_are_not_begun(tmp_path: Path) -> None:
    path = sales(tmp_path, "2026-01-05,北原农资,12.5,K1")
    begin_reading([path], replace(ReadOptions(), tables={"sales": str(path)}))
    assert not begun_module._BEGUN


def test_nobody_asks_and_the_process_ends(tmp_path: Path) -> None:
    begin_reading([sales(tmp_path, "2026-01-05,北原农资,12.5,K1")], ReadOptions())
    process = begun_module._BEGUN[0][1][0]._process
    stop_begun()
    assert process.poll() is not None


def test_a_small_sheet_that_is_read_while_the_one_before_is_understood_is_the_same_sheet(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for month in range(1, 5):
            sheet = book.add_worksheet(f"{month}月")
            sheet.write_row(0, 0, HEADER.strip().split(","))
            sheet.write_row(1, 0, [f"2026-0{month}-05", "北原农资", month * 10, f"K{month}"])
        book.add_worksheet("空")
    for skipped, kept in (((), 4), (("2月", "4月"), 2)):
        read = read_tables([path], replace(ReadOptions(), skip_sheets=skipped), STANDARD)
        assert read.tables["sales"].num_rows == kept
        assert [sheet.sheet for sheet in read.inputs] == [f"{month}月" for month in range(1, 5) if f"{month}月" not in skipped]
    with pytest.raises(InputError):
        read_tables([path], replace(ReadOptions(), skip_sheets=("1月", "2月", "3月", "4月", "空")), STANDARD)
