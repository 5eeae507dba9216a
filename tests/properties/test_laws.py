"""Laws that hold whatever the figures are."""

from __future__ import annotations

import random
from datetime import date
from types import MappingProxyType

from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import a_customer, a_debt, a_sale, a_workbook, graded
from tiercli.frames.engine import Engine

FEW = examples(30, few=6)
MONOTONE = """
metrics: {v: {sum: sales.quantity}, months: {months: sales.date}, wallet: {formula: "v / annual_demand", cap: 1}}
score:
  volume: {weight: 40, metric: v, bands: {0: 0, 10: 40, 50: 60, 200: 100}}
  months: {weight: 20, metric: months, linear: {0: 0, 12: 100}}
  rank: {weight: 20, metric: v, percentile: {}}
  wallet: {weight: 20, parts: [{weight: 70, metric: wallet, linear: {0: 0, 0.8: 100}}, {weight: 30, metric: v, ratio_to: max}]}
gradings: {tier: {levels: [{name: A, from: 70}, {name: B, top: 2}, {name: C, share: 90%, by: v}, {name: D}]}}
"""
SALES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 12), st.integers(0, 90_000_000)),
    min_size=1,
    max_size=20,
).filter(lambda sales: any(month <= 10 for _, month, _ in sales))  # November is still to come: without older sales there is nothing to score


def workbook(sales, demand: int = 100):
    rows = [a_sale(name, day=f"2026-{month:02d}-15", quantity=f"{grams / 10**6:.6f}") for name, month, grams in sales]
    return a_workbook(rows, [a_customer(name, annual_demand=demand) for name in "abcdef"])


def there_on_the_day(sales, debts=MappingProxyType({})) -> set[str]:
    """All but those who first buy in November: on the last of October these are no customers yet, unless they owed something then.

    debts: days overdue, as of the last sale.
    """
    since = max((date(2026, max(month for _, month, _ in sales), 15) - date(2026, 10, 31)).days, 1)
    there = {name for name, month, _ in sales if month <= 10} | {name for name, days in debts.items() if days >= since}
    return set("abcdef") - ({name for name, month, _ in sales if month > 10} - there)


@FEW
@given(sales=SALES, more=st.tuples(st.sampled_from("abcdef"), st.integers(1, 10), st.integers(1, 90_000_000)))
def test_more_sales_never_lower_the_points_or_the_tier(engine: Engine, sales, more):
    name = more[0]
    earlier, later = (graded(MONOTONE, workbook(rows), engine=engine) for rows in (sales, [*sales, more]))
    assert name in later
    assert (name in earlier) == (name in there_on_the_day(sales))
    if name not in earlier:
        return
    before, after = earlier[name], later[name]
    for column in ("points_volume", "points_months", "points_rank", "points_wallet", "score"):
        assert after[column] >= before[column], column
    assert after["tier"] <= before["tier"]  # A is before B


@FEW
@given(sales=SALES, seed=st.integers(0, 1000))
def test_the_order_of_rows_is_irrelevant(engine: Engine, sales, seed):
    mixed = random.Random(seed).sample(sales, len(sales))
    first, second = (graded(MONOTONE, workbook(rows), engine=engine).outcome for rows in (sales, mixed))
    assert first.results.rows.equals(second.results.rows)
    assert first.monthly.rows.equals(second.monthly.rows)


@example(sales=[("a", 1, 0), ("d", 11, 0), ("e", 11, 0)], debts={"a": 0, "d": 15, "e": 14})
@FEW
@given(sales=SALES, debts=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 200), max_size=6))
def test_every_entity_has_exactly_one_level_and_the_counts_add_up(engine: Engine, sales, debts):
    tables = workbook(sales) | {
        "receivables": a_workbook(receivables=[a_debt(name, overdue_days=days) for name, days in debts.items()] or [a_debt("a")])["receivables"]
    }
    outcome = graded(MONOTONE, tables, engine=engine).outcome
    assert set(outcome.results.rows["customer_id"].to_pylist()) == there_on_the_day(sales, debts)
    assert sum(level.entities for level in outcome.levels["tier"]) == len(outcome.results) == len(there_on_the_day(sales, debts))
