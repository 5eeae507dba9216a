"""Totals held against what the records above them add up to, those of the table that are elsewhere included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.lib.stride_tricks import sliding_window_view

from tiercli.domain.arrays import Mask, Whole
from tiercli.read.formats.elsewhere import Asked, Running
from tiercli.read.words.rows import TOLERANCE

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding


_BACK = 40
"""A total may be of the rows since any of so many totals before it."""


def sums_above(sheet: Understanding, numbers: Mapping[str, pa.Array], records: Mask, rows: Whole) -> Running:
    """How many records stand above each of some rows, and their sums. numbers: by field. rows: in order; none of them a record."""
    counts = np.cumsum(records, dtype=np.int64)[rows]
    sums = {name: _running(column, records)[rows] for name, column in numbers.items()}
    if sheet.grid.elsewhere is None or not len(rows):
        return Running(counts, sums)
    above = sheet.grid.elsewhere.before(Asked(sheet.grid.numbers(sheet.start), rows, list(numbers)))[0]
    return Running(counts + above.rows, {name: own + above.sums[name] for name, own in sums.items()})


def _running(column: pa.Array, records: Mask) -> Whole:
    values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    return np.cumsum(np.where(records, values, 0))


def summed_totals(numbers: Mapping[str, pa.Array], rows: Whole, above: Running) -> list[int]:
    """Those of some rows without a customer whose every number is the sum of the rows above: totals without the word. above: all records above each."""
    found = []
    last, last_count = dict.fromkeys(numbers, 0), 0
    for place, row in enumerate(map(int, rows)):
        checks, count = [], int(above.rows[place])
        for name, column in numbers.items():
            value = column[row].as_py()
            if value:
                total = int(above.sums[name][place])
                checks.append(value in (total, total - last[name]))
        if checks and all(checks) and count - last_count >= 1 and count >= 2:
            found.append(row)
            last, last_count = {name: int(above.sums[name][place]) for name in numbers}, count
    return found


def wrong_totals(numbers: Mapping[str, pa.Array], rows: Whole, above: Running) -> dict[str, list[tuple[int, int, int]]]:
    """Totals that are not the sum of their rows: per field (row, what it says, the nearest sum that it could be of).

    rows: those of the totals. above: all records above each. A total may be of the rows since the last one, of all rows so far, or of the totals since
    a larger one.
    """
    wrong: dict[str, list[tuple[int, int, int]]] = {}
    for name, column in numbers.items() if len(rows) else ():
        sums = above.sums[name]
        # Where the rows of each total may begin: after one of the last totals, or at the top.
        begins = np.concatenate([np.zeros(_BACK, dtype=np.int64), sums])[: len(sums) + _BACK - 1]
        nearest = np.concatenate([sums[:, None], sums[:, None] - sliding_window_view(begins, _BACK)], axis=1)
        values = column.take(pa.array(rows))
        written = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
        apart = np.abs(nearest - written[:, None])
        allowed = np.where(written % 1_000_000 != 0, TOLERANCE, 500_000)
        off = values.is_valid().to_numpy(zero_copy_only=False) & ~(apart <= allowed[:, None]).any(axis=1)
        if off.any():
            wrong[name] = [(int(rows[at]), int(written[at]), _closest(nearest[at], apart[at])) for at in np.flatnonzero(off)]
    return wrong


def _closest(sums: Whole, apart: Whole) -> int:
    """The sum that is the least apart from what a total says; a sum of no rows is none."""
    of_rows = np.flatnonzero(sums != 0)
    return int(sums[of_rows[np.argmin(apart[of_rows])]]) if len(of_rows) else 0
