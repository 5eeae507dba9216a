"""The entities of one run as they can be tried with other metrics, and everybody's nearest step, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.exact import MICRO, nearest_floats
from tiercli.domain.language import Language, Text, same
from tiercli.domain.unit import counted_in
from tiercli.follow.graded import Stages
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts, arrow
from tiercli.grade import next_levels
from tiercli.grade.sentences import number_words
from tiercli.insight.explain.levers import Lever, levers_of, wanted_sign
from tiercli.insight.explain.nearest import nearest_steps
from tiercli.insight.explain.search import Steps
from tiercli.insight.explain.trial import Changes, Trials
from tiercli.insight.explain.ways import Said, Wording
from tiercli.rulebook.model import Rulebook

_NONE = Text("无", "none")


def change_words(levers: Sequence[Lever], said: Sequence[Said], steps: Steps, language: Language) -> pa.Array:
    """What each step changes, in one language, in the order of the steps."""
    words = np.empty(len(steps.rows), object)
    for place in np.unique(steps.levers).tolist():
        mine = np.flatnonzero(steps.levers == place)
        words[mine] = _of_one(levers[place], said[place], steps.at(mine), language).to_pylist()
    return pa.array(words, pa.string())


def _of_one(lever: Lever, said: Said, steps: Steps, language: Language) -> pa.Array:
    before, after = (lever.changed(steps.rows, one) for one in (np.zeros(len(steps.rows), np.int64), steps.numbers))
    title = said.title.spoken(language)
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    if isinstance(before, Texts) and isinstance(after, Texts):
        ends = pc.binary_join_element_wise(pc.fill_null(before.values, _NONE.spoken(language)), after.values, " → ")
        return pc.binary_join_element_wise(pa.scalar(title), ends, pa.scalar(" "))
    assert isinstance(before, Numbers)
    assert isinstance(after, Numbers)
    old, new = before.to_micros(), after.to_micros()
    by = new - old
    decimals = np.maximum(said.decimals, _digits(by))
    many, once = _units(said.unit, language)
    words = np.empty(len(old), object)
    for places in np.unique(decimals).tolist():
        mine = np.flatnonzero(decimals == places)
        numbers = _number(arrow(np.concatenate([np.abs(by)[mine], old[mine], new[mine]])), places, said.unit)
        size, low, high = (numbers.slice(begin * len(mine), len(mine)) for begin in range(3))
        sign, unit = pc.if_else(arrow(by[mine] >= 0), f"{title} +", f"{title} -"), pc.if_else(arrow(np.abs(by[mine]) == MICRO), once, many)
        arrows, nothing = pa.scalar(" → "), pa.scalar("")
        words[mine] = pc.binary_join_element_wise(sign, size, unit, pa.scalar(opening), low, arrows, high, pa.scalar(closing), nothing).to_pylist()
    return pa.array(words, pa.string())


def _number(micros: pa.Array, places: int, unit: str) -> pa.Array:
    """Without zeros at the end, thousands apart; a share as percent, its sign where a value stands alone."""
    shown = max(places - 2, 0) if unit == "%" else places
    words = number_words(pc.multiply(micros, 100) if unit == "%" else micros, shown, commas=True)
    return pc.utf8_rtrim(pc.utf8_rtrim(words, "0"), ".") if shown else words


def _digits(micros: Array) -> Array:
    """How many decimals it takes to write whole millionths to their last digit."""
    answer = np.zeros(len(micros), np.int64)
    for places in range(6):
        answer = np.where(micros % 10 ** (6 - places) != 0, places + 1, answer)
    return answer


def _units(unit: str, language: Language) -> tuple[str, str]:
    """What stands behind a number of a unit: behind several, and behind one."""
    if unit == "%":
        points = Text(" 个百分点", " percentage points").spoken(language)
        return points, points
    many, once = (counted_in(same(number), unit).spoken(language).removeprefix(number) for number in ("2", "1"))
    return many, once


class Everybody:
    """The entities of one run and what can be changed of them. Nothing is read again; each trial runs the stages after the metrics.

    entities: graded, in the order of the report. hidden: names of personal data.
    """

    def __init__(self, stages: Stages, entities: Entities, rulebook: Rulebook, language: Language, hidden: frozenset[str]) -> None:
        self.stages, self.entities, self.rulebook, self.language, self.hidden = stages, entities, rulebook, language, hidden
        self.main = rulebook.main
        self.grading = rulebook.gradings[self.main]
        self.trials = Trials(stages, rulebook, self.main)
        self.trials.levers = levers_of(self.trials.base, rulebook, self.main, self.trials.dependence, hidden)
        self.places: Array = np.asarray(pc.index_in(entities.ids, value_set=stages.measured.ids).to_numpy(zero_copy_only=False)).astype(np.int64)
        signs = [wanted_sign(rulebook, lever.metric) for lever in self.trials.levers]
        self.up = tuple(place for place, sign in enumerate(signs) if sign in (0, self.trials.levers[place].sign))
        self.down = tuple(place for place, sign in enumerate(signs) if sign in (0, -self.trials.levers[place].sign))

    def nearest(self) -> pa.Table:
        """The nearest single step of everybody who has one, in words: `Outcome.nearest`."""
        steps, names = self.nearest_steps(), self.grading.names_in_order
        words = change_words(self.trials.levers, self._wording.said, steps, self.language)
        later = self.trials.in_force(Changes(steps.rows, (steps.levers,), (steps.numbers,)))
        ids = self.stages.measured.ids.take(pa.array(steps.rows, pa.int64())).cast(pa.string())
        metrics = pa.array([lever.metric for lever in self.trials.levers], pa.string()).take(pa.array(steps.levers, pa.int64()))
        levels = pa.array(names, pa.string()).take(pa.array(steps.targets - 1, pa.int64()))
        waits = pa.array([one is not None for one in later], pa.bool_())
        return pa.table({"entity_id": ids, "level": levels, "metric": metrics, "change": words, "waits": waits})

    def nearest_steps(self) -> Steps:
        """At most one change for each entity, to its next tier; for whoever a gate holds, to the next better level.

        Whose figures give that tier already, and who only waits for a review or an approval, has nothing to change.
        """
        count, (wanted, missing) = len(self.grading.names_in_order), next_levels(self.entities, self.rulebook)
        names = pa.array(self.grading.names_in_order, pa.string())
        aimed = np.asarray(pc.fill_null(pc.index_in(wanted, value_set=names), -1)) + 1
        now = self.trials.places[self.places]
        targets = np.where(aimed > 0, aimed, np.where(now > 1, np.minimum(now - 1, count), 0))
        is_scored = self._score in self.rulebook.all_scores
        lacking = np.where(aimed > 0, nearest_floats(missing).to_numpy(zero_copy_only=False), np.nan) * MICRO if is_scored else np.full(len(targets), np.nan)
        asked = np.flatnonzero((targets > 0) & (targets < now))
        scored = self.stages.scored if is_scored else None
        return nearest_steps(self.trials, scored, self.rulebook, self._score, self.up, self.places[asked], targets[asked], lacking[asked])

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.trials, self.rulebook, self.grading.all_names)

    @cached_property
    def _score(self) -> str:
        return self.grading.by or next(iter(self.rulebook.all_scores), "")
