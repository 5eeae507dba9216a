"""The sources `first`, `last` and `latest`, which look at all rows up to the as-of date."""

from __future__ import annotations

from datetime import date

from tests.made import a_customer, a_sale, a_workbook

EVER = "metrics: {first: {first: sales.date}, last: {last: sales.date}, price: {latest: sales.price}}"


def test_they_look_beyond_the_window(graded):
    tables = a_workbook([a_sale(day="2019-05-01", price=1), a_sale(day="2020-06-01", price=2)])
    row = graded(EVER, tables)["k1"]
    assert (row["first"], row["last"], row["price"]) == (date(2019, 5, 1), date(2020, 6, 1), 2)


def test_what_comes_after_the_as_of_date_is_not_seen(graded):
    tables = a_workbook([a_sale(day="2026-05-01", price=1), a_sale(day="2026-11-01", price=2)])
    row = graded(EVER, tables, date(2026, 10, 31))["k1"]
    assert (row["last"], row["price"]) == (date(2026, 5, 1), 1)


def test_latest_passes_over_rows_without_a_value(graded):
    tables = a_workbook([a_sale(day="2026-05-01", price=1), a_sale(day="2026-06-01", price=None)])
    assert graded(EVER, tables)["k1"]["price"] == 1


def test_of_several_values_on_the_newest_day_latest_takes_the_largest(graded):
    rows = [a_sale(price=3), a_sale(price=9), a_sale(price=4)]
    assert graded(EVER, a_workbook(rows))["k1"]["price"] == 9
    assert graded(EVER, a_workbook(rows[::-1]))["k1"]["price"] == 9


def test_latest_may_be_text(graded):
    tables = a_workbook([a_sale(day="2026-05-01", product="urea"), a_sale(day="2026-06-01", product="diesel")])
    assert graded("metrics: {x: {latest: sales.product}}", tables)["k1"]["x"] == "diesel"


def test_without_rows_there_is_no_value(graded):
    row = graded(EVER, a_workbook([a_sale(price=1)], [a_customer("k9")]))["k9"]
    assert (row["first"], row["last"], row["price"]) == (None, None, None)


def test_where_and_a_window_narrow_what_is_seen(graded):
    tables = a_workbook([a_sale(day="2019-05-01", quantity=1), a_sale(day="2026-05-01", quantity=5), a_sale(day="2026-06-01", quantity=1)])
    rules = 'metrics: {big: {last: sales.date, where: "quantity > 2"}, recent: {first: sales.date, window: 12 months}}'
    row = graded(rules, tables)["k1"]
    assert (row["big"], row["recent"]) == (date(2026, 5, 1), date(2026, 5, 1))
