"""One row a customer without dates: the sum of a period that something names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import aside, book, codes, note, sold, table
from tiercli.domain.errors import InputError
from tiercli.domain.period import Period, named_period
from tiercli.read import ReadOptions

ROWS = [["客户", "销量(吨)"], ["甲", 10], ["乙", 20], ["合计", 30]]


def _day(path: Path, **options: object) -> str:
    reading = read_here(path, options=ReadOptions(**options))  # type: ignore[arg-type]
    (day,) = {day for _, day, _ in sold(reading)}
    return day


def test_the_period_that_is_given_dates_the_rows(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", ROWS), options=ReadOptions(period=named_period("2025")))
    assert sold(reading) == [("乙", "2025-12-31", "20"), ("甲", "2025-12-31", "10")]
    assert aside(reading) == {"total-row": 1}
    assert note(reading, "sheet.summary-dated").startswith("has no column of dates: 2 rows count as the sum of 2025-01-01 to 2025-12-31 (from --period)")


@pytest.mark.parametrize(
    ("title", "sheet", "file", "day"),
    [
        ("", "2025年", "a", "2025-12-31"),
        ("2025年1-10月销量汇总", "Sheet1", "a", "2025-10-31"),
        ("统计期间：2025年1月1日至2025年9月30日", "Sheet1", "a", "2025-09-30"),
        ("Sales Q3 2025", "Sheet1", "a", "2025-09-30"),
        ("2025年上半年", "Sheet1", "a", "2025-06-30"),
        ("", "Sheet1", "销量2025年", "2025-12-31"),
        ("2024年", "2025年", "2023年", "2025-12-31"),
        ("2024年", "Sheet1", "2023年", "2024-12-31"),
    ],
)
def test_sheet_title_or_file_name_the_period(title: str, sheet: str, file: str, day: str, tmp_path: Path) -> None:
    assert _day(book(tmp_path / f"{file}.xlsx", {sheet: [[title], *ROWS]})) == day


def test_a_year_that_still_runs_ends_on_the_last_day_that_counts(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"2026年": ROWS})
    assert _day(path, as_of=date(2026, 10, 31)) == "2026-10-31"
    assert _day(path, period=Period(date(2026, 10, 1), date(2026, 10, 31))) == "2026-10-31"
    assert _day(path, as_of=date(2027, 3, 31)) == "2026-12-31"


def test_two_periods_in_the_titles_settle_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_here(book(tmp_path / "a.xlsx", {"Sheet1": [["2025年", "2024年"], *ROWS]}))


def test_without_any_period_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_here(table(tmp_path / "a.csv", [["序号", *ROWS[0]], [1, *ROWS[1]]]))
    assert error.value.message.en.startswith("looks like a sales table but has no column for dates")
    assert "--period 2025" in error.value.hint.en
    assert "序号=" not in error.value.hint.zh


def test_a_table_with_dates_takes_none_from_its_title(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", {"2025年": [["日期", "客户", "数量"], ["2026-01-01", "甲", 1], [None, "甲", 2]]}))
    assert sold(reading) == [("甲", "2026-01-01", "1")]
    assert "sheet.summary-dated" not in codes(reading)


def test_a_batch_reads_again_only_what_takes_its_days_from_the_period(tmp_path: Path) -> None:
    options = ReadOptions(period=named_period("2025"))
    assert read_here(table(tmp_path / "a.csv", ROWS), options=options).period_bound
    assert not read_here(book(tmp_path / "2024.xlsx", {"2024年": ROWS}), options=options).period_bound
