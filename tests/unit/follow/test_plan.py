from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook
from tiercli.domain.exact import micro
from tiercli.follow.plan import after

RULES = """
metrics: {volume: {sum: sales.quantity}}
gradings:
  tier:
    levels:
      - {name: A, when: "volume >= 100", treatment: {owner: Head office, visits: 1, calls: 2}}
      - {name: B, treatment: {owner: Branch, visits: 0.5}}
sheets:
  plan:
    who: owner
    ways:
      visit: {title: Visit, per_month: visits, words: [Call on]}
      call: {title: Phone call, per_month: calls}
"""
SALES = [a_sale("k1", quantity=100), a_sale("k2", quantity=1)]


@pytest.mark.parametrize(
    ("per_month", "next_time"),
    [("1", date(2026, 11, 15)), ("0.5", date(2026, 12, 15)), ("0.333333", date(2027, 1, 15)), ("2", date(2026, 10, 30)), ("4", date(2026, 10, 22))],
)
def test_the_next_time_is_one_interval_after_the_last(per_month: str, next_time: date) -> None:
    assert after(date(2026, 10, 15), micro(per_month)) == next_time


def test_the_last_day_of_a_month_stays_the_last_day() -> None:
    assert after(date(2026, 9, 30), micro(1)) == date(2026, 10, 31)


def lines(outcome: Graded) -> dict[tuple[str, str], dict[str, object]]:
    return {(row["entity_id"], row["way"]): row for row in outcome.outcome.extras["plan"].rows.to_pylist()}


def test_everybody_has_a_line_for_each_way_that_the_level_owes(graded: Callable[..., Graded]) -> None:
    plan = lines(graded(RULES, a_workbook(SALES)))
    assert set(plan) == {("k1", "Visit"), ("k1", "Phone call"), ("k2", "Visit")}
    assert plan["k1", "Visit"]["who"] == "Head office"
    assert plan["k2", "Visit"]["often"] == "once in 2 months"


def test_a_visit_that_is_due_on_the_as_of_date_is_not_overdue_and_one_day_later_it_is(graded: Callable[..., Graded]) -> None:
    visits = [{"customer_id": "k1", "date": "2026-09-30", "way": "visit"}, {"customer_id": "k1", "date": "2026-10-15", "way": "Phone call"}]
    plan = lines(graded(RULES, a_workbook(SALES, visits=visits)))
    assert plan["k1", "Visit"]["due"] == date(2026, 10, 31)
    assert plan["k1", "Visit"]["_state"] == "soon"
    assert plan["k1", "Phone call"]["overdue_days"] == 1
    assert plan["k1", "Phone call"]["status"] == "1 day overdue"


def test_whom_nobody_ever_visited_is_due_at_once(graded: Callable[..., Graded]) -> None:
    visits = [{"customer_id": "k1", "date": "2026-10-30", "way": "call on"}]
    plan = lines(graded(RULES, a_workbook(SALES, visits=visits)))
    assert plan["k2", "Visit"]["due"] == date(2026, 10, 31)
    assert plan["k2", "Visit"]["status"] == "no record: due now"
    assert plan["k1", "Visit"]["last"] == date(2026, 10, 30)


def test_without_a_visits_table_the_plan_counts_from_the_as_of_date_and_says_so(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES, a_workbook(SALES))
    assert lines(outcome)["k1", "Visit"]["due"] == date(2026, 11, 30)
    assert "sheets.no-visits" in {finding.code for finding in outcome.outcome.findings}


def test_a_way_that_the_plan_does_not_know_is_said(graded: Callable[..., Graded]) -> None:
    visits = [{"customer_id": "k1", "date": "2026-10-30", "way": "banquet"}]
    outcome = graded(RULES, a_workbook(SALES, visits=visits))
    assert any(finding.code == "sheets.unknown-way" and "banquet" in finding.message.en for finding in outcome.outcome.findings)


def test_a_visit_long_before_the_period_still_counts_as_the_last_one(graded: Callable[..., Graded]) -> None:
    rules = RULES.replace("metrics: {", "metrics: {calls_made: {count: visits}, ")
    visits = [{"customer_id": "k2", "date": "2024-01-10", "way": "visit"}]
    assert lines(graded(rules, a_workbook(SALES, [a_customer("k2")], visits=visits)))["k2", "Visit"]["last"] == date(2024, 1, 10)
