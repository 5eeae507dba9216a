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


def some_volumes(*quantities):
    return a_workbook([a_sale(f"k{place}", quantity=quantity, day="2026-10-05") for place, quantity in enumerate(quantities, start=1)])


def test_who_has_the_score_of_a_better_level_and_lost_its_place_is_told_the_place(graded):
    rules = METRICS + SCORE + "gradings: {tier: {levels: [{name: A, from: 85, top: 2}, {name: B, from: 70}, {name: C}]}}"
    volumes = some_volumes(93, 97, 95, 84, 60)
    zh, en = (graded(rules, volumes, language=language).of("reasons") for language in ("zh", "en"))
    assert (zh["k1"], en["k1"]) == ("得分 93.00 ≥ 70；未进 A：按得分第 3 名，只取前 2 名", "score 93.00 ≥ 70; kept out of A: place 3 by score, 2 get in")
    assert zh["k4"] == "得分 84.00 ≥ 70"  # the score itself was too low
    assert zh["k2"] == "得分 97.00 ≥ 85；得分前 2"
    assert zh["k5"] == "得分 60.00 < 70"


def test_the_last_level_tells_the_place_that_was_lost_or_the_other_condition(graded):
    rules = METRICS + SCORE + "gradings: {tier: {levels: [{name: A, from: 50, top: 1, when: v < 90}, {name: B}]}}"
    reasons = graded(rules, some_volumes(95, 80, 40)).of("reasons")
    assert reasons["k1"] == "score 95.00 ≥ 50, but not: Volume < 90"
    assert reasons["k2"] == "score 80.00 ≥ 50, but place 2 by score, 1 get in"
    assert reasons["k3"] == "score 40.00 < 50"


def test_a_share_tells_what_those_before_make_up(graded):
    rules = METRICS + "gradings: {tier: {levels: [{name: A, share: 50%, by: v}, {name: B, share: 95%, by: v}, {name: C}]}}"
    reasons = graded(rules, some_volumes(60, 30, 10)).of("reasons")
    assert reasons["k2"] == "within 95% of cumulative Volume; kept out of A: those before it make up 60.00% of Volume, the level takes 50%"
    assert graded(rules, some_volumes(60, 30, 10), language="zh")["k2"]["reasons"].endswith("未进 A：按销量排在前面的已占 60.00%，本级取 50%")


def test_who_takes_no_part_in_a_ranking_is_told_the_condition(graded):
    rules = METRICS + SCORE + "gradings: {tier: {levels: [{name: A, from: 50, top: 3, among: v < 90}, {name: B, from: 40}, {name: C}]}}"
    reasons = graded(rules, some_volumes(95, 80)).of("reasons")
    assert reasons["k1"] == "score 95.00 ≥ 40; kept out of A: not: Volume < 90"
    assert reasons["k2"].startswith("score 80.00 ≥ 50")


@pytest.mark.parametrize(
    ("form", "bound", "quantity", "said"),
    [
        (",.0f", "5000", "5000", "5,000 beside 5,000"),
        (",.0f", "5000", "5000.001", "5,000.001 beside 5,000"),
        (",.0f", "5000", "4999.6", "4,999.6 beside 5,000"),
        (",.0f", "5000", "4999.4", "4,999 beside 5,000"),
        (".1f", "90", "89.96", "89.96 beside 90.0"),
        (".0f", "2.5", "2.6", "3 beside 2.5"),
        (".0f", "-5000", "-5000.001", "-5000.001 beside -5000"),
        (".0%", "0.03", "0.029999", "2.9999% beside 3%"),
        (".0%", "0.025", "0.026", "3% beside 2.5%"),
        (".0%", "0.025", "0.0249", "2% beside 2.5%"),
        (".0%", "0.026", "0.0255", "2.55% beside 2.6%"),
        (".2%", "0.03", "0.03", "3.00% beside 3.00%"),
    ],
)
def test_a_value_and_a_param_in_one_sentence_are_never_rounded_onto_or_past_each_other(graded, form, bound, quantity, said):
    rules = f"params: {{p: {bound}}}\ngradings: {{tier: {{levels: [{{name: A, because: '{{v:{form}}} beside {{p:{form}}}'}}]}}}}"
    assert both(graded, rules, a_volume(quantity)) == (said, said)


def test_only_the_row_that_stands_next_to_the_bound_is_told_with_more_decimals(graded):
    rules = METRICS + "params: {p: 10}\ngradings: {tier: {levels: [{name: A, because: '{v:.0f} and {p}'}]}}"
    told = graded(rules, a_workbook([a_sale("k1", quantity="10.001"), a_sale("k2", quantity="20.001"), a_sale("k3", quantity=10)]))
    assert {name: row["reasons"] for name, row in told.items()} == {"k1": "10.001 and 10", "k2": "20 and 10", "k3": "10 and 10"}


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("0.82", "82.0% beside 80% + 2%"), ("0.819999", "81.9999% beside 80% + 2%"), ("0.8196", "81.96% beside 80% + 2%"), ("0.8001", "80.01% beside 80% + 2%"), ("0.5", "50.0% beside 80% + 2%")],
)  # fmt: skip
def test_a_value_is_not_rounded_onto_a_bound_that_each_row_moves(graded, quantity, said):
    metrics = "metrics: {v: {sum: sales.quantity}, closer: {mean: sales.amount}}\n"
    rules = metrics + "params: {line: 0.8}\ngradings: {tier: {levels: [{name: A, because: '{v:.1%} beside {line:.0%} + {closer:.0%}'}]}}"
    assert graded(rules, a_workbook([a_sale("k1", quantity=quantity, amount="0.02")]))["k1"]["reasons"] == said


@pytest.mark.parametrize(
    ("quantity", "said"), [("0.024", "2.4% beside 3% × 0.8"), ("0.023999", "2.3999% beside 3% × 0.8"), ("0.024001", "2.4001% beside 3% × 0.8")]
)
def test_nor_onto_the_part_of_a_bound_that_counts_for_its_row(graded, quantity, said):
    metrics = "metrics: {v: {sum: sales.quantity}, part: {mean: sales.amount}}\n"
    rules = metrics + "params: {line: 0.03}\ngradings: {tier: {levels: [{name: A, because: '{v:.1%} beside {line:.0%} × {part:.1f}'}]}}"
    assert graded(rules, a_workbook([a_sale("k1", quantity=quantity, amount="0.8")]))["k1"]["reasons"] == said
