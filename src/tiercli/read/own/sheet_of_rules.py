"""Tables of a rulebook that people edited: which tables they are, and what each cell holds, as plain values."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tiercli.domain.language import Text
from tiercli.domain.own_sheets import RULES_SHEET
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid, column_letters
from tiercli.read.formats.preflight import refused
from tiercli.rulebook.tables.marks import HEAD, MARK, PARAMETERS_MARK, PARAMETERS_ROW

_PARAMETERS_WITHIN, _KEY, _VALUE, _POINTS, _MARK = 4, 0, 2, 3, 8


def parameters_in(grid: Grid) -> dict[str, Any] | None:
    """`rulebook`, `sheet` and `rows` (key, value and its cell, points and their cell), all text; none for another sheet."""
    marks = [cell.split() for row in grid.top(_PARAMETERS_WITHIN) for cell in row if cell.startswith(f"{PARAMETERS_MARK} ")]
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


_TOP = 8
_HEAD = late_pattern(rf"{HEAD} (zh|en) ([0-9a-f]{{64}})")
_LARGEST = 400_000
_AGAIN = Text("请重新 tiercli rules export，再在新文件里改。", "Export it anew with 'tiercli rules export', and edit that.")


def rulebook_in(grid: Grid, path: Path) -> dict[str, Any] | None:
    """`language` and `rulebook` (base64 of its bytes) of the hidden sheet; none for another sheet.

    Errors: InputError when the bytes are not those that were written.
    """
    if grid.sheet != RULES_SHEET or not grid.columns:
        return None
    cells = [str(cell or "") for cell in grid.columns[0].to_pylist()]
    head = _HEAD.fullmatch(cells[0].strip()) if cells else None
    words = "".join(cell.strip() for cell in cells[1:])
    if head is not None and len(words) <= _LARGEST:
        try:
            raw = base64.b64decode(words, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if hashlib.sha256(raw).hexdigest() == head[2]:
            return {"language": head[1], "rulebook": words}
    raise refused(path, f"隐藏表 {RULES_SHEET} 被改动了。", f"the hidden sheet {RULES_SHEET} was changed.", _AGAIN, sheet=grid.sheet)


def table_in(grid: Grid, path: Path, titles: Collection[str]) -> dict[str, Any] | None:
    """`table`, `sheet` and `rows` (Excel's row, the first cell, text by key, and each key's cell as Excel shows it); none for another sheet.

    titles: names of sheets that must be tables. Errors: InputError when such a sheet has lost the line of its keys, or a key stands twice.
    """
    for index, row in enumerate(grid.top(_TOP)):
        mark = row[0].split() if row and grid.column_number(0) == 0 else []
        if len(mark) == 2 and mark[0] == MARK:
            keys = {cell: place for place, cell in enumerate(row) if place and cell}
            if len(keys) != sum(1 for cell in row[1:] if cell):
                raise refused(path, "有一列的代号写了两次。", "a column's key stands there twice.", _AGAIN, sheet=grid.sheet, cell=str(grid.row_number(index)))
            return {"table": mark[1], "sheet": grid.sheet, "rows": _rows(grid, index + 2, keys)}
    if grid.sheet in titles:
        message = "第一列，或标题上面写着代号的一行，被删除或改动了。"
        raise refused(path, message, "the first column, or the line of keys above the headers, was taken away or changed.", _AGAIN, sheet=grid.sheet)
    return None


def _rows(grid: Grid, first: int, keys: dict[str, int]) -> list[list[Any]]:
    columns = {key: grid.columns[place].slice(first).to_pylist() for key, place in keys.items()}
    address = grid.columns[0].slice(first).to_pylist()
    answer = []
    for index in range(max(grid.height - first, 0)):
        cells = {key: str(column[index]) for key, column in columns.items() if str(column[index] or "").strip()}
        mark = str(address[index] or "").strip()
        if cells or mark:
            places = {key: grid.cell(first + index, place) for key, place in keys.items()}
            answer.append([grid.row_number(first + index), mark, cells, places])
    return answer
