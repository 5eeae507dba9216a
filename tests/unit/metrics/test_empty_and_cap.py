"""`empty`: the value without rows. `cap`: values above this count as this."""

from __future__ import annotations

from tests.made import a_customer, a_debt, a_sale, a_workbook


def test_empty_stands_in_for_no_rows_only(graded):
    tables = a_workbook([a_sale("k1")], [a_customer("k1"), a_customer("k2")], receivables=[a_debt("k1", overdue_days=12)])
    assert graded("metrics: {x: {max: receivables.overdue_days, empty: 0}}", tables).of("x") == {"k1": 12, "k2": 0}
    assert graded("metrics: {x: {max: receivables.overdue_days}}", tables).of("x") == {"k1": 12, "k2": None}


def test_a_sum_may_have_another_value_without_rows(graded):
    tables = a_workbook([a_sale("k1", quantity=0)], [a_customer("k1"), a_customer("k2")])
    assert graded("metrics: {x: {sum: sales.quantity, empty: -1}}", tables).of("x") == {"k1": 0, "k2": -1}


def test_above_the_cap_counts_as_the_cap_and_missing_stays_missing(graded):
    tables = a_workbook([a_sale("k1", price=5), a_sale("k2", price=7), a_sale("k3", price=8), a_sale("k4", price=None)])
    assert graded("metrics: {x: {mean: sales.price, cap: 7}}", tables).of("x") == {"k2": 7, "k3": 7, "k1": 5, "k4": None}


def test_a_formula_has_a_cap_too(graded):
    tables = a_workbook([a_sale(quantity=9)], [a_customer(annual_demand=3)])
    assert graded('metrics: {v: {sum: sales.quantity}, x: {formula: "v / annual_demand", cap: 1}}', tables)["k1"]["x"] == 1
