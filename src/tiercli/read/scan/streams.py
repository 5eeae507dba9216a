"""Tables of SQLite and PostgreSQL for the engine: batch by batch into it, numbers and days typed on the way; nobody holds all rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.domain.errors import InputError
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, server_of, sheet_name
from tiercli.read.formats.databases import last_row, sqlite_answer, sqlite_tables
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, check_names
from tiercli.read.server import has_rows, open_server, server_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.fields import TableFields
    from tiercli.frames.sql import DuckEngine
    from tiercli.read.options import ReadOptions
    from tiercli.read.task import Task


@dataclass
class Stream:
    """The answer of a database, as texts, batch by batch. digest: of the cells seen so far, or of the file."""

    headers: list[str]
    batches: Iterator[pa.RecordBatch]
    opened: ExitStack
    file: Path | None
    digest: Any

    @property
    def sha256(self) -> str:
        """Of the file; of a server's answer once it is at its end."""
        return sha256_of(self.file).result() if self.file is not None else str(self.digest.hexdigest())


def opened(task: Task, name: str) -> Stream:
    """The answer of the table or the query that a task names.

    Errors: NotScannableError where the database refuses; whoever reads it says so.
    """
    there, stack = server_of(task.path), ExitStack()
    try:
        if there is None:
            headers, batches = sqlite_answer(stack, Path(task.path), name)
            return Stream(headers, batches, stack, Path(task.path), None)
        digest = hashlib.sha256()
        headers, batches = server_answer(stack.enter_context(open_server(there[0])), name, digest)
        return Stream(headers, batches, stack, None, digest)
    except InputError as error:
        stack.close()
        raise NotScannableError(str(error)) from error


def sales_in(task: Task, options: ReadOptions, fields: Mapping[str, TableFields], fewest: int) -> str:
    """The one table or query of a task that holds sales and has so many rows at least; empty where there is none, or more than one holds sales."""
    try:
        names = _names(task)
        large = [name for name in names if not fewest or _is_large(task, name, fewest)]
        found = [name for name in names if large and _is_sales(task, name, options, fields)]
        return found[0] if len(found) == 1 and found[0] in large else ""
    except (NotScannableError, InputError):
        return ""


def _is_sales(task: Task, name: str, options: ReadOptions, fields: Mapping[str, TableFields]) -> bool:
    stream = opened(task, name)
    with stream.opened:
        head = _head(stream)
    columns = list(head.column_names)
    check_names(dict.fromkeys(columns, ""))
    head = head.append_column(PLACE, pa.array(range(head.num_rows), pa.int64()))
    reading = understood(head, [columns], [(_shown(task), task.shown, "")], options, fields, task.sheets.get(name) or None, sheet_name(name))[0]
    return reading.table == "sales"


def _head(stream: Stream) -> pa.Table:
    """The first rows; the stream has them still."""
    kept, count = [], 0
    for batch in stream.batches:
        kept.append(batch)
        count += batch.num_rows
        if count >= HEAD:
            break
    stream.batches = chain(kept, stream.batches)
    made = pa.Table.from_batches(kept, schema=pa.schema([(header, pa.string()) for header in stream.headers]))
    return made.slice(0, HEAD)


def raw_stream(engine: DuckEngine, task: Task) -> RawFiles:
    """The table or query that a task names; its rows run into the engine once, when they are staged.

    Errors: NotScannableError where its columns cannot be named here, or the database refuses.
    """
    (name,) = task.sheets
    stream = opened(task, name)
    columns = dict.fromkeys(stream.headers, "VARCHAR")
    check_names(columns)
    head = _head(stream)
    head = head.append_column(PLACE, pa.array(range(head.num_rows), pa.int64()))
    counted = _Counted(stream)
    engine.register("_lines", pa.RecordBatchReader.from_batches(pa.schema([(header, pa.string()) for header in stream.headers]), counted))
    shown = sheet_name(name)
    cells = ", ".join(f"nullif({quoted(name)}, '') AS {quoted(name)}" for name in columns)
    view = f"(SELECT {cells} FROM _lines)"
    return RawFiles((task,), view, columns, ("",), head, staging=counted.finished, sheet=shown, names=(_shown(task),))


@dataclass
class _Counted:
    """The batches of a stream, whose rows are counted."""

    stream: Stream
    rows: int = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self.stream.batches:
            self.rows += batch.num_rows
            yield batch

    def finished(self, raw: RawFiles, rows: int) -> RawFiles:
        """What is known of the table once its rows are in the engine."""
        self.stream.opened.close()
        if rows != self.rows:
            raise NotScannableError("rows that were lost on the way")
        return replace(raw, digests=(self.stream.sha256,))


def _shown(task: Task) -> str:
    there = server_of(task.path)
    return there[0].name if there is not None else Path(task.path).name


def _names(task: Task) -> list[str]:
    """The tables and queries that may hold sales: those that are named, or all of a file."""
    if server_of(task.path) is not None or task.only:
        return [name for name in task.sheets if name]
    with ExitStack() as stack:
        return sqlite_tables(stack, Path(task.path))


def _is_large(task: Task, name: str, fewest: int) -> bool:
    there = server_of(task.path)
    if there is not None:
        return has_rows(there[0], name, fewest)
    return not is_query(name) and last_row(Path(task.path), name) >= fewest
