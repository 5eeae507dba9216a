"""Customers whose rows are set aside for what they measure: they did buy, so they are graded, and it is said that nothing of theirs is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import listing
from tiercli.domain.texts import texts_of
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.together.whole_rows import Books, first_rows

if TYPE_CHECKING:
    import numpy as np

    from tiercli.read.sheet_reading import SheetReading
    from tiercli.read.words.typed import Typed

UNMEASURED = "unmeasured"
REASONS = (
    "currency",
    "unknown-unit",
    "unit-conflict",
    "wrong-unit",
    "unreadable-number",
    "ambiguous-number",
    "too-large",
    "error-cell",
    "formula-without-value",
)
"""Why a row is set aside that is a sale all the same."""
_KEYS = ("customer_id", "customer_name")
_SHOWN = 5


def customers_of_rows(typed: Mapping[str, Typed], rows: np.ndarray[Any, Any], numbers: np.ndarray[Any, Any]) -> list[tuple[str | None, str | None, int]]:
    """Id, name and Excel's row of each distinct customer in these rows of a sheet."""
    columns = [typed[key].values.take(rows).to_pylist() if key in typed else [None] * len(rows) for key in _KEYS]
    first: dict[tuple[str | None, str | None], int] = {}
    for number, name, row in zip(*columns, numbers[rows].tolist(), strict=True):
        if number or name:
            first.setdefault((number, name), row)
    return [(*pair, row) for pair, row in first.items()]


def unmeasured_customers(sheets: Sequence[SheetReading], gone: Sequence[pa.Table]) -> dict[str, pa.Table]:
    """These customers of all sheets as a table of their own; nothing where there are none.

    gone: rows of sales that were set aside once all tables were there.
    """
    listed = [(*one, sheet.file, sheet.sheet) for sheet in sheets if sheet.table == "sales" for one in sheet.unmeasured]
    names = (*_KEYS, ROW, FILE, SHEET)
    types = (pa.string(), pa.string(), pa.int32(), pa.string(), pa.string())
    columns = list(zip(*listed, strict=True)) if listed else [()] * len(names)
    parts = [pa.table({name: pa.array(list(column), kind) for name, column, kind in zip(names, columns, types, strict=True)})]
    for rows in gone:
        keyed = {key: rows[key] if key in rows.column_names else pa.nulls(rows.num_rows, pa.string()) for key in _KEYS}
        parts.append(pa.table({**keyed, ROW: rows[ROW].cast(pa.int32()), FILE: rows[FILE].cast(pa.string()), SHEET: rows[SHEET].cast(pa.string())}))
    whole = pa.concat_tables(parts).combine_chunks()
    return {UNMEASURED: whole} if whole.num_rows else {}


def say_unmeasured(books: Books) -> None:
    """Says whose every sale was set aside."""
    rows, sales = books.tables.get(UNMEASURED), books.tables.get("sales")
    if rows is None or sales is None:
        return
    alone = rows.filter(pc.invert(pc.is_in(rows["customer_id"], value_set=sales["customer_id"].combine_chunks())))
    names: dict[str, str] = {}
    for number, name in zip(texts_of(alone["customer_id"]), alone["customer_name"].to_pylist(), strict=True):
        names.setdefault(number, f"{number} {name}" if name and name != number else str(number))
    books.say(
        "customers.only-unusable",
        first_rows(alone, ["customer_id"]),
        "{n} 个客户的销售行全部未能使用，照常分级但没有数：{list}。",
        "{n} [customer has|customers have] no sales row that can be used and [is|are] graded without figures: {list}.",
        list=listing(list(names.values())[:_SHOWN]),
    )
