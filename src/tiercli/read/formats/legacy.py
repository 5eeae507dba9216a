"""Old .xls workbooks through xlrd."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.read.formats.cell_formats import CellFormats, styles_of
from tiercli.read.formats.grid import Grid
from tiercli.read.formats.own_workbooks import is_own_workbook
from tiercli.read.formats.preflight import too_many_cells
from tiercli.read.formats.source import Source
from tiercli.read.formats.workbook import SkippedSheet
from tiercli.read.options import ReadOptions

if TYPE_CHECKING:
    import xlrd


class EncryptedError(Exception):
    """The workbook is under a password."""


def xls_sheets(path: Source, options: ReadOptions, wanted: Callable[[str], bool]) -> Iterator[Grid | SkippedSheet]:
    """Each sheet of an .xls as text, with merged ranges and what is hidden.

    Errors: EncryptedError; InputError for too many cells; whatever xlrd raises for one that it cannot read.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as silence:
        book = _opened(path, silence)
        if is_own_workbook(book.sheet_names()) and not options.own_reports:
            yield SkippedSheet("", "own")
            return
        for sheet in book.sheets():
            if not wanted(sheet.name):
                continue
            if options.skip_hidden and sheet.visibility:
                yield SkippedSheet(sheet.name, "hidden")
            elif not sheet.nrows or not sheet.ncols:
                yield SkippedSheet(sheet.name, "empty")
            elif sheet.nrows * sheet.ncols > options.limits.max_cells:
                raise too_many_cells(path, sheet.nrows * sheet.ncols, options.limits, sheet=sheet.name)
            else:
                yield _grid(path, book, sheet)


def _opened(path: Source, silence: Any) -> xlrd.Book:
    import xlrd

    raw = path.read_bytes()
    try:
        return xlrd.open_workbook(file_contents=raw, logfile=silence, formatting_info=True)
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise EncryptedError from None
    except Exception:  # noqa: BLE001 - xlrd raises whatever its parsing trips over; the plain way may still work
        pass
    return xlrd.open_workbook(file_contents=raw, logfile=silence)


def _grid(path: Source, book: xlrd.Book, sheet: Any) -> Grid:
    grid = Grid(file=path.name, sheet=sheet.name, columns=[], visible=not sheet.visibility, epoch_1904=bool(book.datemode), merges_known=True)
    for column in range(sheet.ncols):
        types, values = sheet.col_types(column), sheet.col_values(column)
        grid.columns.append(pa.array([_text(kind, value, book.datemode) for kind, value in zip(types, values, strict=True)], pa.string()))
    grid.formats = _formats(book, sheet)
    grid.merges = tuple((low + 1, left, high, right - 1) for low, high, left, right in sheet.merged_cells)
    grid.hidden_rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if getattr(info, "hidden", 0))
    grid.hidden_columns = frozenset(column for column, info in sheet.colinfo_map.items() if getattr(info, "hidden", 0))
    return grid


def _formats(book: xlrd.Book, sheet: Any) -> CellFormats:
    """The number formats that say something; nothing is looked at where no style has one."""
    import xlrd

    numbers = [getattr(style, "format_key", 0) for style in book.xf_list]
    styles = styles_of(numbers, {key: one.format_str for key, one in book.format_map.items()})
    if not styles:
        return CellFormats()
    return CellFormats.of_cells(
        [
            (row + 1, column, styles[style])
            for column in range(sheet.ncols)
            for row, kind in enumerate(sheet.col_types(column))
            if kind == xlrd.XL_CELL_NUMBER and (style := sheet.cell_xf_index(row, column)) in styles
        ]
    )


def _text(kind: int, value: Any, datemode: int) -> str | None:
    import xlrd

    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#VALUE!"))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "true" if value else "false"
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and not math.isfinite(value):
        return "#NUM!"  # a number that is none; Excel shows an error there
    if kind == xlrd.XL_CELL_DATE:
        return _day(float(value), datemode)
    if kind == xlrd.XL_CELL_NUMBER:
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    return str(value)


def _day(value: float, datemode: int) -> str:
    import xlrd

    try:
        day: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return repr(value)
    return day.strftime("%Y-%m-%d %H:%M:%S")
