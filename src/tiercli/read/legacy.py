"""Old .xls workbooks through xlrd."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.read.cell_formats import CellFormats, styles_of
from tiercli.read.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.preflight import refused
from tiercli.read.workbook import SkippedSheet, is_own_report

if TYPE_CHECKING:
    import xlrd

PASSWORD_HINT = Text(
    "请用 --password-env 给出密码所在的环境变量，或先去掉密码。",
    "Name the environment variable that holds the password with --password-env, or remove the password first.",
)


def xls_sheets(path: Path, options: ReadOptions, wanted: Callable[[str], bool]) -> Iterator[Grid | SkippedSheet]:
    """Each sheet of an .xls as text, with merged ranges and what is hidden.

    Errors: InputError for a protected or damaged workbook.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as silence:
        book = _opened(path, silence)
        if is_own_report(book.sheet_names()) and not options.own_reports:
            yield SkippedSheet("", "own")
            return
        for sheet in book.sheets():
            if not wanted(sheet.name):
                continue
            if options.skip_hidden and sheet.visibility:
                yield SkippedSheet(sheet.name, "hidden")
            elif not sheet.nrows or not sheet.ncols:
                yield SkippedSheet(sheet.name, "empty")
            else:
                yield _grid(path, book, sheet)


def _opened(path: Path, silence: Any) -> xlrd.Book:
    import xlrd

    try:
        return xlrd.open_workbook(str(path), logfile=silence, formatting_info=True)
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise protected(path) from None
    except Exception:  # noqa: BLE001 - xlrd raises whatever its parsing trips over; the plain way may still work
        pass
    return xlrd.open_workbook(str(path), logfile=silence)


def protected(path: Path) -> InputError:
    """The error for a workbook with a password."""
    return refused(path, "工作簿有打开密码。", "is protected with a password.", PASSWORD_HINT)


def _grid(path: Path, book: xlrd.Book, sheet: Any) -> Grid:
    import pyarrow as pa

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
