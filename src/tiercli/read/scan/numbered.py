"""Rows by their places: the number of their file, and theirs in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.domain.arrays import Whole

FILE_STEP = 1 << 40
"""A row's place is its number in the file, and this much for every file before."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Rows of several files, one after another. starts: the number of each one's first row among all, and at last how many there are."""

    starts: Sequence[int]

    def place_sql(self, row: str) -> str:
        """SQL of a row's place by that of its number."""
        cases = "".join(f" WHEN {row} < {end} THEN {row} + {number * FILE_STEP - self.starts[number]}" for number, end in enumerate(self.starts[1:]))
        return f"CASE{cases} END" if len(self.starts) > 2 else row

    def rows(self, places: Whole) -> Whole:
        """The numbers of the rows at these places, where there are such rows."""
        starts, files = np.array(self.starts), places // FILE_STEP
        rows: Whole = starts[files] + places % FILE_STEP
        return rows[rows < starts[files + 1]]

    def parts(self, first: int, rows: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Rows that follow each other in parts of one file each, with the place of their first. first: the number of the first of all."""
        ends = sorted({first, first + len(rows), *(start for start in self.starts if first < start < first + len(rows))})
        for begin, end in pairwise(ends):
            file = int(np.searchsorted(self.starts, begin, side="right")) - 1
            yield file * FILE_STEP + begin - self.starts[file], rows.slice(begin - first, end - begin)


ONE_FILE = Numbered((0, 0))
"""Of one file, whose rows are where their numbers are."""
