"""Guesses at the change that is enough: the score that is lacking, turned into points of one dimension, and these into a value of its metric.

A guess costs no trial. It holds where a metric, or one that follows it in a straight line, counts in one dimension only; trials say whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST, MICRO
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.grammar.evaluate import holds
from tiercli.insight.explain.levers import Lever
from tiercli.insight.explain.trial import Trials
from tiercli.points import Scored
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.scales.steps import in_millionths

_ALMOST = 0.5
"""Points, in millionths, that floats may be wrong by: the change that is next to the guess is tried as well."""


@dataclass(frozen=True)
class _Followed:
    """A metric that points are given for, as a lever moves it. values: in millionths; slope: what a unit of the lever adds; sign: which way it goes."""

    values: Array
    known: Array
    slope: Array
    sign: int


def guessed(trials: Trials, scored: Scored, rulebook: Rulebook, score: str, levers: Sequence[int], rows: Array, lacking: Array) -> Array:
    """The number of the change of each lever that should be enough, a line a lever, a column an entity; 0 for none.

    levers: their places. rows: places of entities. lacking: their score short of the next level, in millionths; nan where it is not known.
    """
    answer = np.zeros((len(levers), len(rows)), np.int64)
    followed: dict[tuple[int, str], _Followed | None] = {}
    moved: dict[int, tuple[Array, Entities]] = {}
    for system, among, dimensions in _systems(scored.entities, rulebook, score):
        mine = np.flatnonzero(among[rows] & (lacking > 0))
        for name, part in dimensions.items() if len(mine) else ():
            factors = scored.factors.get(name)
            if factors is None:
                continue
            for leaf, where, share in _leaves(part, f"{score}.{name}", 1.0, scored, system):
                made = scored.earned(system, where)
                if made is None or leaf.metric is None:
                    continue
                earned = made.points.to_micros()
                with np.errstate(divide="ignore", invalid="ignore"):
                    wanted = earned[rows[mine]] + lacking[mine] / (factors[rows[mine]] * share)
                for line, place in zip(answer, levers, strict=True):
                    if (place, leaf.metric) not in followed:
                        followed[place, leaf.metric] = _follow(trials, place, leaf.metric, moved)
                    found = _enough(trials.levers[place], followed[place, leaf.metric], leaf, earned, rows[mine], wanted, scored.entities)
                    before = line[mine]
                    line[mine] = np.where((found > 0) & ((before == 0) | (found < before)), found, before)
    return answer


def _follow(trials: Trials, place: int, metric: str, moved: dict[int, tuple[Array, Entities]]) -> _Followed | None:
    """How a metric follows a lever, taken from a small change of everybody's; none where it does not, or is no number.

    place: the lever's. moved: for each lever the changes that were tried, and everybody after them; filled in here.
    """
    lever = trials.levers[place]
    if lever.is_rating or not isinstance(lever.values, Numbers):
        return None
    now = lever.values.to_micros()
    if lever.metric == metric:
        return _Followed(now, np.broadcast_to(lever.values.valid, len(now)), np.ones(len(now)), lever.sign)
    if lever.metric not in trials.dependence.closure(metric):
        return None
    if place not in moved:
        step = np.maximum(np.abs(now) // 16, max(lever.step, 1)) * lever.sign
        changed = trials.base.with_values({lever.metric: (lever.column, lever.values + Numbers.micros(step))})
        moved[place] = step, trials.remeasured(changed, {lever.metric})
    by, everybody = moved[place]
    before, after = trials.base.named(metric), everybody.named(metric)
    if not isinstance(before, Numbers) or not isinstance(after, Numbers):
        return None
    before, after = before.spread(len(now)), after.spread(len(now))
    slope = (after.to_micros() - before.to_micros()) / by
    known = np.asarray(before.valid & after.valid & (slope != 0))
    if not known.any():
        return None
    sign = lever.sign if np.median(slope[known]) > 0 else -lever.sign
    return _Followed(before.to_micros(), known & (slope * sign * lever.sign > 0), slope, sign)


def _systems(entities: Entities, rulebook: Rulebook, score: str) -> Iterator[tuple[int, Array, Mapping[str, Part]]]:
    """Every variant with those for whom it is at work, and the base with the others."""
    base, *others = systems_of(rulebook)[score]
    left = np.ones(entities.count, bool)
    for number, (variant, dimensions) in enumerate(zip(rulebook.variants, others, strict=True)):
        met = np.broadcast_to(holds(entities, variant.when), entities.count) & left
        yield number, met, dimensions
        left = left & ~met
    yield -1, left, base


def _leaves(part: Part, where: str, share: float, scored: Scored, system: int) -> Iterator[tuple[Part, str, float]]:
    """The parts of a dimension that earn points by themselves, where they stand, and what a point of each is worth in the dimension."""
    if part.parts is None:
        yield part, where, share
        return
    for inner, place, size in scored.inside(part, system, where):
        yield from _leaves(inner, place, share * float(size), scored, system)


def _enough(lever: Lever, followed: _Followed | None, leaf: Part, earned: Array, rows: Array, wanted: Array, entities: Entities) -> Array:
    """The number of the first change of a lever that earns as many points of a part; 0 for none."""
    nothing = np.zeros(len(rows), np.int64)
    if lever.is_rating:
        if lever.metric != leaf.metric:
            return nothing
        points = np.array([float(leaf.way.categories(leaf.rule).get(name, 0)) * MICRO for name in lever.order])
        reached = np.searchsorted(np.maximum.accumulate(points), wanted - _ALMOST)
        numbers = np.where(reached < len(points), reached - lever.places()[rows], 0)
        return np.where((numbers > 0) & (numbers <= lever.most[rows]), numbers, 0)
    if followed is None:
        return nothing
    values, points = _curve(followed, leaf, earned, entities)
    if not len(values):
        return nothing
    reached = np.searchsorted(points, wanted - _ALMOST)
    at = np.minimum(reached, len(values) - 1)
    cuts = values[at].astype(np.float64)
    if leaf.way.interpolates:
        before = np.maximum(at - 1, 0)
        rise = points[at] - points[before]
        part = np.where(rise > 0, (wanted - points[before]) / np.where(rise > 0, rise, 1.0), 1.0)
        cuts = np.where(at > 0, values[before] + np.clip(part, 0.0, 1.0) * (values[at] - values[before]), cuts)
    able = (reached < len(values)) & followed.known[rows]
    if lever.metric != leaf.metric:
        away = (cuts * followed.sign - followed.values[rows]) / np.where(able, followed.slope[rows], 1.0)
        assert isinstance(lever.values, Numbers)
        cuts = (lever.values.to_micros()[rows] + away) * lever.sign
    able = able & (np.abs(cuts) < LARGEST / 4)
    numbers = lever.number_at(rows, np.ceil(np.where(able, cuts, 0)).astype(np.int64) * lever.sign)
    return np.where(able & (numbers > 0) & (numbers <= lever.most[rows]), numbers, 0)


def _curve(followed: _Followed, leaf: Part, earned: Array, entities: Entities) -> tuple[Array, Array]:
    """Values times the sign, ascending, each with the most points up to there: at the part's bounds, else as everybody earns them."""
    steps = sorted(in_millionths(leaf.way.steps(leaf.rule), entities.constants).items())
    if steps:
        values, points = np.array([bound for bound, _ in steps]).astype(np.int64), np.array([height for _, height in steps])
        if followed.sign < 0 and not leaf.way.interpolates:
            # downwards a band begins right below the next one
            values, points = values[1:] - 1, points[:-1]
    else:
        values, points = followed.values[followed.known], earned[followed.known].astype(np.float64)
    order = np.lexsort((points, values * followed.sign))
    values, points = values[order] * followed.sign, np.maximum.accumulate(points[order])
    if leaf.way.interpolates or not len(points):
        return values, points
    rises = np.concatenate([[True], points[1:] > points[:-1]])
    return values[rises], points[rises]
