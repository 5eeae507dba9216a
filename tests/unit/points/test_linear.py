"""`linear`: straight lines between the anchors, flat outside."""

from __future__ import annotations

import pytest

from tests.made import a_sale, a_workbook


def points(anchors: str) -> str:
    return f"metrics: {{volume: {{sum: sales.quantity}}}}\nscore: {{v: {{weight: 100, metric: volume, linear: {{{anchors}}}}}}}"


@pytest.mark.parametrize(
    ("volume", "expected"),
    [(-5, 10), (0, 10), (6, 55), (12, 100), (13, 100), (1, 17.5), ("0.000001", 10.000008)],
)
def test_between_anchors_points_rise_in_proportion(graded, volume, expected):
    assert graded(points("0: 10, 12: 100"), a_workbook([a_sale(quantity=volume)]))["k1"]["points_v"] == expected


@pytest.mark.parametrize(("volume", "expected"), [(1, 33.333333), (2, 66.666667)])
def test_thirds_are_rounded_half_up(graded, volume, expected):
    assert graded(points("0: 0, 3: 100"), a_workbook([a_sale(quantity=volume)]))["k1"]["points_v"] == expected


def test_a_half_is_rounded_up_on_a_falling_line_too(graded):
    # 100 - 1/2 of a millionth
    assert graded(points("0: 100, 2: 99.999999"), a_workbook([a_sale(quantity=1)]))["k1"]["points_v"] == 100
    assert graded(points("0: 0, 2: 0.000001"), a_workbook([a_sale(quantity=1)]))["k1"]["points_v"] == 0.000001


def test_points_may_fall_and_be_negative(graded):
    tables = a_workbook([a_sale("k1", quantity=45), a_sale("k2", quantity=90), a_sale("k3", quantity=15)])
    assert graded(points("30: 0, 60: -10, 90: -20"), tables).of("points_v") == {"k3": 0, "k1": -5, "k2": -20}


def test_wide_anchors_stay_exact(graded):
    tables = a_workbook([a_sale(quantity=123_456_789)])
    assert graded(points("0: 0, 1000000000: 100"), tables)["k1"]["points_v"] == 12.345679


def test_one_anchor_gives_everybody_its_points(graded):
    tables = a_workbook([a_sale("k1", quantity=1), a_sale("k2", quantity=9)])
    assert graded(points("5: 50"), tables).of("points_v") == {"k2": 50, "k1": 50}
