"""One sheet understood: its table, its typed rows, and where every other row went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
import pyarrow as pa

from tiercli.domain import exact
from tiercli.domain.account import ACCOUNT_PLACES, InputSheet, SetAside, TableAccount
from tiercli.domain.arrays import Mask
from tiercli.domain.fields import TableFields
from tiercli.domain.personal import without_numbers
from tiercli.read.formats.blame import fault_of_understanding
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.reading import CELLS, FILE, ROW, SHEET
from tiercli.read.shapes.context import Sheet, merged_texts, summary_period
from tiercli.read.shapes.header_words import is_plan
from tiercli.read.shapes.named import says_nothing
from tiercli.read.shapes.regions import tables_on
from tiercli.read.shapes.unfolding import unfolded
from tiercli.read.sheet.ageing import settle_ageing, settle_terms
from tiercli.read.sheet.columns import read_columns
from tiercli.read.sheet.documents import settle_documents, settle_signs
from tiercli.read.sheet.figures import settle_figures
from tiercli.read.sheet.fingerprint import carried_columns, other_cells
from tiercli.read.sheet.flaws import check_totals, set_aside_extra_cells, set_aside_flawed
from tiercli.read.sheet.likely_units import say_unlikely_units
from tiercli.read.sheet.open_items import settle_open_items
from tiercli.read.sheet.order_totals import count_order_totals_once
from tiercli.read.sheet.packs import settle_packs
from tiercli.read.sheet.records import among_doubtful, give_dates, keep_idle, plain_records, set_aside_non_records
from tiercli.read.sheet.row_remarks import heed_remarks
from tiercli.read.sheet.totals import set_aside_totals
from tiercli.read.sheet.understanding import RowMarks, Understanding
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.customers import UNMEASURED_REASONS, customers_of_rows
from tiercli.read.together.unit_sizes import with_counted, with_packs
from tiercli.read.words import rows as row_rules
from tiercli.read.words.dates import month_in_name, stated_day, year_in
from tiercli.read.words.headers import Headers, read_headers, rows_scanned
from tiercli.read.words.hints import working_maps

Rows = TypeVar("Rows", pa.Array, pa.Table)


def understand(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], *, path: str, sha256: str, table: str | None) -> SheetReading:
    """A sheet's records in their types.

    path: the file as the user named it. table: when the user said which one the sheet is.
    Errors: InputError when a sum would not fit exact numbers.
    """
    grid = unfolded(grid, options, fields, table)
    reading = SheetReading(
        grid.file, grid.sheet, path=path, said=table is not None, period_bound=grid.period_bound, derived=grid.derived, named_by=grid.named_by
    )
    reading.findings += grid.notes
    top = grid.top(rows_scanned(options.header_row))
    if grid.question:
        reading.findings.append(grid.question)
        reading.shape_unclear = True
        return _not_understood(reading, None, top)
    sheet = _described(grid, options, fields, reading, top, table)
    if sheet is not None:
        _say_language(sheet)
        _read_body(sheet, top, sha256)
    return reading


def understand_tables(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], *, path: str, sha256: str, table: str | None) -> list[SheetReading]:
    """The same of every table that stands on a sheet.

    Errors: as `understand`; ReadingFaultError when the reason is in this program.
    """
    try:
        return [understand(part, options, fields, path=path, sha256=sha256, table=table) for part in tables_on(grid, options, fields, table)]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is sorted and raised again
        raise fault_of_understanding(error) from None


def _described(
    grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], reading: SheetReading, top: Sequence[Sequence[str]], table: str | None
) -> Understanding | None:
    """The sheet's table and headers; nothing when it is not understood, and the reading says what was seen."""
    year, month = _month(grid, top)
    header_row = None if options.header_row is None else options.header_row - grid.first_row
    matched = partial(
        read_headers,
        top,
        grid.sheet or grid.stem,
        fields,
        maps=options.maps,
        header_row=header_row,
        table=table,
        merged=merged_texts(grid, top),
    )
    headers, named = matched(has_month=bool(month)), None
    if headers is not None and (headers.missing == (("date",),) if headers.table == "sales" else headers.table == "customers" and table is None):
        summed = matched(has_month=True)
        named = summary_period(Sheet(grid, options, fields, table), summed.row) if summed and summed.table == "sales" and not summed.missing else None
        if named and (headers.table == "sales" or not grid.period_bound):
            headers = summed
        else:
            named = None
        reading.period_bound = grid.period_bound
    if headers is None or headers.missing or headers.table == "customers":
        anew = partial(matched, has_month=bool(month))
        reading.maps = working_maps(headers, top, fields["sales"], options.maps, lambda maps, row: anew(maps=maps, header_row=row))
    if headers is None or headers.missing:
        _not_understood(reading, headers, top)
        return None
    return Understanding(grid, options, headers, fields[headers.table], reading, year, month, named, stated_day(top[: max(headers.row, 0)]))


def _month(grid: Grid, top: Sequence[Sequence[str]]) -> tuple[int | None, int | None]:
    """Year and month that the sheet's name gives; the year also from the file's name or a title."""
    year, month = month_in_name(grid.sheet)
    if month and not year:
        year = month_in_name(grid.file)[0] or next((found for line in top[:5] for cell in line if cell and (found := year_in(cell))), None)
    return year, month


def _not_understood(reading: SheetReading, headers: Headers | None, top: Sequence[Sequence[str]]) -> SheetReading:
    if headers:
        reading.headers, reading.missing, reading.nearly = tuple(without_numbers(name) for name in headers.names if name), headers.missing, headers.table
    else:
        widest = max(top, key=lambda line: sum(1 for cell in line if cell), default=())
        reading.headers = tuple(without_numbers(cell) for cell in widest if cell)[:30]  # it may be a row of data
    return reading


