"""Figures over all entities, or over those with the same values of some fields.

Entities without a value take no part, ties share the better place; those without a value of a `within` field are
compared with each other. A row outside the population is placed among it without being counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tiercli.domain.exact import LARGEST
from tiercli.frames.numbers import Numbers, grouped_sums
from tiercli.frames.vectors import Days, Flags, Texts, Vector, to_numpy
from tiercli.frames.whole import Array, largest


def group_numbers(within: Sequence[Vector], count: int) -> Array:
    """The same number for entities with the same values of all vectors, from 0 up without gaps."""
    numbers = np.zeros(count, np.int64)
    for vector in within:
        these = _codes(vector, count)
        numbers = np.unique(numbers * (int(these.max(initial=0)) + 1) + these, return_inverse=True)[1].reshape(-1)
    return numbers


def _codes(vector: Vector, count: int) -> Array:
    if isinstance(vector, Texts):
        return to_numpy(vector.spread(count).values.dictionary_encode("encode").indices).astype(np.int64)
    if isinstance(vector, Flags):
        values: Any = np.where(vector.valid, np.where(vector.yes, 2, 1), 0)
    elif isinstance(vector, Days):
        values = np.where(vector.valid, vector.days - np.min(vector.days, initial=0) + 1, 0)
    else:
        values = np.where(vector.valid, np.unique(vector.order(), return_inverse=True)[1].reshape(-1) + 1, 0)
    found: Array = np.unique(np.broadcast_to(values, count), return_inverse=True)[1].reshape(-1)
    return found


@dataclass(frozen=True)
class Places:
    """Values in order within their groups: who stands before whom.

    values: one an entity. groups: from `group_numbers`. members: who counts.
    """

    values: Numbers
    groups: Array
    members: Array

    @cached_property
    def _keys(self) -> tuple[Array, Array, int]:
        """Group and value as one number, those of the counted in order, and how many different values there are."""
        valid = np.broadcast_to(self.values.valid, self.groups.shape)
        order = np.unique(np.where(valid, self.values.order(), 0), return_inverse=True)[1].reshape(-1)
        width = int(order.max(initial=0)) + 1
        keys = self.groups * width + order
        return keys, np.sort(keys[valid & self.members]), width

    def at_or_below(self) -> Array:
        """How many of the group are at or below each value."""
        keys, counted, width = self._keys
        found: Array = np.searchsorted(counted, keys, "right") - np.searchsorted(counted, self.groups * width, "left")
        return found

    def above(self) -> Array:
        """How many of the group are above each value."""
        keys, counted, width = self._keys
        found: Array = np.searchsorted(counted, (self.groups + 1) * width, "left") - np.searchsorted(counted, keys, "right")
        return found

    def count(self) -> Array:
        """How many of the group have a value."""
        _, counted, width = self._keys
        found: Array = np.searchsorted(counted, (self.groups + 1) * width, "left") - np.searchsorted(counted, self.groups * width, "left")
        return found

    def sum_above(self, *, or_equal: bool) -> Numbers:
        """The sum of the group's values above each value, or at and above it; ties have the same sum."""
        keys, _, width = self._keys
        common = self.values.on_one_denominator()
        counted = np.broadcast_to(self.values.valid, self.groups.shape) & self.members
        order = np.argsort(keys[counted], kind="stable")
        amounts = np.asarray(common.num)[counted][order] if not isinstance(common.num, int) else np.full(int(counted.sum()), common.num)
        if amounts.dtype != object and largest(amounts) * max(amounts.size, 1) > LARGEST:
            amounts = amounts.astype(object)
        upto = np.concatenate([np.zeros(1, amounts.dtype), np.cumsum(amounts)])
        ordered = keys[counted][order]
        end = np.searchsorted(ordered, (self.groups + 1) * width, "left")
        begin = np.searchsorted(ordered, keys, "left" if or_equal else "right")
        return Numbers(upto[end] - upto[begin], common.den, self.values.valid, self.values.is_score)

    def quantile(self, part: Numbers) -> Numbers:
        """The value below which a part (0 to 1) of the group stands, interpolated as in Excel's PERCENTILE.INC; none where nobody has a value."""
        keys, counted, width = self._keys
        valid = np.broadcast_to(self.values.valid, self.groups.shape) & self.members
        rows = np.flatnonzero(valid)
        rows = rows[np.argsort(keys[rows], kind="stable")]
        begin = np.searchsorted(counted, self.groups * width, "left")
        count = np.searchsorted(counted, (self.groups + 1) * width, "left") - begin
        if not rows.size:
            return Numbers(np.zeros(len(self.groups), np.int64), 1, np.zeros(len(self.groups), bool))
        place = Numbers(np.maximum(count - 1, 0)) * part
        inside = np.asarray(np.greater_equal(part.num, 0), bool) & np.asarray(np.less_equal(part.num, part.den), bool) & part.valid
        low = np.where(inside, np.broadcast_to(np.asarray(place.num // place.den), len(self.groups)), 0).astype(np.int64)
        rest = place - Numbers(low)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        below, above = (self.values.take(rows[np.clip(begin + at, 0, rows.size - 1)]) for at in (low, high))
        return (below + (above - below) * rest).where((count > 0) & inside)

    def best(self, *, highest: bool) -> Numbers:
        """The highest or lowest value of each group, none where nobody has one."""
        keys, counted, width = self._keys
        valid = np.broadcast_to(self.values.valid, self.groups.shape) & self.members
        rows = np.flatnonzero(valid)
        rows = rows[np.argsort(keys[rows], kind="stable")]
        end = np.searchsorted(counted, (self.groups + 1) * width, "left")
        begin = np.searchsorted(counted, self.groups * width, "left")
        if not rows.size:
            return Numbers(np.zeros(len(self.groups), np.int64), 1, np.zeros(len(self.groups), bool))
        at = rows[np.clip(end - 1 if highest else begin, 0, rows.size - 1)]
        return self.values.take(at).where(end > begin)


def total(values: Numbers, groups: Array, members: Array) -> Numbers:
    """The sum over the group of each entity."""
    sums = grouped_sums(values, groups, int(groups.max(initial=0)) + 1, members)
    return sums.take(groups)


def quantile(values: Numbers, part: Numbers, groups: Array, members: Array) -> Numbers:
    """The quantile over the group of each entity (see `Places.quantile`)."""
    return Places(values, groups, members).quantile(part)


def population(name: str, value: Numbers | Flags, groups: Array, members: Array) -> Numbers:
    """A function over the group of each entity."""
    numbers = value if isinstance(value, Numbers) else Numbers(np.where(value.holds, 1, 0))
    if name == "total" or (name == "count_of" and isinstance(value, Flags)):
        return total(numbers, groups, members)
    places = Places(numbers, groups, members)
    if name == "count_of":
        return Numbers(places.count())
    if name in ("highest", "lowest"):
        return places.best(highest=name == "highest")
    if name == "median":
        return places.quantile(Numbers(1, 2))
    if name == "rank":
        return Numbers(places.above() + 1, 1, numbers.valid)
    if name == "percentile":
        return Numbers(places.at_or_below(), np.maximum(places.count(), 1), numbers.valid)
    whole = total(numbers, groups, members)
    if name == "average":
        return whole / Numbers(places.count())
    if name == "share":
        return numbers / whole
    positive = np.asarray(np.greater(whole.num, 0), bool)
    return (places.sum_above(or_equal=True) / whole).where(positive)
