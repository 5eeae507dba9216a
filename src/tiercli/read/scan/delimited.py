"""Large delimited text for the engine: taken apart once, numbers and days typed on the way."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import literal, quoted
from tiercli.read.formats.delimited import delimiter_of
from tiercli.read.scan.engine import PLAIN, SHAPE, NotScannableError
from tiercli.read.scan.plain_lines import NotPlainError, PlainLines, line_feeds
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, check_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.frames.sql import DuckEngine
    from tiercli.read.task import Task

_BLOCK, _START = 1 << 18, 1 << 16
_AT_ONCE, _FIRST = 1 << 24, 1 << 22
"""Bytes that the engine takes apart at once; twice as many take more memory and no less time. The first rows need no more than the engine's longest line."""
_MARK = b"\xef\xbb\xbf"


def raw_lines(task: Task) -> RawFiles:
    """A delimited file in UTF-8 without quotation marks, as far as its first lines tell; the others are looked through as they are taken apart.

    Errors: NotScannableError for any other; NotPlainError where there are quotation marks.
    """
    path = Path(task.path)
    text, delimiter, columns = _start(path, HEAD)
    if '"' in text:
        raise NotPlainError("quotation marks")
    rows = [line.removesuffix("\r").split(delimiter) for line in text.removesuffix("\n").split("\n")[1 : HEAD + 1]]
    if any(len(row) != len(columns) for row in rows):
        raise NotScannableError("lines that are no rows", PLAIN)
    cells = {header: pa.array([row[place] or None for row in rows], pa.string()) for place, header in enumerate(columns)}
    head = pa.table({PLACE: pa.array(range(len(rows)), pa.int64()), **cells})
    return RawFiles((task,), "", columns, ("",), head, lines=PlainLines(path, delimiter, tuple(columns)))


def raw_delimited(engine: DuckEngine, task: Task) -> RawFiles:
    """A delimited file in UTF-8 whose every line is a row, the first one the headers; the engine takes it apart.

    Errors: NotScannableError for any other.
    """
    text = looked_at_text(Path(task.path))
    columns = text.columns
    shown = ", ".join(f"c{place} AS {quoted(name)}" for place, name in enumerate(columns))

    def lines(types: Mapping[str, str], more: str = "", at_once: int = _AT_ONCE) -> str:
        named = ", ".join(f"{literal(f'c{place}')}: {literal(types.get(name, 'VARCHAR'))}" for place, name in enumerate(columns))
        return (
            f"read_csv({literal(task.path)}, auto_detect = false, header = false, skip = 1, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
            f"strict_mode = true, buffer_size = {at_once}, columns = {{{named}}}{more})"
        )

    def typed(types: Mapping[str, str], days: str) -> str:
        return f"(SELECT {shown} FROM {lines(types, f', dateformat = {literal(days)}')})"

    head = engine.arrow(f"SELECT row_number() OVER () - 1 AS {PLACE}, {shown} FROM (SELECT * FROM {lines({}, at_once=_FIRST)} LIMIT {HEAD})")
    engine.view("_lines", f"SELECT {shown} FROM {lines({})}")
    return RawFiles((task,), "_lines", columns, (text.sha256,), head, staging=text.checked, typed=None if text.has_underscores else typed)


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
            raise NotScannableError("blank lines, or cells of several lines", PLAIN)
        return raw


def looked_at_text(path: Path) -> PlainText:
    """What is known of delimited text in UTF-8 whose columns have names of their own.

    Errors: NotScannableError for any other.
    """
    _, delimiter, columns = _start(path, 0)
    return PlainText(columns, delimiter, *_looked_through(path))


def _start(path: Path, rows: int) -> tuple[str, str, dict[str, str]]:
    """The first lines of a text, at least so many beside that of the headers where it has them; its delimiter; its columns.

    Errors: NotScannableError for text that is not UTF-8, or whose columns have no names of their own.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        while start.count(b"\n") <= rows and len(start) < _FIRST and (more := file.read(len(start))):
            start += more
    start = start.removeprefix(_MARK)
    try:
        text = start[: start.rfind(b"\n") + 1].decode()
    except UnicodeDecodeError:
        raise NotScannableError("not UTF-8", PLAIN) from None
    lines = text.splitlines()
    delimiter = delimiter_of(text)
    if not lines or not delimiter.isascii():
        raise NotScannableError("no line, or a delimiter of several bytes", PLAIN)
    headers = [header.strip() for header in next(csv.reader([lines[0]], delimiter=delimiter))]
    columns = dict.fromkeys(headers, "VARCHAR")
    if len(columns) < len(headers):
        raise NotScannableError("columns without names of their own", SHAPE)
    check_names(columns)
    return text, delimiter, columns


def _looked_through(path: Path) -> tuple[str, int, bool]:
    """A file's sha256, how many lines follow its first one, and whether an underscore stands in it.

    Errors: NotScannableError for line ends of old, and bytes that are no text.
    """
    digest, lines, before, has_underscores = hashlib.sha256(), 0, 0, False
    buffer = bytearray(_BLOCK)  # one for all blocks: memory that is new each time costs more than what is done with it
    whole, cells = memoryview(buffer), np.frombuffer(buffer, dtype=np.uint8)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(whole[:size])
            lines += line_feeds(buffer, cells, 0, size, before)
            has_underscores = has_underscores or buffer.find(b"_", 0, size) >= 0
            before = buffer[size - 1]
    return digest.hexdigest(), lines - (before == ord("\n")), has_underscores
