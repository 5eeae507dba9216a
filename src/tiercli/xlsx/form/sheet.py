"""One sheet of a form: its cells read and written in place, everything around them left as it is."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from tiercli.domain.patterns import late_pattern
from tiercli.report.page import printable
from tiercli.xlsx.cells import Cell, column_number
from tiercli.xlsx.form.values import Plain
from tiercli.xlsx.parts_xml import UnusualError, attributes, inside, prefix_of, tag_pattern, with_attribute, without_attribute

LAST_ROW = 1_048_576
_LONGEST = 32_767
OWN_FORMULA = rb"<(?:[\w.-]+:)?f(?:\s+(?:aca|ca|bx)=[\"'][^\"']*[\"'])*>"
"""The opening tag of a cell's own formula: not shared with others, and no array."""
_PLACE = late_pattern(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = late_pattern(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_EPOCH = date(1899, 12, 30)


@dataclass
class Row:
    """A row as it stands: its opening tag, and the raw cells by column."""

    tag: bytes
    cells: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from one corner to the other, both included."""

    top: int
    left: int
    bottom: int
    right: int


def area_of(reference: str) -> Area | None:
    """The area of A1, $A$1 or A1:C5; none for anything else."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    left, top = column_number(match[1]), int(match[2])
    return Area(top, left, int(match[4] or top), column_number(match[3]) if match[3] else left)


class FormSheet:
    """A sheet's cells, to be asked and filled.

    shared: the workbook's strings, each as the XML of its `si`. is_date: whether a format shows days.
    """

    def __init__(self, name: str, part: str, xml: bytes, shared: Sequence[bytes], dates: frozenset[int]) -> None:
        self.name, self.part = name, part
        self.prefix = prefix_of(xml, "worksheet")
        empty = re.compile(b"<" + re.escape(self.prefix) + rb"sheetData\s*/>")
        self.xml = empty.sub(b"<" + self.prefix + b"sheetData></" + self.prefix + b"sheetData>", xml, count=1)
        self.start, self.end = inside(self.xml, self.prefix, "sheetData")
        self._shared, self._dates = shared, dates
        self.rows = self._read()
        self.is_changed = False
        self.merges = [
            area for match in tag_pattern(self.prefix, "mergeCell").finditer(self.xml, self.end) if (area := area_of(attributes(match[1]).get("ref", "")))
        ]
        self._columns = [attributes(match[1]) for match in tag_pattern(self.prefix, "col").finditer(self.xml, 0, self.start)]

    def _read(self) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        row_tag, cell_tag = tag_pattern(self.prefix, "row"), tag_pattern(self.prefix, "c")
        row_end, cell_end = (b"</" + self.prefix + name + b">" for name in (b"row", b"c"))
        for match in row_tag.finditer(self.xml, self.start, self.end):
            number = attributes(match[1]).get("r", "")
            if not number.isdecimal() or int(number) in rows:
                raise UnusualError("a row without a number")
            row = rows[int(number)] = Row(match[0])
            if match[2]:
                continue
            end = self.xml.find(row_end, match.end())
            for cell in cell_tag.finditer(self.xml, match.end(), end):
                place = _PLACE.fullmatch(attributes(cell[1]).get("r", ""))
                if place is None:
                    raise UnusualError("a cell without a place")
                stop = cell.end() if cell[2] else self.xml.find(cell_end, cell.end()) + len(cell_end)
                row.cells[column_number(place[1])] = self.xml[cell.start() : stop]
        return rows

    def cell(self, row: int, column: int) -> bytes:
        """A cell's XML; nothing where it is not there."""
        return self.rows[row].cells.get(column, b"") if row in self.rows else b""

    def text(self, row: int, column: int) -> str:
        """The words that a cell holds as they are; empty for numbers, formulas and blanks."""
        return "".join(_texts(self.rich(row, column), self.prefix))

    def rich(self, row: int, column: int) -> bytes:
        """The XML of a cell's words, with their runs; nothing for other cells."""
        raw = self.cell(row, column)
        if not raw or self.has_formula(row, column):
            return b""
        kind = self._said(raw).get("t", "n")
        if kind == "inlineStr":
            found = re.search(rb"<(?:[\w.-]+:)?is>(.*)</(?:[\w.-]+:)?is>", raw, re.DOTALL)
            return found[1] if found else b""
        number = re.search(rb"<(?:[\w.-]+:)?v>\s*(\d+)\s*</", raw)
        if kind != "s" or number is None or int(number[1]) >= len(self._shared):
            return b""
        return self._shared[int(number[1])]

    def is_blank(self, row: int, column: int) -> bool:
        """Whether a cell holds nothing: no value, no words, no formula."""
        raw = self.cell(row, column)
        if not raw or (raw.endswith(b"/>") and raw.count(b"<") == 1):
            return True
        if self.has_formula(row, column):
            return False
        if self._said(raw).get("t") in ("s", "inlineStr"):
            return not self.text(row, column).strip()
        return re.search(rb"<(?:[\w.-]+:)?v>[^<]+</", raw) is None

    def has_formula(self, row: int, column: int) -> bool:
        """Whether a cell is computed."""
        return re.search(rb"<(?:[\w.-]+:)?f[\s>/]", self.cell(row, column)) is not None

    def formula(self, row: int, column: int) -> str:
        """The text of a cell's own formula; empty for a shared one, an array, and for other cells."""
        found = re.search(OWN_FORMULA + rb"([^<]*)</", self.cell(row, column))
        return html.unescape(found[1].decode()) if found else ""

    def style(self, row: int, column: int) -> int:
        """The number of the format in force at a place: its own, that of the row, or that of the column."""
        raw = self.cell(row, column)
        if raw:
            return int(self._said(raw).get("s", "0"))
        if row in self.rows:
            said = self._said(self.rows[row].tag)
            if said.get("customFormat") in ("1", "true"):
                return int(said.get("s", "0"))
        return next((int(one["style"]) for one in self._columns if "style" in one and int(one["min"]) <= column <= int(one["max"])), 0)

    def put(self, row: int, column: int, value: Plain, style: int | None = None) -> None:
        """Puts a value into a cell in the format that it has, or in another one."""
        number = self.style(row, column) if style is None else style
        self._write(row, column, number, self._content(value, number))

    def put_words(self, row: int, column: int, rich: bytes) -> None:
        """Puts words with their runs into a cell."""
        self._write(row, column, self.style(row, column), (' t="inlineStr"', b"<is>" + rich + b"</is>"))

    def put_formula(self, row: int, column: int, formula: str, style: int) -> None:
        """Puts a formula into a cell; its value comes with the next calculation."""
        self._write(row, column, style, ("", f"<f>{escape(formula)}</f>".encode()))

    def _write(self, row: int, column: int, style: int, content: tuple[str, bytes]) -> None:
        kind, inner = content
        inner = re.sub(rb"<(/?)(?=(?:f|v|is|t|r|rPr)\b)(?![\w.-]+:)", rb"<\1" + self.prefix, inner) if self.prefix else inner
        shown = f' s="{style}"' if style else ""
        head = b"<" + self.prefix + f'c r="{Cell(row, column)}"{shown}{kind}'.encode()
        tag = b"<" + self.prefix + f'row r="{row}">'.encode()
        found = self.rows.setdefault(row, Row(tag))
        found.cells[column] = head + (b">" + inner + b"</" + self.prefix + b"c>" if inner else b"/>")
        self.is_changed = True

    def _content(self, value: Plain, style: int) -> tuple[str, bytes]:
        if value is None or value == "":
            return "", b""
        if isinstance(value, date):
            if style in self._dates and value > date(1900, 3, 1):
                return "", f"<v>{(value - _EPOCH).days}</v>".encode()
            value = value.isoformat()
        if isinstance(value, bool):
            return ' t="b"', f"<v>{int(value)}</v>".encode()
        if isinstance(value, int | float):
            return "", f"<v>{_number(float(value))}</v>".encode()
        words = escape(printable(value)[:_LONGEST])
        return ' t="inlineStr"', f'<is><t xml:space="preserve">{words}</t></is>'.encode()

    def like(self, row: int, pattern: int) -> None:
        """Gives a new row the height and format of another one."""
        if row not in self.rows and pattern in self.rows:
            tag = without_attribute(with_attribute(self.rows[pattern].tag, "r", row), "spans")
            self.rows[row] = Row(tag.replace(b"/>", b">"))

    def grow_rules(self, first: int, old: int, new: int) -> None:
        """Lets conditional formats and choices that reach to a table's last prepared row reach to its last row."""

        def grown(match: re.Match[bytes]) -> bytes:
            references = []
            for words in match[2].decode().split():
                area = area_of(words)
                if area is not None and first - 1 <= area.top and area.bottom == old:
                    words = f"{Cell(area.top, area.left)}:{Cell(new, area.right)}"
                references.append(words)
            return match[1] + " ".join(references).encode() + match[3]

        self.xml = self.xml[: self.end] + re.sub(rb"(\ssqref=[\"'])([A-Z0-9: ]+)([\"'])", grown, self.xml[self.end :])

    def whole(self) -> bytes:
        """The sheet as it is now; without the results of formulas, which the program that opens it computes anew."""
        pieces = []
        for _, row in sorted(self.rows.items()):
            tag = without_attribute(row.tag, "spans") if self.is_changed else row.tag
            opened = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
            pieces += [opened, *(_without_result(cell) for _, cell in sorted(row.cells.items())), b"</" + self.prefix + b"row>"]
        head = self.xml[: self.start]
        if self.is_changed:
            head = re.sub(b"<" + re.escape(self.prefix) + rb"dimension\s[^>]*/>", b"", head, count=1)
        return head + b"".join(pieces) + self.xml[self.end :]

    def _said(self, raw: bytes) -> Mapping[str, str]:
        return attributes(raw[: raw.index(b">") + 1])


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _texts(rich: bytes, prefix: bytes) -> list[str]:
    """The words of runs; readings of characters (phonetics) are none."""
    plain = re.sub(rb"<(?:[\w.-]+:)?rPh\b.*?</(?:[\w.-]+:)?rPh>", b"", rich, flags=re.DOTALL)
    found = re.findall(b"<" + re.escape(prefix) + rb"t(?:\s[^>]*)?>([^<]*)</", plain) or re.findall(rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)</", plain)
    return [html.unescape(words.decode("utf-8", "replace")) for words in found]


def _without_result(cell: bytes) -> bytes:
    """A computed cell without its last result."""
    if not re.search(rb"<(?:[\w.-]+:)?f[\s>/]", cell):
        return cell
    stop = cell.index(b">") + 1
    return without_attribute(cell[:stop], "t") + re.sub(rb"<(?:[\w.-]+:)?v>[^<]*</(?:[\w.-]+:)?v>|<(?:[\w.-]+:)?v\s*/>", b"", cell[stop:])
