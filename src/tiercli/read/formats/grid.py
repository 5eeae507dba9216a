"""A sheet as cells of text, before anything is understood: what every kind of file is turned into."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.finding import Finding
from tiercli.read.formats.cell_formats import CellFormats
from tiercli.read.formats.elsewhere import Elsewhere
from tiercli.read.words.written import NO_RESULT

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; rows from 1, columns from 0


@dataclass
class Grid:
    """The cells of one sheet, columns of text of equal length; an empty cell is null.

    first_row: Excel's number of the first row. first_column: 0 for A.
    merges_known: whether the format tells which cells are merged.
    hidden_rows: Excel's numbers; hidden_columns: from 0 for A.
    delimiter, widths: of delimited text, with the number of cells that each record has.
    formats: the number formats that say what the cells' numbers mean.
    zero_formulas, empty_formulas: (row, column) of formulas that hold 0 without ever being computed, or no result.

    What a change of shape leaves behind, so that every place is still that of the sheet as Excel shows it:
    row_numbers: Excel's number of each row, where they do not simply count up. column_numbers: of each column, from 0 for A; -1 where a column was
    made. cell_columns: for columns made of several, each row's own column. named: headers as written -> the header that stands for them now.
    asides: reason -> rows of the grid that are no records. idle: rows whose customer had no sale in any period. notes: what was changed, said.
    question: what must be answered before the sheet can be read. period_bound: whether days come from the period of the run.
    named_by: "sheet" or "file" where its name is taken for the customer.
    derived: the first day that rows without days of their own may speak of.
    sha256: of the cells, where no file holds them. place: which sheet of its file it is, from 0.
    elsewhere: the other rows of the table, where these are some of them.
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
    delimiter: str = ""
    widths: Whole | None = None
    row_numbers: Whole | None = None
    column_numbers: tuple[int, ...] | None = None
    cell_columns: dict[int, Whole] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    asides: dict[str, Whole] = field(default_factory=dict)
    idle: Whole | None = None
    notes: list[Finding] = field(default_factory=list)
    question: Finding | None = None
    period_bound: bool = False
    named_by: str = ""
    derived: str = ""
    sha256: str = ""
    place: int = 0
    elsewhere: Elsewhere | None = None

    @property
    def stem(self) -> str:
        """The file's name as people call it: without its ending, and without folders but those that are values."""
        name = self.file if "=" in self.file else self.file.rpartition("/")[2]
        return name.rpartition(".")[0] or name

    @property
    def height(self) -> int:
        """Rows, empty ones included."""
        return len(self.columns[0]) if self.columns else 0

    def top(self, rows: int) -> list[list[str]]:
        """The first rows as trimmed text, for finding headers."""
        wide = self.columns[:512]
        cells = [column.slice(0, rows).to_pylist() for column in wide]
        return [[(one[index] or "").strip() for one in cells] for index in range(min(rows, self.height))]

    def column_number(self, column: int) -> int:
        """The column's number in Excel, from 0 for A; column counts from 0 within the grid; -1 for a column that was made."""
        return self.first_column + column if self.column_numbers is None else self.column_numbers[column]

    def letters(self, column: int) -> str:
        """The column's letters in Excel; column counts from 0 within the grid; empty for a column that was made."""
        number = self.column_number(column)
        return column_letters(number) if number >= 0 else ""

    def row_number(self, row: int) -> int:
        """Excel's number of a row; row counts from 0 within the grid."""
        return self.first_row + row if self.row_numbers is None else int(self.row_numbers[row])

    def numbers(self, start: int) -> Whole:
        """Excel's numbers of all rows from one on."""
        return np.arange(self.first_row + start, self.first_row + self.height) if self.row_numbers is None else self.row_numbers[start:]

    def formats_of(self, column: int, start: int) -> Whole | None:
        """For each row from one on, the place of its cell's number format in `formats.codes` or -1; none where no cell has one."""
        rows = self.numbers(start)
        if not self.formats.cells or not len(rows):
            return None
        columns = self.cell_columns[column][start:] if column in self.cell_columns else np.full(len(rows), self.column_number(column))
        first, found = int(rows.min()), np.full(len(rows), -1, dtype=np.int64)
        for number in np.unique(columns).tolist():
            whole = self.formats.of(number, first, int(rows.max()) - first + 1)
            if whole is not None:
                own = columns == number
                found[own] = whole[rows[own] - first]
        return found if (found >= 0).any() else None

    def cell(self, row: int, column: int | None = None) -> str:
        """A cell, or a row, as Excel shows it: D17, 17."""
        letters = ""
        if column is not None:
            letters = column_letters(int(self.cell_columns[column][row])) if column in self.cell_columns else self.letters(column)
        return f"{letters}{self.row_number(row)}"

    def with_odd_cells(self, columns: Sequence[pa.Array], start: int = 0) -> list[pa.Array]:
        """Columns from a row on, with error cells and formulas without a result, which readers show as blanks, written into their text."""
        marks: dict[int, dict[int, str]] = {}
        for (row, column), word in self.odd_cells.items():
            marks.setdefault(column, {})[row - start] = word
        for row, column in (*self.empty_formulas, *self.zero_formulas):
            marks.setdefault(column - self.first_column, {})[row - self.first_row - start] = NO_RESULT
        made = list(columns)
        for column, words in marks.items():
            rows = sorted(row for row in words if 0 <= row < self.height - start)
            if rows and 0 <= column < len(made):
                mask = np.zeros(self.height - start, dtype=bool)
                mask[rows] = True
                made[column] = pc.replace_with_mask(made[column], pa.array(mask), pa.array([words[row] for row in rows], pa.string()))
        return made

    def under_merged(self, columns: Collection[int], start: int) -> dict[int, Whole]:
        """Columns with cells merged downwards from a row on: for each row from there the one whose text it shows."""
        sources: dict[int, Whole] = {}
        for first, left, last, right in self.merges:
            top, bottom = first - self.first_row - start, min(last - self.first_row, self.height - 1) - start
            for column in range(left - self.first_column, right - self.first_column + 1) if 0 <= top < bottom else ():
                if column in columns:
                    sources.setdefault(column, np.arange(self.height - start))[top : bottom + 1] = top
        return sources

    def with_made(self, made: Sequence[tuple[str, pa.Array]], row: int, **changes: Any) -> Grid:
        """The grid with further columns that stand nowhere on the sheet, each a header in that row and the cells below it."""
        numbers = (*(self.column_number(column) for column in range(len(self.columns))), *(-1,) * len(made))
        columns = [pa.concat_arrays([pa.array([*[None] * row, header], pa.string()), cells]) for header, cells in made]
        return replace(self, columns=[*self.columns, *columns], column_numbers=numbers, widths=None, **changes)


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


