"""Which cells of an .xlsx have a number format that says what their number means: from its styles and its sheets' XML."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import DAMAGE, attributes
from tiercli.read.formats.cell_formats import BUILT_IN, CellFormats, parse_format, styles_of
from tiercli.read.formats.grid import column_number
from tiercli.read.formats.preflight import open_zip
from tiercli.read.formats.source import Source

_FORMAT = late_pattern(r"<(?:\w+:)?numFmt\b([^>]*?)/?>")
_CELL_STYLES = late_pattern(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = late_pattern(r"<(?:\w+:)?xf\b([^>]*)>")
_MOST_STYLES = 1 << 26
_TEXTUAL = late_pattern(rb" t=[\"'](?!n[\"'])")
_REFERENCE = late_pattern(rb" r=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_CELL_TAG = late_pattern(rb"<(?:\w+:)?c(?:\s[^>]*)?/?>")
_ROW_OR_CELL = late_pattern(rb"<(?:\w+:)?(row|c)((?:\s[^>]*?)?)/?>")
_ROW_NUMBER = late_pattern(rb"\sr=[\"'](\d{1,7})[\"']")
_STYLE_NUMBER = late_pattern(rb" s=[\"'](\d+)[\"']")


def styles_that_matter(path: Source) -> Mapping[int, str]:
    """The cell styles of an .xlsx whose number format says something: style's number -> format."""
    with open_zip(path) as archive:
        try:
            name = next((one for one in archive.namelist() if one.replace("\\", "/").lower().endswith("styles.xml") and "theme" not in one.lower()), None)
            if name is None or archive.getinfo(name).file_size > _MOST_STYLES:
                return {}
            text = archive.read(name).decode("utf-8", "replace")
        except (KeyError, *DAMAGE):
            return {}
    codes = dict(BUILT_IN)
    for one in map(attributes, _FORMAT.findall(text)):
        if one.get("numFmtId", "").isdecimal():
            codes[int(one["numFmtId"])] = one.get("formatCode", "")
    if not any(parse_format(code).says_something for code in codes.values()):
        return {}
    styles = _CELL_STYLES.search(text)
    numbers = [one.get("numFmtId", "0") for one in map(attributes, _STYLE.findall(styles[0] if styles else ""))]
    return styles_of([int(number) if number.isdecimal() else 0 for number in numbers], codes)


class FormatScan:
    """Gathers the cells with styles that matter from a sheet's XML, piece by piece; costs nothing where no style matters."""

    def __init__(self, styles: Mapping[int, str]) -> None:
        self.formats = CellFormats(tuple(dict.fromkeys(styles.values())))
        self.places = {str(style).encode(): self.formats.codes.index(code) for style, code in styles.items()}
        numbers = b"|".join(self.places)
        self.usual = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(' + numbers + rb')"(?: t="n")?(?: [cv]m="\d+")*/?>') if styles else None
        self.counts: bool | None = None
        """Whether the first cell does not say where it is, as some programs write them: each is the next one then."""
        self.last_row = 0
        self.any = re.compile(rb"<(?:\w+:)?c (?:[^>]*? )?s=[\"'](?:" + numbers + rb")[\"'][^>]*>")

    def take(self, piece: bytes) -> None:
        """One piece that ends before a row begins."""
        if self.usual is None:
            return
        if self.counts is None and (first := _CELL_TAG.search(piece)):
            self.counts = not _REFERENCE.search(first[0])
        if self.counts:
            self._count(piece)
            return
        is_usual = b'<c r="' in piece and b"<c s=" not in piece and b":c " not in piece
        cells = self.usual.findall(piece) if is_usual else [cell for tag in self.any.findall(piece) if (cell := _cell(tag))]
        if not cells:
            return
        letters, rows, styles = (np.array(part) for part in zip(*cells, strict=True))
        known, places = np.unique(styles, return_inverse=True)
        codes = np.array([self.places[style] for style in known.tolist()], dtype=np.int64)[places]
        numbers = rows.astype(np.int64)
        for letter in np.unique(letters).tolist():
            mask = letters == letter
            self.formats.add(column_number(letter.decode()), numbers[mask], codes[mask])

    def _count(self, piece: bytes) -> None:
        """The cells of a piece by their order, row by row; those that say where they are go on from there."""
        column = -1
        for match in _ROW_OR_CELL.finditer(piece):
            if match[1] == b"row":
                number = _ROW_NUMBER.search(match[2])
                self.last_row, column = int(number[1]) if number else self.last_row + 1, -1
                continue
            tag = b"<c" + match[2] + b">"
            where, style = _REFERENCE.search(tag), _STYLE_NUMBER.search(tag)
            column = column_number(where[1].decode()) if where else column + 1
            if style and style[1] in self.places and not _TEXTUAL.search(tag):
                self.formats.add(column, np.array([self.last_row], dtype=np.int64), np.array([self.places[style[1]]], dtype=np.int64))


def _cell(tag: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Letters, row and style of a number's tag; none for texts, and for cells that do not say where they are."""
    where, style = _REFERENCE.search(tag), _STYLE_NUMBER.search(tag)
    return (where[1], where[2], style[1]) if where and style and not _TEXTUAL.search(tag) else None
