"""Targets, segments, lists, risk, trends and alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.made import Graded, a_customer, a_debt, a_sale, a_workbook

METRICS = "metrics: {volume: {sum: sales.quantity, unit: t}, before: {sum: sales.quantity, offset: 12 months}, rating: {field: customers.credit_rating}}\n"
SALES = [a_sale("k1", quantity=60), a_sale("k2", quantity=30), a_sale("k3", quantity=10), a_sale("k1", "2025-05-01", quantity=50)]
CUSTOMERS = [
    a_customer("k1", industry="paper", region="north"),
    a_customer("k2", industry="paper", region="south"),
    a_customer("k3", industry="steel", region=None),
]


def rows(outcome: Graded, key: str) -> list[dict[str, Any]]:
    return outcome.outcome.extras[key].rows.to_pylist()


def codes(outcome: Graded) -> set[str]:
    return {finding.code for finding in outcome.outcome.findings}


TARGETS = (
    METRICS
    + """
sheets:
  targets:
    by: [region]
    figures: {volume: {title: Volume, actual: total(volume), target: "100 if total(volume) > 50 else 30", unit: t, decimals: 0}}
"""
)


def test_a_target_is_worked_out_for_the_company_and_for_each_group(graded: Callable[..., Graded]) -> None:
    found = {row["group"]: (row["target"], row["actual"], row["gap"], row["met"]) for row in rows(graded(TARGETS, a_workbook(SALES, CUSTOMERS)), "targets.1")}
    assert found["Whole company"] == ("100 t", "100 t", "0 t", "met")
    assert found["north"] == ("100 t", "60 t", "-40 t", "missed")
    assert found["south"] == ("30 t", "30 t", "0 t", "met")
    assert found["(none)"] == ("30 t", "10 t", "-20 t", "missed")


def test_a_figure_without_data_says_so(graded: Callable[..., Graded]) -> None:
    rules = (
        METRICS.replace("metrics: {", "metrics: {joy: {mean: surveys.satisfaction}, ")
        + "sheets: {targets: {figures: {joy: {title: Joy, actual: average(joy), target: 90}}}}"
    )
    outcome = graded(rules, a_workbook(SALES))
    assert rows(outcome, "targets.1")[0]["met"] == "no data"
    assert "sheets.no-figure" in codes(outcome)


def test_segments_count_and_share_and_add_up(graded: Callable[..., Graded]) -> None:
    found = rows(graded(METRICS + "sheets: {segments: {by: [industry, region], measures: [volume]}}", a_workbook(SALES, CUSTOMERS)), "segments.1")
    cells = {(row["by_0"], row["by_1"]): (row["count"], row["volume"], row["volume_share"]) for row in found}
    assert cells["paper", "Subtotal"] == (2, 90, 0.9)
    assert cells["paper", "north"] == (1, 60, 0.6)
    assert cells["steel", "(none)"] == (1, 10, 0.1)
    assert cells["Total", ""] == (3, 100, 1)
    assert next(iter(cells)) == ("paper", "Subtotal")


def test_a_list_holds_those_that_match_the_larger_first(graded: Callable[..., Graded]) -> None:
    rules = METRICS + "sheets: {lists: {small: {title: Small, when: volume < 50, columns: [volume, rating], order: volume}}}"
    outcome = graded(rules, a_workbook(SALES, CUSTOMERS))
    assert [(row["customer_name"], row["volume"]) for row in rows(outcome, "list.small")] == [("k2", 30), ("k3", 10)]
    assert "sheets.no-column" in codes(outcome)


def test_an_empty_list_is_there_and_says_that_nobody_is_on_it(graded: Callable[..., Graded]) -> None:
    outcome = graded(METRICS + "sheets: {lists: {none: {title: None, when: volume < 0}}}", a_workbook(SALES))
    assert rows(outcome, "list.none") == []
    assert "sheets.empty-list" in codes(outcome)


RISK = """
metrics: {days: {max: receivables.overdue_days, empty: 0}}
gradings:
  tier: {levels: [{name: X}]}
  risk: {levels: [{name: high, when: days > 90, treatment: {terms: 15}}, {name: middle, when: days > 30}, {name: low}]}
treatments: {terms: {title: Payment terms, unit: days}}
sheets: {risk: {grading: risk, columns: [days]}}
"""


@pytest.mark.parametrize(("days", "level"), [(91, "high"), (90, "middle"), (31, "middle"), (30, None)])
def test_the_risk_sheet_has_all_levels_but_the_last_with_their_measures(graded: Callable[..., Graded], days: int, level: str | None) -> None:
    found = rows(graded(RISK, a_workbook([a_sale("k1", quantity=1)], receivables=[a_debt("k1", overdue_days=days)])), "risk")
    assert [row["risk"] for row in found] == ([level] if level else [])
    assert [row["measures"] for row in found] == (["Payment terms: 15 days"] if level == "high" else [""] if level else [])


def test_a_trend_is_the_share_of_the_rows_that_count_by_month(graded: Callable[..., Graded]) -> None:
    sales = [a_sale("k1", "2026-10-01", quantity=30), a_sale("k2", "2026-10-09", quantity=70), a_sale("k2", "2026-09-09", quantity=5)]
    rules = (
        METRICS
        + """
sheets: {trends: {north: {title: North, of: sales.quantity, where: "customers.region == 'north'", unit: "%"}, nothing: {title: Nothing, of: orders.ordered}}}
"""
    )
    outcome = graded(rules, a_workbook(sales, CUSTOMERS))
    trends = outcome.outcome.extras["trends"]
    shares = dict(zip(trends.months, trends.lines[0].values, strict=True))
    assert (shares["2026-10"], shares["2026-09"], shares["2026-08"]) == (0.3, 0.0, None)
    assert len(trends.lines) == 1
    assert "sheets.no-trend" in codes(outcome)


def test_an_alert_shows_the_last_months_of_its_metric_even_when_that_is_a_formula(graded: Callable[..., Graded]) -> None:
    rules = """
period: {window: 3 months}
metrics: {ordered: {sum: orders.ordered}, taken: {sum: orders.delivered}, fulfilment: {formula: taken / ordered, unit: "%"}}
alerts: [{name: late, level: red, when: fulfilment < 0.9, because: "{fulfilment:.0%}", action: call, trend: fulfilment}]
"""
    orders = [
        {"customer_id": "k1", "date": "2026-05-20", "ordered": 10, "delivered": 10},
        {"customer_id": "k1", "date": "2026-09-20", "ordered": 10, "delivered": 9},
        {"customer_id": "k1", "date": "2026-10-20", "ordered": 10, "delivered": 5},
    ]
    found = rows(graded(rules, a_workbook([a_sale("k1", quantity=1)], orders=orders)), "alerts")[0]
    assert (found["level"], found["because"], found["action"]) == ("Red", "70%", "call")
    assert (found["2026-05"], found["2026-08"], found["2026-09"], found["2026-10"]) == (1.0, None, 0.9, 0.5)


def test_alerts_stand_red_first(graded: Callable[..., Graded]) -> None:
    rules = (
        METRICS + "alerts: [{name: a, level: yellow, when: volume > 0}, {name: b, level: red, when: volume > 50}, {name: c, level: orange, when: volume > 20}]"
    )
    found = rows(graded(rules, a_workbook(SALES)), "alerts")
    assert [row["level"] for row in found] == ["Red", "Orange", "Orange", "Yellow", "Yellow", "Yellow"]
