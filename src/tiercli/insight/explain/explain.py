"""Explanations of entities: why the level, what each better one asks, the least changes that reach it, and what would lose the level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import moved_words_column
from tiercli.domain.exact import plain
from tiercli.domain.language import EMPTY, Text, same
from tiercli.follow.graded import GradedRows, Stages
from tiercli.grade import grade_entities
from tiercli.grade.levels import place_in_levels
from tiercli.insight.explain.checks import Checker
from tiercli.insight.explain.dimensions import Dimensions
from tiercli.insight.explain.levers import levers_of, wanted_sign
from tiercli.insight.explain.pairs import Pairs, candidates, least_pairs
from tiercli.insight.explain.search import Steps, better, least_changes, worse
from tiercli.insight.explain.trial import Changes, Trials
from tiercli.insight.explain.ways import change_of, effort
from tiercli.outcome.explained import Explanation, NextLevel, Way
from tiercli.points import score_entities
from tiercli.rulebook.describe.expressions import Speaker

Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]
_MOST_PAIRS = 3
_AT_ONCE = 50
"""Entities that are explained together; for more of them, pairs are looked for only where no single change reaches a level."""


@dataclass(frozen=True)
class Found:
    """The least changes of some entities: single ones and pairs that reach better levels, and single ones that lose the level."""

    gains: Steps
    pairs: Pairs
    losses: Steps


class Explainer:
    """Explains the entities of one run. Nothing is read again; each trial runs the stages after the metrics."""

    def __init__(self, graded: GradedRows) -> None:
        assert graded.stages is not None
        self.graded, self.outcome, self.rulebook = graded, graded.outcome, graded.outcome.rulebook
        self.stages: Stages = graded.stages
        self.main = self.rulebook.main
        self.grading = self.rulebook.gradings[self.main]
        self.trials = Trials(self.stages, self.rulebook, self.main)
        self.trials.levers = levers_of(self.trials.base, self.rulebook, self.main, self.trials.dependence, graded.hidden)
        self.places: Array = np.asarray(pc.index_in(graded.entities.ids, value_set=self.stages.measured.ids).to_numpy(zero_copy_only=False)).astype(np.int64)
        signs = [wanted_sign(self.rulebook, lever.metric) for lever in self.trials.levers]
        self.up = tuple(place for place, sign in enumerate(signs) if sign in (0, self.trials.levers[place].sign))
        self.down = tuple(place for place, sign in enumerate(signs) if sign in (0, -self.trials.levers[place].sign))

    def explanations(self, places: Sequence[int], progress: Progress | None = None) -> list[Explanation]:
        """The explanation of each of these entities.

        places: rows of the results. progress: is told how many are done, of how many.
        """
        answer: list[Explanation] = []
        waiting = iter(places)
        while some := list(islice(waiting, _AT_ONCE)):
            rows = self.places[np.array(some)]
            found = self.found(rows)
            for place, row in zip(some, rows.tolist(), strict=True):
                answer.append(self._explained(place, row, found))
            if progress is not None:
                progress(len(answer), len(places))
        return answer

    def found(self, rows: Array, *, all_levels: bool = True, all_pairs: bool = True) -> Found:
        """The least changes of these entities (rows of the measured ones).

        all_levels: every better level, else the nearest only. all_pairs: pairs of every level, else where no single change reaches.
        """
        now, count = self.trials.places[rows], len(self.grading.names_in_order)
        asked = range(1, count + 1) if all_levels else ()
        targets = [np.where(now > place, place, 0) for place in asked] or [np.where(now > 1, np.minimum(now - 1, count), 0)]
        columns = np.stack(targets, axis=1)
        gains = least_changes(self.trials, rows, self.up, columns, better)
        pairs = least_pairs(self.trials, candidates(self.trials, rows, self.up, columns, gains, only_without=not all_pairs), better)
        last = len(self.grading.all_names)
        losses = least_changes(self.trials, rows, self.down, np.where(now < last, now + 1, 0)[:, None], worse)
        return Found(gains, pairs, losses)

    @cached_property
    def _scored(self) -> Any:
        return score_entities(self.stages.measured, self.stages.unavailable, self.rulebook)

    @cached_property
    def _dimensions(self) -> Dimensions:
        return Dimensions(self._scored, self.stages.unavailable, self.rulebook, self._score, self.graded.hidden)

    @cached_property
    def _checker(self) -> Checker:
        return Checker(grade_entities(self._scored.entities, self.rulebook, asks=False), Speaker.of(self.rulebook), self.graded.hidden)

    @cached_property
    def _score(self) -> str:
        return self.grading.by or next(iter(self.rulebook.all_scores), "")

    @cached_property
    def _placed(self) -> Any:
        return place_in_levels(self._checker.entities, self.grading, self._score)

    def _explained(self, place: int, row: int, found: Found) -> Explanation:
        results = self.outcome.results.rows
        titles = {level.name: level.title or same(level.name) for level in self.grading.levels_in_order} | self.grading.outside
        level, computed = (str(results[name][place].as_py()) for name in ("tier", "computed_tier"))
        score: Decimal | None = None
        if self._score:
            micros = self._scored.entities.arrow(self._scored.entities.names[self._score][0])[row].as_py()
            score = None if micros is None else plain(micros)
        dimensions = self._dimensions.of(row) if self._score else ()
        return Explanation(
            entity_id=self.graded.ids()[place], name=self.graded.names()[place],
            grading=self.grading.title or same(self.main), level=level, level_title=titles.get(level, same(level)), computed=computed, score=score,
            dimensions=dimensions, reason=str(results["reasons"][place].as_py() or ""),
            levels=self._checker.levels(row, self.grading, self._placed, self._score),
            gates=self._checker.gates(row, self.main, self.grading), path=self._path(place), lacking=self._lacking(place),
            next=self._next(row, found), edges=self._edges(row, found), as_of=self.outcome.as_of,
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

    def _next(self, row: int, found: Found) -> tuple[NextLevel, ...]:
        """The better levels, the nearest first."""
        now, names = int(self.trials.places[row]), self.grading.names_in_order
        titles = {level.name: level.title or same(level.name) for level in self.grading.levels_in_order}
        answer = []
        for target in range(min(now - 1, len(names)), 0, -1):
            mine = (found.gains.rows == row) & (found.gains.targets == target)
            pairs = (found.pairs.rows == row) & (found.pairs.targets == target)
            name = names[target - 1]
            answer.append(
                NextLevel(name, titles[name], self._ways(found.gains.at(np.flatnonzero(mine))), self._pair_ways(found.pairs.at(np.flatnonzero(pairs))))
            )
        return tuple(answer)

    def _edges(self, row: int, found: Found) -> tuple[Way, ...]:
        return self._ways(found.losses.at(np.flatnonzero(found.losses.rows == row)))

    def _ways(self, steps: Steps) -> tuple[Way, ...]:
        """Single changes in words, the smallest first, one a metric."""
        sized = sorted(
            (effort(self.trials.levers, lever, row, number), lever, row, number)
            for row, lever, number in zip(steps.rows.tolist(), steps.levers.tolist(), steps.numbers.tolist(), strict=True)
        )
        kept = {self.trials.levers[lever].metric: (lever, row, number) for _, lever, row, number in reversed(sized)}
        chosen = list(kept.values())[::-1]
        return tuple(self._made(chosen, [((lever, number),) for lever, _, number in chosen]))

    def _pair_ways(self, pairs: Pairs) -> tuple[Way, ...]:
        sized = sorted(
            (effort(self.trials.levers, a, row, m) + effort(self.trials.levers, b, row, n), row, (a, m), (b, n))
            for row, a, b, m, n in zip(pairs.rows.tolist(), *(one.tolist() for one in (*pairs.levers, *pairs.numbers)), strict=True)
        )[:_MOST_PAIRS]
        return tuple(self._made([(a[0], row, a[1]) for _, row, a, _ in sized], [(a, b) for _, _, a, b in sized]))

    def _made(self, which: Sequence[tuple[int, int, int]], changes: Sequence[tuple[tuple[int, int], ...]]) -> list[Way]:
        """Ways with the level that they lead to, and what comes before it is in force."""
        if not which:
            return []
        rows = np.array([row for _, row, _ in which])
        width = max(len(one) for one in changes)
        levers, numbers = ([np.array([one[at][part] for one in changes]) for at in range(width)] for part in (0, 1))
        tried = Changes(rows, tuple(levers), tuple(numbers))
        names = self.grading.all_names
        reached, words = self.trials.of(tried), self.trials.in_force(tried)
        return [
            Way(
                tuple(change_of(self.trials.levers[lever], row, number, self.rulebook) for lever, number in one),
                names[int(place) - 1],
                same(said) if said else EMPTY,
            )
            for row, one, place, said in zip(rows.tolist(), changes, reached, words, strict=True)
        ]


def places_in(graded: GradedRows, ids: Sequence[str]) -> list[int]:
    """The rows of the results of entities, by id."""
    return [int(one) for one in pc.index_in(pa.array(ids, pa.string()), value_set=graded.entities.ids).to_pylist()]
