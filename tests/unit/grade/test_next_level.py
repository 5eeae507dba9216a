"""What lifts somebody to the next level: only what is promised in truth."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook

SCORE = """
metrics: {v: {sum: sales.quantity}, w: {sum: sales.amount}, overdue: {max: receivables.overdue_days, empty: 0}}
score: {v: {weight: 100, metric: v, linear: {0: 0, 100: 100}}}
"""


def grading(levels: str, more: str = "") -> str:
    return SCORE + f"gradings: {{tier: {{levels: [{levels}]{more}}}}}"


def volumes(*values, **tables):
    return a_workbook([a_sale(f"k{index}", quantity=value, amount=10 - value / 100) for index, value in enumerate(values, 1)], **tables)


def nexts(rows) -> dict[str, tuple[object, object]]:
    return {name: (row["next_tier"], row["to_next"]) for name, row in sorted(rows.items())}


ABC = "{name: A, from: 80}, {name: B, from: 50}, {name: C}"


def test_a_bound_of_the_score_says_what_is_lacking(graded):
    assert nexts(graded(grading(ABC), volumes(90, 60, 10.5))) == {"k1": (None, None), "k2": ("A", 20), "k3": ("B", 39.5)}


def test_a_gate_that_holds_leaves_nothing_above_it(graded):
    """k1 is held at B, k2 may rise to B and no further; k3 owes nothing."""
    tables = volumes(90, 10, 60, receivables=[a_debt("k1", overdue_days=9), a_debt("k2", overdue_days=9), a_debt("k3", overdue_days=1)])
    rows = graded(grading(ABC, ", gates: [{when: overdue > 5, at_most: B}]"), tables)
    assert rows["k1"]["tier"] == "B"
    assert nexts(rows) == {"k1": (None, None), "k2": ("B", 40), "k3": ("A", 20)}


def test_points_are_not_promised_where_another_condition_is_lacking(graded):
    levels = "{name: A, from: 80, when: w >= 9.5}, {name: B, when: w > 9.8}, {name: C}"
    rows = graded(grading(levels), volumes(90, 40, 10))
    assert rows.of("tier") == {"k3": "B", "k1": "C", "k2": "C"}
    # k3 lacks points only; k1 and k2 would need more revenue, which no score gives
    assert nexts(rows) == {"k1": ("B", None), "k2": ("B", None), "k3": ("A", 70)}


def test_a_place_among_the_best_asks_for_the_score_of_the_last_inside(graded):
    rows = graded(grading("{name: A, top: 1}, {name: B, quota: 1}, {name: C}"), volumes(90, 60, 10))
    assert nexts(rows) == {"k1": (None, None), "k2": ("A", 30), "k3": ("B", 50)}
    assert nexts(graded(grading("{name: A, top: 1, by: w}, {name: B}"), volumes(90, 60)))["k1"] == ("A", None)
    assert nexts(graded(grading("{name: A, share: 50%}, {name: B}"), volumes(90, 60)))["k2"] == ("A", None)


def test_within_a_field_the_last_inside_is_that_of_the_own_group(graded):
    tables = a_workbook([a_sale(f"k{index}", quantity=value) for index, value in enumerate((90, 60, 30, 10), 1)],
                        [a_customer(f"k{index}", region=region) for index, region in enumerate("NNSS", 1)])  # fmt: skip
    rules = grading("{name: A, top: 1, within: region}, {name: B}").replace("w: {sum: sales.amount}, ", "")
    assert nexts(graded(rules, tables)) == {"k1": (None, None), "k2": ("A", 30), "k3": (None, None), "k4": ("A", 20)}


def test_whoever_does_not_take_part_in_the_rank_is_promised_nothing(graded):
    rows = graded(grading("{name: A, top: 1, among: v > 20}, {name: B}"), volumes(90, 60, 10))
    assert nexts(rows) == {"k1": (None, None), "k2": ("A", 30), "k3": ("A", None)}


def test_a_level_beyond_the_highest_score_is_not_the_next_one(graded):
    rows = graded(grading("{name: S, from: 120}, {name: A, from: 101, when: w > 0}, {name: B, from: 100}, {name: C}"), volumes(100, 10))
    assert nexts(rows) == {"k1": (None, None), "k2": ("B", 90)}


def test_a_formula_may_have_no_end(graded):
    rules = grading("{name: S, from: 120}, {name: C}").replace("metric: v, linear: {0: 0, 100: 100}", "formula: v")
    assert nexts(graded(rules, volumes(100))) == {"k1": ("S", 20)}


@pytest.mark.parametrize("quantity", [10, 33.3, 49.999999, 50, 79.9])
def test_a_promised_lift_happens(graded, quantity):
    before = graded(grading(ABC), volumes(quantity, 5))["k1"]
    after = graded(grading(ABC), volumes(round(quantity + before["to_next"], 6), 5))["k1"]
    short = graded(grading(ABC), volumes(round(quantity + before["to_next"] - 0.000001, 6), 5))["k1"]
    assert (after["tier"], short["tier"]) == (before["next_tier"], before["tier"])
