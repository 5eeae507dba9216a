"""Why a scenario moves whom it moves: scores split by dimension and by change, levels by change, all adding up exactly.

A change's part is its Shapley value: the average of what it brings over all orders in which the changes can be made; beyond four
changes, over the order in which they stand and its reverse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import computed_column, place_column
from tiercli.domain.errors import TierError
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Language, Text, same
from tiercli.follow import GradedRows
from tiercli.frames.kinds import ENTITY
from tiercli.insight.mixtures import LIMITS, Period, measured_period
from tiercli.insight.regraded import Game, Player, Standing, game_of, main_score, players_of, scored_again, scores_of
from tiercli.insight.scenarios import Scenario
from tiercli.outcome.what_if import Cause
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    from tiercli.rulebook.load import Loaded


_ALL_ORDERS = 4  # changes of which every order is tried
_MOST = 4
_SHOWN = 5_000
REVIEW, OTHER = "(review)", "(other)"
_WORDS = {
    REVIEW: Text("复核规则和覆盖", "review rules and overrides"),
    OTHER: Text("其他", "everything else"),
    LIMITS: Text("得分上下限", "limits of the score"),
}


@dataclass(frozen=True)
class Split:
    """Who changed, and by what, for the entities that both sides graded.

    ids: in the order of the rules in force. points: what each score gained, whole millionths; by_dimension adds up to it, by_change as well.
    steps: levels gained (lost ones are negative); in by_change as whole parts of `of` each. scores: in force, none without a score.
    """

    ids: pa.Array
    points: Array
    by_dimension: Mapping[str, Array]
    dimensions: Mapping[str, Text]
    points_by_change: Mapping[str, Array]
    steps: Array
    steps_by_change: Mapping[str, Array]
    of: int
    players: Mapping[str, Player]
    scores: Array | None

    def causes(self) -> tuple[Cause, ...]:
        """Each change with all that it did; changes that did nothing as well, because that is worth knowing."""
        answer = []
        for key, player in self.players.items():
            steps, points = self.steps_by_change[key], self.points_by_change[key]
            if key in (REVIEW, OTHER) and not steps.any() and not points.any():
                continue
            total = Fraction(int(steps.sum()), self.of)
            answer.append(Cause(player.title, player.before, player.after, int((steps > 0).sum()), int((steps < 0).sum()), total, int(points.sum())))
        return tuple(answer)

    def words(self, place: int, language: Language) -> str:
        """Why the entity at a place moved: what its score gained by which dimension, and which change did it where there are several."""
        zh = language == "zh"
        comma, semicolon = ("，", "；") if zh else (", ", "; ")
        parts = [(self.dimensions[name].spoken(language), int(amounts[place])) for name, amounts in self.by_dimension.items()]
        parts = sorted((one for one in parts if abs(one[1]) >= _SHOWN), key=lambda one: (-abs(one[1]), one[0]))
        said = []
        if parts:
            total = f"{int(self.points[place]) / MICRO:+.2f}"
            listed = comma.join(f"{title} {amount / MICRO:+.2f}" for title, amount in parts[:_MOST])
            said.append(f"得分 {total}（{listed}）" if zh else f"score {total} ({listed})")
        elif self.scores is not None:
            said.append(f"得分 {self.scores[place] / MICRO:.2f}" if zh else f"score {self.scores[place] / MICRO:.2f}")
        moved = [(key, int(amounts[place])) for key, amounts in self.steps_by_change.items() if amounts[place]]
        moved.sort(key=lambda one: (-abs(one[1]), one[0]))
        for key, amount in moved[:_MOST]:
            player = self.players[key]
            change = f" {player.before.spoken(language)} → {player.after.spoken(language)}" if player.after.spoken(language) else ""
            title = f"{player.title.spoken(language)}{change}"
            said.append(title if len(moved) == 1 else f"{title} {_steps(Fraction(amount, self.of), language)}")
        return semicolon.join(said)


def _steps(amount: Fraction, language: Language) -> str:
    number = f"{float(amount):+.2f}".rstrip("0").rstrip(".")
    return f"{number} 级" if language == "zh" else f"{number} {'level' if abs(amount) == 1 else 'levels'}"


def split_of(scenario: Scenario, base: Loaded, before: GradedRows, after: GradedRows) -> Split:
    """Every change of score and level between the rules in force and a scenario, split by what changed it."""
    both = pc.is_in(_ids(before), value_set=_ids(after))
    ids = _ids(before).filter(both)
    old, new = measured_period(before), measured_period(after)
    began, ended = (_effective(one, ids) for one in (before, after))
    at_first, at_last = (_computed(one, ids) for one in (before, after))
    order = joint_order(old.rulebook, new.rulebook)
    scored = bool(main_score(old.rulebook)) and bool(main_score(new.rulebook))
    points = at_last.scores - at_first.scores if scored else np.zeros(len(ids), np.int64)
    dimensions, titles = _by_dimension(old, new, ids, points) if scored else ({}, {})
    players = {one.key: one for one in players_of(scenario, base)}
    steps = _steps_between(began, ended, order)
    computed = _steps_between(at_first, at_last, order)
    try:
        shares, of = _shapley(list(players), game_of(scenario, base, old, new, ids), order)
    except TierError:  # a mixture that cannot be graded: what can be said is that all changes together did it
        players = {"all": Player("all", Text("全部改动", "all changes"))}
        shares, of = {"all": (points.copy(), computed.copy())}, 1
    players |= {key: Player(key, _WORDS[key]) for key in (REVIEW, OTHER)}
    by_points = {key: one[0] if scored else np.zeros(len(ids), np.int64) for key, one in shares.items()}
    by_steps = {key: one[1] for key, one in shares.items()}
    by_points[REVIEW] = np.zeros(len(ids), np.int64)
    by_steps[REVIEW] = (steps - computed) * of
    by_points[OTHER] = points - sum(by_points.values(), np.zeros(len(ids), np.int64))
    by_steps[OTHER] = steps * of - sum(by_steps.values(), np.zeros(len(ids), np.int64))
    _to_largest(by_points, len(players) * factorial(_ALL_ORDERS))
    return Split(ids, points, dimensions, titles, by_points, steps, by_steps, of, players, at_first.scores if scored else None)


def _to_largest(parts: dict[str, Array], most: int) -> None:
    """What rounding left over goes from the rest to the largest part."""
    rest, keys = parts[OTHER], [key for key in parts if key not in (OTHER, REVIEW)]
    if not keys:
        return
    small = np.abs(rest) <= most
    largest = np.argmax(np.abs(np.stack([parts[key] for key in keys])), axis=0)
    for index, key in enumerate(keys):
        parts[key] = parts[key] + np.where(small & (largest == index), rest, 0)
    parts[OTHER] = np.where(small, 0, rest)


def _shapley(keys: Sequence[str], game: Game, levels: list[str] | None) -> tuple[dict[str, tuple[Array, Array]], int]:
    """Each player's part of the scores (rounded) and of the levels (in whole parts of what comes second)."""
    orders = list(permutations(keys)) if len(keys) <= _ALL_ORDERS else [tuple(keys), tuple(reversed(keys))]
    known: dict[frozenset[str], Standing] = {}

    def standing(joined: frozenset[str]) -> Standing:
        if joined not in known:
            known[joined] = game(joined)
        return known[joined]

    count = len(standing(frozenset()).places)
    points = {key: np.zeros(count, np.int64) for key in keys}
    steps = {key: np.zeros(count, np.int64) for key in keys}
    for order in orders:
        joined: frozenset[str] = frozenset()
        for key in order:
            before, joined = standing(joined), joined | {key}
            after = standing(joined)
            points[key] = points[key] + (after.scores - before.scores)
            steps[key] = steps[key] + _steps_between(before, after, levels)
    whole = {key: (np.round(points[key] / len(orders)).astype(np.int64), steps[key]) for key in keys}
    return whole, len(orders)


