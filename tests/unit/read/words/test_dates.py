"""Days as people write them."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tiercli.read.words.dates import ParsedDay, month_in_name, parse_day
from tiercli.read.words.values import date_column

FIRST_OF_MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2025-3-1",
        "2025.3.1",
        "20250301",
        "2025/3/1 8:00",
        "2025年3月1日",
        "2025-03-01 00:00:00",
        "2025-03-01T08:00:00Z",
        "２０２５－０３－０１",
        "2025年3月1日 星期六",
        "2025-Mar-01",
        "2025 March 1",
        "二〇二五年三月一日",
        "二零二五年三月一号",
        "45717",
        "45717.5",
        "1 Mar 2025",
        "1-Mar-25",
        "March 1, 2025",
        "Saturday, March 1, 2025",
        "2025/3/1 上午 8:00",
        "2025/3/1 8:00:00 AM",
        " 2025-03-01 ",
    ],
)
def test_a_day_written_in_any_usual_way_is_read(text: str) -> None:
    assert parse_day(text).day == FIRST_OF_MARCH


@pytest.mark.parametrize("text", ["2025年3月", "2025-03", "2025/3", "202503", "Mar 2025", "2025-Mar", "2025年3月份"])
def test_a_month_is_dated_at_its_last_day_and_says_that_it_is_a_month(text: str) -> None:
    parsed = parse_day(text)
    assert parsed.day == date(2025, 3, 31)
    assert parsed.month


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("25.3.1", "ambiguous"),
        ("1/3/2025", "ambiguous"),
        ("2025.1", "ambiguous"),
        ("2025-02-30", "unreadable"),
        ("2025-13-01", "unreadable"),
        ("2025-Mai-01", "unreadable"),
        ("昨天", "unreadable"),
        ("二〇二五年十三月一日", "unreadable"),
        ("二〇二五年二月三十日", "unreadable"),
        ("3月1日", "unreadable"),
        ("-5", "out-of-range"),
        ("5", "out-of-range"),
        ("1000000", "out-of-range"),
        ("9999-12-31", "out-of-range"),
        ("1899-12-31 07:59:31", "out-of-range"),
        ("#N/A", "error-cell"),
    ],
)
def test_nothing_is_invented_for_what_is_no_day(text: str, problem: str) -> None:
    parsed = parse_day(text)
    if text == "#N/A":
        assert parsed.problem in ("", problem)
    else:
        assert (parsed.day, parsed.problem) == (None, problem)


def test_the_order_of_a_column_settles_its_ambiguous_days() -> None:
    assert parse_day("13/3/2025").hint == "day-first"
    assert parse_day("3/13/2025").hint == "month-first"
    assert parse_day("1/3/2025", order="day-first").day == date(2025, 3, 1)
    assert parse_day("1/3/2025", order="month-first").day == date(2025, 1, 3)


def test_serials_of_1904_files_begin_four_years_later() -> None:
    assert parse_day("44255", epoch_1904=True).day == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1月", (None, 1)),
        ("2026-01", (2026, 1)),
        ("2026年1月", (2026, 1)),
        ("202601", (2026, 1)),
        ("十二月", (None, 12)),
        ("Jan 2026", (2026, 1)),
        ("销售明细(2)", (None, None)),
        ("2025年销售明细3月", (2025, 3)),
        ("Marketing", (None, None)),
    ],
)
def test_a_sheets_name_may_give_its_month(name: str, found: tuple[int | None, int | None]) -> None:
    assert month_in_name(name) == found


@pytest.mark.parametrize("written", ["01.10.2026", "1.10.2026", "01.10.2026 08:30"])
def test_points_with_the_year_last_are_day_month_year(written: str) -> None:
    assert parse_day(written) == ParsedDay(date(2026, 10, 1), points=True)
    assert parse_day("01.10.26").problem == "ambiguous"
    assert parse_day("01/10/2026").problem == "ambiguous"


def test_points_are_read_without_a_question_and_are_no_evidence_for_strokes() -> None:
    typed = date_column(pa.array(["01.10.2026", "02.10.2026"]))
    assert (typed.values.to_pylist(), typed.problems, typed.order) == ([date(2026, 10, 1), date(2026, 10, 2)], {}, "")
    mixed = date_column(pa.array(["01.10.2026", "02/10/2026"]))
    assert mixed.values.to_pylist() == [date(2026, 10, 1), None]
    assert list(mixed.problems) == ["ambiguous"]


def test_american_strokes_leave_points_alone_and_american_points_are_seen() -> None:
    typed = date_column(pa.array(["01.10.2026", "10/25/2026", "01/10/2026"]))
    assert typed.values.to_pylist() == [date(2026, 10, 1), date(2026, 10, 25), date(2026, 1, 10)]
    typed = date_column(pa.array(["10.01.2026", "10.25.2026"]))
    assert (typed.values.to_pylist(), typed.order) == ([date(2026, 10, 1), date(2026, 10, 25)], "month-first")


def test_the_users_order_is_followed_for_points_too() -> None:
    assert date_column(pa.array(["10.01.2026"]), said="month-first").values.to_pylist() == [date(2026, 10, 1)]


@pytest.mark.parametrize(
    ("words", "day", "hint"),
    [
        ("10/13/26", date(2026, 10, 13), "month-first"),
        ("31/12/99", date(1999, 12, 31), "day-first"),
        ("31/10/26", None, ""),
        ("25.3.1", None, ""),
        ("26年10月4日", date(2026, 10, 4), ""),
        ("99年1月5日", date(1999, 1, 5), ""),
    ],
)
def test_a_year_of_two_digits_is_read_where_only_one_order_makes_a_day(words: str, day: date | None, hint: str) -> None:
    answer = parse_day(words)
    assert (answer.day, answer.hint) == (day, hint)


@pytest.mark.parametrize(("order", "day"), [("year-first", date(2026, 10, 4)), ("day-first", date(2004, 10, 26)), ("month-first", None)])
def test_the_order_that_the_user_names_reads_a_year_of_two_digits(order: Any, day: date | None) -> None:
    answer = parse_day("26-10-04", order=order, said=True)
    assert (answer.day, answer.problem) == (day, "" if day else "unreadable")


def test_one_short_day_shows_the_order_of_its_column() -> None:
    column = date_column(pa.array(["10/13/26", "10/02/26", "02/03/2026"]))
    assert column.values.to_pylist() == [date(2026, 10, 13), date(2026, 10, 2), date(2026, 2, 3)]
    assert (column.order, column.problems) == ("month-first", {})
