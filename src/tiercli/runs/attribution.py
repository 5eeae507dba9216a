"""What moved each score: its dimensions, changed rules, and moved population thresholds, adding up exactly.

A score is a sum over dimensions, and each dimension's part depends on three things: the entity's own
values, the rules, and the population it is measured against. The exact Shapley value of each of the
three is the average over the six orders in which they can go from the old to the new period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.arrays import Array
from tiercli.domain.columns import computed_column, state_column
from tiercli.domain.errors import TierError
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Language, Text
from tiercli.domain.texts import texts_of
from tiercli.follow import GradedRows
from tiercli.frames.kinds import ENTITY
from tiercli.grade import grade_entities
from tiercli.insight.mixtures import LIMITS, as_written, coalitions, stored_period, this_period, under
from tiercli.move.previous import Previous
from tiercli.points import score_entities
from tiercli.rulebook.model import Rulebook
from tiercli.runs.earlier import rules_from

RULES, POPULATION, RECORD = "rules", "population", "record"
_WORDS = {
    RULES: Text("规则改动", "changed rules"),
    POPULATION: Text("群体门槛变化", "moved thresholds"),
    RECORD: Text("档案变化", "changed record"),
    LIMITS: Text("得分上下限", "limits of the score"),
}
_SHOWN = 50_000
_MOST = 4


@dataclass(frozen=True)
class Attribution:
    """The change of each entity's score, split.

    ids: the entities that both periods scored. change: new minus old, whole millionths.
    terms: name of a dimension (or "rules", "population", "record") -> its part; the parts add up to the change.
    """

    ids: tuple[str, ...]
    change: Array
    terms: Mapping[str, Array]
    titles: Mapping[str, Text]

    def words(self, language: Language) -> Mapping[str, str]:
        """For each id, the parts that count, the largest first: 销量 -12.40 分, 逾期 -6.00 分; put into words when they are asked for."""
        return _Words(self, language)


class _Words(Mapping[str, str]):
    def __init__(self, split: Attribution, language: Language) -> None:
        self._places = {entity: place for place, entity in enumerate(split.ids)}
        self._terms = [(name, split.titles[name].spoken(language), amounts) for name, amounts in split.terms.items()]
        self._unit, self._comma = (" 分", "，") if language == "zh" else (" points", ", ")

    def __getitem__(self, entity: str) -> str:
        place = self._places[entity]
        parts = [(-abs(amount), name, title, amount) for name, title, amounts in self._terms if abs(amount := float(amounts[place])) >= _SHOWN]
        return self._comma.join(f"{title} {amount / MICRO:+.2f}{self._unit}" for _, _, title, amount in sorted(parts)[:_MOST])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def attribute(previous: Previous, graded: GradedRows) -> Attribution | None:
    """The split of every score change since the last result; none when that result does not say its points or rules.

    previous: a stored run. graded: this period.
    """
    rulebook = graded.outcome.rulebook
    old_rulebook = rules_from(previous.rulebook)
    main = next(iter(rulebook.all_scores), "")
    old_score = previous.column(main, rulebook.main) if main else None
    if old_rulebook is None or old_score is None or not len(old_score) or main not in old_rulebook.all_scores:
        return None
    new = this_period(graded)
    old = stored_period(previous, new.entities, old_rulebook)
    ids = graded.rows[ENTITY].combine_chunks().cast(pa.string())
    places = previous.places(ids)
    scores = _micro(old_score)
    known = np.flatnonzero((places >= 0) & ~np.isnan(scores[np.maximum(places, 0)]))
    kept = ids.take(pa.array(known))
    change = graded.rows[graded.entities.names[main][0]].to_numpy()[known] - scores[places[known]].astype("int64")
    try:
        parts = coalitions(old, new, kept, main)
    except TierError:
        return None  # one of the mixtures has no dimension with data: nothing honest can be said
    return _split(parts, change, texts_of(kept), rulebook, old_rulebook, main)


def moved_by_rules(previous: Previous, graded: GradedRows) -> frozenset[str]:
    """Those whose level under the rules of the last period would be what it was: the rules moved them, not they themselves."""
    old_rulebook = rules_from(previous.rulebook)
    main = graded.outcome.rulebook.main
    if old_rulebook is None or as_written(old_rulebook) == as_written(graded.outcome.rulebook) or main not in old_rulebook.gradings:
        return frozenset()
    before = previous.column(state_column(main, "computed"), "") or previous.column("computed_tier", "")
    if before is None:
        return frozenset()
    try:
        would_be = _levels_under(old_rulebook, graded)
    except TierError:
        return frozenset()
    stood = dict(zip(previous.ids.to_pylist(), before.to_pylist(), strict=True))
    ids = [str(one) for one in graded.rows[ENTITY].to_pylist()]
    now = dict(zip(ids, graded.rows[computed_column(main)].to_pylist(), strict=True))
    return frozenset(one for one in ids if one in stood and stood[one] != now[one] and would_be[one] == stood[one])


def _levels_under(rulebook: Rulebook, graded: GradedRows) -> dict[str, str]:
    """This period's computed main levels under other rules."""
    period = this_period(graded)
    relaxed = rulebook.model_copy(update={"no_data": "share"}) if rulebook.no_data == "refuse" else rulebook

    entities, unavailable = under(period, rulebook)
    rows = grade_entities(score_entities(entities, unavailable, relaxed).entities, rulebook)
    return dict(zip(texts_of(rows.ids), texts_of(rows.arrow(computed_column(rulebook.main))), strict=True))


