"""The nearest step of everybody at once: one change of one metric that lifts into the next level, as ordinary reports say it.

What is enough is guessed from the score that is lacking; trials prove that it is, and that one step less is not. Where the guess does not
hold, or a level asks for more than score, the rulebook's own bounds are tried. This looks at single changes only, in a few trials for each entity,
and says nothing where it finds none: `explain` searches on, for pairs too.
"""

from __future__ import annotations

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.insight.explain.guesses import guessed
from tiercli.insight.explain.search import Steps, better, brackets, joined, narrowed
from tiercli.insight.explain.trial import CHUNK, Changes, Trials
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
    levers, low, high = np.zeros((3, len(rows)), np.int64)
    if scored is not None and up:
        guesses = guessed(trials, scored, rulebook, score, up, rows, lacking)
        levers, low, high = _prove_guesses(trials, guesses, np.asarray(up), rows, targets)
    which = np.flatnonzero(high)
    wide = [Steps(rows[which], levers[which], np.stack([low, high])[:, which], targets[which])]
    if trials.base.count <= _MANY or (high == 0).mean() > _FEW_LEFT:
        wide.append(_within_bounds(trials, up, rows, targets, np.flatnonzero(high == 0)))
    # what was guessed and what lies between bounds is narrowed in the same trials: they cost as much for a few changes as for many
    steps = narrowed(trials, joined(wide), better)
    at = np.zeros(trials.base.count, np.int64)
    at[rows] = np.arange(len(rows))
    places, sizes = at[steps.rows], np.empty(len(steps.rows))
    for lever in np.unique(steps.levers).tolist():
        mine = steps.levers == lever
        sizes[mine] = trials.levers[lever].sizes(steps.rows[mine], steps.numbers[mine])
    order = np.lexsort((-np.arange(len(places)), sizes, places))
    return steps.at(order[np.unique(places[order], return_index=True)[1]])


def _prove_guesses(trials: Trials, guesses: Array, up: Array, rows: Array, targets: Array) -> tuple[Array, Array, Array]:
    """For each entity the lever whose guess, or what lies beside it, reaches the level: the last change that does not, and the first that does.

    Levers with smaller guesses come first. Without any of them the changes are 0.
    """
    levers, low, high = np.zeros((3, len(rows)), np.int64)
    sizes = np.stack([trials.levers[place].sizes(rows, line) for place, line in zip(up.tolist(), guesses, strict=True)])
    order = np.argsort(sizes, axis=0, kind="stable")[:_ROUNDS]
    sizes = np.take_along_axis(sizes, order, axis=0)
    # few are tried with all their levers at once
    at_once = len(order) if order.size * 2 <= trials.at_once and not trials.apart else 1
    for begin in range(0, len(order), at_once):
        rounds = slice(begin, begin + at_once)
        turns, todo = np.nonzero((high == 0) & np.isfinite(sizes[rounds]))
        if not len(todo):
            break
        picked = order[rounds][turns, todo]
        ends = _around(trials, Steps(rows[todo], up[picked], guesses[picked, todo], targets[todo]))
        hits = np.flatnonzero(ends[1])
        places, first = np.unique(todo[hits], return_index=True)
        levers[places], low[places], high[places] = up[picked][hits[first]], *ends[:, hits[first]]
    return levers, low, high


def _around(trials: Trials, guesses: Steps) -> Array:
    """For each guess the last change that does not reach the level, and the first that does: beside it, before it or beyond it; 0 where none does."""
    guess = guesses.numbers
    tried = np.stack([guess - 1, guess])
    hits, able = np.zeros(tried.shape, bool), tried > 0
    beside = np.broadcast_to(np.arange(len(guess)), tried.shape)[able]
    hits[able] = trials.of(Changes(guesses.rows[beside], (guesses.levers[beside],), (tried[able],))) <= guesses.targets[beside]
    ends = _beyond(trials, guesses, np.flatnonzero(~hits.any(axis=0))[:_MOST_NARROWED])
    ends[:, hits[0]] = np.stack([np.zeros_like(guess), guess - 1])[:, hits[0]]
    ends[:, np.flatnonzero(ends[1])[_MOST_NARROWED:]] = 0
    is_exact = hits[1] & ~hits[0]
    ends[:, is_exact] = tried[:, is_exact]
    return ends


def _beyond(trials: Trials, guesses: Steps, missed: Array) -> Array:
    """The same for those that fell short, and 0 for all others. missed: their places."""
    ends = np.zeros((2, len(guesses.rows)), np.int64)
    if len(missed):
        mine = guesses.at(missed)
        most = np.stack([lever.most for lever in trials.levers])[mine.levers, mine.rows]
        numbers = np.minimum(mine.numbers + np.concatenate([[0], 2 ** np.arange(_DOUBLED)])[:, None], most)
        tried = np.broadcast_to(np.arange(len(missed)), numbers.shape).ravel()
        places = trials.of(Changes(mine.rows[tried], (mine.levers[tried],), (numbers.ravel(),))).reshape(numbers.shape)
        hits = places <= mine.targets
        first, at = hits.argmax(axis=0), np.arange(len(missed))
        ends[:, missed] = np.where(hits.any(axis=0), np.stack([numbers[np.maximum(first - 1, 0), at], numbers[first, at]]), 0)
    return ends


def _within_bounds(trials: Trials, up: tuple[int, ...], rows: Array, targets: Array, todo: Array) -> Steps:
    """The changes that reach the level, each up to a bound of the rulebook where it names any. todo: the places of those who have nothing yet."""
    each = sum(len(trials.levers[place].cuts) or len(trials.levers[place].order) or _LADDER for place in up)
    todo = todo[: _MOST_TRIED // max(each, 1)]
    return brackets(trials, rows[todo], up, targets[todo][:, None], better, bounds_only=True)
