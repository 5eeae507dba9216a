"""Which entity each row of a table is about."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.outcome import Outcome
from tiercli.rulebook.facts.names import home_of


def entity_of_rows(outcome: Outcome, table: str) -> pa.Array | None:
    """The entity's id for every row of a table: the row's own key, or its customer's; none when rows cannot tell."""
    rows = outcome.tables.get(table)
    if rows is None:
        return None
    key = home_of(outcome.rulebook.entity).key
    own = rows[key].cast(pa.string()) if key in rows.column_names else None
    customers = outcome.tables.get("customers")
    theirs = None
    if table != "customers" and key != "customer_id" and "customer_id" in rows.column_names and customers is not None and key in customers.column_names:
        places = pc.index_in(rows["customer_id"], value_set=customers["customer_id"].combine_chunks())
        theirs = customers[key].combine_chunks().cast(pa.string()).take(places.combine_chunks())
    if own is None or theirs is None:
        found = own if own is not None else theirs
    else:
        first, second = (theirs, own) if outcome.rulebook.entity.startswith("customers.") else (own, theirs)
        found = pc.coalesce(first, second)
    return found.combine_chunks() if found is not None and hasattr(found, "combine_chunks") else found
