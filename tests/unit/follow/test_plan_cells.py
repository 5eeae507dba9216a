"""Plans over the parts of a company: a target is never that of some of the parts only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.made import Graded, Row, a_customer, a_sale, a_workbook
from tiercli.outcome.extras import Listing

RULES = """
metrics: {t: {sum: sales.quantity}, happy: {mean: surveys.satisfaction}}
sheets:
  targets:
    - by: [branch, manager]
      planned:
        plan: {measure: [volume], unnamed: true, over: year}
        wish: {measure: [joy], adds_up: false, over: year}
        size: {table: market, over: year}
      figures:
        tonnes: {title: Tonnes, actual: "total(t)", target: "coalesce(plan, total(t) * 2)"}
        joy: {title: Joy, actual: "average(happy)", target: "coalesce(wish, 50)"}
        share: {title: Share, actual: "total(t) / size", unit: "%"}
"""
PEOPLE = {"a": ("North", "Li", 10), "b": ("North", "Wu", 20), "c": ("South", "Li", 30), "d": ("South", "Ma", 40), "e": (None, None, 5)}


def plan(target: float, measure: str | None = None, **whose: Any) -> Row:
    return {"measure": measure, "region": None, "branch": None, "manager": None, "customer_id": None, "year": 2026, **whose, "target": target}


def sheet(graded: Callable[..., Graded], *plans: Row, market: dict[str | None, float] | None = None) -> tuple[dict[tuple[str, str], Row], list[str]]:
    """The lines by whose and which figure, and what was said of targets."""
    customers = [a_customer(name, branch=branch, manager=manager) for name, (branch, manager, _) in PEOPLE.items()]
    tables: dict[str, list[Row]] = {"targets": list(plans)} if plans else {}
    if market:
        tables["market"] = [{"branch": branch, "year": 2026, "volume": volume} for branch, volume in market.items()]
    surveys = [{"customer_id": name, "date": "2026-10-01", "satisfaction": 80} for name in PEOPLE]
    found = graded(RULES, a_workbook([a_sale(name, quantity=one[2]) for name, one in PEOPLE.items()], customers, surveys=surveys, **tables))
    listing = found.outcome.extras["targets.1"]
    assert isinstance(listing, Listing)
    said = [one.message.en for one in found.outcome.findings if one.code == "sheets.target-of-nobody"]
    return {(row["group"], row["figure"]): row for row in listing.rows.to_pylist()}, said


def aims(graded: Callable[..., Graded], *plans: Row) -> dict[str, float]:
    """The target in tonnes, by whose."""
    return {whose: float(row["target"]) for (whose, figure), row in sheet(graded, *plans)[0].items() if figure == "Tonnes"}


NONE = {"Whole company": 210, "North": 60, "South": 140, "(none)": 10, "Li": 80, "Wu": 40, "Ma": 80}
"""Without plans everybody is to sell twice as much."""


@pytest.mark.parametrize(
    ("plans", "changed"),
    [
        ([plan(500)], {"Whole company": 500}),
        ([plan(500), plan(100, branch="North")], {"Whole company": 500, "North": 100}),
        # one branch of two: the others as without a plan
        ([plan(100, branch="North")], {"Whole company": 100 + 140 + 10, "North": 100}),
        ([plan(100, branch="North"), plan(300, branch="South")], {"Whole company": 100 + 300 + 10, "North": 100, "South": 300}),
        # a manager whose customers are all in one branch
        ([plan(70, manager="Wu")], {"Whole company": 210 - 40 + 70, "North": 60 - 40 + 70, "Wu": 70}),
        ([plan(70, manager="Wu"), plan(100, branch="North")], {"Whole company": 100 + 150, "North": 100, "Wu": 70}),
        # and one whose customers are in two: the plan is of neither branch
        ([plan(100, manager="Li")], {"Whole company": 210 - 80 + 100, "Li": 100}),
        (
            [plan(100, manager="Li", branch="North"), plan(7, manager="Li", branch="South")],
            {"Whole company": 210 - 80 + 107, "North": 140, "South": 87, "Li": 107},
        ),
        ([plan(9, customer_id="e")], {"Whole company": 209, "(none)": 9}),
        ([plan(0, branch="North")], {"Whole company": 150, "North": 0}),
    ],
)
def test_who_has_no_plan_has_the_target_without_one(graded: Callable[..., Graded], plans: list[Row], changed: dict[str, float]) -> None:
    assert aims(graded, *plans) == {**NONE, **changed}


def test_a_plan_of_somebody_without_customers_is_said_and_in_no_target(graded: Callable[..., Graded]) -> None:
    assert aims(graded, plan(100, branch="East"), plan(60, branch="South")) == {**NONE, "Whole company": 60 + 70, "South": 60}
    assert sheet(graded, plan(100, branch="East"), plan(1, branch="West", manager="Li"))[1] == [
        "targets of East, West/Li: no customer is theirs, so these targets are not counted"
    ]
    assert sheet(graded, plan(100, branch="North"))[1] == []


def test_a_target_that_does_not_add_up_is_that_of_all_parts_or_of_none(graded: Callable[..., Graded]) -> None:
    found, _ = sheet(graded, plan(90, "joy", manager="Li"), plan(70, "joy", manager="Wu"))
    assert {whose: found[whose, "Joy"]["target"] for whose in ("Whole company", "North", "South", "Li", "Wu", "Ma")} == {
        "Whole company": "50.00", "North": "50.00", "South": "50.00", "Li": "90.00", "Wu": "70.00", "Ma": "50.00",
    }  # fmt: skip
    found, _ = sheet(graded, plan(90, "joy", branch="North", manager="Li"), plan(70, "joy", manager="Wu"))
    assert found["North", "Joy"]["target"] == "80.00"


def test_a_share_of_a_market_that_is_not_wholly_known_is_no_figure(graded: Callable[..., Graded]) -> None:
    found, _ = sheet(graded, market={"North": 300, "South": 700})  # nobody knows the market of the customer without a branch
    assert [found[whose, "Share"]["actual"] for whose in ("North", "South", "Whole company")] == ["10.0%", "10.0%", None]
    found, _ = sheet(graded, market={None: 1050, "North": 300})
    assert [found[whose, "Share"]["actual"] for whose in ("North", "South", "Whole company")] == ["10.0%", None, "10.0%"]
