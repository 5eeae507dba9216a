"""Rows put into a sheet where a table needs them, with everything that points below them moved; only where nothing is moved wrongly."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tiercli.domain.patterns import late_pattern
from tiercli.xlsx.form.book import FormBook
from tiercli.xlsx.form.sheet import LAST_ROW, OWN_FORMULA, FormSheet, Row
from tiercli.xlsx.parts_xml import with_attribute

_STRINGS = late_pattern(r"(\"(?:[^\"]|\"\")*\")")
_REFERENCE = late_pattern(
    r"(?<![\w.$!'\]])(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?:"
    r"(?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[1-9]\d{0,6})(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[1-9]\d{0,6}))?(?![\w(.\[!])"
    r"|(?P<w1>\$?[1-9]\d{0,6}):(?P<w2>\$?[1-9]\d{0,6})(?![\w(.\[!]))"
)
_FORMULA = late_pattern(rb"(" + OWN_FORMULA + rb")([^<]*)(</)")
_OTHER_FORMULA = late_pattern(rb"<(?:[\w.-]+:)?f\s[^>]*\b(?:t|ref|r1|si)=")
_CHART = late_pattern(rb"(<c:f>)([^<]*)(</c:f>)")
_UNMOVED = (b"extLst", b"legacyDrawing", b"tableParts", b"protectedRanges", b"oleObjects", b"controls", b"customSheetViews", b"scenarios", b"picture")
_RULES = late_pattern(rb"(<(?:[\w.-]+:)?(?:formula|formula1|formula2)>)([^<]*)(</)")
_REFERENCES = late_pattern(rb"(\s(?:ref|sqref)=[\"'])([A-Z0-9: $]+)([\"'])")
_BREAK = late_pattern(rb"(<(?:[\w.-]+:)?brk\s[^>]*?\bid=[\"'])(\d+)([\"'])")
_ANCHOR = late_pattern(rb"<xdr:(twoCellAnchor|oneCellAnchor)\b.*?</xdr:\1>", re.DOTALL)
_ANCHOR_ROW = late_pattern(rb"(<xdr:row>)(\d+)(</xdr:row>)")


@dataclass(frozen=True, slots=True)
class Shift:
    """So many rows put in below the last row of a table's room.

    first, last: the room's rows. A range that ends with the room's last row grows with it.
    """

    sheet: str
    first: int
    last: int
    count: int

    def row(self, number: int) -> int:
        """Where a row stands afterwards."""
        return number + self.count if number > self.last else number

    def ends(self, top: int, bottom: int) -> tuple[int, int]:
        """Where a range stands afterwards."""
        grows = bottom == self.last and top >= self.first - 1
        return self.row(top), bottom + self.count if grows else self.row(bottom)

    def formula(self, words: str, home: str) -> str:
        """A formula that stands on a sheet, with what it points at on this one moved."""

        def moved(match: re.Match[str]) -> str:
            named = match["sheet"]
            sheet = home if named is None else named.strip("'").replace("''", "'")
            if sheet.casefold() != self.sheet.casefold():
                return match[0]
            before = f"{named}!" if named is not None else ""
            if match["w1"]:
                top, bottom = self.ends(_plain(match["w1"]), _plain(match["w2"]))
                return f"{before}{_marked(match['w1'], top)}:{_marked(match['w2'], bottom)}"
            if not match["r2"]:
                return f"{before}{match['c1']}{_marked(match['r1'], self.row(_plain(match['r1'])))}"
            top, bottom = self.ends(_plain(match["r1"]), _plain(match["r2"]))
            return f"{before}{match['c1']}{_marked(match['r1'], top)}:{match['c2']}{_marked(match['r2'], bottom)}"

        return "".join(piece if piece.startswith('"') else _REFERENCE.sub(moved, piece) for piece in _STRINGS.split(words))

    def area(self, words: str) -> str:
        """The references of a rule or a merge, which name no sheet."""
        return self.formula(words, self.sheet)


def _plain(row: str) -> int:
    return int(row.lstrip("$"))


def _marked(old: str, row: int) -> str:
    return f"{'$' if old.startswith('$') else ''}{row}"


def can_insert(book: FormBook, sheet: FormSheet, sheets: Collection[FormSheet], bottom: int) -> bool:
    """Whether everything that a sheet has can be moved: none of what is written in ways that only Excel itself moves."""
    tail = sheet.xml[sheet.end :]
    if any(re.search(rb"<(?:[\w.-]+:)?" + name + rb"[\s>/]", tail) for name in _UNMOVED) or bottom > LAST_ROW:
        return False
    if any(one.prefix for one in sheets) or any(name.startswith("xl/pivotTables/") for name in book.names):
        return False
    mark = re.compile(re.escape(escape(sheet.name).encode()) + rb"'?!")
    return not any(
        _OTHER_FORMULA.search(raw) and (one is sheet or mark.search(raw)) for one in sheets for row in one.rows.values() for raw in row.cells.values()
    )


def insert_rows(book: FormBook, sheet: FormSheet, sheets: Mapping[str, FormSheet], shift: Shift) -> None:
    """Puts rows in below the room's last row, and moves what stands or points below it, on every sheet, in names, charts and drawings."""
    sheet.rows = {shift.row(number): _moved_row(row, number, shift) for number, row in sheet.rows.items()}
    sheet.is_changed = True
    for one in sheets.values():
        for row in one.rows.values():
            row.cells = {column: _formulas(raw, shift, one.name) for column, raw in row.cells.items()}
        one.xml = one.xml[: one.end] + _moved_within(_RULES, one.xml[one.end :], shift, one.name)
    tail = _REFERENCES.sub(lambda match: match[1] + shift.area(match[2].decode()).encode() + match[3], sheet.xml[sheet.end :])
    tail = _BREAK.sub(lambda match: match[1] + str(shift.row(int(match[2]) + 1) - 1).encode() + match[3], tail)
    sheet.xml = sheet.xml[: sheet.end] + tail
    book.shift_names(lambda words: shift.formula(words, ""))
    for name in book.names:
        if name.startswith("xl/charts/chart") and name.endswith(".xml"):
            book.changed[name] = _moved_within(_CHART, book.part(name), shift, "")
    for name in book.drawings_of(sheet.part):
        book.changed[name] = _ANCHOR.sub(lambda match: _moved_anchor(match[0], shift), book.part(name))


