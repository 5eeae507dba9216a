"""Overrides for nobody and past a gate are said."""

from __future__ import annotations

from typing import Any

from tests.made import Graded, a_debt, a_sale, a_workbook, graded

RULES = """
metrics: {volume: {sum: sales.quantity}, overdue: {max: receivables.overdue_days, empty: 0}}
gradings:
  tier:
    levels: [{name: A, when: volume >= 100}, {name: B, when: volume >= 10}, {name: C}]
    gates: [{when: overdue > 90, at_most: C}]
"""


def an_override(customer: str | None, level: str = "A", **fields: Any) -> dict[str, Any]:
    row = {"level": level, "reason": "why", "approver": "who", "until": "2027-12-31", **fields}
    return row if customer is None else {"customer_id": customer, **row}


def run(*overrides: dict[str, Any]) -> tuple[Graded, list[tuple[str, str, int]]]:
    tables = a_workbook([a_sale("k1", quantity=150), a_sale("k2", quantity=5)], receivables=[a_debt("k1", overdue_days=120), a_debt("k2", overdue_days=90)])
    rows = graded(RULES, {**tables, **{name: table for name, table in a_workbook(overrides=overrides).items() if name == "overrides"}})
    return rows, [(one.code, one.message.en, one.count) for one in rows.outcome.findings]


def test_an_override_for_somebody_who_is_not_in_the_data_makes_nobody_and_is_said() -> None:
    rows, findings = run(an_override("k9"))
    assert set(rows) == {"k1", "k2"}
    assert findings == [("overrides.nobody", "1 override is for somebody who is not in the data, without effect: k9 → A.", 1)]


def test_a_row_that_names_nobody_is_said() -> None:
    _, findings = run(an_override(None))
    assert findings == [("overrides.nobody", "1 row of the overrides without the entity (customer_id), not used.", 1)]


def test_a_level_above_what_a_gate_allows_is_said_and_stands_in_the_reasons() -> None:
    rows, findings = run(an_override("k1"))
    assert rows["k1"]["tier"] == "A"
    assert findings == [("overrides.past-gate", "1 override goes past the gate 'overdue > 90, at most C': k1 → A.", 1)]
    assert "overdue > 90, at most C" in rows["k1"]["reasons"]
    assert "A: why (who" in rows["k1"]["reasons"]


def test_an_override_within_the_gate_or_where_it_does_not_hold_is_not_said() -> None:
    assert run(an_override("k1", "C"))[1] == []
    assert run(an_override("k2", "A"))[1] == []
