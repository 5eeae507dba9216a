"""What follows from the levels: treatments, outputs, alerts, the next level."""

from __future__ import annotations

from tests.made import a_customer, a_sale, a_workbook

HEAD = """
metrics: {v: {sum: sales.quantity, unit: t}, g: {mean: sales.price}, d: {max: receivables.overdue_days}}
score: {v: {out_of: 100, metric: v, linear: {0: 0, 1000: 1000}}}
"""
LEVELS = """
gradings:
  tier:
    levels:
      - {name: A, from: 80, treatment: {visits: 2, owner: {zh: 领导, en: leadership}, gift: true}}
      - {name: B, from: 50, treatment: {visits: 0.5, owner: {zh: 部门, en: department}}}
      - {name: C}
"""


def volumes(**values):
    return a_workbook([a_sale(name, quantity=value, price="0.25") for name, value in values.items()])


def test_each_level_owes_its_treatment_and_what_it_does_not_name_is_empty(graded):
    outcome = graded(HEAD + LEVELS, volumes(a=90, b=60, c=1)).outcome
    assert outcome.treatments.rows.to_pydict()["visits"] == [2, 0.5, None]
    assert outcome.treatments.rows.to_pydict()["owner"] == ["leadership", "department", None]
    assert [(one.name, one.decimals) for one in outcome.treatments.columns][:2] == [("visits", 1), ("owner", None)]


def test_treatments_are_in_the_reports_language(graded):
    assert graded(HEAD + LEVELS, volumes(a=90), language="zh").outcome.treatments.rows.to_pydict()["owner"] == ["领导"]


def test_a_treatment_that_two_gradings_share_is_told_apart(graded):
    rules = HEAD + LEVELS + "  risk:\n    title: Risk\n    levels:\n      - {name: low, treatment: {visits: 9}}\n"
    outcome = graded(rules, volumes(a=90)).outcome
    assert [one.name for one in outcome.treatments.columns] == ["tier_visits", "risk_visits", "owner", "gift"]
    assert outcome.treatments.rows.to_pydict()["risk_visits"] == [9]


def test_outputs_use_levels_metrics_and_earlier_outputs(graded):
    outputs = """
outputs:
  limit: {formula: "0 if tier == 'C' else 2 * v / 12", unit: CNY}
  half: {formula: "limit / 2"}
  word: {formula: "'hi' if tier == 'A' else 'lo'"}
"""
    rows = graded(HEAD + LEVELS + outputs, volumes(a=90, c=10))
    assert rows.of("limit") == {"a": 15, "c": 0}
    assert rows.of("half") == {"a": 7.5, "c": 0}
    assert rows.of("word") == {"a": "hi", "c": "lo"}


def test_an_output_without_data_has_no_value(graded):
    rows = graded(HEAD + LEVELS + 'outputs: {x: {formula: "d * 2"}}', volumes(a=90))
    assert rows["a"]["x"] is None


ALERTS = """
alerts:
  - {name: small, level: yellow, when: "v < 50", because: "only {v} t"}
  - {name: dear, level: red, when: "g > 0.2 and tier in ['A', 'B']", because: "price {g:.0%}", action: {zh: 走访, en: visit}, topic: {zh: 价格, en: price}}
"""


def test_alerts_come_red_first_then_in_the_order_of_the_report(graded):
    alerts = graded(HEAD + LEVELS + ALERTS, volumes(a=90, b=60, c=10, d=20)).outcome.alerts.to_pylist()
    assert [(one["entity_id"], one["alert"], one["level"], one["because"]) for one in alerts] == [
        ("a", "dear", "red", "price 25%"),
        ("b", "dear", "red", "price 25%"),
        ("d", "small", "yellow", "only 20 t"),
        ("c", "small", "yellow", "only 10 t"),
    ]
    assert (alerts[0]["action"], alerts[0]["topic"], alerts[2]["action"]) == ("visit", "price", None)


def test_without_alerts_the_table_is_empty_but_there(graded):
    alerts = graded(HEAD + LEVELS, volumes(a=90)).outcome.alerts
    assert (alerts.num_rows, alerts.column_names[:3]) == (0, ["entity_id", "entity_name", "alert"])


def test_the_next_level_and_the_points_to_it_are_said(graded):
    rows = graded(HEAD + LEVELS, volumes(a=90, b="60.5", c=10))
    assert [(row["next_tier"], row["to_next"]) for row in rows.values()] == [(None, None), ("A", 19.5), ("B", 40)]


def test_a_gated_customer_is_promised_no_level_that_the_gate_forbids(graded):
    rules = HEAD + LEVELS + '    gates: [{when: "v > 85", at_most: C}]\n'
    row = graded(rules, volumes(a=90))["a"]
    assert (row["tier"], row["next_tier"], row["to_next"]) == ("C", None, None)


def test_a_next_level_without_a_bound_asks_for_no_points(graded):
    rules = HEAD + 'gradings: {tier: {levels: [{name: A, when: "v > 5"}, {name: B}]}}'
    row = graded(rules, volumes(a=1))["a"]
    assert (row["next_tier"], row["to_next"]) == ("A", None)


def test_personal_fields_of_the_profile_are_masked(graded):
    outcome = graded(HEAD + LEVELS, a_workbook([a_sale("a", quantity=1)], [a_customer("a", region="N", phone="13912345678")])).outcome
    row = outcome.profile.rows.to_pylist()[0]
    assert row["region"] == "N"
    assert "912345678" not in row["phone"]
