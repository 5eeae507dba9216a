"""Customers who do not exist yet on the day of the run: their first row or their record is later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.frames.scanned import ScannedTable
from tiercli.read.together.whole_rows import Books

_BOUGHT = ("sales", "returns", "orders")
_SHOWN = 5


def leave_not_yet(books: Books, as_of: date, every: Sequence[str]) -> None:
    """Takes customers out of every table whose first purchase, or 建档日期, lies after the day, unless a row or a record shows them before.

    Who has no record is known by rows of any kind; who has one may be visited before the first purchase.
    """
    tables, customers = books.tables, books.tables["customers"]
    day = pa.scalar(as_of, pa.date32())
    records = books.accounts["customers"].used if "customers" in books.accounts else 0
    is_record = pa.array(np.arange(customers.num_rows) < records)
    ids = customers["customer_id"].combine_chunks()
    dated = [name for name in (*every, "receivables") if name in tables and {"date", "customer_id"} <= set(tables[name].column_names)]
    later, bought_later = (_found(tables, names, ids, day, is_later=True) for names in (dated, _BOUGHT))
    since = customers["since"].combine_chunks() if "since" in customers.column_names else pa.nulls(customers.num_rows, pa.date32())
    begun = pc.or_(pc.fill_null(pc.less_equal(since, day), False), _owed_before(tables.get("receivables"), ids, as_of, tables.get("sales")))
    comes = pc.or_(pc.fill_null(pc.greater(since, day), False), pc.if_else(is_record, bought_later, later))
    if not pc.any(comes).as_py():
        return
    gone = pc.and_(comes, pc.invert(pc.or_(_found(tables, dated, ids, day, is_later=False), begun)))
    absent = customers.filter(gone)
    if not absent.num_rows:
        return
    for name, table in list(tables.items()):
        if name == "customers" or name in dated or "customer_id" not in table.column_names:
            continue
        books.aside("not-yet", name, pc.is_in(table["customer_id"], value_set=absent["customer_id"].combine_chunks()))
    books.account("not-yet", "customers", customers.filter(pc.and_(gone, is_record)))
    tables["customers"] = customers.filter(pc.invert(gone))
    listed = "、".join(str(one["customer_name"] or one["customer_id"]) for one in absent.slice(0, _SHOWN).to_pylist())
    books.say(
        "customers.not-yet",
        absent,
        f"{{n}} 个客户在 {as_of} 之后才有往来或建档，未分级：{{list}}。",
        f"{{n}} [customer|customers] first [appears|appear] after {as_of} and [is|are] not graded: {{list}}.",
        list=listed,
    )


def _found(tables: dict[str, pa.Table], names: tuple[str, ...] | list[str], ids: pa.Array, day: pa.Scalar, *, is_later: bool) -> pa.Array:
    """Which customers have a row after the day, or one on it or before."""
    mask = pa.repeat(pa.scalar(False), len(ids))
    for name in names:
        if name not in tables or not {"date", "customer_id"} <= set(tables[name].column_names):
            continue
        table = tables[name]
        if isinstance(table, ScannedTable):
            known = table.customers
            hit = pc.greater(known["last"], day) if is_later else pc.less_equal(known["first"], day)
            mask = pc.or_(mask, pc.is_in(ids, value_set=known["customer_id"].filter(hit).combine_chunks()))
            continue
        hit = pc.fill_null(pc.greater(table["date"], day) if is_later else pc.less_equal(table["date"], day), False)
        if pc.any(hit).as_py():
            mask = pc.or_(mask, pc.is_in(ids, value_set=pc.unique(table["customer_id"].filter(hit))))
    return mask


def _owed_before(receivables: pa.Table | None, ids: pa.Array, as_of: date, sales: pa.Table | None) -> pa.Array:
    """Which customers owe something that was due on the day, by a due date or by days overdue that count from the last sale: they were there."""

    none = pa.repeat(pa.scalar(False), len(ids))
    if receivables is None or not receivables.num_rows or "customer_id" not in receivables.column_names:
        return none
    undated = receivables.filter(receivables["date"].is_null()) if "date" in receivables.column_names else receivables
    hits = []
    if "due_date" in undated.column_names:
        hits.append(pc.fill_null(pc.less_equal(undated["due_date"], pa.scalar(as_of, pa.date32())), False))
    if "overdue_days" in undated.column_names and sales is not None and "date" in sales.column_names and (last := pc.max(sales["date"]).as_py()):
        # The table may be of the last sale's day: what was due by then for so long was due on the day of the run as well.
        hits.append(pc.fill_null(pc.greater_equal(undated["overdue_days"], max((last - as_of).days, 1) * MICRO), False))
    for hit in hits:
        none = pc.or_(none, pc.is_in(ids, value_set=pc.unique(undated["customer_id"].filter(hit))))
    return none


def leave_not_hired(books: Books, as_of: date, dated: Sequence[str]) -> None:
    """Takes account managers out who are hired after the day, unless a customer or a row up to that day is theirs."""

    tables, managers, day = books.tables, books.tables.get("managers"), pa.scalar(as_of, pa.date32())
    if managers is None or "hire_date" not in managers.column_names or "manager" not in managers.column_names:
        return
    gone = pc.fill_null(pc.greater(managers["hire_date"], day), False)
    if not pc.any(gone).as_py():
        return
    for name in ("customers", *dated):
        if name not in tables or "manager" not in tables[name].column_names:
            continue
        rows = tables[name]
        if name != "customers" and "date" in rows.column_names:
            rows = rows.filter(pc.fill_null(pc.less_equal(rows["date"], day), False))
        gone = pc.and_(gone, pc.invert(pc.is_in(managers["manager"], value_set=pc.unique(rows["manager"]))))
    absent = books.aside("not-yet", "managers", gone)
    books.say(
        "managers.not-yet",
        absent,
        f"{{n}} 名客户经理在 {as_of} 之后才入职，未列入：{{list}}。",
        f"{{n}} account [manager is|managers are] hired after {as_of} and [is|are] not listed: {{list}}.",
        list="、".join(str(one) for one in absent["manager"].slice(0, _SHOWN).to_pylist()),
    )
