"""What spreadsheet readers do not tell about a sheet: merged and hidden cells, formulas never computed, where it begins."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import DAMAGE, attributes, unpacked
from tiercli.read.formats.cell_formats import CellFormats
from tiercli.read.formats.grid import Merge, column_letters, column_number
from tiercli.read.formats.preflight import open_zip, refused
from tiercli.read.formats.source import Source
from tiercli.read.formats.xlsx_formats import FormatScan, styles_that_matter
from tiercli.read.options import MEBIBYTE, Limits

_TOO_WIDE = Text(
    "请删除远处多余的单元格后另存；可信的大表可用 --max-cells 放宽。",
    "Delete the stray cells far away and save; --max-cells allows more for a table that is really so large.",
)
_NOWHERE = 1 << 21  # beyond any row or column
_MOST_CARRIED = 32 * MEBIBYTE
_SHORT = 1 << 15
_MOST_MARKS = 300_000
_SHEET = late_pattern(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = late_pattern(r"<(?:\w+:)?Relationship\b([^>]*)>")
_HIDDEN = late_pattern(rb" hidden=[\"'](?:1|true)[\"']")
_FORMULA_END = late_pattern(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|<(?:\w+:)?v>0</(?:\w+:)?v>)?</(?:\w+:)?c>")
_CELL_START = late_pattern(rb"<(?:\w+:)?c\b[^>]*>")
_REFERENCE = late_pattern(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = late_pattern(rb"\br=[\"'](\d{1,7})[\"']")
_R, _EQUALS = ord("r"), ord("=")
_FILLED = late_pattern(rb" r=[\"']([A-Z]{1,3})(\d+)[\"'][^>/]*><(?!/)")
_MERGE = late_pattern(rb"<(?:\w+:)?mergeCell\b[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the reader does not tell about a sheet.

    error_cells: (row, column), both from 0, of cells that show an error.
    """

    merges_known: bool = False
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    empty_formulas: tuple[tuple[int, int], ...] = ()
    zero_formulas: tuple[tuple[int, int], ...] = ()
    formats: CellFormats = field(default_factory=CellFormats)
    error_cells: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))


NO_FACTS = SheetFacts()


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What the reader does not tell about a workbook.

    parts: sheet name -> its part in the archive. sizes: the parts' sizes once unpacked.
    styles: the cell styles whose number format says what a number means.
    """

    epoch_1904: bool = False
    never_computed: bool = False
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    styles: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


NO_BOOK = BookFacts()


def book_facts(path: Source) -> BookFacts:
    """The facts of an .xlsx: its epoch, its sheets' parts, and whether it was ever computed.

    A workbook that asks to be computed in full when opened comes from a program that writes formulas without
    computing them, so that a 0 in it is no result.
    """
    with open_zip(path) as archive:
        try:
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            targets = relations_of(archive.read("xl/_rels/workbook.xml.rels"))
        except (KeyError, *DAMAGE):
            return NO_BOOK
        parts = {}
        for one in map(attributes, _SHEET.findall(book)):
            target = targets.get(next((value for key, value in one.items() if key.endswith(":id")), ""), "")
            if target:
                parts[one.get("name", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    return BookFacts(
        epoch_1904=bool(re.search(r"\bdate1904\s*=\s*[\"'](?:1|true)[\"']", book)),
        never_computed=bool(re.search(r"\bfullCalcOnLoad\s*=\s*[\"'](?:1|true)[\"']", book)),
        parts=parts,
        sizes=sizes,
        styles=styles_that_matter(path),
    )


def relations_of(part: bytes) -> Mapping[str, str]:
    """The targets of a part's relations, by their ids."""
    return {one.get("Id", ""): one.get("Target", "") for one in map(attributes, _RELATION.findall(part.decode("utf-8", "replace")))}


def has_ods_errors(path: Source) -> bool:
    """Whether an .ods holds cells that show an error."""
    with open_zip(path) as archive:
        try:
            return any(b'value-type="error"' in piece for piece in _pieces(archive, "content.xml"))
        except (KeyError, *DAMAGE):
            return False


