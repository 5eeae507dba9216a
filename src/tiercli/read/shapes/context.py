"""What a sheet says around its table: its titles, its name and its file's, and the year or period that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.read.formats.grid import Grid
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.words.dates import month_in_name
from tiercli.read.words.fold import plain
from tiercli.read.words.headers import SCANNED_ROWS, Headers, read_headers, rows_scanned
from tiercli.read.words.lexicon import Found, Lexicon, bare, lexicon_of
from tiercli.read.words.lexicons import Lexicons, lexicons_of
from tiercli.read.words.spans import named_span, years_in


@dataclass
class Sheet:
    """A grid that is about to be understood, with what the user settled.

    table: when the user said which one it is. known: the lexicons, shared by the steps.
    """

    grid: Grid
    options: ReadOptions
    fields: Mapping[str, TableFields]
    table: str | None = None
    known: dict[str, Lexicon] = field(default_factory=dict)

    @cached_property
    def headers(self) -> Headers | None:
        """The best reading of the headers as they stand, whole or not."""
        return read_headers(
            self.top,
            self.name,
            self.fields,
            maps=self.options.maps,
            header_row=None if self.options.header_row is None else self.options.header_row - self.grid.first_row,
            table=self.table,
            has_month=bool(month_in_name(self.grid.sheet)[1]),
            merged=self.merged,
        )

    @cached_property
    def top(self) -> list[list[str]]:
        """The first rows as trimmed text."""
        return self.grid.top(rows_scanned(self.options.header_row))

    @cached_property
    def name(self) -> str:
        """The sheet's name; the file's for a file without sheets."""
        return self.grid.sheet or self.grid.stem

    @cached_property
    def lexicons(self) -> dict[str, Lexicon]:
        """The names of fields, by table."""
        if not self.known:
            self.known.update({name: lexicon_of(table, self.options.maps) for name, table in self.fields.items()})
        return self.known

    def found(self, header: str) -> Mapping[str, Found]:
        """The field that a header names, by table."""
        return self.together.found(header)

    def is_date(self, header: str, tables: Collection[str]) -> bool:
        """Whether a header is that of the days of any of some tables."""
        return any(found[0].name == "date" for name, found in self.found(header).items() if name in tables)

    @cached_property
    def together(self) -> Lexicons:
        """The same, to be asked at once."""
        return lexicons_of(self.fields.values(), self.options.maps)

    @cached_property
    def merged(self) -> dict[tuple[int, int], str]:
        """Text of the cells that lie under a merged range, by row and column."""
        return merged_texts(self.grid, self.top)

    def titles(self, row: int) -> list[str]:
        """The texts above a row."""
        return [cell for line in self.top[:row] for cell in line if cell]

    def says(self, row: int) -> str:
        """All words around a table whose header is at a row, for comparison."""
        return plain(" ".join([*self.titles(row), self.grid.sheet, self.grid.file]))

    def around(self, row: int, file: str = "") -> Iterator[tuple[list[str], Text]]:
        """The texts around a table whose header is at a row, the nearest first, and what they are. file: its name, where not the stem is meant."""
        yield [self.grid.sheet], Text("工作表名", "the sheet's name")
        yield self.titles(row), Text("标题", "the title")
        yield [file or self.grid.stem], Text("文件名", "the file's name")

    def years(self, row: int) -> tuple[tuple[int, ...], Text]:
        """The years that the sheet's name, else the titles, else the file's name, give; and which of them it was."""
        for texts, source in self.around(row, self.grid.file):
            years = tuple(dict.fromkeys(year for text in texts for year in years_in(text)))
            if years:
                return years, source
        self.grid.period_bound = True
        if self.options.period is not None and self.options.period.start.year == self.options.period.end.year:
            return (self.options.period.end.year,), Text("--period", "--period")
        return (), Text("", "")

    def mapped(self, header: str) -> str:
        """The field that `--map` gives to a header; empty when it gives none."""
        wanted = bare(header)
        return next((target.rpartition(".")[2] for written, target in self.options.maps.items() if bare(written) == wanted), "")

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a cell of the grid stands, as Excel shows it."""
        return Place(self.grid.file, self.grid.sheet, "" if row is None else self.grid.cell(row, column))

    def note(self, code: str, row: int | None, message: Text, *, count: int = 1, hint: Text | None = None, places: Sequence[Place] = ()) -> Finding:
        """A finding about the sheet, at a row."""
        return found(code, self.place(row), message, count=count, hint=hint, places=places)


def merged_texts(grid: Grid, top: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    """Text of the cells that lie under a merged range, by row and column of the grid."""
    texts = {}
    for first, left, last, right in grid.merges:
        row, column = first - grid.first_row, left - grid.first_column
        if not (0 <= row < len(top) and 0 <= column < len(top[row])) or not top[row][column]:
            continue
        for under in range(row, min(last - first, SCANNED_ROWS) + row + 1):
            for beside in range(column, min(right - left, 512) + column + 1):
                texts[under, beside] = top[row][column]
    return texts


def summary_period(sheet: Sheet, row: int) -> tuple[Period, Text] | None:
    """The period whose sales a table below a header row sums up, and what named it; none when nothing does, or several are named.

    A named period that still runs on the last day that counts ends there.
    """
    for texts, source in sheet.around(row):
        named = {span for text in texts if (span := named_span(text))}
        if len(named) > 1:
            return None
        if named:
            return _until_now(sheet, named.pop()[1]), source
    if sheet.options.period is not None:
        sheet.grid.period_bound = True
        return sheet.options.period, Text("--period", "--period")
    return None


def _until_now(sheet: Sheet, period: Period) -> Period:
    asked = sheet.options.period.end if sheet.options.period else sheet.options.as_of
    if asked is None or asked not in period or asked == period.end:
        return period
    sheet.grid.period_bound = True
    return Period(period.start, asked)
