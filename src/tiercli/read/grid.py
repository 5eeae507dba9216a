"""A sheet as cells of text, before anything is understood: what every kind of file is turned into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tiercli.read.cell_formats import CellFormats

if TYPE_CHECKING:
    import pyarrow as pa

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; rows from 1, columns from 0


@dataclass
class Grid:
    """The cells of one sheet, columns of text of equal length; an empty cell is null.

    first_row: Excel's number of the first row. first_column: 0 for A.
    merges_known: whether the format tells which cells are merged.
    hidden_rows: Excel's numbers; hidden_columns: from 0 for A.
    formats: the number formats that say what the cells' numbers mean.
    zero_formulas, empty_formulas: (row, column) of formulas that hold 0 without ever being computed, or no result.
    """

    file: str
    sheet: str
    columns: list[pa.Array]
    first_row: int = 1
    first_column: int = 0
    visible: bool = True
    epoch_1904: bool = False
    workbook: bool = True
    merges_known: bool = False
    merges: Sequence[Merge] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    empty_formulas: Sequence[tuple[int, int]] = ()
    zero_formulas: Sequence[tuple[int, int]] = ()
    odd_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: CellFormats = field(default_factory=CellFormats)

    @property
    def height(self) -> int:
        """Rows, empty ones included."""
        return len(self.columns[0]) if self.columns else 0

    def top(self, rows: int) -> list[list[str]]:
        """The first rows as trimmed text, for finding headers."""
        wide = self.columns[:512]
        cells = [column.slice(0, rows).to_pylist() for column in wide]
        return [[(one[index] or "").strip() for one in cells] for index in range(min(rows, self.height))]

    def letters(self, column: int) -> str:
        """The column's letters in Excel; column counts from 0 within the grid."""
        return column_letters(self.first_column + column)


def column_letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0 for A."""
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1
