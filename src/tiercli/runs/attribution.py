"""What moved each score: its dimensions, changed rules, and moved population thresholds, adding up exactly.

A score is a sum over dimensions, and each dimension's part depends on three things: the entity's own
values, the rules, and the population it is measured against. The exact Shapley value of each of the
three is the average over the six orders in which they can go from the old to the new period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

import narwhals as nw

from tiercli.domain.errors import TierError
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Language, Text
from tiercli.follow import GradedRows
from tiercli.frames.compile import ENTITY, Scope
from tiercli.frames.engine import Session, collected, trusted
from tiercli.move.previous import Previous
from tiercli.points import Scored, score_entities
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary
from tiercli.rulebook.scale import Part
from tiercli.rulebook.variants import changes_of, varied
from tiercli.runs.earlier import rules_from

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

RULES, POPULATION, RECORD = "rules", "population", "record"
_WORDS = {
    RULES: Text("规则改动", "changed rules"),
    POPULATION: Text("群体门槛变化", "moved thresholds"),
    RECORD: Text("档案变化", "changed record"),
}
_MEMBER = "__member"
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

    def words(self, language: Language) -> dict[str, str]:
        """For each id, the parts that count, the largest first: 销量 -12.40 分, 逾期 -6.00 分."""
        answer = {}
        names = list(self.terms)
        unit = " 分" if language == "zh" else " points"
        titles = {name: self.titles[name].spoken(language) for name in names}
        for entity, *amounts in zip(self.ids, *(self.terms[name].tolist() for name in names), strict=True):
            parts = [(-abs(amount), name, amount) for name, amount in zip(names, amounts, strict=True) if abs(amount) >= _SHOWN]
            said = [f"{titles[name]} {amount / MICRO:+.2f}{unit}" for _, name, amount in sorted(parts)[:_MOST]]
            answer[entity] = ("，" if language == "zh" else ", ").join(said)
        return answer


@dataclass(frozen=True)
class _Period:
    """One period's values and rules: a row an entity with the fields and metrics that scoring needs."""

    rows: pa.Table
    names: Mapping[str, tuple[str, Any]]
    unavailable: Mapping[str, str]
    rulebook: Rulebook


def attribute(previous: Previous, graded: GradedRows) -> Attribution | None:
    """The split of every score change since the last result; none when that result does not say its points or rules.

    previous: a stored run. graded: this period.
    """
    import numpy as np
    import pyarrow as pa

    rulebook = graded.outcome.rulebook
    old_rulebook = rules_from(previous.rulebook)
    main = next(iter(rulebook.all_scores), "")
    old_score = previous.column(main, rulebook.main) if main else None
    if old_rulebook is None or old_score is None or main not in old_rulebook.all_scores:
        return None
    new = _this_period(graded)
    old = _last_period(previous, graded, old_rulebook)
    ids = graded.rows[ENTITY].combine_chunks().cast(pa.string())
    places = previous.places(ids)
    scores = _micro(old_score)
    known = np.flatnonzero((places >= 0) & ~np.isnan(scores[np.maximum(places, 0)]))
    kept = ids.take(pa.array(known))
    change = graded.rows[graded.scope.names[main][0]].to_numpy()[known] - scores[places[known]].astype("int64")
    try:
        parts = _coalitions(old, new, kept, main, graded)
    except TierError:
        return None  # one of the mixtures has no dimension with data: nothing honest can be said
    return _split(parts, change, kept.to_pylist(), rulebook, old_rulebook, main)


def moved_by_rules(previous: Previous, graded: GradedRows) -> frozenset[str]:
    """Those whose level under the rules of the last period would be what it was: the rules moved them, not they themselves."""
    old_rulebook = rules_from(previous.rulebook)
    main = graded.outcome.rulebook.main
    if old_rulebook is None or _written(old_rulebook) == _written(graded.outcome.rulebook) or main not in old_rulebook.gradings:
        return frozenset()
    before = previous.column(f"state.{main}.computed", "") or previous.column("computed_tier", "")
    if before is None:
        return frozenset()
    try:
        would_be = _levels_under(old_rulebook, graded)
    except TierError:
        return frozenset()
    stood = dict(zip(previous.ids.to_pylist(), before.to_pylist(), strict=True))
    ids = [str(one) for one in graded.rows[ENTITY].to_pylist()]
    now = dict(zip(ids, graded.rows[f"computed__{main}"].to_pylist(), strict=True))
    return frozenset(one for one in ids if one in stood and stood[one] != now[one] and would_be[one] == stood[one])


