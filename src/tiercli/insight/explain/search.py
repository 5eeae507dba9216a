"""The least changes: for each entity, lever and level, the first change that can be said and reaches it, found for many at once.

First a few changes for each lever are tried: those at which the rulebook's bounds lie, and one in each power of ten. Between the last that does
not reach the level and the first that does, narrowing finds the least. So the change before the one that is found was tried and did not reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil, log

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.insight.explain.trial import Changes, Trials

_LADDER = (1, 10, 100, 1000, 1900, 2800, 3700, 4600, 5500, 6400)
_MOST_CUTS = 100
Reached = Callable[[Array, Array], Array]
Hits = Callable[[Array, Array], Array]


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


def joined(steps: Sequence[Steps]) -> Steps:
    """All of them, in this order."""
    return Steps(*(np.concatenate([getattr(one, field.name) for one in steps], axis=-1) for field in fields(Steps)))


def least_changes(trials: Trials, rows: Array, levers: tuple[int, ...], targets: Array, reached: Reached) -> Steps:
    """For each entity, lever and target the least change that reaches it; those that nothing reaches are not among them. Arguments as of `brackets`."""
    return narrowed(trials, brackets(trials, rows, levers, targets, reached), reached)


def brackets(trials: Trials, rows: Array, levers: tuple[int, ...], targets: Array, reached: Reached, *, bounds_only: bool = False) -> Steps:
    """The same between two changes each: the numbers are two lines, the last that was tried and does not reach, and the first that does.

    rows: places of entities. levers: places of levers. targets: a row for each entity, a column for each level that is asked for; 0 for none.
    bounds_only: of metrics that the rulebook has bounds for, nothing else than these is tried first.
    """
    able = (targets > 0).any(axis=1)
    asked = [(place, np.flatnonzero((trials.levers[place].most[rows] > 0) & able)) for place in levers]
    grids = {place: _grid(trials, place, rows[mine], bounds_only=bounds_only) for place, mine in asked if len(mine)}
    tried = _tried(trials, [(place, rows[mine], grids[place]) for place, mine in asked if place in grids])
    nothing = np.zeros(0, np.int64)
    found = [Steps(nothing, nothing, np.zeros((2, 0), np.int64), nothing)]
    for place, mine in asked:
        if place not in grids:
            continue
        numbers = grids[place]
        for column in range(targets.shape[1]):
            wanted = targets[mine, column]
            hits = reached(tried[place], wanted[:, None]) & (numbers > 0) & (wanted > 0)[:, None]
            which = np.flatnonzero(hits.any(axis=1))
            first = hits[which].argmax(axis=1)
            high = numbers[which, first]
            low = np.where(first > 0, numbers[which, np.maximum(first - 1, 0)], 0)
            found.append(Steps(rows[mine][which], np.full(len(which), place), np.stack([low, high]), wanted[which]))
    return joined(found)


def _grid(trials: Trials, place: int, rows: Array, *, bounds_only: bool) -> Array:
    """The numbers of the changes that are tried first, a line an entity, in order; none (0) beyond the last."""
    lever = trials.levers[place]
    most = lever.most[rows]
    if lever.is_rating:
        columns = [np.full(len(rows), number) for number in range(1, len(lever.order) + 1)]
    else:
        columns = [lever.number_at(rows, cut) for cut in lever.cuts]
        columns += [np.zeros(len(rows), np.int64)] if bounds_only and lever.cuts else [*(np.full(len(rows), number) for number in _LADDER), most]
    numbers = np.sort(np.stack(columns, axis=1), axis=1)
    numbers[numbers > most[:, None]] = 0
    repeated = np.zeros(numbers.shape, bool)
    repeated[:, 1:] = numbers[:, 1:] == numbers[:, :-1]
    numbers[repeated] = 0
    return np.take_along_axis(numbers, np.argsort(numbers == 0, axis=1, kind="stable"), axis=1)


def _tried(trials: Trials, grids: Sequence[tuple[int, Array, Array]]) -> dict[int, Array]:
    """For each lever the places that its changes lead to; where nothing is changed, as they are. grids: lever, entities, numbers."""
    if not grids:
        return {}
    everybody = np.concatenate([np.broadcast_to(rows[:, None], numbers.shape)[numbers > 0] for _, rows, numbers in grids])
    levers = np.concatenate([np.full(int((numbers > 0).sum()), place) for place, _, numbers in grids])
    changes = np.concatenate([numbers[numbers > 0] for _, _, numbers in grids])
    places = trials.of(Changes(everybody, (levers,), (changes,)))
    answer: dict[int, Array] = {}
    begin = 0
    for place, rows, numbers in grids:
        many = int((numbers > 0).sum())
        found = np.repeat(trials.places[rows][:, None], numbers.shape[1], axis=1)
        found[numbers > 0] = places[begin : begin + many]
        answer[place], begin = found, begin + many
    return answer


def narrowed(trials: Trials, wide: Steps, reached: Reached) -> Steps:
    """The least change of each of `brackets`."""

    def hits(which: Array, numbers: Array) -> Array:
        return reached(trials.of(Changes(wide.rows[which], (wide.levers[which],), (numbers,))), wide.targets[which])

    low, high = wide.numbers
    # the first that reaches often lies at a bound, so that the one before it is tried first
    return replace(wide, numbers=least_numbers(low, high, hits, trials.at_once, last_first=True))


def least_numbers(low: Array, high: Array, hits: Hits, at_once: int, *, last_first: bool = False) -> Array:
    """The least number of each bracket that hits: it is cut into two or, where there are few, into many at once.

    low: the last that does not hit. high: the first that does. hits: whether the brackets at these places hit with these numbers.
    at_once: so many trials cost little more than a few. last_first: whether the number before the end is tried first.
    """
    low, high = low.copy(), high.copy()
    while len(todo := np.flatnonzero(high - low > 1)):
        many, widest = min(max(at_once // len(todo), 1), _MOST_CUTS), int((high - low).max())
        rounds = ceil(log(widest, many + 1))
        many = min(ceil(widest ** (1 / rounds)) - 1, many)  # no more than as many rounds ask for
        cuts = low[todo, None] + np.maximum((high - low)[todo, None] * np.arange(1, many + 1) // (many + 1), 1)
        if last_first:
            cuts[:, -1] = high[todo] - 1
            last_first = False
        found = hits(np.repeat(todo, many), cuts.ravel()).reshape(cuts.shape)
        first = np.where(found.any(axis=1), found.argmax(axis=1), many)
        ends = np.concatenate([low[todo, None], cuts, high[todo, None]], axis=1)
        at = np.arange(len(todo))
        low[todo], high[todo] = ends[at, first], ends[at, first + 1]
    return high
