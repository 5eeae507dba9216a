"""Databases in one file, SQLite and DuckDB: every table as a sheet, or the answer of a query; read only, with nothing but that file in reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tiercli.domain.language import Text
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, sheet_name
from tiercli.read.formats.grid import Grid, grid_of
from tiercli.read.formats.preflight import refused, too_many_cells
from tiercli.read.formats.source import Named
from tiercli.read.options import MEBIBYTE, ReadOptions

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.domain.errors import InputError

_AT_ONCE = 50_000


def database_grids(path: Path, kind: str, options: ReadOptions, wanted: Callable[[str], bool], asked: tuple[str, ...]) -> Iterator[Grid]:
    """The tables of a database, each as the cells of a sheet of its name.

    kind: sqlite or duckdb. asked: queries, each a sheet too. Errors: InputError for a file or query that the database refuses, and more cells than allowed.
    """
    open_database = _sqlite if kind == "sqlite" else _duckdb
    yield from open_database(path, options, wanted, tuple(one for one in asked if is_query(one)))


def _sqlite(path: Path, options: ReadOptions, wanted: Callable[[str], bool], queries: tuple[str, ...]) -> Iterator[Grid]:
    with ExitStack() as stack:
        for name in (*sqlite_tables(stack, path), *queries):
            if wanted(name):
                yield _grid(path, name, table_of_batches(*sqlite_answer(stack, path, name), path, name, options))


def sqlite_tables(stack: ExitStack, path: Path) -> list[str]:
    """The tables and views of a file, by name.

    Errors: InputError for a file that is no database.
    """
    named = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
    try:
        return [str(name) for (name,) in _opened_sqlite(stack, path).execute(named)]
    except sqlite3.Error as error:
        raise _failed(path, error) from error


def sqlite_answer(stack: ExitStack, path: Path, name: str) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """The headers of a table or a query, and its rows in batches: texts as they are, numbers as their shortest decimal.

    stack: closes the database. Errors: InputError, also on the way, for what the database refuses.
    """
    try:
        cursor = _opened_sqlite(stack, path).execute(name if is_query(name) else f"SELECT * FROM {quoted(name)}")
    except sqlite3.Error as error:
        raise _failed(path, error) from error
    headers = distinct_headers([one[0] for one in cursor.description or ()])
    return headers, _batches(cursor, headers, path)


def last_row(path: Path, name: str) -> int:
    """The number of a table's last row; 0 where its rows have none."""
    try:
        with ExitStack() as stack:
            row = _opened_sqlite(stack, path).execute(f"SELECT max(rowid) FROM {quoted(name)}").fetchone()
    except sqlite3.Error:
        return 0
    return int(row[0] or 0)


def _opened_sqlite(stack: ExitStack, path: Path) -> sqlite3.Connection:
    # the engine asks for the next batch from whichever thread of its own is free, one at a time
    database = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, check_same_thread=False)
    stack.callback(database.close)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


def _batches(cursor: sqlite3.Cursor, headers: list[str], path: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    try:
        while batch := cursor.fetchmany(_AT_ONCE):
            yield pa.RecordBatch.from_arrays([pa.array([_text(one) for one in cells], pa.string()) for cells in zip(*batch, strict=True)], names=headers)
    except sqlite3.Error as error:
        raise _failed(path, error) from error


def table_of_batches(headers: list[str], batches: Iterator[pa.RecordBatch], source: Named, name: str, options: ReadOptions) -> pa.Table:
    """What a table or a query answers, all of it.

    Errors: InputError for more cells than allowed, as soon as they are there.
    """
    import pyarrow as pa

    kept: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        count += batch.num_rows * len(headers)
        if count > options.limits.max_cells:
            raise too_many_cells(source, count, options.limits, sheet=name)
        kept.append(batch)
    return pa.Table.from_batches(kept, schema=pa.schema([(header, pa.string()) for header in headers]))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return repr(value) if isinstance(value, int | float) else str(value)


def _duckdb(path: Path, options: ReadOptions, wanted: Callable[[str], bool], queries: tuple[str, ...]) -> Iterator[Grid]:
    try:
        import duckdb
    except ImportError:
        raise refused(
            path,
            "是 DuckDB 数据库，需要安装 duckdb。",
            "is a DuckDB database, which needs duckdb.",
            Text('请运行 pip install "tiercli[duckdb]"。', 'Run pip install "tiercli[duckdb]".'),
        ) from None
    try:
        database = connected(duckdb, path, options.limits.max_memory)
        names = [str(name) for (name,) in database.execute("SELECT table_name FROM information_schema.tables ORDER BY table_name").fetchall()]
        for name in (*names, *queries):
            if not wanted(name):
                continue
            query = name if name in queries else f"SELECT * FROM {quoted(name)}"
            rows = database.sql(query)
            size = database.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0] * len(rows.columns)
            if size > options.limits.max_cells * 10:
                raise too_many_cells(path, size, options.limits, sheet=name)
            table = rows.to_arrow_table()
            yield _grid(path, name, table.rename_columns(distinct_headers(table.column_names)))
        database.close()
    except duckdb.Error as error:
        raise _failed(path, error) from error


def connected(duckdb: Any, path: Path, memory: int) -> Any:
    """A read-only connection to a DuckDB file, from which nothing else can be reached; memory: bytes."""
    database = duckdb.connect(str(path), read_only=True)
    limit = f"memory_limit = '{memory // 2 // MEBIBYTE}MiB'"
    for setting in ("enable_external_access = false", limit, "enable_progress_bar = false", "lock_configuration = true"):
        database.execute(f"SET {setting}")
    return database


def _grid(path: Path, name: str, table: pa.Table) -> Grid:

    grid = grid_of("", table, file=path.name)
    grid.sheet = sheet_name(name)
    return grid


def distinct_headers(headers: list[str]) -> list[str]:
    """Headers of a query's answer, of which two may be alike."""
    seen: dict[str, int] = {}
    made = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        made.append(header if seen[header] == 1 else f"{header}_{seen[header]}")
    return made


def _failed(path: Path, error: Exception) -> InputError:
    words = str(error).split("\n", 1)[0][:300]
    return refused(
        path,
        f"数据库不能读取：{words}。",
        f"cannot be read as a database: {words}.",
        Text(
            "请检查文件、表名和查询；正被别的程序写入的数据库要先关闭。",
            "Check the file, the table's name and the query; close the database where another program writes to it.",
        ),
        detail=str(error),
    )
