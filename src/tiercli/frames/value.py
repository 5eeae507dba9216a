"""Values of expressions over rows, and exact arithmetic on them.

A number is either exact (an integer column of millionths) or real: on its way to being rounded, as a float and,
where it is known, as a fraction of whole numbers. A fraction is rounded half up by whole numbers alone, so that the
result equals exact arithmetic on every engine; what is only a float (a root, a power) is rounded as people would.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import narwhals as nw

from tiercli.domain.exact import MICRO, micro
from tiercli.frames.calendar_days import Calendar, calendar_of, calendar_of_count, day_number, day_number_of
from tiercli.frames.kinds import ValueKind
from tiercli.frames.rounding import DIGITS, Keep, Sided, quotient, rounded_to, rounded_whole, sided_quotient, sum_of_products
from tiercli.frames.terms import Linear, multiplied, scaled, summed

_FEW_DAYS = 40_000
LARGEST_FACTOR = 100
"""A constant of a fraction beyond this could carry a large number out of 64 bits."""


@dataclass(frozen=True, slots=True)
class Value:
    """A compiled piece: the Narwhals expression and what it holds.

    constant: the value of a literal or param. ratio: numerator and denominator of a real number, both whole.
    terms: a real number as a sum of products of exact numbers over a whole number. keep: makes a step of exact rounding a column of
    its own, so that it is computed once. is_count: a day that was computed, as its count (see `calendar_days`) and no column of dates.
    """

    expr: nw.Expr
    kind: ValueKind
    constant: Decimal | str | bool | date | None = None
    ratio: tuple[nw.Expr, nw.Expr] | None = None
    terms: Linear | None = None
    keep: Keep | None = None
    is_count: bool = False


MISSING = Value(nw.lit(None), "missing")


def as_real(value: Value) -> nw.Expr:
    """A number as float in its unit."""
    return value.expr / nw.lit(MICRO) if value.kind == "exact" else value.expr


def as_exact(value: Value, digits: int = DIGITS) -> nw.Expr:
    """A number as whole millionths, rounded half up (away from zero) at a number of decimals; other kinds as they are."""
    if value.kind == "exact":
        return rounded_whole(value.expr, 10 ** (DIGITS - digits)) if digits < DIGITS else value.expr
    if value.kind != "real":
        return value.expr
    step = 10 ** (DIGITS - digits)
    if value.ratio is not None:
        rounded = quotient(*value.ratio, digits, value.keep)
        return rounded * step if step > 1 else rounded
    if value.terms is not None:
        return rounded_to(sum_of_products(*value.terms, value.keep), digits)
    scaled = value.expr * float(10**digits)
    size = scaled.abs()
    # A float a hair below a half is the half itself: 0.1234565 is no float, and people round it up.
    # Below 2**50 floats still have room for a fraction; above, nothing is left to round.
    hair = nw.when(size < 2.0**50).then(size * 4.0e-16 + 1e-9).otherwise(nw.lit(0.0))
    rounded = (size + 0.5 + hair).floor().cast(nw.Int64) * step
    return nw.when(scaled < 0).then(-rounded).otherwise(rounded)


def fraction(numerator: nw.Expr, denominator: nw.Expr, keep: Keep | None = None) -> Value:
    """A quotient of whole numbers; division by zero gives no value."""
    return Value(nw.when(denominator != 0).then(numerator / denominator), "real", ratio=(numerator, denominator), keep=keep)


def constant_value(constant: Decimal | str | bool | date) -> Value:
    """A literal, a param or the as-of date; numbers as whole millionths."""
    if isinstance(constant, date):
        return Value(nw.lit(constant), "date", constant)
    if isinstance(constant, bool):
        return Value(nw.lit(value=constant), "flag", constant)
    if isinstance(constant, str):
        return Value(nw.lit(constant), "text", constant)
    # DuckDB computes small constants among themselves in 32 bits unless told otherwise
    return Value(nw.lit(micro(constant), nw.Int64), "exact", constant)


def rounded_alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Both sides of a choice in one representation: where one is a real number, both are rounded."""
    if "real" in (left.kind, right.kind) and {left.kind, right.kind} <= {"real", "exact"}:
        return Value(as_exact(left), "exact"), Value(as_exact(right), "exact")
    return alike(left, right)


def alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Both sides of a comparison in one representation: a text beside a date is a day, and beside a count of days a date is its count."""
    if left.kind == "date" and right.kind == "text" and isinstance(right.constant, str):
        right = constant_value(date.fromisoformat(right.constant))
    elif right.kind == "date" and left.kind == "text" and isinstance(left.constant, str):
        left = constant_value(date.fromisoformat(left.constant))
    if left.kind == right.kind == "date" and (left.is_count or right.is_count):
        return counted(left), counted(right)
    return left, right


def days_of(value: Value) -> nw.Expr:
    """The count of days of a date, be it a column, computed or the as-of date."""
    if isinstance(value.constant, date):
        return nw.lit(day_number_of(value.constant))
    return value.expr if value.is_count else day_number(value.expr)


def counted(value: Value) -> Value:
    """A date as its count of days."""
    return Value(days_of(value), "date", is_count=True)


def calendar_parts(value: Value) -> Calendar:
    """Year, month and day of a date."""
    if isinstance(value.constant, date):
        return Calendar(*(nw.lit(part) for part in (value.constant.year, value.constant.month, value.constant.day)))
    return calendar_of_count(value.expr) if value.is_count else calendar_of(value.expr)


def rounded_down(value: Value, *, up: bool = False) -> Value:
    """The whole number at or below a number, or at or above it; a rounded one looks at the side on which the truth lies."""
    rounded, beside = sided(value)
    size = rounded.abs()
    whole = size // MICRO
    rest = size - whole * MICRO
    further = whole + nw.when(rest > 0).then(nw.lit(1)).otherwise(nw.lit(0))
    falls = rounded < 0
    found = nw.when(falls).then(-whole).otherwise(further) if up else nw.when(falls).then(-further).otherwise(whole)
    crosses = (rest == 0) & ((beside > 0) if up else (beside < 0))
    return Value(nw.when(crosses).then(found + (1 if up else -1)).otherwise(found) * MICRO, "exact")


def negative(value: Value) -> Value:
    """The number with the other sign."""
    if isinstance(value.constant, Decimal):
        return constant_value(-value.constant)
    ratio = (-value.ratio[0], value.ratio[1]) if value.ratio else None
    return Value(-value.expr, value.kind, ratio=ratio, terms=scaled(value.terms, Fraction(-1)), keep=value.keep)


def _plus(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "text":
        if isinstance(left.constant, str) and isinstance(right.constant, str):
            return constant_value(left.constant + right.constant)
        return Value(nw.concat_str([left.expr, right.expr]), "text")
    if "date" in (left.kind, right.kind):
        day, number = (left, right) if left.kind == "date" else (right, left)
        if not day.is_count and day.constant is None and isinstance(number.constant, Decimal) and abs(number.constant) <= _FEW_DAYS:
            # Stays a column of dates, of which years, months and weeks are taken quickly.
            return Value(day.expr.dt.offset_by(f"{floor(number.constant)}d").cast(nw.Date), "date")
        return Value(days_of(day) + as_exact(rounded_down(number)) // MICRO, "date", is_count=True)
    if left.kind == right.kind == "exact":
        return Value(left.expr + right.expr, "exact")
    real = as_real(left) + as_real(right)
    for one, other in ((left, right), (right, left)):
        whole = _small(other)
        if one.ratio and whole is not None and whole.denominator == 1:
            above, below = one.ratio
            return Value(real, "real", ratio=(above + below * whole.numerator, below))
    return Value(real, "real", terms=summed(_linear(left), _linear(right)))


def _minus(left: Value, right: Value) -> Value:
    left, right = alike(left, right)
    if left.kind == right.kind == "text" and isinstance(left.constant, str):
        left, right = (constant_value(date.fromisoformat(str(one.constant))) for one in (left, right))
    if left.kind == right.kind == "date":
        return Value((days_of(left) - days_of(right)) * MICRO, "exact")
    if left.kind == right.kind == "exact":
        return Value(left.expr - right.expr, "exact")
    return _plus(left, negative(right))


def _times(left: Value, right: Value) -> Value:
    real = as_real(left) * as_real(right)
    for one, other in ((left, right), (right, left)):
        factor = one.constant
        if isinstance(factor, Decimal) and factor == factor.to_integral_value() and abs(factor) <= MICRO and other.kind == "exact":
            return Value(other.expr * int(factor), "exact")
        small = _small(one)
        if small is not None and (other.kind == "exact" or other.ratio):
            above, below = other.ratio or (other.expr, nw.lit(MICRO, nw.Int64))
            return Value(real, "real", ratio=(above * small.numerator, below * small.denominator), terms=_product(other, one))
    return Value(real, "real", terms=_product(left, right))


def _over(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "exact":
        return replace(fraction(left.expr, right.expr), terms=_quotient(left, right))
    below = as_real(right)
    small = _small(right)
    ratio = None
    if left.ratio and small is not None and small != 0:
        ratio = (left.ratio[0] * small.denominator, left.ratio[1] * small.numerator)
    return Value(nw.when(below != 0).then(as_real(left) / below), "real", ratio=ratio, terms=_quotient(left, right))


def _linear(value: Value) -> Linear | None:
    """An exact number, or a real one of which it is known, as a sum of products."""
    return (((1, (value.expr,)),), 1) if value.kind == "exact" else value.terms


def _product(left: Value, right: Value) -> Linear | None:
    """The product, multiplied out; a constant goes before the terms where it can."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other.constant, Decimal) and (found := scaled(_linear(one), Fraction(other.constant))):
            return found
    return multiplied(_linear(left), _linear(right))