def _steps_between(before: Standing, after: Standing, order: list[str] | None) -> Array:
    """Levels gained in an order; none for whoever is not rated on one of the sides, and where there is no order."""
    if order is None:
        return np.zeros(len(before.places), np.int64)
    was, now = (ranks_in(order, one.rulebook)[np.maximum(one.places, 0)] for one in (before, after))
    return np.where((was >= 0) & (now >= 0), was - now, 0)


def _ids(graded: GradedRows) -> pa.Array:
    return graded.rows[ENTITY].combine_chunks().cast(pa.string())


def _effective(graded: GradedRows, ids: pa.Array) -> Standing:
    rulebook = graded.outcome.rulebook
    order = pc.index_in(ids, value_set=_ids(graded))
    places = pc.take(graded.rows[place_column(rulebook.main)].combine_chunks(), order).to_numpy(zero_copy_only=False)
    return Standing(scores_of(graded.entities, rulebook, order), np.asarray(places, np.int64), rulebook)


def _computed(graded: GradedRows, ids: pa.Array) -> Standing:
    rulebook = graded.outcome.rulebook
    order = pc.index_in(ids, value_set=_ids(graded))
    names = pa.array(rulebook.gradings[rulebook.main].all_names, pa.string())
    found = pc.index_in(graded.rows[computed_column(rulebook.main)].combine_chunks(), value_set=names)
    places = np.asarray(pc.fill_null(pc.take(found, order), -1).to_numpy(zero_copy_only=False), np.int64) + 1
    return Standing(scores_of(graded.entities, rulebook, order), places, rulebook)


