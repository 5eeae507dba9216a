"""Two or more tables on one sheet, side by side or one below the other: each is read by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.formats.grid import Grid
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.shapes.context import Sheet
from tiercli.read.words.fold import bare, folded_header
from tiercli.read.words.headers import Headers
from tiercli.read.words.lexicon import split_unit
from tiercli.read.words.rows import filled_cells

_MOST_HEADERS = 60
_LOOKED_AT = 4
"""Headers have a name in their first columns too; looking at these is enough."""
_MOST_TITLES = 3
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
    if not likely or len(likely) > _MOST_HEADERS:
        return []
    lines = {row: [(column[row].as_py() or "").strip() for column in grid.columns] for row in likely}
    return [_below_titles(grid, row) for row, line in lines.items() if _is_header(line, known) and line != sheet.top[first]]


def _is_header(line: list[str], known: frozenset[str]) -> bool:
    """Whether most of a row's cells are names of fields, two at least, and none is a figure."""
    cells = [cell for cell in line if cell]
    if len(cells) < 2 or any(cell[0].isdecimal() for cell in cells):
        return False
    named = sum(
        any(name in known for name in (bare(cell), folded_header(cell), bare(split_unit(cell)[0]), folded_header(split_unit(cell)[0]))) for cell in cells
    )
    return named >= 2 and 2 * named > len(cells)


def _below_titles(grid: Grid, row: int) -> int:
    """The first of the lines above a header that hold one cell only; the header itself where there are none."""
    start = row
    while start > 0 and row - start < _MOST_TITLES and _filled_cells(grid, start - 1) == 1:
        start -= 1
    return start


def _filled_cells(grid: Grid, row: int) -> int:
    cells: list[Any] = [column[row].as_py() for column in grid.columns]
    return sum(bool(cell and cell.strip()) for cell in cells)


_MOST = 60  # gaps that are looked at
_LEAST_ROWS = 2
_FIRST_LOOK = 20
_WHITE = " \t\n\f\r"  # what Arrow's \\s means


def tables_on(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], table: str | None) -> list[Grid]:
    """The tables of a sheet, each as a grid of its own; the sheet itself where it holds one."""
    if not grid.columns or options.header_row is not None:
        return [grid]
    known: dict[str, Any] = {}

    def headers_of(part: Grid) -> Headers | None:
        found = Sheet(part, options, fields, table, known).headers
        return found if found is not None and not found.missing and len(found.matches) >= 2 else None

    beside = _beside(grid, headers_of, Sheet(grid, options, fields, table, known))
    parts = beside or [grid]
    parts = [one for part in parts for one in _stacked(part, headers_of, Sheet(part, options, fields, table, known))]
    if len(parts) < 2:
        return parts
    areas = [f"{part.cell(0, 0)}:{part.cell(part.height - 1, len(part.columns) - 1)}" for part in parts]
    message = Text(f"一张工作表里有 {len(parts)} 个表，分别读入：{'、'.join(areas)}。", f"holds {len(parts)} tables, each read by itself: {', '.join(areas)}.")
    parts[0].notes.append(Sheet(grid, options, fields, table, known).note("sheet.several-tables", None, message, count=len(parts)))
    return parts


def _beside(grid: Grid, headers_of: Any, sheet: Sheet) -> list[Grid]:
    """The tables that stand side by side: apart by a blank column, or the same headers again; nothing where there is one."""
    bands: list[tuple[int, int]] = []
    start = None
    for column in range(len(grid.columns) + 1):
        blank = column == len(grid.columns) or grid.columns[column].null_count == grid.height or not _filled(grid, column)
        if blank and start is not None:
            bands.append((start, column))
        start = None if blank else column if start is None else start
    bands = [band for found in bands for band in _repeated(found, sheet)]
    if len(bands) < 2:
        return []
    parts = [_columns(grid, *band) for band in bands]
    read = [headers_of(part) for part in parts]
    tables = [place for place, headers in enumerate(read) if headers is not None]
    if len(tables) < 2:
        return []
    # What stands between two tables, such as a column of notes, belongs to the one on its left.
    joined: list[tuple[int, int]] = []
    for place, (left, right) in enumerate(bands):
        if place in tables or not joined:
            joined.append((left, right))
        else:
            joined[-1] = (joined[-1][0], right)
    return [_with_titles(grid, _columns(grid, *band), headers_of) for band in joined]


def _filled(grid: Grid, column: int) -> bool:
    cells = grid.columns[column]
    if any(cell and cell.strip(_WHITE) for cell in cells.slice(0, _FIRST_LOOK).to_pylist()):  # most columns show it within their first rows
        return True
    return pc.any(pc.fill_null(pc.match_substring_regex(cells.slice(_FIRST_LOOK), r"\S"), False)).as_py() is True


