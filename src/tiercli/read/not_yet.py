"""Customers who do not exist yet on the day of the run: their first row or their record is later."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import TableAccount
from tiercli.domain.fields import DATED
from tiercli.domain.finding import Finding
from tiercli.read.whole_rows import part_of, say_rows

_BOUGHT = ("sales", "returns", "orders")
_SHOWN = 5


def leave_not_yet(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], findings: list[Finding], as_of: date) -> None:
    """Takes customers out of every table whose first purchase, or 建档日期, lies after the day, unless a row or a record shows them before.

    Who has no record is known by rows of any kind; who has one may be visited before the first purchase.
    """
    customers = tables["customers"]
    day = pa.scalar(as_of, pa.date32())
    records = accounts["customers"].used if "customers" in accounts else 0
    is_record = pa.array(np.arange(customers.num_rows) < records)
    ids = customers["customer_id"].combine_chunks()
    dated = [name for name in (*DATED, "receivables") if name in tables and {"date", "customer_id"} <= set(tables[name].column_names)]
    later, bought_later = (_found(tables, names, ids, day, is_later=True) for names in (dated, _BOUGHT))
    since = customers["since"].combine_chunks() if "since" in customers.column_names else pa.nulls(customers.num_rows, pa.date32())
    begun = pc.fill_null(pc.less_equal(since, day), False)
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
        mask = pc.is_in(table["customer_id"], value_set=absent["customer_id"].combine_chunks())
        _account(name, table.filter(mask), accounts)
        tables[name] = table.filter(pc.invert(mask))
    _account("customers", customers.filter(pc.and_(gone, is_record)), accounts)
    tables["customers"] = customers.filter(pc.invert(gone))
    listed = "、".join(str(one["customer_name"] or one["customer_id"]) for one in absent.slice(0, _SHOWN).to_pylist())
    findings.append(
        say_rows(
            "customers.not-yet",
            absent,
            f"{{n}} 个客户在 {as_of} 之后才有往来或建档，未分级：{{list}}。",
            f"{{n}} customer first appears after {as_of} and is not graded: {{list}}.",
            f"{{n}} customers first appear after {as_of} and are not graded: {{list}}.",
            list=listed,
        )
    )


def _found(tables: dict[str, pa.Table], names: tuple[str, ...] | list[str], ids: pa.Array, day: pa.Scalar, *, is_later: bool) -> pa.Array:
    """Which customers have a row after the day, or one on it or before."""
    mask = pa.repeat(pa.scalar(False), len(ids))
    for name in names:
        if name not in tables or not {"date", "customer_id"} <= set(tables[name].column_names):
            continue
        table = tables[name]
        hit = pc.fill_null(pc.greater(table["date"], day) if is_later else pc.less_equal(table["date"], day), False)
        if pc.any(hit).as_py():
            mask = pc.or_(mask, pc.is_in(ids, value_set=pc.unique(table["customer_id"].filter(hit))))
    return mask


def _account(name: str, gone: pa.Table, accounts: dict[str, TableAccount]) -> None:
    if gone.num_rows and name in accounts:
        accounts[name] = accounts[name].with_set_aside(part_of("not-yet", gone, accounts[name]))
