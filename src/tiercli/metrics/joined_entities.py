"""Several fields as one entity: every row's own, and a record for each pair that there is. Groups of customers: who has no parent is one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.domain.nobody import NOBODY
from tiercli.metrics.owners import entities_of_rows
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import BETWEEN, fields_of_part, parts_of

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


def with_joined_entities(tables: Mapping[str, pa.Table], rulebook: Rulebook, as_of: date) -> Mapping[str, pa.Table]:
    """The tables with a column for an entity of several fields, and a table of its records: its parts, and the fields of its customer.

    A part that a row does not name is that of its customer, else `(none)`; a row that names no part at all is nobody's. Records are those with a row
    in a table that the rulebook measures, up to the day. An entity of one field leaves the tables as they are.
    """
    parts = parts_of(rulebook.entity)
    if not parts:
        return tables
    key = home_of(rulebook.entity).key
    made = dict(tables)
    measured = {metric.table for metric in rulebook.metrics.values()}
    seen: list[pa.Table] = []
    for name in (*rulebook.owned, "targets", "levels", "overrides"):
        if name not in tables:
            continue
        columns = [entities_of_rows(tables, name, part) for part in parts]
        if any(column is None for column in columns):
            continue
        whole, named = _joined([column for column in columns if column is not None])
        made[name] = tables[name].append_column(key, whole)
        if name in measured:
            seen.append(_records(tables[name], name, parts, whole, named, rulebook, as_of))
    if seen:
        made[key] = _with_customers(pa.concat_tables(seen), tables, parts, key)
    return made


def _joined(columns: list[pa.Array]) -> tuple[pa.Array, list[pa.Array]]:
    """The id of each row, null where no part is named; and its parts, `(none)` where one is not."""
    named = [pc.fill_null(column.cast(pa.string()), NOBODY) for column in columns]
    nobody: Any = pc.equal(named[0], NOBODY)
    for column in named[1:]:
        nobody = pc.and_(nobody, pc.equal(column, NOBODY))
    return pc.if_else(nobody, pa.scalar(None, pa.string()), pc.binary_join_element_wise(*named, BETWEEN)), named


def _records(table: pa.Table, name: str, parts: tuple[str, ...], whole: pa.Array, named: list[pa.Array], rulebook: Rulebook, as_of: date) -> pa.Table:
    """One row an entity: its id and its parts."""
    columns = {"_id": whole, **{f"_part{index}": column for index, column in enumerate(named)}}
    rows = pa.table(columns)
    if name in rulebook.dated and "date" in table.column_names:
        rows = rows.filter(pc.fill_null(pc.less_equal(table["date"].combine_chunks(), pa.scalar(as_of, pa.date32())), False))
    rows = rows.filter(rows["_id"].is_valid())
    return rows.group_by(["_id", *(f"_part{index}" for index in range(len(parts)))], use_threads=False).aggregate([])


def _with_customers(seen: pa.Table, tables: Mapping[str, pa.Table], parts: tuple[str, ...], key: str) -> pa.Table:
    """The records with the fields of their customers; a field that is a part is the part."""
    rows = seen.group_by(seen.column_names, use_threads=False).aggregate([]).sort_by([("_id", "ascending")]).combine_chunks()
    columns: dict[str, Any] = {key: rows["_id"].combine_chunks()}
    own = {fields_of_part(part)[0]: rows[f"_part{index}"].combine_chunks() for index, part in enumerate(parts)}
    shown = dict(own)
    customers = tables.get("customers")
    if "customer" in parts and customers is not None:
        at = pc.index_in(own["customer_id"], value_set=customers["customer_id"].combine_chunks().cast(pa.string()))
        theirs = {name: customers[name].combine_chunks().take(at) for name in customers.column_names if not name.startswith("_") and name not in own}
        columns |= theirs
        if "customer_name" in theirs:
            shown["customer_id"] = pc.coalesce(theirs["customer_name"].cast(pa.string()), own["customer_id"])
    columns |= {name: pc.if_else(pc.equal(values, NOBODY), pa.scalar(None, pa.string()), values) for name, values in own.items()}
    columns[f"{key}_name"] = pc.binary_join_element_wise(*shown.values(), BETWEEN)
    return pa.table(columns)
