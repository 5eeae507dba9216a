"""The sources `field` and `formula`."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook


def test_a_field_of_the_record_is_taken_as_it_stands(graded):
    tables = a_workbook([a_sale("k1")], [a_customer("k1", credit_rating="AA", annual_demand=1200.5), a_customer("k2", credit_rating=None, annual_demand=None)])
    rows = graded("metrics: {rating: {field: customers.credit_rating}, demand: {field: annual_demand}}", tables)
    assert rows.of("rating") == {"k1": "AA", "k2": None}
    assert rows.of("demand") == {"k1": 1200.5, "k2": None}


def test_a_formula_stands_on_metrics_fields_and_params(graded):
    tables = a_workbook([a_sale(quantity=30)], [a_customer(annual_demand=40)])
    rules = 'params: {factor: 2}\nmetrics: {volume: {sum: sales.quantity}, x: {formula: "volume / annual_demand * factor"}}'
    assert graded(rules, tables)["k1"]["x"] == 1.5


def test_formulas_may_stand_before_what_they_use(graded):
    rules = 'metrics: {c: {formula: "b * 2"}, b: {formula: "a + 1"}, a: {sum: sales.quantity}}'
    assert graded(rules, a_workbook([a_sale(quantity=3)]))["k1"]["c"] == 8


def test_division_by_zero_gives_no_value(graded):
    rules = 'metrics: {a: {sum: sales.quantity}, b: {sum: sales.amount}, x: {formula: "a / b"}}'
    assert graded(rules, a_workbook([a_sale(quantity=3, amount=0)]))["k1"]["x"] is None


def test_empty_fills_what_has_no_value(graded):
    tables = a_workbook([a_sale("k1")], [a_customer("k1", annual_demand=5), a_customer("k2", annual_demand=None)])
    assert graded("metrics: {x: {field: annual_demand, empty: 7}}", tables).of("x") == {"k1": 5, "k2": 7}


def test_a_managers_field_is_reached_through_the_customer(graded):
    tables = a_workbook(
        [a_sale("k1"), a_sale("k2")], [a_customer("k1", manager="Li"), a_customer("k2", manager="Wu")], managers=[{"manager": "Li", "branch": "North"}]
    )
    assert graded("metrics: {x: {field: managers.branch}}", tables).of("x") == {"k1": "North", "k2": None}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 / 3", 0.333333),
        ("2 / 3", 0.666667),
        ("-2 / 3", -0.666667),
        ("a / 3 - 1", 1.333333),
        ("1 - a / 3", -1.333333),
        ("a / 3 * 100", 233.333333),
        ("2 * a / 12", 1.166667),
        ("a * 0.3", 2.1),
        ("a / 0.8", 8.75),
        ("a / 3 / 2", 1.166667),
        ("tiny * 7 * b", 0.000004),  # 0.0000035: a half is rounded up
    ],
)
def test_only_the_result_of_a_formula_is_rounded(graded, formula, expected):
    rules = f'metrics: {{a: {{sum: sales.quantity}}, b: {{sum: sales.amount}}, tiny: {{sum: sales.cost}}, x: {{formula: "{formula}"}}}}'
    assert graded(rules, a_workbook([a_sale(quantity=7, amount=0.5, cost="0.000001")]))["k1"]["x"] == expected
