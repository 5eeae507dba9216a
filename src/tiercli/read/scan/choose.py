"""Which files are scanned, and how: Parquet always, delimited text above a size, anything where the engine is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tiercli.domain.errors import TierError
from tiercli.domain.small_file import LARGE
from tiercli.read.preflight import kind_of

if TYPE_CHECKING:
    from tiercli.domain.fields import TableFields
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.scan import ScannedSales
    from tiercli.read.task import Task

_FEWEST = 500_000
"""Rows from which a table of a database is scanned by itself."""
Scan = Literal["never", "large", "always"]


def to_scan(tasks: Sequence[Task], options: ReadOptions, scan: Scan) -> list[Task]:
    """Those of the files that may be scanned: of one kind, and without options that look into cells."""
    asks_cells = options.decimal_comma is not None or options.date_order or options.header_row is not None or options.fill_down
    if scan == "never" or asks_cells or options.encoding or options.period or options.password:
        return []
    kinds = {task.path: _kind(task, scan) for task in tasks}
    databases = [task for task in tasks if kinds.get(task.path) == "duckdb"]
    if databases:
        return databases if len(databases) == 1 else []
    tasks = [task for task in tasks if not any(task.sheets)]
    parquet = [task for task in tasks if kinds.get(task.path) == "parquet"]
    delimited = [task for task in tasks if kinds.get(task.path) == "delimited"]
    return parquet or (delimited if len(delimited) == 1 else [])


def divided(tasks: Sequence[Task], options: ReadOptions, fields: Mapping[str, TableFields], scan: Scan) -> tuple[list[Task], list[Task]]:
    """What is to be scanned, and what is to be read; of a database, its table of sales is scanned and the others are read."""
    large = to_scan(tasks, options, scan)
    others = [task for task in tasks if task not in large]
    if len(large) != 1 or kind_of(Path(large[0].path)) != "duckdb":
        return large, others
    from tiercli.read.scan.database import sales_table

    (task,) = large
    name = sales_table(task, options, fields, 0 if scan == "always" else _FEWEST)
    if not name:
        return [], list(tasks)
    rest = replace(task, without=(name,))
    is_all = task.only and set(task.sheets) == {name}
    return [replace(task, sheets={name: task.sheets.get(name, "")}, only=True)], others if is_all else [*others, rest]


def _kind(task: Task, scan: Scan) -> str:
    try:
        kind = kind_of(Path(task.path))
    except (TierError, OSError):
        return ""  # said by who reads it
    if kind == "delimited" and scan != "always" and Path(task.path).stat().st_size < LARGE:
        return ""
    return kind


@dataclass(frozen=True)
class Scanner:
    """Scans files, or says that they must be read."""

    tasks: Sequence[Task]
    options: ReadOptions
    fields: Mapping[str, TableFields]

    def scan(self) -> ScannedSales:
        """The files' sales.

        Errors: NotScannableError.
        """
        from tiercli.read.scan.database import raw_database
        from tiercli.read.scan.delimited import raw_delimited
        from tiercli.read.scan.engine import NotScannableError, open_engine
        from tiercli.read.scan.raw import raw_parquet
        from tiercli.read.scan.scan import scan_sales

        engine = open_engine(self.options.limits).engine
        import duckdb

        try:
            kind, task = kind_of(Path(self.tasks[0].path)), self.tasks[0]
            raw = raw_parquet(engine, self.tasks) if kind == "parquet" else (raw_delimited if kind == "delimited" else raw_database)(engine, task)
            return scan_sales(engine, raw, self.options, self.fields, task.sheets.get(raw.sheet) or None)
        except duckdb.Error as error:
            raise NotScannableError(str(error)) from error
