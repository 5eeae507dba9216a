"""The source `count`: rows of a table, or rows where a field has a value."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook


def test_a_table_counts_its_rows(graded):
    tables = a_workbook([a_sale(quantity=None), a_sale(quantity=2)], [a_customer("k9")])
    assert graded("metrics: {x: {count: sales}}", tables).of("x") == {"k1": 2, "k9": 0}


def test_a_field_counts_the_rows_that_have_a_value(graded):
    tables = a_workbook([a_sale(product="urea"), a_sale(product=None), a_sale(product="urea")])
    assert graded("metrics: {x: {count: sales.product}}", tables)["k1"]["x"] == 2


def test_only_rows_for_which_where_holds_are_counted(graded):
    tables = a_workbook([a_sale(quantity=1), a_sale(quantity=2), a_sale(quantity=None)])
    assert graded('metrics: {x: {count: sales, where: "quantity >= 2"}}', tables)["k1"]["x"] == 1
