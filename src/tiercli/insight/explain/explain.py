"""Explanations of entities: why the level, what each better one asks, the least changes that reach it, and what would lose the level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import moved_words_column
from tiercli.domain.exact import plain
from tiercli.domain.language import Text, same
from tiercli.follow.graded import GradedRows
from tiercli.grade.levels import place_in_levels
from tiercli.insight.explain.checks import Checker
from tiercli.insight.explain.dimensions import Dimensions
from tiercli.insight.explain.everybody import Everybody
from tiercli.insight.explain.pairs import Pairs, candidates, least_pairs
from tiercli.insight.explain.search import Steps, better, least_changes, worse
from tiercli.insight.explain.ways import Key
from tiercli.outcome.explained import Explanation, NextLevel, NextStep, Way
from tiercli.rulebook.describe.expressions import Speaker

Progress = Callable[[int, int], None]
_AT_ONCE, _SHORT_AT_ONCE = 2000, 50_000
_FEW = 50
"""For so many entities pairs of changes are looked for to every level; for more, to the nearest where no single change reaches it."""


@dataclass(frozen=True)
class Found:
    """The least changes of some entities: single ones and pairs that reach better levels, and single ones that lose the level."""

    gains: Steps
    pairs: Pairs
    losses: Steps


@dataclass(frozen=True)
class Told:
    """The same in words, by entity and level."""

    singles: Mapping[Key, tuple[Way, ...]]
    pairs: Mapping[Key, tuple[Way, ...]]
    edges: Mapping[Key, tuple[Way, ...]]


class Explainer(Everybody):
    """Explains the entities of one run."""

    def __init__(self, graded: GradedRows) -> None:
        assert graded.stages is not None
        self.graded, self.outcome = graded, graded.outcome
        super().__init__(graded.stages, graded.entities, graded.outcome.rulebook, graded.outcome.language, graded.hidden)

    def explanations(self, places: Sequence[int], progress: Progress | None = None) -> Iterator[Explanation]:
        """The explanation of each of these entities.

        places: rows of the results. progress: is told how many are done, of how many.
        """
        for begin in range(0, len(places), _AT_ONCE):
            some = places[begin : begin + _AT_ONCE]
            rows = self.places[np.array(some, np.int64)]
            told = self.told(rows, all_pairs=len(places) <= _FEW)
            yield from (self._explained(place, row, told) for place, row in zip(some, rows.tolist(), strict=True))
            if progress is not None:
                progress(begin + len(some), len(places))

    def next_steps(self, places: Sequence[int], progress: Progress | None = None) -> Iterator[NextStep]:
        """The short of it for each of these entities: the nearest better level with the least change, and what would lose the level."""
        ids, names = self._called
        levels, computed = (self.outcome.results.rows[name].to_pylist() for name in ("tier", "computed_tier"))
        for begin in range(0, len(places), _SHORT_AT_ONCE):
            some = places[begin : begin + _SHORT_AT_ONCE]
            rows = self.places[np.array(some, np.int64)]
            told = self.told(rows, all_pairs=False, all_levels=False)
            for place, row in zip(some, rows.tolist(), strict=True):
                nearest, edges = self.next_levels(row, told), self.edges(row, told)
                yield NextStep(ids[place], names[place], str(levels[place]), str(computed[place]), next(iter(nearest), None), next(iter(edges), None))
            if progress is not None:
                progress(begin + len(some), len(places))

    def told(self, rows: Array, *, all_pairs: bool = True, all_levels: bool = True) -> Told:
        """The least changes of these entities (rows of the measured ones) in words; options as of `found`."""
        found = self.found(rows, all_pairs=all_pairs, all_levels=all_levels)
        words = self._wording
        return Told(words.singles(found.gains), words.pairs(found.pairs), words.singles(found.losses))

    def found(self, rows: Array, *, all_pairs: bool = True, all_levels: bool = True) -> Found:
        """The least changes of these entities (rows of the measured ones).

        all_levels: to every better level, else to the nearest.
        all_pairs: pairs to every level, else to the nearest better one where no single change reaches it.
        """
        now, count = self.trials.places[rows], len(self.grading.names_in_order)
        nearest = np.where(now > 1, np.minimum(now - 1, count), 0)[:, None]
        columns = np.stack([np.where(now > place, place, 0) for place in range(1, count + 1)], axis=1) if all_levels else nearest
        gains = least_changes(self.trials, rows, self.up, columns, better)
        asked = columns if all_pairs else nearest
        pairs = least_pairs(self.trials, candidates(self.trials, rows, self.up, asked, gains, only_without=not all_pairs), better)
        last = len(self.grading.all_names)
        losses = least_changes(self.trials, rows, self.down, np.where(now < last, now + 1, 0)[:, None], worse)
        return Found(gains, pairs, losses)

    @cached_property
    def _called(self) -> tuple[list[str], list[str]]:
        """Every entity's id and name."""
        return self.graded.ids(), self.graded.names()

    @cached_property
    def _dimensions(self) -> Dimensions:
        return Dimensions(self.stages.scored, self.rulebook, self._score, self.graded.hidden)

    @cached_property
    def _checker(self) -> Checker:
        return Checker(self.stages.computed, Speaker.of(self.rulebook), self.graded.hidden)

    @cached_property
    def _placed(self) -> Any:
        return place_in_levels(self._checker.entities, self.grading, self._score)

    def _explained(self, place: int, row: int, told: Told) -> Explanation:
        results = self.outcome.results.rows
        titles = {level.name: level.title or same(level.name) for level in self.grading.levels_in_order} | self.grading.outside
        level, computed = (str(results[name][place].as_py()) for name in ("tier", "computed_tier"))
        score: Decimal | None = None
        if self._score:
            micros = self.stages.scored.entities.arrow(self.stages.scored.entities.names[self._score][0])[row].as_py()
            score = None if micros is None else plain(micros)
        dimensions = self._dimensions.of(row) if self._score else ()
        return Explanation(
            entity_id=self._called[0][place], name=self._called[1][place],
            grading=self.grading.title or same(self.main), level=level, level_title=titles.get(level, same(level)), computed=computed, score=score,
            dimensions=dimensions, reason=str(results["reasons"][place].as_py() or ""),
            levels=self._checker.levels(row, self.grading, self._placed, self._score),
            gates=self._checker.gates(row, self.main, self.grading), path=self._path(place), lacking=self._lacking(place),
            next=self.next_levels(row, told), edges=self.edges(row, told), as_of=self.outcome.as_of,
        )  # fmt: skip

    def _path(self, place: int) -> tuple[Text, ...]:
        """What reviews, approvals and overrides did."""
        column = moved_words_column(self.main)
        words = self.graded.rows[column][place].as_py() if column in self.graded.rows.column_names else None
        return (same(words),) if words else ()

    def _lacking(self, place: int) -> tuple[Text, ...]:
        """What the data lack: of this entity, and of everybody."""
        own = self.outcome.results.rows["missing"][place].as_py()
        said = [Text(f"没有值：{own}", f"no value: {own}")] if own else []
        said += [Text(f"{one.title.zh}：{one.why.zh}", f"{one.title.en}: {one.why.en}") for one in (*self.outcome.left_out, *self.outcome.idle)]
        return tuple(said)

    def next_levels(self, row: int, told: Told) -> tuple[NextLevel, ...]:
        """The better levels of one entity, the nearest first."""
        now, names = int(self.trials.places[row]), self.grading.names_in_order
        titles = {level.name: level.title or same(level.name) for level in self.grading.levels_in_order}
        return tuple(
            NextLevel(names[target - 1], titles[names[target - 1]], told.singles.get((row, target), ()), told.pairs.get((row, target), ()))
            for target in range(min(now - 1, len(names)), 0, -1)
        )

    def edges(self, row: int, told: Told) -> tuple[Way, ...]:
        """What would lose the level of one entity, the smallest change first."""
        return told.edges.get((row, int(self.trials.places[row]) + 1), ())


def places_in(graded: GradedRows, ids: Sequence[str]) -> list[int]:
    """The rows of the results of entities, by id."""
    return [int(one) for one in pc.index_in(pa.array(ids, pa.string()), value_set=graded.entities.ids).to_pylist()]
