"""The sheet of a live workbook that holds the rules' numbers: what each cell says, as plain values."""

from __future__ import annotations

from typing import Any

from tiercli.read.formats.grid import Grid, column_letters
from tiercli.rulebook.tables.marks import PARAMETERS_MARK, PARAMETERS_ROW

_TOP, _KEY, _VALUE, _POINTS, _MARK = 4, 0, 2, 3, 8


def parameters_in(grid: Grid) -> dict[str, Any] | None:
    """`rulebook`, `sheet` and `rows` (key, value and its cell, points and their cell), all text; none for another sheet."""
    marks = [cell.split() for row in grid.top(_TOP) for cell in row if cell.startswith(f"{PARAMETERS_MARK} ")]
    if not marks or len(marks[0]) != 2:
        return None
    places = {grid.column_number(place): place for place in range(len(grid.columns))}

    def texts(number: int) -> list[str]:
        cells = grid.columns[places[number]].to_pylist() if number in places else [None] * grid.height
        return [str(cell or "").strip() for cell in cells]

    def cell(row: int, number: int) -> str:
        return f"{column_letters(number)}{grid.row_number(row)}"

    columns = zip(texts(_MARK), texts(_KEY), texts(_VALUE), texts(_POINTS), strict=True)
    rows = [
        [key, value, cell(row, _VALUE), points, cell(row, _POINTS)] for row, (mark, key, value, points) in enumerate(columns) if mark == PARAMETERS_ROW and key
    ]
    return {"rulebook": marks[0][1], "sheet": grid.sheet, "rows": rows}
