"""The sheet of candidates that people filled in: which run it belongs to, and its rows, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tiercli.domain.language import Text
from tiercli.read.grid import Grid
from tiercli.read.preflight import refused

CANDIDATES = ("候选名单", "Candidates")
FIELDS = ("grading", "entity", "from_level", "to_level", "decision", "comment", "approver")
_KEY_ROWS = 8
_HEADERS = {
    "分级项": "grading", "Grading": "grading", "编号": "entity", "ID": "entity", "现等级": "from_level", "Level now": "from_level",
    "拟进入": "to_level", "Proposed level": "to_level", "决定": "decision", "Decision": "decision", "意见": "comment", "Comment": "comment",
    "审批人": "approver", "Approver": "approver",
}  # fmt: skip
_NEEDED = frozenset(FIELDS) - {"comment"}
_KEY = (re.compile(r"tiercli"), re.compile(r"[a-z0-9][a-z0-9_-]{0,63}"), re.compile(r"\d{4}-(0[1-9]|1[0-2])"), re.compile(r"[0-9a-f]{16}"))


def rows_of_candidates(grid: Grid, path: Path) -> dict[str, Any] | None:
    """`rulebook`, `period`, `token`, `sheet` and `rows` (Excel's row, then the fields in order); none for another sheet.

    Errors: InputError when the line that names the run was changed: it says which folder the decisions go to.
    """
    top = list(zip(*(column.slice(0, _KEY_ROWS * 4).to_pylist() for column in grid.columns), strict=True))
    key: Sequence[str] = ()
    for index, row in enumerate(top):
        words = str(row[0] or "").split()
        if index < _KEY_ROWS and len(words) == 4 and words[0] == "tiercli":
            key = words
            key_row = grid.first_row + index
        places = {_HEADERS[cell]: place for place, cell in enumerate(row) if cell in _HEADERS}
        if key and places.keys() >= _NEEDED:
            _refuse_changed(key, path, grid.sheet, key_row)
            return {"rulebook": key[1], "period": key[2], "token": key[3], "sheet": grid.sheet, "rows": _rows(grid, index + 1, places)}
    return None


def _rows(grid: Grid, first: int, places: dict[str, int]) -> list[list[Any]]:
    columns = [grid.columns[places[name]].slice(first).to_pylist() if name in places else None for name in FIELDS]
    answer = []
    for index in range(grid.height - first):
        cells = [str(column[index] or "").strip() if column is not None else "" for column in columns]
        if cells[1]:
            answer.append([grid.first_row + first + index, *cells])
    return answer


def _refuse_changed(key: Sequence[str], path: Path, sheet: str, row: int) -> None:
    if not all(pattern.fullmatch(word) for pattern, word in zip(_KEY, key, strict=True)):
        raise refused(
            path,
            "写明属于哪次运行的那一行被改动了。",
            "the line that says which run this sheet belongs to was changed.",
            Text("请用 score 写出的原名单填写。", "Fill in the sheet as score wrote it."),
            sheet=sheet,
            cell=f"A{row}",
        )
