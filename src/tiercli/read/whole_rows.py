"""Rows of whole tables that are set aside: doubles and returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tiercli.domain.account import ACCOUNT_PLACES, SetAside, TableAccount
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.read.notes import found, of_count
from tiercli.read.options import ReadOptions
from tiercli.read.reading import BOOKKEEPING, FILE, ROW, SHEET

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_NUMBERED: Mapping[str, str] = {"sales": "order_no", "orders": "order_no", "receivables": "invoice_no", "service": "case_no"}


def part_of(reason: str, rows: pa.Table, account: TableAccount) -> SetAside:
    """Rows as the account's part for one reason."""
    import pyarrow.compute as pc

    sums = {name: int(pc.sum(rows[name]).as_py() or 0) if name in rows.column_names else 0 for name in account.sums}
    return SetAside(reason, rows.num_rows, sums, tuple(str(place) for place in places_of(rows, ACCOUNT_PLACES)))


def places_of(rows: pa.Table, most: int = FIRST_PLACES) -> list[Place]:
    """Where the first of these rows stand."""
    return [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in rows.slice(0, most).select(list(BOOKKEEPING)).to_pylist()]


def say_rows(code: str, rows: pa.Table, zh: str, one: str, many: str, **values: str) -> Finding:
    """A finding about rows; the words hold {n} and the other values."""
    places = places_of(rows)
    return found(code, places[0], of_count(rows.num_rows, zh, one, many, **values), count=rows.num_rows, places=places)


def set_aside_doubles(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], notes: list[Finding]) -> None:
    """Rows that agree in number and every field are one row exported twice; without a number they are only reported."""
    for name, number in _NUMBERED.items():
        if name not in tables:
            continue
        table = tables[name]
        fields = [column for column in table.column_names if column not in BOOKKEEPING]
        later = _repeated(table, fields)
        if later is None or not later.num_rows:
            continue
        numbered = later.filter(later[number].is_valid()) if number in fields else later.slice(0, 0)
        if numbered.num_rows:
            tables[name] = _without(table, numbered)
            accounts[name] = accounts[name].with_set_aside(part_of("exact-duplicate", numbered, accounts[name]))
            notes.append(
                say_rows(
                    f"{name}.exact-duplicate",
                    numbered,
                    "{n} 行与前面的行单号及各字段都相同，未使用。",
                    "{n} row equals an earlier row in number and every field and is not used.",
                    "{n} rows equal an earlier row in number and every field and are not used.",
                )
            )
        if numbered.num_rows < later.num_rows:
            notes.append(
                say_rows(
                    f"{name}.possible-duplicate",
                    later.filter(later[number].is_null()) if number in fields else later,
                    "{n} 行与前面的行各字段都相同，没有单号可证实，均已计入。",
                    "{n} row equals an earlier row in every field; without an order number it is counted all the same.",
                    "{n} rows equal an earlier row in every field; without an order number all are counted.",
                )
            )


def _repeated(table: pa.Table, fields: list[str]) -> pa.Table | None:
    """The rows that equal an earlier one; only rows whose mixed codes meet again are compared field by field."""
    import numpy as np
    import pyarrow as pa

    mixed = np.zeros(table.num_rows, dtype=np.uint64)
    for name in fields:
        # Overflow is what mixes: equal rows stay equal, and others meet once in 2**64.
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes_of(table[name]).astype(np.uint64)
        mixed ^= mixed >> np.uint64(29)
    order = np.sort(mixed)
    again = order[1:][order[1:] == order[:-1]]
    if not len(again):
        return None
    likely = table.filter(pa.array(np.isin(mixed, again)))
    return first_of_each(likely, fields)[1]


def codes_of(column: pa.ChunkedArray | pa.Array) -> np.ndarray[Any, Any]:
    """A whole number for each row, equal where the values are equal; null has one of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_int64(whole.type) or whole.null_count:
        whole = pc.dictionary_encode(whole, null_encoding="encode").indices
    codes: np.ndarray[Any, Any] = whole.to_numpy(zero_copy_only=False)
    return codes


def first_of_each(table: pa.Table, keys: list[str]) -> tuple[pa.Table, pa.Table]:
    """The first row of each key, in order; and the rows that came later."""
    import numpy as np
    import pyarrow as pa

    first = np.zeros(table.num_rows, dtype=bool)
    if len(keys) == 1:
        first[np.unique(codes_of(table[keys[0]]), return_index=True)[1]] = True
    else:
        position = pa.array(np.arange(table.num_rows))
        grouped = table.select(keys).append_column("_position", position).group_by(keys, use_threads=False).aggregate([("_position", "min")])
        first[grouped["_position_min"].to_numpy()] = True
    return table.filter(pa.array(first)), table.filter(pa.array(~first))


def _without(table: pa.Table, gone: pa.Table) -> pa.Table:
    """The table without some of its rows, known by file, sheet and row number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def places(one: pa.Table) -> pa.Array:
        parts = [one[FILE].cast(pa.string()), one[SHEET].cast(pa.string()), one[ROW].cast(pa.string())]
        return pc.binary_join_element_wise(*parts, "\x00").combine_chunks()

    return table.filter(pc.invert(pc.is_in(places(table), value_set=places(gone))))


def settle_returns(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], options: ReadOptions, notes: list[Finding]) -> None:
    """Negative rows are counted, set aside, or given a table of their own, as the rulebook says; never made positive."""
    import pyarrow.compute as pc

    table = tables.get("sales")
    if table is None:
        return
    masks = [pc.fill_null(pc.less(table[name], 0), False) for name in ("quantity", "amount") if name in table.column_names]
    mask = masks[0] if len(masks) == 1 else pc.or_(*masks)
    back = table.filter(mask)
    if not back.num_rows:
        return
    zh, one, many = {
        "net": ("已冲减", "counts against the sales", "count against the sales"),
        "exclude": ("按规则未计入", "is left out, as the rulebook says", "are left out, as the rulebook says"),
        "separate": ("按规则单列", "is kept apart, as the rulebook says", "are kept apart, as the rulebook says"),
    }[options.returns]
    notes.append(say_rows("sales.return", back, f"{{n}} 行退货或红字，{zh}。", f"{{n}} row is a return and {one}.", f"{{n}} rows are returns and {many}."))
    if options.returns != "net":
        tables["sales"] = table.filter(pc.invert(mask))
        accounts["sales"] = accounts["sales"].with_set_aside(part_of("return", back, accounts["sales"]))
        if options.returns == "separate":
            tables["returns"] = back
