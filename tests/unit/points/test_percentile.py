"""`percentile`: the share of entities whose value is no better; with `groups`, equal-sized groups."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook


def points(rule: str = "", more: str = "") -> str:
    return f"metrics: {{volume: {{mean: sales.quantity}}}}\nscore: {{v: {{weight: 100, metric: volume, percentile: {{{rule}}}{more}}}}}"


def volumes(*values, **regions):
    sales = [a_sale(f"k{index}", quantity=value) for index, value in enumerate(values, 1)]
    records = [a_customer(f"k{index}", region=region) for index, region in enumerate(regions.get("regions", ()), 1)]
    return a_workbook(sales, records)


def test_the_best_has_all_points_and_the_others_their_share(graded):
    assert graded(points(), volumes(10, 30, 20)).of("points_v") == {"k2": 100, "k3": 66.666667, "k1": 33.333333}


def test_ties_share_the_better_place(graded):
    assert graded(points(), volumes(10, 20, 20, 30)).of("points_v") == {"k4": 100, "k2": 75, "k3": 75, "k1": 25}


def test_where_lower_is_better_the_smallest_has_all_points(graded):
    assert graded(points("", ", lower_is_better: true"), volumes(10, 20, 20, 30)).of("points_v") == {"k1": 100, "k2": 75, "k3": 75, "k4": 25}


def test_entities_without_a_value_take_no_part(graded):
    assert graded(points(), volumes(10, None, 20)).of("points_v") == {"k3": 100, "k1": 50, "k2": 0}


def test_within_compares_only_those_of_the_same_region(graded):
    rows = graded(points("within: region"), volumes(1, 2, 100, 200, regions=("N", "N", "S", "S")))
    assert rows.of("points_v") == {"k4": 100, "k2": 100, "k3": 50, "k1": 50}


def test_quintiles_give_a_fifth_of_the_points_for_each_group(graded):
    rows = graded(points("groups: 5"), volumes(*range(1, 11)))
    assert list(rows.of("points_v").values()) == [100, 100, 80, 80, 60, 60, 40, 40, 20, 20]


def test_a_value_on_a_cut_belongs_to_the_group_above_it(graded):
    # the median of 1 2 3 is 2 itself
    assert graded(points("groups: 2"), volumes(1, 2, 3)).of("points_v") == {"k3": 100, "k2": 100, "k1": 50}


def test_the_two_quantile_rules_differ_between_values(graded):
    # quartile 1 of 10 20 30 40: 17.5 interpolated, 10 as the nearest value
    linear = graded(points("groups: 4"), volumes(10, 20, 30, 40)).outcome.bounds
    nearest = graded(points("groups: 4, quantile: nearest"), volumes(10, 20, 30, 40)).outcome.bounds
    assert [one.value for one in linear] == [17.5, 25, 32.5]
    assert [one.value for one in nearest] == [10, 20, 30]


def test_groups_turn_round_where_lower_is_better(graded):
    rows = graded(points("groups: 2", ", lower_is_better: true"), volumes(1, 2, 3, 4))
    assert rows.of("points_v") == {"k2": 100, "k1": 100, "k4": 50, "k3": 50}


def test_groups_within_a_field_have_cuts_of_their_own(graded):
    rows = graded(points("groups: 2, within: region"), volumes(1, 2, 100, 200, regions=("N", "N", "S", "S")))
    assert rows.of("points_v") == {"k4": 100, "k2": 100, "k3": 50, "k1": 50}
    assert [(one.label.en, one.value) for one in rows.outcome.bounds] == [("v quantile 1/2 (N)", 1.5), ("v quantile 1/2 (S)", 150)]


def test_groups_that_fall_together_are_a_finding_and_points_keep_their_scale(graded):
    rows = graded(points("groups: 5"), volumes(1, 1, 1, 1, 1, 1, 1, 9))
    assert rows["k8"]["points_v"] == 100
    assert [one.code for one in rows.outcome.findings] == ["score.collapsed-groups"]


def test_on_a_scale_in_points_the_best_has_all_of_them(graded):
    rules = "metrics: {volume: {sum: sales.quantity}}\nscore: {v: {out_of: 30, metric: volume, percentile: {}}}"
    assert graded(rules, volumes(1, 2, 3)).of("points_v") == {"k3": 30, "k2": 20, "k1": 10}


def test_those_without_a_region_have_cuts_among_themselves(graded):
    rows = graded(points("groups: 2, within: region"), volumes(1, 2, 100, 200, regions=("N", "N", None, None)))
    assert rows.of("points_v") == {"k4": 100, "k2": 100, "k3": 50, "k1": 50}


def test_on_cut_below_puts_a_value_on_a_cut_into_the_group_of_the_smaller_ones(graded):
    assert graded(points("groups: 2, on_cut: below"), volumes(1, 2, 3)).of("points_v") == {"k3": 100, "k2": 50, "k1": 50}
    # where smaller is better the group of the smaller ones is the better one
    assert graded(points("groups: 2, on_cut: below", ", lower_is_better: true"), volumes(1, 2, 3)).of("points_v") == {"k2": 100, "k1": 100, "k3": 50}
    assert graded(points("groups: 2", ", lower_is_better: true"), volumes(1, 2, 3)).of("points_v") == {"k1": 100, "k3": 50, "k2": 50}


def test_on_cut_below_keeps_those_who_are_alike_in_the_lowest_group(graded):
    rows = graded(points("groups: 5, on_cut: below"), volumes(1, 1, 1, 1, 1, 1, 1, 9))
    assert (rows["k1"]["points_v"], rows["k8"]["points_v"]) == (20, 100)


def test_among_compares_some_and_gives_the_others_their_missing_points_without_calling_them_missing(graded):
    tables = volumes(1, 2, 3, 4, regions=("N", "N", "S", "S"))
    rows = graded(points("among: \"region == 'S'\"", ", missing: 7"), tables)
    assert rows.of("points_v") == {"k4": 100, "k3": 50, "k1": 7, "k2": 7}
    assert "no data" not in rows["k1"]["reasons"]
    rows = graded(points("groups: 2, among: \"region == 'S'\"", ", missing: 7"), tables)
    assert rows.of("points_v") == {"k4": 100, "k3": 50, "k1": 7, "k2": 7}
