"""Looks at rows that the engine holds: what it counts of all, and those that reading has to tell about, as both have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import Kind
from tiercli.domain.finding import FIRST_PLACES
from tiercli.frames.sql import SqlEngine, quoted
from tiercli.read.reading import FILE, ROW
from tiercli.read.scan.commas import refuse_decimal_commas, refuse_open_commas
from tiercli.read.scan.elsewhere import NotAsked, RowsElsewhere
from tiercli.read.scan.engine import FILES, MANY, SHAPE, UNITS, NotScannableError
from tiercli.read.scan.exemplars import places_to_read, rows_at, understood
from tiercli.read.scan.facts import DayFacts, by_customer, by_day
from tiercli.read.scan.ground import Ground
from tiercli.read.scan.learned import Learned, saying
from tiercli.read.scan.meant import as_meant, read_otherwise
from tiercli.read.scan.one_pass import counted_in_one_pass
from tiercli.read.scan.order_lines import first_counted, with_counted_orders
from tiercli.read.scan.pieces_and_litres import first_weighed, with_units
from tiercli.read.scan.raw import PLACE, RawFiles, Seen, SeenOtherwiseError, file_of
from tiercli.read.scan.typed_sql import TypedSql
from tiercli.read.scan.typed_view import make_view
from tiercli.read.sheet.document_columns import MOST_WORDS, told_by_words
from tiercli.read.sheet.row_units import may_measure
from tiercli.read.together.unit_sizes import COUNT, UNIT

if TYPE_CHECKING:
    from tiercli.domain.arrays import Whole
    from tiercli.domain.fields import TableFields
    from tiercli.read.formats.elsewhere import Elsewhere
    from tiercli.read.scan.one_pass import Counted
    from tiercli.read.sheet_reading import SheetReading

TABLE = "sales"
_OF_COLUMNS = frozenset({"file.time-zone", "sheet.guessed", "sheet.unit", "sheet.unit-unknown", "sheet.duplicate-field", "sheet.group-unclear"})
"""Findings that speak of headers: the same whatever rows are looked at."""
_OF_ROWS = frozenset({"sales.sign-mismatch", "sales.no-customer", "sales.no-date", "sales.unreadable-number", "sales.unreadable-date", "sales.error-cell",
                      "sales.date-out-of-range", "sales.too-large", "sales.wrong-unit", "sales.currency", "sales.unknown-value", "sales.void-document",
                      "sales.not-approved", "sales.document-return", "sales.other-document", "sales.perhaps-no-sale", "sales.unit-conflict",
                      "sales.unknown-unit", "sales.total-mismatch", "sales.possible-total", "sales.order-total", "sales.void-by-remark",
                      "sales.undone-by-remark", "sales.internal", "sales.credit-side", "sales.rebate-added", "sales.weighed"})  # fmt: skip
"""Findings that speak of rows one by one: all rows that can have them are looked at."""


@dataclass(frozen=True)
class Look:
    """One look at the rows: what is known of all by day and by customer, and those that were looked at, as reading and the engine have them.

    cells: of those, as they are stored. is_asking: there are totals or several kinds of documents among them, about which reading has not yet asked the engine.
    counted: where one pass over the rows has told all of it.
    """

    facts: DayFacts
    pairs: pa.Table
    readings: list[SheetReading]
    there: pa.Table
    plain_rows: str
    cells: pa.Table
    is_asking: bool
    counted: Counted | None


def look_at(ground: Ground, told: Learned) -> Look:
    """One look, with what an earlier one taught.

    Errors: NotScannableError where rows must be read one by one to be sure.
    """
    engine, raw, known, words = ground.engine, ground.raw, ground.known, ground.words
    numbers, others, codes = ground.numbers, ground.others, ground.codes
    headers = list(raw.columns)
    of_words = [word.column for word in words if word.field != "date"]
    counted = None if told else counted_in_one_pass(raw, ground.columns, known, of_words, ground.options)
    if told.orders:
        raw = replace(raw, view=with_counted_orders(engine, raw.view, told.orders))
    if told.counted:
        raw = replace(raw, view=with_units(engine, raw.view, told.counted, len(raw.tasks)))
    mismatch = " OR coalesce(sign(quantity) * sign(amount) < 0, false)" if {"quantity", "amount"} <= known.keys() else ""
    typed, facts = _typed(ground, raw, told, mismatch, counted)
    if not told:
        refuse_open_commas(engine, raw)
        if facts.odd:
            refuse_decimal_commas(engine, raw, [typed[name].text for name in numbers if raw.columns[ground.columns[name]] == "VARCHAR"])
    plain_rows = "(SELECT * FROM _typed WHERE NOT _odd)" if facts.odd else "_typed"
    positive = [name for name, least in facts.least.items() if least > 0 and not facts.odd]
    pairs = counted.pairs if counted is not None else by_customer(engine, plain_rows, list(known), positive, facts.filled, codes)
    if counted is None and "customer_id" in codes:
        pairs = pairs.set_column(0, "customer_id", raw.codes[ground.columns["customer_id"]].take(pairs["customer_id"].combine_chunks()))
    places = _places(ground, told, f"_odd{mismatch}" if facts.odd else "", [pairs["place"], facts.firsts], counted)
    listed = [*known, *(one + name for name in told.counted for one in (COUNT, UNIT))]
    shown = {"_odd": "_odd", FILE: FILE, ROW: ROW, **{name: quoted(name) for name in listed}, **{f"_w{place}": f"_w{place}" for place in range(len(words))}}
    stored = [f"_c{place}" for place in range(len(headers))]
    there = rows_at(engine, "_typed", {**shown, **dict(zip(stored, stored, strict=True))}, places, raw.rows)
    cells = there.select([PLACE, *stored]).rename_columns([PLACE, *headers])
    there = there.drop_columns(stored)
    not_asked = [NotAsked() for _ in raw.tasks]
    readings = _understood(ground, cells, not_asked)
    if meant := read_otherwise(readings, there, [name for name, field in known.items() if field.kind in (Kind.TEXT, Kind.ID)]):
        typed = {name: replace(one, value=as_meant(one.value, meant.get(name, {}))) for name, one in typed.items()}
        make_view(engine, raw, typed, words, ground.odd(told), left=ground.left(told))
        facts = by_day(engine, "_typed", f"(_odd{mismatch})", numbers, others)
        pairs = by_customer(engine, plain_rows, list(known), [])
        there, counted = rows_at(engine, "_typed", shown, places, raw.rows), None
    return Look(facts, pairs, readings, there, plain_rows, cells, any(one.is_asked for one in not_asked), counted)


def _typed(ground: Ground, raw: RawFiles, told: Learned, mismatch: str, counted: Counted | None) -> tuple[dict[str, TypedSql], DayFacts]:
    """The columns as they are typed in the view `_typed`, which is made, and what is known of all rows by day.

    raw: the rows, with what is counted of orders. mismatch: SQL of rows whose signs differ.
    """
    engine, numbers, others, codes, left = ground.engine, ground.numbers, ground.others, ground.codes, ground.left(told)
    typed = ground.scaled(told)
    # most floats are decimals of a few places: the quick way to all of them is tried first, and in the same pass shown to be good enough
    quick = {name: replace(one, value=one.quick, odd="false") if one.quick else one for name, one in typed.items()}
    make_view(engine, raw, quick, ground.words, ground.odd(told), codes, left)
    if counted is not None:
        facts = counted.facts
    else:
        headers = list(raw.columns)
        as_stored = {name: f"_c{headers.index(ground.columns[name])}" for name in numbers if quick[name] is not typed[name]}
        facts = by_day(engine, "_typed", f"(_odd{mismatch})", numbers, others, "_unfit" if as_stored else "false", as_stored | codes)
    if not facts.unfit:
        return quick, facts
    make_view(engine, raw, typed, ground.words, ground.odd(told), codes, left)
    return typed, by_day(engine, "_typed", f"(_odd{mismatch})", numbers, others)


def _places(ground: Ground, told: Learned, odd: str, known: Sequence[Any], counted: Counted | None) -> Whole:
    """The places of the rows to look at: those that are known, and the first of each word. odd: SQL of rows that are looked at in any case."""
    engine, firsts = ground.engine, counted.firsts if counted is not None else {}
    asked = [f"_w{place}" for place, word in enumerate(ground.words) if word.column not in firsts and (counted is None or word.field != "date")]
    known = [*known, *firsts.values()]
    if told.places is not None:
        known.append(told.places)
    if told.left:
        known += [_first_left(engine, number) for number in range(len(ground.left(told)))]
    known += [first_counted(engine, number) for number in told.orders]
    known += first_weighed(engine, told.counted, len(ground.raw.tasks))
    view = "(SELECT * FROM _typed WHERE _left IS NULL)" if told.left else "_typed"
    return places_to_read(engine, view, {name: ground.codes.get(name, name) for name in asked}, odd, known, len(ground.raw.tasks))


def unseen_words(ground: Ground, look: Look) -> Whole:
    """The places of the first rows of words where no such row was looked at: of several files those of each file with a word that tells documents, which
    are held against each other; and those of a unit with each number, which show what it is scaled by."""
    places: list[Whole] = []
    for place, word in enumerate(ground.words):
        name = f"_w{place}"
        different = pc.unique(look.there[name]).drop_null().to_pylist()
        if len(different) > MOST_WORDS:
            continue
        told = [told_by_words(word.field, header, different) for header in word.headers] if len(ground.raw.tasks) > 1 else []
        filled = ["true"] if any(one.stages or one.rows for one in told) else []
        if any(may_measure(header, different) for header in word.headers):
            filled += [f"{quoted(number)} {said}" for number in ground.numbers for said in ("IS NOT NULL", "<> 0")]
        if filled:
            places.append(_firsts_unseen(ground.engine, look.there[PLACE], name, filled))
    return np.concatenate([np.empty(0, dtype=np.int64), *places])


def _firsts_unseen(engine: SqlEngine, seen: pa.ChunkedArray, name: str, conditions: Sequence[str]) -> Whole:
    """Of each file and word the first rows under some conditions, for each that no row that was seen is under. name: the column of words."""
    engine.register("_seen", pa.table({"_at": seen}))
    parts = (f"CASE WHEN bool_or(_is_seen AND {one}) THEN NULL ELSE min({PLACE}) FILTER (WHERE {one}) END AS p{place}" for place, one in enumerate(conditions))
    view = f"(SELECT t.*, s._at IS NOT NULL AS _is_seen FROM _typed AS t LEFT JOIN _seen AS s ON t.{PLACE} = s._at)"
    found = engine.arrow(f"SELECT {', '.join(parts)} FROM {view} GROUP BY {file_of(PLACE)}, {name}")
    engine.unregister("_seen")
    return np.concatenate([column.drop_null().to_numpy() for column in found.columns])


def with_all_rows(ground: Ground, look: Look, told: Learned, elsewhere: Sequence[RowsElsewhere] = ()) -> tuple[Look, list[RowsElsewhere]]:
    """The same look where reading asks about rows that it was not given: totals are held against the sums of all rows above, kinds of documents
    against each other.

    elsewhere: what was answered before some kinds were left out. Errors: NotScannableError as `look_at`.
    """
    files = len(look.readings)
    kinds = {kind: [saying(column, word) for word, own in stages.items() if own == kind] for column, stages in told.stages.items() for kind in stages.values()}
    known: list[dict[Any, Any]] = [one.known for one in elsewhere] or [{} for _ in range(files)]
    asked = [
        RowsElsewhere(ground.engine, look.plain_rows, look.there, number, files, kinds, known[number], told.left.get(number, frozenset()))
        for number in range(files)
    ]
    return replace(look, readings=_understood(ground, look.cells, asked)), asked


def _first_left(engine: SqlEngine, number: int) -> pa.ChunkedArray:
    """The places of the first rows that are left out, of one file and kind."""
    return engine.arrow(f"SELECT {PLACE} FROM _typed WHERE _left = {number} ORDER BY {PLACE} LIMIT {FIRST_PLACES}")[PLACE]


def _understood(ground: Ground, cells: pa.Table, elsewhere: Sequence[Elsewhere]) -> list[SheetReading]:
    """Rows as reading has them. Errors: NotScannableError as `columns_of`; SeenOtherwiseError where it finds other columns than the first rows told."""
    readings = understood(cells, ground.raw.headers, ground.files, ground.options, ground.fields, ground.said, ground.raw.sheet, elsewhere)
    if columns_of(readings, ground.raw.headers, ground.fields) != ground.columns:
        raise SeenOtherwiseError("headers that are read otherwise with other rows", Seen(ground.raw, ground.raw.headers, readings, cells))
    return readings


def columns_of(readings: Sequence[SheetReading], headers: Sequence[Mapping[str, str]], fields: Mapping[str, TableFields]) -> dict[str, str]:
    """Field -> column, in the order of the fields; the same in all files that have it. headers: see `RawFiles`.

    Errors: NotScannableError where it is not plainly a table of sales.
    """
    found, fields_of = dict[str, str](), dict[str, str]()
    for reading, own in zip(readings, headers, strict=True):
        if reading.table != TABLE or reading.input is None or reading.input.header_row != 1:
            raise NotScannableError("not plainly a table of sales", SHAPE)
        if reading.period_bound or reading.derived or reading.plan_like or reading.summary_like or reading.idle or reading.named_by:
            raise NotScannableError("not plainly a list of sales", SHAPE)
        if others := {note.code for note in reading.findings} - _OF_COLUMNS - _OF_ROWS:
            raise NotScannableError(f"findings that need all rows: {', '.join(sorted(others))}", UNITS if "sheet.unit-silent" in others else MANY)
        for header, name in reading.input.columns.items():
            column = own.get(header, header)
            if fields_of.setdefault(column, name) != name or (name and found.setdefault(name, column) != column):
                raise NotScannableError("files with different headers", FILES)
    if "date" not in found or not {"customer_id", "customer_name"} & found.keys():
        raise NotScannableError("no days or no customers", SHAPE)
    return {field.name: found[field.name] for field in fields[TABLE].fields if field.name in found}
