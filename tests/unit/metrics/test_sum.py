"""The source `sum`: the total of a field, or of an expression over one table's fields."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook
from tiercli.domain.errors import InputError

VOLUME = "metrics: {x: {sum: sales.quantity}}"


def test_rows_are_added_up_entity_by_entity(graded):
    tables = a_workbook([a_sale("k1", quantity=1.5), a_sale("k1", quantity=2), a_sale("k2", quantity="0.000001")])
    assert graded(VOLUME, tables).of("x") == {"k1": 3.5, "k2": 0.000001}


def test_a_sum_of_tenths_is_exact(graded):
    tables = a_workbook([a_sale(quantity=0.1) for _ in range(10)] + [a_sale("k2", quantity=0.1), a_sale("k2", quantity=0.2)])
    assert graded(VOLUME, tables).of("x") == {"k1": 1.0, "k2": 0.3}


def test_returns_lower_the_sum_and_may_make_it_negative(graded):
    tables = a_workbook([a_sale(quantity=5), a_sale(quantity=-7.5)])
    assert graded(VOLUME, tables)["k1"]["x"] == -2.5


def test_a_blank_amount_adds_nothing(graded):
    tables = a_workbook([a_sale(quantity=5), a_sale(quantity=None), a_sale("k2", quantity=None)])
    assert graded(VOLUME, tables).of("x") == {"k1": 5, "k2": 0}


def test_a_customer_without_rows_has_zero(graded):
    tables = a_workbook([a_sale(quantity=5)], [a_customer("k1"), a_customer("k9")])
    assert graded(VOLUME, tables)["k9"]["x"] == 0


def test_a_customer_whose_rows_cancel_out_is_still_there(graded):
    tables = a_workbook([a_sale(quantity=5), a_sale(quantity=-5)])
    assert graded(VOLUME, tables).of("x") == {"k1": 0}


def test_an_expression_over_the_tables_fields_is_added_up_row_by_row(graded):
    tables = a_workbook([a_sale(amount=100, cost=60), a_sale(amount=10, cost=None), a_sale(amount=5, cost=7)])
    assert graded("metrics: {x: {sum: sales.amount - sales.cost}}", tables)["k1"]["x"] == 38


def test_a_product_of_two_fields_is_rounded_once_a_row(graded):
    tables = a_workbook([a_sale(quantity=1.5, price=2000), a_sale(quantity="0.333333", price=3)])
    assert graded("metrics: {x: {sum: sales.quantity * sales.price}}", tables)["k1"]["x"] == 3000.999999


def test_a_sum_beyond_sixty_four_bits_is_an_error_and_never_wraps(graded):
    tables = a_workbook([a_sale(quantity=9_000_000_000_000), a_sale(quantity=9_000_000_000_000)])
    with pytest.raises(InputError):
        graded(VOLUME, tables)
