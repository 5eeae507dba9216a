"""Large delimited text for the engine: taken apart once, numbers and days typed on the way."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO, MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.frames.sql import literal, quoted, row_of
from tiercli.read.delimited import delimiter_of
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, check_names
from tiercli.read.scan.typed_sql import TypedSql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from tiercli.domain.fields import Field
    from tiercli.frames.sql import DuckEngine, SqlEngine
    from tiercli.read.task import Task

_BLOCK, _START = 1 << 18, 1 << 16
_NEW_LINE = ord("\n")
_AT_ONCE = 1 << 24
"""Bytes that the engine takes apart at once; twice as many take more memory and no less time."""
_DIGITS, _PLACES = 9, 6
_NUMBER = r"\A(-?[0-9]{1,9}(\.[0-9]+)?)?\z"
_MARK = b"\xef\xbb\xbf"


def raw_delimited(engine: DuckEngine, task: Task) -> RawFiles:
    """A delimited file in UTF-8 whose every line is a row, the first one the headers.

    Errors: NotScannableError for any other.
    """
    text = looked_at_text(Path(task.path))
    columns = text.columns
    shown = ", ".join(f"c{place} AS {quoted(name)}" for place, name in enumerate(columns))

    def lines(types: Mapping[str, str]) -> str:
        named = ", ".join(f"{literal(f'c{place}')}: {literal(types.get(name, 'VARCHAR'))}" for place, name in enumerate(columns))
        return (
            f"read_csv({literal(task.path)}, auto_detect = false, header = false, skip = 1, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
            f"strict_mode = true, buffer_size = {_AT_ONCE}, columns = {{{named}}})"
        )

    def decimals(places: Mapping[str, int]) -> str:
        return f"(SELECT {shown} FROM {lines({name: _type(number) for name, number in places.items()})})"

    head = engine.arrow(f"SELECT row_number() OVER () - 1 AS {PLACE}, {shown} FROM (SELECT * FROM {lines({})} LIMIT {HEAD})")
    engine.view("_lines", f"SELECT {shown} FROM {lines({})}")
    return RawFiles((task,), "_lines", columns, (text.sha256,), head, staging=text.checked, decimals=None if text.has_underscores else decimals)


@dataclass(frozen=True, slots=True)
class PlainText:
    """What is known of delimited text before it is taken apart.

    columns: header -> the type of text. rows: how many lines follow the first. has_underscores: whether there is any in it.
    """

    columns: dict[str, str]
    delimiter: str
    sha256: str
    rows: int
    has_underscores: bool

    def checked(self, raw: RawFiles, rows: int) -> RawFiles:
        """The file as it is, if every line of it is a row.

        Errors: NotScannableError where a cell holds several lines.
        """
        if rows != self.rows:
            raise NotScannableError("blank lines, or cells of several lines")
        return raw


def looked_at_text(path: Path) -> PlainText:
    """What is known of delimited text in UTF-8 whose columns have names of their own.

    Errors: NotScannableError for any other.
    """
    with path.open("rb") as file:
        start = file.read(_START).removeprefix(_MARK)
    try:
        text = start[: start.rfind(b"\n") + 1].decode()
    except UnicodeDecodeError:
        raise NotScannableError("not UTF-8") from None
    lines = text.splitlines()
    delimiter = delimiter_of(text)
    if not lines or not delimiter.isascii():
        raise NotScannableError("no line, or a delimiter of several bytes")
    headers = [header.strip() for header in next(csv.reader([lines[0]], delimiter=delimiter))]
    columns = dict.fromkeys(headers, "VARCHAR")
    if len(columns) < len(headers):
        raise NotScannableError("columns without names of their own")
    check_names(columns)
    return PlainText(columns, delimiter, *_looked_through(path))


def _looked_through(path: Path) -> tuple[str, int, bool]:
    """A file's sha256, how many lines follow its first one, and whether an underscore stands in it.

    Errors: NotScannableError for line ends of old, and bytes that are no text.
    """
    digest, lines, last, has_underscores = hashlib.sha256(), 0, b"", False
    buffer = bytearray(_BLOCK)  # one for all blocks: memory that is new each time costs more than what is done with it
    whole, cells = memoryview(buffer), np.frombuffer(buffer, dtype=np.uint8)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(whole[:size])
            if buffer.find(b"\0", 0, size) >= 0:
                raise NotScannableError("bytes that are no text")
            if buffer.find(b"\r", 0, size) >= 0:
                seen = last + buffer[:size]
                if seen.count(b"\r") - seen.endswith(b"\r") != seen.count(b"\r\n"):
                    raise NotScannableError("line ends of old")
            has_underscores = has_underscores or buffer.find(b"_", 0, size) >= 0
            lines += int(np.count_nonzero(cells[:size] == _NEW_LINE))
            last = bytes(buffer[size - 1 : size])
    return digest.hexdigest(), lines - (last == b"\n"), has_underscores


def staged(
    engine: SqlEngine, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], typed: Mapping[str, TypedSql]
) -> tuple[RawFiles, dict[str, TypedSql]]:
    """Text as a table of DuckDB's that spills to disk, numbers and days typed, and how its columns are typed from there.

    columns: field -> header. Errors: NotScannableError where its rows are not those that were expected.
    """
    by_header = {header: name for name, header in columns.items() if known[name].kind.is_number or known[name].kind is Kind.DATE}
    decimals = {header: _places(known[name]) for header, name in by_header.items() if known[name].kind.is_number}
    plain = {header: places for header, places in decimals.items() if raw.decimals is not None and _is_plain(raw.head[header])}
    try:
        anew = _stored(engine, raw, by_header, decimals, plain, typed)
    except engine.failures:  # a cell that is no number; all are taken as texts, and those that are none stay texts
        if not plain:
            raise
        anew = _stored(engine, raw, by_header, decimals, {}, typed)
    row = row_of(engine, "SELECT count(*) FROM _staged")
    if raw.staging is not None and row is not None:
        raw = raw.staging(raw, int(row[0]))
    return replace(raw, view="_raw"), {**typed, **anew}


def _stored(
    engine: SqlEngine, raw: RawFiles, by_header: Mapping[str, str], decimals: Mapping[str, int], plain: Mapping[str, int], typed: Mapping[str, TypedSql]
) -> dict[str, TypedSql]:
    """Takes the text apart into the engine, and says how fields are typed from there.

    by_header: header -> field of numbers and days. decimals: header -> places of numbers. plain: those of them that are read as numbers at once, which
    takes a fraction of reading texts first, and fails where a cell is none.
    """
    inner, parts, shown, anew = [], [], [], {}
    for place, header in enumerate(raw.columns):
        name, cell = by_header.get(header), quoted(header)
        if name is None:
            inner.append(cell)
            parts.append(f"{cell} AS c{place}")
            shown.append(f"c{place} AS {cell}")
            continue
        text = f"CAST({_decimal(place) if header in decimals else f'v{place}'} AS VARCHAR)"
        inner.append(f"{_value(cell, decimals[header], header in plain) if header in decimals else typed[name].value} AS v{place}")
        parts.append(f"v{place}")
        if header in plain:
            shown += [f"{text} AS {cell}", f"v{place}"]
            anew[name] = TypedSql(f"v{place}", "false", cell)
            continue
        inner.append(cell)
        parts.append(f"CASE WHEN v{place} IS NULL AND {cell} <> '' THEN {cell} END AS t{place}")
        shown += [f"coalesce(t{place}, {text}) AS {cell}", f"v{place}", f"t{place}"]
        anew[name] = TypedSql(f"v{place}", f"(t{place} IS NOT NULL)", cell)
    source = raw.decimals(plain) if plain and raw.decimals is not None else raw.view
    engine.store("_staged", f"SELECT {', '.join(parts)} FROM (SELECT {', '.join(inner)} FROM {source})")
    engine.view("_raw", f"SELECT rowid AS {PLACE}, {', '.join(shown)} FROM _staged")
    return anew


def _places(field: Field) -> int:
    return MONEY_DECIMALS if field.kind is Kind.MONEY else _PLACES


def _is_plain(cells: pa.ChunkedArray) -> bool:
    """Whether the first cells of a column are all numbers."""
    return pc.all(pc.match_substring_regex(cells, _NUMBER)).as_py() is not False


def _value(cell: str, places: int, is_decimal: bool) -> str:
    """SQL of a number of nine digits at most before the point in whole millionths, in steps that stay within 64 bits.

    What the engine takes for a number (also +5, .5, 1e3) is the same one to reading, but for 1_000.
    """
    number = cell if is_decimal else f"TRY_CAST(CASE WHEN NOT contains({cell}, '_') THEN {cell} END AS {_type(places)})"
    if places <= MONEY_DECIMALS:
        return f"CAST({number} * {10**places} AS BIGINT) * {10 ** (_PLACES - places)}"
    half = _PLACES // 2
    return f"CAST(CAST({number} * {10**half} AS DECIMAL({_DIGITS + _PLACES}, {half})) * {10**half} AS BIGINT)"


def _type(places: int) -> str:
    """The engine's type of a number with so many places; what is larger than nine digits is for reading to judge."""
    return f"DECIMAL({_DIGITS + places}, {places})"


def _decimal(place: int) -> str:
    return f"CAST(CAST(v{place} AS DECIMAL(38, {_PLACES})) / {MICRO} AS DECIMAL(38, {_PLACES}))"
