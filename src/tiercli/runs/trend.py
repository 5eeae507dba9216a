"""Each entity's level and score over the last periods."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text
from tiercli.ledger.store import Ledger
from tiercli.outcome.extras import Listing

MOST_PERIODS = 12


def trend_of(ledger: Ledger, period: str, results: pa.Table, score: str) -> Listing | None:
    """The last 12 periods of everybody in this one: levels as words, scores as columns with a sparkline; none in the first period.

    results: this period's result columns. score: the score's column; empty for a rulebook without one.
    """
    stored = [found for one in ledger.periods() if one < period and (found := ledger.current(one))][-(MOST_PERIODS - 1) :]
    if not stored:
        return None
    ids = results.column(0).combine_chunks().cast(pa.string())
    tables = [*((one.period, one.result()) for one in stored), (period, results)]
    levels = [pa.array(_aligned(table, "tier", ids), pa.string()) for _, table in tables]
    columns: dict[str, Any] = {
        "entity_id": ids,
        "entity_name": results.column(1),
        "levels": pc.binary_join_element_wise(*(pc.if_else(pc.equal(pc.fill_null(level, ""), ""), "·", level) for level in levels), " "),
    }
    shown = [
        Column("entity_id", Text("编号", "ID"), Role.ID),
        Column("entity_name", Text("名称", "Name"), Role.NAME),
        Column("levels", Text("各期等级", "Levels"), Role.FIELD),
    ]
    for name, table in tables if score else []:
        if score in table.column_names:
            columns[name] = pa.array(_aligned(table, score, ids), pa.float64())
            shown.append(Column(name, Text(name, name), Role.MONTH, "", 2))
    note = Text(f"{tables[0][0]} 至 {period}，没有的期为 ·", f"{tables[0][0]} to {period}; · is a period without the customer")
    return Listing(Text("走势", "Trend"), tuple(shown), pa.table(columns), note)


def _aligned(table: pa.Table, name: str, ids: pa.Array) -> list[Any]:
    """A column of an earlier result in today's order; None where somebody was not in it."""
    place = pc.index_in(ids, value_set=table.column(0).combine_chunks().cast(pa.string()))
    found: list[Any] = pc.take(table[name].combine_chunks(), place).to_pylist()
    return found
