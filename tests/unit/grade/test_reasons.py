"""Reasons: why each entity has its level, in words."""

from __future__ import annotations

import pytest

from tests.made import a_sale, a_workbook

METRICS = "metrics: {v: {sum: sales.quantity, title: {zh: 销量, en: Volume}}, g: {mean: sales.price}, last: {last: sales.date}}\n"
SCORE = "score: {v: {out_of: 100, metric: v, linear: {0: 0, 1000: 1000}}}\n"


def both(graded, rules: str, tables) -> tuple[str, str]:
    return tuple(graded(METRICS + rules, tables, language=language)["k1"]["reasons"] for language in ("zh", "en"))


def a_volume(quantity, **more):
    return a_workbook([a_sale(quantity=quantity, day="2026-10-05", **more)])


def test_a_score_is_held_against_the_bound_it_reached(graded):
    rules = SCORE + "gradings: {tier: {levels: [{name: A, from: 70}, {name: B, from: 50}, {name: C}]}}"
    assert both(graded, rules, a_volume("83.205")) == ("得分 83.21 ≥ 70", "score 83.21 ≥ 70")


def test_the_last_level_names_the_bound_that_was_missed(graded):
    rules = SCORE + "gradings: {tier: {levels: [{name: A, from: 70}, {name: B, from: 50}, {name: C}]}}"
    assert both(graded, rules, a_volume(3)) == ("得分 3.00 < 50", "score 3.00 < 50")


def test_a_score_that_was_enough_names_the_other_condition_that_was_missed(graded):
    rules = SCORE + "gradings: {tier: {levels: [{name: A, from: 70, when: v < 90}, {name: B}]}}"
    assert both(graded, rules, a_volume(90)) == ("得分 90.00 ≥ 70，但不满足：销量 < 90", "score 90.00 ≥ 70, but not: Volume < 90")
    assert both(graded, rules, a_volume(70)) == ("得分 70.00 ≥ 70；销量 < 90", "score 70.00 ≥ 70; Volume < 90")
    assert both(graded, rules, a_volume("69.99")) == ("得分 69.99 < 70", "score 69.99 < 70")


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("49.99", "score 49.99 < 50"),
        ("49.994999", "score 49.99 < 50"),
        ("49.995", "score 49.995 < 50"),
        ("49.9961", "score 49.996 < 50"),
        ("49.99996", "score 49.99996 < 50"),
        ("49.999999", "score 49.999999 < 50"),
        ("50", "score 50.00 ≥ 50"),
        ("50.000001", "score 50.00 ≥ 50"),
    ],
)
def test_a_score_is_never_rounded_past_the_bound_that_it_misses(graded, score, said):
    rules = SCORE + "gradings: {tier: {levels: [{name: B, from: 50}, {name: C}]}}"
    assert graded(METRICS + rules, a_volume(score))["k1"]["reasons"] == said


def test_a_bound_with_three_decimals_is_not_rounded_past_from_above(graded):
    rules = SCORE + "gradings: {tier: {levels: [{name: B, from: 49.996}, {name: C}]}}"
    assert graded(METRICS + rules, a_volume("49.9964"))["k1"]["reasons"] == "score 50.00 ≥ 49.996"
    assert graded(METRICS + rules.replace("49.996", "50.004"), a_volume("50.0041"))["k1"]["reasons"] == "score 50.004 ≥ 50.004"


def test_a_condition_is_shown_and_the_last_level_says_that_none_held(graded):
    rules = 'gradings: {tier: {levels: [{name: A, when: "v > 70"}, {name: B}]}}'
    assert both(graded, rules, a_volume(71)) == ("销量 > 70", "Volume > 70")
    assert both(graded, rules, a_volume(70)) == ("不满足以上各级条件", "meets no condition above")


def test_ranks_and_shares_are_said_with_what_ranks(graded):
    rules = "gradings: {tier: {levels: [{name: A, top: 5, by: v}, {name: B}]}}"
    assert both(graded, rules, a_volume(1)) == ("销量前 5", "top 5 by Volume")
    rules = "gradings: {tier: {levels: [{name: A, quota: 100%, by: v}, {name: B}]}}"
    assert both(graded, rules, a_volume(1)) == ("销量其次 100%", "next 100% by Volume")
    rules = "gradings: {tier: {levels: [{name: A, share: 80%, by: v}, {name: B}]}}"
    assert both(graded, rules, a_volume(1)) == ("销量累计占比 80% 以内", "within 80% of cumulative Volume")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{v}", "1234.5"),
        ("{v:.0f} t", "1235 t"),
        ("{v:,.2f}", "1,234.50"),
        ("{g:.0%}", "-13%"),
        ("{g:.1%}", "-12.5%"),
        ("{last}", "2026-10-05"),
        ("{limit} of {v:.0f}", "7 of 1235"),
        ("{customer_id} is it", "k1 is it"),
        ("{nothing} seen", "— seen"),
        ("plain words", "plain words"),
    ],
)
def test_because_is_filled_with_values(graded, template, expected):
    rules = METRICS + "params: {limit: 7}\ngradings: {tier: {levels: [{name: A, because: '" + template + "'}]}}"
    rules = rules.replace("last: {last", "nothing: {max: receivables.overdue_days}, last: {last")
    assert graded(rules, a_volume("1234.5", price="-0.125"))["k1"]["reasons"] == expected


def test_other_gradings_speak_only_when_they_have_words(graded):
    rules = """
gradings:
  tier: {levels: [{name: A, because: first}]}
  care: {title: {zh: 关怀, en: Care}, levels: [{name: hi, when: "v > 1", because: {zh: "销量 {v}", en: "volume {v}"}}, {name: lo}]}
  mute: {levels: [{name: X}]}
"""
    assert both(graded, rules, a_volume(2)) == ("first；关怀：销量 2", "first; Care: volume 2")
    assert both(graded, rules, a_volume(1)) == ("first", "first")
