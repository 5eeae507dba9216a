"""Figures over all entities, or over those with the same values of some fields.

Entities without a value take no part, ties share the better place; those without a value of a `within` field are
compared with each other. A row outside the population is placed among it without being counted. A stand-in is placed among it as if it were there
instead of the one whose place it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST
from tiercli.frames.numbers import Numbers, grouped_sums
from tiercli.frames.vectors import Days, Flags, Texts, Vector, to_numpy
from tiercli.frames.whole import largest


def group_numbers(within: Sequence[Vector], count: int, worlds: Array | None = None) -> Array:
    """The same number for entities with the same values of all vectors, from 0 up without gaps.

    worlds: populations side by side that know nothing of each other; none where there is one.
    """
    numbers = np.zeros(count, np.int64) if worlds is None else worlds
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

    values: one an entity. groups: from `group_numbers`. members: who counts. origins: the row whose place each row takes, its own for those who
    are there; none where everybody is.
    """

    values: Numbers
    groups: Array
    members: Array
    origins: Array | None = None

    @cached_property
    def _counts(self) -> Array:
        """Who has a value and counts, stand-ins included."""
        return np.broadcast_to(self.values.valid, self.groups.shape) & self.members

    @cached_property
    def _there(self) -> Array:
        """Who counts and is there."""
        return self._counts if self.origins is None else self._counts & (self.origins == np.arange(len(self.groups)))

    @cached_property
    def _keys(self) -> tuple[Array, Array, int]:
        """Group and value as one number, those of the counted in order, and how many different values there are."""
        valid = np.broadcast_to(self.values.valid, self.groups.shape)
        order = np.unique(np.where(valid, self.values.order(), 0), return_inverse=True)[1].reshape(-1)
        width = int(order.max(initial=0)) + 1
        keys = self.groups * width + order
        return keys, np.sort(keys[self._there]), width

    @cached_property
    def _begins(self) -> Array:
        """Where each group begins among the counted, and where the last one ends."""
        _, counted, width = self._keys
        found: Array = np.searchsorted(counted, np.arange(int(self.groups.max(initial=-1)) + 2) * width, "left")
        return found

    @property
    def _begin(self) -> Array:
        """Where each one's group begins among the counted."""
        found: Array = self._begins[self.groups]
        return found

    @property
    def _end(self) -> Array:
        """Where it ends."""
        found: Array = self._begins[self.groups + 1]
        return found

    @cached_property
    def stand_ins(self) -> StandIns:
        """The rows that take another's place, and what changes with them in their groups."""
        assert self.origins is not None
        rows = np.flatnonzero(self.origins != np.arange(len(self.groups)))
        left = self.origins[rows]
        return StandIns(rows, left, self._counts[rows], self._counts[left] & (self.groups[left] == self.groups[rows]))

    def _changed(self, found: Array, entered: Any, left: Callable[[StandIns], Any]) -> Array:
        """Counts of the population as they are for stand-ins: with themselves, without the one whose place they take.

        entered: how often they count themselves. left: which of the ones that they replace were counted.
        """
        if self.origins is None:
            return found
        changed, one = found.copy(), self.stand_ins
        changed[one.rows] += np.where(one.enters, entered, 0) - np.where(one.leaves, left(one), 0)
        return changed

    def at_or_below(self) -> Array:
        """How many of the group are at or below each value."""
        keys, counted, _ = self._keys
        found: Array = np.searchsorted(counted, keys, "right") - self._begin
        return self._changed(found, 1, lambda one: keys[one.left] <= keys[one.rows])

    def above(self) -> Array:
        """How many of the group are above each value."""
        keys, counted, _ = self._keys
        found: Array = self._end - np.searchsorted(counted, keys, "right")
        return self._changed(found, 0, lambda one: keys[one.left] > keys[one.rows])

    def count(self) -> Array:
        """How many of the group have a value."""
        return self._changed(self._end - self._begin, 1, lambda one: one.leaves)

    def sum_above(self, *, or_equal: bool) -> Numbers:
        """The sum of the group's values above each value, or at and above it; ties have the same sum."""
        keys, ordered, _ = self._keys
        common = self.values.on_one_denominator()
        counted = self._there
        order = np.argsort(keys[counted], kind="stable")
        whole = np.broadcast_to(np.asarray(common.num), self.groups.shape)
        amounts = whole[counted][order]
        if amounts.dtype != object and largest(whole) * max(amounts.size + 1, 1) > LARGEST:
            amounts, whole = amounts.astype(object), whole.astype(object)
        upto = np.concatenate([np.zeros(1, amounts.dtype), np.cumsum(amounts)])
        end, begin = self._end, np.searchsorted(ordered, keys, "left" if or_equal else "right")
        sums = upto[end] - upto[begin]
        if self.origins is not None:
            one = self.stand_ins
            was = keys[one.left] >= keys[one.rows] if or_equal else keys[one.left] > keys[one.rows]
            sums[one.rows] += np.where(one.enters & or_equal, whole[one.rows], 0) - np.where(one.leaves & was, whole[one.left], 0)
        return Numbers(sums, common.den, self.values.valid, self.values.is_score)

    def quantile(self, part: Numbers) -> Numbers:
        """The value below which a part (0 to 1) of the group stands, interpolated as in Excel's PERCENTILE.INC; none where nobody has a value."""
        count = self.count()
        if not count.any():
            return Numbers(np.zeros(len(self.groups), np.int64), 1, np.zeros(len(self.groups), bool))
        place = Numbers(np.maximum(count - 1, 0)) * part
        inside = np.asarray(np.greater_equal(part.num, 0), bool) & np.asarray(np.less_equal(part.num, part.den), bool) & part.valid
        low = np.where(inside, np.broadcast_to(np.asarray(place.num // place.den), len(self.groups)), 0).astype(np.int64)
        rest = place - Numbers(low)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        below, above = (self.at_place(at) for at in (low, high))
        return (below + (above - below) * rest).where((count > 0) & inside)

    def at_place(self, places: Array) -> Numbers:
        """The value at a place of the group, 0 the smallest; anything where the group has nobody there."""
        keys, counted, _ = self._keys
        rows = np.flatnonzero(self._there)
        rows = rows[np.argsort(keys[rows], kind="stable")]
        rows = rows if rows.size else np.zeros(1, np.int64)  # nobody is there but who stands in
        begin = self._begin
        found = np.asarray(rows[np.clip(begin + places, 0, rows.size - 1)])
        if self.origins is not None:
            one = self.stand_ins
            wanted, start, mine = places[one.rows], begin[one.rows], keys[one.rows]
            # without the one who left; his place is the first of those with his value
            gone = np.where(one.leaves, np.searchsorted(counted, keys[one.left], "left") - start, counted.size)
            entered = np.searchsorted(counted, mine, "left") - start
            entered = np.where(one.enters, entered - (gone < entered), counted.size)
            others = wanted - (wanted > entered)
            others = others + (others >= gone)
            found[one.rows] = np.where(wanted == entered, one.rows, rows[np.clip(start + others, 0, rows.size - 1)])
        return self.values.take(found)

    def best(self, *, highest: bool) -> Numbers:
        """The highest or lowest value of each group, none where nobody has one."""
        count = self.count()
        if not count.any():
            return Numbers(np.zeros(len(self.groups), np.int64), 1, np.zeros(len(self.groups), bool))
        return self.at_place(np.maximum(count - 1, 0) if highest else np.zeros(len(self.groups), np.int64)).where(count > 0)


@dataclass(frozen=True)
class StandIns:
    """Rows that take another's place. left: whose. enters: which of them count. leaves: whose place was counted in the same group."""

    rows: Array
    left: Array
    enters: Array
    leaves: Array


def total(values: Numbers, groups: Array, members: Array, origins: Array | None = None) -> Numbers:
    """The sum over the group of each entity."""
    there = members if origins is None else members & (origins == np.arange(len(groups)))
    found = grouped_sums(values, groups, int(groups.max(initial=0)) + 1, there).take(groups)
    if origins is None:
        return found
    one = Places(values, groups, members, origins).stand_ins
    common = values.on_one_denominator()
    whole, sums = np.broadcast_to(np.asarray(common.num), groups.shape), np.array(found.num)
    if sums.dtype != object and (largest(whole) + 1) * (len(groups) + 1) > LARGEST:
        whole, sums = whole.astype(object), sums.astype(object)
    sums[one.rows] += np.where(one.enters, whole[one.rows], 0) - np.where(one.leaves, whole[one.left], 0)
    return Numbers(sums, found.den, is_score=found.is_score)


@dataclass(frozen=True)
class Group:
    """A value of everybody, and the group of each: what a function over all is computed from, each step when it is first asked for.

    value: a number, or a yes or no, of which the yes are counted. groups, members, origins: see `Places`. part: which part of a quantile's group.
    is_chosen: whether `among=` says who is counted; of nobody among whom it holds the sum is 0.
    """

    value: Numbers | Flags
    groups: Array
    members: Array
    origins: Array | None = None
    part: Numbers = field(default_factory=lambda: Numbers(1))
    is_chosen: bool = False

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the value is no number."""
        return isinstance(self.value, Flags)

    @cached_property
    def numbers(self) -> Numbers:
        """The value as a number: 1 for yes, 0 for no and for none."""
        return self.value if isinstance(self.value, Numbers) else Numbers(np.where(self.value.holds, 1, 0))

    @cached_property
    def places(self) -> Places:
        """Who stands before whom."""
        return Places(self.numbers, self.groups, self.members, self.origins)

    @cached_property
    def total(self) -> Numbers:
        """The sum over each one's group."""
        return total(self.numbers, self.groups, self.members, self.origins)

    @property
    def known_total(self) -> Numbers:
        """The sum; none where nobody has a value: a target of nothing would be 0, which everything reaches."""
        return self.total if self.is_chosen else self.total.where(np.asarray(np.greater(self.places.count(), 0), bool))

    @property
    def average(self) -> Numbers:
        """The mean over each one's group."""
        return self.total / Numbers(self.places.count())
