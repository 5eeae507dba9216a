"""One sheet understood: its table, its typed rows, and where every other row went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tiercli.domain import exact
from tiercli.domain.account import ACCOUNT_PLACES, InputSheet, SetAside, TableAccount
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.domain.personal import without_numbers
from tiercli.read import rows as row_rules
from tiercli.read.ageing import settle_ageing
from tiercli.read.columns import read_columns
from tiercli.read.dates import month_in_name, year_in
from tiercli.read.documents import settle_documents
from tiercli.read.figures import settle_figures
from tiercli.read.fingerprint import other_cells
from tiercli.read.flaws import check_totals, set_aside_extra_cells, set_aside_flawed
from tiercli.read.given import give_dates, keep_idle
from tiercli.read.grid import Grid
from tiercli.read.headers import Headers, read_headers, rows_scanned
from tiercli.read.hints import working_maps
from tiercli.read.open_items import settle_open_items
from tiercli.read.options import ReadOptions
from tiercli.read.packs import settle_packs
from tiercli.read.reading import CELLS, FILE, ROW, SHEET
from tiercli.read.records import among_doubtful, plain_records, set_aside_non_records
from tiercli.read.shapes.context import Sheet, merged_texts
from tiercli.read.shapes.header_words import is_plan
from tiercli.read.shapes.named import says_nothing
from tiercli.read.shapes.undated import summary_period
from tiercli.read.shapes.unfolding import unfolded
from tiercli.read.sheet_measures import Measures
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.signs import settle_signs
from tiercli.read.stated_day import stated_day
from tiercli.read.terms import settle_terms
from tiercli.read.totals import set_aside_totals
from tiercli.read.typed import Typed
from tiercli.read.unit_sizes import with_counted
from tiercli.read.unmeasured import REASONS as UNMEASURED_REASONS
from tiercli.read.unmeasured import customers_of_rows

if TYPE_CHECKING:
    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Rows = np.ndarray[Any, np.dtype[np.int64]]


def understand(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], *, path: str, sha256: str, table: str | None) -> SheetReading:
    """A sheet's records in their types.

    path: the file as the user named it. table: when the user said which one the sheet is.
    Errors: InputError when a sum would not fit exact numbers.
    """
    return Understanding(unfolded(grid, options, fields, table), options, fields, path, sha256, table).result()


class Understanding:
    """The steps of understanding one sheet, sharing its masks: what each row is."""

    def __init__(self, grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], path: str, sha256: str, table: str | None) -> None:
        self.grid, self.options, self.fields, self.path, self.sha256, self.said = grid, options, fields, path, sha256, table
        self.reading = SheetReading(
            grid.file, grid.sheet, path=path, said=table is not None, period_bound=grid.period_bound, derived=grid.derived, named_by=grid.named_by
        )
        self.findings = self.reading.findings
        self.findings += grid.notes
        self.parts: list[SetAside] = []
        self.measures: Measures
        self.named: tuple[Period, Text] | None = None

    def result(self) -> SheetReading:
        """The sheet, understood or not."""
        top = self.grid.top(rows_scanned(self.options.header_row))
        if self.grid.question:
            self.findings.append(self.grid.question)
            self.reading.shape_unclear = True
            return self._not_understood(None, top)
        self.year, self.month = self._month(top)
        header_row = None if self.options.header_row is None else self.options.header_row - self.grid.first_row
        reading = partial(
            read_headers,
            top,
            self.grid.sheet or self.grid.file.rpartition(".")[0],
            self.fields,
            maps=self.options.maps,
            header_row=header_row,
            table=self.said,
            merged=merged_texts(self.grid, top),
        )
        headers = reading(has_month=bool(self.month))
        if headers is not None and headers.table == "sales" and headers.missing == (("date",),):
            self.named = summary_period(Sheet(self.grid, self.options, self.fields, self.said), headers.row)
            headers = reading(has_month=True) if self.named else headers
            self.reading.period_bound = self.grid.period_bound
        if headers is None or headers.missing or headers.table == "customers":
            anew = partial(reading, has_month=bool(self.month))
            self.reading.maps = working_maps(headers, top, self.fields["sales"], self.options.maps, lambda maps, row: anew(maps=maps, header_row=row))
        if headers is None or headers.missing:
            return self._not_understood(headers, top)
        self.headers, self.table = headers, self.fields[headers.table]
        self.stated = stated_day(top[: max(headers.row, 0)])
        self._say_language()
        self._read_body(top)
        return self.reading

    def _month(self, top: Sequence[Sequence[str]]) -> tuple[int | None, int | None]:
        """Year and month that the sheet's name gives; the year also from the file's name or a title."""
        year, month = month_in_name(self.grid.sheet)
        if month and not year:
            year = month_in_name(self.grid.file)[0] or next((found for line in top[:5] for cell in line if cell and (found := year_in(cell))), None)
        return year, month

    def _not_understood(self, headers: Headers | None, top: Sequence[Sequence[str]]) -> SheetReading:
        reading = self.reading
        if headers:
            reading.headers, reading.missing, reading.nearly = tuple(without_numbers(name) for name in headers.names if name), headers.missing, headers.table
        else:
            widest = max(top, key=lambda line: sum(1 for cell in line if cell), default=())
            reading.headers = tuple(without_numbers(cell) for cell in widest if cell)[:30]  # it may be a row of data
        return reading

    def _say_language(self) -> None:
        for match in self.headers.matches:
            if match.header.isascii():
                self.reading.english += 1
            else:
                self.reading.chinese += 1

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a body row (and grid column) stands, as Excel shows it."""
        cell = "" if row is None else self.grid.cell(self.start + row, column)
        return Place(self.grid.file, self.grid.sheet, cell)

    def _read_body(self, top: Sequence[Sequence[str]]) -> None:
        start = self.headers.row + 1
        self.start, self.first = start, self.grid.first_row + start
        cells = [column.slice(start) for column in self.grid.columns]
        self.count = self.grid.height - start
        body = read_columns(self, cells, top)
        records = plain_records(self, body.texts)
        self.doubtful = np.flatnonzero(~records)
        self.content = records | among_doubtful(self, row_rules.has_content, [body.texts.get(index, column) for index, column in enumerate(cells)])
        self.reason = np.zeros(self.count, dtype=np.int8)
        self.reasons = [""]
        self.open = self.content.copy()
        self.derived: dict[str, pa.Array] = {}
        self.confirmed_totals = np.zeros(self.count, dtype=bool)
        for reason, marked in self.grid.asides.items():
            self.aside(reason, self.mask_of(marked))
        set_aside_extra_cells(self, cells)
        set_aside_non_records(self, body.texts)
        settle_documents(self, body.texts, body.typed)
        settle_figures(self, body.texts, body.typed)
        settle_packs(self, body.texts, body.typed)
        set_aside_totals(self, body.texts, body.typed)
        keep_idle(self, body.typed)
        give_dates(self, body.typed)
        settle_terms(self, body.texts, body.typed)
        settle_open_items(self, body.texts, body.typed)
        set_aside_flawed(self, body.typed)
        settle_ageing(self, body.texts, body.typed, top)
        check_totals(self, body.typed)
        settle_signs(self, body.texts, body.typed)
        self.reading.unmeasured = customers_of_rows(body.typed, np.flatnonzero(self.gone_for(*UNMEASURED_REASONS)), self.grid.numbers(start))
        self._close(body.typed, other_cells(self.headers, body.texts, self.count))

    def derive(self, name: str, values: pa.Array) -> None:
        """A field of the table that other columns tell; a column of its own comes first."""
        if all(match.field.name != name for match in self.headers.matches):
            self.derived[name] = values

    def aside(self, reason: str, mask: Mask) -> int:
        """Sets the rows of a mask aside, unless they are already; how many those were."""
        mask = mask & self.open
        count = int(mask.sum())
        if count:
            if reason not in self.reasons:
                self.reasons.append(reason)
            self.reason[mask] = self.reasons.index(reason)
            self.open &= ~mask
        return count

    def mask_of(self, rows: Rows) -> Mask:
        """Rows of the grid as a mask over the body."""
        mask = np.zeros(self.count, dtype=bool)
        mask[rows[rows >= self.start] - self.start] = True
        return mask

    def gone_for(self, *reasons: str) -> Mask:
        """The rows set aside for any of these reasons."""
        return np.isin(self.reason, [self.reasons.index(reason) for reason in reasons if reason in self.reasons])

    def _close(self, typed: Mapping[str, Typed], others: pa.Array | None) -> None:
        """The account, the input's description, and the rows that are used."""
        sums = {}
        summed = {match.field.name: typed[match.field.name].values for match in self.headers.matches if match.field.summed}
        summed |= {name: column for name, column in self.derived.items() if (one := self.table.field(name)) and one.summed}
        for name, column in summed.items():
            sums[name] = exact.total(column.filter(pa.array(self.content)))
        for reason in self.reasons[1:]:
            mask = self.gone_for(reason)
            where = tuple(str(self.place(int(row))) for row in np.flatnonzero(mask)[:ACCOUNT_PLACES])
            self.parts.append(SetAside(reason, int(mask.sum()), {name: exact.total(column.filter(pa.array(mask))) for name, column in summed.items()}, where))
        rows = int(self.content.sum())
        self.reading.table = self.table.name
        self.reading.account = TableAccount(self.table.name, rows, sums, tuple(self.parts))
        columns = {match.field.name: typed[match.field.name].values for match in self.headers.matches}
        if "date" in typed:
            columns["date"] = typed["date"].values
        columns |= self.derived
        if others is not None:
            columns[CELLS] = others
        used = pa.table(columns).filter(pa.array(self.open))
        used = with_counted(used, typed, self.open)
        numbers = pa.array(self.grid.numbers(self.start)[self.open].astype(np.int32))
        file, sheet = (_constant(text, used.num_rows) for text in (self.grid.file, self.grid.sheet))
        self.reading.rows = used.append_column(FILE, file).append_column(SHEET, sheet).append_column(ROW, numbers)
        named = {match.column: match.field.name for match in self.headers.matches}
        shown = {name or f"({self.grid.letters(index)})": named.get(index, "") for index, name in enumerate(self.headers.names) if name or index in named}
        if self.grid.named:
            by_header = {name: named.get(index, "") for index, name in enumerate(self.headers.names)}
            shown = {name: to for name, to in shown.items() if self.grid.column_number(self.headers.names.index(name)) >= 0} | {
                name: by_header.get(stands_for, "") for name, stands_for in self.grid.named.items()
            }
        guessed = tuple(match.header for match in self.headers.matches if match.strength == 1)
        self.reading.input = InputSheet(
            self.path, self.sha256, self.grid.sheet, self.table.name, self.grid.row_number(self.headers.row), shown, rows, guessed, self.stated
        )
        self.reading.summary_like = any(word in self.grid.sheet.lower() for word in ("汇总", "透视", "统计", "合计", "summary", "pivot"))
        silent = not self.grid.sheet or says_nothing(self.grid.sheet)
        self.reading.plan_like = is_plan(self.grid.sheet) or (silent and is_plan(self.grid.file.rpartition(".")[0]))


def _constant(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([text], pa.string()))
