"""Workbooks through fastexcel: .xlsx, .xlsm, .xlsb and .ods as grids of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.read.facts import NO_BOOK, SheetFacts, book_facts, has_ods_errors, sheet_facts
from tiercli.read.grid import Grid
from tiercli.read.ods_formats import ods_formats
from tiercli.read.options import MEBIBYTE, ReadOptions
from tiercli.read.xlsb_facts import xlsb_book, xlsb_sheet_facts

if TYPE_CHECKING:
    import pyarrow as pa

_ERROR_WORDS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_ERROR = re.compile(r"Error\((\w+)\)")
_NUMBER = re.compile(r"value: (-?[\d.e+]+)")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "ods": (".ods",)}
_SCANNED_FIRST = 8 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that holds no cells or was not wanted.

    why: "empty", "hidden", "own" (the whole workbook is a report of this program).
    """

    name: str
    why: str


# The sheets that every report has; a test keeps them equal to those that are written.
OWN_SHEETS = (frozenset({"概览", "客户分级", "数据核对", "规则说明"}), frozenset({"Overview", "Customers", "Reconciliation", "Rules"}))


def is_own_report(names: Iterable[str]) -> bool:
    """Whether a workbook with these sheets is a report of this program."""
    return any(own <= set(names) for own in OWN_SHEETS)


def sheets(path: Path, kind: str, options: ReadOptions, wanted: Callable[[str], bool], refuse: Callable[[InputError], None]) -> Iterator[Grid | SkippedSheet]:
    """Each sheet's cells as text: numbers as their shortest decimal, days as ISO, the rest as written.

    refuse: called with the error that the look at a large sheet's XML ends with while the reader already works on it.
    """
    import fastexcel

    book = book_facts(path) if kind == "xlsx" else xlsb_book(path) if kind == "xlsb" else NO_BOOK
    # fastexcel goes by the name where it is given one.
    reader = fastexcel.read_excel(path if path.suffix.lower() in _SUFFIXES[kind] else path.read_bytes())
    if is_own_report(reader.sheet_names) and not options.own_reports:
        yield SkippedSheet("", "own")
        return
    formats = ods_formats(path) if kind == "ods" else {}
    with ThreadPoolExecutor(1) as pool:
        for name in reader.sheet_names:
            if not wanted(name):
                continue
            facts = pool.submit(_looked_at, path, kind, book, name, options, refuse)
            if book.sizes.get(book.parts.get(name, ""), 0) < _SCANNED_FIRST:
                facts.result()
            grid = _sheet(reader, path, name, facts, options, epoch_1904=book.epoch_1904)
            if kind == "ods" and isinstance(grid, Grid) and has_ods_errors(path):
                _mark_ods_errors(grid)
            if name in formats and isinstance(grid, Grid):
                grid.formats = formats[name]
            yield grid


def _mark_ods_errors(grid: Grid) -> None:
    """In .ods the reader shows a cell with an error as an empty text, where a blank cell is null."""
    import pyarrow.compute as pc

    for number, column in enumerate(grid.columns):
        for row in pc.indices_nonzero(pc.fill_null(pc.equal(column, ""), False)).to_pylist()[:10_000]:
            grid.odd_cells[row, number] = "#VALUE!"


def _looked_at(path: Path, kind: str, book: Any, name: str, options: ReadOptions, refuse: Callable[[InputError], None]) -> SheetFacts:
    if kind == "xlsb":
        return xlsb_sheet_facts(path, book, name)
    try:
        return sheet_facts(path, book, name, options.limits)
    except InputError as error:
        refuse(error)
        raise


def _sheet(reader: Any, path: Path, name: str, facts: Future[SheetFacts], options: ReadOptions, *, epoch_1904: bool) -> Grid | SkippedSheet:
    sheet = reader.load_sheet(name, header_row=None, dtypes="string", skip_rows=0)
    visible = str(sheet.visible) == "visible"
    if options.skip_hidden and not visible:
        return SkippedSheet(name, "hidden")
    if not sheet.height or not sheet.width:
        return SkippedSheet(name, "empty")
    batch, errors = sheet.to_arrow_with_errors()
    grid = _grid(path, name, batch, errors, facts.result(), visible=visible, epoch_1904=epoch_1904)
    grid.first_column = sheet.selected_columns[0].absolute_index
    for (row, column), word in facts.result().error_cells.items():
        if 0 <= row < grid.height and column >= grid.first_column:
            grid.odd_cells[row, column - grid.first_column] = word
    return grid


def _grid(path: Path, name: str, batch: pa.RecordBatch, errors: Any, facts: SheetFacts, *, visible: bool, epoch_1904: bool) -> Grid:
    grid = Grid(
        file=path.name,
        sheet=name,
        columns=list(batch.columns),
        visible=visible,
        epoch_1904=epoch_1904,
        merges_known=facts.merges_known,
        merges=facts.merges,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        empty_formulas=facts.empty_formulas,
        zero_formulas=facts.zero_formulas,
        formats=facts.formats,
    )
    for error in errors.errors if errors is not None else ():
        row, column = error.position
        grid.odd_cells[row, column] = _word(error.detail)
    return grid


def _word(detail: str) -> str:
    """What the cell would show: an error's name, or the serial number that is no day."""
    if match := _ERROR.search(detail):
        return _ERROR_WORDS.get(match[1], "#VALUE!")
    match = _NUMBER.search(detail)
    return match[1] if match else "#VALUE!"
