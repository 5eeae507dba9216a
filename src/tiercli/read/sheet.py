"""One sheet understood: its table, its typed rows, and where every other row went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiercli.domain.account import ACCOUNT_PLACES, InputSheet, SetAside, TableAccount
from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.domain.period import month_end
from tiercli.domain.personal import without_numbers
from tiercli.read import rows as row_rules
from tiercli.read.columns import read_columns
from tiercli.read.dates import month_in_name, year_in
from tiercli.read.documents import settle_documents
from tiercli.read.fingerprint import other_cells
from tiercli.read.flaws import any_problem, check_totals, set_aside_extra_cells, set_aside_flawed
from tiercli.read.grid import Grid
from tiercli.read.headers import SCANNED_ROWS, Headers, read_headers
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.reading import CELLS, FILE, ROW, SHEET
from tiercli.read.records import among_doubtful, plain_records, set_aside_non_records
from tiercli.read.shapes import unfolded
from tiercli.read.shapes.context import merged_texts
from tiercli.read.sheet_measures import Measures
from tiercli.read.totals import set_aside_totals
from tiercli.read.typed import Typed
from tiercli.read.unit_sizes import with_counted
from tiercli.read.values import days

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Rows = np.ndarray[Any, np.dtype[np.int64]]


@dataclass
class SheetReading:
    """One sheet as a table, or as not understood (then `table` is empty and `headers` says what was seen).

    shape_unclear: a finding asks what must be known first. idle: id, name and row of customers that stand there without anything sold.
    """

    file: str
    sheet: str
    table: str = ""
    path: str = ""
    rows: pa.Table | None = None
    account: TableAccount | None = None
    input: InputSheet | None = None
    findings: list[Finding] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    nearly: str = ""
    chinese: int = 0
    english: int = 0
    summary_like: bool = False
    shape_unclear: bool = False
    idle: list[tuple[str | None, str | None, int]] = field(default_factory=list)


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
        self.reading = SheetReading(grid.file, grid.sheet, path=path)
        self.findings = self.reading.findings
        self.findings += grid.notes
        self.parts: list[SetAside] = []
        self.measures: Measures

    def result(self) -> SheetReading:
        """The sheet, understood or not."""
        top = self.grid.top(SCANNED_ROWS)
        if self.grid.question:
            self.findings.append(self.grid.question)
            self.reading.shape_unclear = True
            return self._not_understood(None, top)
        self.year, self.month = self._month(top)
        header_row = None if self.options.header_row is None else self.options.header_row - self.grid.first_row
        headers = read_headers(
            top,
            self.grid.sheet or self.grid.file.rpartition(".")[0],
            self.fields,
            maps=self.options.maps,
            header_row=header_row,
            table=self.said,
            has_month=bool(self.month),
            merged=merged_texts(self.grid, top),
        )
        if headers is None or headers.missing:
            return self._not_understood(headers, top)
        self.headers, self.table = headers, self.fields[headers.table]
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
        import numpy as np

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
        self.confirmed_totals = np.zeros(self.count, dtype=bool)
        for reason, marked in self.grid.asides.items():
            self.aside(reason, self._mask_of(marked))
        set_aside_extra_cells(self, cells)
        set_aside_non_records(self, body.texts)
        settle_documents(self, body.texts, body.typed)
        set_aside_totals(self, body.texts, body.typed)
        self._keep_idle(body.typed)
        self._give_month(body.typed)
        set_aside_flawed(self, body.typed)
        check_totals(self, body.typed)
        self._close(body.typed, other_cells(self.headers, body.texts, self.count))

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

    def _mask_of(self, rows: Rows) -> Mask:
        """Rows of the grid as a mask over the body."""
        import numpy as np

        mask = np.zeros(self.count, dtype=bool)
        mask[rows[rows >= self.start] - self.start] = True
        return mask

    def _keep_idle(self, typed: Mapping[str, Typed]) -> None:
        """Customers without anything sold in any column are no sale, and customers all the same."""
        import numpy as np

        if self.grid.idle is None or not len(self.grid.idle):
            return
        mask = self._mask_of(self.grid.idle) & self.open
        rows = np.flatnonzero(mask)
        if not self.aside("nothing-sold", mask):
            return
        ids, names = (typed[name].values.take(rows).to_pylist() if name in typed else [None] * len(rows) for name in ("customer_id", "customer_name"))
        self.reading.idle = list(zip(ids, names, self.grid.numbers(self.start)[rows].tolist(), strict=True))
        message = Text(
            f"{len(rows)} 行各列都没有数，客户照常分级。",
            f"{counted(len(rows), 'row has', 'rows have')} no figure in any of the columns; the customers are graded all the same.",
        )
        places = [self.place(int(row)) for row in rows[:FIRST_PLACES]]
        self.findings.append(found(f"{self.table.name}.nothing-sold", places[0], message, count=len(rows), places=places))

    def gone_for(self, *reasons: str) -> Mask:
        """The rows set aside for any of these reasons."""
        import numpy as np

        return np.isin(self.reason, [self.reasons.index(reason) for reason in reasons if reason in self.reasons])

    def _give_month(self, typed: dict[str, Typed]) -> None:
        """In a month's sheet the rows without a date are of that month."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.table.name != "sales" or not self.month or not self.year:
            return
        last = month_end(self.year, self.month)
        if "date" not in typed:
            typed["date"] = Typed(pa.nulls(self.count, pa.date32()), months=np.zeros(self.count, dtype=bool))
        dates = typed["date"]
        blank = dates.values.is_null().to_numpy(zero_copy_only=False) & self.open & ~any_problem(self, dates)
        if count := int(blank.sum()):
            dates.values = pc.if_else(pa.array(blank), days(last, self.count), dates.values)
            message = Text(
                f"{count} 行没有日期，按工作表名计为 {last:%Y-%m}（{last}）。",
                f"{counted(count, 'row without a date is', 'rows without a date are')} taken as {last:%Y-%m} ({last}), from the sheet's name.",
            )
            self.findings.append(found("sheet.month-from-name", self.place(), message, count=count))

    def _close(self, typed: Mapping[str, Typed], others: pa.Array | None) -> None:
        """The account, the input's description, and the rows that are used."""
        import numpy as np
        import pyarrow as pa

        sums = {}
        summed = {match.field.name: typed[match.field.name].values for match in self.headers.matches if match.field.summed}
        for name, column in summed.items():
            sums[name] = _sum(column, self.content, self.place(), name)
        for reason in self.reasons[1:]:
            mask = self.gone_for(reason)
            where = tuple(str(self.place(int(row))) for row in np.flatnonzero(mask)[:ACCOUNT_PLACES])
            self.parts.append(SetAside(reason, int(mask.sum()), {name: _sum(column, mask, self.place(), name) for name, column in summed.items()}, where))
        rows = int(self.content.sum())
        self.reading.table = self.table.name
        self.reading.account = TableAccount(self.table.name, rows, sums, tuple(self.parts))
        columns = {match.field.name: typed[match.field.name].values for match in self.headers.matches}
        if "date" in typed:
            columns["date"] = typed["date"].values
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
        self.reading.input = InputSheet(self.path, self.sha256, self.grid.sheet, self.table.name, self.grid.row_number(self.headers.row), shown, rows, guessed)
        self.reading.summary_like = any(word in self.grid.sheet.lower() for word in ("汇总", "透视", "统计", "合计", "summary", "pivot"))


def _constant(text: str, rows: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([text], pa.string()))


def _sum(column: pa.Array, mask: Mask, where: Place, name: str) -> int:
    """An exact sum in millionths.

    Errors: InputError when amounts are so large that sums cannot be kept exactly.
    """
    import numpy as np
    import pyarrow.compute as pc

    values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)[mask]
    if float(np.abs(values.astype(np.float64)).sum()) > 9.2e18:
        message = Text(f"{name} 的数值太大，合计无法精确保存。", f"the numbers of {name} are so large that their sum cannot be kept exactly.")
        raise InputError(
            message, hint=Text("请核对单位（元与万元、吨与公斤）。", "Check the unit (yuan or ten thousand yuan, tonnes or kilograms)."), where=where
        )
    return int(values.sum())
