"""Files as the engine sees them: columns as they are stored, and for each row its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import file_named, literal, quoted
from tiercli.read.formats.source import shown_name
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import ANY, FILES, SHAPE, NotScannableError
from tiercli.read.scan.numbered import FILE_STEP, ONE_FILE, Numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from tiercli.domain.finding import Finding
    from tiercli.domain.language import Text
    from tiercli.frames.sql import DuckEngine
    from tiercli.read.formats.source import Part
    from tiercli.read.scan.plain_lines import PlainLines
    from tiercli.read.scan.staged_rows import StagedRows
    from tiercli.read.sheet_reading import SheetReading
    from tiercli.read.task import Task

PLACE = "_place"
HEAD = 200
"""Rows from which the headers are understood."""
_OWN = frozenset({PLACE, "_file", "_sheet", "_row", "_bad", "_one"})


@dataclass(frozen=True)
class RawFiles:
    """Files of one kind, put side by side: a column that one has not is empty there.

    view: SQL of all rows: the columns, and `_place`. columns: name -> the engine's type.
    headers: of each file those that it has, and the columns in which their cells lie: what files call by several names is in one.
    digests: sha256 of each file, which may be worked out still. given: what each is to its table, of Parquet. head: the first rows of each.
    staging: of text that is to be taken apart into the engine first: what is known of it once so many rows are there; its view has no empty texts.
    lines: the same of text without quotation marks, one a file, which has no view before. numbered: how rows that are taken apart become places.
    typed: of text, SQL of all rows with columns (header -> the engine's type) and days in a form that read as they are; it fails where a cell does not fit.
    sheet: the table's name in a database.
    names: of the files, as places in them are told.
    never_empty: columns of text in which no text is empty, as far as the files say so.
    is_parquet: these are Parquet files that hold all of the columns.
    powers: headers of text -> the power of ten by which their numbers are scaled as they are typed: 万元 4.
    grouped: headers of text in whose numbers commas were taken for marks of thousands, where there are any.
    notes: what is to be said of a table of a database.
    rows: of text that was taken apart with its texts numbered; their numbers stand beside them in the view (see `code_of`).
    """

    tasks: Sequence[Task]
    view: str
    columns: dict[str, str]
    digests: tuple[Future[str] | str, ...]
    head: pa.Table
    headers: Sequence[Mapping[str, str]] = ()
    given: Sequence[Part] = ()
    staging: Callable[[RawFiles, int], RawFiles] | None = None
    lines: Sequence[PlainLines] = ()
    numbered: Numbered = ONE_FILE
    typed: Callable[[Mapping[str, str], str], str] | None = None
    sheet: str = ""
    names: tuple[str, ...] = ()
    never_empty: frozenset[str] = frozenset()
    is_parquet: bool = False
    powers: Mapping[str, int] = field(default_factory=dict)
    grouped: Collection[str] = ()
    notes: Sequence[Finding] = ()
    rows: StagedRows | None = None

    def __post_init__(self) -> None:
        if not self.headers:
            object.__setattr__(self, "headers", [as_written(self.columns)] * len(self.tasks))
        if not self.names:
            object.__setattr__(self, "names", tuple(task.name or shown_name(task.path) for task in self.tasks))

    @property
    def hashes(self) -> tuple[str, ...]:
        """What tells the rows of each file from others; they are waited for."""
        of_bytes = (one if isinstance(one, str) else one.result() for one in self.digests)
        return tuple(part.digest(one) if part is not None else one for one, part in zip_longest(of_bytes, self.given))

    @property
    def codes(self) -> Mapping[str, pa.Array]:
        """Columns whose texts are numbered -> the different texts."""
        return self.rows.texts if self.rows is not None else {}

    @property
    def is_text(self) -> bool:
        """Whether cells are texts that are typed on their way into the engine."""
        return self.staging is not None or bool(self.lines)


@dataclass(frozen=True)
class Seen:
    """What an earlier look at the same files told, which are opened once more for it.

    raw: as they were opened. headers: as they are to be (see `RawFiles`).
    readings, cells: the rows that were looked at, as reading has them and as they are stored.
    """

    raw: RawFiles
    headers: Sequence[Mapping[str, str]]
    readings: Sequence[SheetReading]
    cells: pa.Table


class SeenOtherwiseError(NotScannableError):
    """The files are to be opened once more."""

    def __init__(self, why: str, seen: Seen, reason: Text = ANY) -> None:
        super().__init__(why, reason)
        self.seen = seen


def as_written(headers: Iterable[str]) -> dict[str, str]:
    """Headers whose cells lie in columns of the same names."""
    return {header: header for header in headers}


def code_of(place: int) -> str:
    """The column with the numbers of the texts of a column, by that one's place: equal where the texts are, and none where there is none."""
    return f"_k{place}"


def raw_parquet(engine: DuckEngine, tasks: Sequence[Task], seen: Seen | None = None) -> RawFiles:
    """Parquet files. seen: by an earlier look.

    Errors: NotScannableError where columns of one name are of several types, or cannot be named here.
    """
    digests = tuple(sha256_of(Path(task.path)) for task in tasks) if seen is None else seen.raw.digests
    given = [task.given for task in tasks]
    stored, kinds, headers = list[dict[str, str]](), list[dict[str, str]](), list[Mapping[str, str]]()
    for number, (task, part) in enumerate(zip(tasks, given, strict=True)):
        described = engine.rows(f"DESCRIBE SELECT * FROM read_parquet({file_named(task.path)}, hive_partitioning = false)")
        types = {str(name): str(kind) for name, kind, *_ in described}
        schema = _schema(task.path)
        if list(types) != schema.names:  # the engine gives names of its own to columns without one, or with that of another
            raise NotScannableError("columns without names of their own", SHAPE)
        named = part.named(types)
        own = seen.headers[number] if seen is not None else as_written([*named, *part.values])
        headers.append(own)
        # a frame's column without any value, which the engine takes for whole numbers, is none that the file has
        named = {header: name for header, name in named.items() if header in part.values or str(schema.field(name).type) != "null"}
        stored.append({own[header]: name for header, name in named.items()})
        kinds.append({own[header]: types[named[header]] if header in named else "VARCHAR" for header in (*named, *part.values)})
    without = {column: "VARCHAR" for own in headers for column in own.values() if not any(column in kind for kind in kinds)}
    columns = side_by_side([*kinds, without])
    names = ", ".join(map(quoted, columns))
    values = [{own[name]: value for name, value in part.values.items()} for part, own in zip(given, headers, strict=True)]
    parts = [_selected(task.path, own, columns, stored[number], number) for number, (task, own) in enumerate(zip(tasks, values, strict=True))]
    is_as_stored = all(part.is_as_stored for part in given) and all(header == column for own in headers for header, column in own.items())
    is_whole = is_as_stored and all(list(own) == list(columns) for own in stored)
    rows = " UNION ALL ".join(parts)
    if gone := [np.frombuffer(part.deleted, np.int64) + number * FILE_STEP for number, part in enumerate(given) if part.deleted]:
        engine.keep("_deleted", pa.table({PLACE: np.concatenate(gone)}))
        rows = f"SELECT * FROM ({rows}) WHERE {PLACE} NOT IN (SELECT {PLACE} FROM _deleted)"
    engine.view("_raw", rows)
    first = " OR ".join(f"{PLACE} BETWEEN {number * FILE_STEP} AND {number * FILE_STEP + HEAD - 1}" for number in range(len(tasks)))
    head = engine.arrow(f"SELECT {PLACE}, {names} FROM _raw WHERE {first} ORDER BY {PLACE}")
    never_empty = _never_empty(engine, tasks, columns) if is_as_stored else frozenset[str]()
    return RawFiles(tasks, "_raw", columns, digests, head, headers, given, never_empty=never_empty, is_parquet=is_whole)


def _schema(path: str) -> pa.Schema:
    """The columns as the file has them.

    Errors: NotScannableError for a file that only the engine can read.
    """
    from pyarrow.parquet import read_schema

    try:
        return read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise NotScannableError(str(error)) from error


def _never_empty(engine: DuckEngine, tasks: Sequence[Task], columns: Mapping[str, str]) -> frozenset[str]:
    """Columns of text whose least text, as every part of every file says, is not empty: asking every row would undo what makes their texts quick to compare."""
    files = ", ".join(file_named(task.path) for task in tasks)
    is_told = "bool_and(coalesce(stats_min_value <> '' OR stats_null_count = num_values, false))"
    parts = f"SELECT path_in_schema, {is_told}, count(DISTINCT file_name) FROM parquet_metadata([{files}]) GROUP BY 1"
    return frozenset(str(name) for name, told, count in engine.rows(parts) if told and count == len(tasks) and columns.get(name) == "VARCHAR")


def _selected(path: str, given: Mapping[str, str | None], columns: Mapping[str, str], stored: Mapping[str, str], number: int) -> str:
    """The rows of one file, with their places, what is given of all of them, and nothing in the columns that it has not. stored: column -> as it is stored."""
    cells = [
        f"{quoted(stored[name])} AS {quoted(name)}"
        if name in stored
        else f"{literal(value)} AS {quoted(name)}"
        if (value := given.get(name)) is not None
        else f"CAST(NULL AS {kind}) AS {quoted(name)}"
        for name, kind in columns.items()
    ]
    rows = f"read_parquet({file_named(path)}, file_row_number = true, hive_partitioning = false)"
    return f"SELECT {', '.join(cells)}, {number * FILE_STEP} + file_row_number AS {PLACE} FROM {rows}"


def file_of(place: str) -> str:
    """SQL of the number of a row's file, from 0 on."""
    return f"CAST(({place} - {place} % {FILE_STEP}) / {FILE_STEP} AS BIGINT)"


def side_by_side(files: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The columns of all files with their types, in the order in which they come.

    Errors: NotScannableError where one name is of several types, or as `check_names`.
    """
    columns: dict[str, str] = {}
    for own in files:
        if any(columns.setdefault(name, kind) != kind for name, kind in own.items()):
            raise NotScannableError("files with different columns", FILES)
    check_names(columns)
    return columns


def check_names(columns: dict[str, str]) -> None:
    """Insist that columns have names, and each its own.

    Errors: NotScannableError.
    """
    folded = [name.casefold() for name in columns]
    if not columns or len(set(folded)) < len(folded) or _OWN & set(folded) or any(not name.strip() or "\0" in name for name in columns):
        raise NotScannableError("columns without names of their own", SHAPE)
