"""Whose every row of a table is, told from the Arrow tables themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.nobody import NOBODY
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook


def entities_of_rows(tables: Mapping[str, pa.Table], table: str, entity: str) -> pa.Array | None:
    """The entity of every row of a table, in the table's order; NOBODY where it names none; none when the table cannot say.

    A row's own key counts before its customer's; the customer's first where the entity is customers.something.
    """
    key = home_of(entity).key
    rows, customers = tables[table], tables.get("customers")
    chosen: Any = rows[key].combine_chunks() if key in rows.column_names else None
    through = table != "customers" and key != "customer_id" and customers is not None and key in customers.column_names
    if through and customers is not None and "customer_id" in rows.column_names:
        at = pc.index_in(rows["customer_id"].combine_chunks(), value_set=customers["customer_id"].combine_chunks())
        theirs = customers[key].combine_chunks().take(at)
        pair = (theirs, chosen) if entity.startswith("customers.") else (chosen, theirs)
        chosen = theirs if chosen is None else pc.coalesce(*pair)
    if chosen is None:
        return None
    return pc.fill_null(chosen, NOBODY) if key != "customer_id" else chosen


def entities_seen(tables: Mapping[str, pa.Table], rulebook: Rulebook, as_of: date) -> pa.Array:
    """Entities that no record lists, with a row at any time up to the as-of date in a table that the rulebook measures; each once.

    Customers need none of this: whoever any table speaks of is among their records.
    """
    seen = [pa.array([], pa.string())]
    if home_of(rulebook.entity).key != "customer_id":
        for table in {metric.table for metric in rulebook.metrics.values()} & set(rulebook.owned) & set(tables):
            owners = entities_of_rows(tables, table, rulebook.entity)
            if owners is None:
                continue
            if table in rulebook.dated and "date" in tables[table].column_names:
                days = tables[table]["date"].combine_chunks()
                owners = owners.filter(pc.fill_null(pc.less_equal(days, pa.scalar(as_of, pa.date32())), False))
            seen.append(pc.unique(owners).cast(pa.string()))
    names = pc.unique(pa.concat_arrays(seen))
    return names.filter(pc.not_equal(names, NOBODY))
