"""Files of sales scanned: their headers from the first rows, their sums from the engine, their oddities from the rows that have any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.fields import Kind
from tiercli.frames.scanned import DaySums
from tiercli.frames.sql import SqlEngine, literal, quoted, row_of
from tiercli.read.reading import BOOKKEEPING, CELLS, FILE, ROW, SHEET
from tiercli.read.scan.delimited import staged
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.exemplars import places_to_read, rows_at, understood
from tiercli.read.scan.facts import by_customer, by_day, days_of, without
from tiercli.read.scan.raw import FILE_STEP, PLACE, RawFiles, file_of
from tiercli.read.scan.typed_sql import TypedSql, typed_sql

if TYPE_CHECKING:
    from tiercli.domain.fields import Field, TableFields
    from tiercli.read.options import ReadOptions
    from tiercli.read.sheet_reading import SheetReading

TABLE = "sales"
_OF_COLUMNS = frozenset({"sheet.guessed", "sheet.unit", "sheet.duplicate-field", "sheet.group-unclear"})
"""Findings that speak of headers: the same whatever rows are looked at."""
_OF_ROWS = frozenset({"sales.sign-mismatch", "sales.no-customer", "sales.no-date", "sales.unreadable-number", "sales.unreadable-date", "sales.error-cell",
                      "sales.date-out-of-range", "sales.too-large", "sales.wrong-unit", "sales.currency", "sales.unknown-value"})  # fmt: skip
"""Findings that speak of rows one by one: all rows that can have them are looked at."""
_WORDY = frozenset({"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_MOST_MEANT = 500
_KINDS = {Kind.TEXT: pa.string(), Kind.ID: pa.string(), Kind.DATE: pa.date32(), Kind.FLAG: pa.bool_()}


@dataclass(frozen=True)
class ScannedSales:
    """Sales whose rows are in the engine.

    readings: one a file, as sheets are read: its account of all rows, and in `rows` those that were looked at.
    view: SQL of the plain rows, typed. fields: the table's fields that there are. pairs: the customers (see `by_customer`).
    days: of the plain rows and of those used that are not plain. negative: columns that are below zero somewhere.
    """

    engine: SqlEngine
    raw: RawFiles
    readings: list[SheetReading]
    view: str
    fields: Mapping[str, Field]
    pairs: pa.Table
    days: tuple[DaySums, ...]
    negative: frozenset[str]

    @property
    def columns(self) -> Mapping[str, str]:
        """Header -> field, empty for a column without one."""
        return self.readings[0].input.columns if self.readings[0].input else {}

    @property
    def numbers(self) -> list[str]:
        """The fields that are numbers."""
        return [name for name, field in self.fields.items() if field.kind.is_number]

    @property
    def schema(self) -> pa.Schema:
        """The columns of the table, as an Arrow table would have them."""
        typed = [pa.field(name, _KINDS.get(field.kind, pa.int64())) for name, field in self.fields.items()]
        return pa.schema([*typed, pa.field(FILE, pa.string()), pa.field(SHEET, pa.string()), pa.field(ROW, pa.int32())])


def scan_sales(engine: SqlEngine, raw: RawFiles, options: ReadOptions, fields: Mapping[str, TableFields], said: str | None) -> ScannedSales:
    """Files of sales, looked at and counted.

    said: the table that the user says they are. Errors: NotScannableError where rows must be read one by one to be sure.
    """
    headers = list(raw.columns)
    files = list(zip(raw.names, (task.shown for task in raw.tasks), raw.hashes, strict=True))
    columns = columns_of(understood(raw.head, headers, files, options, fields, said, raw.sheet), fields)
    known = {name: field for name in columns if (field := fields[TABLE].field(name)) is not None}
    words = _words(raw, columns, known)
    typed = {name: _typed(engine, columns[name], raw.columns, field) for name, field in known.items()}
    if raw.staging is not None:
        raw, typed = staged(engine, raw, columns, known, typed)
        files = [(name, shown, sha256) for (name, shown, _), sha256 in zip(files, raw.hashes, strict=True)]
    make_view(engine, raw, typed, words)
    numbers = [name for name, field in known.items() if field.kind.is_number]
    others = [name for name in known if name not in numbers]
    mismatch = " OR coalesce(sign(quantity) * sign(amount) < 0, false)" if {"quantity", "amount"} <= known.keys() else ""
    facts = by_day(engine, "_typed", f"(_odd{mismatch})", numbers, others, "_unfit")
    if facts.odd:
        _refuse_commas(engine, raw, [typed[name].text for name in numbers if raw.columns[columns[name]] == "VARCHAR"])
    if not facts.odd and not facts.unfit:
        make_view(engine, raw, {name: replace(one, value=one.quick, odd="false") if one.quick else one for name, one in typed.items()}, words)
    plain_rows = "(SELECT * FROM _typed WHERE NOT _odd)" if facts.odd else "_typed"
    pairs = by_customer(engine, plain_rows, list(known), [name for name, least in facts.least.items() if least > 0 and not facts.odd])
    odd = f"_odd{mismatch}" if facts.odd else ""
    places = places_to_read(engine, "_typed", [f"_w{place}" for place in range(len(words))], odd, [pairs["place"], facts.firsts], len(files))
    shown = {"_odd": "_odd", FILE: FILE, ROW: ROW, **{name: quoted(name) for name in known}}
    stored = [f"_c{place}" for place in range(len(headers))]
    there = rows_at(engine, "_typed", {**shown, **dict(zip(stored, stored, strict=True))}, places)
    cells = there.select([PLACE, *stored]).rename_columns([PLACE, *headers])
    there = there.drop_columns(stored)
    readings = understood(cells, headers, files, options, fields, said, raw.sheet)
    if columns_of(readings, fields) != columns:
        raise NotScannableError("headers that are read otherwise with other rows")
    if meant := read_otherwise(readings, there, [name for name, field in known.items() if field.kind in (Kind.TEXT, Kind.ID)]):
        make_view(engine, raw, {name: replace(one, value=_as_meant(one.value, meant.get(name, {}))) for name, one in typed.items()}, words)
        facts = by_day(engine, "_typed", f"(_odd{mismatch})", numbers, others)
        pairs = by_customer(engine, plain_rows, list(known), [])
        there = rows_at(engine, "_typed", shown, places)
    looked_at, view = compared(readings, there, list(known)), plain_rows
    if looked_at.num_rows:
        engine.keep("_odd_rows", looked_at)
        listed = ", ".join((PLACE, FILE, SHEET, ROW, *map(quoted, known)))
        view = f"(SELECT {listed} FROM _typed WHERE NOT _odd UNION ALL SELECT {listed} FROM _odd_rows)"
    if facts.odd:  # rows whose signs differ are plain, and were told apart for being looked at
        facts = by_day(engine, view, "false", numbers, others)
        pairs = by_customer(engine, view, list(known), [])
    plain = facts.days if not looked_at.num_rows else without(facts.days, days_of(looked_at, numbers, others))
    if len(files) == 1:
        counted = [(sum(one.rows for one in plain), {name: sum(one.sums[name] for one in plain) for name in numbers})]
    else:
        counted = by_file(engine, plain_rows, numbers, len(files))
    readings = [with_whole_account(one, number, there, *counted[number]) for number, one in enumerate(readings)]
    return ScannedSales(engine, raw, readings, view, known, pairs, facts.days, facts.negative)


def _refuse_commas(engine: SqlEngine, raw: RawFiles, texts: Sequence[str]) -> None:
    """Whether a comma marks decimals or thousands is told by all cells of a column, and of the file."""
    commas = " OR ".join(f"contains({text}, '{mark}')" for text in texts for mark in (",", "，"))
    if commas and row_of(engine, f"SELECT 1 FROM {raw.view} WHERE {commas} LIMIT 1"):
        raise NotScannableError("commas in numbers")


def columns_of(readings: Sequence[SheetReading], fields: Mapping[str, TableFields]) -> dict[str, str]:
    """Field -> header, in the order of the fields; the same in all files.

    Errors: NotScannableError where it is not plainly a table of sales.
    """
    found: dict[str, str] = {}
    for reading in readings:
        if reading.table != TABLE or reading.input is None or reading.input.header_row != 1:
            raise NotScannableError("not plainly a table of sales")
        if reading.stage or reading.period_bound or reading.derived or reading.plan_like or reading.summary_like or reading.idle or reading.named_by:
            raise NotScannableError("not plainly a list of sales")
        if others := {note.code for note in reading.findings} - _OF_COLUMNS - _OF_ROWS:
            raise NotScannableError(f"findings that need all rows: {', '.join(sorted(others))}")
        if any(unit not in ("", "-") for unit in reading.units.values()):
            raise NotScannableError("units that are converted")
        own = {field: header for header, field in reading.input.columns.items() if field}
        if found and own != found:
            raise NotScannableError("files with different headers")
        found = own
    if "date" not in found or not {"customer_id", "customer_name"} & found.keys():
        raise NotScannableError("no days or no customers")
    return {field.name: found[field.name] for field in fields[TABLE].fields if field.name in found}


def _typed(engine: SqlEngine, header: str, stored: Mapping[str, str], field: Field) -> TypedSql:
    made = typed_sql(engine, header, stored[header], field.kind) if header in stored else None
    if made is None:
        raise NotScannableError(f"a column that the engine cannot take as it is: {header}")
    return made


def _words(raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field]) -> list[str]:
    """SQL of what may say what a row is: texts but those by which customers are told, days, and small columns without a field."""
    by_header = {header: name for name, header in columns.items()}
    words = []
    for header, stored in raw.columns.items():
        name = by_header.get(header)
        if name in ("customer_id", "customer_name") or (name is not None and known[name].kind.is_number):
            continue
        if name == "date" and stored in ("DATE", "TIMESTAMP"):
            continue  # days are known
        if name is not None and known[name].kind is Kind.DATE and stored != "VARCHAR":
            words.append(f"CAST({quoted(header)} AS DATE)")
        elif name is not None or stored in _WORDY:
            words.append(quoted(header))
    return words


def make_view(engine: SqlEngine, raw: RawFiles, columns: Mapping[str, TypedSql], words: Sequence[str]) -> None:
    """The view `_typed`: place, bookkeeping, the fields, what may hold words as _w0, _w1 ..., the cells as they are
    stored as _c0, _c1 ..., and whether the row must be looked at."""
    odd = [one.odd for one in columns.values() if one.odd != "false"]
    keys = [columns[name].value for name in ("customer_id", "customer_name") if name in columns]
    odd += [f"({columns['date'].value}) IS NULL", " AND ".join(f"({key}) IS NULL" for key in keys)]
    file = engine.pick(raw.names, file_of(PLACE))
    fields = [f"{one.value} AS {quoted(name)}" for name, one in columns.items()]
    texts = [f"CAST({sql} AS STRING) AS _w{place}" for place, sql in enumerate(words)]
    texts += [f"{quoted(header)} AS _c{place}" for place, header in enumerate(raw.columns)]
    texts.append(f"({' OR '.join(one.unfit for one in columns.values() if one.unfit) or 'false'}) AS _unfit")
    made = [PLACE, f"{file} AS {FILE}", f"{literal(raw.sheet)} AS {SHEET}", f"CAST({PLACE} % {FILE_STEP} + 2 AS INTEGER) AS {ROW}", *fields, *texts]
    engine.view("_typed", f"SELECT {', '.join(made)}, coalesce({' OR '.join(f'({one})' for one in odd)}, false) AS _odd FROM {raw.view}")


def read_otherwise(readings: Sequence[SheetReading], plain: pa.Table, names: Sequence[str]) -> dict[str, dict[str | None, str | None]]:
    """By field, texts that reading takes for another one or for none, such as a dash or an id with spaces around it. All different texts were looked at.

    Errors: NotScannableError where there are many of them, or one text means several.
    """
    meant: dict[str, dict[str | None, str | None]] = {}
    for number, reading in enumerate(readings):
        rows, start = reading.rows, number * FILE_STEP - 2
        assert rows is not None
        own = plain.filter(pa.array(plain[PLACE].to_numpy() // FILE_STEP == number))
        both = pa.array(np.isin(own[PLACE].to_numpy() - start, rows[ROW].to_numpy()))
        for name in names:
            if name not in rows.column_names:
                continue
            theirs, mine = rows[name].cast(pa.string()), own[name].filter(both).cast(pa.string())
            for written, read in zip(mine.to_pylist(), theirs.to_pylist(), strict=True) if not mine.equals(theirs) else ():
                if written is not None and meant.setdefault(name, {}).setdefault(written, read) != read:
                    raise NotScannableError(f"one text that means several: {name}")
    changed = {name: {written: read for written, read in words.items() if written != read} for name, words in meant.items()}
    if any(len(words) > _MOST_MEANT for words in changed.values()):
        raise NotScannableError("many texts that are read otherwise")
    return {name: words for name, words in changed.items() if words}


def _as_meant(value: str, words: Mapping[str | None, str | None]) -> str:
    """SQL of a text as reading takes it."""
    cases = " ".join(f"WHEN {literal(str(written))} THEN {'NULL' if read is None else literal(read)}" for written, read in words.items())
    return f"CASE {value} {cases} ELSE {value} END" if cases else value


def compared(readings: Sequence[SheetReading], plain: pa.Table, names: Sequence[str]) -> pa.Table:
    """The rows that were looked at because they are not plain, and are used: their places, bookkeeping and fields.

    plain: the rows as the engine has them. Errors: NotScannableError where the usual way reads a plain row otherwise.
    """
    parts = []
    for number, reading in enumerate(readings):
        rows = reading.rows
        assert rows is not None
        if set(rows.column_names) - {*names, *BOOKKEEPING, CELLS} or not set(names) <= set(rows.column_names):
            raise NotScannableError("fields that are worked out")
        own = plain.filter(pa.array(plain[PLACE].to_numpy() // FILE_STEP == number))
        at = rows[ROW].to_numpy().astype(np.int64) - 2 + number * FILE_STEP
        used = pa.array(np.isin(own[PLACE].to_numpy(), at))
        is_odd = own["_odd"].combine_chunks()
        if pc.any(pc.and_(pc.invert(is_odd), pc.invert(used))).as_py():
            raise NotScannableError("plain rows that are set aside")
        is_plain = pa.array(np.isin(at, own.filter(pc.invert(is_odd))[PLACE].to_numpy()))
        for name in names:
            theirs, mine = rows[name].filter(is_plain).combine_chunks(), own.filter(pc.invert(is_odd))[name].combine_chunks()
            if not mine.cast(theirs.type).equals(theirs):
                raise NotScannableError(f"values that are read otherwise: {name}")
        odd = rows.filter(pc.invert(is_plain)).append_column(PLACE, pa.array(at, pa.int64()).filter(pc.invert(is_plain)))
        parts.append(
            odd.select([PLACE, *BOOKKEEPING, *names]).set_column(1, FILE, odd[FILE].cast(pa.string())).set_column(2, SHEET, odd[SHEET].cast(pa.string()))
        )
    return pa.concat_tables(parts)


def by_file(engine: SqlEngine, view: str, numbers: Sequence[str], files: int) -> list[tuple[int, dict[str, int]]]:
    """For each file its rows and sums."""
    sums = "".join(f", coalesce(sum({quoted(name)}), 0)" for name in numbers)
    found = engine.rows(f"SELECT {file_of(PLACE)}, count(*){sums} FROM {view} GROUP BY 1")
    rows = {int(file): (int(count), dict(zip(numbers, map(int, rest), strict=True))) for file, count, *rest in found}
    return [rows.get(number, (0, dict.fromkeys(numbers, 0))) for number in range(files)]


def with_whole_account(reading: SheetReading, number: int, plain: pa.Table, rows: int, sums: Mapping[str, int]) -> SheetReading:
    """The reading with the account of all rows of its file.

    plain: the rows looked at, as the engine has them. rows, sums: of all plain rows of the file.
    """
    account = reading.account
    own = plain.filter(pa.array((plain[PLACE].to_numpy() // FILE_STEP == number) & ~plain["_odd"].to_numpy()))
    assert account is not None
    assert reading.input is not None
    totals = {name: sums[name] + total - exact.total(own[name]) for name, total in account.sums.items()}
    whole = replace(account, rows=rows + account.rows - own.num_rows, sums=totals)
    return replace(reading, account=whole, input=replace(reading.input, rows=whole.rows))
