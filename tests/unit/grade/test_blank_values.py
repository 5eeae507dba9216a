"""Blanks in a customer's record that leave a condition open are said; blanks that decide nothing are not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded

HEAD = """
metrics:
  volume: {sum: sales.quantity}
  rating: {field: customers.credit_rating}
"""
SALES = [a_sale("k1", quantity=9), a_sale("k2", quantity=9), a_sale("k3", quantity=1)]
RECORDS = [a_customer("k1", credit_rating=None), a_customer("k2", credit_rating="A"), a_customer("k3", credit_rating=None)]


def blanks(rest: str) -> list[tuple[str, int, str]]:
    findings = graded(HEAD + rest, a_workbook(SALES, RECORDS)).outcome.findings
    return [(one.where.sheet, one.count, one.message.en) for one in findings if one.code == "grading.blank-value"]


def test_a_level_that_a_blank_keeps_out_of_reach_is_said_of_those_alone_whom_it_may_lift() -> None:
    said = blanks("gradings: {tier: {levels: [{name: A, when: \"volume >= 5 and rating != 'C'\"}, {name: B}]}}")
    assert said == [("gradings.tier.levels.1", 1, "the condition of level A 'volume ≥ 5 and rating ≠ \"C\"' is open for 1 entity whose rating is blank: k1.")]


def test_a_level_below_the_one_reached_is_no_question() -> None:
    levels = "[{name: A, when: volume >= 5}, {name: B, when: \"rating == 'A'\"}, {name: C}]"
    assert [(where, count) for where, count, _ in blanks(f"gradings: {{tier: {{levels: {levels}}}}}")] == [("gradings.tier.levels.2", 1)]


@pytest.mark.parametrize(
    ("rest", "where", "count"),
    [
        ("gradings: {tier: {levels: [{name: A, when: volume >= 5}, {name: B}], gates: [{when: \"rating == 'C'\", at_most: B}]}}", "gradings.tier.gates.1", 2),
        ("gradings: {tier: {levels: [{name: X}]}}\nalerts: [{name: poor, when: \"customers.credit_rating in ['C', 'D']\"}]", "alerts.1", 2),
        ("gradings: {tier: {levels: [{name: X}]}}\nalerts: [{name: poor, when: \"volume > 5 or rating == 'C'\"}]", "alerts.1", 1),
        ("gradings: {tier: {levels: [{name: X}]}}\nalerts: [{name: poor, when: \"not (rating == 'C')\"}]", "alerts.1", 2),
    ],
)
def test_gates_and_alerts_that_a_blank_leaves_open_are_said(rest: str, where: str, count: int) -> None:
    assert [(one[0], one[1]) for one in blanks(rest)] == [(where, count)]


@pytest.mark.parametrize(
    "when",
    ["is_missing(rating) or rating == 'C'", "coalesce(rating, 'C') == 'C'", "volume > 100 and rating == 'C'", "volume > 0 or rating == 'C'", "volume > 5"],
)
def test_a_condition_that_says_what_a_blank_means_or_does_not_depend_on_it_is_closed(when: str) -> None:
    assert blanks(f'gradings: {{tier: {{levels: [{{name: X}}]}}}}\nalerts: [{{name: poor, when: "{when}"}}]') == []


def test_a_field_that_nobody_has_is_a_rule_without_data_and_no_blank() -> None:
    rules = HEAD + "gradings: {tier: {levels: [{name: A, when: \"rating == 'A'\"}, {name: B}]}}"
    codes = [one.code for one in graded(rules, a_workbook(SALES)).outcome.findings]
    assert codes == ["grading.idle-rule"]


def test_a_category_that_the_map_does_not_list_is_said_unless_there_is_a_default() -> None:
    def said(scale: str) -> list[Any]:
        rules = HEAD + f"score: {{c: {{weight: 100, metric: rating, title: 信用, {scale}}}}}\ngradings: {{tier: {{levels: [{{name: X}}]}}}}"
        records = [a_customer("k1", credit_rating="AA"), a_customer("k2", credit_rating="A"), a_customer("k3", credit_rating=None)]
        findings = graded(rules, a_workbook(SALES, records)).outcome.findings
        return [(one.where.sheet, one.count, one.message.zh) for one in findings if one.code == "points.unmapped"]

    assert said("map: {A: 100}") == [("score.c", 1, "“信用”有 1 个对象的取值不在规则的 map 里，得 0 分：AA ×1。")]
    assert said("map: {A: 100}, default: 0") == []
    assert said("map: {A: 100, AA: 120}") == []
