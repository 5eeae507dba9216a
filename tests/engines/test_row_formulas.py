"""Sums, differences and products over rows against plain fractions: rounded once, and compared as what they are, on every row engine."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.depth import DEEP
from tests.made import a_sale, a_workbook, graded
from tests.properties.reference import rounded
from tiercli.frames.engine import Engine

F = Fraction
Number = Fraction
FORMULAS: dict[str, Callable[[Number, Number, Number, Number], Number]] = {
    # q quantity, p price, a amount, m margin
    "quantity * price - amount": lambda q, p, a, m: q * p - a,
    "amount - quantity * price": lambda q, p, a, m: a - q * p,
    "quantity * price - quantity * margin": lambda q, p, a, m: q * p - q * m,
    "quantity * (price - margin)": lambda q, p, a, m: q * (p - m),
    "quantity * price * 0.87 - margin * 1.13": lambda q, p, a, m: q * p * F("0.87") - m * F("1.13"),
    "quantity * price / 1.13": lambda q, p, a, m: q * p / F("1.13"),
    "quantity * price / 1.13 - amount / 1.09": lambda q, p, a, m: q * p / F("1.13") - a / F("1.09"),
    "quantity * price / 10000": lambda q, p, a, m: q * p / 10000,
    "amount / 3 + margin / 7": lambda q, p, a, m: a / 3 + m / 7,
    "amount / 3 + margin / 7 - quantity / 11": lambda q, p, a, m: a / 3 + m / 7 - q / 11,
    "amount * 0.123456 + margin": lambda q, p, a, m: a * F("0.123456") + m,
    "quantity * price * 0.123456 - margin": lambda q, p, a, m: q * p * F("0.123456") - m,
    "quantity * price + quantity * margin - amount + 1": lambda q, p, a, m: q * p + q * m - a + 1,
    "(quantity * price - amount) * 0.05": lambda q, p, a, m: (q * p - a) * F("0.05"),
    "(quantity * price - amount) / 6": lambda q, p, a, m: (q * p - a) / 6,
    "-(quantity * price - amount)": lambda q, p, a, m: -(q * p - a),
    "abs(quantity * price - amount)": lambda q, p, a, m: abs(q * p - a),
    "abs(quantity * price) / 3": lambda q, p, a, m: abs(q * p) / 3,
    "round(quantity * price - amount, 2)": lambda q, p, a, m: rounded((q * p - a) / 10000) * 10000,
    "round(quantity * price, 2)": lambda q, p, a, m: rounded(q * p / 10000) * 10000,
    "quantity * price * margin": lambda q, p, a, m: q * p * m,
    "quantity * price * margin / 7 - amount": lambda q, p, a, m: q * p * m / 7 - a,
    "quantity * price * margin - quantity * amount": lambda q, p, a, m: q * p * m - q * a,
    "amount / 3": lambda q, p, a, m: a / 3,
    "amount / -1.13": lambda q, p, a, m: a / F("-1.13"),
}
ONCE_MORE = {"round(quantity * price - amount, 2)", "round(quantity * price, 2)", "abs(quantity * price - amount)"}
"""These are rounded where they stand."""


def some_row(dice: random.Random, large: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Numbers with up to six decimals, some of them at the bound of a half, with either sign."""
    size = dice.choice([1, 100, 10_000, large])
    quantity = F(dice.randrange(-size * 10**6, size * 10**6 + 1), 10**6)
    price = dice.choice([F(1, 2), F(5, 10**6), F(-1, 2), F(3), F(dice.randrange(-(10**9), 10**9), 10**6)])
    amount, margin = (F(dice.randrange(-size * 10**4, size * 10**4), 10**4) for _ in range(2))
    if dice.random() < 0.3:
        amount = F(round(quantity * price * 10**4), 10**4)  # so that next to nothing is left
    return quantity, price, amount, dice.choice([margin, F(dice.randrange(-1000, 1000), 1000)])


def as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator * (10**6 // number.denominator)) / 10**6


COMPARED = ("quantity * price - amount", "quantity * price / 1.13 - amount / 1.09", "amount / 3 + margin / 7", "round(quantity * price - amount, 2)")
"""Formulas that are held against bounds as well."""


def over_sales(formula: str) -> str:
    return re.sub("(quantity|price|amount|margin)", r"sales.\1", formula)


def check(formulas: Sequence[str], engine: Engine, *, bounds: int) -> None:
    """Each formula summed over one row for each customer, and its rows counted at and above some of its own values."""
    dice = random.Random("".join(formulas))
    rows = [some_row(dice, 10**8) for _ in range(400 if DEEP else 50)]
    rows = [row for row in rows if all(abs(FORMULAS[one](*row)) < 10**12 for one in formulas)]
    if any("/ 3" in one and "/ 7" in one for one in formulas):  # thirds and sevenths have one denominator: what is larger is refused, with words
        rows = [row for row in rows if max(abs(row[2]), abs(row[3])) < 10**10]
    metrics, held = [], {}
    for number, formula in enumerate(formulas):
        metrics.append(f'  x{number}: {{sum: "{over_sales(formula)}"}}')
        held[number] = [as_decimal(rounded(FORMULAS[formula](*row))) for row in dice.sample(rows, bounds)]
        metrics += [f'  at{number}_{place}: {{count: sales, where: "{formula} >= {bound}"}}' for place, bound in enumerate(held[number])]
    sales = [
        a_sale(f"k{place}", quantity=as_decimal(q), price=as_decimal(p), amount=as_decimal(a), margin=as_decimal(m)) for place, (q, p, a, m) in enumerate(rows)
    ]
    got = graded("metrics:\n" + "\n".join(metrics), a_workbook(sales), engine=engine)
    for place, row in enumerate(rows):
        for number, formula in enumerate(formulas):
            exact = FORMULAS[formula](*row)
            assert got[f"k{place}"][f"x{number}"] == float(rounded(exact)), (formula, row, exact)
            compared = rounded(exact) if formula in ONCE_MORE else exact
            reached = [got[f"k{place}"][f"at{number}_{one}"] for one in range(bounds)]
            assert reached == [int(compared >= F(bound)) for bound in held[number]], (formula, row)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_over_rows_is_rounded_once(formula: str) -> None:
    check([formula], "arrow", bounds=0)


@pytest.mark.parametrize("formula", FORMULAS if DEEP else COMPARED)
def test_a_formula_over_rows_is_compared_as_it_is(formula: str) -> None:
    check([formula], "arrow", bounds=1)


@pytest.mark.parametrize("formula", [COMPARED[0], *(pytest.param(formula, marks=pytest.mark.long) for formula in COMPARED[1:])])
def test_another_engine_gives_the_same(formula: str) -> None:
    check([formula], "duckdb", bounds=1)


@pytest.mark.deep
def test_another_engine_gives_the_same_of_all_together() -> None:
    check(list(FORMULAS), "duckdb", bounds=1)
