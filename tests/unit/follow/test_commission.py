from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook

RULES = """
entity: manager
period: {window: 2 months}
metrics: {volume: {sum: sales.quantity}}
gradings: {tier: {levels: [{name: X}]}}
sheets:
  commission:
    of: sales.quantity
    type: customers.customer_type
    rates: {dealer: 2, user: 6.5}
    target: managers.target / 12
    reached: {0: 0.5, 1: 1}
    base: managers.base_pay
"""
CUSTOMERS = [
    a_customer("d", customer_type="dealer", manager="Li"),
    a_customer("u", customer_type="user", manager="Li"),
    a_customer("o", customer_type="other", manager="Wu"),
]
MANAGERS = [{"manager": "Li", "target": 1200, "base_pay": 3000}, {"manager": "Wu", "target": 1200, "base_pay": 2000}]


def statement(graded: Callable[..., Graded], *sales: dict[str, object]) -> tuple[dict[str, dict[str, object]], list[dict[str, object]], Graded]:
    outcome = graded(RULES, a_workbook(sales, CUSTOMERS, managers=MANAGERS))
    found = outcome.outcome.extras["commission"]
    return {row["name"]: row for row in found.summary.rows.to_pylist()}, found.lines.rows.to_pylist(), outcome


def test_a_month_that_just_reaches_its_target_earns_the_full_rate(graded: Callable[..., Graded]) -> None:
    _, lines, _ = statement(graded, a_sale("d", "2026-10-05", quantity=60), a_sale("u", "2026-10-06", quantity=40))
    october = [(row["type"], row["commission"]) for row in lines if row["name"] == "Li" and row["month"] == "2026-10"]
    assert october == [("dealer", 120.0), ("user", 260.0), ("Month's total", 380.0)]


def test_a_gram_below_the_target_earns_the_lower_factor(graded: Callable[..., Graded]) -> None:
    _, lines, _ = statement(graded, a_sale("d", "2026-10-05", quantity="99.999999"))
    line = next(row for row in lines if row["type"] == "dealer")
    assert (line["factor"], line["commission"]) == (0.5, 100.0)


def test_a_line_is_rounded_half_up_to_the_fen(graded: Callable[..., Graded]) -> None:
    _, lines, _ = statement(graded, a_sale("d", "2026-10-05", quantity="10.005"))
    assert next(row for row in lines if row["type"] == "dealer")["commission"] == 10.01


def test_totals_are_commission_and_base_pay_of_every_month(graded: Callable[..., Graded]) -> None:
    summary, _, _ = statement(graded, a_sale("d", "2026-09-05", quantity=100), a_sale("d", "2026-10-05", quantity=100))
    assert summary["Li"]["commission"] == 400.0
    assert summary["Li"]["base"] == 6000.0
    assert summary["Li"]["total"] == 6400.0
    assert summary["Total"]["total"] == pytest.approx(6400.0 + summary.get("Wu", {"total": 0.0})["total"])


def test_a_type_without_a_rate_earns_nothing_and_is_said(graded: Callable[..., Graded]) -> None:
    summary, _, outcome = statement(graded, a_sale("o", "2026-10-05", quantity=100))
    assert summary["Wu"]["commission"] == 0
    assert any(finding.code == "sheets.no-rate" and "other" in finding.message.en for finding in outcome.outcome.findings)


def test_without_the_data_the_statement_is_missed_with_a_reason(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES.replace("of: sales.quantity", "of: sales.discount"), a_workbook([a_sale("d", quantity=1)], CUSTOMERS, managers=MANAGERS))
    assert "commission" not in outcome.outcome.extras
    assert "sheets.no-commission" in {finding.code for finding in outcome.outcome.findings}


@pytest.mark.parametrize(("tonnes", "factor"), [("83.333333", 0.5), ("83.333334", 1.0)])
def test_a_twelfth_of_a_target_is_no_more_rounded_than_it_must_be(graded: Callable[..., Graded], tonnes: str, factor: float) -> None:
    managers = [{"manager": "Li", "target": 1000, "base_pay": 3000}]
    tables = a_workbook([a_sale("d", "2026-10-05", quantity=tonnes)], CUSTOMERS[:1], managers=managers)
    found = graded(RULES, tables).outcome.extras["commission"]
    assert next(row["factor"] for row in found.lines.rows.to_pylist() if row["type"] == "dealer") == factor


def test_a_return_takes_back_the_rate_at_which_it_was_paid(graded: Callable[..., Graded]) -> None:
    """September: 100 t of 100 t, factor 1. October: 40 t sold of another customer, 10 t of September's come back: 30 t of 100 t, factor a half."""
    customers = [*CUSTOMERS, a_customer("e", customer_type="dealer", manager="Li")]
    sales = [a_sale("d", "2026-09-05", quantity=100), a_sale("e", "2026-10-05", quantity=40), a_sale("d", "2026-10-20", quantity=-10)]
    found = graded(RULES, a_workbook(sales, customers, managers=MANAGERS)).outcome.extras["commission"]
    october = [row for row in found.lines.rows.to_pylist() if row["name"] == "Li" and row["month"] == "2026-10"]
    assert [(row["type"], row["sold"], row["factor"], row["commission"]) for row in october] == [
        ("dealer", 40.0, 0.5, 40.0), ("dealer (returned of 2026-09)", -10.0, 1.0, -20.0), ("Month's total", 30.0, 0.5, 20.0),
    ]  # fmt: skip
    assert october[-1]["reached"] == pytest.approx(0.3)
    assert found.summary.rows.to_pylist()[0]["commission"] == 220.0


def test_a_return_of_the_month_itself_or_of_nothing_known_is_taken_off_the_month(graded: Callable[..., Graded]) -> None:
    sales = [
        a_sale("d", "2026-09-05", quantity=100),
        a_sale("d", "2026-10-05", quantity=40),
        a_sale("d", "2026-10-20", quantity=-10),
        a_sale("u", "2026-10-21", quantity=-1),
    ]
    _, lines, _ = statement(graded, *sales)
    october = [(row["type"], row["sold"], row["factor"], row["commission"]) for row in lines if row["name"] == "Li" and row["month"] == "2026-10"]
    assert october == [("dealer", 30.0, 0.5, 30.0), ("user", -1.0, 0.5, -3.25), ("Month's total", 29.0, 0.5, 26.75)]


def test_a_month_of_nothing_but_returns_takes_back_what_was_paid(graded: Callable[..., Graded]) -> None:
    _, lines, _ = statement(graded, a_sale("d", "2026-09-05", quantity=100), a_sale("d", "2026-10-20", quantity=-10))
    october = [(row["type"], row["sold"], row["factor"], row["commission"]) for row in lines if row["name"] == "Li" and row["month"] == "2026-10"]
    assert october == [("dealer (returned of 2026-09)", -10.0, 1.0, -20.0), ("Month's total", -10.0, 0.0, -20.0)]
