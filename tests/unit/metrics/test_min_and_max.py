"""The sources `min` and `max`."""

from __future__ import annotations

from datetime import date

from tests.made import a_sale, a_workbook

BOTH = "metrics: {low: {min: sales.price}, high: {max: sales.price}}"


def test_the_smallest_and_the_largest_value_are_taken(graded):
    row = graded(BOTH, a_workbook([a_sale(price=10), a_sale(price=-20), a_sale(price=None), a_sale(price=7)]))["k1"]
    assert (row["low"], row["high"]) == (-20, 10)


def test_without_a_value_there_is_none(graded):
    row = graded(BOTH, a_workbook([a_sale(price=None), a_sale("k2", price=1)]))["k1"]
    assert (row["low"], row["high"]) == (None, None)


def test_dates_have_a_smallest_and_a_largest_too(graded):
    tables = a_workbook([a_sale(day="2026-03-01"), a_sale(day="2026-02-01")])
    row = graded("metrics: {low: {min: sales.date}, high: {max: sales.date}}", tables)["k1"]
    assert (row["low"], row["high"]) == (date(2026, 2, 1), date(2026, 3, 1))
