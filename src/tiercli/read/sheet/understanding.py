"""A sheet whose table is known: what all the steps of understanding its rows look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.row_marks import RowMarks, no_rows
from tiercli.read.sheet.sheet_measures import Measures
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.words.headers import Headers

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Understanding:
    """What is known of a sheet; a step that knows it better returns another one.

    named: the period that a summary is of, and what says so. stated: the day that the sheet says it is of.
    year, month: those of its name. What steps find goes to `reading`, `derived` and `marks`.
    """

    grid: Grid
    options: ReadOptions
    headers: Headers
    table: TableFields
    reading: SheetReading
    year: int | None = None
    month: int | None = None
    named: tuple[Period, Text] | None = None
    stated: date | None = None
    measures: Measures = field(default_factory=Measures)
    marks: RowMarks = field(default_factory=no_rows)
    derived: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """What must be said of the sheet."""
        return self.reading.findings

    @property
    def start(self) -> int:
        """The first row below the header, counted in the grid."""
        return self.headers.row + 1

    @property
    def first(self) -> int:
        """The same, counted in the sheet from 0."""
        return self.grid.first_row + self.start

    @property
    def count(self) -> int:
        """How many rows there are below the header."""
        return self.grid.height - self.start

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a body row (and grid column) stands, as Excel shows it."""
        cell = "" if row is None else self.grid.cell(self.start + row, column)
        return Place(self.grid.file, self.grid.sheet, cell)

    def derive(self, name: str, values: pa.Array) -> None:
        """A field of the table that other columns tell; a column of its own comes first."""
        if all(match.field.name != name for match in self.headers.matches):
            self.derived[name] = values

    def mask_of(self, rows: Whole) -> Mask:
        """Rows of the grid as a mask over the body."""
        mask = np.zeros(self.count, dtype=bool)
        mask[rows[rows >= self.start] - self.start] = True
        return mask
