"""A table of sales in a DuckDB file, scanned where it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.finding import Place
from tiercli.frames.sql import literal, quoted, row_of
from tiercli.read.formats.addresses import is_query, sheet_name
from tiercli.read.formats.moments import said_of_moments
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import NotScannableError, open_engine
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, Seen, check_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.fields import TableFields
    from tiercli.frames.sql import DuckEngine
    from tiercli.read.options import ReadOptions
    from tiercli.read.task import Task


def sales_table(task: Task, options: ReadOptions, fields: Mapping[str, TableFields], fewest: int) -> str:
    """The one table of a database that holds sales and has so many rows at least; empty where there is none, or more than one holds sales."""
    import duckdb

    try:
        engine = _attached(task, options)
        found = []
        for name in _names(engine, task):
            raw = raw_table(engine, task, name)
            said = task.sheets.get(name) or None
            readings = understood(raw.head, raw.headers, [(Path(task.path).name, task.shown, "")], options, fields, said, name)
            if readings[0].table == "sales":
                found.append((name, row_of(engine, f"SELECT count(*) FROM _src.{quoted(name)}")))
    except (duckdb.Error, NotScannableError):
        return ""
    large = [name for name, row in found if row is not None and row[0] >= fewest]
    return large[0] if len(found) == len(large) == 1 else ""


def raw_database(engine: DuckEngine, task: Task, seen: Seen | None = None) -> RawFiles:
    """The table that a task names, with the file's sha256. seen: by an earlier look.

    Errors: NotScannableError for rows without numbers of their own.
    """
    if seen is not None:
        return seen.raw
    engine.connection.execute(f"ATTACH {literal(task.path)} AS _src (READ_ONLY)")
    (name,) = task.sheets
    raw = raw_table(engine, task, name)
    row = row_of(engine, f"SELECT count(*), max(rowid) FROM _src.{quoted(name)}")
    if row is None or row[0] != (row[1] or 0) + 1:
        raise NotScannableError("rows that were deleted leave gaps")
    engine.view("_raw", f"SELECT {', '.join(map(quoted, raw.columns))}, rowid AS {PLACE} FROM _src.{quoted(name)}")
    return replace(raw, view="_raw", digests=(sha256_of(Path(task.path)),))


def raw_table(engine: DuckEngine, task: Task, name: str) -> RawFiles:
    """One table: its columns and first rows."""
    source = f"_src.{quoted(name)}"
    columns = {str(column): str(kind) for column, kind, *_ in engine.rows(f"DESCRIBE {source}")}
    check_names(columns)
    head = engine.arrow(f"SELECT rowid AS {PLACE}, {', '.join(map(quoted, columns))} FROM {source} LIMIT {HEAD}")
    moments = [column for column, kind in columns.items() if kind == "TIMESTAMP WITH TIME ZONE"]
    (zone,) = row_of(engine, "SELECT current_setting('TimeZone')") or ("",)
    return RawFiles((task,), source, columns, ("",), head, sheet=name, notes=said_of_moments(Place(Path(task.path).name, sheet_name(name)), moments, str(zone)))


def _attached(task: Task, options: ReadOptions) -> DuckEngine:
    engine = open_engine(options.limits).engine
    engine.connection.execute(f"ATTACH {literal(task.path)} AS _src (READ_ONLY)")
    return engine


def _names(engine: DuckEngine, task: Task) -> list[str]:
    """The tables that may be read: all, or those that the user named."""
    if any(map(is_query, task.sheets)):
        raise NotScannableError("queries")
    rows = engine.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = '_src' AND schema_name = 'main' ORDER BY table_name")
    names = [str(name) for (name,) in rows]
    return [name for name in names if not task.only or name in task.sheets]
