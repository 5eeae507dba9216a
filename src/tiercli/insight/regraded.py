"""Levels under rules that nobody has written down: some of a scenario's changes and not the others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import place_column, sum_column
from tiercli.domain.language import EMPTY, Text
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grade import grade_entities
from tiercli.insight.mixtures import Period, under
from tiercli.insight.scenarios import Scenario
from tiercli.points import Scored, score_entities
from tiercli.rulebook.load import Loaded, validated
from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True)
class Standing:
    """Scores (whole millionths; no score is 0) and places in the main grading of a rulebook (1 the best), one an entity."""

    scores: Array
    places: Array
    rulebook: Rulebook


@dataclass(frozen=True)
class Player:
    """One change, or several that only go together."""

    key: str
    title: Text
    before: Text = EMPTY
    after: Text = EMPTY
    params: tuple[str, ...] = ()


Game = Callable[[Collection[str]], Standing]
"""Where everybody stands when these players' changes are made."""


def players_of(scenario: Scenario, base: Loaded) -> list[Player]:
    """A scenario's changes, each by itself where it is a param; those that change what is measured go together.

    Where more than params differ: what is measured and scored, and the levels with their gates.
    """
    if not scenario.params:
        return [
            Player("score", Text("指标和打分", "what is measured and scored")),
            Player("levels", Text("级别和限制", "levels and gates")),
        ]
    words = {one.path[1]: one for one in scenario.changes}
    measured = [name for name in scenario.params if is_measured_with(name, base)]
    players = [Player(name, words[name].where, words[name].before, words[name].after, (name,)) for name in scenario.params if name not in measured]
    if measured:
        title = Text("、".join(words[name].where.zh for name in measured), ", ".join(words[name].where.en for name in measured))
        only = words[measured[0]] if len(measured) == 1 else None
        players.append(Player("metrics", title, only.before if only else EMPTY, only.after if only else EMPTY, tuple(measured)))
    return players


def is_measured_with(param: str, loaded: Loaded) -> bool:
    """Whether a param stands in what is measured, so that its change asks for the rows once more."""
    written = json.dumps([loaded.source.data.get(section) for section in ("metrics", "period", "sales", "units", "tables", "fields")], default=str)
    return re.search(rf"\b{re.escape(param)}\b", written) is not None


def game_of(scenario: Scenario, base: Loaded, old: Period, new: Period, ids: pa.Array) -> Game:
    """Levels under any of the scenario's changes.

    old, new: what was measured under the rules in force and under the scenario's. ids: whose standing is asked for, in this order.
    Errors: TierError, while playing, for a mixture that cannot be graded.
    """
    players = {one.key: one for one in players_of(scenario, base)}
    if scenario.params:

        def under_params(joined: Collection[str]) -> Standing:
            changed = {name for key in joined for name in players[key].params}
            rulebook = with_params(base, scenario.loaded, changed)
            period = new if "metrics" in joined else old
            return standing_of(graded_again(period, rulebook).entities, rulebook, ids)

        return under_params

    def under_parts(joined: Collection[str]) -> Standing:
        scored_by, graded_by = (new if key in joined else old for key in ("score", "levels"))
        scored = scored_again(scored_by, scored_by.rulebook).entities
        return standing_of(_graded_by(scored, graded_by), graded_by.rulebook, ids)

    return under_parts


def with_params(base: Loaded, other: Loaded, names: Collection[str]) -> Rulebook:
    """The rulebook in force with these params as another one has them."""
    params = {name: other.rulebook.params[name] if name in names else param for name, param in base.rulebook.params.items()}
    return validated(base.source, (), params).model_copy(update={"params": params})


def scored_again(period: Period, rulebook: Rulebook) -> Scored:
    """What was measured, with the points of these rules."""
    entities, unavailable = under(period, rulebook)
    return score_entities(entities, unavailable, rulebook)


def graded_again(period: Period, rulebook: Rulebook) -> Scored:
    """The same, with the computed levels."""
    scored = scored_again(period, rulebook)
    return replace(scored, entities=grade_entities(scored.entities, rulebook, asks=False))


def _graded_by(scored: Entities, period: Period) -> Entities:
    """Scored entities in the levels of other rules, which know the metrics that their own rulebook measures and the other does not."""
    theirs, _ = under(period, period.rulebook)
    lacking = [name for name, (column, kind) in theirs.names.items() if kind != "missing" and scored.place_of(name)[1] == "missing" and column]
    order = pc.index_in(scored.ids, value_set=theirs.ids)
    if order.null_count == 0:
        columns = {theirs.names[name][0]: theirs.columns[theirs.names[name][0]] for name in lacking}
        taken = replace(theirs, columns=columns, names={}, tables={}).take(order)
        scored = scored.with_columns(taken.columns, {name: theirs.names[name] for name in lacking})
    unknown = theirs.names.keys() - scored.names.keys()
    scored = scored.with_values(dict.fromkeys(unknown, ("", None)))
    nobody_has_one = Numbers(np.zeros(scored.count, np.int64), 1, np.zeros(scored.count, bool), is_score=True)
    lacking_scores = [name for name in period.rulebook.all_scores if scored.place_of(name)[1] == "missing"]
    unscored: dict[str, tuple[str, Vector | None]] = {name: (sum_column(name), nobody_has_one) for name in lacking_scores}
    constants = {**period.rulebook.constants, "as_of": scored.as_of}
    return grade_entities(replace(scored.with_values(unscored), constants=constants), period.rulebook, asks=False)


def standing_of(graded: Entities, rulebook: Rulebook, ids: pa.Array) -> Standing:
    """Scores and computed places of these entities."""
    order = pc.index_in(ids, value_set=graded.ids)
    places = pc.take(graded.arrow(place_column(rulebook.main)), order).to_numpy(zero_copy_only=False)
    return Standing(scores_of(graded, rulebook, order), np.asarray(places, np.int64), rulebook)


def scores_of(graded: Entities, rulebook: Rulebook, order: pa.Array) -> Array:
    """The score of the main grading in this order, whole millionths; 0 where there is none."""
    name = main_score(rulebook)
    column, kind = graded.place_of(name)
    if kind == "missing":
        return np.zeros(len(order), np.int64)
    return np.asarray(pc.fill_null(pc.take(graded.arrow(column), order), 0).to_numpy(zero_copy_only=False), np.int64)


def main_score(rulebook: Rulebook) -> str:
    """The score that the main grading reads; empty where there is none."""
    return rulebook.gradings[rulebook.main].by or next(iter(rulebook.all_scores), "")
