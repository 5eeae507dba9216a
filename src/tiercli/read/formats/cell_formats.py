"""Where in a sheet numbers have a format that says what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tiercli.domain.arrays import Whole
from tiercli.read.words.number_formats import parse_format


@dataclass
class CellFormats:
    """The formats that matter, and where they are: per column (0 for A), Excel's row numbers and the formats' places in `codes`."""

    codes: tuple[str, ...] = ()
    cells: dict[int, list[tuple[Whole, Whole]]] = field(default_factory=dict)

    @classmethod
    def of_cells(cls, cells: Sequence[tuple[int, int, str]]) -> CellFormats:
        """The formats of cells given as Excel's row, column from 0, and format."""
        formats = cls(tuple(dict.fromkeys(code for _, _, code in cells)))
        places = {code: place for place, code in enumerate(formats.codes)}
        by_column: dict[int, list[tuple[int, int]]] = {}
        for row, column, code in cells:
            by_column.setdefault(column, []).append((row, places[code]))
        for column, found in by_column.items():
            rows, codes = np.array(found, dtype=np.int64).T
            formats.add(column, rows, codes)
        return formats

    def add(self, column: int, rows: Whole, codes: Whole) -> None:
        """Some cells of a column."""
        self.cells.setdefault(column, []).append((rows, codes))

    def of(self, column: int, first: int, count: int) -> Whole | None:
        """For each of `count` rows from Excel's row `first` on, the place of its format in `codes` or -1; none where no cell has one."""
        if not (found := self.cells.get(column)):
            return None
        rows, codes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        inside = (rows >= first) & (rows < first + count)
        if not inside.any():
            return None
        answer = np.full(count, -1, dtype=np.int64)
        answer[rows[inside] - first] = codes[inside]
        return answer


def styles_of(formats: Iterable[int], codes: Mapping[int, str]) -> Mapping[int, str]:
    """Style's number -> format, for the styles (given by the numbers of their formats) that say something."""
    return {style: codes[number] for style, number in enumerate(formats) if number in codes and parse_format(codes[number]).says_something}
