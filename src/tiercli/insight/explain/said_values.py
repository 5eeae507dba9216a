"""Values of one entity in words, on their own side of a bound: 79.9961 is not "80.00 < 80"."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, divided, micro
from tiercli.domain.language import Text, same, yes_or_no
from tiercli.domain.unit import counted_in
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import EPOCH, Days, Texts, Vector
from tiercli.outcome.explained import number_words

Value = Fraction | str | date | bool | None
SIGNS: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "Gt": (">", operator.gt), "GtE": ("≥", operator.ge), "Lt": ("<", operator.lt), "LtE": ("≤", operator.le),
    "Eq": ("=", operator.eq), "NotEq": ("≠", operator.ne),
}  # fmt: skip
OPPOSITE: Mapping[str, str] = {"Gt": "LtE", "GtE": "Lt", "Lt": "GtE", "LtE": "Gt", "Eq": "NotEq", "NotEq": "Eq"}
NO_VALUE = Text("没有值", "no value")


def value_at(vector: Vector | None, row: int) -> Value:
    """One entity's value of a column; numbers exactly, scores as they are compared."""
    if vector is None or not flag_at(vector.valid if not isinstance(vector, Texts) else True, row):
        return None
    if isinstance(vector, Texts):
        text: str | None = vector.constant if vector.constant is not None else vector.values[row].as_py()
        return text
    if isinstance(vector, Numbers):
        num, den = (one if isinstance(one, int) else int(one[row]) for one in (vector.num, vector.den))
        return Fraction(divided(num * MICRO, den), MICRO) if vector.is_score else Fraction(num, den)
    if isinstance(vector, Days):
        days = vector.days
        return date.fromordinal(EPOCH + int(days[row] if np.ndim(days) else days))
    return flag_at(vector.yes, row)


def flag_at(flags: Any, row: int) -> bool:
    """One entity's yes or no of a column, or of what is the same for all."""
    return bool(flags[row]) if np.ndim(flags) else bool(flags)


def in_words(value: Value, unit: str = "", decimals: int = 2) -> Text:
    """A value with its unit."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, Fraction):
        return _number(value, unit, decimals)
    return same(value.isoformat() if isinstance(value, date) else value)


def side_by_side(left: Fraction, sign: str, right: Fraction, unit: str, decimals: int, *, is_score: bool = False) -> tuple[Text, Text]:
    """Two numbers in words, with as many decimals as it takes for what is said of them to be true.

    sign: a key of SIGNS that holds of them. is_score: the first is shown with all of its decimals, as scores are.
    """
    holds = SIGNS[sign][1]
    places = next((one for one in range(decimals, 6) if holds(_rounded(left, unit, one), _rounded(right, unit, 6))), 6)
    shown = _rounded(left, unit, places)
    first = same(f"{Decimal(shown.numerator) / Decimal(shown.denominator):,.{places}f}") if is_score else _number(left, unit, places)
    return first, _number(right, unit, 6, behind=False)


def gap_words(sign: str, gap: Fraction, unit: str, decimals: int, points: Text) -> Text:
    """How much is lacking, rounded up, so that it is enough: 差 0.35 分, 15 days too much; at a bound that has to be passed, that it has to be.

    sign: how the value should stand to the bound. gap: bound less value. decimals: shown, more where the first two digits stand farther behind.
    points: the word for what has no unit.
    """
    if gap == 0:
        return Text("要大于它", "it must be more") if sign == "Gt" else Text("要小于它", "it must be less")
    size = abs(gap) * (100 if unit == "%" else 1)
    places = next(one for one in (*range(decimals, 6), 6) if one == 6 or size * 10**one >= 10 or (size * 10**one).denominator == 1)
    amount = Decimal(-(-size * 10**places // 1)).scaleb(-places)
    shown = same(number_words(amount, places))
    if unit == "%":
        shown = Text(f"{shown.zh} 个百分点", f"{shown.en} percentage points")
    elif unit:
        shown = counted_in(shown, unit)
    said = Text(f"{shown.zh} {points.zh}".strip(), f"{shown.en} {points.en}".strip())
    return Text(f"差 {said.zh}", f"{said.en} short") if gap > 0 else Text(f"多 {said.zh}", f"{said.en} too much")


def _rounded(value: Fraction, unit: str, places: int) -> Fraction:
    scale = 10**places
    times = value * (100 if unit == "%" else 1) * scale
    return Fraction(divided(times.numerator, times.denominator), scale)


def _number(value: Fraction, unit: str, decimals: int, *, behind: bool = True) -> Text:
    shown = number_words(Decimal(_rounded(value, unit, decimals).numerator) / Decimal(_rounded(value, unit, decimals).denominator), decimals)
    if unit == "%":
        return same(f"{shown}%")
    return counted_in(same(shown), unit) if behind and unit else same(shown)


def as_fraction(value: Any) -> Fraction | None:
    """A number of a rulebook exactly, none for anything else."""
    return Fraction(micro(value), MICRO) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None
