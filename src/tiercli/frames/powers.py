"""Powers of exact numbers: exact for whole exponents, to 18 decimals for others."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation, Overflow
from fractions import Fraction
from math import floor

import numpy as np

from tiercli.frames.numbers import Numbers

DIGITS = 18
LARGEST_EXPONENT = 64
"""Whole exponents up to this are multiplied out."""
_CONTEXT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[InvalidOperation, Overflow])
_BEYOND: int = 10 ** (40 + DIGITS)
"""Stands for what is far beyond the largest number that can be kept, so that keeping it is refused."""


def power(base: Numbers, exponent: Numbers) -> Numbers:
    """Each number to its power; none where there is no such number (a root of a negative one, zero to a negative power)."""
    if isinstance(exponent.num, int) and isinstance(exponent.den, int):
        fixed = Fraction(exponent.num, exponent.den)
        if fixed.denominator == 1 and abs(fixed) <= LARGEST_EXPONENT:
            return _multiplied(base, int(fixed)).where(exponent.valid)
    count = max(np.size(one) for one in (base.num, base.den, base.valid, exponent.num, exponent.den, exponent.valid))
    pairs = zip(_each(base, count), _each(exponent, count), strict=True)
    found = [None if one is None or to is None else _one(one, to) for one, to in pairs]
    nums = np.array([one or 0 for one in found], object)
    valid = np.array([one is not None for one in found])
    return Numbers(nums, 10**DIGITS, valid, base.is_score or exponent.is_score)


def _each(numbers: Numbers, count: int) -> list[Fraction | None]:
    found = numbers.fractions()
    return found * count if len(found) == 1 else found


def _multiplied(base: Numbers, exponent: int) -> Numbers:
    if exponent < 0:
        return Numbers.of(1) / _multiplied(base, -exponent)
    answer, square = Numbers(1, 1, base.valid, base.is_score), base
    while exponent:
        if exponent & 1:
            answer = answer * square
        exponent >>= 1
        if exponent:
            square = square * square
    return answer


def _one(base: Fraction, exponent: Fraction) -> int | None:
    """One power in units of 10**-DIGITS; none where there is none."""
    if exponent.denominator == 1 and abs(exponent) <= LARGEST_EXPONENT:
        if base == 0 and exponent < 0:
            return None
        exact: Fraction = base ** int(exponent)
        return _half_up(exact)
    if base < 0 or (base == 0 and exponent < 0):
        return None
    try:
        decimal: Decimal = _CONTEXT.power(_decimal(base), _decimal(exponent))
    except Overflow:
        return _BEYOND
    except InvalidOperation:
        return None
    if decimal.adjusted() > 40:
        return _BEYOND
    return _half_up(Fraction(decimal)) if decimal.adjusted() > -30 else 0


def _half_up(number: Fraction) -> int:
    size: int = floor(abs(number) * 10**DIGITS + Fraction(1, 2))
    return -size if number < 0 else size


def _decimal(number: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))
