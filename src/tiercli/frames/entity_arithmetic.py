"""Arithmetic over entities: exact numbers, days that compute, texts that join. Whatever is made of a missing value is missing."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.numbers import Numbers
from tiercli.frames.powers import power
from tiercli.frames.vectors import EPOCH, Days, Texts, Vector

_NUMBERS: Mapping[type[ast.operator], Callable[[Numbers, Numbers], Numbers]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: power,
}  # fmt: skip
FIRST_DAY, LAST_DAY = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
"""The ends of the calendar, in days since 1970."""


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