def sheet_facts(path: Source, book: BookFacts, sheet: str, limits: Limits) -> SheetFacts:
    """The facts of one sheet of an .xlsx, in one pass over its XML.

    Errors: InputError when the used range has more cells than allowed.
    """
    part = book.parts.get(sheet)
    if part is None or part not in book.sizes:
        return NO_FACTS
    scan, formats = _Scan(never_computed=book.never_computed), FormatScan(book.styles)
    with open_zip(path) as archive:
        try:
            for piece in _pieces(archive, part):
                scan.take(piece)
                formats.take(piece)
        except DAMAGE:
            # The reader meets the same damage and says so.
            return NO_FACTS
    cells = max(0, scan.last_row - scan.first_row + 1) * max(0, scan.last_column - scan.first_column + 1)
    if scan.last_row and cells > limits.max_cells:
        corner = f"{column_letters(scan.last_column)}{scan.last_row}"
        raise refused(
            path,
            f"已用区域到 {corner}，共 {cells:,} 个单元格，超过限制 {limits.max_cells:,}。",
            f"the used range ends at {corner} and has {cells:,} cells, more than the limit of {limits.max_cells:,}.",
            _TOO_WIDE,
            sheet=sheet,
            cell=corner,
        )
    return replace(scan.facts(), formats=formats.formats)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML in pieces that end before a row begins, so that no cell is cut in two."""
    carry = b""
    for chunk in unpacked(archive, archive.getinfo(part)):
        carry += chunk
        cut = _last_row(carry)
        if cut > 0 or len(carry) > _MOST_CARRIED:
            cut = cut if cut > 0 else len(carry)
            yield carry[:cut]
            carry = carry[cut:]
    yield carry


def _last_row(piece: bytes) -> int:
    """Where the last row begins, or in an .ods the last cell; -1 where there is none."""
    row = piece.rfind(b"<row ")
    return row if row >= 0 else max(piece.rfind(b"<", 0, piece.rfind(b":row ") + 1), piece.rfind(b"<table:table-cell "))


def _last_column(piece: bytes) -> int:
    """The last column beyond Z that a cell is named by, filled or not; 0 when there is none."""
    chars = np.frombuffer(piece, np.uint8)
    letters = chars - np.uint8(65) < 26
    if not (letters[:-1] & letters[1:]).any():
        return 0
    starts = np.flatnonzero((chars[:-6] == _R) & (chars[1:-5] == _EQUALS) & (letters[3:-3] & letters[4:-2])) + 3
    if not len(starts):
        return 0
    first, second, third = (chars[starts + offset].astype(np.int64) - 64 for offset in range(3))
    two = first * 26 + second
    return int(np.where((third > 0) & (third < 27), two * 26 + third, two).max()) - 1


class _Scan:
    """Facts gathered piece by piece; what is not there costs one search."""

    def __init__(self, *, never_computed: bool) -> None:
        self.never_computed = never_computed
        self.first_column = self.first_row = _NOWHERE
        self.last_column = self.last_row = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.empty: list[tuple[int, int]] = []
        self.zero: list[tuple[int, int]] = []
        self.merges: list[Merge] = []

    def take(self, piece: bytes) -> None:
        """One piece of the sheet's XML; letters that plain cells do not have are looked for first, which costs next to nothing."""
        self._extent(piece)
        if b"h" in piece and b"hidden=" in piece:
            self._hidden(piece)
        if b"f" in piece and (b"<f" in piece or (b"<row" not in piece and b":f" in piece)):
            self._formulas(piece)
        if b"g" in piece and b"mergeCell " in piece:
            for left, top, right, bottom in _MERGE.findall(piece)[:_MOST_MARKS]:
                self.merges.append((int(top), column_number(left.decode()), int(bottom), column_number(right.decode())))

    def _extent(self, piece: bytes) -> None:
        """Where filled cells begin and end; columns are looked at one by one only at the start and where something lies farther out."""
        tail = _REFERENCE.findall(piece, max(0, min(len(piece) - 4096, _last_row(piece))))
        if tail:
            self.last_row = max(self.last_row, max(int(row) for _, row in tail))
        if self.first_row == _NOWHERE and (head := _FILLED.search(piece)):
            self.first_row = int(head[2])
        if len(piece) < _SHORT or self.first_column == _NOWHERE or _last_column(piece) > self.last_column:
            filled = _FILLED.findall(piece)
            for letters in {letters for letters, _ in filled}:
                column = column_number(letters.decode())
                self.first_column, self.last_column = min(self.first_column, column), max(self.last_column, column)
            if filled:
                self.last_row = max(self.last_row, max(int(row) for _, row in filled))

    def _hidden(self, piece: bytes) -> None:
        for match in _HIDDEN.finditer(piece):
            start = piece.rfind(b"<", max(0, match.start() - 4000), match.start())
            tag = piece[max(start, 0) : match.start() + 4000].partition(b">")[0]
            name = tag[1:20].partition(b" ")[0].rpartition(b":")[2]
            if name == b"row" and (number := _ROW_NUMBER.search(tag)):
                self.hidden_rows.add(int(number[1]))
            elif name == b"col":
                low, high = re.search(rb"\bmin=[\"'](\d{1,5})", tag), re.search(rb"\bmax=[\"'](\d{1,5})", tag)
                if low and high:
                    self.hidden_columns.update(range(int(low[1]) - 1, min(int(high[1]), 16_384)))

    def _formulas(self, piece: bytes) -> None:
        for match in _FORMULA_END.finditer(piece):
            result = match[1] or b""
            is_zero = result.endswith((b">0</v>", b":v>")) and b">0<" in result
            if is_zero and not self.never_computed:
                continue
            start = max(piece.rfind(b"<c ", max(0, match.start() - 9000), match.start()), piece.rfind(b":c ", max(0, match.start() - 9000), match.start()) - 4)
            cell = _CELL_START.search(piece, max(start, 0))
            where = _REFERENCE.search(cell[0]) if cell else None
            # A formula whose result is an empty text was computed.
            if where is None or cell is None or (result and not is_zero and re.search(rb"\bt=[\"']str[\"']", cell[0])):
                continue
            found = self.zero if is_zero else self.empty
            if len(found) < _MOST_MARKS:
                found.append((int(where[2]), column_number(where[1].decode())))

    def facts(self) -> SheetFacts:
        """What was gathered."""
        return SheetFacts(
            merges_known=True,
            merges=tuple(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            empty_formulas=tuple(self.empty),
            zero_formulas=tuple(self.zero),
        )
