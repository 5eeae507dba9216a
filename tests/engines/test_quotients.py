"""Quotients and products beside a bound, wherever one is compared, against plain fractions and on every row engine."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import a_sale, a_workbook, graded
from tiercli.frames.engine import Engine

F = Fraction
RULES = """
metrics:
  revenue: {{sum: sales.amount}}
  t: {{sum: sales.quantity}}
  per_t: {{formula: "revenue / t"}}
  best: {{max: sales.amount / sales.quantity}}
  least: {{min: sales.amount / sales.quantity}}
  newest: {{latest: sales.amount / sales.quantity}}
  rows: {{count: sales, where: "amount / quantity >= {bound}"}}
  under: {{count: sales, where: "amount / quantity < {bound}"}}
  on: {{count: sales, where: "amount / quantity == {bound}"}}
  dear: {{count: sales, where: "amount / quantity >= per_t"}}
score:
  banded: {{weight: 10, metric: per_t, bands: {{-1000000: 0, {bound}: 100}}}}
  ended: {{weight: 10, metric: per_t, linear: {{{bound}: 0, {above}: 100}}}}
gradings:
  tier: {{levels: [{{name: A, when: "per_t >= {bound}"}}, {{name: B}}]}}
  gated: {{levels: [{{name: A}}, {{name: B}}], gates: [{{when: "revenue / t < {bound}", at_most: B}}]}}
outputs:
  reached: {{formula: "1 if best >= {bound} else 0"}}
  low: {{formula: "1 if least < {bound} else 0"}}
  now: {{formula: "1 if newest >= {bound} else 0"}}
  shifted: {{formula: "1 if per_t - {bound} >= 0 else 0"}}
  tripled: {{formula: "1 if 3 * per_t >= 3 * {bound} else 0"}}
"""


def held(amount: Decimal, quantity: Decimal, bound: Decimal, engine: Engine) -> dict[str, object]:
    rules = RULES.format(bound=f"{bound:f}", above=f"{bound + 1:f}")
    return graded(rules, a_workbook([a_sale("k", quantity=quantity, amount=amount)]), engine=engine)["k"]


def check(amount: Decimal, quantity: Decimal, bound: Decimal, engine: Engine) -> None:
    row = held(amount, quantity, bound, engine)
    truth, limit = F(amount) / F(quantity), F(bound)
    reached = truth >= limit
    assert row["tier"] == ("A" if reached else "B")
    assert row["gated"] == ("A" if reached else "B")
    assert row["points_banded"] == (100 if reached else 0)
    assert row["points_ended"] == pytest.approx(float(min(max(truth - limit, F(0)), F(1)) * 100), abs=1e-6)
    assert (row["rows"], row["under"], row["on"]) == (int(reached), int(not reached), int(truth == limit))
    assert row["dear"] == 1  # its price is the price
    assert (row["reached"], row["low"], row["now"]) == (int(reached), int(not reached), int(reached))
    assert (row["shifted"], row["tripled"]) == (int(reached), int(reached))


BESIDE = [
    ("4799999.99", "60000", "80"),
    ("4800000", "60000", "80"),
    ("4800000.01", "60000", "80"),
    ("0.9999", "0.333333", "3"),
    ("2", "3", "0.666667"),
    ("2", "3", "0.666666"),
    ("1", "3000000", "0"),
    ("-1", "3000000", "0"),
    ("1000000", "0.000001", "1000000000000"),
    ("999999.9999", "0.000001", "1000000000000"),
    ("-4799999.99", "60000", "-80"),
]
"""Amount, quantity and a bound that their quotient lies at, or next to."""
USUAL = 3
"""So many of them on every engine in `make test`, the others in `make test-more`."""


@pytest.mark.parametrize(
    ("engine", "amount", "quantity", "bound"),
    [
        pytest.param(engine, *case, marks=() if engine == "arrow" or place < USUAL else pytest.mark.long)
        for engine in ("arrow", "duckdb")
        for place, case in enumerate(BESIDE)
    ],
)
def test_a_quotient_beside_a_bound_stays_on_its_side(amount: str, quantity: str, bound: str, engine: Engine) -> None:
    check(Decimal(amount), Decimal(quantity), Decimal(bound), engine)


@examples(60, few=3)
@given(
    grams=st.integers(1, 10**13), cents=st.integers(-(10**7), 10**7), beside=st.integers(-2, 2), fine=st.booleans(),
)  # fmt: skip
def test_every_comparison_of_a_quotient_is_that_of_fractions(engine: Engine, grams: int, cents: int, beside: int, fine: bool) -> None:
    """The amount is the bound times the quantity, as near as four decimals say it, or a little beside."""
    quantity, bound = Decimal(grams) / 10**6, Decimal(cents) / (10**6 if fine else 100)
    amount = (bound * quantity).quantize(Decimal("0.0001")) + Decimal(beside) / 10**4
    if abs(amount) < 10**11:
        check(amount, quantity, bound, engine)


def test_a_metric_made_of_a_metric_loses_nothing(engine: Engine) -> None:
    rules = 'metrics: {revenue: {sum: sales.amount}, t: {sum: sales.quantity}, per_t: {formula: "revenue / t"}, value: {formula: "per_t * t"}}\n'
    rules += "gradings: {tier: {levels: [{name: A, when: 'value >= 1000'}, {name: B}]}}"
    row = graded(rules, a_workbook([a_sale("k", quantity=7, amount=1000)]), engine=engine)["k"]
    assert (row["value"], row["tier"]) == (1000, "A")


def test_a_mean_is_no_more_rounded_than_a_quotient(engine: Engine) -> None:
    rules = 'metrics: {p: {mean: sales.price}, n: {count: sales}, whole: {formula: "p * n"}}\n'
    rules += "gradings: {tier: {levels: [{name: A, when: 'p >= 0.333334'}, {name: B, when: 'p > 0.333333'}, {name: C}]}}"
    row = graded(rules, a_workbook([a_sale("k", price=price) for price in (1, 0, 0)]), engine=engine)["k"]
    assert (row["whole"], row["tier"]) == (1, "B")


FACTORS = st.integers(-(10**11), 10**11).map(lambda number: Decimal(number) / 10**6)


@examples(60, few=3)
@given(quantity=FACTORS, price=FACTORS, cost=st.integers(-(10**6), 10**6).map(lambda number: Decimal(number) / 10**6))
def test_products_of_three_are_rounded_once(engine: Engine, quantity: Decimal, price: Decimal, cost: Decimal) -> None:
    truth = F(quantity) * F(price) * F(cost)
    rules = 'metrics: {three: {sum: sales.quantity * sales.price * sales.cost}, here: {formula: "q * p * c"}, q: {sum: sales.quantity}, p: {sum: sales.price}, c: {sum: sales.cost}}'
    if abs(truth) >= 4 * 10**12:
        return
    row = graded(rules, a_workbook([a_sale("k", quantity=quantity, price=price, cost=cost)]), engine=engine)["k"]
    size = abs(truth) * 10**6
    whole = (size + F(1, 2)).__floor__() * (-1 if truth < 0 else 1)
    assert row["three"] == row["here"] == whole / 10**6
