"""HTML tables and SpreadsheetML 2003, which ERPs save under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pyarrow as pa

from tiercli.read.formats.cell_formats import CellFormats, parse_format
from tiercli.read.formats.encodings import decoded
from tiercli.read.formats.grid import Grid, Merge
from tiercli.read.formats.preflight import refused
from tiercli.read.formats.source import Source
from tiercli.read.options import ReadOptions

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_SPAN = 10_000
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_STYLE_ID = f"{_SPREADSHEET}StyleID"


def markup_sheets(path: Source, options: ReadOptions) -> Iterator[Grid]:
    """The tables of an HTML or SpreadsheetML file.

    Errors: InputError for other XML, for document type definitions in XML, and for too many cells.
    """
    raw = path.read_bytes()
    if len(raw) > options.limits.max_bytes:
        raise refused(path, "文件太大。", "is too large.")
    head = raw[:4096].lower()
    named = re.search(rb"charset\s*=\s*[\"']?([\w-]+)|encoding\s*=\s*[\"']([\w-]+)", head)
    stated = (named[1] or named[2]).decode("ascii", "replace") if named else None
    text = _text(raw, path, options.encoding or stated)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:8192]:
        yield from _spreadsheetml(path, text, options)
    elif re.search(r"<\s*(html|table|!doctype\s+html|meta|body|head|style|div|tr)\b", text[:65536], re.IGNORECASE):
        yield from _html(path, text, options)
    else:
        raise refused(path, "是 XML 文件，但不是表格。", "is an XML file but no spreadsheet.")


def _text(raw: bytes, path: Source, encoding: str | None) -> str:
    if encoding:
        # Chinese systems say gb2312 and write its larger successors.
        wider = "gb18030" if encoding.lower() in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else encoding
        try:
            return raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else wider)
        except (LookupError, UnicodeError):
            pass  # What the file says of itself is often wrong; the ladder decides.
    return decoded(raw, path.name, None)[0]


class _Tables(HTMLParser):
    """Cells of every table: rows of (text, columns wide, rows high)."""

    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.most = most
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self.open: list[list[list[tuple[str, int, int]]]] = []
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.count = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self.silent += 1
        elif tag == "table":
            self._close_cell()
            self.open.append([])
            self.tables.append(self.open[-1])
        elif tag == "tr":
            self._close_cell()
            if not self.open:
                self.open.append([])
                self.tables.append(self.open[-1])
            self.open[-1].append([])
        elif tag in ("td", "th"):
            self._close_cell()
            said = dict(attrs)
            self.span = (_number(said.get("colspan")), _number(said.get("rowspan")))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table":
            self._close_cell()
            if self.open:
                self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.silent:
            self.cell.append(data)

    def _close_cell(self) -> None:
        if self.cell is None:
            return
        if self.open:
            if not self.open[-1]:
                self.open[-1].append([])
            self.open[-1][-1].append((" ".join("".join(self.cell).split()), *self.span))
            self.count += self.span[0] * self.span[1]
        self.cell = None

    @property
    def too_many(self) -> bool:
        """Whether the cells, with what they span, are more than allowed."""
        return self.count > self.most


def _number(text: str | None) -> int:
    return max(1, min(int(text), _MOST_SPAN)) if text and text.strip().isdecimal() else 1


def _html(path: Source, text: str, options: ReadOptions) -> Iterator[Grid]:
    parser = _Tables(options.limits.max_cells)
    for start in range(0, len(text), 1 << 20):
        parser.feed(text[start : start + (1 << 20)])
        if parser.too_many:
            raise refused(path, "表格的单元格太多。", "has too many cells.")
    parser.close()
    tables = [table for table in parser.tables if sum(len(row) for row in table) > 1]
    if not tables:
        raise refused(path, "是网页，但里面没有表格。", "is a web page without a table.")
    for number, table in enumerate(tables, 1):
        yield _laid_out(path, f"table{number}" if len(tables) > 1 else "", table)


def _laid_out(path: Source, sheet: str, rows: list[list[tuple[str, int, int]]]) -> Grid:
    """Spans laid out as merged ranges over empty cells."""
    cells: list[dict[int, str]] = []
    merges: list[Merge] = []
    taken: dict[int, set[int]] = {}
    for index, row in enumerate(rows):
        line: dict[int, str] = {}
        column = 0
        busy = taken.pop(index, set())
        for text, wide, high in row:
            while column in busy:
                column += 1
            line[column] = text
            if wide > 1 or high > 1:
                merges.append((index + 1, column, index + high, column + wide - 1))
                for below in range(index + 1, min(index + high, len(rows))):
                    taken.setdefault(below, set()).update(range(column, column + wide))
            column += wide
        cells.append(line)
    return _grid(path, sheet, cells, merges)


def _grid(path: Source, sheet: str, cells: list[dict[int, str]], merges: list[Merge]) -> Grid:
    width = max((max(line, default=-1) for line in cells), default=-1) + 1
    columns: list[pa.Array] = [pa.array([line.get(column) for line in cells], pa.string()) for column in range(width)]
    return Grid(file=path.name, sheet=sheet, columns=columns, merges_known=True, merges=tuple(merges))


def _spreadsheetml(path: Source, text: str, options: ReadOptions) -> Iterator[Grid]:
    import xml.etree.ElementTree as ElementTree

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refused(path, "文件里有不该有的 DTD 声明，已拒绝读取。", "holds a document type definition; it was refused.")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ElementTree.ParseError:
        raise refused(path, "XML 表格不完整或已损坏。", "is an XML spreadsheet that is cut short or damaged.") from None
    total = 0
    styles = _styles(root)
    for sheet in root.iter(f"{_SPREADSHEET}Worksheet"):
        cells: dict[int, dict[int, str]] = {}
        formatted: list[tuple[int, int, str]] = []
        columns = _column_styles(sheet)
        merges: list[Merge] = []
        row_number = 0
        for row in sheet.iter(f"{_SPREADSHEET}Row"):
            row_number = _number_of(row.get(f"{_SPREADSHEET}Index"), row_number + 1)
            column = 0
            for cell in row.iter(f"{_SPREADSHEET}Cell"):
                column = _number_of(cell.get(f"{_SPREADSHEET}Index"), column + 1)
                data = cell.find(f"{_SPREADSHEET}Data")
                value = "".join(data.itertext()).strip() if data is not None else ""
                if data is not None and data.get(f"{_SPREADSHEET}Type") == "DateTime":
                    value = value.replace("T", " ")[:19]
                across, down = (_number_of(cell.get(f"{_SPREADSHEET}Merge{way}"), 0) for way in ("Across", "Down"))
                if value:
                    cells.setdefault(row_number, {})[column - 1] = value
                if styles and data is not None and data.get(f"{_SPREADSHEET}Type") == "Number":
                    style = cell.get(_STYLE_ID) or row.get(_STYLE_ID) or columns.get(column, "")
                    if style in styles:
                        formatted.append((row_number, column - 1, styles[style]))
                if across or down:
                    merges.append((row_number, column - 1, row_number + down, column - 1 + across))
                column += across
        last = max(cells, default=0)
        total += last * (max((max(line) for line in cells.values()), default=0) + 1)
        if total > options.limits.max_cells:
            raise refused(path, "表格的单元格太多。", "has too many cells.", sheet=sheet.get(f"{_SPREADSHEET}Name", ""))
        grid = _grid(path, sheet.get(f"{_SPREADSHEET}Name", ""), [cells.get(number, {}) for number in range(1, last + 1)], merges)
        grid.formats = CellFormats.of_cells(formatted)
        yield grid


def _styles(root: Element) -> dict[str, str]:
    """The styles whose number format says something."""
    found = {}
    for style in root.iter(f"{_SPREADSHEET}Style"):
        shown = style.find(f"{_SPREADSHEET}NumberFormat")
        code = shown.get(f"{_SPREADSHEET}Format", "") if shown is not None else ""
        code = {"Percent": "0%", "Euro Currency": "[$€]0"}.get(code, code)
        if parse_format(code).says_something:
            found[style.get(f"{_SPREADSHEET}ID", "")] = code
    return found


def _column_styles(sheet: Element) -> dict[int, str]:
    """The style of each column that has one, columns from 1."""
    styles: dict[int, str] = {}
    column = 0
    for one in sheet.iter(f"{_SPREADSHEET}Column"):
        column = _number_of(one.get(f"{_SPREADSHEET}Index"), column + 1)
        span = min(_number_of(one.get(f"{_SPREADSHEET}Span"), 0), 16_384)
        if style := one.get(_STYLE_ID):
            styles |= dict.fromkeys(range(column, column + span + 1), style)
        column += span
    return styles


def _number_of(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise
