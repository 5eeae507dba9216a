"""Rows that stand on two sheets or files without a number to prove it: a filtered copy of a list, or two exports whose days overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import TableAccount
from tiercli.domain.arrays import Hashes
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found
from tiercli.read.reading import BOOKKEEPING, FILE, SHEET
from tiercli.read.together.unit_sizes import COUNT, UNIT
from tiercli.read.together.whole_rows import codes_of, part_of

if TYPE_CHECKING:
    from tiercli.read.sheet_reading import SheetReading

FEWEST = 2
"""One equal row may be chance; two on another sheet, and all of its days, are not."""
MOST_PLACES = 200


def leave_overlaps(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    """Sets aside rows of a sales sheet where, for all days that it shares with an earlier one, every row stands there too.

    Either all of the sheet is on the other one, or both have the very same rows in the days that they share. Rows with order numbers are not
    looked at: a number tells by itself what is double; nor are sheets of which the user said that they are sales.
    """
    if "sales" in tables:
        _leave(tables, accounts, "sales", "order_no", sheets, notes)
    if "receivables" in tables:
        _leave(tables, accounts, "receivables", "invoice_no", sheets, notes)
        _say_several_states(tables["receivables"], notes)


def _leave(
    tables: dict[str, pa.Table], accounts: dict[str, TableAccount], name: str, number: str, sheets: Sequence[SheetReading], notes: list[Finding]
) -> None:
    sales = tables[name]
    if "customer_id" not in sales.column_names or (name == "sales" and "date" not in sales.column_names):
        return
    places = sales.select([FILE, SHEET]).group_by([FILE, SHEET], use_threads=False).aggregate([]).to_pylist()
    if not 2 <= len(places) <= MOST_PLACES:
        return
    named = {(one.file, one.sheet) for one in sheets if one.said}
    where = _place_of(sales)
    if name == "sales":
        days, known = pc.fill_null(sales["date"].cast(pa.int32()), -(2**31)).to_numpy(), sales["date"].is_valid().to_numpy()
    else:  # what is owed is a state, and not of days
        days, known = np.zeros(sales.num_rows, dtype=np.int32), np.ones(sales.num_rows, dtype=bool)
    if number in sales.column_names:
        known &= sales[number].is_null().to_numpy()
    spans = [_span(days[(where == place) & known]) for place in range(len(places))]
    gone = np.zeros(sales.num_rows, dtype=bool)
    mixed: Hashes | None = None
    for later in range(1, len(places)):
        for earlier in range(later):
            one, other = spans[earlier], spans[later]
            if (places[later][FILE], places[later][SHEET]) in named or one is None or other is None or one[1] < other[0] or other[1] < one[0]:
                continue
            mixed = _mixed(sales) if mixed is None else mixed
            low, high = max(one[0], other[0]), min(one[1], other[1])
            inside = known & ~gone & (days >= low) & (days <= high)
            own, theirs = (where == later) & inside, (where == earlier) & inside
            whole = bool(((where == later) & ~gone).sum() == own.sum())
            if not _stands_there(mixed[own], mixed[theirs], alike=not whole or name != "sales"):
                continue
            gone |= own
            _say(notes, places[later], places[earlier], int(own.sum()), (low, high) if name == "sales" else None)
    if gone.any():
        rows = sales.filter(pa.array(gone))
        tables[name] = sales.filter(pa.array(~gone))
        accounts[name] = accounts[name].with_set_aside(part_of("overlap", rows, accounts[name]))


def _say_several_states(owed: pa.Table, notes: list[Finding]) -> None:
    """Sheets that list what the same customers owe, without items or days that would tell whether these are states of several days."""
    told = [name for name in ("date", "due_date", "invoice_no", "stated") if name in owed.column_names and owed[name].null_count < owed.num_rows]
    rows = owed
    for name in told:
        rows = rows.filter(rows[name].is_null())
    if "customer_id" not in owed.column_names or not rows.num_rows:
        return
    customers: dict[tuple[str, str], set[Any]] = {}
    for row in rows.select([FILE, SHEET, "customer_id"]).group_by([FILE, SHEET, "customer_id"], use_threads=False).aggregate([]).to_pylist():
        customers.setdefault((row[FILE], row[SHEET]), set()).add(row["customer_id"])
    places = list(customers)
    for later in range(1, len(places)):
        mine = customers[places[later]]
        other = next((place for place in places[:later] if 2 * len(mine & customers[place]) >= min(len(mine), len(customers[place]))), None)
        if other is not None:
            shown = " ".join(part for part in other if part)
            message = Text(
                f"与“{shown}”列着同样的客户，又看不出各是哪一天的；若是不同日期的应收表，欠款被重复相加。",
                f"lists the same customers as '{shown}', and nothing says of which day each is; if they are of different days, debts are added twice.",
            )
            notes.append(found("receivables.several-states", Place(*places[later]), message))


def _place_of(sales: pa.Table) -> np.ndarray[Any, Any]:
    """For each row the number of its file and sheet, in the order in which they come."""
    both = codes_of(sales[FILE]).astype(np.int64) * 1_000_003 + codes_of(sales[SHEET]).astype(np.int64)
    _, first, codes = np.unique(both, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return order[codes.reshape(-1)]


def _span(days: np.ndarray[Any, Any]) -> tuple[int, int] | None:
    return (int(days.min()), int(days.max())) if len(days) else None


def _mixed(sales: pa.Table) -> Hashes:
    """A code of everything that a row says, equal for equal rows."""
    mixed: Hashes = np.zeros(sales.num_rows, dtype=np.uint64)
    for name in sales.column_names:
        if name not in (*BOOKKEEPING, "customer_name") and not name.startswith((COUNT, UNIT)):
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes_of(sales[name]).astype(np.uint64)
            mixed ^= mixed >> np.uint64(29)
    return mixed


def _stands_there(own: Hashes, theirs: Hashes, *, alike: bool) -> bool:
    """Whether every one of some rows has one of its own among others; alike: and the others no more than these."""
    if len(own) < FEWEST or len(theirs) < len(own) or (alike and len(own) != len(theirs)) or not np.isin(own[:50], theirs).all():
        return False
    values, counts = np.unique(own, return_counts=True)
    others, sizes = np.unique(theirs, return_counts=True)
    at = np.searchsorted(others, values)
    at[at == len(others)] = 0
    return bool((others[at] == values).all() and (sizes[at] >= counts).all())


def _say(notes: list[Finding], place: dict[str, Any], other: dict[str, Any], rows: int, span: tuple[int, int] | None) -> None:
    days = [date.fromordinal(date(1970, 1, 1).toordinal() + day) for day in span] if span else []
    name = " ".join(part for part in (other[FILE], other[SHEET]) if part)
    when = Text(f"{days[0]} 至 {days[1]} 的 ", f" of {days[0]} to {days[1]}") if days else Text("", "")
    message = Text(
        f"{when.zh}{rows} 行在“{name}”里都有，各字段全同，未重复计入。",
        f"{counted(rows, 'row', 'rows')}{when.en} all stand on '{name}' too, equal in every field, and are not counted again.",
    )
    notes.append(found("sheet.overlap", Place(place[FILE], place[SHEET]), message, count=rows))
