"""Exact rounding over rows: quotients and products of whole numbers, rounded once, and on which side the truth lies.

Every engine has 64 bits for a whole number, so what is longer is computed a few digits at a time.
"""

from __future__ import annotations

from typing import Protocol

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.frames.terms import Terms

DIGITS = 6
COARSE, COARSE_FROM = 4096, 2**56
_AWAY = 10**12


class Keep(Protocol):
    """Makes a step of exact rounding a column of its own, so that it is computed once.

    is_wide: the engine has whole numbers of 128 bits, in which a step needs no splitting.
    """

    @property
    def is_wide(self) -> bool:
        """See the class."""

    def __call__(self, expr: nw.Expr) -> nw.Expr:
        """The step, as a column or as it is."""


Sided = tuple[nw.Expr, nw.Expr]
"""A rounded number, and on which side of it the truth lies: 1 above, -1 below, 0 where it is exact."""


def quotient(numerator: nw.Expr, denominator: nw.Expr, digits: int = DIGITS, keep: Keep | None = None) -> nw.Expr:
    """A quotient of whole numbers times 10**digits, rounded half up; see `sided_quotient`."""
    return sided_quotient(numerator, denominator, digits, keep)[0]


def sided_quotient(numerator: nw.Expr, denominator: nw.Expr, digits: int = DIGITS, keep: Keep | None = None) -> Sided:
    """A quotient of whole numbers times 10**digits, rounded half up, and on which side of it the truth lies.

    Long division, two digits a step, so that nothing overflows. Exact for denominators up to 72,000 million units;
    larger ones (totals of whole industries) lose their last 4 digits first.
    """
    held = keep or _AS_IT_IS
    if held.is_wide:
        return _wide_quotient(numerator, denominator, digits)
    size = held(denominator.abs())
    large = size >= COARSE_FROM
    below = held(nw.when(large).then(size // COARSE).otherwise(nw.when(size == 0).then(nw.lit(1)).otherwise(size)))
    above = held(nw.when(large).then(numerator.abs() // COARSE).otherwise(numerator.abs()))
    whole = held(above // below)
    rest = held(above - whole * below)
    for step in [100] * (digits // 2) + [10] * (digits % 2):
        digit = held((rest * step) // below)
        rest, whole = held(rest * step - digit * below), whole * step + digit
    # rest + rest could be too large where rest is not
    up = rest >= below - rest
    rounded = whole + nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))
    beyond = nw.when(up).then(nw.lit(-1)).otherwise(nw.when(rest > 0).then(nw.lit(1)).otherwise(nw.lit(0)))
    falls, known = (numerator < 0) != (denominator < 0), denominator != 0
    signed, side = (nw.when(known).then(nw.when(falls).then(-one).otherwise(one)) for one in (rounded, beyond))
    return signed, side


def _wide_quotient(numerator: nw.Expr, denominator: nw.Expr, digits: int) -> Sided:
    size = nw.when(denominator != 0).then(denominator.abs().cast(nw.Int128))
    above = numerator.abs().cast(nw.Int128) * 10**digits
    return _rounded(above, size, (numerator < 0) != (denominator < 0))


def _rounded(above: nw.Expr, below: nw.Expr, falls: nw.Expr) -> Sided:
    whole = above // below
    twice = (above - whole * below) * 2
    up = twice >= below
    rounded = (whole + nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))).cast(nw.Int64)
    beyond = nw.when(up).then(nw.lit(-1)).otherwise(nw.when(twice > 0).then(nw.lit(1)).otherwise(nw.lit(0)))
    return nw.when(falls).then(-rounded).otherwise(rounded), nw.when(falls).then(-beyond).otherwise(beyond)


def sum_of_products(terms: Terms, below: int = 1, keep: Keep | None = None) -> Sided:
    """A sum of products of numbers in millionths over a whole number, rounded half up once, and on which side of it the truth lies.

    Multiplied and added by hand, six digits at a time, so that nothing on the way overflows.
    """
    held = keep or _AS_IT_IS
    if held.is_wide:
        return _wide_sum(terms, below)
    if len(terms) == 1 and terms[0][0] in (1, -1) and below == 1 and len(terms[0][1]) == 2:
        first, second = terms[0][1]
        return _product_of_two(-first if terms[0][0] < 0 else first, second, held)
    most = max(len(factors) for _, factors in terms)
    columns: list[nw.Expr] = []
    for times, factors in terms:
        digits, falls = _digits_of_product(factors, held)
        sign = held(nw.when(falls).then(nw.lit(-times)).otherwise(nw.lit(times)))
        for place, digit in enumerate(digits, start=most - len(factors)):
            columns += [nw.lit(0)] * (place + 1 - len(columns))
            columns[place] = columns[place] + digit * sign
    columns = [held(column) for column in columns]
    falls = held(_carried(columns, held)[-1] < 0)
    digits = _carried([nw.when(falls).then(-column).otherwise(column) for column in columns], held)
    digits, rest = _over_whole(digits, below, held) if below != 1 else (digits, nw.lit(0))
    cut = most - 1
    for digit in digits[: max(cut - 1, 0)]:
        rest = rest + digit
    half = held(digits[cut - 1] if cut else rest * MICRO // below)
    up = half * 2 >= MICRO
    beyond = (rest > 0) | (half > 0)
    size = nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))
    for place, digit in enumerate(digits[cut : cut + 4]):
        size = size + digit * MICRO**place
    side = nw.when(up).then(nw.lit(-1)).otherwise(nw.when(beyond).then(nw.lit(1)).otherwise(nw.lit(0)))
    return nw.when(falls).then(-size).otherwise(size), nw.when(falls).then(-side).otherwise(side)


def _digits_of_product(factors: tuple[nw.Expr, ...], held: Keep) -> tuple[list[nw.Expr], nw.Expr]:
    """The digits of a product's size, six at a time, the lowest first, and whether it is below nothing."""
    digits, falls = _six_at_a_time(factors[0], held), factors[0] < 0
    for factor in factors[1:]:
        falls = falls != (factor < 0)
        columns: list[nw.Expr | None] = [None] * (len(digits) + 4)
        for place, one in enumerate(digits):
            for further, other in enumerate(_six_at_a_time(factor, held)):
                before = columns[place + further]
                columns[place + further] = one * other if before is None else before + one * other
        digits = _carried([one for one in columns if one is not None], held)
    return digits, falls


def _over_whole(digits: list[nw.Expr], below: int, held: Keep) -> tuple[list[nw.Expr], nw.Expr]:
    """The digits divided by a whole number, and what is left over."""
    rest: nw.Expr = nw.lit(0)
    divided = []
    for digit in reversed(digits):
        whole = held(rest * MICRO + digit)
        divided.append(held(whole // below))
        rest = held(whole - divided[-1] * below)
    return divided[::-1], rest


def _wide_sum(terms: Terms, below: int) -> Sided:
    most = max(len(factors) for _, factors in terms)
    above: nw.Expr | None = None
    for times, factors in terms:
        whole = factors[0].cast(nw.Int128) * nw.lit(times * MICRO ** (most - len(factors))).cast(nw.Int128)
        for factor in factors[1:]:
            whole = whole * factor.cast(nw.Int128)
        above = whole if above is None else above + whole
    assert above is not None
    return _rounded(above.abs(), nw.lit(below * MICRO ** (most - 1)).cast(nw.Int128), above < 0)


def rounded_to(number: Sided, digits: int) -> nw.Expr:
    """Millionths, rounded half up to fewer decimals: a rounded number at a half looks at the side on which the truth lies."""
    value, side = number
    step = 10 ** (DIGITS - digits)
    size = value.abs()
    beyond = nw.when(value < 0).then(-side).otherwise(side)
    whole = size // step
    twice = (size - whole * step) * 2
    up = (twice > step) | ((twice == step) & (beyond >= 0))
    rounded = (whole + nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))) * step
    return nw.when(value < 0).then(-rounded).otherwise(rounded)


def _product_of_two(left: nw.Expr, right: nw.Expr, held: Keep) -> Sided:
    a, b = held(left.abs()), held(right.abs())
    high, upper = held(a // MICRO), held(b // MICRO)
    low, lower = a - high * MICRO, b - upper * MICRO
    last = held(low * lower)
    rounded = (last * 2 + MICRO) // (2 * MICRO)
    size = high * upper * MICRO + high * lower + low * upper + rounded
    rest = last - rounded * MICRO
    side = nw.when(rest > 0).then(nw.lit(1)).otherwise(nw.when(rest < 0).then(nw.lit(-1)).otherwise(nw.lit(0)))
    falls = (left < 0) != (right < 0)
    return nw.when(falls).then(-size).otherwise(size), nw.when(falls).then(-side).otherwise(side)


def _six_at_a_time(factor: nw.Expr, held: Keep) -> list[nw.Expr]:
    """The digits of a number's size, six at a time, the lowest first."""
    rest, digits = held(factor.abs()), []
    for _ in range(3):
        above = held(rest // MICRO)
        digits.append(held(rest - above * MICRO))
        rest = above
    return [*digits, rest]


def _carried(columns: list[nw.Expr], held: Keep) -> list[nw.Expr]:
    """Every column from 0 to below a million, what is above or below carried on; what the last one carries has the sign of the whole."""
    digits, carry = [], None
    for column in columns:
        whole = held(column if carry is None else column + carry)
        carry = held((whole + _AWAY * MICRO) // MICRO - _AWAY)  # engines differ in how they divide what is below nothing
        digits.append(held(whole - carry * MICRO))
    assert carry is not None
    return [*digits, carry]


class _AsItIs:
    is_wide = False

    def __call__(self, expr: nw.Expr) -> nw.Expr:
        return expr


_AS_IT_IS = _AsItIs()


def rounded_whole(whole: nw.Expr, step: int) -> nw.Expr:
    """A whole number rounded half up to a multiple of a step."""
    size = (whole.abs() + step // 2) // step * step
    return nw.when(whole < 0).then(-size).otherwise(size)
