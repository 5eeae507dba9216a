"""The rows of one table broken down: measures for each value of a field and for each month, with what measures metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.nobody import NOBODY
from tiercli.frames.engine import Session
from tiercli.frames.entities import Entities
from tiercli.frames.sections import MONTHS, WHOLE, Section
from tiercli.metrics.measure import measure
from tiercli.rulebook.breakdown import Breakdown
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.model import Rulebook

_PART, _ROWS = "part_of_breakdown", "rows_of_breakdown"


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
    for by in (WHOLE, *broken.by, *([MONTHS] if broken.monthly else [])):
        words = _words(tables, rows, by, rulebook, graded)
        if words is None:
            continue
        parted = {**tables, broken.of: rows.append_column(_PART, words)}
        parts = measure(parted, apart, graded.as_of, session).entities
        there = pc.fill_null(pc.greater(parts.arrow(parts.names[_ROWS][0]), 0), False)
        yield Section(by, parts.take(pc.indices_nonzero(there)))


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
