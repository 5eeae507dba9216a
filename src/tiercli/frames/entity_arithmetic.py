"""Arithmetic over entities: exact numbers, days that compute, texts that join. Whatever is made of a missing value is missing.

Powers are exact for whole exponents, and to 18 decimals for others.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal, InvalidOperation, Overflow
from fractions import Fraction
from math import floor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import EPOCH, Days, Texts, Vector

DIGITS = 18
LARGEST_EXPONENT = 64
"""Whole exponents up to this are multiplied out."""
_CONTEXT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[InvalidOperation, Overflow])
_BEYOND: int = 10 ** (40 + DIGITS)
"""Stands for what is far beyond the largest number that can be kept, so that keeping it is refused."""
FIRST_DAY, LAST_DAY = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
"""The ends of the calendar, in days since 1970."""


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


_NUMBERS: Mapping[type[ast.operator], Callable[[Numbers, Numbers], Numbers]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: power,
}  # fmt: skip


def computed(operation: type[ast.operator], left: Vector, right: Vector) -> Vector:
    """Two values put together; what may stand together was checked when the rulebook loaded."""
    if isinstance(left, Numbers) and isinstance(right, Numbers):
        return _NUMBERS[operation](left, right)
    if operation is ast.Add and isinstance(left, Texts) and isinstance(right, Texts):
        return _joined(left, right)
    left, right = _as_days(left), _as_days(right)
    if isinstance(left, Days) and isinstance(right, Days):
        return Numbers(left.days - right.days, 1, left.valid & right.valid)
    day, number = (left, right) if isinstance(left, Days) else (right, left)
    assert isinstance(day, Days)
    assert isinstance(number, Numbers)
    return _moved(day, -number if operation is ast.Sub else number)


def _as_days(vector: Vector) -> Vector:
    """A day in quotes is a day."""
    return Days.of(date.fromisoformat(vector.constant)) if isinstance(vector, Texts) and vector.constant is not None else vector


def _moved(day: Days, number: Numbers) -> Days:
    """A day so many days later; a part of a day is cut off, and beyond the calendar there is none."""
    whole = number.num // number.den
    moved = np.asarray(day.days, object) + np.asarray(whole, object)
    inside = (moved >= FIRST_DAY) & (moved <= LAST_DAY)
    return Days(np.asarray(np.where(inside, moved, 0), np.int64), np.asarray(inside, bool) & day.valid & number.valid)


def _joined(left: Texts, right: Texts) -> Texts:
    if left.constant is not None and right.constant is not None:
        both = left.constant + right.constant
        return Texts(pa.scalar(both, pa.string()), both)
    return Texts(pc.binary_join_element_wise(left.values, right.values, ""))
