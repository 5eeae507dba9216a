"""Large delimited text for the engine: taken apart once, numbers and days typed on the way."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.fields import Kind
from tiercli.frames.sql import literal, quoted, row_of
from tiercli.read.delimited import delimiter_of
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, check_names
from tiercli.read.scan.typed_sql import TypedSql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.fields import Field
    from tiercli.frames.sql import DuckEngine, SqlEngine
    from tiercli.read.task import Task

_BLOCK, _START = 1 << 22, 1 << 16
_MARK = b"\xef\xbb\xbf"


def raw_delimited(engine: DuckEngine, task: Task) -> RawFiles:
    """A delimited file in UTF-8 whose every line is a row, the first one the headers.

    Errors: NotScannableError for any other.
    """
    text = looked_at_text(Path(task.path))
    columns = text.columns
    named = ", ".join(f"{literal(f'c{place}')}: 'VARCHAR'" for place in range(len(columns)))
    source = (
        f"read_csv({literal(task.path)}, auto_detect = false, header = false, skip = 1, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
        f"strict_mode = true, columns = {{{named}}})"
    )
    shown = ", ".join(f"c{place} AS {quoted(name)}" for place, name in enumerate(columns))
    head = engine.arrow(f"SELECT row_number() OVER () - 1 AS {PLACE}, {shown} FROM (SELECT * FROM {source} LIMIT {HEAD})")
    engine.view("_lines", f"SELECT {shown} FROM {source}")
    return RawFiles((task,), "_lines", columns, (text.sha256,), head, staging=text.checked)


@dataclass(frozen=True, slots=True)
class PlainText:
    """What is known of delimited text before it is taken apart: header -> the type of text, the delimiter, its sha256, how many lines follow the first."""

    columns: dict[str, str]
    delimiter: str
    sha256: str
    rows: int

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


def _looked_through(path: Path) -> tuple[str, int]:
    """A file's sha256, and how many lines follow its first one.

    Errors: NotScannableError for line ends of old, and bytes that are no text.
    """
    digest, lines, before, last = hashlib.sha256(), 0, b"", b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if b"\0" in block:
                raise NotScannableError("bytes that are no text")
            if b"\r" in block:
                seen = before + block
                if seen.count(b"\r") - seen.endswith(b"\r") != seen.count(b"\r\n"):
                    raise NotScannableError("line ends of old")
            lines += block.count(b"\n")
            before = last = block[-1:]
    return digest.hexdigest(), lines - (last == b"\n")


def staged(
    engine: SqlEngine, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], typed: Mapping[str, TypedSql]
) -> tuple[RawFiles, dict[str, TypedSql]]:
    """Text as a table of the engine's that spills to disk, numbers and days typed, and how its columns are typed from there.

    columns: field -> header. Errors: NotScannableError where its rows are not those that were expected.
    """
    by_header = {header: name for name, header in columns.items()}
    parts, shown, anew = [], [], dict(typed)
    for place, header in enumerate(raw.columns):
        name = by_header.get(header)
        field = known.get(name) if name is not None else None
        if name is None or field is None or not (field.kind.is_number or field.kind is Kind.DATE):
            parts.append(f"{quoted(header)} AS c{place}")
            shown.append(f"c{place} AS {quoted(header)}")
            continue
        one = typed[name]
        parts += [f"{one.value} AS v{place}", f"CASE WHEN {one.odd} THEN {quoted(header)} END AS t{place}"]
        value = f"v{place}" if field.kind is Kind.DATE else f"CAST(CAST(v{place} AS DECIMAL(38, 6)) / 1000000 AS DECIMAL(38, 6))"
        plain = f"CAST({value} AS VARCHAR)"
        shown += [f"coalesce(t{place}, {plain}) AS {quoted(header)}", f"v{place}", f"t{place}"]
        anew[name] = TypedSql(f"v{place}", f"(t{place} IS NOT NULL)", quoted(header))
    engine.store("_staged", f"SELECT {', '.join(parts)} FROM {raw.view}")
    row = row_of(engine, "SELECT count(*) FROM _staged")
    if raw.staging is not None and row is not None:
        raw = raw.staging(raw, int(row[0]))
    engine.view("_raw", f"SELECT rowid AS {PLACE}, {', '.join(shown)} FROM _staged")
    return replace(raw, view="_raw"), anew
