"""Large delimited text for the engine: taken apart once, numbers and days typed on the way."""

from __future__ import annotations

import csv
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import file_named, literal, quoted
from tiercli.read.formats.delimited import delimiter_of
from tiercli.read.formats.encodings import UTF8
from tiercli.read.formats.text_file import TextFile, encoding_of
from tiercli.read.scan.digest import begin_sha256, sha256_of
from tiercli.read.scan.engine import PLAIN, SHAPE, NotScannableError
from tiercli.read.scan.numbered import FILE_STEP, Numbered
from tiercli.read.scan.plain_lines import NotPlainError, PlainLines, line_feeds
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, Seen, as_written, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiercli.frames.sql import DuckEngine
    from tiercli.read.task import Task

_BLOCK, _START = 1 << 18, 1 << 16
_AT_ONCE, _FIRST = 1 << 24, 1 << 22
"""Bytes that the engine takes apart at once; twice as many take more memory and no less time. The first rows need no more than the engine's longest line."""
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class TextStart:
    """The first lines of a text, whole, and what they tell of it. encoding: see `encoding_of`."""

    text: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]

    def rows(self) -> list[list[str]]:
        """The rows below the headers, `HEAD` at most, of a text without quotation marks.

        Errors: NotPlainError where there are such; NotScannableError where a line is no row.
        """
        if '"' in self.text:
            raise NotPlainError("quotation marks")
        rows = [line.removesuffix("\r").split(self.delimiter) for line in self.text.removesuffix("\n").split("\n")[1 : HEAD + 1]]
        if any(len(row) != len(self.headers) for row in rows):
            raise NotScannableError("lines that are no rows", PLAIN)
        return rows

    def table(self, columns: Iterable[str], rows: Sequence[Sequence[str]], number: int = 0) -> pa.Table:
        """Rows with their places. columns: of all files. number: of this one."""
        cells = {header: pa.array([row[place] or None for row in rows], pa.string()) for place, header in enumerate(self.headers)}
        places = pa.array(range(number * FILE_STEP, number * FILE_STEP + len(rows)), pa.int64())
        return pa.table({PLACE: places, **{header: cells.get(header, pa.nulls(len(rows), pa.string())) for header in columns}})


def raw_lines(tasks: Sequence[Task], seen: Seen | None = None) -> RawFiles:
    """Delimited files without quotation marks, as far as their first lines tell; the others are looked through as they are taken apart.

    seen: by an earlier look.

    Errors: NotScannableError for any other; NotPlainError where there are quotation marks.
    """
    for task in tasks:
        begin_sha256(Path(task.path))
    starts, headers = _named([start_of(Path(task.path), HEAD) for task in tasks], seen)
    columns = _columns(starts)
    head = pa.concat_tables([start.table(columns, start.rows(), number) for number, start in enumerate(starts)])
    lines = [PlainLines(Path(task.path), start.delimiter, start.headers, start.encoding) for task, start in zip(tasks, starts, strict=True)]
    return RawFiles(tasks, "", columns, ("",) * len(tasks), head, headers, lines=lines)


def raw_delimited(engine: DuckEngine, folder: Path, tasks: Sequence[Task], seen: Seen | None = None) -> RawFiles:
    """Delimited files whose every line is a row, the first one the headers; the engine takes them apart.

    folder: for those that are not UTF-8, written as such meanwhile. seen: by an earlier look. Errors: NotScannableError for any other.
    """
    starts, headers = _named([start_of(Path(task.path), 0) for task in tasks], seen)
    columns = _columns(starts)
    texts = [looked_at_text(Path(task.path), start, folder / f"text{number}") for number, (task, start) in enumerate(zip(tasks, starts, strict=True))]

    def rows(number: int, types: Mapping[str, str], more: str = "", at_once: int = _AT_ONCE) -> str:
        """SQL of the cells of one file by the places of their columns among all."""
        own, text = starts[number], texts[number]
        places = {header: place for place, header in enumerate(columns)}
        named = ", ".join(f"{literal(f'c{places[name]}')}: {literal(types.get(name, 'VARCHAR'))}" for name in own.headers)
        cells = ", ".join(
            f"c{place} AS {quoted(name)}" if name in own.headers else f"CAST(NULL AS {types.get(name, 'VARCHAR')}) AS {quoted(name)}"
            for name, place in places.items()
        )
        return (
            f"SELECT {cells} FROM read_csv({file_named(str(text.path))}, auto_detect = false, header = false, skip = 1, delim = {literal(own.delimiter)}, "
            f"quote = '\"', escape = '\"', strict_mode = true, buffer_size = {at_once}, columns = {{{named}}}{more})"
        )

    def all_rows(types: Mapping[str, str], more: str = "") -> str:
        return " UNION ALL ".join(rows(number, types, more) for number in range(len(tasks)))

    def typed(types: Mapping[str, str], days: str) -> str:
        return f"({all_rows(types, f', dateformat = {literal(days)}')})"

    def checked(raw: RawFiles, rows: int) -> RawFiles:
        if rows != raw.numbered.starts[-1]:
            raise NotScannableError("blank lines, or cells of several lines", PLAIN)
        for text in texts:
            if text.path.parent == folder:
                text.path.unlink()
        return raw

    heads = [
        engine.arrow(f"SELECT {number * FILE_STEP} + row_number() OVER () - 1 AS {PLACE}, * FROM ({rows(number, {}, at_once=_FIRST)} LIMIT {HEAD})")
        for number in range(len(tasks))
    ]
    engine.view("_lines", all_rows({}))
    digests = tuple(sha256_of(Path(task.path)) for task in tasks)
    raw = RawFiles(tasks, "_lines", columns, digests, pa.concat_tables(heads), headers, staging=checked)
    numbered = Numbered(list(accumulate((text.rows for text in texts), initial=0)))
    return replace(raw, numbered=numbered, typed=None if any(text.has_underscores for text in texts) else typed)


