"""Breakdowns: the rows of one table by fields, levels and months; all of them first, what nobody named last."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook
from tiercli.domain.errors import RulebookError
from tiercli.outcome.extras import DEPTH, Listing

RULES = """
metrics: {{t: {{sum: sales.quantity}}}}
gradings: {{tier: {{levels: [{{name: A, when: t >= 50}}, {{name: B}}]}}}}
sheets:
  breakdowns:
    complaints:
      title: Complaints
      of: service
      where: "is_missing(kind) or kind != '咨询'"
      {sections}
      measures:
        cases: {{count: service}}
        callers: {{distinct: service.customer_id}}
        repeated: {{formula: 1 - callers / cases, unit: "%"}}
        days: {{mean: service.handled_date - service.date, unit: days}}
        open: {{count: service, where: is_missing(handled_date)}}
        paid: {{sum: service.amount, unit: CNY}}
        {more}
"""
SALES = [a_sale("k1", quantity=60), a_sale("k2", quantity=10)]
CUSTOMERS = [a_customer("k1", region="南", phone="13812345678"), a_customer("k2", region="北", phone="13812345679")]


def a_case(customer: str, day: str, kind: str | None, handled: str | None = None, **more: Any) -> dict[str, Any]:
    return {"customer_id": customer, "date": day, "kind": kind, "handled_date": handled, **more}


SERVICE = [
    a_case("k1", "2026-09-01", "质量", "2026-09-04", amount=100),
    a_case("k1", "2026-09-30", "质量", "2026-10-05", amount=None),
    a_case("k2", "2026-10-01", "物流", None, amount=50),
    a_case("k2", "2026-10-02", None, None, amount=1),
    a_case("k2", "2026-10-03", "咨询", None, amount=9),
    a_case("k1", "2025-10-31", "质量", None, amount=7),
]


def rows(
    graded: Callable[..., Graded], sections: str, service: list[dict[str, Any]] = SERVICE, more: str = ""
) -> tuple[Listing, dict[tuple[str, str], dict[str, Any]]]:
    outcome = graded(RULES.format(sections=sections, more=more), a_workbook(SALES, CUSTOMERS, service=service)).outcome
    found = outcome.extras["breakdown.complaints"]
    assert isinstance(found, Listing)
    return found, {(row["by"], row["value"]): row for row in found.rows.to_pylist()}


def test_all_rows_come_first_then_each_value_with_its_measures(graded: Callable[..., Graded]) -> None:
    """Of the period: two of quality, one of logistics, one without a kind; the question and last year's case do not count."""
    listing, found = rows(graded, "by: [kind]")
    assert list(found) == [("All", ""), ("Kind", "质量"), ("Kind", "物流"), ("Kind", "(none)")]
    shown = {value: (row["cases"], row["_of_all"], row["callers"], row["repeated"], row["days"], row["open"], row["paid"]) for (_, value), row in found.items()}
    assert shown == {
        "": (4.0, 1.0, 2.0, 0.5, 4.0, 2.0, 151.0),
        "质量": (2.0, 0.5, 1.0, 0.5, 4.0, 0.0, 100.0),
        "物流": (1.0, 0.25, 1.0, 0.0, None, 1.0, 50.0),
        "(none)": (1.0, 0.25, 1.0, 0.0, None, 1.0, 1.0),
    }
    assert [row[DEPTH] for row in listing.rows.to_pylist()] == [0, 2, 2, 2]


def test_rows_are_told_by_month_by_the_customer_s_record_and_by_level(graded: Callable[..., Graded]) -> None:
    _, found = rows(graded, "by: [region, customers.region, tier]\n      monthly: true")
    assert {value: row["cases"] for (by, value), row in found.items() if by == "Month"} == {"2026-09": 2.0, "2026-10": 2.0}
    assert {value: row["cases"] for (by, value), row in found.items() if by == "Region"} == {"南": 2.0, "北": 2.0}
    assert [(value, row["cases"]) for (by, value), row in found.items() if by == "tier"] == [("A", 2.0), ("B", 2.0)]


def test_personal_fields_are_masked(graded: Callable[..., Graded]) -> None:
    _, found = rows(graded, "by: [phone]")
    assert {value for by, value in found if by == "Phone"} == {"1***"}


def test_what_the_workbook_lacks_is_said(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES.format(sections="by: [kind, cause]", more=""), a_workbook(SALES, CUSTOMERS, service=SERVICE)).outcome
    assert [one.message.en for one in outcome.findings if one.code == "sheets.no-column"] == [
        "'Complaints': there is no data for 'Cause', so it is not split by it"
    ]
    outcome = graded(RULES.format(sections="by: [kind]", more=""), a_workbook(SALES, CUSTOMERS)).outcome
    assert "breakdown.complaints" not in outcome.extras
    assert [one.code for one in outcome.findings if one.code == "sheets.no-rows"] == ["sheets.no-rows"]


@pytest.mark.parametrize(
    ("sections", "more", "words"),
    [
        ("by: [nothing]", "", "nothing"),
        ("by: []", "", "by: or monthly: true"),
        ("by: [kind]", "x: {sum: sales.quantity}", "to be of the table service"),
        ("by: [kind]", "x: {sum: service.nothing}", "nothing"),
        ("by: [kind]", "x: {formula: y}\n        y: {formula: x}", "circle"),
        ("by: [kind]", "x: {formula: casse / 2}", "cases"),
    ],
)
def test_what_cannot_be_broken_down_is_refused_where_it_stands(graded: Callable[..., Graded], sections: str, more: str, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        rows(graded, sections, more=more)


def test_a_measure_over_all_values_looks_at_those_of_its_own_section(graded: Callable[..., Graded]) -> None:
    _, found = rows(graded, "by: [kind, customers.region]", more="part: {formula: share(cases)}")
    parts = {key: row["part"] for key, row in found.items()}
    assert sum(part for (by, _), part in parts.items() if by == "Region") == 1
    assert sum(part for (by, _), part in parts.items() if by not in ("Region", "All")) == 1
    assert parts[("All", "")] == 1


def test_more_sections_than_one_pass_takes_are_all_there(graded: Callable[..., Graded], monkeypatch: pytest.MonkeyPatch) -> None:
    sections = "by: [kind, customers.region, tier]\n      monthly: true"
    whole, _ = rows(graded, sections)
    monkeypatch.setattr(import_module("tiercli.metrics.breakdowns"), "_MOST_SECTIONS", 2)  # the package calls a function so
    assert rows(graded, sections)[0].rows.equals(whole.rows)
