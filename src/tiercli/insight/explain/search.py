"""The least changes: for each entity, lever and level, the first change that can be said and reaches it, found for many at once.

First a few changes for each lever are tried: those at which the rulebook's bounds lie, and one in each power of ten. Between the last that does
not reach the level and the first that does, halving finds the least. So the change before the one that is found was tried and did not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tiercli.insight.explain.trial import Changes, Trials

Array = np.ndarray[Any, Any]
_LADDER = (1, 10, 100, 1000, 1900, 2800, 3700, 4600, 5500, 6400)
Reached = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Steps:
    """The least changes that were found: of which entity (its place), by which lever, which number, and for which level (its place)."""

    rows: Array
    levers: Array
    numbers: Array
    targets: Array

    def at(self, which: Array) -> Steps:
        """Some of them."""
        return Steps(self.rows[which], self.levers[which], self.numbers[which], self.targets[which])


def better(places: Array, targets: Array) -> Array:
    """Whether a place is the wanted one or better."""
    reached: Array = places <= targets
    return reached


def worse(places: Array, targets: Array) -> Array:
    """Whether a place is the wanted one or worse."""
    reached: Array = places >= targets
    return reached


def least_changes(trials: Trials, rows: Array, levers: tuple[int, ...], targets: Array, reached: Reached) -> Steps:
    """For each entity, lever and target the least change that reaches it; those that nothing reaches are not among them.

    rows: places of entities. levers: places of levers. targets: a row for each entity, a column for each level that is asked for; 0 for none.
    """
    found: list[Steps] = []
    for place in levers:
        lever = trials.levers[place]
        mine = rows[(lever.most[rows] > 0) & (targets > 0).any(axis=1)]
        if not len(mine):
            continue
        wanted = targets[(lever.most[rows] > 0) & (targets > 0).any(axis=1)]
        numbers = _grid(trials, place, mine)
        tried = _tried(trials, place, mine, numbers)
        for column in range(wanted.shape[1]):
            asked = wanted[:, column]
            hits = reached(tried, asked[:, None]) & (numbers > 0) & (asked > 0)[:, None]
            which = np.flatnonzero(hits.any(axis=1))
            first = hits[which].argmax(axis=1)
            high = numbers[which, first]
            low = np.where(first > 0, numbers[which, np.maximum(first - 1, 0)], 0)
            found.append(Steps(mine[which], np.full(len(which), place), np.stack([low, high]), asked[which]))
    if not found:
        nothing = np.zeros(0, np.int64)
        return Steps(nothing, nothing, nothing, nothing)
    whole = Steps(*(np.concatenate([getattr(one, name) for one in found], axis=-1) for name in ("rows", "levers", "numbers", "targets")))
    return _halved(trials, whole, reached)


def _grid(trials: Trials, place: int, rows: Array) -> Array:
    """The numbers of the changes that are tried first, a line an entity, in order; none (0) beyond the last."""
    lever = trials.levers[place]
    most = lever.most[rows]
    if lever.is_rating:
        columns = [np.full(len(rows), number) for number in range(1, len(lever.order) + 1)]
    else:
        columns = [np.full(len(rows), number) for number in _LADDER]
        columns += [lever.number_at(rows, cut) for cut in lever.cuts]
        columns.append(most)
    numbers = np.sort(np.stack(columns, axis=1), axis=1)
    numbers[numbers > most[:, None]] = 0
    repeated = np.zeros(numbers.shape, bool)
    repeated[:, 1:] = numbers[:, 1:] == numbers[:, :-1]
    numbers[repeated] = 0
    return np.take_along_axis(numbers, np.argsort(numbers == 0, axis=1, kind="stable"), axis=1)


def _tried(trials: Trials, place: int, rows: Array, numbers: Array) -> Array:
    """The places that these changes lead to; where nothing is changed, as they are."""
    found = np.repeat(trials.places[rows][:, None], numbers.shape[1], axis=1)
    lines, columns = np.nonzero(numbers)
    levers = np.full(len(lines), place)
    found[lines, columns] = trials.of(Changes(rows[lines], (levers,), (numbers[lines, columns],)))
    return found


def _halved(trials: Trials, brackets: Steps, reached: Reached) -> Steps:
    """The least change of each bracket. brackets: their numbers are two lines, the last that does not reach and the first that does."""
    low, high = brackets.numbers
    is_first = True
    while len(todo := np.flatnonzero(high - low > 1)):
        # the first that reaches often lies at a bound, so that the one before it is tried first
        middle = high[todo] - 1 if is_first else (low[todo] + high[todo]) // 2
        is_first = False
        places = trials.of(Changes(brackets.rows[todo], (brackets.levers[todo],), (middle,)))
        hit = reached(places, brackets.targets[todo])
        high[todo], low[todo] = np.where(hit, middle, high[todo]), np.where(hit, low[todo], middle)
    return Steps(brackets.rows, brackets.levers, high, brackets.targets)