def _named(starts: Sequence[TextStart], seen: Seen | None) -> tuple[list[TextStart], list[Mapping[str, str]]]:
    """Texts whose columns are called as they are to be, and the headers that they have (see `RawFiles`)."""
    headers: list[Mapping[str, str]] = list(seen.headers) if seen is not None else [as_written(start.headers) for start in starts]
    return [replace(start, headers=tuple(map(own.__getitem__, start.headers))) for start, own in zip(starts, headers, strict=True)], headers


def _columns(starts: Sequence[TextStart]) -> dict[str, str]:
    return side_by_side([dict.fromkeys(start.headers, "VARCHAR") for start in starts])


@dataclass(frozen=True, slots=True)
class PlainText:
    """What is known of delimited text before it is taken apart.

    path: where it lies as UTF-8. rows: how many lines follow the first. has_underscores: whether there is any in it.
    """

    path: Path
    rows: int
    has_underscores: bool


def start_of(path: Path, rows: int) -> TextStart:
    """The first lines of a text, at least so many beside that of the headers where it has them.

    Errors: NotScannableError for text whose columns have no names of their own; UnicodeError for what is no text.
    """
    encoding, start, place = encoding_of(path), bytearray(), memoryview(bytearray(_START))
    with TextFile(path, encoding) as file:
        while (not start or (start.count(b"\n") <= rows and len(start) < _FIRST)) and (size := file.readinto(place)):
            start += place[:size]
    text = start[: start.rfind(b"\n") + 1].removeprefix(_MARK).decode()
    lines = text.splitlines()
    delimiter = delimiter_of(text)
    if not lines or not delimiter.isascii():
        raise NotScannableError("no line, or a delimiter of several bytes", PLAIN)
    headers = [header.strip() for header in next(csv.reader([lines[0]], delimiter=delimiter))]
    if len(set(headers)) < len(headers):
        raise NotScannableError("columns without names of their own", SHAPE)
    return TextStart(text, encoding, delimiter, tuple(headers))


def looked_at_text(path: Path, start: TextStart, copy: Path) -> PlainText:
    """What is known of a text as soon as all of it was looked through. copy: where it is written as UTF-8 if it is in another encoding.

    Errors: NotScannableError for line ends of old, bytes that are no text, and text that may be in another encoding; UnicodeError.
    """
    lines, before, has_underscores = 0, 0, False
    buffer = bytearray(_BLOCK)  # one for all blocks: memory that is new each time costs more than what is done with it
    whole, cells = memoryview(buffer), np.frombuffer(buffer, dtype=np.uint8)
    is_copied = start.encoding not in UTF8
    with TextFile(path, start.encoding) as file, copy.open("wb") if is_copied else nullcontext() as written:
        while size := file.readinto(whole):
            lines += line_feeds(buffer, cells, 0, size, before)
            has_underscores = has_underscores or buffer.find(b"_", 0, size) >= 0
            before = buffer[size - 1]
            if written is not None:
                written.write(whole[:size])
        if file.is_doubtful:
            raise NotScannableError("text that may be in another encoding", PLAIN)
    return PlainText(copy if is_copied else path, lines - (before == ord("\n")), has_underscores)
