"""Tables of SQLite and PostgreSQL for the engine: batch by batch into it, numbers and days typed on the way; nobody holds all rows, or asks twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from tiercli.domain.errors import InputError
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, server_of, sheet_name
from tiercli.read.formats.databases import Answer, Answered, SqliteSession
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import UNITS, NotScannableError
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.look import TABLE
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, Seen, as_written, check_names
from tiercli.read.server import ServerSession
from tiercli.read.together.settled import left_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.fields import TableFields
    from tiercli.frames.sql import DuckEngine
    from tiercli.read.formats.source import Named, Server
    from tiercli.read.options import ReadOptions
    from tiercli.read.task import Task

_MEMORY_SHARE = 8
"""Rows that take one part in so many of `--max-memory` are many."""


@dataclass
class Opened:
    """A database in one transaction, of which everything is asked once: its sales run into the engine, what else is read is held.

    names: of what is read. sha256: of a file. answers: those at their end. sales, answer: of what is to run into the engine, where there is such.
    engine: where the sales are once they have run; is_begun, rows: how far they have got, error: what the database said on the way.
    """

    task: Task
    options: ReadOptions
    source: Named
    session: SqliteSession | ServerSession
    names: list[str]
    sha256: str = ""
    answers: dict[str, Answered] = field(default_factory=dict)
    sales: str = ""
    answer: Answer = field(default_factory=lambda: Answer([], iter(())))
    engine: DuckEngine | None = None
    error: InputError | None = None
    is_begun: bool = False
    rows: int = 0

    def close(self) -> None:
        """Ends the transaction."""
        self.session.close()

    def find_sales(self, fields: Mapping[str, TableFields], fewest: int) -> None:
        """Asks until there are sales of so many rows; what comes before them is held.

        Errors: InputError, as whatever is held.
        """
        for name in self.names:
            answer = self.session.answer(name)
            head, is_all = answer.first(max(fewest, HEAD), self.options.limits.max_memory // _MEMORY_SHARE)
            if not (is_all and head.num_rows < fewest) and self._is_sales(name, head.slice(0, HEAD), fields):
                self.sales, self.answer = name, answer
                return
            self._hold(name, answer)

    def _hold(self, name: str, answer: Answer) -> None:
        self.answers[name] = answer.whole(self.source, name, self.options.limits)

    def _is_sales(self, name: str, head: pa.Table, fields: Mapping[str, TableFields]) -> bool:
        try:
            check_names(dict.fromkeys(head.column_names, ""))
            files = [(self.source.name, self.task.shown, "")]
            said = self.task.sheets.get(name) or None
            return understood(_placed(head), [as_written(head.column_names)], files, self.options, fields, said, sheet_name(name))[0].table == TABLE
        except NotScannableError:
            return False

    def to_scan(self) -> Task:
        """The sales alone."""
        return replace(self.task, sheets={self.sales: self.task.sheets.get(self.sales, "")}, only=True, opened=self)

    def beside(self) -> list[Task]:
        """What is to be read beside the sales.

        Errors: as `find_sales`; of the sales too where they did not run into the engine, for a server answers one question after the other.
        """
        sheets = {name: said for name, said in self.task.sheets.items() if name != self.sales} if self.task.only else self.task.sheets
        if self.task.only and not sheets:
            return []
        if self.engine is None:
            self._hold_sales()
        for name in self.names:
            if name != self.sales and name not in self.answers:
                self._hold(name, self.session.answer(name))
        answers = {name: answered for name, answered in self.answers.items() if name != self.sales}
        return [replace(self.task, sheets=sheets, without=(self.sales,), answers=answers)]

    def instead(self) -> Task:
        """The sales, to be read where they cannot be scanned after all.

        Errors: as `find_sales`.
        """
        self._hold_sales()
        return replace(self.to_scan(), opened=None, answers={self.sales: self.answers[self.sales]})

    def _hold_sales(self) -> None:
        """All of the sales, from wherever they are by now. What is said of them stands beside the scan already."""
        if self.sales in self.answers:
            return
        if self.engine is not None:
            cells = ", ".join(f"CAST({quoted(header)} AS VARCHAR) AS {quoted(header)}" for header in self.answer.headers)
            self.answer.batches = iter(self.engine.batches(f"SELECT {cells} FROM _raw ORDER BY {PLACE}"))
        elif self.is_begun:  # and met something on the way; the transaction still sees the same rows
            self.answer = self.session.answer(self.sales)
        self._hold(self.sales, replace(self.answer, notes=()))

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The rows of the sales for the engine, counted."""
        self.is_begun = True
        try:
            for batch in self.answer.batches:
                self.rows += batch.num_rows
                yield batch
        except InputError as error:
            self.error = error
            raise

    def finished(self, engine: DuckEngine, raw: RawFiles, rows: int) -> RawFiles:
        """What is known of the sales once their rows are in the engine."""
        if rows != self.rows:
            raise NotScannableError("rows that were lost on the way")
        self.engine = engine
        return replace(raw, digests=(self.sha256 or self.answer.sha256,))


