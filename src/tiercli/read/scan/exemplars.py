"""The rows that only looking can tell about, read in the usual way: the first of every customer, of every word and day, and all that are odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import quoted, row_of
from tiercli.read.formats.grid import grid_of
from tiercli.read.scan.engine import MANY, SHAPE, NotScannableError
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import HEAD, PLACE
from tiercli.read.shapes.regions import tables_on
from tiercli.read.sheet.sheet import understand
from tiercli.read.words.rows import MARKS

if TYPE_CHECKING:
    from tiercli.domain.fields import TableFields
    from tiercli.frames.sql import SqlEngine
    from tiercli.read.formats.elsewhere import Elsewhere
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.staged_rows import StagedRows
    from tiercli.read.sheet_reading import SheetReading

WORDS, _SAMPLE, _FIRST = 20_000, 200_000, 2_000
"""A column of more different texts than this holds numbers of documents or free text; its odd texts alone are looked at.
Columns whose first rows are much alike need no sample."""
MOST_ODD = 300_000
_NUMBER_LIKE = r"\A[A-Za-z0-9_/\-]*[0-9][A-Za-z0-9_/\-]*\z"
_SHORTENED = r"\A[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}\z"


def places_to_read(engine: SqlEngine, view: str, texts: Mapping[str, str], odd: str, firsts: Sequence[Any], files: int) -> np.ndarray[Any, Any]:
    """The places of these rows, in order.

    view: with `_place` and the columns. texts: those that hold words -> columns that differ where they do.
    odd: SQL of rows that must be looked at, all of them; none for no such row.
    firsts: places that are known already.
    Errors: NotScannableError where that would be too many.
    """
    parts = [np.asarray(one, dtype=np.int64) for one in firsts]
    many = []
    sizes = _different(engine, view, list(texts.values()), _FIRST)
    sizes |= _different(engine, view, [name for name, size in sizes.items() if size > _FIRST // 4], _SAMPLE)
    first = _firsts_of_words(engine, view, [name for name in texts.values() if sizes[name] <= WORDS], odd, sizes)
    for name, differs in texts.items():
        rows = first.get(differs)
        if rows is None or len(rows) > 2 * WORDS:
            many.append(name)
        else:
            parts.append(rows)
    conditions = [*([odd] if odd else []), *(_odd_text(engine, name) for name in many)]
    if conditions:
        found = engine.arrow(f"SELECT {PLACE} AS place FROM {view} WHERE {' OR '.join(conditions)} LIMIT {MOST_ODD + 1}")
        if found.num_rows > MOST_ODD:
            raise NotScannableError("too many odd rows", MANY)
        parts.append(found["place"].to_numpy())
    parts += [np.arange(HEAD, dtype=np.int64) + number * FILE_STEP for number in range(files)]
    return np.unique(np.concatenate(parts).astype(np.int64))


def _different(engine: SqlEngine, view: str, names: Sequence[str], rows: int) -> dict[str, int]:
    """How many different texts stand in the first rows of some columns."""
    if not names:
        return {}
    counted = ", ".join(f"count(DISTINCT {quoted(name)})" for name in names)
    sizes = row_of(engine, f"SELECT {counted} FROM (SELECT {', '.join(map(quoted, names))} FROM {view} LIMIT {rows})")
    return dict(zip(names, sizes or (), strict=True))


def _firsts_of_words(engine: SqlEngine, view: str, texts: Sequence[str], odd: str, sizes: Mapping[str, int]) -> dict[str, np.ndarray[Any, Any]]:
    """For each column of words the places of the first row of each word, and of the first plain one.

    Columns of so few words that their combinations are few as well are asked about together: every question is a pass over the rows.
    """
    plain = f", min({PLACE}) FILTER (WHERE NOT ({odd})) AS plain" if odd else ""
    answer: dict[str, np.ndarray[Any, Any]] = {}
    todo = list(_together(texts, sizes))
    while todo:
        names = todo.pop()
        listed = ", ".join(map(quoted, names))
        found = engine.arrow(f"SELECT {listed}, min({PLACE}) AS place{plain} FROM {view} GROUP BY {listed} LIMIT {2 * WORDS + 1}")
        if found.num_rows > 2 * WORDS and len(names) > 1:  # the sample had fewer words than all rows have
            todo += [[name] for name in names]
            continue
        for name in names:
            least = found.group_by(name).aggregate([(one, "min") for one in found.column_names if one not in names])
            answer[name] = np.concatenate([least[one].drop_null().to_numpy() for one in least.column_names if one != name])
    return answer


def _together(texts: Sequence[str], sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """The columns in groups of few combinations, those with the fewest words first."""
    group: list[str] = []
    combinations = 1
    for name in sorted(texts, key=lambda one: sizes[one]):
        if group and combinations * (sizes[name] + 1) > WORDS:
            yield group
            group, combinations = [], 1
        group.append(name)
        combinations *= sizes[name] + 1  # no word is one as well
    if group:
        yield group


def _odd_text(engine: SqlEngine, name: str) -> str:
    """A text that is no plain number of a document: a word, a total, digits that were lost, a mark around it."""
    column = quoted(name)
    plain = f"{engine.matches(column, _NUMBER_LIKE)} AND NOT {engine.matches(column, _SHORTENED)}"
    return f"({column} IS NOT NULL AND (NOT ({plain}) OR {engine.matches(column, MARKS)}))"


def rows_at(engine: SqlEngine, view: str, columns: Mapping[str, str], places: np.ndarray[Any, Any], staged: StagedRows | None = None) -> pa.Table:
    """Rows by their places, in order. columns: name -> SQL. staged: the rows behind the view, where text was taken apart."""
    engine.register("_wanted", pa.table({"wanted": pa.array(places, pa.int64())}))
    asked = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    with nullcontext() if staged is None else staged.alone(places):
        rows = engine.arrow(f"SELECT {PLACE}, {asked} FROM {view} WHERE {PLACE} IN (SELECT wanted FROM _wanted)")
    engine.unregister("_wanted")
    return rows.sort_by(PLACE)  # here, where they are few: Spark passes over all rows once more to put some of them in order


def understood(
    rows: pa.Table,
    headers: Sequence[Mapping[str, str]],
    files: Sequence[tuple[str, str, str]],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    table: str | None,
    sheet: str = "",
    elsewhere: Sequence[Elsewhere] = (),
) -> list[SheetReading]:
    """Rows with their places as sheets are read, one a file.

    headers: of each file, as `RawFiles` has them. files: name, path as the user named it, sha256. table: where the user named it.
    elsewhere: the other rows of each file; none where these are taken for all.
    Errors: NotScannableError for files whose rows are not plainly those of one table.
    """
    whole = rows[PLACE].to_numpy()
    readings = []
    for number, (name, path, sha256) in enumerate(files):
        own = rows.filter(pa.array(whole // FILE_STEP == number))
        grid = grid_of("", own.select(list(headers[number].values())).rename_columns(list(headers[number])), file=name)
        grid.sheet = sheet
        grid.row_numbers = np.concatenate([[1], own[PLACE].to_numpy() - number * FILE_STEP + 2]).astype(np.int64)
        parts = tables_on(grid, options, fields, table)
        if len(parts) != 1:
            raise NotScannableError("several tables on a sheet", SHAPE)
        parts[0].elsewhere = elsewhere[number] if elsewhere else None
        readings.append(understand(parts[0], options, fields, path=path, sha256=sha256, table=table))
    return readings