def _say_language(sheet: Understanding) -> None:
    for match in sheet.headers.matches:
        if match.header.isascii():
            sheet.reading.english += 1
        else:
            sheet.reading.chinese += 1


def _read_body(sheet: Understanding, top: Sequence[Sequence[str]], sha256: str) -> None:
    """The rows below the header: what each is, and those that are used."""
    cells = [column.slice(sheet.start) for column in sheet.grid.columns]
    sheet = read_columns(sheet, cells, top)
    records = plain_records(sheet)
    doubtful = np.flatnonzero(~records)
    sheet = replace(sheet, marks=RowMarks(records, doubtful))
    filled = among_doubtful(sheet, row_rules.has_content, [sheet.texts.get(index, column) for index, column in enumerate(cells)])
    sheet = replace(sheet, marks=RowMarks(records | filled, doubtful))
    for reason, marked in sheet.grid.asides.items():
        sheet.marks.aside(reason, sheet.mask_of(marked))
    set_aside_extra_cells(sheet, cells)
    set_aside_non_records(sheet)
    settle_documents(sheet)
    heed_remarks(sheet)
    settle_figures(sheet)
    count_order_totals_once(sheet)
    settle_packs(sheet)
    set_aside_totals(sheet)
    keep_idle(sheet)
    give_dates(sheet)
    settle_terms(sheet)
    settle_open_items(sheet)
    set_aside_flawed(sheet)
    settle_ageing(sheet, top)
    check_totals(sheet)
    settle_signs(sheet)
    say_unlikely_units(sheet)
    gone = np.flatnonzero(sheet.marks.gone_for(*UNMEASURED_REASONS))
    sheet.reading.unmeasured = customers_of_rows(sheet.typed, gone, sheet.grid.numbers(sheet.start))
    _close(sheet, other_cells(sheet.headers, sheet.texts, sheet.count), carried_columns(sheet.headers, sheet.texts))
    sheet.reading.input = _described_input(sheet, sha256)


def _close(sheet: Understanding, others: pa.Array | None, carried: Mapping[str, pa.Array]) -> None:
    """The account, and the rows that are used."""
    marks, reading = sheet.marks, sheet.reading
    sums, parts = {}, []
    summed = {match.field.name: sheet.typed[match.field.name].values for match in sheet.headers.matches if match.field.summed}
    summed |= {name: column for name, column in sheet.derived.items() if (one := sheet.table.field(name)) and one.summed}
    for name, column in summed.items():
        sums[name] = exact.total(_where(column, marks.content))
    for reason in marks.reasons:
        mask = marks.gone_for(reason)
        where = tuple(str(sheet.place(int(row))) for row in np.flatnonzero(mask)[:ACCOUNT_PLACES])
        parts.append(SetAside(reason, int(mask.sum()), {name: exact.total(column.filter(pa.array(mask))) for name, column in summed.items()}, where))
    rows = int(marks.content.sum())
    reading.table = sheet.table.name
    reading.account = TableAccount(sheet.table.name, rows, sums, tuple(parts))
    columns = {match.field.name: sheet.typed[match.field.name].values for match in sheet.headers.matches}
    if "date" in sheet.typed:
        columns["date"] = sheet.typed["date"].values
    columns |= sheet.derived
    columns |= carried
    if others is not None:
        columns[CELLS] = others
    used = _where(pa.table(columns), marks.open)
    used = with_counted(used, sheet.typed, marks.open)
    used = with_packs(used, sheet.typed, marks.open) if sheet.grid.elsewhere is not None else used
    numbers = pa.array(sheet.grid.numbers(sheet.start)[marks.open].astype(np.int32))
    file, name_of_sheet = (_constant(text, used.num_rows) for text in (sheet.grid.file, sheet.grid.sheet))
    reading.rows = used.append_column(FILE, file).append_column(SHEET, name_of_sheet).append_column(ROW, numbers)
    reading.summary_like = any(word in sheet.grid.sheet.lower() for word in ("汇总", "透视", "统计", "合计", "summary", "pivot"))
    silent = not sheet.grid.sheet or says_nothing(sheet.grid.sheet)
    reading.plan_like = is_plan(sheet.grid.sheet) or (silent and is_plan(sheet.grid.stem))


def _described_input(sheet: Understanding, sha256: str) -> InputSheet:
    """What the sheet is as an input: where it lies, and which of its columns are read as what."""
    named = {match.column: match.field.name for match in sheet.headers.matches}
    shown = {name or f"({sheet.grid.letters(index)})": named.get(index, "") for index, name in enumerate(sheet.headers.names) if name or index in named}
    if sheet.grid.named:
        by_header = {name: named.get(index, "") for index, name in enumerate(sheet.headers.names)}
        shown = {name: to for name, to in shown.items() if sheet.grid.column_number(sheet.headers.names.index(name)) >= 0} | {
            name: by_header.get(stands_for, "") for name, stands_for in sheet.grid.named.items()
        }
    guessed = tuple(match.header for match in sheet.headers.matches if match.strength == 1)
    return InputSheet(
        sheet.reading.path,
        sha256,
        sheet.grid.sheet,
        sheet.table.name,
        sheet.grid.row_number(sheet.headers.row),
        shown,
        int(sheet.marks.content.sum()),
        guessed,
        sheet.stated,
    )


def _where(rows: Rows, mask: Mask) -> Rows:
    """The rows of a mask; where it is all of them they stay where they lie."""
    return rows if mask.all() else rows.filter(pa.array(mask))


def _constant(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([text], pa.string()))
