"""Several months in a name are neither the first of them nor the whole year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.domain.period import Period
from tiercli.read.words.dates import month_in_name
from tiercli.read.words.spans import named_span

TO_OCTOBER = Period(date(2026, 1, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    "name",
    [
        "2026年1-10月客户销量汇总",
        "2026年1～10月",
        "2026年1月至10月",
        "1-10月 2026",
        "2026年一至十月",
        "2026.1-2026.10",
        "202601-202610",
        "2026-01~2026-10",
        "Jan-Oct 2026",
        "2026 January to October",
        "2026年1月1日-10月31日",
    ],
)
def test_a_range_of_months_is_the_whole_of_it(name: str) -> None:
    assert month_in_name(name)[1] is None
    assert (named_span(name) or ("", None))[1] == TO_OCTOBER


@pytest.mark.parametrize(
    ("name", "last"),
    [("2026年前三季度", 9), ("2026年第1-3季度", 9), ("2026年一至二季度", 6), ("Q1-Q3 2026", 9), ("2026年1、2月", 2), ("2025年11月-2026年2月", 2)],
)
def test_quarters_and_neighbours_are_ranges_too(name: str, last: int) -> None:
    assert month_in_name(name)[1] is None
    span = named_span(name)
    assert span is not None
    assert (span[1].end.year, span[1].end.month) == (2026, last)


@pytest.mark.parametrize("name", ["2026年1、3月", "1月、3月", "1月1日至3月31日"])
def test_months_that_are_no_one_span_name_none(name: str) -> None:
    assert month_in_name(name)[1] is None
    assert named_span(name) is None


@pytest.mark.parametrize(
    ("name", "found"), [("2026年10月", (2026, 10)), ("东1-3库10月", (None, 10)), ("1-2号库 2026年3月", (2026, 3)), ("2026-10", (2026, 10))]
)
def test_one_month_stays_one(name: str, found: tuple[int | None, int]) -> None:
    assert month_in_name(name) == found


def test_a_summary_of_ten_months_is_dated_at_the_end_of_the_tenth(tmp_path: Path) -> None:
    path = tmp_path / "2026年1-10月客户销量汇总.csv"
    path.write_text("客户,数量(吨)\n甲,10\n乙,5\n", encoding="utf-8")
    reading = read_here(path)
    assert set(reading.tables["sales"]["date"].to_pylist()) == {date(2026, 10, 31)}
    assert "sheet.summary-dated" in {note.code for note in reading.findings}