def grid_of(name: str, frame: pa.Table, *, file: str = "") -> Grid:
    """The frame's headers and values as text; row 1 is the header, as it would be in Excel."""
    columns = []
    for header, column in zip(frame.column_names, frame.columns, strict=True):
        text = as_text(column)
        columns.append(pa.concat_arrays([pa.array([str(header)], pa.string()), *text.chunks]) if text.num_chunks else pa.array([str(header)], pa.string()))
    return Grid(file=file or name, sheet="", columns=columns, workbook=False, merges_known=True)


def hash_of(rows: pa.Table) -> str:
    """The sha256 of a table's headers and cells as text: of what has no file."""
    digest = hashlib.sha256("\0".join(rows.column_names).encode())
    for column in rows.columns:
        for buffer in as_text(column).combine_chunks().buffers():
            digest.update(buffer or b"")
    return digest.hexdigest()


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Any column as text: days as ISO, numbers as exact decimals, NaN as nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_floating(kind):
        text = column.cast(pa.string())
        return pc.if_else(pc.fill_null(pc.is_finite(column), False), text, pa.scalar(None, pa.string()))
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = pc.local_timestamp(column)
    if pa.types.is_timestamp(kind):
        return (
            pc.strftime(column, format="%Y-%m-%d %H:%M:%S").cast(pa.string())
            if column.type.unit == "s"
            else pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
        )
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        # Lists, structs, binary that is no text: shown as they print, so that nothing is lost without a word.
        return pa.chunked_array([pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())])
