"""`window` and `offset`: which days count."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made import a_debt, a_sale, a_workbook


def volume(words: str, head: str = "") -> str:
    return f"{head}metrics: {{x: {{sum: sales.quantity{words}}}}}"


def day_by_day(*days: str):
    """One sale a day; the amounts are powers of two, so that the sum says which days counted."""
    return a_workbook([a_sale(day=day, quantity=2**index) for index, day in enumerate(days)])


def test_twelve_months_begin_the_day_after_the_same_day_a_year_before(graded):
    tables = day_by_day("2025-10-31", "2025-11-01", "2026-10-31")
    assert graded(volume(""), tables, date(2026, 10, 31))["k1"]["x"] == 6


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("month", 1),
        ("30 days", 1),
        ("31 days", 3),
        ("quarter", 3),
        ("half-year", 3),
        ("year", 15),
        ("year-to-date", 15),
        ("12 months", 31),
        ("2 years", 63),
        ("all", 127),
        ("previous month", 2),
        ("previous year", 48),
    ],
)
def test_each_window_counts_its_own_days(graded, window, expected):
    tables = day_by_day("2026-08-30", "2026-07-31", "2026-06-30", "2026-01-01", "2025-12-31", "2025-01-01", "2024-08-30")
    assert graded(volume(f", window: {window}"), tables, date(2026, 8, 30))["k1"]["x"] == expected


def test_fiscal_years_and_their_quarters_start_where_the_rulebook_says(graded):
    tables = day_by_day("2026-08-30", "2026-06-01", "2026-04-01", "2026-03-31")
    head = "period: {window: 12 months, fiscal_year_starts: 4}\n"
    assert graded(volume(", window: year-to-date", head), tables, date(2026, 8, 30))["k1"]["x"] == 7
    head = "period: {window: 12 months, fiscal_year_starts: 2}\n"
    assert graded(volume(", window: quarter", head), tables, date(2026, 8, 30))["k1"]["x"] == 1


def test_an_offset_looks_at_the_window_that_long_ago(graded):
    tables = day_by_day("2026-10-31", "2025-11-01", "2025-10-31", "2024-11-01", "2024-10-31")
    assert graded(volume(", offset: 12 months"), tables, date(2026, 10, 31))["k1"]["x"] == 12
    assert graded(volume(", window: month, offset: 1 year"), tables, date(2026, 10, 31))["k1"]["x"] == 4


def test_the_end_of_a_month_is_an_end_of_a_month_before(graded):
    tables = day_by_day("2026-02-28", "2026-02-01", "2026-01-31")
    assert graded(volume(", window: 1 month"), tables, date(2026, 2, 28))["k1"]["x"] == 3


def test_tables_of_records_are_seen_whole(graded):
    tables = a_workbook([a_sale()], receivables=[a_debt(date="2019-01-01", balance=5), a_debt(date=None, balance=7)])
    assert graded("metrics: {x: {sum: receivables.balance}}", tables)["k1"]["x"] == 12
