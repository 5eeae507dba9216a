"""Databases in one file, SQLite and DuckDB: every table as a sheet, or the answer of a query; read only, with nothing but that file in reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.frames.sql import quoted
from tiercli.read.formats.addresses import is_query, sheet_name
from tiercli.read.formats.grid import Grid, grid_of
from tiercli.read.formats.moments import said_of_stored_moments
from tiercli.read.formats.preflight import refused, too_many_cells, too_much_memory
from tiercli.read.formats.source import Named
from tiercli.read.options import MEBIBYTE, Limits, ReadOptions

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.domain.errors import InputError
    from tiercli.domain.finding import Finding

_AT_ONCE = 50_000
_MEMORY_SHARE = 2
"""An answer that is held may take one part in so many of `--max-memory`."""


@dataclass(frozen=True)
class Answered:
    """What a table or a query answered, all of it: texts. sha256: of a server's answer; empty where a file holds the rows. notes: what is said of it."""

    rows: pa.Table
    sha256: str = ""
    notes: tuple[Finding, ...] = ()


@dataclass
class Answer:
    """What a table or a query answers, asked once: texts, batch by batch. digest: of the cells seen so far, of a server."""

    headers: list[str]
    batches: Iterator[pa.RecordBatch]
    digest: Any = None
    notes: tuple[Finding, ...] = ()

    @property
    def sha256(self) -> str:
        """Of an answer at its end."""
        return str(self.digest.hexdigest()) if self.digest is not None else ""

    def first(self, rows: int, size: float) -> tuple[pa.Table, bool]:
        """At least so many rows or bytes, which are still to come as well, and whether these are all."""
        kept, is_all = list[Any](), True
        for batch in self.batches:
            kept.append(batch)
            if sum(one.num_rows for one in kept) >= rows or sum(one.nbytes for one in kept) >= size:
                is_all = False
                break
        self.batches = chain(kept, self.batches)
        return self._table(kept), is_all

    def whole(self, source: Named, name: str, limits: Limits) -> Answered:
        """All of it.

        Errors: InputError for more cells or memory than allowed, as soon as they are there.
        """
        kept = list[Any]()
        count = size = 0
        for batch in self.batches:
            count, size = count + batch.num_rows * len(self.headers), size + batch.nbytes
            if count > limits.max_cells:
                raise too_many_cells(source, count, limits, sheet=name)
            if size > limits.max_memory // _MEMORY_SHARE:
                raise too_much_memory(source)
            kept.append(batch)
        return Answered(self._table(kept), self.sha256, self.notes)

    def _table(self, batches: list[Any]) -> pa.Table:
        import pyarrow as pa

        return pa.Table.from_batches(batches, schema=pa.schema([(header, pa.string()) for header in self.headers]))


def grid_of_answer(source: Named, name: str, answered: Answered) -> Grid:
    """The cells of a sheet that is called as the table or the query is."""
    grid = grid_of("", answered.rows, file=source.name)
    grid.sheet, grid.sha256 = sheet_name(name), answered.sha256
    return grid


def database_grids(
    path: Path, kind: str, options: ReadOptions, wanted: Callable[[str], bool], asked: tuple[str, ...], answers: Mapping[str, Answered]
) -> Iterator[Grid]:
    """The tables of a database, each as the cells of a sheet of its name.

    kind: sqlite or duckdb. asked: queries, each a sheet too. answers: what was answered already, which is not asked again.
    Errors: InputError for a file or query that the database refuses, and more cells than allowed.
    """
    queries = tuple(one for one in asked if is_query(one))
    if kind == "duckdb":
        yield from _duckdb(path, options, wanted, queries)
        return
    with closing(SqliteSession(path)) as session:
        for name in (*session.names(), *queries):
            if wanted(name):
                yield grid_of_answer(path, name, answers.get(name) or session.answer(name).whole(path, name, options.limits))


class SqliteSession:
    """A file of SQLite in one transaction, as it is when it is first asked.

    Errors: InputError for a file that is no database, and whatever else the database refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _check_whole(path)
        with self._asking():
            # the engine asks for the next batch from whichever thread of its own is free, one at a time
            uri = f"file:{quote(str(path.resolve()))}?mode=ro"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            self._database.execute("BEGIN")
        self._database.text_factory = _decoded

    def close(self) -> None:
        """Ends the transaction."""
        self._database.close()

    def names(self) -> list[str]:
        """The tables and views, by name."""
        named = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
        with self._asking():
            return [str(name) for (name,) in self._database.execute(named)]

    def last_row(self, name: str) -> int:
        """The number of a table's last row; 0 where its rows have none."""
        try:
            row = self._database.execute(f"SELECT max(rowid) FROM {quoted(name)}").fetchone()
        except sqlite3.Error:
            return 0
        return int(row[0] or 0)

    def answer(self, name: str) -> Answer:
        """What a table or a query answers: texts as they are, numbers as their shortest decimal."""
        with self._asking():
            cursor = self._database.execute(name if is_query(name) else f"SELECT * FROM {quoted(name)}")
        headers = distinct_headers([one[0] for one in cursor.description or ()])
        return Answer(headers, self._batches(cursor, headers))

    def _batches(self, cursor: sqlite3.Cursor, headers: list[str]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        with self._asking():
            while batch := cursor.fetchmany(_AT_ONCE):
                yield pa.RecordBatch.from_arrays([pa.array([_text(one) for one in cells], pa.string()) for cells in zip(*batch, strict=True)], names=headers)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _failed(self._path, error) from error


def _check_whole(path: Path) -> None:
    """Insist that a file is as long as it says: of one that was cut off, SQLite shows the rows that are left, and no more.

    Errors: InputError.
    """
    with path.open("rb") as file:
        head = file.read(100)
    size, changes, pages, said_at = (int.from_bytes(head[start:end]) for start, end in ((16, 18), (24, 28), (28, 32), (92, 96)))
    log = path.with_name(f"{path.name}-wal")  # of a file that is being written, whose last pages may be there
    if changes == said_at and path.stat().st_size < pages * (size if size > 1 else 65536) and not log.exists():
        raise refused(path, "不完整：比它自己写的短。", "is cut off: it is shorter than it says.", Text("请重新复制或下载。", "Copy or download it again."))


def _decoded(raw: bytes) -> str:
    """A text by the first encoding that it is in; one that is in none stays apart from others."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "backslashreplace")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _decoded(value)
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
    import pyarrow as pa

    try:
        database = connected(duckdb, path, options.limits.max_memory)
        listed = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY table_schema <> 'main', table_schema, table_name"
        tables = {
            table if schema == "main" else f"{schema}.{table}": f"{quoted(schema)}.{quoted(table)}" for schema, table in database.execute(listed).fetchall()
        }
        for name in (*tables, *queries):
            if not wanted(name):
                continue
            query = f"SELECT * FROM {tables[name]}" if name in tables else name
            reader, kept, size = database.sql(query).to_arrow_reader(_AT_ONCE), list[Any](), 0
            for batch in reader:
                kept.append(batch)
                size += batch.num_rows * batch.num_columns
                if size > options.limits.max_cells * 10:
                    raise too_many_cells(path, size, options.limits, sheet=name)
            table = pa.Table.from_batches(kept, schema=reader.schema)
            grid = grid_of_answer(path, name, Answered(table.rename_columns(distinct_headers(table.column_names))))
            grid.notes += said_of_stored_moments(Place(path.name, sheet_name(name)), table)
            yield grid
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
