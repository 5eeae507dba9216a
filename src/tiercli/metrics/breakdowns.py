"""The rows of one table broken down: measures for each value of a field and for each month, with what measures metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.nobody import NOBODY
from tiercli.frames.engine import Session
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.sections import MONTHS, WHOLE, Section
from tiercli.frames.vectors import Texts
from tiercli.metrics.measure import measure
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.sheets.breakdowns import Breakdown

_PART, _ROWS = "part_of_breakdown", "rows_of_breakdown"
_MOST_ROWS, _MOST_SECTIONS = 200_000, 10
"""So many rows, and sections (numbered by one digit), are measured in one pass; more would take memory and save no time."""


def breakdowns(tables: Mapping[str, pa.Table], rulebook: Rulebook, graded: Entities, session: Session) -> dict[str, tuple[Section, ...]]:
    """The sections of every breakdown of the rulebook, all rows together first; none for a table that the workbook lacks, or a field.

    graded: the graded entities, whose levels rows may be grouped by.
    """
    found = {}
    for name, broken in rulebook.sheets.breakdowns.items():
        rows = tables.get(broken.of)
        if rows is not None and rows.num_rows:
            found[name] = tuple(_sections(tables, rows, broken, rulebook, graded, session))
    return found


def _sections(tables: Mapping[str, pa.Table], rows: pa.Table, broken: Breakdown, rulebook: Rulebook, graded: Entities, session: Session) -> Iterator[Section]:
    counted = Metric.model_validate({"count": broken.of}).model_copy(update={"where": broken.where})
    apart = rulebook.model_copy(update={"metrics": {**broken.over_rows, _ROWS: counted}, "entity": _PART})
    asked = ((by, _words(tables, rows, by, rulebook, graded)) for by in (WHOLE, *broken.by, *([MONTHS] if broken.monthly else [])))
    split = [(by, words) for by, words in asked if words is not None]
    for begin in range(0, len(split), size := _at_once(apart, rows.num_rows)):
        some = split[begin : begin + size]
        # every row stands once in each section, as a row of the value that it has there: the section's number before it tells them apart
        parted = pa.concat_tables([rows.append_column(_PART, pc.binary_join_element_wise(str(place), words, "")) for place, (_, words) in enumerate(some)])
        parts = measure({**tables, broken.of: parted}, apart, graded.as_of, session).entities
        there = pc.fill_null(pc.greater(parts.arrow(parts.names[_ROWS][0]), 0), False)
        for place, (by, _) in enumerate(some):
            own = parts.take(pc.indices_nonzero(pc.and_(there, pc.starts_with(parts.ids, str(place)))))
            values = pc.utf8_slice_codeunits(own.ids, len(str(place)))
            yield Section(by, replace(own, ids=values, columns={**own.columns, ENTITY: Texts(values)}))


def _at_once(apart: Rulebook, rows: int) -> int:
    """How many sections are measured in one pass; each by itself where a measure looks at all values of its section."""
    looks_at_all = any(one.is_population for metric in apart.metrics.values() for one in (metric.expression, metric.where) if one is not None)
    return 1 if looks_at_all else min(max(_MOST_ROWS // max(rows, 1), 1), _MOST_SECTIONS)


def _words(tables: Mapping[str, pa.Table], rows: pa.Table, by: str, rulebook: Rulebook, graded: Entities) -> pa.Array | None:
    """What each row is counted under; none where the workbook does not say."""
    if by == WHOLE:
        return pa.array(["*"] * rows.num_rows, pa.string())
    values: Any = None
    if by in rulebook.gradings:
        values = _theirs(rows, graded.ids, graded.arrow(graded.names[by][0])) if by in graded.names else None
    elif by in rows.column_names:
        values = rows[by].combine_chunks()
        values = pc.strftime(values, "%Y-%m") if by == MONTHS else values
    elif (customers := tables.get("customers")) is not None and (name := by.removeprefix("customers.")) in customers.column_names:
        values = _theirs(rows, customers["customer_id"].combine_chunks(), customers[name].combine_chunks())
    return None if values is None else pc.fill_null(values.cast(pa.string()), NOBODY)


def _theirs(rows: pa.Table, ids: pa.Array, values: pa.Array) -> pa.Array | None:
    """The value of each row's customer."""
    if "customer_id" not in rows.column_names:
        return None
    return values.take(pc.index_in(rows["customer_id"].combine_chunks().cast(pa.string()), value_set=ids.cast(pa.string())))
