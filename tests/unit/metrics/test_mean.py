"""The source `mean`: the average over the rows that have a value."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

MEAN = "metrics: {x: {mean: sales.price}}"


def test_rows_without_a_value_do_not_count(graded):
    tables = a_workbook([a_sale(price=10), a_sale(price=20), a_sale(price=None)])
    assert graded(MEAN, tables)["k1"]["x"] == 15


def test_a_third_is_rounded_half_up_at_six_decimals(graded):
    tables = a_workbook([a_sale(price=1), a_sale(price=0), a_sale(price=0), *(a_sale("k2", price=one) for one in ("0.000001", 0))])
    assert graded(MEAN, tables).of("x") == {"k1": 0.333333, "k2": 0.000001}


def test_a_negative_mean_is_rounded_away_from_zero(graded):
    tables = a_workbook([a_sale(price="-0.000001"), a_sale(price=0)])
    assert graded(MEAN, tables)["k1"]["x"] == -0.000001


def test_without_any_value_there_is_none(graded):
    tables = a_workbook([a_sale(price=None), a_sale("k2", price=3)], [a_customer("k9")])
    assert graded(MEAN, tables).of("x") == {"k1": None, "k2": 3, "k9": None}
