"""Writes small .xlsb workbooks, which no free program writes: texts, numbers, days, flags and errors of one sheet."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

Cell = str | float | date | bool | None | Exception

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
_DIVISION_BY_ZERO, _NOT_AVAILABLE = 7, 42
_EPOCH = date(1899, 12, 30)


def _record(number: int, content: bytes = b"") -> bytes:
    """Number and length in groups of seven bits, then the content."""
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = b"", len(content)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + length + content


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _cell(column: int, value: Cell, strings: list[str], style: int = 0) -> bytes:
    plain, dated = struct.pack("<II", column, style), struct.pack("<II", column, 1)
    if isinstance(value, ArithmeticError) and not isinstance(value, ZeroDivisionError):  # a formula, its flags and its tokens
        return _record(11, plain + bytes([_NOT_AVAILABLE]) + struct.pack("<HI", 0, 3) + b"\x1e\x01\x00" + struct.pack("<I", 0))
    if value is None:
        return _record(1, plain)
    if isinstance(value, bool):
        return _record(4, plain + bytes([value]))
    if isinstance(value, Exception):
        return _record(3, plain + bytes([_DIVISION_BY_ZERO]))
    if isinstance(value, str):
        strings.append(value)
        return _record(7, plain + struct.pack("<I", len(strings) - 1))
    if isinstance(value, date):
        return _record(5, dated + struct.pack("<d", (value - _EPOCH).days))
    return _record(5, plain + struct.pack("<d", value))


def _sheet(rows: Sequence[Sequence[Cell]], strings: list[str], styles: Mapping[tuple[int, int], int]) -> bytes:
    width = max(map(len, rows))
    parts = [_record(129), _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), _record(145)]
    for number, row in enumerate(rows):
        parts.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)))
        parts += [_cell(column, value, strings, styles.get((number, column), 0)) for column, value in enumerate(row)]
    return b"".join([*parts, _record(146), _record(130)])


def _styles(codes: Sequence[str] = ()) -> bytes:
    """Two formats, the usual one and Excel's own for days; then those of one's own."""
    numbers = [0, 14, *range(164, 164 + len(codes))]
    formats = [struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0) for number in numbers]
    own = [_record(44, struct.pack("<H", 164 + place) + _text(code)) for place, code in enumerate(codes)]
    own = [_record(615, struct.pack("<I", len(own))), *own, _record(616)] if own else []
    return b"".join([_record(278), *own, _record(617, struct.pack("<I", len(formats))), *(_record(47, one) for one in formats), _record(618), _record(279)])


def write(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    sheet: str = "销售",
    *,
    hidden: bool = False,
    epoch_1904: bool = False,
    formats: Mapping[tuple[int, int], str] | None = None,
) -> Path:
    """A workbook of one sheet; formats: (row, column), both from 0 -> number format. An ArithmeticError is a formula that gives #N/A."""
    strings: list[str] = []
    codes = list(dict.fromkeys((formats or {}).values()))
    cells = _sheet(rows, strings, {place: 2 + codes.index(code) for place, code in (formats or {}).items()})
    bundle = struct.pack("<II", int(hidden), 1) + _text("rId1") + _text(sheet)
    book = b"".join(
        [_record(131), _record(153, struct.pack("<II", int(epoch_1904), 0) + _text("")), _record(143), _record(156, bundle), _record(144), _record(132)]
    )
    count = struct.pack("<II", len(strings), len(strings))
    table = b"".join([_record(159, count), *(_record(19, b"\x00" + _text(one)) for one in strings), _record(160)])
    inner = ((1, "worksheet", "worksheets/sheet1.bin"), (2, "styles", "styles.bin"), (3, "sharedStrings", "sharedStrings.bin"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS.format("".join(_RELATION.format(*one) for one in inner)))
        for name, content in (("workbook", book), ("worksheets/sheet1", cells), ("styles", _styles(codes)), ("sharedStrings", table)):
            archive.writestr(f"xl/{name}.bin", content)
    return path
