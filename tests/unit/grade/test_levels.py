"""Levels by score and by condition: the first one whose conditions all hold."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

SCORE = "metrics: {v: {sum: sales.quantity}}\nscore: {v: {out_of: 100, metric: v, linear: {0: 0, 1000: 1000}}}\n"


def tiers(levels: str, more: str = "") -> str:
    return SCORE + f"gradings: {{tier: {{levels: [{levels}]{more}}}}}"


def volumes(*values):
    return a_workbook([a_sale(f"k{index}", quantity=value) for index, value in enumerate(values, 1)])


def test_a_score_exactly_on_the_bound_belongs_to_the_level(graded):
    rows = graded(tiers("{name: A, from: 85}, {name: B, from: 70}, {name: C}"), volumes(85, "84.999999", 70, "69.999999", 0))
    assert rows.of("tier") == {"k1": "A", "k2": "B", "k3": "B", "k4": "C", "k5": "C"}


def test_a_bound_may_be_a_param(graded):
    rules = "params: {best: 85}\n" + tiers("{name: A, from: best}, {name: B}")
    assert graded(rules, volumes(85))["k1"]["tier"] == "A"
    assert graded(rules, volumes(85), settings=("best=86",))["k1"]["tier"] == "B"


def test_all_conditions_of_a_level_must_hold(graded):
    rules = tiers("{name: A, from: 50, when: \"region == 'N'\"}, {name: B}")
    tables = a_workbook(
        [a_sale("k1", quantity=60), a_sale("k2", quantity=60), a_sale("k3", quantity=40)], [a_customer("k1", region="N"), a_customer("k3", region="N")]
    )
    assert graded(rules, tables).of("tier") == {"k1": "A", "k2": "B", "k3": "B"}


def test_of_two_levels_that_hold_the_first_wins(graded):
    assert graded(tiers('{name: A, when: "v > 1"}, {name: B, when: "v > 0"}, {name: C}'), volumes(5, 1, 0)).of("tier") == {"k1": "A", "k2": "B", "k3": "C"}


def test_a_condition_over_a_missing_value_does_not_hold(graded):
    rules = tiers("{name: A, when: \"region != 'N'\"}, {name: B}")
    tables = a_workbook([a_sale("k1", quantity=1), a_sale("k2", quantity=1)], [a_customer("k1", region="S"), a_customer("k2", region=None)])
    assert graded(rules, tables).of("tier") == {"k1": "A", "k2": "B"}


def test_levels_may_ask_for_points_and_earlier_gradings(graded):
    rules = """
gradings:
  tier: {levels: [{name: A, when: "points.v >= 50"}, {name: B}]}
  care: {levels: [{name: hi, when: "tier == 'A' and score >= 50"}, {name: lo}]}
"""
    rows = graded(SCORE + rules, volumes(50, 49))
    assert rows.of("care") == {"k1": "hi", "k2": "lo"}


def test_thirty_levels_are_no_trouble(graded):
    rules = tiers(", ".join(f"{{name: L{n}, from: {n}}}" for n in range(30, 0, -1)) + ", {name: L0}")
    rows = graded(rules, volumes(*range(40)))
    assert [rows[f"k{n + 1}"]["tier"] for n in (0, 1, 15, 29, 30, 39)] == ["L0", "L1", "L15", "L29", "L30", "L30"]


def test_counts_and_sums_of_each_level_are_known(graded):
    rules = tiers("{name: A, title: {zh: 甲, en: Best}, from: 50}, {name: B}, {name: C}").replace("sales.quantity", "sales.quantity")
    counts = graded(rules, volumes(60, 50, 1)).outcome.levels["tier"]
    assert [(one.name, one.title.en, one.entities, one.volume) for one in counts] == [("A", "Best", 2, 110_000_000), ("B", "B", 1, 1_000_000), ("C", "C", 0, 0)]


def test_the_title_of_the_level_is_in_the_reports_language(graded):
    rules = tiers("{name: A, title: {zh: 战略客户, en: Strategic}, from: 50}, {name: B}")
    assert graded(rules, volumes(60))["k1"]["tier_title"] == "Strategic"
    assert graded(rules, volumes(60), language="zh")["k1"]["tier_title"] == "战略客户"
    assert graded(rules, volumes(0))["k1"]["tier_title"] == "B"


def test_rows_stand_best_level_first_then_by_score_then_by_id(graded):
    rows = graded(tiers("{name: A, from: 50}, {name: B}"), volumes(1, 70, 1, 60, 2))
    assert list(rows) == ["k2", "k4", "k5", "k1", "k3"]
