"""Fiscal years of months and of weeks, and the names of their parts."""

from __future__ import annotations

from datetime import date

import pytest

from tiercli.domain.errors import WordsError
from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.domain.period import Period, Window, named_period, parse_window, period_ending, shift

RETAIL = FiscalYear(2, 1, (4, 5, 4), 6)
"""The calendar of American retail: years begin on the Sunday nearest to the first of February."""
JULY = FiscalYear(7)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("FY2026", "2026-01-01", "2026-12-31"),
        ("2026财年", "2026-01-01", "2026-12-31"),
        ("2026-W13", "2026-03-23", "2026-03-29"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)
def test_a_period_of_the_calendar_year(words: str, start: str, end: str) -> None:
    assert named_period(words) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("fiscal", "words", "start", "end"),
    [
        (JULY, "FY2026", "2025-07-01", "2026-06-30"),
        (JULY, "2026-Q3", "2026-01-01", "2026-03-31"),
        (JULY, "2026-H1", "2025-07-01", "2025-12-31"),
        (JULY, "2026-07", "2026-07-01", "2026-07-31"),
        (FiscalYear(7, named="begins"), "FY2026", "2026-07-01", "2027-06-30"),
        (FiscalYear(4), "FY2026", "2026-04-01", "2027-03-31"),
        (FiscalYear(4, named="ends"), "FY2026", "2025-04-01", "2026-03-31"),
        (FiscalYear(6), "FY2026", "2026-06-01", "2027-05-31"),
        (RETAIL, "FY2023", "2023-01-29", "2024-02-03"),
        (RETAIL, "2023-W53", "2024-01-28", "2024-02-03"),
        (RETAIL, "2024-Q1", "2024-02-04", "2024-05-04"),
        (RETAIL, "2026-P02", "2026-03-01", "2026-04-04"),
        (RETAIL, "2026-W13", "2026-04-26", "2026-05-02"),
    ],
)
def test_a_period_of_a_fiscal_year(fiscal: FiscalYear, words: str, start: str, end: str) -> None:
    assert named_period(words, fiscal) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("fiscal", "words"),
    [
        (CALENDAR_YEAR, "2026-13"),
        (CALENDAR_YEAR, "2026-W54"),
        (CALENDAR_YEAR, "2025-W53"),
        (RETAIL, "2024-W53"),
        (RETAIL, "2026-P13"),
        (JULY, "2026-Q5"),
        (JULY, "26"),
    ],
)
def test_what_no_year_has_is_no_period(fiscal: FiscalYear, words: str) -> None:
    with pytest.raises(WordsError, match="is not a period"):
        named_period(words, fiscal)


def test_the_retail_calendar_is_that_of_the_trade() -> None:
    """First days and years of 53 weeks as the National Retail Federation publishes them."""
    assert [RETAIL.first_day(year).isoformat() for year in range(2021, 2028)] == [
        "2021-01-31", "2022-01-30", "2023-01-29", "2024-02-04", "2025-02-02", "2026-02-01", "2027-01-31",
    ]  # fmt: skip
    assert [year for year in range(2006, 2027) if (RETAIL.first_day(year + 1) - RETAIL.first_day(year)).days == 53 * 7] == [2006, 2012, 2017, 2023]


def test_the_53rd_week_belongs_to_the_last_month() -> None:
    weeks = [((month.end - month.start).days + 1) // 7 for month in RETAIL.months(2023)]
    assert weeks == [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]


def test_the_first_weekday_from_a_day_on_is_another_rule_than_the_nearest() -> None:
    """Years that end on the last Saturday of January begin on the Sunday from the 26th on."""
    last_saturday = FiscalYear(1, 26, (4, 4, 5), 6, is_nearest=False)
    assert last_saturday.first_day(2026) == date(2026, 2, 1)
    assert last_saturday.first_day(2025) == date(2025, 1, 26)


@pytest.mark.parametrize("day", ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2027-01-30"])
def test_every_day_lies_in_one_month_of_one_year(day: str) -> None:
    one = date.fromisoformat(day)
    month = RETAIL.part(one, 1)
    assert month.start <= one <= month.end
    assert RETAIL.month_end(RETAIL.month_index(one)) == month.end


def test_names_of_runs_tell_months_of_weeks_apart_that_end_in_one_calendar_month() -> None:
    assert [RETAIL.month_name(date.fromisoformat(day)) for day in ("2026-05-02", "2026-05-30", "2026-01-31")] == ["2026-P03", "2026-P04", "2025-P12"]
    assert [CALENDAR_YEAR.week_name(date.fromisoformat(day)) for day in ("2026-01-01", "2027-01-03", "2027-01-04")] == ["2026-W01", "2026-W53", "2027-W01"]


def test_windows_of_weeks() -> None:
    sunday = date(2026, 3, 29)
    assert period_ending(sunday, parse_window("week")) == Period(date(2026, 3, 23), sunday)
    assert period_ending(date(2026, 3, 30), parse_window("week")) == Period(date(2026, 3, 30), date(2026, 3, 30))
    assert period_ending(sunday, parse_window("previous week")) == Period(date(2026, 3, 16), date(2026, 3, 22))
    assert period_ending(sunday, parse_window("4 weeks")) == Period(date(2026, 3, 2), sunday) == period_ending(sunday, parse_window("28 days"))
    assert shift(sunday, parse_window("week"), -1) == date(2026, 3, 22)
    assert shift(sunday, parse_window("52 weeks"), -1) == date(2025, 3, 30)


def test_calendar_windows_of_a_year_of_weeks() -> None:
    day = date(2026, 5, 1)
    assert period_ending(day, Window("month"), RETAIL) == Period(date(2026, 4, 5), day)
    assert period_ending(day, Window("quarter"), RETAIL) == Period(date(2026, 2, 1), day)
    assert period_ending(day, Window("previous quarter"), RETAIL) == Period(date(2025, 11, 2), date(2026, 1, 31))
    assert period_ending(day, Window("year"), RETAIL) == Period(date(2026, 2, 1), day)


def test_an_offset_of_a_year_of_weeks_is_the_same_week_and_day_of_the_year_before() -> None:
    assert shift(date(2026, 2, 1), Window("year"), -1, RETAIL) == date(2025, 2, 2)
    assert shift(date(2026, 5, 1), Window("year"), -1, RETAIL) == date(2025, 5, 2)
    assert shift(date(2024, 2, 3), Window("year"), -1, RETAIL) == date(2023, 1, 28)
    assert shift(date(2026, 5, 1), Window("months", 12), -1, RETAIL) == date(2025, 5, 1)
