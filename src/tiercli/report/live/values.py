"""Values of the engine as cells hold them: numbers by their nearest floats, days as they are counted, nothing where there is no value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.arrays import Array
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Days, Flags, Texts, Vector, arrow
from tiercli.grammar.formula_terms import TermKind

_EXACT = 2**53
_EPOCH = 25_569


def cells_of(vector: Vector | None, count: int) -> pa.Array:
    """A vector as a column of cells."""
    if vector is None:
        return pa.nulls(count, pa.float64())
    if isinstance(vector, Numbers):
        return floats_of(vector, count)
    if isinstance(vector, Flags):
        spread = vector.spread(count)
        return arrow(np.ascontiguousarray(spread.yes & spread.valid), spread.valid)
    if isinstance(vector, Days):
        days = vector.spread(count)
        return arrow(np.where(days.valid, days.days + _EPOCH, 0).astype(np.float64), days.valid)
    return vector.spread(count).values


def floats_of(numbers: Numbers, count: int) -> pa.Array:
    """Exact numbers as the nearest floats; scores as they are shown."""
    number = numbers.as_compared().spread(count)
    num, den = number.num, number.den
    valid = np.broadcast_to(number.valid, count)
    if _fits(num) and _fits(den):
        return arrow(np.where(valid, num, 0).astype(np.float64) / np.broadcast_to(np.asarray(den, np.float64), count), valid)
    return pa.array([None if one is None else one.numerator / one.denominator for one in number.fractions()], pa.float64())


def plain_floats(numbers: Numbers, count: int) -> pa.Array:
    """The same, scores with all their digits."""
    return floats_of(Numbers(numbers.num, numbers.den, numbers.valid), count)


def _fits(whole: Any) -> bool:
    if isinstance(whole, int):
        return abs(whole) < _EXACT
    array: Array = whole
    return array.dtype != object and (not array.size or max(int(array.max()), -int(array.min())) < _EXACT)


def kind_of_vector(vector: Vector | None) -> TermKind:
    """What kind of cells it makes."""
    if vector is None:
        return "missing"
    return "number" if isinstance(vector, Numbers) else "text" if isinstance(vector, Texts) else "date" if isinstance(vector, Days) else "flag"


def has_old_days(vector: Vector | None) -> bool:
    """Whether a day lies before March 1900, where Excel's calendar is wrong."""
    if not isinstance(vector, Days):
        return False
    days = np.where(vector.valid, vector.days, 0)
    return bool(np.size(days)) and int(np.min(days)) + _EPOCH < 61
