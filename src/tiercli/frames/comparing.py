"""Comparisons of values of entities: exact, and never true of what is missing."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Days, Flags, Texts, Vector, to_numpy

_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def compared(left: Vector | None, operation: type[ast.cmpop], right: Vector | None) -> Any:
    """Where two values compare so; never where one is missing, except that a missing yes or no is no."""
    if left is None or right is None:
        return np.False_
    left, right = alike(left, right)
    compare = _COMPARISONS[operation]
    if isinstance(left, Flags) and isinstance(right, Flags):
        return np.asarray(compare(left.holds, right.holds))
    if isinstance(left, Numbers) and isinstance(right, Numbers):
        a, b = left.compared(right)
        return np.asarray(compare(a, b), bool) & left.valid & right.valid
    if isinstance(left, Days) and isinstance(right, Days):
        return np.asarray(compare(left.days, right.days)) & left.valid & right.valid
    assert isinstance(left, Texts)
    assert isinstance(right, Texts)
    if left.constant is not None and right.constant is not None:
        return np.bool_(compare(left.constant, right.constant))

    same = pc.equal(left.values, right.values) if operation is ast.Eq else pc.not_equal(left.values, right.values)
    return to_numpy(pc.fill_null(same, fill_value=False))


def alike(left: Vector, right: Vector) -> tuple[Vector, Vector]:
    """Both sides of a comparison or choice in one representation: a text beside a date is a day."""
    if isinstance(left, Days) and isinstance(right, Texts) and right.constant is not None:
        return left, Days.of(date.fromisoformat(right.constant))
    if isinstance(right, Days) and isinstance(left, Texts) and left.constant is not None:
        return Days.of(date.fromisoformat(left.constant)), right
    return left, right