def _levels_under(rulebook: Rulebook, graded: GradedRows) -> dict[str, str]:
    """This period's computed main levels under other rules."""
    from tiercli.grade import grade_entities

    period = _this_period(graded)
    relaxed = rulebook.model_copy(update={"no_data": "share"}) if rulebook.no_data == "refuse" else rulebook

    def levels(session: Session) -> pa.Table:
        scope = Scope(session.lazy(period.rows), dict(period.names), _constants(rulebook), graded.outcome.as_of)
        unavailable = _without_data(scope, period, rulebook, graded)
        scored = score_entities(scope, unavailable, relaxed, session)
        return collected(grade_entities(scored.scope, rulebook, session).scope.frame)

    rows = trusted(levels, graded.session.engine)
    return dict(zip([str(one) for one in rows[ENTITY].to_pylist()], rows[f"computed__{rulebook.main}"].to_pylist(), strict=True))


def _constants(rulebook: Rulebook) -> dict[str, Any]:
    return {name: param.value.zh if isinstance(param.value, Text) else param.value for name, param in rulebook.params.items()}


def _without_data(scope: Scope, period: _Period, rulebook: Rulebook, graded: GradedRows) -> dict[str, str]:
    """Names that these rules know and this data does not become missing ones; returns the metrics among them."""
    for name in (*rulebook.metrics, *graded.scope.names, *Vocabulary.of(rulebook).scored()):
        scope.names.setdefault(name, ("", "missing"))
    return {**period.unavailable, **{name: name for name in rulebook.metrics if scope.names[name][1] == "missing"}}


def _micro(values: pa.Array) -> Array:
    """Floats as float counts of millionths; missing as NaN."""
    import numpy as np

    found: Array = np.round(values.to_numpy(zero_copy_only=False).astype("float64") * MICRO)
    return found


def _this_period(graded: GradedRows) -> _Period:
    import pyarrow as pa

    columns = [name for name in graded.rows.column_names if name == ENTITY or name.startswith(("field__", "metric__", "managers__"))]
    unavailable = {name: name for name in graded.outcome.rulebook.metrics if graded.scope.names.get(name, ("", "missing"))[1] == "missing"}
    names = {name: place for name, place in graded.scope.names.items() if place[1] == "missing" or place[0] in columns}
    rows = graded.rows.select(columns)
    index = rows.column_names.index(ENTITY)
    return _Period(rows.set_column(index, ENTITY, rows[ENTITY].cast(pa.string())), names, unavailable, graded.outcome.rulebook)


def _last_period(previous: Previous, graded: GradedRows, rulebook: Rulebook) -> _Period:
    """The last period's metrics beside today's fields: records are not stored, so they count as they are now."""
    import pyarrow as pa
    import pyarrow.compute as pc

    today = _this_period(graded)
    here = pc.index_in(previous.ids, value_set=today.rows[ENTITY].combine_chunks())
    columns: dict[str, Any] = {ENTITY: previous.ids}
    for name in today.rows.column_names:
        if name.startswith(("field__", "managers__")):
            columns[name] = pc.take(today.rows[name].combine_chunks(), here)
    names = {name: place for name, place in today.names.items() if not place[0].startswith("metric__") and place[1] != "missing"}
    unavailable = {}
    for name in rulebook.metrics:
        found = previous.column(name, "")
        if found is None or found.null_count == len(found):
            unavailable[name] = name
            names[name] = ("", "missing")
            continue
        kind = "exact"
        if pa.types.is_floating(found.type) or pa.types.is_integer(found.type):
            found = pc.cast(pc.round(pc.multiply(found.cast(pa.float64()), float(MICRO))), pa.int64())
        else:
            kind = "date" if pa.types.is_date(found.type) else "text"
        columns[f"metric__{name}"] = found
        names[name] = (f"metric__{name}", kind)
    return _Period(pa.table(columns), names, unavailable, rulebook)


