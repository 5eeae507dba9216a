"""Numbers near the end of 64 bits: right on every engine as long as they fit, an error when they do not, never a wrap."""

from __future__ import annotations

import pytest

from tests.made import a_sale, a_workbook, graded
from tiercli.domain.errors import InputError
from tiercli.frames.engine import Engine

FITS = [
    ("amount + amount", "4500000000000", 9_000_000_000_000.0),
    ("amount - 9000000000000", "-200000000000", -9_200_000_000_000.0),
    ("amount * 1000000", "9200000", 9_200_000_000_000.0),
    ("amount * amount", "3000000", 9_000_000_000_000.0),
    ("amount / 3 + 1", "9000000000000", 3_000_000_000_001.0),
    ("amount / 100 / 100", "9000000000000", 900_000_000.0),
    ("amount / 0.000001", "9000000", 9_000_000_000_000.0),
    ("share(amount)", "9000000000000", 1.0),
]
DOES_NOT = [
    ("amount + amount", "4700000000000"),
    ("amount - 9000000000000", "-400000000000"),
    ("amount * 1000000", "9300000"),
    ("amount * amount", "3100000"),
    ("amount / 0.000001", "9300000"),
    ("amount * amount * amount", "30000"),
]


def formula(text: str) -> str:
    return f'metrics: {{amount: {{sum: sales.amount}}, large: {{formula: "{text}"}}}}'


@pytest.mark.parametrize(("text", "amount", "expected"), FITS)
def test_what_fits_is_computed_exactly(engine: Engine, text: str, amount: str, expected: float) -> None:
    assert graded(formula(text), a_workbook([a_sale(amount=amount)]), engine=engine).of("large") == {"k1": expected}


@pytest.mark.parametrize(("text", "amount"), DOES_NOT)
def test_what_does_not_fit_is_an_error_and_never_another_number(engine: Engine, text: str, amount: str) -> None:
    with pytest.raises(InputError, match="too large to be computed exactly"):
        graded(formula(text), a_workbook([a_sale(amount=amount)]), engine=engine)


@pytest.mark.parametrize("rows", [2, 3])
def test_a_sum_beyond_64_bits_is_an_error(engine: Engine, rows: int) -> None:
    sales = [a_sale(amount="4700000000000") for _ in range(rows)]
    with pytest.raises(InputError, match="too large"):
        graded("metrics: {amount: {sum: sales.amount}}", a_workbook(sales), engine=engine)


def test_a_total_of_all_beyond_64_bits_is_shared_exactly(engine: Engine) -> None:
    sales = [a_sale(f"k{number}", amount="4700000000000") for number in range(2)]
    assert graded(formula("share(amount)"), a_workbook(sales), engine=engine).of("large") == {"k0": 0.5, "k1": 0.5}


def test_points_times_weights_do_not_overflow_on_the_way(engine: Engine) -> None:
    rules = 'metrics: {amount: {sum: sales.amount}}\nscore: {a: {weight: 33.333, formula: "amount"}, b: {weight: 66.667, formula: "amount"}}'
    assert graded(rules, a_workbook([a_sale(amount="9000000000000")]), engine=engine).of("score") == {"k1": 9_000_000_000_000}


def test_a_score_that_does_not_fit_is_an_error_that_names_it(engine: Engine) -> None:
    rules = 'metrics: {amount: {sum: sales.amount}}\nscore: {a: {weight: 100, formula: "amount"}, b: {weight: 50, formula: "amount"}}'
    with pytest.raises(InputError, match="the numbers of 'score' are too large"):
        graded(rules, a_workbook([a_sale(amount="9000000000000")]), engine=engine)


@pytest.mark.parametrize("amount", ["9007199254.740993", "-30716786172.150171", "9223372036853.775807", "0.000001", "9007199254.740992"])
def test_a_result_is_the_float_nearest_to_the_exact_number(engine: Engine, amount: str) -> None:
    found = graded("metrics: {amount: {sum: sales.quantity}}", a_workbook([a_sale(quantity=amount)]), engine=engine).of("amount")
    assert found == {"k1": float(amount)}