def _repeated(band: tuple[int, int], sheet: Sheet) -> list[tuple[int, int]]:
    """A band cut where its headers begin again: 日期 客户 数量 日期 客户 数量."""
    left, right = band
    headers = sheet.headers
    if headers is None:
        return [band]
    names = [headers.names[column] if column < len(headers.names) else "" for column in range(left, right)]
    for width in range(2, len(names) // 2 + 1):
        first = names[:width]
        if all(first) and len(set(first)) == width and len(names) % width == 0 and names == first * (len(names) // width):
            return [(left + at, left + at + width) for at in range(0, len(names), width)]
    return [band]


def _columns(grid: Grid, left: int, right: int) -> Grid:
    odd = {(row, column - left): word for (row, column), word in grid.odd_cells.items() if left <= column < right}
    return replace(grid, columns=grid.columns[left:right], first_column=grid.first_column + left, odd_cells=odd, notes=[], widths=None)


def _rows(grid: Grid, first: int, last: int) -> Grid:
    odd = {(row - first, column): word for (row, column), word in grid.odd_cells.items() if first <= row < last}
    columns = [column.slice(first, last - first) for column in grid.columns]
    return replace(grid, columns=columns, first_row=grid.first_row + first, odd_cells=odd, notes=list(grid.notes), widths=None)


def _with_titles(grid: Grid, part: Grid, headers_of: Any) -> Grid:
    """A table with the titles above its neighbours, such as a unit line, where none stand above itself."""
    row = headers_of(part).row if headers_of(part) is not None else 0
    if not row or any(cell for line in part.top(row) for cell in line):
        return part
    texts = [" ".join(cell for cell in line if cell) or None for line in grid.top(row)]
    first = pa.concat_arrays([pa.array(texts, pa.string()), part.columns[0].slice(row)])
    return replace(part, columns=[first, *part.columns[1:]])


def _stacked(grid: Grid, headers_of: Any, sheet: Sheet) -> list[Grid]:
    """The tables that stand one below the other, apart by blank rows or by headers of their own; the grid itself where there is one."""
    starts = _starts(grid)
    headed = set(headers_below(grid, sheet)).difference(starts)
    cuts = sorted({*starts, *headed})
    if not cuts:
        return [grid]
    segments = [(first, last) for first, last in zip([0, *cuts], [*cuts, grid.height], strict=True)]
    tables: list[tuple[int, int, Headers]] = []
    figures: tuple[int, int, Headers] | None = None
    for first, last in segments:
        part = _rows(grid, first, min(last, first + 60))
        headers = headers_of(part)
        if headers is None or (tables and tables[-1][2].names == headers.names):
            if tables:
                tables[-1] = (tables[-1][0], last, tables[-1][2])
            continue
        if not tables and figures is None and last not in headed and (filled_cells(part.columns, part.height)[headers.row + 1 :] > 0).sum() < _LEAST_ROWS:
            figures = (first, last, headers)
            continue
        tables.append((first if tables or figures else 0, last, headers))
    if figures is not None and tables:
        if figures[2].table != tables[0][2].table:
            tables.insert(0, (0, *figures[1:]))
        elif figures[2].names == tables[0][2].names:
            tables[0] = (0, *tables[0][1:])
        else:  # a few key figures above the table are no rows of it
            return [_said_figures(_rows(grid, first, last), grid, figures) for first, last, _ in tables]
    if len(tables) < 2:
        return [grid]
    return [_rows(grid, first, last) for first, last, _ in tables]


def _said_figures(part: Grid, grid: Grid, figures: tuple[int, int, Headers]) -> Grid:
    area = f"{grid.cell(figures[0], 0)}:{grid.cell(figures[1] - 1, len(grid.columns) - 1)}"
    message = Text(f"表上方的几个汇总数（{area}）不是明细，未读入。", f"a few key figures above the table ({area}) are no rows of it and are not read.")
    return replace(part, notes=[*part.notes, found("sheet.several-tables", Place(grid.file, grid.sheet, area.partition(":")[0]), message)])


def _starts(grid: Grid) -> list[int]:
    """Rows that come after a blank one."""
    blank = np.ones(grid.height, dtype=bool)
    for column in grid.columns:
        blank &= column.is_null().to_numpy(zero_copy_only=False)
        if not blank.any():
            return []
    starts = np.flatnonzero(~blank[1:] & blank[:-1]) + 1
    if not len(starts) or len(starts) > _MOST:
        return []
    first = int(np.flatnonzero(~blank)[0])
    return [int(start) for start in starts if start > first]
