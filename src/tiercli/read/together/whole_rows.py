"""Rows of whole tables that are set aside, and how they are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.account import ACCOUNT_PLACES, SetAside, TableAccount
from tiercli.domain.arrays import Hashes, Mask
from tiercli.domain.errors import OurFaultError
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text
from tiercli.frames.scanned import ScannedTable
from tiercli.read.notes import found, of_count
from tiercli.read.options import ReadOptions
from tiercli.read.reading import BOOKKEEPING, FILE, ROW, SHEET


@dataclass(frozen=True)
class Books:
    """All tables while they are settled one step after the other, the account of each, and what is to be said of them."""

    tables: dict[str, Any]
    accounts: dict[str, TableAccount]
    notes: list[Finding]

    def aside(self, reason: str, name: str, mask: Any) -> pa.Table:
        """Takes the rows of a mask out of a table and into its account, where it has one; those rows."""
        mask = pa.array(mask) if isinstance(mask, np.ndarray) else mask
        gone = self.tables[name].filter(mask)
        if gone.num_rows:
            self.tables[name] = self.tables[name].filter(pc.invert(mask))
            self.account(reason, name, gone)
        return gone

    def account(self, reason: str, name: str, gone: pa.Table) -> None:
        """Puts rows into the account of their table, where it has one."""
        if gone.num_rows and name in self.accounts:
            self.accounts[name] = self.accounts[name].with_set_aside(part_of(reason, gone, self.accounts[name]))

    def say(self, code: str, rows: pa.Table, zh: str, en: str, **values: str | Text) -> None:
        """Says something of rows, where there are any; see `say_rows`."""
        if rows.num_rows:
            self.notes.append(say_rows(code, rows, zh, en, count=None, **values))


def with_column(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The table with a column, in the place of the one of that name or before all others."""
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.add_column(0, name, column)


def part_of(reason: str, rows: pa.Table, account: TableAccount) -> SetAside:
    """Rows as the account's part for one reason."""
    sums = {name: exact.total(rows[name]) if name in rows.column_names else 0 for name in account.sums}
    return SetAside(reason, rows.num_rows, sums, tuple(str(place) for place in places_of(rows, ACCOUNT_PLACES)))


def places_of(rows: pa.Table, most: int = FIRST_PLACES) -> list[Place]:
    """Where the first of these rows stand."""
    return [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in rows.slice(0, most).select(list(BOOKKEEPING)).to_pylist()]


def say_rows(code: str, rows: pa.Table, zh: str, en: str, *, count: int | None = None, **values: str | Text) -> Finding:
    """A finding about rows; the words hold {n} and the other values. count: how many there are, where `rows` are only the first of them."""
    places, count = places_of(rows), rows.num_rows if count is None else count
    return found(code, places[0], of_count(count, zh, en, **values), count=count, places=places)


