"""What a reading process does while its program still loads the rulebook: it understands the head of a sheet by what is known so far, and forgets it.

Patterns and methods are compiled, words of headers folded and functions of Arrow made when they are first used, which takes longer than
all the rest of a small file. After a rehearsal that is done.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from io import BufferedReader

from tiercli.domain.fields import STANDARD
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.shapes.regions import tables_on
from tiercli.read.sheet.sheet import understand

_ROWS, _MOST_COLUMNS = 40, 60


def rehearse(grid: Grid, options: ReadOptions) -> None:
    """Understands the first rows under the standard tables; whatever comes of it is said when the sheet is read in earnest."""
    if len(grid.columns) > _MOST_COLUMNS:
        return
    head = replace(grid, columns=[column.slice(0, _ROWS) for column in grid.columns], widths=None, notes=[])
    with suppress(Exception):
        for part in tables_on(head, options, STANDARD, None):
            understand(part, options, STANDARD, path=grid.file, sha256="", table=None)


def is_told() -> bool:
    """Whether the next part of the request has come; taken for so where the system does not tell without waiting."""
    if sys.platform == "win32":
        return True
    request = sys.stdin.buffer
    if not isinstance(request, BufferedReader):
        return True
    os.set_blocking(request.fileno(), False)
    try:
        return bool(request.peek(1))
    finally:
        os.set_blocking(request.fileno(), True)
