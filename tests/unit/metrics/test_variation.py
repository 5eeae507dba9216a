"""The source `variation`: how uneven the monthly sums are."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

UNEVEN = "metrics: {x: {variation: sales.quantity, window: 2 months}}"


def test_the_same_every_month_is_no_variation(graded):
    tables = a_workbook([a_sale(day="2026-09-15", quantity=4), a_sale(day="2026-10-15", quantity=1), a_sale(day="2026-10-16", quantity=3)])
    assert graded(UNEVEN, tables)["k1"]["x"] == 0


def test_a_month_without_rows_counts_as_zero(graded):
    assert graded(UNEVEN, a_workbook([a_sale(day="2026-10-15", quantity=8)]))["k1"]["x"] == 1


def test_it_is_the_standard_deviation_over_the_mean(graded):
    # monthly sums 1 and 3: mean 2, deviation 1
    tables = a_workbook([a_sale(day="2026-09-15", quantity=1), a_sale(day="2026-10-15", quantity=3)])
    assert graded(UNEVEN, tables)["k1"]["x"] == 0.5


def test_without_sales_or_with_a_mean_below_zero_there_is_no_value(graded):
    tables = a_workbook([a_sale(day="2026-10-15", quantity=-8), a_sale("k2", day="2026-10-15", quantity=1)], [a_customer("k9")])
    assert graded(UNEVEN, tables).of("x") == {"k2": 1, "k1": None, "k9": None}
