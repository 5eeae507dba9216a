"""Rows in the middle of a sheet that are headers of another table: other columns, another order, or another unit than above."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.words.fold import bare, folded_header
from tiercli.read.words.lexicon import split_unit

_MOST = 60
_LOOKED_AT = 4
"""Headers have a name in their first columns too; looking at these is enough."""
_TITLES = 3
"""So many lines of one cell above a header, such as its title and unit line, belong to it."""


def headers_below(grid: Grid, sheet: Sheet) -> list[int]:
    """Where further tables begin that no blank row parts from the one above: their header, or the titles above it.

    A row that repeats the first header as it is begins nothing: the table goes on below it.
    """
    known = frozenset[str]().union(*(lexicon.known for lexicon in sheet.lexicons.values()))
    first = next((row for row, line in enumerate(sheet.top) if _is_header(line, known)), None)
    if first is None:
        return []
    names = [cell for cell in sheet.top[first] if cell]
    equal = np.zeros(grid.height, dtype=np.int64)
    for column in grid.columns[:_LOOKED_AT]:
        equal += pc.fill_null(pc.is_in(column, value_set=pa.array(names, pa.string())), False).to_numpy(zero_copy_only=False)
    likely = [int(row) for row in np.flatnonzero(equal) if row > first + 1]
    if not likely or len(likely) > _MOST:
        return []
    return [_with_titles(grid, row) for row in likely if _is_header(line := _line(grid, row), known) and line != sheet.top[first]]


def _line(grid: Grid, row: int) -> list[str]:
    return [(column[row].as_py() or "").strip() for column in grid.columns]


def _is_header(line: list[str], known: frozenset[str]) -> bool:
    """Whether most of a row's cells are names of fields, two at least, and none is a figure."""
    cells = [cell for cell in line if cell]
    if len(cells) < 2 or any(cell[0].isdecimal() for cell in cells):
        return False
    named = sum(
        any(name in known for name in (bare(cell), folded_header(cell), bare(split_unit(cell)[0]), folded_header(split_unit(cell)[0]))) for cell in cells
    )
    return named >= 2 and 2 * named > len(cells)


def _with_titles(grid: Grid, row: int) -> int:
    """The first of the lines above a header that hold one cell only; the header itself where there are none."""
    start = row
    while start > 0 and row - start < _TITLES and _filled(grid, start - 1) == 1:
        start -= 1
    return start


def _filled(grid: Grid, row: int) -> int:
    cells: list[Any] = [column[row].as_py() for column in grid.columns]
    return sum(bool(cell and cell.strip()) for cell in cells)
