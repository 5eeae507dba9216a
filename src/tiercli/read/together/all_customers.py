"""The table of customers that always comes out: the records, and whoever only other tables know."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import LISTS_NOBODY
from tiercli.domain.finding import Finding
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.together.identity import about_customers
from tiercli.read.together.whole_rows import first_rows, say_rows

_SHOWN = 5


def customers_table(tables: Mapping[str, pa.Table], findings: list[Finding]) -> pa.Table:
    """One row a customer: the records, then customers that only other tables know."""
    records, seen = tables.get("customers"), _seen(tables)
    if seen is not None and records is not None:
        known = pc.is_in(seen["customer_id"], value_set=records["customer_id"].combine_chunks())
        _say_strangers(records, seen, known, tables, findings)
        seen = seen.filter(pc.invert(known))
    if records is None:
        records = seen if seen is not None else pa.table({"customer_id": pa.array([], pa.string()), "customer_name": pa.array([], pa.string())})
    elif seen is not None and seen.num_rows:
        for key in (FILE, SHEET):
            records = records.set_column(records.column_names.index(key), key, records[key].cast(pa.string()))
        records = pa.concat_tables([records, seen], promote_options="default")
    return _complete_names(records)


def _seen(tables: Mapping[str, pa.Table]) -> pa.Table | None:
    """One row a customer that any table but the records speaks of, with the first name that was written."""
    parts = []
    for name in about_customers(tables):
        if name == "customers" or name in LISTS_NOBODY:
            continue
        if "customer_id" not in tables[name].column_names:
            continue
        table = tables[name]
        names = table["customer_name"] if "customer_name" in table.column_names else pa.nulls(table.num_rows, pa.string())
        slim = pa.table({"customer_id": table["customer_id"], "customer_name": names, FILE: table[FILE], SHEET: table[SHEET], ROW: table[ROW]})
        slim = slim.filter(slim["customer_id"].is_valid()) if slim["customer_id"].null_count else slim
        # The first row of each customer, and the first that has a name; so a table of many rows is cut down before it is put to the others.
        halves = [first_rows(slim, ["customer_id"])]
        if names.null_count:
            halves.append(first_rows(slim.filter(slim["customer_name"].is_valid()), ["customer_id"]))
        for half in halves:
            for key in (FILE, SHEET):
                half = half.set_column(half.column_names.index(key), key, half[key].cast(pa.string()))
            parts.append(half)
    if not parts:
        return None
    whole = pa.concat_tables(parts).combine_chunks()
    first = first_rows(whole, ["customer_id"])
    if not first["customer_name"].null_count:
        return first
    named = first_rows(whole.filter(whole["customer_name"].is_valid()), ["customer_id"])
    if not named.num_rows:
        return first
    at = pc.index_in(first["customer_id"], value_set=named["customer_id"].combine_chunks())
    return first.set_column(1, "customer_name", named["customer_name"].combine_chunks().take(at))


def _complete_names(records: pa.Table) -> pa.Table:
    if "customer_name" not in records.column_names:
        return records.add_column(1, "customer_name", records["customer_id"])
    names = pc.coalesce(records["customer_name"], records["customer_id"])
    return records.set_column(records.column_names.index("customer_name"), "customer_name", names)


def _say_strangers(records: pa.Table, seen: pa.Table, known: pa.ChunkedArray, tables: Mapping[str, pa.Table], findings: list[Finding]) -> None:
    strangers = seen.filter(pc.invert(known))
    if strangers.num_rows:
        listed = "、".join(str(one["customer_name"] or one["customer_id"]) for one in strangers.slice(0, _SHOWN).to_pylist())
        findings.append(
            say_rows(
                "customers.no-record",
                strangers,
                "{n} 个客户有往来但没有档案，照常分级：{list}。",
                "{n} customer has rows but no record and is graded all the same: {list}.",
                "{n} customers have rows but no record and are graded all the same: {list}.",
                list=listed,
            )
        )
    if "sales" in tables and "customer_id" in tables["sales"].column_names:
        idle = records.filter(pc.invert(pc.is_in(records["customer_id"], value_set=tables["sales"]["customer_id"].combine_chunks())))
        if idle.num_rows:
            findings.append(
                say_rows(
                    "customers.no-sales",
                    idle,
                    "{n} 个有档案的客户没有销售，照常分级。",
                    "{n} customer has a record but no sales and is graded all the same.",
                    "{n} customers have a record but no sales and are graded all the same.",
                )
            )