def _moved_row(row: Row, number: int, shift: Shift) -> Row:
    to = shift.row(number)
    if to == number:
        return row
    cells = {column: re.sub(rb"(\sr=[\"'][A-Z]+)\d+", lambda match: match[1] + str(to).encode(), raw, count=1) for column, raw in row.cells.items()}
    return Row(with_attribute(row.tag, "r", to), cells)


def _formulas(raw: bytes, shift: Shift, home: str) -> bytes:
    return _moved_within(_FORMULA, raw, shift, home) if b"<f" in raw else raw


def _moved_within(pattern: re.Pattern[bytes], xml: bytes, shift: Shift, home: str) -> bytes:
    """XML with the formulas that a pattern finds moved."""

    def moved(match: re.Match[bytes]) -> bytes:
        return match[1] + escape(shift.formula(html.unescape(match[2].decode()), home)).encode() + match[3]

    return pattern.sub(moved, xml)


def _moved_anchor(xml: bytes, shift: Shift) -> bytes:
    """A drawing that begins below the room moves as a whole; rows of anchors count from 0."""
    first = _ANCHOR_ROW.search(xml)
    if first is None or int(first[2]) + 1 <= shift.last:
        return xml
    return _ANCHOR_ROW.sub(lambda match: match[1] + str(int(match[2]) + shift.count).encode() + match[3], xml)
