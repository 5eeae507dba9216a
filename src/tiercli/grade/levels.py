"""Placing entities in levels: the first level whose conditions all hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from tiercli.frames.entities import Entities
from tiercli.frames.evaluate import holds, value_of
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Places, group_numbers, total
from tiercli.frames.whole import Array
from tiercli.rulebook.grading import Grading, Level, Place


def place_in_levels(entities: Entities, grading: Grading, score: str) -> tuple[Array, dict[int, Numbers]]:
    """The place of each entity's level, and for each level with top, quota or share what it ranks.

    1 is best; those who are not eligible come after the last. What belongs to nobody is in the last level and takes no
    part in ranks.
    Source: DESIGN 4, Levels. Ties share the better place.
    """
    last = len(grading.levels)
    beyond = [0, *(last + 1 + list(grading.outside).index(group.otherwise) for group in grading.eligible)]
    placed = np.array(beyond, np.int64)[excluded(entities, grading)]
    nobody = entities.is_nobody
    placed = np.where(nobody, last + 1 if grading.eligible else last, placed)
    ranked: dict[int, Numbers] = {}
    for index, level in enumerate(grading.levels, start=1):
        if level.is_ranked:
            # those who are not eligible are outside the order and take nobody's place
            counted = holds(entities, level.among) if level.among is not None else True
            ranked[index] = _ranked(entities, level, score).where((placed <= last) & ~nobody & counted)
        met = _holds(entities, level, score, placed, ranked.get(index))
        placed = np.where((placed == 0) & met, index, placed)
    return placed, ranked


def excluded(entities: Entities, grading: Grading) -> Array:
    """Which `eligible` group keeps each entity from being rated: the number of the first that does not hold, 0 for none."""
    numbers = np.zeros(entities.count, np.int64)
    for number_, group in reversed(list(enumerate(grading.eligible, start=1))):
        numbers = np.where(holds(entities, group.when), numbers, number_)
    return numbers


def _holds(entities: Entities, level: Level, score: str, placed: Array, ranked: Numbers | None) -> Any:
    """All conditions of a level; a missing score or rank is none."""
    met: Any = np.ones(entities.count, bool)
    if level.bound is not None:
        amount, is_open = level.bound
        met = met & _reaches(entities.named(score), Fraction(number(entities, amount)), is_open=is_open)
    if level.when is not None:
        met = met & holds(entities, level.when)
    if ranked is not None:
        met = met & _ranks(entities, level, ranked, placed)
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


def _ranks(entities: Entities, level: Level, value: Numbers, placed: Array) -> Any:
    within = []
    if level.within is not None and entities.place_of(str(level.within))[1] != "missing":
        within = [vector for vector in [entities.named(str(level.within))] if vector is not None]
    groups = group_numbers(within, entities.count)
    if level.share is not None:
        return _within_share(value, groups, entities.members, Fraction(number(entities, level.share)))
    everybody = Places(value, groups, entities.members).count()
    if level.top is not None:
        return _among_best(entities, value, groups, everybody, level.top)
    assert level.quota is not None
    return _among_best(entities, value.where(placed == 0), groups, everybody, level.quota)


def _among_best(entities: Entities, value: Numbers, groups: Array, everybody: Array, place: Place) -> Any:
    """Rank within a number, or within a share of everybody: half an entity is one, and a share is never less than one (see `Place.of`)."""
    rank = Places(value, groups, entities.members).above() + 1
    count, part = place.sized(entities.constants)
    if count is not None:
        return (rank <= count) & value.valid
    assert part is not None
    fit = np.asarray((Numbers(everybody) * Numbers.of(Fraction(part))).scaled(0))
    return ((rank <= fit) | (rank == 1)) & value.valid


def _within_share(value: Numbers, groups: Array, members: Array, share: Fraction) -> Any:
    """Whether all larger values together are still below the share of the total: the crossing one belongs here.

    The total is that of the values above zero: a negative one would make the others more than all there is.
    """
    value = value.where(np.asarray(np.greater(value.num, 0), bool))
    before = Places(value, groups, members).sum_above(or_equal=False)
    a, b = before.compared(total(value, groups, members) * Numbers.of(share))
    return np.asarray(np.less(a, b), bool) & value.valid
