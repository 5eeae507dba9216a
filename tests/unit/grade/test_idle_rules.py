"""What a rule lacks is said wherever it decides: gates, levels, alerts, parts, outputs, groups."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook, graded

HEAD = """
metrics:
  volume: {sum: sales.quantity}
  overdue: {max: receivables.overdue_days, empty: 0}
  worse: {formula: "coalesce(overdue, 0) + 1"}
"""
LEVELS = "levels: [{name: A, when: volume >= 5}, {name: C}]"


def idle(rules: str, tables=None):
    outcome = graded(HEAD + rules, tables or a_workbook([a_sale(quantity=9)])).outcome
    return outcome, [(one.dimension, one.title.en) for one in outcome.idle]


def test_a_gate_that_can_never_act_is_a_warning_with_what_is_lacking() -> None:
    outcome, rules = idle(f"gradings: {{tier: {{{LEVELS}, gates: [{{when: overdue > 90, at_most: C}}]}}}}")
    assert rules == [("gradings.tier.gates.1", "the gate 'overdue > 90, at most C'")]
    finding = outcome.findings[0]
    assert (finding.code, finding.severity) == ("grading.idle-rule", "warning")
    assert finding.message.zh == "没有应收账款（receivables）的数据，以下规则无法照常判断：限级“overdue > 90，最高 C”。"
    assert finding.message.en == "no data for receivables; these rules cannot be judged as written: the gate 'overdue > 90, at most C'."
    assert outcome.needs_a_look
    assert outcome.summary()["left_out"] == ["gradings.tier.gates.1"]


def test_with_the_column_there_nothing_is_said_even_where_nobody_has_a_row() -> None:
    tables = a_workbook([a_sale("k1", quantity=9)], receivables=[a_debt("k2", overdue_days=5)])
    outcome, rules = idle(f"gradings: {{tier: {{{LEVELS}, gates: [{{when: overdue > 90, at_most: C}}]}}}}", tables)
    assert (rules, list(outcome.findings)) == ([], [])


def test_a_missing_column_is_named_by_its_title_and_its_field() -> None:
    tables = a_workbook([a_sale("k1", quantity=9)], receivables=[a_debt("k1", balance=5)])
    outcome, _ = idle(f"gradings: {{tier: {{{LEVELS}, gates: [{{when: overdue > 90, at_most: C}}]}}}}", tables)
    assert outcome.idle[0].why.zh == "没有应收账款的逾期天数（receivables.overdue_days）的数据"
    assert outcome.idle[0].why.en == "no data for overdue days of receivables (receivables.overdue_days)"


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ("gradings: {tier: {levels: [{name: A, when: overdue < 5}, {name: C}]}}", "gradings.tier.levels.1"),
        ("gradings: {tier: {levels: [{name: A, when: worse < 5}, {name: C}]}}", "gradings.tier.levels.1"),
        ("gradings: {tier: {levels: [{name: A, top: 1, by: overdue}, {name: C}]}}", "gradings.tier.levels.1.by"),
        ("gradings: {tier: {levels: [{name: A, top: 1, by: volume, within: region}, {name: C}]}}", "gradings.tier.levels.1.within"),
        ("gradings: {tier: {eligible: {when: overdue < 5, otherwise: X}, levels: [{name: A}]}}", "gradings.tier.eligible"),
        ("outputs: {limit: {formula: overdue * 2}}", "outputs.limit"),
        ("alerts: [{name: late, when: overdue > 30}]", "alerts.1"),
        ("alerts: [{name: dealer, when: \"customer_type == '经销'\"}]", "alerts.1"),
    ],
)
def test_every_place_where_it_decides_is_said(rules: str, where: str) -> None:
    outcome, found = idle(rules)
    assert [place for place, _ in found] == [where]
    assert [one.code for one in outcome.findings if one.severity != "note"] == ["grading.idle-rule"]


def test_a_part_that_the_others_make_up_for_is_said() -> None:
    parts = "parts: [{weight: 50, metric: volume, bands: {0: 0, 5: 100}}, {weight: 50, metric: overdue, bands: {0: 100, 5: 0}}]"
    outcome, found = idle(f"score: {{worth: {{weight: 100, {parts}}}}}\ngradings: {{tier: {{levels: [{{name: A, from: 80}}, {{name: C}}]}}}}")
    assert found == [("score.worth.2", "'overdue' of the dimension 'worth'")]
    assert outcome.left_out == ()


def test_one_warning_tells_everything_that_one_thing_lacks() -> None:
    outcome, found = idle("alerts: [{name: late, when: overdue > 30}, {name: later, when: overdue > 60}, {name: big, when: volume > 1}]")
    assert len(found) == 2
    assert [one.count for one in outcome.findings] == [2]


def test_what_earlier_periods_would_say_is_not_lacking_in_the_first() -> None:
    _, found = idle("alerts: [{name: fell, when: \"previous.volume > volume and previous.tier == 'A'\"}]")
    assert found == []


def test_a_condition_on_rows_over_a_column_that_is_not_there_gives_no_value_and_no_nought(graded) -> None:
    rules = "metrics: {direct: {sum: sales.quantity, where: \"channel == '直销'\"}}\nalerts: [{name: a, when: direct > 1}]"
    rows = graded(rules, a_workbook([a_sale(quantity=3)]))
    assert rows["k1"]["direct"] is None
    assert [one.why.en for one in rows.outcome.idle] == ["no data for channel of sales (sales.channel)"]
    assert graded(rules, a_workbook([a_sale(quantity=3, channel="直销")]))["k1"]["direct"] == 3


def test_a_column_that_a_condition_can_do_without_is_not_lacking(graded) -> None:
    rules = 'metrics: {due: {sum: orders.ordered, where: "days_since(coalesce(due_date, date)) >= 0"}}\nalerts: [{name: a, when: due > 1}]'
    tables = a_workbook([a_sale("k1", quantity=1)], orders=[{"customer_id": "k1", "date": "2026-10-05", "ordered": 7}])
    rows = graded(rules, tables)
    assert rows["k1"]["due"] == 7
    assert rows.outcome.idle == ()


def test_one_side_of_an_or_is_enough_to_judge_rows(graded) -> None:
    rules = "metrics: {near: {sum: sales.quantity, where: \"channel == '直销' or product == 'P'\"}}\nalerts: [{name: a, when: near > 1}]"
    rows = graded(rules, a_workbook([a_sale(quantity=3, product="P"), a_sale(quantity=4, product="Q")]))
    assert (rows["k1"]["near"], rows.outcome.idle) == (3, ())
    assert graded(rules, a_workbook([a_sale(quantity=3)]))["k1"]["near"] is None


def test_the_report_and_the_screen_say_it_too() -> None:
    from tiercli.outcome.basis import idle_lines, paragraphs

    outcome, _ = idle("alerts: [{name: late, when: overdue > 30}]", a_workbook([a_sale(quantity=9)], [a_customer()]))
    assert idle_lines(outcome) == ["the alert 'late': no data for receivables"]
    said = {head.zh: lines for head, lines in paragraphs(outcome)}
    assert said["不起作用的规则"] == idle_lines(outcome)
    assert not any("late" in line for line in said.get("主要提醒", []))


def test_a_value_that_coalesce_goes_on_without_is_not_lacking() -> None:
    for years, lacking in (
        ("coalesce(months_since(customers.since), months_since(first))", False),
        ("coalesce(customers.cooperation_years, months_since(customers.since))", True),
        ("coalesce(customers.cooperation_years, 0)", True),  # a constant is no data
    ):
        text = (
            f"  first: {{first: sales.date}}\n  years: {{formula: '{years}'}}\ngradings: {{tier: {{levels: [{{name: A, when: years >= 3}}, {{name: B}}]}}}}\n"
        )
        assert bool(idle(text)[1]) is lacking, years
