"""One row exported twice, told from two rows that look alike: every cell decides, also those that no field takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import InputSheet
from tiercli.domain.language import Text, listing
from tiercli.read.reading import BOOKKEEPING, CELLS
from tiercli.read.together.whole_rows import Books, first_of_each, mixed_codes, without_rows
from tiercli.read.words.fold import bare

_NUMBERED: Mapping[str, str] = {"sales": "order_no", "orders": "order_no", "receivables": "invoice_no", "service": "case_no"}
_SERIAL = frozenset(map(bare, ("序号", "序", "项次", "行次", "#", "No", "No.", "Nr", "S/N", "Seq", "Serial No")))
"""Headers of columns that only number the lines of a sheet, so that the same row twice differs in them."""


def set_aside_doubles(books: Books, inputs: Sequence[InputSheet]) -> None:
    """Rows that agree in number and in every cell are one row exported twice.

    Rows that agree in number and every field but not in every other cell, or that have no number, are counted and said.
    The column `CELLS` ends here.
    """
    for name, table in list(books.tables.items()):
        if CELLS in table.column_names:
            books.tables[name] = table.drop_columns([CELLS])
        if name in _NUMBERED:
            others = [header for one in inputs if one.table == name for header, field in one.columns.items() if not field]
            settle_doubles(name, table, books, others)


def settle_doubles(name: str, table: pa.Table, books: Books, others: Sequence[str]) -> None:
    """Sets aside the doubles among rows; others: headers of the columns without a field."""
    number = _NUMBERED[name]
    fields = [column for column in table.column_names if column not in (*BOOKKEEPING, CELLS)]
    alike = _repeated(table, fields)
    if alike is None or not alike.num_rows:
        return
    doubles = _repeated(table, [*fields, CELLS]) if CELLS in table.column_names else alike
    doubles = table.slice(0, 0) if doubles is None else doubles
    alike = without_rows(alike, doubles) if doubles.num_rows else alike
    if CELLS in table.column_names:
        alike, doubles = (one.drop_columns([CELLS]) for one in (alike, doubles))
    has_number = doubles[number].is_valid() if number in fields else pa.nulls(doubles.num_rows, pa.bool_()).fill_null(False)
    numbered, open_rows = doubles.filter(has_number), doubles.filter(pc.invert(has_number))
    if numbered.num_rows:
        books.tables[name] = without_rows(books.tables[name], numbered)
        books.account("exact-duplicate", name, numbered)
    books.say(
        f"{name}.exact-duplicate",
        numbered,
        "{n} 行与前面的行单号及每个单元格都相同，未使用。",
        "{n} [row equals|rows equal] an earlier row in number and every cell and [is|are] not used.",
    )
    books.say(
        f"{name}.possible-duplicate",
        open_rows,
        "{n} 行与前面的行各字段都相同，没有单号可证实，均已计入。",
        "{n} [row equals|rows equal] an earlier row in every field; without an order number [it is counted all the same|all are counted].",
    )
    if number in fields and doubles is not alike:
        _say_alike(name, alike.filter(alike[number].is_valid()), books, others)


def _say_alike(name: str, rows: pa.Table, books: Books, others: Sequence[str]) -> None:
    """Rows of one number that only columns without a field, or the time of day, tell apart."""
    told = [header for header in dict.fromkeys(others) if not header.startswith("(")]
    if told and all(bare(header) in _SERIAL for header in told):
        books.say(
            f"{name}.possible-duplicate",
            rows,
            "{n} 行与前面的行单号及各字段都相同，只有“{list}”不同，均已计入。",
            "{n} [row equals|rows equal] an earlier row in number and every field, and [differs|differ] in '{list}' only; "
            "[it is counted all the same|all are counted].",
            list="、".join(told),
        )
        return
    listed = listing(told[:6])
    what = Text(f"其他列（{listed.zh}）或时刻不同", f"in other columns ({listed.en}) or in the time of day") if told else Text("时刻不同", "in the time of day")
    books.say(
        f"{name}.alike",
        rows,
        "{n} 行与前面的行单号及各字段都相同，但{what}，是不同的行，均已计入。",
        "{n} [row equals|rows equal] an earlier row in number and every field but [differs|differ] {what}; "
        "[it is a row of its own and is|they are rows of their own and are] counted.",
        what=what,
    )


def _repeated(table: pa.Table, fields: list[str]) -> pa.Table | None:
    """The rows that equal an earlier one; only rows whose mixed codes meet again, first those of whole numbers alone, are compared field by field."""
    for names in ([name for name in fields if pa.types.is_int64(table.schema.field(name).type)], fields):
        mixed = mixed_codes(table, names)
        order = np.sort(mixed)
        again = order[1:][order[1:] == order[:-1]]
        if not len(again):
            return None
        table = table.filter(pa.array(np.isin(mixed, again)))
    return first_of_each(table, fields)[1]
