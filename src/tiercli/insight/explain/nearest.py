"""The nearest step of everybody at once: one change of one metric that lifts into the next level, as ordinary reports say it.

What is enough is guessed from the score that is lacking; trials prove that it is, and that one step less is not. Where the guess does not
hold, or a level asks for more than score, the rulebook's own bounds are tried. This looks at single changes only, in a few trials for each entity,
and says nothing where it finds none: `explain` searches on, for pairs too.
"""

from __future__ import annotations

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.insight.explain.guesses import guessed
from tiercli.insight.explain.search import Steps, better, least_changes, narrowed
from tiercli.insight.explain.trial import CHUNK, Changes, Trials
from tiercli.insight.explain.ways import typical_of
from tiercli.points import Scored
from tiercli.rulebook.model import Rulebook

_ROUNDS = 2
"""So many metrics are tried for each entity, those with the smallest guesses."""
_MOST_TRIED = 16_000
"""So many changes are tried where no guess held; whoever stands farther down is left to `explain`."""
_MOST_NARROWED = 1_000
_LADDER = 12
"""Changes of a metric without bounds that are tried, about."""
_DOUBLED = 10
"""A guess that falls short is taken farther by 1, 2, 4 ... changes, so many times."""
_MANY, _FEW_LEFT = 5_000, 0.1
"""Among more than so many, bounds are tried only where guesses left more than this part without a step: every trial ranks everybody anew."""


def nearest_steps(
    trials: Trials, scored: Scored | None, rulebook: Rulebook, score: str, up: tuple[int, ...], rows: Array, targets: Array, lacking: Array
) -> Steps:
    """At most one step for each entity, proved by grading: it reaches the level, and one step less of the same metric does not.

    up: places of levers. rows: places of entities, the first ones first served. targets: the place of the level that each is to reach.
    lacking: as of `guessed`.
    """
    if trials.apart and trials.needs_others:
        rows, targets, lacking = (one[: max(CHUNK // max(trials.base.count, 1), 1)] for one in (rows, targets, lacking))
    levers = np.zeros(len(rows), np.int64)
    numbers = np.zeros(len(rows), np.int64)
    if scored is not None:
        _prove_guesses(trials, guessed(trials, scored, rulebook, score, rows, lacking)[list(up)], up, (rows, targets), (levers, numbers))
    if trials.base.count <= _MANY or (numbers == 0).mean() > _FEW_LEFT:
        _try_bounds(trials, up, (rows, targets), (levers, numbers))
    which = np.flatnonzero(numbers)
    return Steps(rows[which], levers[which], numbers[which], targets[which])


def _prove_guesses(trials: Trials, guesses: Array, up: tuple[int, ...], asked: tuple[Array, Array], found: tuple[Array, Array]) -> None:
    """Fills in the guesses that hold, and those beside them that do."""
    (rows, targets), (levers, numbers) = asked, found
    sizes = np.stack([_sizes(trials, place, rows, line) for place, line in zip(up, guesses, strict=True)]) if up else np.zeros((0, len(rows)))
    order = np.argsort(sizes, axis=0, kind="stable")
    for turn in range(min(_ROUNDS, len(up))):
        todo = np.flatnonzero((numbers == 0) & np.isfinite(np.take_along_axis(sizes, order[turn : turn + 1], axis=0)[0]))
        if not len(todo):
            break
        picked = order[turn, todo]
        guess, lever = guesses[picked, todo], np.asarray(up)[picked]
        tried = np.stack([guess - 1, guess])
        hits, able = np.zeros(tried.shape, bool), tried > 0
        beside = np.broadcast_to(np.arange(len(todo)), tried.shape)[able]
        hits[able] = trials.of(Changes(rows[todo][beside], (lever[beside],), (tried[able],))) <= targets[todo][beside]
        exact = np.where(hits[1] & ~hits[0], guess, 0)
        low, high = _beyond(trials, Steps(rows[todo], lever, guess, targets[todo]), np.flatnonzero(~hits.any(axis=0))[:_MOST_NARROWED])
        low[hits[0]], high[hits[0]] = 0, (guess - 1)[hits[0]]
        between = np.flatnonzero(high > 0)[:_MOST_NARROWED]
        if len(between):
            brackets = Steps(rows[todo[between]], lever[between], np.stack([low, high])[:, between], targets[todo[between]])
            exact[between] = narrowed(trials, brackets, better).numbers
        levers[todo], numbers[todo] = np.where(exact > 0, lever, 0), exact


def _beyond(trials: Trials, guesses: Steps, missed: Array) -> tuple[Array, Array]:
    """For guesses that fell short the last change that does and the first that does not; 0 where none does. missed: their places."""
    low, high = (np.zeros(len(guesses.rows), np.int64) for _ in range(2))
    if len(missed):
        mine = guesses.at(missed)
        most = np.stack([lever.most for lever in trials.levers])[mine.levers, mine.rows]
        numbers = np.minimum(mine.numbers + np.concatenate([[0], 2 ** np.arange(_DOUBLED)])[:, None], most)
        tried = np.broadcast_to(np.arange(len(missed)), numbers.shape).ravel()
        places = trials.of(Changes(mine.rows[tried], (mine.levers[tried],), (numbers.ravel(),))).reshape(numbers.shape)
        hits = places <= mine.targets
        first, at = hits.argmax(axis=0), np.arange(len(missed))
        reached = hits.any(axis=0)
        low[missed], high[missed] = np.where(reached, numbers[np.maximum(first - 1, 0), at], 0), np.where(reached, numbers[first, at], 0)
    return low, high


def _try_bounds(trials: Trials, up: tuple[int, ...], asked: tuple[Array, Array], found: tuple[Array, Array]) -> None:
    """Fills in, for those who have nothing yet, the least change that reaches the level, up to a bound of the rulebook where it names any."""
    (rows, targets), (levers, numbers) = asked, found
    each = sum(len(trials.levers[place].cuts) or len(trials.levers[place].order) or _LADDER for place in up)
    todo = np.flatnonzero(numbers == 0)[: _MOST_TRIED // max(each, 1)]
    if not len(todo):
        return
    steps = least_changes(trials, rows[todo], up, targets[todo][:, None], better, bounds_only=True)
    if not len(steps.rows):
        return
    at = np.zeros(trials.base.count, np.int64)
    at[rows[todo]] = todo
    sizes = np.empty(len(steps.rows))
    for place in np.unique(steps.levers).tolist():
        mine = steps.levers == place
        sizes[mine] = _sizes(trials, place, steps.rows[mine], steps.numbers[mine])
    for which in np.argsort(-sizes, kind="stable").tolist():  # the smallest is put in last
        place = at[steps.rows[which]]
        levers[place], numbers[place] = steps.levers[which], steps.numbers[which]


def _sizes(trials: Trials, place: int, rows: Array, numbers: Array) -> Array:
    """How large changes are beside what the metric usually is; infinite for none."""
    lever = trials.levers[place]
    if lever.is_rating:
        sizes = numbers / len(lever.order)
    else:
        before, after = (lever.changed(rows, one).to_micros() for one in (np.zeros(len(rows), np.int64), numbers))  # type: ignore[union-attr]
        sizes = np.abs(after - before) / np.maximum(np.abs(before), typical_of(lever) * 1e6)
    return np.where(numbers > 0, sizes, np.inf)
