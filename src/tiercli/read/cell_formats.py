"""Where in a sheet numbers have a format that says what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiercli.read.number_formats import parse_format

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass
class CellFormats:
    """The formats that matter, and where they are: per column (0 for A), Excel's row numbers and the formats' places in `codes`."""

    codes: tuple[str, ...] = ()
    cells: dict[int, list[tuple[Numbers, Numbers]]] = field(default_factory=dict)

    def add(self, column: int, rows: Numbers, codes: Numbers) -> None:
        """Some cells of a column."""
        self.cells.setdefault(column, []).append((rows, codes))

    def of(self, column: int, first: int, count: int) -> Numbers | None:
        """For each of `count` rows from Excel's row `first` on, the place of its format in `codes` or -1; none where no cell has one."""
        import numpy as np

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
