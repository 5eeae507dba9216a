"""Days alone, where the sheet's name, a title or the file's name gives the month."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import book, codes
from tiercli.domain.errors import InputError
from tiercli.read import Reading

HEADERS = ["日期", "客户名称", "数量(吨)"]


def days(reading: Reading) -> list[str]:
    return [str(day) for day in reading.tables["sales"]["date"].to_pylist()]


@pytest.mark.parametrize("cells", [("1日", "31日"), (1, 31), ("01", "31"), ("1号", "31号")])
def test_days_of_a_month_sheet(tmp_path: Path, cells: tuple[object, object]) -> None:
    reading = read_here(book(tmp_path / "s.xlsx", **{"2026年1月": [HEADERS, [cells[0], "甲", 5], [cells[1], "乙", 6]]}))
    assert days(reading) == ["2026-01-01", "2026-01-31"]
    assert "sheet.year-from-title" in codes(reading)


def test_one_row_a_sheet_is_enough(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "s.xlsx", **{"2026年1月": [HEADERS, ["1日", "甲", 5]], "2026年2月": [HEADERS, ["2日", "甲", 5]]}))
    assert days(reading) == ["2026-01-01", "2026-02-02"]


def test_the_title_or_the_file_may_give_the_month(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("2026年3月份销售台账\n日期,客户名称,数量(吨)\n1日,甲,5\n15日,乙,6\n合计,,11\n", encoding="utf-8")
    assert days(read_here(path)) == ["2026-03-01", "2026-03-15"]
    path = tmp_path / "Sales Jan 2026.csv"
    path.write_text("Date,Customer,Qty (t)\n1,Elm,5\n17,Oak,6\n", encoding="utf-8")
    assert days(read_here(path)) == ["2026-01-01", "2026-01-17"]


def test_a_day_that_the_month_does_not_have_is_an_error(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "s.xlsx", **{"2026年2月": [HEADERS, ["31日", "甲", 5], ["3日", "乙", 6]]}))
    assert days(reading) == ["2026-02-03"]
    assert "sales.unreadable-date" in codes(reading)


def test_days_without_a_month_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("日期,客户名称,数量(吨)\n1日,甲,5\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_here(path)
