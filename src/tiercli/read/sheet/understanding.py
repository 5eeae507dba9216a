"""A sheet whose table is known: what all the steps of understanding its rows look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.read.formats.grid import Grid
from tiercli.read.notes import found, of_count
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.measures import Measures
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.words.headers import Headers
from tiercli.read.words.typed import Typed

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class RowMarks:
    """The marks that the steps of understanding a sheet put on its rows, one after the other.

    content: rows with anything in them, which the account counts. open: those of them that nobody has set aside.
    doubtful: rows that are not plainly records, for the rules that ask further. confirmed_totals: totals that arithmetic confirms.
    """

    content: Mask
    doubtful: Whole
    open: Mask = field(init=False)
    confirmed_totals: Mask = field(init=False)
    _reason: Any = field(init=False)
    _reasons: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.open = self.content.copy()
        self.confirmed_totals = np.zeros(len(self.content), dtype=bool)
        self._reason = np.zeros(len(self.content), dtype=np.int8)
        self._reasons = [""]

    @property
    def reasons(self) -> list[str]:
        """Why rows were set aside, in the order in which that happened first."""
        return self._reasons[1:]

    def aside(self, reason: str, mask: Mask) -> int:
        """Sets the rows of a mask aside, unless they are already; how many those were."""
        mask = mask & self.open
        count = int(mask.sum())
        if count:
            if reason not in self._reasons:
                self._reasons.append(reason)
            self._reason[mask] = self._reasons.index(reason)
            self.open &= ~mask
        return count

    def gone_for(self, *reasons: str) -> Mask:
        """The rows set aside for any of these reasons."""
        return np.isin(self._reason, [self._reasons.index(reason) for reason in reasons if reason in self._reasons])


@dataclass(frozen=True)
class Understanding:
    """What is known of a sheet; a step that knows it better returns another one.

    named: the period that a summary is of, and what says so. stated: the day that the sheet says it is of.
    texts: the cells below the header, by grid column; typed: the same in the types of their fields, by field.
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
    marks: RowMarks = field(default_factory=lambda: RowMarks(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64)))
    derived: dict[str, pa.Array] = field(default_factory=dict)
    texts: dict[int, pa.Array] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)

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

    def say(self, code: str, message: Text, *, where: Place | None = None, count: int = 1, hint: Text | None = None) -> None:
        """Something about the sheet, or a place of it."""
        self.findings.append(found(code, where or self.place(), message, count=count, hint=hint))

    def say_rows(self, code: str, rows: Sequence[int] | Whole, message: Text, *, column: int | None = None, hint: Text | None = None, more: int = 0) -> None:
        """Something about body rows, at their cells in a column or at all of them; `more` rows are not in the grid."""
        places = [self.place(int(row), column) for row in rows[:FIRST_PLACES]]
        self.findings.append(found(code, places[0], message, count=len(rows) + more, places=places, hint=hint))

    def say_masked(self, code: str, mask: Mask, zh: str, en: str, *, column: int | None = None, more: int = 0, **values: str | Text) -> None:
        """Something about the rows of a mask that are not set aside yet; the words are those of `of_count`. more: rows that are not in the grid."""
        rows = np.flatnonzero(mask & self.marks.open)
        if len(rows):
            self.say_rows(code, rows, of_count(len(rows) + more, zh, en, **values), column=column, more=more)
