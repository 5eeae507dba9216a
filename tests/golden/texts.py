"""Which texts of a workbook are cut: held against the widths of their columns and the heights of their rows."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tiercli.outcome import labels

_USUAL_WIDTH = 8.43
_LINE = 12.5  # points that a line of 10 points takes at least
_SLACK = 1.0  # characters: display widths count every narrow letter as one, which most are less than
_FOR_THE_PROGRAM = "_tiercli"


def opened(raw: bytes) -> openpyxl.Workbook:
    """A workbook's bytes as openpyxl reads them."""
    with warnings.catch_warnings():  # openpyxl says that it does not keep sparklines
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(raw))


def cut_texts(book: openpyxl.Workbook) -> list[str]:
    """Every text that is not seen whole, with its place: those that wrap by the height of their row, all others by what is beside them."""
    return [f"{sheet.title}!{cell.coordinate}: {cell.value}" for sheet in book if sheet.title != _FOR_THE_PROGRAM for cell in _cut_in(sheet)]


def _cut_in(sheet: Worksheet) -> Iterator[Cell]:
    widths = _widths(sheet)
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    usual = sheet.sheet_format.defaultRowHeight or 15
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or widths.get(cell.column, _USUAL_WIDTH) == 0:
                continue
            area = merged.get((cell.row, cell.column))
            last = area.max_col if area else cell.column
            room = sum(widths.get(column, _USUAL_WIDTH) for column in range(cell.column, last + 1))
            size = (cell.font.sz or 10) / 10
            if not isinstance(cell.value, str):
                if labels.display_width(_shown(cell)) * size > room + _SLACK:
                    yield cell
            elif cell.alignment.wrap_text:
                height = sheet.row_dimensions[cell.row].height or usual
                if len(labels.wrapped(cell.value, max(int(room), 1))) * _LINE * size > height + _LINE / 2 and height < 400:
                    yield cell
            elif not cell.alignment.shrink_to_fit and labels.display_width(cell.value) * size > _reach(sheet, cell, last, widths) + _SLACK:
                yield cell


def _widths(sheet: Worksheet) -> dict[int, float]:
    """The width of every column; 0 for a hidden one."""
    widths: dict[int, float] = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min or 0, (dimension.max or 0) + 1):
            widths[column] = 0 if dimension.hidden else dimension.width or _USUAL_WIDTH
    return widths


def _reach(sheet: Worksheet, cell: Cell, last: int, widths: dict[int, float]) -> float:
    """How far a text runs over the empty cells beside it: to the left where it stands on the right."""
    step = -1 if cell.alignment.horizontal == "right" else 1
    column, room = (cell.column if step < 0 else last), sum(widths.get(one, _USUAL_WIDTH) for one in range(cell.column, last + 1))
    while 1 <= (column := column + step) <= sheet.max_column + 30 and sheet[f"{get_column_letter(column)}{cell.row}"].value is None:
        room += widths.get(column, _USUAL_WIDTH)
        if room > 400:
            break
    return room


def _shown(cell: Cell) -> str:
    """A number or a day about as its format shows it."""
    if cell.is_date:
        return "2026-10-31"
    form = cell.number_format.split(";")[0].rpartition("]")[2]
    decimals = len(form.partition(".")[2].rstrip("%").rstrip('"')) if "." in form else 0
    value = cell.value * 100 if form.endswith("%") else cell.value
    if form == "General":
        return f"{value:g}"
    return f"{value:{',' if ',' in form else ''}.{decimals}f}{'%' if form.endswith('%') else ''}"