def _by_dimension(old: Period, new: Period, ids: pa.Array, points: Array) -> tuple[dict[str, Array], dict[str, Text]]:
    """What each dimension brought to the score's change, rounded so that the parts add up to it."""
    sides = [_parts(one, ids) for one in (old, new)]
    titles = {name: title for one in sides for name, (title, _) in one.items()}
    nothing = np.zeros(len(ids))
    parts = {name: np.round(sides[1].get(name, ("", nothing))[1] - sides[0].get(name, ("", nothing))[1]).astype(np.int64) for name in titles}
    parts[OTHER] = points - sum(parts.values(), np.zeros(len(ids), np.int64))
    _to_largest(parts, 10 * max(len(titles), 1))
    return parts, {**titles, OTHER: _WORDS[OTHER]}


def _parts(period: Period, ids: pa.Array) -> dict[str, tuple[Text, Array]]:
    """Each dimension's title and its part of the main score, in millionths."""
    name = main_score(period.rulebook)
    scored = scored_again(period, period.rulebook)
    order = pc.index_in(ids, value_set=scored.entities.ids)
    places = order.to_numpy(zero_copy_only=False).astype(np.int64)
    answer: dict[str, tuple[Text, Array]] = {}
    for dimension in scored.dimensions:
        if dimension.score == name:
            earned = pc.fill_null(pc.take(scored.entities.arrow(dimension.column), order), 0).to_numpy(zero_copy_only=False).astype(np.float64)
            title = dimension.title if dimension.title.zh else same(dimension.name)
            answer[dimension.name] = (title, earned * scored.factors[dimension.name][places])
    if name in period.rulebook.limits:
        total = scores_of(scored.entities, period.rulebook, order)
        answer[LIMITS] = (_WORDS[LIMITS], total - sum((one for _, one in answer.values()), np.zeros(len(ids))))
    return answer


def joint_order(old: Rulebook, new: Rulebook) -> list[str] | None:
    """The levels of both main gradings, best first; none where neither has all levels of the other in the same order: then nobody rises or falls."""
    ours, theirs = (one.gradings[one.main].names_in_order for one in (old, new))
    for more, less in ((ours, theirs), (theirs, ours)):
        if [name for name in more if name in less] == less:
            return list(more)
    return None


def ranks_in(order: list[str], rulebook: Rulebook) -> Array:
    """For each place of the main grading (0 stands for none) its rank in an order, from 0; -1 for those who are not rated."""
    grading = rulebook.gradings[rulebook.main]
    return np.array([-1, *(order.index(name) if name in grading.names_in_order else -1 for name in grading.all_names)], np.int64)
