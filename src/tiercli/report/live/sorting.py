"""A column that the workbook sorts itself, in a time that grows with the rows and not with their square.

SMALL looks through all cells that it is given, so it only sorts blocks of rows. Sorted blocks are then merged two by two, as a merge sort does: the place
of a value of the left block is its own place and as many as stand at or before it in the right one, which MATCH finds by halving. These places
grow, so that MATCH finds by halving as well which value stands at a place of the merged block.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.language import Text, filled, same
from tiercli.report.live.grid import FIRST_ROW, RANKING, Grid, GridColumn

LAST = 9e307
"""Stands behind the last sorted value."""
BLOCK = 2_500
"""Rows that are sorted by SMALL: each value costs a look at all of its block."""
_STEP = Text("{}（第 {} 步）", "{} (step {})")
_PLACE = Text("{}（第 {} 步的位置）", "{} (places of step {})")


def sorted_by_formulas(grid: Grid, keys: GridColumn, floats: Any, group: Text, title: Text) -> GridColumn:
    """The numbers of a column from small to large, then `LAST` in the rows of those that have none.

    floats: the engine's numbers, nan for none. group, title: of the column that is returned; those on the way to it are numbered.
    """
    values = np.where(np.isnan(floats), LAST, floats)
    starts = [*range(0, grid.count, BLOCK), grid.count]
    runs = list(pairwise(starts))
    formulas = tuple((first, end, f"IFERROR(SMALL({keys.part(first, end)},ROW()-{FIRST_ROW + first}),{LAST:.0E})") for first, end in runs)
    values = _sorted_runs(values, runs)
    step = 1
    column = _added(grid, group, title if len(runs) == 1 else filled(_STEP, title, same(str(step))), values, formulas)
    while len(runs) > 1:
        pairs = [(runs[index], runs[index + 1] if index + 1 < len(runs) else None) for index in range(0, len(runs), 2)]
        merged = [(left[0], right[1] if right else left[1]) for left, right in pairs]
        step += 1
        places = _places(grid, group, filled(_PLACE, title, same(str(step))), column, values, pairs)
        formulas = tuple((left[0], right[1], _merged(left, right, column, places)) if right else (*left, column.cell) for left, right in pairs)
        values = _sorted_runs(values, merged)
        column = _added(grid, group, title if len(merged) == 1 else filled(_STEP, title, same(str(step))), values, formulas)
        runs = merged
    return column


def _places(grid: Grid, group: Text, title: Text, column: GridColumn, values: Any, pairs: list[tuple[tuple[int, int], tuple[int, int] | None]]) -> GridColumn:
    """Where each value of a left block stands in the merged one, from 1."""
    found = np.full(grid.count, np.nan)
    formulas = []
    for (first, end), right in pairs:
        if right is not None:
            found[first:end] = np.arange(1, end - first + 1) + np.searchsorted(values[slice(*right)], values[first:end], "right")
            formulas.append((first, end, f"ROW()-{FIRST_ROW + first}+IFERROR(MATCH({column.cell},{column.part(*right)},1),0)"))
    return _added(grid, group, title, found, tuple(formulas))


def _merged(left: tuple[int, int], right: tuple[int, int], column: GridColumn, places: GridColumn) -> str:
    """The value at the place of the row: of the left block where one stands at it, else of the right one."""
    place, taken = f"(ROW()-{FIRST_ROW + left[0]})", places.part(*left)
    before = f"MATCH({place},{taken},1)"
    of_left, of_right = column.part(*left), column.part(*right)
    return f"IFERROR(IF(INDEX({taken},{before})={place},INDEX({of_left},{before}),INDEX({of_right},{place}-{before})),INDEX({of_right},{place}))"


def _sorted_runs(values: Any, runs: list[tuple[int, int]]) -> Any:
    return np.concatenate([np.sort(values[first:end]) for first, end in runs]) if runs else values


def _added(grid: Grid, group: Text, title: Text, values: Any, formulas: tuple[tuple[int, int, str], ...]) -> GridColumn:
    return grid.add(RANKING, group, title, pa.array(values, pa.float64(), mask=np.isnan(values)), blocks=formulas)
