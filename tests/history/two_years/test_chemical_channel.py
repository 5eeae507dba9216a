"""石化类企业客户关系 over two years: 存优汰劣 each quarter among dealers, producers apart, a speculator that settles down."""

from __future__ import annotations

import pytest

from tests import made
from tests.history.two_years.walking import LONG_AND_WHOLE, MONTHS, Sold, Walk, only_whole, sales_of, walk
from tiercli.outcome.extras import Listing

# A dealer in one region that takes what it orders and owes nothing: 6 + 35 + 12.5 points, 12.5 more when rated AAA (10.625 AA, 8.75 A), and of the
# year's tonnes 10 from 300, 15 from 1,500, 20 from 4,000, 25 from 6,000.
SOLD: Sold = {
    "K": [("2024-01", "2025-12", 600.0)],  # core; less than 6,000 t from March 2026 on, less than 300 in December
    "P": [("2024-01", "2026-12", 700.0)],  # rated A: a condition of the core fails, until it is rated AA in August 2025
    "Q": [("2024-01", "2026-12", 520.0)],  # AA, takes 90 %: 78.625, all conditions of the core
    "R": [("2024-01", "2026-12", 510.0)],  # AAA, takes 90 %, ten days overdue: 76.75, all conditions of the core
    "S": [("2024-01", "2026-12", 10.0)],  # AAA: 66, the weakest once W has left
    "T": [("2024-01", "2026-12", 30.0)],  # AAA, not strong: 76, neither good enough for the core nor weak enough to leave
    "U": [(month, month, 200.0) for month in ("2024-03", "2024-07", "2024-11", "2025-03")] + [("2025-05", "2026-12", 200.0)],  # rated C, takes half
    "W": [("2024-01", "2025-09", 10.0), ("2025-10", "2026-12", 40.0)],  # A: 62.25, the weakest; 300 t a year by March 2026: 72.25
    "M": [("2024-01", "2025-12", 10.0)],  # a producer, of whose demand of 150 t we have 120 t; it stops buying
}
RATED = {"P": "A", "Q": "AA", "U": "C", "W": "A"}
TAKEN = {"Q": 0.9, "R": 0.9, "U": 0.5}


def tables(**rated: str) -> made.Tables:
    """rated: in place of what is on record."""
    records = [
        made.a_customer(
            name, customer_type="生产型" if name == "M" else "经销型", strength=name != "T", credit_rating={**RATED, **rated}.get(name, "AAA"),
            downstream_share=0.7, annual_demand=150 if name == "M" else None,
        )
        for name in SOLD
    ]  # fmt: skip
    sales = sales_of(SOLD, region="华东")
    orders = [{"customer_id": one["customer_id"], "date": one["date"], "ordered": 100, "delivered": 100 * TAKEN.get(one["customer_id"], 1)} for one in sales]
    debts = [made.a_debt(name, overdue_days=10 if name == "R" else 0) for name in SOLD]
    return made.a_workbook(sales, records, orders=orders, receivables=debts)


@pytest.fixture(scope="module", params=LONG_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = tmp_path_factory.mktemp("chemical")
    return walk(folder, "chemical-channel", tables(), settings=("move_up=1", "leave=1"), corrected={"2025-08": tables(P="AA")}, months=MONTHS[: request.param])


def test_the_best_of_the_close_layer_rise_and_the_weakest_leave_at_the_quarterly_assessment_only(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "K": "核核核核核核核核核核核核" + "核核紧紧紧紧紧紧紧紧紧非",
        "P": "紧紧紧紧紧紧紧紧核核核核" + "核核核核核核核核核核核核",
        "Q": "紧紧核核核核核核核核核核" + "核核核核核核核核核核核核",
        "R": "紧紧紧紧紧核核核核核核核" + "核核核核核核核核核核核核",
        "S": "紧紧紧紧紧非非非非非非非" + "非非非非非非非非非非非非",
        "T": "紧紧紧紧紧紧紧紧紧紧紧紧" + "紧紧紧紧紧紧紧紧紧紧紧紧",
        "U": "非非非非非非非非非非非非" + "非非非非非非非非非非非非",
        "W": "紧紧非非非非非非非非非非" + "非非紧紧紧紧紧紧紧紧紧紧",
        "M": "不不不不不不不不不不不不" + "不不不不不不不不不不不不",
    })  # fmt: skip
    moved = {"2025-03": {"Q": "up", "W": "down"}, "2025-06": {"R": "up", "S": "down"}, "2025-09": {"P": "up"}}
    moved |= {"2026-03": {"K": "down", "W": "up"}, "2026-12": {"K": "down"}}
    found = walked.movements()
    assert {month: found[month] for month in found if month > "2025-01"} == {month: moved[month] for month in moved if month in walked.runs}
    assert walked.held["2025-02"] == {"Q": "核心层，执行 紧密层：等待 2025-03 复核", "W": "非目标客户，执行 紧密层：等待 2025-03 复核"}
    assert walked.is_sound()


def test_who_does_not_rise_is_told_which_condition_fails(walked: Walk) -> None:
    rows = {row["customer_id"]: row for row in walked.runs["2025-02"].graded.outcome.results.rows.to_pylist()}
    assert "资信好 否" in rows["P"]["reasons"]
    assert "实力强 否" in rows["T"]["reasons"]
    blocked = walked.runs["2025-02"].graded.outcome.extras["list.blocked"]
    assert isinstance(blocked, Listing)
    assert set(blocked.rows.column(0).to_pylist()) == {"P", "T"}


def test_speculation_is_one_warning_that_gets_better_and_is_closed_when_buying_is_steady(walked: Walk) -> None:
    # U: three months of twelve, then more; six and more of twelve from August 2025 on with pauses, none by November. K stops: five months of twelve and less from July 2026 on
    assert walked.states("speculation", ("U", "K", "Q")) == walked.so_far({
        "U": "nssssssbssc·" + "············",
        "K": "············" + "······nssssc",
        "Q": "·" * 24,
    })  # fmt: skip


@only_whole
def test_a_producer_that_stops_buying_loses_value_and_is_dropped_by_no_assessment(walked: Walk) -> None:
    # 120 t and 0.8 of its demand until December 2025; 100 t by February 2026, 60 t (0.4) by June
    assert walked.in_force("producer_value")["M"] == "高高高高高高高高高高高高" + "高高中中中中低低低低低低"
