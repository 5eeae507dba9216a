"""`map`: points by category."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook


def points(map_: str, field: str = "credit_rating") -> str:
    return f"metrics: {{x: {{field: customers.{field}}}}}\nscore: {{v: {{weight: 100, metric: x, map: {map_}}}}}"


def ratings(*values, field="credit_rating"):
    return a_workbook([a_sale("k1")], [a_customer(f"k{index}", **{field: value}) for index, value in enumerate(values, 1)])


def test_each_category_has_its_points_and_one_that_is_not_named_has_none(graded):
    assert graded(points("{AAA: 100, B: 40}"), ratings("AAA", "B", "D")).of("points_v") == {"k1": 100, "k2": 40, "k3": 0}


def test_the_default_is_for_categories_not_named_and_missing_for_none_at_all(graded):
    rows = graded(points("{AAA: 100}, default: 30, missing: 50"), ratings("AAA", "D", None))
    assert rows.of("points_v") == {"k1": 100, "k3": 50, "k2": 30}


def test_numbers_may_be_categories(graded):
    assert graded(points("{1: 10, 2.5: 20}", "annual_demand"), ratings(1, 2.5, 3, field="annual_demand")).of("points_v") == {"k2": 20, "k1": 10, "k3": 0}


def test_yes_and_no_may_be_categories(graded):
    rows = graded(points("{true: 100, false: 20}, missing: 5", "potential"), ratings(True, False, None, field="potential"))
    assert rows.of("points_v") == {"k1": 100, "k2": 20, "k3": 5}
