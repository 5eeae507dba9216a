"""Numbers in delimited text with quotation marks, which DuckDB takes apart: the ways of writing one that it knows give what reading gives, and all others are looked at."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.engines.test_scanned import EVERYTHING, assert_same_either_way, codes, rulebook, scanned, set_at, some_sales, together_and_each, written_as_text
from tiercli.read.scan import delimited, staged
from tiercli.read.scan.engine import NotScannableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.test_scanned import Columns

_LATE = 300  # behind the rows from which the columns are judged


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """For each time that a file is taken apart, the columns that are read as numbers and days at once."""
    tried: list[list[str]] = []
    stored = staged._stored

    def noted(engine, raw, source, cells, plain):  # type: ignore[no-untyped-def]
        tried.append(sorted(plain))
        return stored(engine, raw, source, cells, plain)

    monkeypatch.setattr(staged, "_stored", noted)
    return tried


def _quoted(folder: Path, sales: Columns) -> list[Path]:
    return written_as_text(folder, sales, quoting=csv.QUOTE_ALL)


_ALL = ["数量(吨)", "日期", "金额(元)"]


_PLAIN = ("+12.5", ".5", "5.", " 7.25", "7.25 ", "1e3", "1.25E-2", "12.3456785", "0.00000049", "007", "-3.5", "", "999999999.999999")
_ODD = ("12.5吨", "（3.5）", "一吨", "-", "#N/A", "1234567890", "999999999.9999995", "inf")


@pytest.mark.parametrize("cells", together_and_each(_PLAIN))
def test_numbers_in_odd_spellings_are_read_at_once_and_are_those_of_reading(tmp_path: Path, ways: list[list[str]], cells: tuple[str, ...]) -> None:
    assert_same_either_way(_quoted(tmp_path, set_at(some_sales(), "数量(吨)", dict(enumerate(cells, _LATE)))))
    assert ways == [_ALL]


@pytest.mark.parametrize("cells", together_and_each(_ODD))
def test_a_cell_that_is_no_plain_number_is_looked_at_after_its_column_is_taken_as_text(tmp_path: Path, ways: list[list[str]], cells: tuple[str, ...]) -> None:
    assert_same_either_way(_quoted(tmp_path, set_at(some_sales(), "数量(吨)", dict(enumerate(cells, _LATE)))))
    assert ways == [_ALL, ["日期", "金额(元)"]]


def test_where_several_columns_do_not_fit_all_are_taken_as_text(tmp_path: Path, ways: list[list[str]]) -> None:
    sales = set_at(set_at(some_sales(), "数量(吨)", {_LATE: "12.5吨"}), "金额(元)", {_LATE + 1: "约3000元"})
    assert_same_either_way(_quoted(tmp_path, sales))
    assert ways[0] == _ALL
    assert ways[-1] == []
    assert len(ways) == 3


def test_a_column_whose_first_cells_are_no_plain_numbers_is_text_from_the_start(tmp_path: Path, ways: list[list[str]]) -> None:
    outcome = assert_same_either_way(_quoted(tmp_path, set_at(some_sales(), "数量(吨)", {3: "不详"})))
    assert "sales.unreadable-number" in codes(outcome)
    assert ways == [["日期", "金额(元)"]]


@pytest.mark.parametrize("mark", ["-", "/"])
@pytest.mark.parametrize("cells", together_and_each(("2026{}3{}9", " 2026{}03{}09", "2026{}3{}09 ", "")))
def test_days_in_the_form_of_the_first_ones_are_read_at_once(tmp_path: Path, ways: list[list[str]], mark: str, cells: tuple[str, ...]) -> None:
    sales = some_sales()
    days = [f"{day.year}{mark}{day.month}{mark}{day.day}" for day in sales["日期"]]
    odd = {row: cell.format(mark, mark) for row, cell in enumerate(cells, _LATE)}
    assert_same_either_way(_quoted(tmp_path, set_at({**sales, "日期": days}, "日期", odd)))
    assert ways == [_ALL]


@pytest.mark.parametrize("cell", ["2026/03/09", "2026-03-09 12:30", "epoch", "infinity", "1970-01-01", "2026年3月9日", "2026-02-30", "46090"])
def test_a_day_in_another_form_is_looked_at_after_days_are_taken_as_text(tmp_path: Path, ways: list[list[str]], cell: str) -> None:
    assert_same_either_way(_quoted(tmp_path, set_at(some_sales(), "日期", {_LATE: cell})))
    assert ways in ([_ALL, []], [_ALL, _ALL[::2]])


@pytest.mark.parametrize("cell", ["26-03-09", "1850-01-01", "9999-12-31"])
def test_a_day_of_no_year_or_one_far_away_is_read_and_not_scanned(tmp_path: Path, ways: list[list[str]], cell: str) -> None:
    paths = _quoted(tmp_path, set_at(some_sales(), "日期", {_LATE: cell}))
    with pytest.raises(NotScannableError):
        scanned(paths, rulebook(EVERYTHING, tmp_path))
    assert ways == [_ALL, []]


@pytest.mark.parametrize("column", ["数量(吨)", "产品"])
def test_underscores_anywhere_leave_numbers_to_be_judged_as_texts(tmp_path: Path, ways: list[list[str]], column: str) -> None:
    assert_same_either_way(_quoted(tmp_path, set_at(some_sales(), column, {_LATE: "1_000"})))
    assert ways == [[]]


def test_what_is_added_up_is_what_stands_in_the_file(tmp_path: Path) -> None:
    cells = {_LATE: "999999999.999999", _LATE + 1: "0.000001", _LATE + 2: "-999999999.999999"}
    sales = set_at({**some_sales(), "数量(吨)": ["1"] * 400}, "数量(吨)", cells)
    reading = scanned(_quoted(tmp_path, sales), rulebook(EVERYTHING, tmp_path))
    assert dict(reading.accounts[0].sums)["quantity"] == 397_000_001


def _looked_at(path: Path) -> delimited.PlainText:
    return delimited.looked_at_text(path, delimited.start_of(path, 0), path)


def test_bytes_are_counted_over_the_ends_of_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("日期,客户\r\n".encode() + b"2026-01-01,a\r\n" * 9)
    for block in range(1, 40):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        assert _looked_at(path).rows == 9
        assert not _looked_at(path).has_underscores
    path.write_bytes(path.read_bytes() + b"2026-01-01,a_b")
    for block in range(1, 40):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        assert _looked_at(path).rows == 10
        assert _looked_at(path).has_underscores


@pytest.mark.parametrize("raw", [b"a,b\r\n1\r,2\r\n", b"a,b\r1,2\r", b"a,b\n1,2\r3,4\n", b"a,b\n\r1,2\n"])
def test_a_return_without_a_line_feed_is_found_wherever_a_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(raw + b"5,6\n" * 9)
    for block in range(1, 20):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        with pytest.raises(NotScannableError):
            _looked_at(path)
