"""Rows of whole tables that are set aside, and how they are said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.account import ACCOUNT_PLACES, SetAside, TableAccount
from tiercli.domain.arrays import Mask
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.read.notes import found, of_count
from tiercli.read.options import ReadOptions
from tiercli.read.reading import BOOKKEEPING, FILE, ROW, SHEET


def part_of(reason: str, rows: pa.Table, account: TableAccount) -> SetAside:
    """Rows as the account's part for one reason."""
    sums = {name: exact.total(rows[name]) if name in rows.column_names else 0 for name in account.sums}
    return SetAside(reason, rows.num_rows, sums, tuple(str(place) for place in places_of(rows, ACCOUNT_PLACES)))


def places_of(rows: pa.Table, most: int = FIRST_PLACES) -> list[Place]:
    """Where the first of these rows stand."""
    return [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in rows.slice(0, most).select(list(BOOKKEEPING)).to_pylist()]


def say_rows(code: str, rows: pa.Table, zh: str, one: str, many: str, *, count: int | None = None, **values: str) -> Finding:
    """A finding about rows; the words hold {n} and the other values. count: how many there are, where `rows` are only the first of them."""
    places, count = places_of(rows), rows.num_rows if count is None else count
    return found(code, places[0], of_count(count, zh, one, many, **values), count=count, places=places)


def codes_of(column: pa.ChunkedArray | pa.Array) -> np.ndarray[Any, Any]:
    """A whole number for each row, equal where the values are equal; null has one of its own."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_int64(whole.type) or whole.null_count:
        whole = pc.dictionary_encode(whole, null_encoding="encode").indices
    return whole.to_numpy(zero_copy_only=False)


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


def settle_returns(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], options: ReadOptions, notes: list[Finding]) -> None:
    """Negative rows are counted, set aside, or given a table of their own, as the rulebook says; never made positive."""
    table = tables.get("sales")
    if table is None or not {"quantity", "amount"}.intersection(table.column_names):
        return
    masks = [pc.fill_null(pc.less(table[name], 0), False) for name in ("quantity", "amount") if name in table.column_names]
    mask = masks[0] if len(masks) == 1 else pc.or_(*masks)
    back = table.filter(mask)
    if options.returns == "separate":
        tables["returns"] = back  # also without any row: then nothing came back
    if not back.num_rows:
        return
    notes.append(say_return_rows(back, back.num_rows, options))
    if options.returns != "net":
        tables["sales"] = table.filter(pc.invert(mask))
        accounts["sales"] = accounts["sales"].with_set_aside(part_of("return", back, accounts["sales"]))


def say_return_rows(rows: pa.Table, count: int, options: ReadOptions) -> Finding:
    """The finding about negative rows of sales. rows: the first of them."""
    zh, one, many = {
        "net": ("已冲减", "counts against the sales", "count against the sales"),
        "exclude": ("按规则未计入", "is left out, as the rulebook says", "are left out, as the rulebook says"),
        "separate": ("按规则单列", "is kept apart, as the rulebook says", "are kept apart, as the rulebook says"),
    }[options.returns]
    return say_rows(
        "sales.return", rows, f"{{n}} 行退货或红字，{zh}。", f"{{n}} row is a return and {one}.", f"{{n}} rows are returns and {many}.", count=count
    )
