"""What the reader does not tell about an .xlsb: its epoch, number formats that say something, and cells with an error, formulas among them."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import Any

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import DAMAGE
from tiercli.read.formats.cell_formats import BUILT_IN, CellFormats, styles_of
from tiercli.read.formats.facts import NO_BOOK, NO_FACTS, BookFacts, SheetFacts, relations_of
from tiercli.read.formats.preflight import open_zip
from tiercli.read.formats.source import Source
from tiercli.read.formats.xlsb_records import merges_of, records, text_at

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}
_MAY_BE_ERROR = late_pattern(
    rb"(?:\x03\x09|\x0e\x05|\x0b[\x0e-\x7f]|\x0b[\x80-\xff][\x01-\x7f])(?:..\x00\x00....|....)[\x00\x07\x0f\x17\x1d\x24\x2a\x2b]", re.DOTALL
)
_ROW, _BLANK, _ERROR, _FORMULA_ERROR, _SHORT_BLANK, _SHORT_ERROR, _LAST_SHORT = 0, 1, 3, 11, 12, 14, 18
_NUMBERS = frozenset({2, 5, 9, 13, 16})  # whole and real numbers, formulas that give one, and their short forms
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END, _BOOK, _SHEET = 44, 47, 617, 618, 153, 156


def xlsb_book(path: Source) -> BookFacts:
    """The facts of an .xlsb: its epoch, its sheets' parts, and the styles whose number format says something."""
    with open_zip(path) as archive:
        try:
            book = archive.read("xl/workbook.bin")
            targets = relations_of(archive.read("xl/_rels/workbook.bin.rels"))
            styles = archive.read("xl/styles.bin") if "xl/styles.bin" in archive.namelist() else b""
        except (KeyError, *DAMAGE):
            return NO_BOOK
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    epoch_1904, parts = False, {}
    for number, start, end in records(book):
        if number == _BOOK and end - start >= 4:
            epoch_1904 = bool(book[start] & 1)
        elif number == _SHEET and end - start >= 16:
            relation, after = text_at(book, start + 8)
            name, _ = text_at(book, after)
            target = targets.get(relation, "")
            parts[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return BookFacts(epoch_1904=epoch_1904, parts=parts, sizes=sizes, styles=_styles(styles))


def _styles(data: bytes) -> Any:
    codes, formats, inside = dict(BUILT_IN), [], False
    for number, start, end in records(data):
        if number == _FORMAT and end - start >= 6:
            codes[struct.unpack_from("<H", data, start)[0]] = text_at(data, start + 2)[0]
        elif number in (_STYLES_BEGIN, _STYLES_END):
            inside = number == _STYLES_BEGIN
        elif number == _STYLE and inside and end - start >= 4:
            formats.append(struct.unpack_from("<H", data, start + 2)[0])
    return styles_of(formats, codes)


def xlsb_sheet_facts(path: Source, book: BookFacts, sheet: str) -> SheetFacts:
    """Cells with errors and with number formats that say something; its records are walked only where there may be any."""
    part = book.parts.get(sheet)
    if part is None or part not in book.sizes:
        return NO_FACTS
    with open_zip(path) as archive:
        try:
            data = archive.read(part)
        except (KeyError, *DAMAGE):
            return NO_FACTS
    known = SheetFacts(merges_known=True, merges=merges_of(data))
    if not book.styles and not _MAY_BE_ERROR.search(data):
        return known
    styles = book.styles
    formatted: list[tuple[int, int, str]] = []
    errors: dict[tuple[int, int], str] = {}
    row = column = -1
    for number, start, end in records(data):
        if number == _ROW and end - start >= 4:
            (row,), column = struct.unpack_from("<I", data, start), -1
        elif _BLANK <= number <= _LAST_SHORT and end - start >= 4:
            is_short = number >= _SHORT_BLANK
            column = column + 1 if is_short else struct.unpack_from("<I", data, start)[0]
            at = start if is_short else start + 4
            if number in (_ERROR, _FORMULA_ERROR, _SHORT_ERROR) and at + 4 < end:
                errors[row, column] = _ERRORS.get(data[at + 4], "#VALUE!")
            elif number in _NUMBERS and styles and (style := data[at] | data[at + 1] << 8 | data[at + 2] << 16) in styles:
                formatted.append((row + 1, column, styles[style]))
    return replace(known, error_cells=errors, formats=CellFormats.of_cells(formatted))
