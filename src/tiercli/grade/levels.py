"""Placing entities in levels: the first level whose conditions all hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.frames.crowd import own_rows, together
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Places, group_numbers, total
from tiercli.grammar.evaluate import holds, value_of
from tiercli.rulebook.parts.grading import Grading, Level, Place


@dataclass(frozen=True)
class Placed:
    """Where everybody stands in a grading.

    places: of the levels, 1 is best; those who are not rated come after the last. rows: the row of `levels` that matched, from 1 (0 for whoever
    is not rated). ranked: for each row with top, quota or share what it ranks. counted: for each of them, where everybody stands in it.
    """

    places: Array
    rows: Array
    ranked: dict[int, Numbers]
    counted: dict[int, Counted]

    def take(self, rows: Array) -> Placed:
        """Where these rows stand."""
        ranked = {row: one.take(rows) for row, one in self.ranked.items()}
        return Placed(self.places[rows], self.rows[rows], ranked, {row: one.take(rows) for row, one in self.counted.items()})


@dataclass(frozen=True)
class Counted:
    """Where everybody stands in a row that counts places.

    stands: the rank, or for a share the part of the whole that those before make up. fits: the last rank that fits, or the share.
    holds: who is in. is_share: whether these are parts of one.
    """

    stands: Numbers
    fits: Numbers
    holds: Array
    is_share: bool = False

    def take(self, rows: Array) -> Counted:
        """Where these rows stand."""
        return Counted(self.stands.take(rows), self.fits.take(rows), self.holds[rows], self.is_share)


def place_in_levels(entities: Entities, grading: Grading, score: str) -> Placed:
    """The level of each entity: that of the first row whose conditions all hold.

    Those who are not eligible come after the last. What belongs to nobody is in the last level and takes no
    part in ranks.
    Source: DESIGN 4, Levels. Ties share the better place.
    """
    if entities.crowd is not None and any(level.is_ranked for level in grading.levels):
        return place_in_levels(together(entities), grading, score).take(own_rows(entities))
    last = len(grading.names_in_order)
    beyond = [0, *(last + 1 + list(grading.outside).index(group.otherwise) for group in grading.eligible)]
    outside = np.array(beyond, np.int64)[excluded(entities, grading)]
    nobody = entities.is_nobody
    rated = (outside == 0) & ~nobody
    placed = np.where(rated, 0, -1)
    ranked: dict[int, Numbers] = {}
    counted: dict[int, Counted] = {}
    for index, level in enumerate(grading.levels, start=1):
        if level.is_ranked:
            # those who are not eligible are outside the order and take nobody's place
            among = holds(entities, level.among) if level.among is not None else True
            ranked[index] = _ranked(entities, level, score).where(rated & among)
            counted[index] = _ranks(entities, level, ranked[index], placed)
        met = _holds(entities, level, score, counted.get(index))
        placed = np.where((placed == 0) & met, index, placed)
    places = np.array([0, *grading.places_of_rows], np.int64)[np.maximum(placed, 0)]
    places = np.where(nobody, last + 1 if grading.eligible else last, np.where(outside > 0, outside, places))
    rows = np.where(nobody & (not grading.eligible), len(grading.levels), np.maximum(placed, 0))
    return Placed(places, rows, ranked, counted)


def excluded(entities: Entities, grading: Grading) -> Array:
    """Which `eligible` group keeps each entity from being rated: the number of the first that does not hold, 0 for none."""
    numbers = np.zeros(entities.count, np.int64)
    for number_, group in reversed(list(enumerate(grading.eligible, start=1))):
        numbers = np.where(holds(entities, group.when), numbers, number_)
    return numbers


def _holds(entities: Entities, level: Level, score: str, counted: Counted | None) -> Any:
    """All conditions of a level; a missing score or rank is none."""
    met: Any = np.ones(entities.count, bool)
    if level.bound is not None:
        amount, is_open = level.bound
        met = met & _reaches(entities.named(score), Fraction(number(entities, amount)), is_open=is_open)
    if level.when is not None:
        met = met & holds(entities, level.when)
    if counted is not None:
        met = met & counted.holds
    return met


def _reaches(score: Any, bound: Fraction, *, is_open: bool) -> Any:
    assert isinstance(score, Numbers)
    a, b = score.compared(Numbers.of(bound))
    return np.asarray((np.greater if is_open else np.greater_equal)(a, b), bool) & score.valid


def number(entities: Entities, amount: Decimal | str) -> Decimal:
    """An amount of the rulebook, a param's name resolved."""
    value = entities.constants[amount] if isinstance(amount, str) else amount
    return Decimal(str(value))


def _ranked(entities: Entities, level: Level, score: str) -> Numbers:
    """What a level ranks; nothing where there is no data for it."""
    value = value_of(entities, level.by) if level.by is not None else entities.named(score)
    if value is None:
        return Numbers(np.zeros(entities.count, np.int64), 1, np.zeros(entities.count, bool))
    assert isinstance(value, Numbers)
    return value.spread(entities.count)


def _ranks(entities: Entities, level: Level, value: Numbers, placed: Array) -> Counted:
    groups = group_numbers(entities.known(level.within), entities.count, entities.worlds)
    if level.share is not None:
        left = value.where(placed == 0) if level.share_from == "above" else value
        return _within_share(entities, left, value, groups, Fraction(number(entities, level.share)), crossing_in=level.crossing == "in")
    everybody = Places(value, groups, entities.members, entities.origins).count()
    if level.top is not None:
        return _among_best(entities, value, groups, everybody, level.top)
    assert level.quota is not None
    return _among_best(entities, value.where(placed == 0), groups, everybody, level.quota)


def _among_best(entities: Entities, value: Numbers, groups: Array, everybody: Array, place: Place) -> Counted:
    """Rank within a number, or within a share of everybody: half an entity is one, and a share is never less than one (see `Place.of`)."""
    rank = Places(value, groups, entities.members, entities.origins).above() + 1
    count, part = place.sized(entities.constants)
    if count is not None:
        return Counted(Numbers(rank, 1, value.valid), Numbers.of(count), (rank <= count) & value.valid)
    assert part is not None
    fit = np.asarray((Numbers(everybody) * Numbers.of(Fraction(part))).scaled(0))
    return Counted(Numbers(rank, 1, value.valid), Numbers(np.maximum(fit, 1)), ((rank <= fit) | (rank == 1)) & value.valid)


def _within_share(entities: Entities, value: Numbers, whole: Numbers, groups: Array, share: Fraction, *, crossing_in: bool) -> Counted:
    """Whether all larger values together are still below the share of the total; where the crossing one is out, whether they are not beyond it with its own.

    value: of those who are counted. whole: of all whose total it is. The total is that of the values above zero: a negative one would make
    the others more than all there is.
    """
    value, whole = (one.where(np.asarray(np.greater(one.num, 0), bool)) for one in (value, whole))
    sums = Places(value, groups, entities.members, entities.origins).sum_above(or_equal=not crossing_in)
    everything = total(whole, groups, entities.members, entities.origins)
    a, b = sums.compared(everything * Numbers.of(share))
    met = np.asarray((np.less if crossing_in else np.less_equal)(a, b), bool) & value.valid
    return Counted((sums / everything).where(value.valid), Numbers.of(share), met, is_share=True)