def _coalitions(old: _Period, new: _Period, ids: pa.Array, main: str, graded: GradedRows) -> dict[tuple[bool, bool, bool], dict[str, Array]]:
    """Each dimension's part of the score for every mixture of (own values, rules, population); True is the new one."""
    answer: dict[tuple[bool, bool, bool], dict[str, Array]] = {}
    same_rules = _written(old.rulebook) == _written(new.rulebook)
    for values in (False, True):
        for rules in (False, True):
            for people in (False, True):
                if same_rules and rules:
                    answer[values, rules, people] = answer[values, False, people]
                    continue
                probe, book, base = (new if values else old), (new if rules else old).rulebook, (new if people else old)
                answer[values, rules, people] = _parts(probe, book, base, ids, main, graded)
    return answer


def _names_used(rulebook: Rulebook, main: str) -> set[str]:
    """Every name that the points of a score may ask for."""
    names: set[str] = set()
    stack: list[Part] = list(rulebook.all_scores[main].values())
    for variant in rulebook.variants:
        names |= variant.when.names
        stack += varied(rulebook.all_scores[main], changes_of(variant, main)).values()
    while stack:
        part = stack.pop()
        stack += part.parts or ()
        names |= {part.metric} if part.metric else set()
        for expression in (part.formula, part.when, part.percentile and part.percentile.within, part.ratio_to and part.ratio_to.within):
            names |= expression.names if expression else set()
    return names


def _written(rulebook: Rulebook) -> str:
    return rulebook.model_dump_json(by_alias=True, exclude_unset=True)


def _parts(probe: _Period, rulebook: Rulebook, people: _Period, ids: pa.Array, main: str, graded: GradedRows) -> dict[str, Array]:
    """Each dimension's part of the score, whole millionths, of `ids` with the probe's values among the people."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = dict(probe.names)
    used = {names[name][0] for name in _names_used(rulebook, main) if name in names}
    columns = [ENTITY, *(name for name in probe.rows.column_names if name in used and name != ENTITY)]
    order = pc.index_in(ids, value_set=probe.rows[ENTITY].combine_chunks())
    mine = probe.rows.select(columns).take(order)
    theirs = pa.table({name: people.rows[name] if name in people.rows.column_names else pa.nulls(people.rows.num_rows, mine[name].type) for name in columns})
    theirs = theirs.cast(mine.schema, safe=False)
    mine = mine.append_column(_MEMBER, pa.array([False] * mine.num_rows, pa.bool_())).append_column("__order", pa.array(range(mine.num_rows), pa.int64()))
    theirs = theirs.append_column(_MEMBER, pa.array([True] * theirs.num_rows, pa.bool_())).append_column("__order", pa.nulls(theirs.num_rows, pa.int64()))
    everybody = pa.concat_tables([mine, theirs])
    only = rulebook.all_scores[main]
    one_score = {"score": only, "scores": {}} if main == "score" else {"scores": {main: only}}
    relaxed = rulebook.model_copy(update={"no_data": "share", **one_score})

    def points(session: Session) -> tuple[Scored, pa.Table]:
        scope = Scope(session.lazy(everybody), dict(names), _constants(rulebook), graded.outcome.as_of, judged_by="member")
        scope.frame = scope.frame.with_columns(nw.col(_MEMBER).alias("member"), nw.col("__order").alias("order")).drop(_MEMBER, "__order")
        scored = score_entities(scope, _without_data(scope, probe, rulebook, graded), relaxed, session)
        return scored, collected(scored.scope.frame.filter(~nw.col("member")).sort("order"))

    scored, rows = trusted(points, graded.session.engine)
    answer = {}
    for dimension in scored.dimensions:
        if dimension.score == main:
            factor = rows[f"factor__{dimension.name}"].to_numpy(zero_copy_only=False)
            answer[dimension.name] = rows[dimension.column].to_numpy(zero_copy_only=False) * factor
    return answer


def _split(
    parts: Mapping[tuple[bool, bool, bool], Mapping[str, Array]], change: Array, ids: Sequence[str], rulebook: Rulebook, old_rulebook: Rulebook, main: str
) -> Attribution:
    """Shapley values of own values, rules and population, dimension by dimension; rounded so that they add up exactly."""
    import numpy as np

    titles: dict[str, Text] = dict(_WORDS)
    terms: dict[str, Array] = {}
    nothing = np.zeros(len(ids))
    dimensions = list(dict.fromkeys(name for one in parts.values() for name in one))
    for name in dimensions:
        value = {key: one.get(name, nothing) for key, one in parts.items()}
        part = rulebook.all_scores[main].get(name) or old_rulebook.all_scores[main].get(name)
        titles[name] = part.title if part and part.title else Text(name, name)
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
