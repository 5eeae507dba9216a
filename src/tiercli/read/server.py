"""A database on a server as an input: its address, what of it may be shown, and its tables as sheets, read only and batch by batch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, sheet_name
from tiercli.read.formats.databases import distinct_headers, table_of_batches
from tiercli.read.formats.grid import Grid, as_text, grid_of
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
_INSTALL = Text('请运行 pip install "tiercli[sql]"。', 'Run pip install "tiercli[sql]".')


def read_server(
    task: Task, server: Server, options: ReadOptions, settled: Callable[[], tuple[ReadOptions, Mapping[str, TableFields]]]
) -> tuple[list[SheetReading], list[Finding]]:
    """The tables and queries of a server that a task names, understood like sheets.

    Errors: InputError as `server_grids`; ReadingFaultError when the reason is in this program.
    """
    readings: list[SheetReading] = []
    sheets = {sheet_name(name): table for name, table in task.sheets.items()}
    for grid in server_grids(server, options, lambda name: not left_out(name, server.name, options.skip_sheets), tuple(task.sheets)):
        said = sheets.get(grid.sheet) or None
        now, fields = settled()
        readings += understand_tables(grid, now, fields, path=task.shown, sha256=grid.sha256, table=said)
    return readings, []


def server_grids(server: Server, options: ReadOptions, wanted: Callable[[str], bool], asked: Sequence[str]) -> Iterator[Grid]:
    """The tables and queries that were asked for, each as the cells of a sheet.

    Errors: InputError where the driver is missing, the server refuses, or nothing was asked for.
    """
    with open_server(server) as cursor:
        if not all(asked):
            raise _which(server, _tables(cursor))
        for name in asked:
            if wanted(name):
                yield _grid(server, name, cursor, options)


@contextmanager
def open_server(server: Server) -> Iterator[Any]:
    """A cursor in a transaction that changes nothing.

    Errors: InputError where the driver is missing or the server refuses, then or later.
    """
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise _refused(server, Text("读取 PostgreSQL 需要驱动程序。", "is a PostgreSQL database, which needs a driver."), _INSTALL) from None
    try:
        with dbapi.connect(_with_limits(server.address)) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            yield cursor
    except dbapi.Error as error:
        raise _failed(server, error) from error


def server_answer(cursor: Any, name: str, digest: Any) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """The headers of a table or a query, and its rows as texts, batch by batch as the server sends them.

    digest: hashes the headers, and the cells as they come, for there is no file.
    """
    cursor.execute(_asked(name))
    reader = cursor.fetch_record_batch()
    digest.update("\0".join(reader.schema.names).encode())
    headers = distinct_headers(list(reader.schema.names))
    return headers, _batches(reader, headers, digest)


def has_rows(server: Server, name: str, fewest: int) -> bool:
    """Whether a table or a query has so many rows at least; the server looks at no more of them.

    Errors: InputError as `open_server`.
    """
    with open_server(server) as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM ({_asked(name)}) AS asked LIMIT {fewest}) AS first_rows")
        return int(cursor.fetchone()[0]) >= fewest


def _asked(name: str) -> str:
    return name if is_query(name) else f"SELECT * FROM {'.'.join(map(quoted, name.split('.')))}"


def _batches(reader: Any, headers: Sequence[str], digest: Any) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in reader:
        texts = [as_text(pa.chunked_array([column])).combine_chunks() for column in batch.columns]
        for column in texts:
            for buffer in column.buffers():
                digest.update(buffer or b"")
        yield pa.RecordBatch.from_arrays(texts, names=list(headers))


def _with_limits(address: str) -> str:
    """The address with how long to wait for the server, unless it says so itself."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    return parts._replace(query=urlencode({"connect_timeout": str(_SECONDS_TO_CONNECT), **asked})).geturl()


def _tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    return [str(name) for (name,) in cursor.fetchall()]


def _grid(server: Server, name: str, cursor: Any, options: ReadOptions) -> Grid:
    """One table, row by row as the server sends it; the hash is of the cells as text, for there is no file."""

    digest = hashlib.sha256()
    headers, batches = server_answer(cursor, name, digest)
    grid = grid_of("", table_of_batches(headers, batches, server, name, options), file=server.name)
    grid.sheet = sheet_name(name)
    grid.sha256 = digest.hexdigest()
    return grid


def _which(server: Server, tables: Sequence[str]) -> InputError:
    shown = tables[:_MOST_SHOWN] or ["sales"]
    such = f"{server.name}#{shown[0]}"
    listed = Text("、".join(shown), ", ".join(shown)) if tables else Text("（没有表）", "(no tables)")
    more = Text(f" 等 {len(tables)} 张表", f" and {len(tables) - len(shown)} more") if len(tables) > len(shown) else EMPTY
    hint = Text(f"请写出表名，如 {such}。库里有：{listed.zh}{more.zh}。", f"Name a table, such as {such}. There are: {listed.en}{more.en}.")
    return _refused(server, Text("没有说读哪张表。", "is a database, and no table of it is named."), hint)


def _failed(server: Server, error: Exception) -> InputError:
    words = " ".join(str(error).split())
    words = re.sub(r"^.*?(?:ERROR|FATAL|\[libpq\]):?\s*| LINE \d+: .*$| Query was: .*$", "", words)[:300]
    message = Text(f"数据库拒绝了：{words}", f"the database answered: {words}")
    hint = Text("请检查地址、表名、查询和权限。", "Check the address, the table's name, the query and the permissions.")
    return InputError(message, hint=hint, where=Place(server.name), detail=str(error))


def _refused(server: Server, message: Text, hint: Text = EMPTY) -> InputError:
    return InputError(message, hint=hint, where=Place(server.name))
