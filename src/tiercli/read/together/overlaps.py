"""Rows that stand on two sheets or files without a number to prove it: a filtered copy of a list, or two exports whose days overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Hashes
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found
from tiercli.read.reading import BOOKKEEPING, FILE, SHEET
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.unit_sizes import COUNT, UNIT
from tiercli.read.together.whole_rows import Books, codes_of, mixed_codes

Sums = dict[tuple[Any, ...], tuple[int | None, ...]]
_FIGURES = ("quantity", "amount")
MOST_SUMS = 20_000
"""Rows of a sheet of sums, at most."""


def leave_counted_twice(books: Books, sheets: Sequence[SheetReading]) -> None:
    """Sets aside sales of a file with the very same bytes as another one, and sheets that only sum up what other sheets tell."""
    if "sales" not in books.tables or sum(one.table == "sales" for one in sheets) < 2:
        return
    for copy in copies(sheets, books.notes):
        books.aside("same-file", "sales", at_place(books.tables["sales"], (copy.file, copy.sheet)))
    table = books.tables["sales"]
    places = places_in(table)
    if len(places) < 2 or "date" not in table.column_names:
        return
    for place in places:
        if _is_summary(books.tables["sales"], place):
            message = Text(
                "每个客户每月的数与其他表的明细之和相等，是汇总，未重复计入。",
                "has for every customer and month the sum of the details in other sheets; it is a summary and is not counted again.",
            )
            books.notes.append(found("sheet.summary-skipped", Place(*place), message))
            books.aside("summary", "sales", at_place(books.tables["sales"], place))


def places_in(table: pa.Table) -> list[tuple[str, str]]:
    """File and sheet of all rows, each once, in the order of the rows."""
    return [(one[FILE], one[SHEET]) for one in table.select([FILE, SHEET]).group_by([FILE, SHEET], use_threads=False).aggregate([]).to_pylist()]


def copies(sheets: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets of sales in files with the very same bytes as an earlier one, which is said."""
    first: dict[tuple[str, str], SheetReading] = {}
    found_again = []
    for one in sheets:
        if one.table != "sales" or one.input is None or not one.input.sha256:
            continue
        other = first.setdefault((one.input.sha256, one.sheet), one)
        if one.path != other.path:
            message = Text(f"与“{other.file}”的内容完全相同（逐字节），未重复计入。", f"has the very same bytes as '{other.file}' and is not counted again.")
            notes.append(found("file.same-bytes", Place(one.file, one.sheet), message))
            found_again.append(one)
    return found_again


def _is_summary(table: pa.Table, place: tuple[str, str]) -> bool:
    """Whether a sheet has at most one row a customer and month, no days, no numbers, and the sums of the other sheets in every one."""
    mask = at_place(table, place)
    own, others = table.filter(mask), table.filter(pc.invert(mask))
    if not own.num_rows or own.num_rows > MOST_SUMS or others.num_rows < own.num_rows:
        return False
    if "order_no" in own.column_names and own["order_no"].null_count < own.num_rows:
        return False
    days = pc.unique(own["date"])
    real_days = any(day is None or (day.day != 1 and (day + timedelta(days=1)).day != 1) for day in days.to_pylist())
    figures = [name for name in _FIGURES if name in own.column_names and name in others.column_names and own[name].null_count < own.num_rows]
    if real_days or not figures:
        return False
    mine, rows = _sums(own, figures, monthly=True)
    if len(mine) < rows:
        return False
    theirs, _ = _sums(others, figures, monthly=True)
    if all(theirs.get(key) == sums for key, sums in mine.items()):
        return True
    whole, _ = _sums(others, figures, monthly=False)
    own_whole, _ = _sums(own, figures, monthly=False)
    return len(days) == 1 and len(own_whole) > 1 and all(whole.get(key) == sums for key, sums in own_whole.items())


def _sums(table: pa.Table, figures: Sequence[str], *, monthly: bool) -> tuple[Sums, int]:
    """Sums by customer, and month, and how many rows they are of."""
    keys = ["customer_id"]
    if monthly:
        table = table.append_column("_month", pc.add(pc.multiply(pc.year(table["date"]), 12), pc.month(table["date"])))
        keys.append("_month")
    grouped = table.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in figures])
    return {tuple(row[key] for key in keys): tuple(row[f"{name}_sum"] for name in figures) for row in grouped.to_pylist()}, table.num_rows