def opened(task: Task, options: ReadOptions, fields: Mapping[str, TableFields], fewest: int) -> Opened | None:
    """The database of a task, asked until there are sales of so many rows; none for a file that has no such table, or not all that are named.

    Errors: InputError for what the database refuses, and as `Opened.find_sales`.
    """
    there = server_of(task.path)
    found = _server(task, there[0], options) if there is not None else _file(task, Path(task.path), options, fewest)
    if found is not None:
        try:
            found.find_sales(fields, fewest)
        except BaseException:
            found.close()
            raise
    return found


def _server(task: Task, server: Server, options: ReadOptions) -> Opened:
    session = ServerSession(server, options.limits.max_seconds)
    try:
        return Opened(task, options, server, session, session.named(task.sheets, options))
    except BaseException:
        session.close()
        raise


def _file(task: Task, path: Path, options: ReadOptions, fewest: int) -> Opened | None:
    with closing(SqliteSession(path)) as session:
        there = session.names()
        named = task.sheets if task.only else [*there, *filter(is_query, task.sheets)]
        names = [name for name in named if not left_out(name, path.name, options.skip_sheets)]
        if not all(name in there or is_query(name) for name in names) or not any(not fewest or session.last_row(name) >= fewest for name in names):
            return None
    sha256 = sha256_of(path).result()  # before, for whoever closes a file gives up all locks that the process has on it
    return Opened(task, options, path, SqliteSession(path), names, sha256)


def raw_stream(engine: DuckEngine, opened: Opened, seen: Seen | None = None) -> RawFiles:
    """The sales of a database; their rows run into the engine once, when they are staged.

    Errors: NotScannableError where the columns cannot be named here, or the rows would have to be asked for once more.
    """
    if seen is not None:
        raise NotScannableError("units of rows that are larger than those above, in rows that are typed already", UNITS)
    headers, (head, _) = opened.answer.headers, opened.answer.first(HEAD, inf)
    columns = dict.fromkeys(headers, "VARCHAR")
    check_names(columns)
    engine.register("_lines", pa.RecordBatchReader.from_batches(head.schema, opened))
    cells = ", ".join(f"nullif({quoted(name)}, '') AS {quoted(name)}" for name in columns)
    view, staging = f"(SELECT {cells} FROM _lines)", partial(opened.finished, engine)
    sheet, names = sheet_name(opened.sales), (opened.source.name,)
    return RawFiles((opened.to_scan(),), view, columns, ("",), _placed(head.slice(0, HEAD)), staging=staging, sheet=sheet, names=names)


def _placed(head: pa.Table) -> pa.Table:
    return head.append_column(PLACE, pa.array(range(head.num_rows), pa.int64()))
