"""A workbook as stable text: what every cell says and how it looks, sheet by sheet; small enough to read in a diff."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

ROWS = 14
"""Rows of each sheet but the first that are written out; of all others there is one digest."""
_LEFT_OUT = ("_tiercli", "规则说明", "Rules", "数据核对", "Reconciliation")
"""What the program reads back, and the two sheets that quote the hashes of rulebook and files; they have tests of their own."""
_SAID = 60
_TOKEN = re.compile(r"^(tiercli \S+ \S+ )[0-9a-f]{16}")
"""Which run a sheet belongs to: another one in every history."""


def dump(book: openpyxl.Workbook) -> str:
    """The whole workbook."""
    return "\n".join(line for place, sheet in enumerate(book) if sheet.title not in _LEFT_OUT for line in _sheet(sheet, whole=place == 0)) + "\n"


def _sheet(sheet: Worksheet, *, whole: bool) -> Iterator[str]:
    yield f"=== {sheet.title} ({sheet.dimensions})"
    setup = sheet.page_setup
    yield f"page {setup.orientation} paper {setup.paperSize} wide {setup.fitToWidth} high {setup.fitToHeight} area {sheet.print_area} titles {sheet.print_title_rows}"
    yield f"freeze {sheet.freeze_panes} filter {sheet.auto_filter.ref} charts {len(sheet._charts)} foot {sheet.oddFooter.left.text}"
    yield "widths " + " ".join(_column(one) for one in sorted(sheet.column_dimensions.values(), key=lambda one: one.min or 0))
    digest, more = hashlib.sha256(), 0
    for row in sheet.iter_rows():
        height = sheet.row_dimensions[row[0].row].height
        line = f"{row[0].row} [{height:g}] " if height else f"{row[0].row} "
        line += " | ".join(_cell(cell) for cell in row if cell.value is not None)
        if whole or row[0].row <= ROWS:
            yield line
        else:
            digest.update(line.encode())
            more += 1
    if more:
        yield f"... {more} rows {digest.hexdigest()[:16]}"


def _column(one: object) -> str:
    marks = ("h" if one.hidden else "") + (f"+{one.outlineLevel}" if one.outlineLevel else "")  # type: ignore[attr-defined]
    return f"{one.min}-{one.max}:{one.width:.1f}{marks}"  # type: ignore[attr-defined]


def _cell(cell: Cell) -> str:
    value = cell.value
    said = f"{value:%Y-%m-%d}" if isinstance(value, datetime) else f"{value:.10g}" if isinstance(value, float) else str(value).replace("\n", "⏎")
    said = _TOKEN.sub(r"\1<token>", said)
    if len(said) > _SAID:
        said = f"{said[:_SAID]}…{hashlib.sha256(said.encode()).hexdigest()[:6]}"
    marks = "b" if cell.font.b else ""
    marks += "w" if cell.alignment.wrap_text else ""
    marks += "→" if cell.hyperlink else ""
    fill = cell.fill.fgColor.rgb[2:] if cell.fill.fill_type == "solid" else ""
    number = "" if cell.number_format == "General" else cell.number_format
    look = ",".join(part for part in (marks, fill, number) if part)
    return f"{cell.coordinate}={said}" + (f" {{{look}}}" if look else "")