def codes_of(column: pa.ChunkedArray | pa.Array) -> np.ndarray[Any, Any]:
    """A whole number for each row, equal where the values are equal; null has one of its own."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_int64(whole.type) or whole.null_count:
        whole = pc.dictionary_encode(whole, null_encoding="encode").indices
    return whole.to_numpy(zero_copy_only=False)


def mixed_codes(table: pa.Table, names: Iterable[str]) -> Hashes:
    """A code for each row of what it says in these columns: overflow is what mixes, equal rows stay equal, and others meet once in 2**64."""
    mixed = np.zeros(table.num_rows, dtype=np.uint64)
    for name in names:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes_of(table[name]).astype(np.uint64)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def first_of_each(table: pa.Table, keys: list[str]) -> tuple[pa.Table, pa.Table]:
    """The first row of each key, in order; and the rows that came later."""
    first = is_first(table, keys)
    return table.filter(pa.array(first)), table.filter(pa.array(~first))


def first_rows(table: pa.Table, keys: list[str]) -> pa.Table:
    """The first row of each key, in order."""
    return table.filter(pa.array(is_first(table, keys)))


def is_first(table: pa.Table, keys: list[str]) -> Mask:
    """For each row whether it is the first of its key."""
    first = np.zeros(table.num_rows, dtype=bool)
    if len(keys) == 1:
        values = table[keys[0]].combine_chunks()
        if isinstance(values, pa.DictionaryArray):
            values = values.dictionary_decode()
        codes = pc.dictionary_encode(values, null_encoding="encode").indices.to_numpy(zero_copy_only=False)
        first[:1] = True  # codes count up in the order in which values first appear
        first[1:] = codes[1:] > np.maximum.accumulate(codes)[:-1]
    else:
        position = pa.array(np.arange(table.num_rows))
        grouped = table.select(keys).append_column("_position", position).group_by(keys, use_threads=False).aggregate([("_position", "min")])
        first[grouped["_position_min"].to_numpy()] = True
    return first


def without_rows(table: pa.Table, gone: pa.Table) -> pa.Table:
    """The table without some of its rows, known by file, sheet and row number."""

    def places(one: pa.Table) -> pa.Array:
        parts = [one[FILE].cast(pa.string()), one[SHEET].cast(pa.string()), one[ROW].cast(pa.string())]
        return pc.binary_join_element_wise(*parts, "\x00").combine_chunks()

    return table.filter(pc.invert(pc.is_in(places(table), value_set=places(gone))))


def settle_returns(books: Books, options: ReadOptions) -> None:
    """Negative rows are counted, set aside, or given a table of their own, as the rulebook says; never made positive."""
    table = books.tables.get("sales")
    if table is None or not {"quantity", "amount"}.intersection(table.column_names):
        return
    masks = [pc.fill_null(pc.less(table[name], 0), False) for name in ("quantity", "amount") if name in table.column_names]
    mask = masks[0] if len(masks) == 1 else pc.or_(*masks)
    back = table.filter(mask) if options.returns == "net" else books.aside("return", "sales", mask)
    if options.returns == "separate":
        books.tables["returns"] = back  # also without any row: then nothing came back
    if back.num_rows:
        books.notes.append(say_return_rows(back, back.num_rows, options))


def say_return_rows(rows: pa.Table, count: int, options: ReadOptions) -> Finding:
    """The finding about negative rows of sales. rows: the first of them."""
    zh, one, many = {
        "net": ("已冲减", "counts against the sales", "count against the sales"),
        "exclude": ("按规则未计入", "is left out, as the rulebook says", "are left out, as the rulebook says"),
        "separate": ("按规则单列", "is kept apart, as the rulebook says", "are kept apart, as the rulebook says"),
    }[options.returns]
    return say_rows("sales.return", rows, f"{{n}} 行退货或红字，{zh}。", f"{{n}} [row is a return|rows are returns] and [{one}|{many}].", count=count)


def prove(tables: Mapping[str, pa.Table], accounts: Iterable[TableAccount]) -> None:
    """Compares rows and sums of every table with its account.

    Errors: OurFaultError that names the table and what differs.
    """
    for account in accounts:
        table = tables[account.table]
        if table.num_rows != account.used:
            raise _unequal(account.table, Text("行数", "rows"), str(account.used), str(table.num_rows))
        for name in account.sums:
            handed_on = table.total(name) if isinstance(table, ScannedTable) else exact.total(table[name])
            if handed_on != account.used_sum(name):
                raise _unequal(account.table, Text(name, name), exact.text(account.used_sum(name)), exact.text(handed_on))


def _unequal(table: str, what: Text, used: str, handed_on: str) -> OurFaultError:
    zh = f"{table} 表的{what.zh}对不上，账上 {used}，实际 {handed_on}"
    return OurFaultError.of_account(Text(zh, f"the {what.en} of table {table} do not add up: the account says {used}, the table holds {handed_on}"))
