"""What the records above some rows of a sheet add up to, those of its table that are elsewhere included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from tiercli.read.formats.elsewhere import Asked, Running

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.read.sheet.understanding import Understanding

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Rows = np.ndarray[Any, np.dtype[np.int64]]


def sums_above(sheet: Understanding, numbers: Mapping[str, pa.Array], records: Mask, rows: Rows) -> Running:
    """How many records stand above each of some rows, and their sums. numbers: by field. rows: in order; none of them a record."""
    counts = np.cumsum(records, dtype=np.int64)[rows]
    sums = {name: _running(column, records)[rows] for name, column in numbers.items()}
    if sheet.grid.elsewhere is None or not len(rows):
        return Running(counts, sums)
    above = sheet.grid.elsewhere.before(Asked(sheet.grid.numbers(sheet.start), rows, list(numbers)))[0]
    return Running(counts + above.rows, {name: own + above.sums[name] for name, own in sums.items()})


def _running(column: pa.Array, records: Mask) -> Rows:
    values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    running: Rows = np.cumsum(np.where(records, values, 0))
    return running
