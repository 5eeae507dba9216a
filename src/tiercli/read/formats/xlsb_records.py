"""The records of an .xlsb: walked, short cells made long, sheets taken out of the workbook's list, merged ranges."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator

from tiercli.read.formats.grid import Merge

_ROW, _FIRST_SHORT, _LAST_SHORT, _SHEET = 0, 12, 18, 156
_LONG = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Short cell records, which leave out their column, and what each is with it."""
_LOOKED_AT = 4000
_MERGES_BEGIN, _MERGE, _MERGES_END = b"\xb1\x01\x04", b"\xb0\x01\x10", b"\xb2\x01\x00"


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record's number, and where its content begins and ends; ends quietly where the data break off."""
    at, end = 0, len(data)
    while at < end:
        number = data[at]
        at += 1
        if number > 127 and at < end:
            number = (number & 0x7F) | (data[at] << 7)
            at += 1
        size = shift = 0
        while at < end:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 128 or shift > 21:
                break
        if at + size > end:
            return
        yield number, at, at + size
        at += size


def text_at(data: bytes, at: int) -> tuple[str, int]:
    """A text and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def is_short(head: bytes) -> bool:
    """Whether a sheet's first records hold short cells; a program writes them from its first rows on, or never."""
    inside = False
    for count, (number, start, end) in enumerate(records(head)):
        inside = inside or number == _ROW
        if inside and _FIRST_SHORT <= number <= _LAST_SHORT and end - start >= 4:
            return True
        if count > _LOOKED_AT:
            break
    return False


def lengthened(data: bytes) -> bytes:
    """A sheet's records with a column in each cell, as every reader knows them."""
    out, column, written = bytearray(), -1, 0
    for number, start, end in records(data):
        if number == _ROW:
            column = -1
        if 1 <= number < _FIRST_SHORT and end - start >= 4:
            (column,) = struct.unpack_from("<I", data, start)
        elif number in _LONG:
            column += 1
            out += bytes((_LONG[number],)) + _size(end - start + 4) + struct.pack("<I", column) + data[start:end]
            written = end
            continue
        out += data[written:end]
        written = end
    return bytes(out)


def _size(count: int) -> bytes:
    out = bytearray()
    while True:
        count, low = count >> 7, count & 0x7F
        out.append(low | (0x80 if count else 0))
        if not count:
            return bytes(out)


def without_sheets(book: bytes, relations: Collection[str]) -> tuple[bytes, list[tuple[str, str]]]:
    """The workbook's records without the sheets of these relations; and the relation and name of each that is gone."""
    out, written, gone = bytearray(), 0, []
    for number, start, end in records(book):
        if number == _SHEET and end - start >= 16:
            relation, after = text_at(book, start + 8)
            if relation in relations:
                gone.append((relation, text_at(book, after)[0]))
                written = end
                continue
        out += book[written:end]
        written = end
    return bytes(out), gone


def merges_of(data: bytes) -> tuple[Merge, ...]:
    """The merged ranges of a sheet: the list stands behind the cells and is known by its begin, count and end."""
    at = data.find(_MERGES_BEGIN)
    while at >= 0:
        (count,) = struct.unpack_from("<I", data, at + 3) if at + 7 <= len(data) else (0,)
        first, size = at + 7, 3 + 16
        if count and first + count * size + 3 <= len(data) and data[first + count * size :].startswith(_MERGES_END):
            starts = range(first, first + count * size, size)
            if all(data[start : start + 3] == _MERGE for start in starts):
                found = (struct.unpack_from("<IIII", data, start + 3) for start in starts)
                return tuple((top + 1, left, bottom + 1, right) for top, bottom, left, right in found)
        at = data.find(_MERGES_BEGIN, at + 1)
    return ()
