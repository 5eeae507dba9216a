"""Targets: what is met, what is missed by less than the sheet usually shows, and what is not known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.made import Graded, a_sale, a_workbook
from tiercli.domain.errors import TierError
from tiercli.outcome.extras import Listing

RULES = """
metrics: {t: {sum: sales.quantity}, now: {sum: sales.amount}}
sheets:
  targets:
    - figures: {share: {title: Share, actual: "total(now) / total(t)", target: "0.5", unit: "%"}}
"""


def line(graded: Callable[..., Graded], amount: str, tonnes: str) -> dict[str, str]:
    found = graded(RULES, a_workbook([a_sale("k", quantity=tonnes, amount=amount)])).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    row: dict[str, str] = found.rows.to_pylist()[0]
    return row


@pytest.mark.parametrize(
    ("amount", "tonnes", "shown"),
    [
        ("500000", "1000000", ("50.0%", "50.0%", "0.0 points", "100.0%", "met")),
        ("500000.0001", "1000000", ("50.0%", "50.0%", "0.0 points", "100.0%", "met")),
        ("499999.9999", "1000000", ("50.00000000%", "49.99999999%", "-0.00000001 points", "99.99999998%", "missed")),
        ("400000", "1000000", ("50.0%", "40.0%", "-10.0 points", "80.0%", "missed")),
    ],
)
def test_a_target_that_was_just_missed_is_seen_to_be_missed(graded: Callable[..., Graded], amount: str, tonnes: str, shown: tuple[str, ...]) -> None:
    row = line(graded, amount, tonnes)
    assert (row["target"], row["actual"], row["gap"], row["reached"], row["met"]) == shown


PERSONS = """
metrics: {t: {sum: sales.quantity}, who: {latest: sales.manager}}
sheets:
  targets: {by: [who], figures: {sold: {title: Sold, actual: total(t)}, pay: {title: Pay, actual: total(t) * 2, whole: false}}}
"""


def test_what_only_a_person_can_have_is_not_worked_out_for_the_whole_company(graded: Callable[..., Graded]) -> None:
    sales = [a_sale("k", quantity=1, manager="Ann"), a_sale("l", quantity=2, manager="Bob")]
    found = graded(PERSONS, a_workbook(sales)).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    assert {(row["group"], row["figure"], row["actual"]) for row in found.rows.to_pylist()} == {
        ("Whole company", "Sold", "3.00"), ("Ann", "Sold", "1.00"), ("Bob", "Sold", "2.00"), ("Ann", "Pay", "2.00"), ("Bob", "Pay", "4.00"),
    }  # fmt: skip


def test_a_figure_for_nobody_is_refused(graded: Callable[..., Graded]) -> None:
    with pytest.raises(TierError, match="whole: false needs groups"):
        graded(PERSONS.replace("by: [who], ", ""), a_workbook([a_sale("k", quantity=1, manager="Ann")]))


def test_growth_on_a_year_that_the_data_do_not_cover_is_no_target_that_is_met(graded: Callable[..., Graded]) -> None:
    rules = """
metrics: {t: {sum: sales.quantity}, before: {sum: sales.quantity, offset: 12 months}}
sheets: {targets: [{figures: {sold: {title: Sold, actual: total(t), target: total(before) * 1.2}}}]}
"""
    months = [f"2026-{month:02d}-05" for month in range(3, 11)]
    found = graded(rules, a_workbook([a_sale("k", day, quantity=5) for day in months])).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    assert [(row["actual"], row["target"], row["met"]) for row in found.rows.to_pylist()] == [("40.00", None, "no data")]


LOST = """
metrics:
  t: {sum: sales.quantity}
  before: {sum: sales.quantity, offset: 12 months}
  was_new: {formula: "before > 0 and coalesce(t, 0) == 0"}
sheets:
  targets:
    - figures:
        lost: {title: Lost, actual: "count_of(was_new)", decimals: 0}
        here: {title: Here, actual: "count_of(t > 0)", decimals: 0}
"""


@pytest.mark.parametrize(("first", "lost"), [(2026, None), (2024, "1")])
def test_nobody_is_counted_over_a_year_that_the_data_do_not_cover(graded: Callable[..., Graded], first: int, lost: str | None) -> None:
    days = [f"{year}-{month:02d}-05" for year in (2024, 2025, 2026) for month in range(1, 13) if (first, 3) <= (year, month) <= (2026, 10)]
    sales = [*(a_sale("k", day, quantity=1) for day in days), a_sale("gone", "2026-03-05" if first == 2026 else "2025-03-05", quantity=1)]
    found = graded(LOST, a_workbook(sales)).outcome
    listing = found.extras["targets.1"]
    assert isinstance(listing, Listing)
    shown = {row["figure"]: row["actual"] for row in listing.rows.to_pylist()}
    assert (shown["Lost"], shown["Here"]) == (lost, "2" if lost is None else "1")
    assert any(one.code == "sheets.no-figure" and "'Lost'" in one.message.en for one in found.findings) == (lost is None)
