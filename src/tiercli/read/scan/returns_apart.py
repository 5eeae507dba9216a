"""Returns among scanned sales: counted with them, left out, or kept in a table of their own, which is another view of the same rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from tiercli.domain.account import ACCOUNT_PLACES, SetAside
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.sql import row_of
from tiercli.read.reading import BOOKKEEPING
from tiercli.read.scan.exemplars import rows_at
from tiercli.read.scan.facts import FIGURES, by_customer, by_day
from tiercli.read.together.whole_rows import places_of, say_return_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.account import TableAccount
    from tiercli.domain.finding import Finding
    from tiercli.read.options import ReadOptions

_FIRST = 1000


@dataclass(frozen=True)
class Settled:
    """Scanned sales, and what came back where that is a table of its own.

    sizes: the customers of the sales (see `facts.by_customer`). firsts: of each table rows in which every customer and name stands first.
    """

    tables: Mapping[str, ScannedTable]
    sizes: pa.Table
    firsts: Mapping[str, pa.Table]


def settle_scanned_returns(whole: Settled, accounts: dict[str, TableAccount], options: ReadOptions, notes: list[Finding]) -> Settled:
    """Negative rows counted, set aside, or given a table of their own, as of rows in memory. whole: all rows as sales."""
    table = whole.tables["sales"]
    below = " OR ".join(f"coalesce({name} < 0, false)" for name in FIGURES if name in table.negative)
    row = row_of(table.engine, f"SELECT count(*) FROM {table.view} WHERE {below}") if below else None
    count = int(row[0]) if row else 0
    first = table.first_rows(below, _FIRST) if count else None
    if first is not None:
        notes.append(say_return_rows(first, count, options))
    if options.returns == "net":
        return whole
    back, _, firsts = _part(table, below if count else "false")
    if first is not None:
        account, places = accounts["sales"], tuple(map(str, places_of(first, ACCOUNT_PLACES)))
        accounts["sales"] = account.with_set_aside(SetAside("return", count, {name: back.total(name) for name in account.sums}, places))
        kept, sizes, own = _part(table, f"NOT ({below})")
        whole = Settled({"sales": kept}, sizes, {"sales": own})
    if options.returns != "separate":
        return whole
    return replace(whole, tables={**whole.tables, "returns": back}, firsts={**whole.firsts, "returns": firsts})


def _part(table: ScannedTable, condition: str) -> tuple[ScannedTable, pa.Table, pa.Table]:
    """Some rows as a table, its customers (see `facts.by_customer`), and the rows in which they stand first."""
    view, names = f"(SELECT * FROM {table.view} WHERE {condition})", [name for name in table.column_names if name not in BOOKKEEPING]
    numbers = [name for name in names if pa.types.is_int64(table.schema.field(name).type)]
    facts = by_day(table.engine, view, "false", numbers, [name for name in names if name not in numbers])
    sizes = by_customer(table.engine, view, names, [])
    shown = [name for name in ("customer_id", "customer_name", *BOOKKEEPING) if name in table.column_names]
    firsts = rows_at(table.engine, view, {name: name for name in shown}, sizes["place"].to_numpy())
    return replace(table, view=view, days=facts.days, negative=facts.negative, customers=days_of_customers(sizes), pieces=None), sizes, firsts


def days_of_customers(sizes: pa.Table) -> pa.Table:
    """The first and the last day of each customer."""
    days = sizes.select(["customer_id", "first", "last"]).group_by("customer_id", use_threads=False).aggregate([("first", "min"), ("last", "max")])
    return days.rename_columns(["customer_id", "first", "last"])
