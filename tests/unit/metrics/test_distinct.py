"""The source `distinct`: how many different values."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

ORDERS = "metrics: {x: {distinct: sales.order_no}}"


def test_a_value_that_comes_twice_counts_once(graded):
    tables = a_workbook([a_sale(order_no="1"), a_sale(order_no="1"), a_sale(order_no="01")])
    assert graded(ORDERS, tables)["k1"]["x"] == 2


def test_a_missing_value_is_none_of_them(graded):
    tables = a_workbook([a_sale(order_no="1"), a_sale(order_no=None), a_sale("k2", order_no=None)], [a_customer("k9")])
    assert graded(ORDERS, tables).of("x") == {"k1": 1, "k2": 0, "k9": 0}


def test_values_of_rows_that_do_not_count_are_not_seen(graded):
    tables = a_workbook([a_sale(order_no="1", quantity=1), a_sale(order_no="2", quantity=-1)])
    assert graded('metrics: {x: {distinct: sales.order_no, where: "quantity > 0"}}', tables)["k1"]["x"] == 1