def at_place(table: pa.Table, place: tuple[str, str]) -> Any:
    """The rows of a file's sheet."""
    return pc.and_(*(pc.equal(table[key].cast(pa.string()), value) for key, value in zip((FILE, SHEET), place, strict=True)))


FEWEST = 2
"""One equal row may be chance; two on another sheet, and all of its days, are not."""
MOST_PLACES = 200


def leave_overlaps(books: Books, sheets: Sequence[SheetReading]) -> None:
    """Sets aside rows of a sales sheet where, for all days that it shares with an earlier one, every row stands there too.

    Either all of the sheet is on the other one, or both have the very same rows in the days that they share. Rows with order numbers are not
    looked at: a number tells by itself what is double; nor are sheets of which the user said that they are sales.
    """
    if "sales" in books.tables:
        _leave(books, "sales", "order_no", sheets)
    if "receivables" in books.tables:
        _leave(books, "receivables", "invoice_no", sheets)
        _say_several_states(books.tables["receivables"], books.notes)


def _leave(books: Books, name: str, number: str, sheets: Sequence[SheetReading]) -> None:
    sales = books.tables[name]
    if "customer_id" not in sales.column_names or (name == "sales" and "date" not in sales.column_names):
        return
    places = places_in(sales)
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
    own_days = (days[(where == place) & known] for place in range(len(places)))
    spans = [(int(one.min()), int(one.max())) if len(one) else None for one in own_days]
    gone = np.zeros(sales.num_rows, dtype=bool)
    mixed: Hashes | None = None
    for later in range(1, len(places)):
        for earlier in range(later):
            one, other = spans[earlier], spans[later]
            if places[later] in named or one is None or other is None or one[1] < other[0] or other[1] < one[0]:
                continue
            if mixed is None:
                names = (name for name in sales.column_names if name not in (*BOOKKEEPING, "customer_name") and not name.startswith((COUNT, UNIT)))
                mixed = mixed_codes(sales, names)
            low, high = max(one[0], other[0]), min(one[1], other[1])
            inside = known & ~gone & (days >= low) & (days <= high)
            own, theirs = (where == later) & inside, (where == earlier) & inside
            whole = bool(((where == later) & ~gone).sum() == own.sum())
            if not _stands_there(mixed[own], mixed[theirs], alike=not whole or name != "sales"):
                continue
            gone |= own
            _say(books.notes, places[later], places[earlier], int(own.sum()), (low, high) if name == "sales" else None)
    books.aside("overlap", name, gone)


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


def _stands_there(own: Hashes, theirs: Hashes, *, alike: bool) -> bool:
    """Whether every one of some rows has one of its own among others; alike: and the others no more than these."""
    if len(own) < FEWEST or len(theirs) < len(own) or (alike and len(own) != len(theirs)) or not np.isin(own[:50], theirs).all():
        return False
    values, counts = np.unique(own, return_counts=True)
    others, sizes = np.unique(theirs, return_counts=True)
    at = np.searchsorted(others, values)
    at[at == len(others)] = 0
    return bool((others[at] == values).all() and (sizes[at] >= counts).all())


def _say(notes: list[Finding], place: tuple[str, str], other: tuple[str, str], rows: int, span: tuple[int, int] | None) -> None:
    days = [date.fromordinal(date(1970, 1, 1).toordinal() + day) for day in span] if span else []
    name = " ".join(part for part in other if part)
    when = Text(f"{days[0]} 至 {days[1]} 的 ", f" of {days[0]} to {days[1]}") if days else Text("", "")
    message = Text(
        f"{when.zh}{rows} 行在“{name}”里都有，各字段全同，未重复计入。",
        f"{counted(rows, 'row', 'rows')}{when.en} all stand on '{name}' too, equal in every field, and are not counted again.",
    )
    notes.append(found("sheet.overlap", Place(*place), message, count=rows))
