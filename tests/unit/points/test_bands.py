"""`bands`: steps; a bound belongs to the band above it."""

from __future__ import annotations

import pytest

from tests.made import a_sale, a_workbook


def points(bands: str, more: str = "", head: str = "") -> str:
    return f"{head}metrics: {{volume: {{sum: sales.quantity}}}}\nscore: {{v: {{weight: 100, metric: volume, bands: {{{bands}}}{more}}}}}"


@pytest.mark.parametrize(
    ("volume", "expected"),
    [(0, 0), ("99.999999", 0), (100, 40), ("100.000001", 40), ("499.999999", 40), (500, 60), (10**6, 60)],
)
def test_a_value_has_the_points_of_the_highest_bound_at_or_below_it(graded, volume, expected):
    assert graded(points("0: 0, 100: 40, 500: 60"), a_workbook([a_sale(quantity=volume)]))["k1"]["points_v"] == expected


def test_bounds_may_stand_in_any_order(graded):
    assert graded(points("500: 60, 0: 0, 100: 40"), a_workbook([a_sale(quantity=100)]))["k1"]["points_v"] == 40


def test_below_the_lowest_bound_there_are_no_points(graded):
    assert graded(points("100: 40"), a_workbook([a_sale(quantity=-1)]))["k1"]["points_v"] == 0


def test_where_lower_is_better_below_the_lowest_bound_earns_the_lowest_band(graded):
    tables = a_workbook([a_sale("k1", quantity=-1), a_sale("k2", quantity=30), a_sale("k3", quantity=31)])
    assert graded(points("0: 100, 31: 60", ", lower_is_better: true"), tables).of("points_v") == {"k2": 100, "k1": 100, "k3": 60}


def test_a_bound_may_be_a_param_and_follow_set(graded):
    tables = a_workbook([a_sale(quantity=4000)])
    rules = points("0: 0, core: 100", head="params: {core: 5000}\n")
    assert graded(rules, tables)["k1"]["points_v"] == 0
    assert graded(rules, tables, settings=("core=4000",))["k1"]["points_v"] == 100


def test_a_sum_of_tenths_reaches_its_bound(graded):
    assert graded(points("1: 100"), a_workbook([a_sale(quantity=0.1) for _ in range(10)]))["k1"]["points_v"] == 100


@pytest.mark.parametrize(("bound", "points"), [("0.666666", 100), ("0.666667", 0)])
def test_a_ratio_beside_a_bound_stays_on_its_side(graded, bound, points):
    rules = f'metrics: {{v: {{sum: sales.quantity}}, r: {{formula: "v / 3"}}}}\nscore: {{v: {{weight: 100, metric: r, bands: {{{bound}: 100}}}}}}'
    assert graded(rules, a_workbook([a_sale(quantity=2)]))["k1"]["points_v"] == points
