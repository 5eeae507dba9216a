"""Columns of whole numbers that never wrap: 64 bits as long as they fit, Python's own whole numbers where they do not."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST

Whole: TypeAlias = "int | Array"
"""One whole number for all, or an array: int64, or Python's own whole numbers where 64 bits are too few."""


def largest(whole: Whole) -> int:
    """The largest size in it, at least 1; arrays of 64 bits only."""
    if isinstance(whole, int):
        return max(abs(whole), 1)
    if not whole.size:
        return 1
    # the methods `max` and `min` go through Python first, which costs as much again where there are few entities
    return max(int(np.maximum.reduce(whole, axis=None)), -int(np.minimum.reduce(whole, axis=None)), 1)


def size_of(whole: Whole) -> Whole:
    """Without its sign."""
    return abs(whole) if isinstance(whole, int) else np.abs(whole)


def is_large(whole: Whole) -> bool:
    """Whether it is held as Python's whole numbers."""
    return not isinstance(whole, int) and whole.dtype == object


def objects(whole: Whole) -> Whole:
    """As Python's whole numbers, which have no end."""
    return whole if isinstance(whole, int) else whole.astype(object)


def times(a: Whole, b: Whole) -> Whole:
    """The product, in 64 bits where it fits."""
    if isinstance(b, int):
        if b == 1:  # as often as not: what is a sum is on the denominator already on which it is wanted
            return a
        if isinstance(a, int):
            return a * b
    if is_large(a) or is_large(b) or largest(a) * largest(b) > LARGEST:
        return objects(a) * objects(b)
    return a * b


def plus(a: Whole, b: Whole) -> Whole:
    """The sum, in 64 bits where it fits."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if is_large(a) or is_large(b) or largest(a) + largest(b) > LARGEST:
        return objects(a) + objects(b)
    return a + b


def _over(a: Whole, b: Whole) -> Whole:
    """The quotient rounded down. One number below an array of 64 bits may be larger than these, which numpy refuses."""
    return objects(a) // b if isinstance(b, int) and b > LARGEST else a // b


def half_up(num: Whole, den: Whole) -> Whole:
    """num / den as a whole number, halves away from zero; den is positive."""
    if not isinstance(num, int) and isinstance(den, int) and num.dtype != object and 2 * largest(num) + den <= LARGEST // 2:
        size: Whole = (np.abs(num) * 2 + den) // (den * 2)  # looked at once for all three steps
    else:
        size = _over(plus(times(size_of(num), 2), den), times(den, 2))
    if isinstance(num, int) and isinstance(size, int):
        return -size if num < 0 else size
    return np.where(num < 0, -size, size)


def spread_out(whole: Whole, count: int) -> Array:
    """One whole number for each of so many entities."""
    if isinstance(whole, int):
        return np.full(count, whole, np.int64 if abs(whole) <= LARGEST else object)
    return np.broadcast_to(whole, count)


def narrow(whole: Whole) -> Whole:
    """Back in 64 bits where all of it fits."""
    if isinstance(whole, int) or whole.dtype != object or not whole.size:
        return whole
    return whole.astype(np.int64) if whole.min() >= -LARGEST and whole.max() <= LARGEST else whole
