"""Writing a sample workbook: plain sheets with a header row, the same bytes every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Cell = str | int | float | date | None
CREATED = datetime(2026, 11, 1, 8, 0)
DATE = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Column:
    """A header as an ERP writes it, the number format below it, and its width in characters."""

    header: str
    format: str = ""
    width: float = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: headers in the first row, one tuple a row below."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets to one .xlsx file; the same sheets give the same bytes."""
    workbook = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": CREATED, "author": "tiercli samples"})
    header = workbook.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1, "align": "center"})
    formats = {words: workbook.add_format({"num_format": words}) for sheet in sheets for words in {column.format: None for column in sheet.columns} if words}
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        for position, column in enumerate(sheet.columns):
            page.set_column(position, position, column.width)
            page.write_string(0, position, column.header, header)
        styles = [formats.get(column.format) for column in sheet.columns]
        for line, row in enumerate(sheet.rows, start=1):
            for position, (cell, style) in enumerate(zip(row, styles, strict=True)):
                _write(page, line, position, cell, style)
    workbook.close()


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, position: int, cell: Cell, style: object) -> None:
    """A cell by its own type: text never becomes a number, a blank stays blank."""
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(line, position, cell, style)
    elif isinstance(cell, date):
        page.write_datetime(line, position, datetime(cell.year, cell.month, cell.day), style)
    else:
        page.write_number(line, position, cell, style)
