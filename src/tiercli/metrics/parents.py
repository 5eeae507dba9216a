"""Groups of customers: who has no parent is a group of its own."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.rulebook.model import Rulebook

PARENT = "parent"
"""The field of customers that names the customer above: `entity: customers.parent` grades groups."""


def with_own_parents(tables: Mapping[str, pa.Table], rulebook: Rulebook) -> tuple[Mapping[str, pa.Table], list[Finding]]:
    """Customers without a parent stand for themselves where a rulebook grades by parents: by id where parents are given by ids, else by name."""
    customers = tables.get("customers")
    if rulebook.entity != f"customers.{PARENT}" or customers is None or PARENT not in customers.column_names:
        return tables, []
    parents, ids = customers[PARENT].combine_chunks(), customers["customer_id"].combine_chunks()
    alone = pc.or_kleene(parents.is_null(), pc.equal(parents, "")).fill_null(True)
    count = pc.sum(alone).as_py() or 0
    if not count:
        return tables, []
    by_id = pc.any(pc.is_in(parents, value_set=ids)).as_py() or "customer_name" not in customers.column_names
    themselves = ids if by_id else pc.coalesce(customers["customer_name"].combine_chunks(), ids)
    filled = pc.if_else(alone, themselves.cast(pa.string()), parents)
    told = customers.set_column(customers.column_names.index(PARENT), PARENT, filled)
    message = Text(f"{count} 个客户没有上级，各自成为一组。", f"{counted(count, 'customer has', 'customers have')} no parent and stand for themselves.")
    return {**tables, "customers": told}, [found("grading.own-parent", Place(), message, count=count)]
