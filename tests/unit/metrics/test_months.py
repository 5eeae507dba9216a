"""The source `months`: different calendar months of a date."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

MONTHS = "metrics: {x: {months: sales.date}}"


def test_days_of_one_month_count_once_and_the_same_month_of_two_years_twice(graded):
    days = ["2026-01-01", "2026-01-31", "2026-02-01", "2025-12-31"]
    assert graded(MONTHS, a_workbook([a_sale(day=day) for day in days]))["k1"]["x"] == 3
    whole = "period: {window: all}\n" + MONTHS
    assert graded(whole, a_workbook([a_sale(day="2025-01-05"), a_sale(day="2026-01-05")]))["k1"]["x"] == 2


def test_a_customer_without_rows_was_active_in_no_month(graded):
    assert graded(MONTHS, a_workbook([a_sale()], [a_customer("k9")]))["k9"]["x"] == 0
