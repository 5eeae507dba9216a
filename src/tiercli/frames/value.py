"""Values of expressions over rows, and exact arithmetic on them.

A number is either exact (an integer column of millionths) or real: on its way to being rounded, as a float and,
where it is known, as a fraction of whole numbers. A fraction is rounded half up by whole numbers alone, so that the
result equals exact arithmetic on every engine; what is only a float (a root, a power) is rounded as people would.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

import narwhals as nw

from tiercli.domain.exact import MICRO, micro
from tiercli.frames.kinds import ValueKind

DIGITS = 6
COARSE, COARSE_FROM = 4096, 2**56


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
LARGEST_FACTOR = 100
"""A constant of a fraction beyond this could carry a large number out of 64 bits."""


@dataclass(frozen=True, slots=True)
class Value:
    """A compiled piece: the Narwhals expression and what it holds.

    constant: the value of a literal or param. ratio: numerator and denominator of a real number, both whole.
    product: exact numbers of which a real number is the product. keep: makes a step of exact rounding a column of
    its own, so that it is computed once.
    """

    expr: nw.Expr
    kind: ValueKind
    constant: Decimal | str | bool | date | None = None
    ratio: tuple[nw.Expr, nw.Expr] | None = None
    product: tuple[nw.Expr, ...] | None = None
    keep: Keep | None = None


MISSING = Value(nw.lit(None), "missing")


def as_real(value: Value) -> nw.Expr:
    """A number as float in its unit."""
    return value.expr / nw.lit(MICRO) if value.kind == "exact" else value.expr


def as_exact(value: Value, digits: int = DIGITS) -> nw.Expr:
    """A number as whole millionths, rounded half up (away from zero) at a number of decimals; other kinds as they are."""
    if value.kind == "exact":
        return _rounded_whole(value.expr, 10 ** (DIGITS - digits)) if digits < DIGITS else value.expr
    if value.kind != "real":
        return value.expr
    step = 10 ** (DIGITS - digits)
    if value.ratio is not None:
        rounded = quotient(*value.ratio, digits, value.keep)
        return rounded * step if step > 1 else rounded
    if value.product is not None and digits == DIGITS:
        return product(value.product, value.keep)[0]
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


def _wide_product(factors: tuple[nw.Expr, ...]) -> Sided:
    above, falls = factors[0].abs().cast(nw.Int128), factors[0] < 0
    for factor in factors[1:]:
        above, falls = above * factor.abs().cast(nw.Int128), falls != (factor < 0)
    return _rounded(above, nw.lit(MICRO ** (len(factors) - 1)).cast(nw.Int128), falls)


def _rounded(above: nw.Expr, below: nw.Expr, falls: nw.Expr) -> Sided:
    whole = above // below
    twice = (above - whole * below) * 2
    up = twice >= below
    rounded = (whole + nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))).cast(nw.Int64)
    beyond = nw.when(up).then(nw.lit(-1)).otherwise(nw.when(twice > 0).then(nw.lit(1)).otherwise(nw.lit(0)))
    return nw.when(falls).then(-rounded).otherwise(rounded), nw.when(falls).then(-beyond).otherwise(beyond)


def half_up(numerator: nw.Expr, denominator: nw.Expr | int) -> nw.Expr:
    """A whole number divided by a positive one, rounded half up (away from zero)."""
    size = numerator.abs()
    whole = size // denominator
    rest = size - whole * denominator
    rounded = whole + nw.when(rest * 2 >= denominator).then(nw.lit(1)).otherwise(nw.lit(0))
    return nw.when(numerator < 0).then(-rounded).otherwise(rounded)


def product(factors: tuple[nw.Expr, ...], keep: Keep | None = None) -> Sided:
    """The product of numbers in millionths, rounded half up once, and on which side of it the truth lies.

    Multiplied by hand, six digits at a time, so that no partial product overflows.
    """
    held = keep or _AS_IT_IS
    if held.is_wide:
        return _wide_product(factors)
    if len(factors) == 2:
        return _product_of_two(*factors, held)
    digits = _six_at_a_time(factors[0], held)
    falls = factors[0] < 0
    for factor in factors[1:]:
        falls = falls != (factor < 0)
        columns: list[nw.Expr | None] = [None] * (len(digits) + 4)
        for place, one in enumerate(digits):
            for further, other in enumerate(_six_at_a_time(factor, held)):
                before = columns[place + further]
                columns[place + further] = one * other if before is None else before + one * other
        digits = _carried([one for one in columns if one is not None], held)
    cut = len(factors) - 1
    below: nw.Expr = nw.lit(value=False)
    for one in digits[: cut - 1]:
        below = below | (one > 0)
    up = digits[cut - 1] * 2 >= MICRO
    rest = below | (digits[cut - 1] > 0)
    size = nw.when(up).then(nw.lit(1)).otherwise(nw.lit(0))
    for place, one in enumerate(digits[cut : cut + 4]):
        size = size + one * MICRO**place
    side = nw.when(up).then(nw.lit(-1)).otherwise(nw.when(rest).then(nw.lit(1)).otherwise(nw.lit(0)))
    # half a millionth up from exactly nothing is never asked: `up` needs a rest of at least a half
    return nw.when(falls).then(-size).otherwise(size), nw.when(falls).then(-side).otherwise(side)


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
    """Every column below a million, what is above carried on."""
    digits, carry = [], None
    for column in columns:
        whole = held(column if carry is None else column + carry)
        carry = held(whole // MICRO)
        digits.append(held(whole - carry * MICRO))
    assert carry is not None
    return [*digits, carry]


class _AsItIs:
    is_wide = False

    def __call__(self, expr: nw.Expr) -> nw.Expr:
        return expr


_AS_IT_IS = _AsItIs()


def _rounded_whole(whole: nw.Expr, step: int) -> nw.Expr:
    size = (whole.abs() + step // 2) // step * step
    return nw.when(whole < 0).then(-size).otherwise(size)


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
    """Both sides of a comparison in one representation: a text beside a date is a day."""
    if left.kind == "date" and right.kind == "text" and isinstance(right.constant, str):
        return left, Value(nw.lit(date.fromisoformat(right.constant)), "date")
    if right.kind == "date" and left.kind == "text" and isinstance(left.constant, str):
        return Value(nw.lit(date.fromisoformat(left.constant)), "date"), right
    return left, right


def negative(value: Value) -> Value:
    """The number with the other sign."""
    if isinstance(value.constant, Decimal):
        return constant_value(-value.constant)
    ratio = (-value.ratio[0], value.ratio[1]) if value.ratio else None
    factors = (-value.product[0], *value.product[1:]) if value.product else None
    return Value(-value.expr, value.kind, ratio=ratio, product=factors, keep=value.keep)


def _plus(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "exact":
        return Value(left.expr + right.expr, "exact")
    real = as_real(left) + as_real(right)
    for one, other in ((left, right), (right, left)):
        whole = _small(other)
        if one.ratio and whole is not None and whole.denominator == 1:
            above, below = one.ratio
            return Value(real, "real", ratio=(above + below * whole.numerator, below))
    return Value(real, "real")


def _minus(left: Value, right: Value) -> Value:
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
            return Value(real, "real", ratio=(above * small.numerator, below * small.denominator))
    factors = [part for one in (left, right) for part in (one.product or ((one.expr,) if one.kind == "exact" else ()))]
    whole = all(one.kind == "exact" or one.product for one in (left, right))
    return Value(real, "real", product=tuple(factors) if whole else None)


def _over(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "exact":
        return fraction(left.expr, right.expr)
    below = as_real(right)
    small = _small(right)
    ratio = None
    if left.ratio and small is not None and small != 0:
        ratio = (left.ratio[0] * small.denominator, left.ratio[1] * small.numerator)
    return Value(nw.when(below != 0).then(as_real(left) / below), "real", ratio=ratio)


def _small(value: Value) -> Fraction | None:
    """A constant as a fraction of small whole numbers, none for anything else."""
    if not isinstance(value.constant, Decimal):
        return None
    exact = Fraction(value.constant)
    return exact if abs(exact.numerator) <= LARGEST_FACTOR and exact.denominator <= LARGEST_FACTOR else None


def sizes_of(operator: type[ast.operator], left: Value, right: Value, made: Value) -> list[nw.Expr]:
    """How large an operation's numbers become, as floats in millionths: its result, and the whole numbers on the way."""
    if "date" in (left.kind, right.kind):
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
    if value.kind == "real" and value.product is not None:
        return product(value.product, value.keep)
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


def day_number(day: nw.Expr) -> nw.Expr:
    """Days since 1 March of year 0, from year, month and day alone (all that every engine has)."""
    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    shifted = nw.when(month > 2).then(month - 3).otherwise(month + 9)
    year = nw.when(month > 2).then(year).otherwise(year - 1)
    return year * 365 + year // 4 - year // 100 + year // 400 + (shifted * 153 + 2) // 5 + day.dt.day().cast(nw.Int64) - 1


def month_number(day: nw.Expr) -> nw.Expr:
    """Whole months since year 0."""
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def day_number_of(day: date) -> int:
    """The same count as `day_number`, for one day."""
    return day.toordinal() + 305


def days_of(value: Value) -> nw.Expr:
    """The count of days of a date, be it a column or the as-of date."""
    return nw.lit(day_number_of(value.constant)) if isinstance(value.constant, date) else day_number(value.expr)
