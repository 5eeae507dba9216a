"""Files of sales scanned: their headers from the first rows, their sums from the engine, their oddities from the rows that have any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.account import SetAside
from tiercli.domain.fields import Kind
from tiercli.frames.scanned import DaySums
from tiercli.frames.sql import DuckEngine, SqlEngine, quoted
from tiercli.read.reading import BOOKKEEPING, CELLS, FILE, ROW, SHEET
from tiercli.read.scan.coded import coded
from tiercli.read.scan.elsewhere import NotAsked, RowsElsewhere
from tiercli.read.scan.engine import FILES, UNITS, NotScannableError
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.facts import by_customer, by_day, days_of, without
from tiercli.read.scan.ground import Ground
from tiercli.read.scan.large_units import powers_written
from tiercli.read.scan.learned import Learned, learned
from tiercli.read.scan.look import TABLE, Look, columns_of, look_at, unseen_words, with_all_rows
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.pieces_and_litres import LOOKS, counted_by, names_with_packs, unseen_combinations
from tiercli.read.scan.raw import PLACE, RawFiles, Seen, SeenOtherwiseError, file_of
from tiercli.read.scan.staged import staged
from tiercli.read.scan.typed_sql import decimals
from tiercli.read.scan.typed_view import typed_column, words_of
from tiercli.read.sheet.documents import OTHER_DOCUMENT
from tiercli.read.together.unit_sizes import COUNT, EACH, PIECES, UNIT, WEIGHT

if TYPE_CHECKING:
    from tiercli.domain.arrays import Whole
    from tiercli.domain.fields import Field, TableFields
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.one_pass import Counted
    from tiercli.read.sheet_reading import SheetReading

_MOST_LOOKS = 4
"""Times that files are opened at most, as looking at them tells how they are to be taken."""
_MEMORY_SHARE = 8
"""Rows of text that were taken apart may take one part in so many of `--max-memory`, beside what the engine takes."""
_KINDS = {Kind.TEXT: pa.string(), Kind.ID: pa.string(), Kind.DATE: pa.date32(), Kind.FLAG: pa.bool_()}


@dataclass(frozen=True)
class ScannedSales:
    """Sales whose rows are in the engine.

    readings: one a file, as sheets are read: its account of all rows, and in `rows` those that were looked at.
    view: SQL of the plain rows, typed. fields: the table's fields that there are. pairs: the customers (see `by_customer`).
    days: of the plain rows and of those used that are not plain. negative: columns that are below zero somewhere.
    counted: where one pass over the rows has told what they are. elsewhere: one a file, where reading asked about rows that it was not given.
    looked_at: the places of the rows that were looked at.
    waiting: figures that count pieces or litres, of which the view has number and unit beside them, where they have no weight yet.
    """

    engine: SqlEngine
    raw: RawFiles
    readings: list[SheetReading]
    view: str
    fields: Mapping[str, Field]
    pairs: pa.Table
    days: tuple[DaySums, ...]
    negative: frozenset[str]
    looked_at: Whole
    counted: Counted | None = None
    elsewhere: Sequence[RowsElsewhere] = ()
    waiting: Sequence[str] = ()

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


def scan_sales(
    engine: SqlEngine, opened: Callable[[Seen | None], RawFiles], options: ReadOptions, fields: Mapping[str, TableFields], said: str = ""
) -> ScannedSales:
    """Files of sales, looked at and counted.

    opened: the files, once more for what a look at them told. said: the table that the user says they are.
    Errors: NotScannableError where rows must be read one by one to be sure; NotPlainError where the engine must take the text apart.
    """
    seen = None
    for _ in range(_MOST_LOOKS):
        try:
            return _scanned(engine, opened(seen), options, fields, said, seen)
        except SeenOtherwiseError as one:
            seen = one.seen
    raise NotScannableError("rows that are read otherwise whenever more are looked at")


def _scanned(engine: SqlEngine, raw: RawFiles, options: ReadOptions, fields: Mapping[str, TableFields], table: str, seen: Seen | None) -> ScannedSales:
    """Errors: as `scan_sales`; SeenOtherwiseError where the files are to be opened once more."""
    said = table or raw.tasks[0].sheets.get(raw.sheet) or None
    files = [(name, task.shown, "") for name, task in zip(raw.names, raw.tasks, strict=True)]
    if seen is None:
        first = understood(raw.head, raw.headers, files, options, fields, said, raw.sheet, [NotAsked() for _ in files])
        if raw.is_text:  # of what commas are, all rows are asked (see `refuse_open_commas`)
            first = [replace(one, findings=[note for note in one.findings if note.code != "sheet.thousands-comma"]) for one in first]
        seen = Seen(raw, raw.headers, first, raw.head)
    if (headers := with_one_column_each(raw.headers, seen.readings)) != raw.headers:
        raise SeenOtherwiseError("files that call one field by several names", replace(seen, headers=headers))
    columns = columns_of(seen.readings, raw.headers, fields)
    known = {name: field for name in columns if (field := fields[TABLE].field(name)) is not None}
    typed = {name: typed_column(engine, columns[name], raw, field) for name, field in known.items()}
    words = words_of(raw, columns, known)
    if raw.is_text:
        raw = replace(raw, powers=powers_written(seen, {name: columns[name] for name, field in known.items() if field.kind.is_number}))
    if raw.lines and isinstance(engine, DuckEngine):
        raw, typed = coded(engine, raw, columns, known, typed, options.limits.max_memory // _MEMORY_SHARE)
    elif raw.is_text:
        raw, typed = staged(engine, raw, columns, known, typed)
    ground = Ground(engine, raw, options, fields, said, columns, known, typed, words)
    look, told, asked = _last_look(ground)
    if any(reading.stage != look.readings[0].stage for reading in look.readings):
        raise NotScannableError("files that are one kind of document each", FILES)
    facts, pairs, there = look.facts, look.pairs, look.there
    numbers, others, plain_rows = ground.numbers, ground.others, look.plain_rows
    own = [[name for name in known if columns[name] in headers.values()] for headers in raw.headers]
    waiting = [one + name for name in told.counted for one in (COUNT, UNIT)]
    looked_at, view = compared(look.readings, there, [*known, *waiting], own), plain_rows
    if looked_at.num_rows:
        engine.keep("_odd_rows", looked_at)
        listed = ", ".join((PLACE, FILE, SHEET, ROW, *map(quoted, [*known, *waiting])))
        view = f"(SELECT {listed} FROM _typed WHERE NOT _odd UNION ALL SELECT {listed} FROM _odd_rows)"
    if facts.odd:  # rows whose signs differ are plain, and were told apart for being looked at
        facts = by_day(engine, view, "false", numbers, others)
        pairs = by_customer(engine, view, list(known), [])
    plain = facts.days if not looked_at.num_rows else without(facts.days, days_of(looked_at, numbers, others))
    if len(look.readings) == 1:
        counted = [(sum(one.rows for one in plain), {name: sum(one.sums[name] for one in plain) for name in numbers})]
    else:
        counted = by_file(engine, plain_rows, numbers, len(look.readings))
    readings = [with_whole_account(one, number, there, *counted[number]) for number, one in enumerate(look.readings)]
    readings[0] = replace(readings[0], findings=[*raw.notes, *readings[0].findings])
    if told.left:
        engine.register("_seen", there.select([PLACE]))
        gone = by_file(engine, f"(SELECT * FROM _typed WHERE _left IS NOT NULL AND {PLACE} NOT IN (SELECT {PLACE} FROM _seen))", numbers, len(readings))
        engine.unregister("_seen")
        readings = [with_left_out(one, *gone[number]) for number, one in enumerate(readings)]
    places, unseen = look.cells[PLACE].to_numpy(), None if looked_at.num_rows else look.counted
    return ScannedSales(engine, raw, readings, view, known, pairs, facts.days, facts.negative, places, unseen, asked, tuple(told.counted))


def _last_look(ground: Ground) -> tuple[Look, Learned, list[RowsElsewhere]]:
    """Looks until none teaches more: the last one, what was learned before it, and what reading asked of rows that it was not given.

    Errors: NotScannableError as `scan_sales`.
    """
    look = look_at(ground, Learned())
    unseen = unseen_words(ground, look)
    if len(unseen):
        look = look_at(ground, Learned(places=unseen))
    steps = {name: 10 ** (6 - decimals(ground.known[name].kind)) for name in ground.numbers}
    told = learned(look.readings, look.there, {f"_w{place}": word for place, word in enumerate(ground.words)}, steps)
    if ground.raw.is_text and any(power > 0 for shift in told.shifts.values() for power in shift.powers.values()):
        raise SeenOtherwiseError("units of rows that are larger than those above", Seen(ground.raw, ground.raw.headers, look.readings, look.cells))
    if told:
        told = replace(told, places=unseen)
        look = look_at(ground, told)
    if any(reading.counted_by for reading in look.readings):
        look, told = _with_units(ground, look, told)
    asked: list[RowsElsewhere] = []
    while look.is_asking:
        look, asked = with_all_rows(ground, look, told, asked)
        left = {one.number: frozenset(one.left) for one in asked if one.left}
        orders = [one.number for one in asked if one.counts_orders]
        if left == told.left and orders == list(told.orders):
            break
        if left != told.left and (told.left or told.orders):
            raise NotScannableError("documents that are set aside or not by which others are")
        told = replace(told, left=left, orders=orders, places=look.cells[PLACE].to_numpy())
        look = look_at(ground, told)
    facts = [one.known["order facts"] for one in asked if "order facts" in one.known]
    if names_with_packs(told.counted) and any(one.has_several and not one.unlike for one in facts):
        raise NotScannableError("orders held together before their packs are weighed", UNITS)
    return look, told, asked


def _with_units(ground: Ground, look: Look, told: Learned) -> tuple[Look, Learned]:
    """Looks until there are rows of all words by which figures count pieces or litres.

    Errors: NotScannableError where they do not tell.
    """
    if any(header != column for own in ground.raw.headers for header, column in own.items()):
        raise NotScannableError("pieces or litres in files that call one thing by several names", UNITS)
    for _ in range(LOOKS):
        told = replace(told, counted=counted_by(look.readings, look.cells, look.there))
        look = look_at(ground, told)
        if not len(unseen := unseen_combinations(ground.engine, told.counted, list(ground.raw.columns))):
            return look, told
        told = replace(told, places=np.union1d(unseen, [] if told.places is None else told.places).astype(np.int64))
        look = look_at(ground, told)
    raise NotScannableError("units of rows that are not used", UNITS)


def with_one_column_each(headers: Sequence[Mapping[str, str]], readings: Sequence[SheetReading]) -> list[Mapping[str, str]]:
    """Of each file its headers and their columns (see `RawFiles`): one for each field, whatever files call it, and one for each header without a field."""
    columns, named = dict[tuple[str, str], str](), list[Mapping[str, str]]()
    for own, reading in zip(headers, readings, strict=True):
        fields = reading.input.columns if reading.input is not None else {}
        for header in own:
            key, column = (field, "") if (field := fields.get(header, "")) else ("", header), header
            while key not in columns and column in columns.values():
                column += "′"
            columns.setdefault(key, column)
        named.append({header: columns[(field, "") if (field := fields.get(header, "")) else ("", header)] for header in own})
    return named


def compared(readings: Sequence[SheetReading], plain: pa.Table, names: Sequence[str], fields: Sequence[Sequence[str]]) -> pa.Table:
    """The rows that were looked at because they are not plain, and are used: their places, bookkeeping and fields.

    plain: the rows as the engine has them. fields: those that each file has. Errors: NotScannableError where the usual way reads a plain row otherwise.
    """
    parts = []
    for number, reading in enumerate(readings):
        rows = reading.rows
        assert rows is not None
        waiting = [name for name in names if name.startswith((COUNT, UNIT))]
        if {name for name in rows.column_names if not name.startswith((COUNT, UNIT, PIECES, WEIGHT, EACH))} - {*BOOKKEEPING, CELLS} != set(fields[number]):
            raise NotScannableError("fields that are worked out", UNITS)
        for name in (name for name in waiting if name not in rows.column_names):
            rows = rows.append_column(name, pa.nulls(rows.num_rows, pa.string() if name.startswith(UNIT) else pa.int64()))
        listed = [*fields[number], *waiting]
        own = plain.filter(pa.array(plain[PLACE].to_numpy() // FILE_STEP == number))
        at = rows[ROW].to_numpy().astype(np.int64) - 2 + number * FILE_STEP
        used = pa.array(np.isin(own[PLACE].to_numpy(), at))
        is_odd = own["_odd"].combine_chunks()
        if pc.any(pc.and_(pc.invert(is_odd), pc.invert(used))).as_py():
            raise NotScannableError("plain rows that are set aside")
        is_plain = pa.array(np.isin(at, own.filter(pc.invert(is_odd))[PLACE].to_numpy()))
        for name in listed:
            theirs, mine = rows[name].filter(is_plain).combine_chunks(), own.filter(pc.invert(is_odd))[name].combine_chunks()
            if not mine.cast(theirs.type).equals(theirs):
                raise NotScannableError(f"values that are read otherwise: {name}")
        odd = rows.filter(pc.invert(is_plain)).append_column(PLACE, pa.array(at, pa.int64()).filter(pc.invert(is_plain)))
        odd = odd.select([PLACE, *BOOKKEEPING, *listed])
        parts.append(odd.set_column(1, FILE, odd[FILE].cast(pa.string())).set_column(2, SHEET, odd[SHEET].cast(pa.string())))
    return pa.concat_tables(parts, promote_options="default").select([PLACE, *BOOKKEEPING, *names])


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


def with_left_out(reading: SheetReading, rows: int, sums: Mapping[str, int]) -> SheetReading:
    """The reading with documents in its account that were left out and not looked at; the first ones were."""
    account = reading.account
    assert account is not None
    assert reading.input is not None
    more = {name: sums[name] for name in account.sums}
    parts = [part.joined(SetAside(part.reason, rows, more, ())) if part.reason == OTHER_DOCUMENT else part for part in account.set_aside]
    totals = {name: total + more[name] for name, total in account.sums.items()}
    whole = replace(account, rows=account.rows + rows, sums=totals, set_aside=tuple(parts))
    return replace(reading, account=whole, input=replace(reading.input, rows=whole.rows))
