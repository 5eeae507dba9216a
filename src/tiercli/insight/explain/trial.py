"""Trials: the stages after the metrics, run for entities as they would be with changed metrics, each among all the others as they are.

A trial that depends on nobody else is a row by itself. Where ranks, shares or percentiles count, the rows stand in for the entities that they are
of (`Entities.origins`) in the crowd of everybody, who are graded once and not with every trial; where what others have depends on it in turn, each
trial gets a population of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.columns import moved_words_column, place_column
from tiercli.follow.graded import Stages
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.vectors import Vector, arrow, merged, to_numpy
from tiercli.grade import grade_entities
from tiercli.insight.explain.levers import Lever
from tiercli.metrics import remeasured
from tiercli.points import Earned, Known, score_entities
from tiercli.rulebook.facts.dependence import Dependence, dependence_of
from tiercli.rulebook.model import Rulebook

CHUNK = 60_000
"""So many rows are tried at once, so that memory stays small."""
_FEW = 2_000


@dataclass(frozen=True)
class Changes:
    """What is tried: of which entity, and which changes of up to two levers; a number of 0 changes nothing.

    rows: places of entities. levers: for each, the places of the levers; numbers: those of the changes (see `Lever.changed`).
    """

    rows: Array
    levers: tuple[Array, ...]
    numbers: tuple[Array, ...]

    def at(self, which: Array | slice) -> Changes:
        """Some of them."""
        return Changes(self.rows[which], tuple(one[which] for one in self.levers), tuple(one[which] for one in self.numbers))


class Trials:
    """A run to be tried with other metrics.

    alone: whether each trial is given a population of its own, whatever the rulebook says; for proofs.
    """

    def __init__(self, stages: Stages, rulebook: Rulebook, grading: str, *, alone: bool = False) -> None:
        self.stages, self.grading = stages, grading
        self.dependence: Dependence = dependence_of(rulebook)
        matters = self.dependence.closure(grading)
        self.rulebook, self.gradings = _trimmed(rulebook, matters), tuple(rulebook.gradings)
        self.levers: tuple[Lever, ...] = ()
        self.needs_others = self.dependence.needs_others(grading)
        self.apart = alone or self.dependence.is_chained(grading)
        found = stages.measured
        used = {found.names[name][0] for name in matters | {"customer_id"} if name in found.names} | {ENTITY}
        self.base: Entities = replace(found, columns={name: one for name, one in found.columns.items() if name in used}, tables={})
        self._names_behind: dict[str, frozenset[str]] = {}
        self.tried = 0

    @property
    def at_once(self) -> int:
        """So many trials cost little more than a few do: where others count, everybody is graded with them."""
        return min(max(self.base.count, _FEW), CHUNK) if self.needs_others and not self.apart else _FEW

    @cached_property
    def places(self) -> Array:
        """Every entity's place as it is."""
        return self._places_of(self.stages.computed)

    def of(self, changes: Changes) -> Array:
        """The place of the level that each change leads to; 1 is best, those who would not be rated come after the last."""
        size = max(1, CHUNK // max(self.base.count, 1)) if self.apart and self.needs_others else CHUNK
        found = [self._chunk(changes.at(slice(begin, begin + size))) for begin in range(0, len(changes.rows), size)]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def in_force(self, changes: Changes) -> list[str | None]:
        """Why the level in force would not be the computed one, after each change; none where it would."""
        if not self.stages.moves or not len(changes.rows):
            return [None] * len(changes.rows)
        measured, tried = self.stages.measured, len(changes.rows)
        if any(map(self.dependence.is_chained, self.gradings)):  # what a crowd has in the end is not what it had on the way
            everybody = np.concatenate([np.arange(measured.count), changes.rows])
            rows, own = replace(measured.take(arrow(everybody)), origins=everybody), measured.count + np.arange(tried)
        else:
            rows, own = replace(measured.take(arrow(changes.rows)), crowd=self.stages.computed, origins=changes.rows), np.arange(tried)
        graded = self.stages.graded(self._changed(rows, changes, own))
        moved = self.stages.moved(replace(graded, origins=None, crowd=None).take(arrow(own)))
        column = moved_words_column(self.grading)
        return moved.columns[column].to_pylist() if column in moved.columns else [None] * len(changes.rows)

    def _chunk(self, changes: Changes) -> Array:
        count, tried = self.base.count, len(changes.rows)
        self.tried += tried
        if self.apart and self.needs_others:
            worlds = self.base.take(arrow(np.tile(np.arange(count), tried)))
            here = np.arange(tried) * count + changes.rows
            worlds = replace(self._with(worlds, changes, here), worlds=np.repeat(np.arange(tried), count))
            return self._places_of(self._graded(self._followed(worlds, changes)))[here]
        rows = self.base.take(arrow(changes.rows))
        if self.needs_others:
            rows = replace(rows, crowd=self.stages.computed, origins=changes.rows)
        return self._places_of(self._graded(self._changed(rows, changes, np.arange(tried)), self._unmoved(changes)))

    def _changed(self, entities: Entities, changes: Changes, here: Array) -> Entities:
        return self._followed(self._with(entities, changes, here), changes)

    def _with(self, entities: Entities, changes: Changes, here: Array) -> Entities:
        """With the changed metrics in place. here: the row of each trial."""
        for place in _used(changes):
            lever = self.levers[place]
            numbers = sum(np.where(levers == place, one, 0) for levers, one in zip(changes.levers, changes.numbers, strict=True))
            rows, spread = np.zeros(entities.count, np.int64), np.zeros(entities.count, np.int64)
            rows[here], spread[here] = changes.rows, numbers
            now = entities.named(lever.metric)
            assert now is not None
            changed: Vector = merged(spread > 0, lever.changed(rows, spread), now.spread(entities.count), entities.count)
            entities = entities.with_values({lever.metric: (lever.column, changed)})
        return entities

    def _followed(self, entities: Entities, changes: Changes) -> Entities:
        return self.remeasured(entities, {self.levers[place].metric for place in _used(changes)})

    def remeasured(self, entities: Entities, changed: set[str]) -> Entities:
        """With the metrics that follow changed ones."""
        return remeasured(entities, self.rulebook, changed, self.stages.unavailable)

    def _unmoved(self, changes: Changes) -> Known:
        """The points that stay as they are: of parts that follow none of the changed metrics."""
        changed: set[str] = set()
        for place in _used(changes):
            metric = self.rulebook.metrics[self.levers[place].metric]
            changed |= {self.levers[place].metric, *(metric.expression.names if metric.source == "field" else ())}

        def known(system: int, where: str) -> Earned | None:
            earned = None if self._behind(where) & changed else self.stages.scored.earned(system, where)
            return earned and earned.take(changes.rows)

        return known

    def _behind(self, where: str) -> frozenset[str]:
        """Everything that the points of a part follow from."""
        if where not in self._names_behind:
            used = self.dependence.parts[where]
            self._names_behind[where] = frozenset[str]().union(*map(self.dependence.closure, used.own | used.over_all))
        return self._names_behind[where]

    def _graded(self, entities: Entities, known: Known | None = None) -> Entities:
        scored = score_entities(entities, self.stages.unavailable, self.rulebook, known).entities if self.rulebook.all_scores else entities
        return grade_entities(scored, self.rulebook, asks=False)

    def _places_of(self, graded: Entities) -> Array:
        return np.asarray(to_numpy(graded.arrow(place_column(self.grading)))).astype(np.int64)


def _used(changes: Changes) -> list[int]:
    found: set[int] = set()
    for levers, numbers in zip(changes.levers, changes.numbers, strict=True):
        found |= set(np.unique(levers[numbers > 0]).tolist())
    return sorted(found)


def _trimmed(rulebook: Rulebook, matters: frozenset[str]) -> Rulebook:
    """The rulebook with nothing but what the grading follows from; its scores stay whole, and so does what is left out of them."""
    gradings = {name: one for name, one in rulebook.gradings.items() if name in matters}
    kept = {name for name, parts in rulebook.all_scores.items() if name in matters or any(f"points.{part}" in matters for part in parts)}
    scores = {name: one for name, one in rulebook.scores.items() if name in kept}
    score = rulebook.score if "score" in kept else {}
    metrics = {name: one for name, one in rulebook.metrics.items() if name in matters}
    return rulebook.model_copy(update={"metrics": metrics, "gradings": gradings, "scores": scores, "score": score, "outputs": {}, "alerts": []})
