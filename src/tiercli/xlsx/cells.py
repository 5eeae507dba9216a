"""The cells of a marked copy: the formats of a few changed within the sheet's XML, the rest left as it is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tiercli.domain.finding import Severity
from tiercli.domain.patterns import late_pattern
from tiercli.xlsx.parts_xml import UnusualError, attributes, inside, prefix_of, tag_pattern, with_attribute, without_attribute

_PLACE = late_pattern(r"([A-Z]{1,3})(\d{1,7})")
_MERGE = late_pattern(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


class Cell(NamedTuple):
    """A cell by its row and column, from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row}"


class _Row(NamedTuple):
    start: int
    opened: int
    end: int
    tag: bytes


class SheetCells:
    """One sheet's XML and where its rows stand."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.prefix = prefix_of(xml, "worksheet")
        self.cell_tag = tag_pattern(self.prefix, "c")
        self.start, self.end = inside(xml, self.prefix, "sheetData")
        self.styles: dict[Cell, Callable[[int], int]] = {}

    def resolve(self, places: Iterable[str]) -> dict[str, Cell]:
        """The cells of places: for a whole row its first filled cell, within a merged range its first cell."""
        named: dict[str, Cell] = {}
        whole: dict[int, str] = {}
        for place in places:
            if place.isdigit():
                whole[int(place)] = place
            elif match := _PLACE.fullmatch(place):
                named[place] = Cell(int(match[2]), column_number(match[1]))
        for row, found in self._rows(whole).items():
            named[whole[row]] = Cell(row, self._first_filled(found))
        return self._out_of_merges(named)

    def restyle(self, cells: Mapping[Cell, Severity], style: Callable[[int, Severity], int]) -> bytes:
        """The sheet with these cells in the formats that `style` gives for those they had."""
        wanted: dict[int, dict[int, Severity]] = {}
        for cell, severity in cells.items():
            wanted.setdefault(cell.row, {})[cell.column] = severity
        columns = self._column_styles()
        pieces, at = [], 0
        for number, row in sorted(self._rows(wanted).items(), key=lambda one: one[1].start):
            pieces += [self.xml[at : row.start], self._edited(number, row, wanted[number], columns, style)]
            at = row.end
        return b"".join((*pieces, self.xml[at:]))

    def _rows(self, wanted: Iterable[int]) -> dict[int, _Row]:
        """Where the wanted rows stand.

        Errors: UnusualError when one of them does not, or rows are not numbered.
        """
        left, found = set(wanted), {}
        closing = b"</" + self.prefix + b"row>"
        for match in tag_pattern(self.prefix, "row").finditer(self.xml, self.start, self.end) if left else ():
            number = re.search(rb"\sr=[\"'](\d+)[\"']", match[1])
            if number is None:
                raise UnusualError("a row without a number")
            if int(number[1]) not in left:
                continue
            end = match.end() if match[2] else self.xml.find(closing, match.end()) + len(closing)
            found[int(number[1])] = _Row(match.start(), match.end(), end, match[0])
            left.discard(int(number[1]))
        if left:
            raise UnusualError("a row that is not there")
        return found

    def _first_filled(self, row: _Row) -> int:
        for match in self.cell_tag.finditer(self.xml, row.opened, row.end):
            if not match[2] and not self.xml.startswith(b"</", match.end()):
                return self._position(match)
        return 1

    def _position(self, match: re.Match[bytes]) -> int:
        reference = re.search(rb"\sr=[\"']([A-Z]+)\d+[\"']", match[1])
        if reference is None:
            raise UnusualError("a cell without a place")
        return column_number(reference[1].decode())

    def _out_of_merges(self, named: dict[str, Cell]) -> dict[str, Cell]:
        order = sorted((cell.row, cell.column, place) for place, cell in named.items())
        rows = [row for row, _, _ in order]
        for match in tag_pattern(self.prefix, "mergeCell").finditer(self.xml, self.end):
            area = _MERGE.fullmatch(attributes(match[1]).get("ref", ""))
            if area is None:
                continue
            top, left, bottom, right = int(area[2]), column_number(area[1]), int(area[4]), column_number(area[3])
            for _, column, place in order[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                if left <= column <= right:
                    named[place] = Cell(top, left)
        return named

    def _column_styles(self) -> list[tuple[int, int, int]]:
        found = [attributes(match[1]) for match in tag_pattern(self.prefix, "col").finditer(self.xml, 0, self.start)]
        return [(int(one["min"]), int(one["max"]), int(one["style"])) for one in found if {"min", "max", "style"} <= one.keys()]

    def _edited(
        self, number: int, row: _Row, wanted: Mapping[int, Severity], columns: list[tuple[int, int, int]], style: Callable[[int, Severity], int]
    ) -> bytes:
        """A row with its cells in new formats; cells that are not there are put where they belong."""
        there = [(self._position(match), match) for match in self.cell_tag.finditer(self.xml, row.opened, row.end)]
        known = {column for column, _ in there}
        edits: list[tuple[int, int, bytes]] = []
        for column, match in there:
            if column in wanted:
                old = int(attributes(match[1]).get("s", "0"))
                edits.append((match.start(), match.end(), with_attribute(match[0], "s", style(old, wanted[column]))))
        said = attributes(row.tag)
        closed = row.tag.endswith(b"/>")
        for column in sorted(set(wanted) - known):
            old = next((one for low, high, one in columns if low <= column <= high), 0)
            old = int(said.get("s", old)) if said.get("customFormat") in ("1", "true") else old
            at = next((match.start() for one, match in there if one > column), row.end if closed else self.xml.rfind(b"</", row.opened, row.end))
            cell = f'c r="{Cell(number, column)}" s="{style(old, wanted[column])}"/>'.encode()
            edits.append((at, at, b"<" + self.prefix + cell))
        # The column span of a row is a hint of older programs; it must not be narrower than the row.
        tag = without_attribute(row.tag, "spans") if set(wanted) - known else row.tag
        if closed:
            tag = tag[:-2].rstrip() + b">"
        pieces, at = [tag], row.opened
        for start, end, new in sorted(edits, key=lambda one: one[:2]):
            pieces += [self.xml[at:start], new]
            at = end
        pieces.append(self.xml[at : row.end])
        if closed:
            pieces.append(b"</" + self.prefix + b"row>")
        return b"".join(pieces)


def column_number(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
