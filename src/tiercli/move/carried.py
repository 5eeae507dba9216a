"""What the last run said, carried into this one: scores, levels, metrics and outputs, and since when a level holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found as finding_of
from tiercli.domain.columns import UNKNOWN_DAY, state_column
from tiercli.domain.exact import MICRO, micro
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, listing
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.vectors import from_arrow
from tiercli.move.previous import Previous, flags_in
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.facts.used_names import carried_names
from tiercli.rulebook.model import Rulebook

EXACT_FLOATS = 2**53
"""Beyond this a float holds no every whole number."""


def add_previous(entities: Entities, rulebook: Rulebook, previous: Previous) -> Entities:
    """Makes `previous.x`, `since.x` and `confirmations.x` known to the gradings' expressions."""
    columns: dict[str, Any] = {ENTITY: previous.ids}
    names: dict[str, str] = {}
    vocabulary = Vocabulary.of(rulebook)
    kinds = {**vocabulary.scored(), **vocabulary.of_outputs()}
    for name in ("score", *rulebook.gradings, *rulebook.metrics, *rulebook.outputs):
        found = previous.column(name, rulebook.main)
        if found is None or f"previous.{name}" in names:
            continue
        if pa.types.is_null(found.type) and name in rulebook.outputs:
            continue  # nobody had a value, of whatever kind
        if pa.types.is_floating(found.type):
            found = _millionths(found)
        elif pa.types.is_integer(found.type):
            found = pc.multiply(found.cast(pa.int64()), MICRO)
        if pa.types.is_null(found.type):
            kind = "text" if name in rulebook.gradings else kinds.get(name, "number")
            found = found.cast({"text": pa.string(), "date": pa.date32(), "flag": pa.bool_()}.get(kind, pa.int64()))
        if kinds.get(name) == "flag" and pa.types.is_string(found.type):
            found = flags_in(found)
        names[f"previous.{name}"] = f"previous__{name}"
        columns[f"previous__{name}"] = found
    for grading in rulebook.gradings:
        since = state_column(grading, "since")
        if since in previous.results.column_names:
            days = previous.results[since].combine_chunks()
            known = pc.if_else(pc.equal(days, UNKNOWN_DAY), pa.scalar(None, pa.int64()), days)
            epoch = date(1970, 1, 1).toordinal()
            names |= {f"{word}.{grading}": f"{word}__{grading}" for word in ("since", "confirmations")}
            columns[f"since__{grading}"] = pc.cast(pc.cast(pc.subtract(known, epoch), pa.int32()), pa.date32())
            better, worse = (previous.results[state_column(grading, name)].combine_chunks() for name in ("better", "worse"))
            columns[f"confirmations__{grading}"] = pc.multiply(pc.max_element_wise(better, worse), MICRO)
    theirs = {column: from_arrow(values) for column, values in entities.joined(pa.table(columns), ENTITY).items()}
    return entities.with_values({name: (column, theirs[column]) for name, column in names.items()})


def _millionths(values: pa.Array) -> pa.Array:
    """Floats of a result as whole millionths; large ones by their shortest decimal words, as they were written."""
    scaled = pc.round(pc.multiply(values, float(MICRO)))
    ends = pc.min_max(scaled).as_py()
    if all(end is None or abs(end) < EXACT_FLOATS for end in ends.values()):
        return pc.cast(scaled, pa.int64())
    return pa.array([None if one is None else micro(Decimal(repr(one))) for one in values.to_pylist()], pa.int64())


def findings_of_carried(entities: Entities, rulebook: Rulebook, previous: Previous | None) -> Iterator[Finding]:
    """That carried metrics and outputs have no value, because there is no earlier result or it does not have them."""
    lacking = sorted(f"previous.{name}" for name in carried_names(rulebook) if entities.place_of(f"previous.{name}")[1] == "missing")
    if not lacking:
        return
    names = listing(lacking)
    why = (
        Text("没有更早的结果（--history 或 --previous），这是第一次运行", "there is no earlier result (--history or --previous): this is the first run")
        if previous is None
        else Text("上期的结果里没有", "the last result does not have them")
    )
    message = Text(f"{names.zh} 没有值：{why.zh}。", f"{names.en} {'has' if len(lacking) == 1 else 'have'} no value: {why.en}.")
    yield finding_of("history.nothing-carried", Place(sheet=rulebook.name), message, count=len(lacking))
