"""`ratio_to`: relative to the largest, the mean or the total of all."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook


def points(ratio: str, weight: str = "weight: 100") -> str:
    return f"metrics: {{volume: {{sum: sales.quantity}}}}\nscore: {{v: {{{weight}, metric: volume, ratio_to: {ratio}}}}}"


def volumes(*values):
    return a_workbook([a_sale(f"k{index}", quantity=value) for index, value in enumerate(values, 1)])


def test_the_largest_has_a_hundred(graded):
    assert graded(points("max"), volumes(30, 10, 60)).of("points_v") == {"k3": 100, "k1": 50, "k2": 16.666667}


def test_above_the_mean_is_capped_at_a_hundred_unless_the_cap_is_higher(graded):
    assert graded(points("mean"), volumes(10, 30)).of("points_v") == {"k2": 100, "k1": 50}
    assert graded(points("{of: mean, cap: 120}"), volumes(10, 30)).of("points_v") == {"k2": 120, "k1": 50}


def test_the_share_of_the_total(graded):
    assert graded(points("total"), volumes(10, 30)).of("points_v") == {"k2": 75, "k1": 25}


def test_a_negative_value_has_no_points_and_a_base_of_zero_gives_none(graded):
    assert graded(points("max"), volumes(-5, 10)).of("points_v") == {"k2": 100, "k1": 0}
    assert graded(points("max"), volumes(0, 0)).of("points_v") == {"k1": 0, "k2": 0}


def test_within_has_a_base_for_each_region(graded):
    tables = a_workbook([a_sale("k1", quantity=1), a_sale("k2", quantity=4)], [a_customer("k1", region="N"), a_customer("k2", region="S")])
    assert graded(points("{of: max, within: region}"), tables).of("points_v") == {"k2": 100, "k1": 100}


def test_on_a_scale_in_points_the_largest_has_all_of_them(graded):
    assert graded(points("max", "out_of: 30"), volumes(10, 30)).of("points_v") == {"k2": 30, "k1": 10}