def _quotient(left: Value, right: Value) -> Linear | None:
    """The quotient by a constant."""
    return scaled(_linear(left), 1 / Fraction(right.constant)) if isinstance(right.constant, Decimal) and right.constant else None


def _small(value: Value) -> Fraction | None:
    """A constant as a fraction of small whole numbers, none for anything else."""
    if not isinstance(value.constant, Decimal):
        return None
    exact = Fraction(value.constant)
    return exact if abs(exact.numerator) <= LARGEST_FACTOR and exact.denominator <= LARGEST_FACTOR else None


def sizes_of(operator: type[ast.operator], left: Value, right: Value, made: Value) -> list[nw.Expr]:
    """How large an operation's numbers become, as floats in millionths: its result, and the whole numbers on the way."""
    if "date" in (left.kind, right.kind) or "text" in (left.kind, right.kind):
        return []
    if made.kind == "real":
        parts = [part for one in (left, right) if one.ratio is not None for part in one.ratio]
        return [made.expr * float(MICRO), *(part / nw.lit(1) * (LARGEST_FACTOR + 1.0) for part in parts)]
    return [ARITHMETIC[operator](Value(as_real(left), "real"), Value(as_real(right), "real")).expr * float(MICRO)]


ARITHMETIC: Mapping[type[ast.operator], Callable[[Value, Value], Value]] = {ast.Add: _plus, ast.Sub: _minus, ast.Mult: _times, ast.Div: _over}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def sided(value: Value) -> Sided:
    """A number rounded to millionths, and on which side of it the truth lies, as far as that is known."""
    if value.kind == "real" and value.ratio is not None:
        return sided_quotient(*value.ratio, DIGITS, value.keep)
    if value.kind == "real" and value.terms is not None:
        return sum_of_products(*value.terms, value.keep)
    return as_exact(value), nw.lit(0)


def compared(left: Value, operator: type[ast.cmpop], right: Value) -> nw.Expr:
    """Whether two values compare so: a rounded quotient or product at the bound looks at the side on which the truth lies."""
    compare = COMPARISONS[operator]
    if "real" not in (left.kind, right.kind):
        return compare(left.expr, right.expr)
    (a, beside_a), (b, beside_b) = sided(left), sided(right)
    if operator in (ast.Eq, ast.NotEq):
        same = (a == b) & (beside_a == beside_b)
        return same if operator is ast.Eq else ~same
    strictly = COMPARISONS[ast.Lt if operator in (ast.Lt, ast.LtE) else ast.Gt]
    return strictly(a, b) | ((a == b) & compare(beside_a, beside_b))
