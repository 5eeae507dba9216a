"""Scores under mixtures of two periods: one's values, another's rules, another's population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import is_metric, is_of_record, metric_column, sum_column
from tiercli.domain.exact import MICRO
from tiercli.follow import GradedRows
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY, NO_DATA
from tiercli.frames.vectors import Vector, from_arrow, to_arrow
from tiercli.move.previous import Previous, flags_in
from tiercli.points import score_entities
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part

LIMITS = "(limits)"
"""The part of a score that its lower or upper limit gives or takes."""


@dataclass(frozen=True)
class Period:
    """One period's values and rules: the entities with the fields and metrics that scoring needs."""

    entities: Entities
    unavailable: Mapping[str, str]
    rulebook: Rulebook


def measured_period(graded: GradedRows) -> Period:
    """What a run stood on after the metrics: fields, metrics, and what the last run said."""
    stages = graded.stages
    assert stages is not None, "a pipeline made them"
    return Period(stages.measured, stages.unavailable, graded.outcome.rulebook)


def this_period(graded: GradedRows) -> Period:
    """A graded period's fields and metrics alone, as a history keeps them, with personal ones as they are shown."""
    known = graded.entities
    columns = {name: one for name, one in known.columns.items() if name == ENTITY or is_of_record(name) or is_metric(name)}
    unavailable = {name: name for name in graded.outcome.rulebook.metrics if known.place_of(name)[1] == "missing"}
    names = {name: place for name, place in known.names.items() if place[1] == "missing" or place[0] in columns}
    return Period(replace(known, columns=columns, names=names, tables={}), unavailable, graded.outcome.rulebook)


def stored_period(previous: Previous, today: Entities, rulebook: Rulebook) -> Period:
    """A stored result's metrics beside today's fields: records are not stored, so they count as they are now.

    today: whose fields and day; of fields that it lacks nothing is known.
    """
    here = pc.index_in(previous.ids, value_set=today.ids)
    columns: dict[str, Any] = {ENTITY: previous.ids}
    for name in today.columns:
        if is_of_record(name):
            columns[name] = pc.take(today.arrow(name), here)
    names: dict[str, Any] = {name: place for name, place in today.names.items() if place[0] in columns}
    unavailable, kinds = {}, Vocabulary.of(rulebook).scored()
    for name in rulebook.metrics:
        found = previous.column(name, "")
        if found is None or found.null_count == len(found):
            unavailable[name] = name
            names[name] = NO_DATA
            continue
        kind = "exact"
        if pa.types.is_floating(found.type) or pa.types.is_integer(found.type):
            found = pc.cast(pc.round(pc.multiply(found.cast(pa.float64()), float(MICRO))), pa.int64())
        elif kinds.get(name) == "flag" and pa.types.is_string(found.type):
            found, kind = flags_in(found), "flag"
        else:
            kind = "date" if pa.types.is_date(found.type) else "text"
        columns[metric_column(name)] = found
        names[name] = (metric_column(name), kind)
    vectors = {name: from_arrow(values) for name, values in columns.items()}
    return Period(Entities(previous.ids, vectors, names, today.constants, today.as_of), unavailable, rulebook)


def under(period: Period, rulebook: Rulebook) -> tuple[Entities, dict[str, str]]:
    """The entities as these rules see them: names that the rules know and the data does not have no data; and the metrics among them."""
    known = period.entities
    constants = {**rulebook.constants, "as_of": known.as_of}
    unknown = {*rulebook.metrics, *Vocabulary.of(rulebook).scored()} - known.names.keys() - constants.keys()
    entities = replace(known.with_values(dict.fromkeys(unknown, ("", None))), constants=constants)
    return entities, {**period.unavailable, **{name: name for name in rulebook.metrics if entities.names[name][1] == "missing"}}


def coalitions(old: Period, new: Period, ids: pa.Array, main: str) -> dict[tuple[bool, bool, bool], dict[str, Array]]:
    """Each dimension's part of the score for every mixture of (own values, rules, population); True is the new one."""
    answer: dict[tuple[bool, bool, bool], dict[str, Array]] = {}
    same_rules = as_written(old.rulebook) == as_written(new.rulebook)
    for values in (False, True):
        for rules in (False, True):
            for people in (False, True):
                if same_rules and rules:
                    answer[values, rules, people] = answer[values, False, people]
                    continue
                probe, book, base = (new if values else old), (new if rules else old).rulebook, (new if people else old)
                answer[values, rules, people] = _parts(probe, book, base, ids, main)
    return answer


def _names_used(rulebook: Rulebook, main: str) -> set[str]:
    """Every name that the points of a score may ask for."""
    names = {name for variant in rulebook.variants for name in variant.when.names}
    stack: list[Part] = [part for system in systems_of(rulebook)[main] for part in system.values()]
    while stack:
        part = stack.pop()
        stack += part.parts or ()
        names |= {part.metric} if part.metric else set()
        asked = [part.when]
        asked += [part.way.formula(part.rule), part.way.within(part.rule), part.way.among(part.rule)] if part.parts is None else []
        for expression in asked:
            names |= expression.names if expression else set()
    return names


def as_written(rulebook: Rulebook) -> str:
    """A rulebook as text, the same for the same rules."""
    return rulebook.model_dump_json(by_alias=True, exclude_unset=True)


def _parts(probe: Period, rulebook: Rulebook, people: Period, ids: pa.Array, main: str) -> dict[str, Array]:
    """Each dimension's part of the score, whole millionths, of `ids` with the probe's values among the people."""
    mine, unavailable = under(probe, rulebook)
    used = {ENTITY} | {mine.names[name][0] for name in _names_used(rulebook, main) if mine.place_of(name)[1] != "missing"}
    order = pc.index_in(ids, value_set=mine.ids)
    mine = replace(mine, columns={name: one for name, one in mine.columns.items() if name in used}, tables={}).take(order)
    stored = {name: _as_stored(one) for name, one in mine.columns.items()}
    crowd = replace(people.entities, columns={name: _as_stored(one) for name, one in people.entities.columns.items() if name in stored}, tables={})
    probed = replace(mine, columns=stored, crowd=crowd, tables={})
    only = rulebook.all_scores[main]
    one_score = {"score": only, "scores": {}} if main == "score" else {"scores": {main: only}}
    relaxed = rulebook.model_copy(update={"no_data": "share", **one_score})
    # the people are the crowd: nobody asks for their points
    scored = score_entities(probed, unavailable, relaxed)
    answer = {}
    for dimension in scored.dimensions:
        if dimension.score == main:
            points = scored.entities.arrow(dimension.column).to_numpy(zero_copy_only=False)
            # who is measured by another variant has no points of a dimension: it gives nothing
            answer[dimension.name] = np.nan_to_num(points * scored.factors[dimension.name])
    if main in rulebook.limits:
        total = scored.entities.arrow(sum_column(main)).to_numpy(zero_copy_only=False)
        answer[LIMITS] = total - sum(answer.values(), np.zeros(mine.count))
    return answer


def _as_stored(column: Any) -> Vector:
    """A column as a history keeps it: numbers in whole millionths."""
    return from_arrow(to_arrow(column) if isinstance(column, Vector) else column)
