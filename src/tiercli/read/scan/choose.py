"""Which files are scanned, and how: Parquet always, delimited text above a size, anything where the engine is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import TierError
from tiercli.domain.small_file import LARGE
from tiercli.read.formats.addresses import server_of, spark_name_of
from tiercli.read.options import MEBIBYTE

if TYPE_CHECKING:
    from tiercli.domain.fields import TableFields
    from tiercli.frames.kinds import Scan
    from tiercli.read.options import ReadOptions
    from tiercli.read.task import Task

_DATABASES = ("duckdb", "sqlite", "server")
_ARCHIVE = b"PK\x03\x04"
"""How workbooks begin, which are never scanned: what tells the kinds of files apart is loaded for others."""
_FEWEST = 500_000
"""Rows from which a table of a database, or many small files, are scanned by themselves."""
_FEW, _SLIGHT = 8, 8 * MEBIBYTE
"""So many Parquet files cost no more to look at one by one than the start does; and bytes that together may hold fewer rows than that."""


def to_scan(tasks: Sequence[Task], options: ReadOptions, scan: Scan, fields: Mapping[str, TableFields] | None = None) -> list[Task]:
    """Those of the files that may be scanned: of one kind, and without options that look into cells. fields: once they are known."""
    if scan == "never" or asks_cells(options):
        return []
    kinds = {task.path: _kind(task) for task in tasks if spark_name_of(task.path) is None}
    databases = [task for task in tasks if kinds.get(task.path) in _DATABASES]
    if databases and scan != "spark":
        return databases if len(databases) == 1 else []
    tasks = [task for task in tasks if not any(task.sheets)]
    parquet = [task for task in tasks if kinds.get(task.path) == "parquet"]
    delimited = [task for task in tasks if kinds.get(task.path) == "delimited"]
    least = LARGE if scan == "large" else 0
    if parquet and scan == "large" and _are_slight(parquet):
        return []
    if parquet or not delimited or _bytes_of(delimited) < least:
        return parquet
    from tiercli.read.scan.sales_texts import sales_texts

    return sales_texts(delimited, options, fields, least)


def _are_slight(parquet: Sequence[Task]) -> bool:
    """Whether the files are so many and so small that to look at each costs more than to read all."""
    if len(parquet) <= _FEW or _bytes_of(parquet) >= _SLIGHT:
        return False
    import pyarrow as pa
    from pyarrow.parquet import read_metadata

    try:
        return sum(read_metadata(task.path).num_rows for task in parquet) < _FEWEST
    except (pa.ArrowException, OSError):
        return False  # said by who opens it


def _bytes_of(tasks: Sequence[Task]) -> int:
    return sum(Path(task.path).stat().st_size for task in tasks)


def asks_cells(options: ReadOptions) -> bool:
    """Whether the user settled something that only reading cells can heed."""
    cells = options.decimal_comma is not None or options.date_order or options.header_row is not None or options.fill_down
    return bool(cells or options.encoding or options.period or options.password)


def divided(tasks: Sequence[Task], options: ReadOptions, fields: Mapping[str, TableFields], scan: Scan) -> tuple[list[Task], list[Task]]:
    """What is to be scanned, and what is to be read; of a database, its table of sales is scanned and the others are read."""
    large = to_scan(tasks, options, scan, fields)
    others = [task for task in tasks if task not in large]
    if len(large) != 1 or (kind := _kind(large[0])) not in _DATABASES:
        return large, others
    (task,), fewest = large, 0 if scan == "always" else _FEWEST
    if kind == "duckdb":
        from tiercli.read.scan.database import sales_table

        name = sales_table(task, options, fields, fewest)
    else:
        from tiercli.read.scan.streams import opened

        found, name = opened(task, options, fields, fewest), ""
        if found is not None and found.sales:
            return [found.to_scan()], others
        if found is not None:
            found.close()
            tasks = [replace(one, answers=found.answers) if one is task else one for one in tasks]
            task = next(one for one in tasks if one.path == task.path)
    if not name:
        files = to_scan([one for one in tasks if one is not task], options, scan, fields)
        return files, [one for one in tasks if one not in files]
    rest = replace(task, without=(name,), sheets={one: said for one, said in task.sheets.items() if one != name} if task.only else task.sheets)
    is_all = task.only and set(task.sheets) == {name}
    return [replace(task, sheets={name: task.sheets.get(name, "")}, only=True)], others if is_all else [*others, rest]


def _kind(task: Task) -> str:
    if server_of(task.path) is not None:
        return "server"
    path = Path(task.path)
    try:
        with path.open("rb") as file:
            if file.read(4) == _ARCHIVE:
                return ""
        from tiercli.read.formats.preflight import kind_of

        return kind_of(path)
    except (TierError, OSError):
        return ""  # said by who reads it