def _micro(values: pa.Array) -> Array:
    """Floats as float counts of millionths; missing as NaN."""
    found: Array = np.round(values.to_numpy(zero_copy_only=False).astype("float64") * MICRO)
    return found


def _split(
    parts: Mapping[tuple[bool, bool, bool], Mapping[str, Array]], change: Array, ids: Sequence[str], rulebook: Rulebook, old_rulebook: Rulebook, main: str
) -> Attribution:
    """Shapley values of own values, rules and population, dimension by dimension; rounded so that they add up exactly."""
    titles: dict[str, Text] = dict(_WORDS)
    terms: dict[str, Array] = {}
    nothing = np.zeros(len(ids))
    dimensions = list(dict.fromkeys(name for one in parts.values() for name in one))
    for name in dimensions:
        value = {key: one.get(name, nothing) for key, one in parts.items()}
        part = rulebook.all_scores[main].get(name) or old_rulebook.all_scores[main].get(name)
        titles[name] = titles.get(name) or (part.title if part and part.title else Text(name, name))
        for player, key in enumerate((name, RULES, POPULATION)):
            terms[key] = terms.get(key, nothing) + _shapley(value, player)
    whole = {name: np.round(amount).astype("int64") for name, amount in terms.items()}
    rest = change - sum(whole.values(), np.zeros(len(ids), "int64"))
    small = np.abs(rest) <= 10 * len(dimensions)
    # what rounding left over goes to the largest part; more than that is a change of the record itself
    if len(whole):
        keys = list(whole)
        largest = np.argmax(np.abs(np.stack([whole[key] for key in keys])), axis=0)
        for index, key in enumerate(keys):
            whole[key] = whole[key] + np.where(small & (largest == index), rest, 0)
    whole[RECORD] = np.where(small, 0, rest)
    return Attribution(tuple(ids), change, whole, titles)


def _shapley(value: Mapping[tuple[bool, bool, bool], Array], player: int) -> Array:
    """The average gain that one of three players brings, over the six orders of joining."""
    total: Any = 0.0
    for order in permutations(range(3)):
        joined = [False, False, False]
        for one in order:
            before = tuple(joined)
            joined[one] = True
            if one == player:
                total = total + value[tuple(joined)] - value[before]  # type: ignore[index]
    answer: Array = total / 6
    return answer
