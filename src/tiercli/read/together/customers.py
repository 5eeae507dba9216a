"""The table of customers that always comes out: one record each out of several, whoever only other tables know, and those whose every row is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import CARRIED
from tiercli.domain.fields import LISTS_NOBODY, STANDARD, TableFields
from tiercli.domain.language import listing, same
from tiercli.domain.texts import texts_of
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.together.identity import about_customers
from tiercli.read.together.whole_rows import Books, first_of_each, first_rows, with_column

if TYPE_CHECKING:
    from tiercli.read.sheet_reading import SheetReading
    from tiercli.read.words.typed import Typed

UNMEASURED = "unmeasured"
UNMEASURED_REASONS = (
    "currency", "unknown-unit", "unit-conflict", "wrong-unit", "unreadable-number", "ambiguous-number", "too-large", "error-cell", "formula-without-value",
)  # fmt: skip
"""Why a row is set aside that is a sale all the same."""


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


_KEYS = ("customer_id", "customer_name")


def one_record_each(books: Books, fields: TableFields) -> None:
    """Leaves one row a customer among the records, each value the first that any of its records gives; further ones go to the account.

    Says which records only added to others, which were of no use, and where two of them contradict.
    """
    if "customers" not in books.tables:
        return
    records = books.tables["customers"]
    first, later = first_of_each(records, ["customer_id"])
    if not later.num_rows:
        return
    several = records.filter(pc.is_in(records["customer_id"], value_set=later["customer_id"].combine_chunks()))
    names = [name for name in records.column_names if (not name.startswith("_") or name.startswith(CARRIED)) and name not in _KEYS]
    filled = several.select([*_KEYS[:1], *names, *([_KEYS[1]] if _KEYS[1] in records.column_names else [])])
    grouped = filled.group_by("customer_id", use_threads=False).aggregate([(name, "first") for name in filled.column_names if name != "customer_id"])
    at = pc.index_in(first["customer_id"], value_set=grouped["customer_id"].combine_chunks())
    for name in filled.column_names[1:]:
        values = grouped[f"{name}_first"].combine_chunks().take(at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at)
        first = with_column(first, name, pc.coalesce(first[name], values))
    adding, against = _compared(records, first, later, names)
    for name, rows in against.items():
        field = fields.field(name)
        books.say(
            "customers.second-value",
            rows,
            "{n} 条档案的“{title}”与同一客户前面的档案不同，用前面的。",
            "{n} [record gives|records give] another '{title}' than [an earlier one|earlier ones] of the same [customer|customers]; "
            "the earlier [one counts|ones count].",
            title=field.title if field is not None else name.removeprefix(CARRIED),
        )
    books.tables["customers"], added, useless = first, later.filter(adding), later.filter(pc.invert(adding))
    books.account("merged-record", "customers", added)
    books.say(
        "customers.merged-record",
        added,
        "{n} 条档案补充了同一客户前面的档案。",
        "{n} [record adds to an earlier one of the same customer|records add to earlier ones of the same customers].",
    )
    books.account("duplicate-record", "customers", useless)
    books.say(
        "customers.duplicate-record",
        useless,
        "{n} 条档案与前面的属同一客户，未使用。",
        "{n} [record is|records are] of [a customer|customers] that already [has|have] one and [is|are] not used.",
    )


def _compared(records: pa.Table, merged: pa.Table, later: pa.Table, names: list[str]) -> tuple[pa.Array, dict[str, pa.Table]]:
    """Which later records gave a value that the first record of the customer lacks; and, a field, those that contradict what counts."""
    opening, _ = first_of_each(records, ["customer_id"])
    at = pc.index_in(later["customer_id"], value_set=opening["customer_id"].combine_chunks())
    adding = np.zeros(later.num_rows, dtype=bool)
    against = {}
    for name in names:
        before, now, mine = opening[name].take(at), merged[name].take(at), later[name]
        lacked = pc.and_(pc.is_null(before), pc.is_valid(mine))
        adding |= lacked.to_numpy()
        differs = pc.fill_null(pc.not_equal(now, mine), False)
        if pc.any(differs).as_py():
            against[name] = later.filter(differs)
    return pa.array(adding), against


_SHOWN = 5


def customers_table(books: Books, tables: Mapping[str, pa.Table]) -> pa.Table:
    """One row a customer: the records, then customers that only other tables know. tables: those that tell, sales that are scanned elsewhere among them."""
    records, seen = tables.get("customers"), _seen(tables)
    _say_apart(tables, books)
    if seen is not None and records is not None:
        known = pc.is_in(seen["customer_id"], value_set=records["customer_id"].combine_chunks())
        seen = seen.filter(pc.invert(known))
        _say_strangers(records, seen, tables, books)
    if records is None:
        records = seen if seen is not None else pa.table({"customer_id": pa.array([], pa.string()), "customer_name": pa.array([], pa.string())})
    elif seen is not None and seen.num_rows:
        records = pa.concat_tables([_with_plain_places(records), seen], promote_options="default")
    if "customer_name" not in records.column_names:
        return records.add_column(1, "customer_name", records["customer_id"])
    return with_column(records, "customer_name", pc.coalesce(records["customer_name"], records["customer_id"]))


def _with_plain_places(table: pa.Table) -> pa.Table:
    """The table with files and sheets as text, as tables of several sheets are put together by it."""
    for key in (FILE, SHEET):
        table = with_column(table, key, table[key].cast(pa.string()))
    return table


def _seen(tables: Mapping[str, pa.Table]) -> pa.Table | None:
    """One row a customer that any table but the records speaks of, with the first name that was written."""
    parts: list[pa.Table] = []
    for name in about_customers(tables):
        if name == "customers" or name in LISTS_NOBODY:
            continue
        if "customer_id" not in tables[name].column_names:
            continue
        table = tables[name]
        names = table["customer_name"] if "customer_name" in table.column_names else pa.nulls(table.num_rows, pa.string())
        slim = pa.table({"customer_id": table["customer_id"], "customer_name": names, FILE: table[FILE], SHEET: table[SHEET], ROW: table[ROW]})
        slim = slim.filter(slim["customer_id"].is_valid()) if slim["customer_id"].null_count else slim
        # The first row of each customer, and the first that has a name; so a table of many rows is cut down before it is put to the others.
        halves = [first_rows(slim, ["customer_id"])]
        if names.null_count:
            halves.append(first_rows(slim.filter(slim["customer_name"].is_valid()), ["customer_id"]))
        parts += map(_with_plain_places, halves)
    if not parts:
        return None
    whole = pa.concat_tables(parts).combine_chunks()
    first = first_rows(whole, ["customer_id"])
    if not first["customer_name"].null_count:
        return first
    named = first_rows(whole.filter(whole["customer_name"].is_valid()), ["customer_id"])
    if not named.num_rows:
        return first
    at = pc.index_in(first["customer_id"], value_set=named["customer_id"].combine_chunks())
    return first.set_column(1, "customer_name", named["customer_name"].combine_chunks().take(at))


def _say_strangers(records: pa.Table, strangers: pa.Table, tables: Mapping[str, pa.Table], books: Books) -> None:
    books.say(
        "customers.no-record",
        strangers,
        "{n} 个客户有往来但没有档案，照常分级：{list}。",
        "{n} [customer has|customers have] rows but no record and [is|are] graded all the same: {list}.",
        list="、".join(str(one["customer_name"] or one["customer_id"]) for one in strangers.slice(0, _SHOWN).to_pylist()),
    )
    if "sales" in tables and "customer_id" in tables["sales"].column_names:
        books.say(
            "customers.no-sales",
            records.filter(pc.invert(pc.is_in(records["customer_id"], value_set=pc.unique(tables["sales"]["customer_id"])))),
            "{n} 个有档案的客户没有销售，照常分级。",
            "{n} [customer has|customers have] a record but no sales and [is|are] graded all the same.",
        )


def _say_apart(tables: Mapping[str, pa.Table], books: Books) -> None:
    """Says which tables know their customers by id alone where the sales know them by name alone, or the reverse, and share nobody with them."""
    sales = tables.get("sales")
    if sales is None or "customer_id" not in sales.column_names:
        return
    for name in about_customers(tables):
        table = tables[name]
        if name in ("sales", "customers", *LISTS_NOBODY) or "customer_id" not in table.column_names:
            continue
        if {_known_by(sales), _known_by(table)} != {"id", "name"}:
            continue
        own = table.filter(table["customer_id"].is_valid())
        if pc.any(pc.is_in(own["customer_id"], value_set=pc.unique(sales["customer_id"]))).as_py():
            continue
        title = STANDARD[name].title if name in STANDARD else same(name)
        books.say(
            "customers.other-key",
            first_rows(own, ["customer_id"]),
            "销售明细和{table}没有一个客户相同：一个只有编号，一个只有名称。{table}的 {n} 个客户另算，与销售对不上。",
            "sales and {table} share no customer: one has ids alone, the other names; the {n} [customer|customers] of {table} [is|are] counted apart.",
            table=title,
        )


def _known_by(table: pa.Table) -> str:
    """Whether a table tells its customers by name alone, by id alone, or by both (then nothing)."""
    names = table["customer_name"] if "customer_name" in table.column_names else None
    if names is None or names.null_count == len(names):
        return "id" if table.num_rows else ""
    return "name" if not names.null_count and 2 * (pc.sum(pc.equal(table["customer_id"], names)).as_py() or 0) > table.num_rows else ""
