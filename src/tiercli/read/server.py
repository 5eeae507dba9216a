"""A database on a server as an input: its tables and queries as sheets, of one moment, read only, each asked once and taken batch by batch."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, sheet_name
from tiercli.read.formats.databases import Answer, Answered, distinct_headers, grid_of_answer
from tiercli.read.formats.grid import as_text
from tiercli.read.formats.moments import said_of_moments
from tiercli.read.formats.server_types import as_said, is_moment
from tiercli.read.formats.source import Server
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.sheet import understand_tables
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.task import Task
from tiercli.read.together.settled import left_out

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_SHOWN = 20
_SECONDS_TO_CONNECT = 15
_PATIENCE = 0.2  # seconds
_INSTALL = Text('请运行 pip install "tiercli[sql]"。', 'Run pip install "tiercli[sql]".')
_CHECK = Text("请检查地址、表名、查询和权限。", "Check the address, the table's name, the query and the permissions.")
_NO_SUCH_TABLE = ("42P01", "3F000", "0A000")
"""Of tables, schemas and databases."""
_IDENTIFIER = r'"(?:[^"]|"")+"|[^".]+'
_TABLES = (
    "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname END, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    "AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1, 2"
)


def read_server(
    task: Task, server: Server, options: ReadOptions, settled: Callable[[], tuple[ReadOptions, Mapping[str, TableFields]]]
) -> tuple[list[SheetReading], list[Finding]]:
    """The tables and queries of a server that a task names, understood like sheets.

    Errors: InputError as `ServerSession`, and for more cells than allowed; ReadingFaultError when the reason is in this program.
    """
    readings: list[SheetReading] = []
    notes: list[Finding] = []
    for name, answered in _answers(task, server, options):
        notes += answered.notes
        now, fields = settled()
        grid = grid_of_answer(server, name, answered)
        readings += understand_tables(grid, now, fields, path=task.shown, sha256=grid.sha256, table=task.sheets[name] or None)
    return readings, notes


def _answers(task: Task, server: Server, options: ReadOptions) -> Iterator[tuple[str, Answered]]:
    """What was answered already, or what the server answers now."""
    if task.answers:
        yield from task.answers.items()
        return
    with closing(ServerSession(server, options.limits.max_seconds)) as session:
        for name in session.named(task.sheets, options):
            yield name, session.answer(name).whole(server, name, options.limits)


class ServerSession:
    """A transaction that changes nothing and sees a database as it is at one moment.

    zone: of the session, which says on which day a moment is.
    Errors: InputError where the driver is missing or the server refuses, then or later.
    """

    def __init__(self, server: Server, seconds: float) -> None:
        """seconds: how long locks of others are waited for, unless the server or the user says."""
        try:
            from adbc_driver_postgresql import dbapi
        except ImportError:
            raise _refused(server, Text("读取 PostgreSQL 需要驱动程序。", "is a PostgreSQL database, which needs a driver."), _INSTALL) from None
        from pyarrow import ArrowException

        self.server, self._errors = server, (dbapi.Error, ArrowException, OSError)  # the latter two of rows that were to come
        self._beside, self._is_asking = ThreadPoolExecutor(1), False
        with self._asking():
            self._connection = dbapi.connect(_with_defaults(server.address))
        try:
            with self._asking():
                self._cursor = self._connection.cursor()
                self._waited_for(self._cursor.execute, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                self._waited_for(
                    self._cursor.execute,
                    "SELECT current_setting('TimeZone'), set_config('datestyle', 'ISO', true), "
                    f"CASE current_setting('lock_timeout') WHEN '0' THEN set_config('lock_timeout', '{max(1, int(seconds * 1000))}', true) END",
                )
                self.zone, *_ = self._waited_for(self._cursor.fetchone)
        except InputError:
            self.close()
            raise

    def close(self) -> None:
        """Ends the transaction; a query that is still answered is given up, for the driver would wait for all of its rows."""
        if self._is_asking:
            with suppress(*self._errors):
                self._cursor.adbc_cancel()
        self._beside.shutdown()
        self._connection.close()

    def named(self, names: Collection[str], options: ReadOptions) -> list[str]:
        """The tables and queries among these that are to be read; all of them are there, and none is executed yet.

        Errors: InputError for one that is not there, that the server does not understand, or that has no name.
        """
        if not all(names):
            raise _which(self.server, self._tables())
        kept = [name for name in names if not left_out(name, self.server.name, options.skip_sheets)]
        for name in kept:
            self._described(name)
        return kept

    def answer(self, name: str) -> Answer:
        """What a table or a query answers, as texts; the one before is at its end. There is no file: the hash is of the headers, and of the cells as they come.

        Errors: InputError, also on the way.
        """
        schema = self._described(name)
        with self._asking():
            self._is_asking = True
            self._waited_for(self._cursor.execute, as_said(_asked(name), schema))
            reader = self._cursor.fetch_record_batch()
        digest = hashlib.sha256("\0".join(schema.names).encode())
        headers = distinct_headers(list(schema.names))
        moments = [header for header, field in zip(headers, schema, strict=True) if is_moment(field)]
        said = said_of_moments(Place(self.server.name, sheet_name(name)), moments, self.zone)
        return Answer(headers, self._batches(reader, headers, digest), digest, tuple(said))

    def _described(self, name: str) -> pa.Schema:
        """The columns of an answer that is not asked for yet."""
        with self._asking(name):
            schema: pa.Schema = self._waited_for(self._cursor.adbc_execute_schema, _asked(name))
        if not schema.names:
            raise _refused(self.server, Text("没有给出任何列。", "answers without a column."), _CHECK)
        return schema

    def _batches(self, reader: Any, headers: Sequence[str], digest: Any) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        while (batch := self._next(reader)) is not None:
            texts = [as_text(pa.chunked_array([column])).combine_chunks() for column in batch.columns]
            for column in texts:
                for buffer in column.buffers():
                    digest.update(buffer or b"")
            yield pa.RecordBatch.from_arrays(texts, names=list(headers))
        self._is_asking = False

    def _next(self, reader: Any) -> pa.RecordBatch | None:
        with self._asking():
            batch: pa.RecordBatch | None = self._waited_for(next, reader, None)
            return batch

    def _waited_for(self, ask: Callable[..., Any], *words: Any) -> Any:
        """What the driver answers to a call that may take long, made in a thread of its own: in this one it would keep Ctrl-C for itself."""
        if current_thread() is not main_thread():
            return ask(*words)
        answer = self._beside.submit(ask, *words)
        try:
            while not wait([answer], _PATIENCE).done:  # a signal that another thread receives does not wake this one
                pass
        except BaseException:
            self._cursor.adbc_cancel()
            raise
        return answer.result()

    @contextmanager
    def _asking(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise self._failed(error, name) from error

    def _failed(self, error: Any, name: str) -> InputError:
        words = " ".join(str(error).split())
        words = re.sub(r"^.*?(?:ERROR|FATAL):\s*|^.*?\[libpq\]\s*| LINE \d+: .*$| Query was: .*$", "", words)[:300]
        message = Text(f"数据库拒绝了：{words}", f"the database answered: {words}")
        hint = self._near(name) if name and not is_query(name) and getattr(error, "sqlstate", "") in _NO_SUCH_TABLE else _CHECK
        return InputError(message, hint=hint, where=Place(self.server.name), detail=str(error))

    def _near(self, name: str) -> Text:
        """What a table that is not there may have been meant to be."""
        self._connection.rollback()
        tables = self._tables()
        near = difflib.get_close_matches(name, tables, n=1) or difflib.get_close_matches(name.casefold(), tables, n=1)
        guess = Text(f"是不是“{near[0]}”？", f"Did you mean '{near[0]}'? ") if near else EMPTY
        begin = Text("查询以 SELECT 或 WITH 开头。", "A query begins with SELECT or WITH. ") if " " in name else EMPTY
        listed = _listed(tables)
        return Text(f"{begin.zh}{guess.zh}库里有：{listed.zh}。", f"{begin.en}{guess.en}There are: {listed.en}.")

    def _tables(self) -> list[str]:
        with self._asking():
            self._waited_for(self._cursor.execute, _TABLES)
            rows = self._waited_for(self._cursor.fetchall)
        return [".".join(quoted(part) if re.search(r'[".]', part) else part for part in row if part) for row in rows]


def _asked(name: str) -> str:
    """SQL of a query, or of a table: erp.sales, erp."sales.2026"."""
    if is_query(name):
        return name.rstrip("; \t\r\n")
    whole = re.fullmatch(rf"(?:{_IDENTIFIER})(?:\.(?:{_IDENTIFIER}))*", name)
    parts = re.findall(_IDENTIFIER, name) if whole else [name]
    return f"SELECT * FROM {'.'.join(part if part[0] == part[-1] == chr(34) else quoted(part) for part in parts)}"


def _with_defaults(address: str) -> str:
    """The address with how long to wait for the server and who asks, unless it says so itself, for the last word counts; texts come as UTF-8."""
    place, _, asked = address.partition("?")
    words = (f"connect_timeout={_SECONDS_TO_CONNECT}", "fallback_application_name=tiercli", asked, "client_encoding=UTF8")
    return f"{place}?{'&'.join(filter(None, words))}"


def _which(server: Server, tables: Sequence[str]) -> InputError:
    such, listed = f"{server.name}#{tables[0] if tables else 'sales'}", _listed(tables)
    hint = Text(f"请写出表名，如 {such}。库里有：{listed.zh}。", f"Name a table, such as {such}. There are: {listed.en}.")
    return _refused(server, Text("没有说读哪张表。", "is a database, and no table of it is named."), hint)


def _listed(tables: Sequence[str]) -> Text:
    shown = tables[:_MOST_SHOWN]
    more = Text(f" 等 {len(tables)} 张表", f" and {len(tables) - len(shown)} more") if len(tables) > len(shown) else EMPTY
    return Text("、".join(shown) + more.zh, ", ".join(shown) + more.en) if tables else Text("（没有表）", "(no tables)")


def _refused(server: Server, message: Text, hint: Text = EMPTY) -> InputError:
    return InputError(message, hint=hint, where=Place(server.name))
