"""The comments of a marked copy: new ones, and ours below those that were there; and the boxes they are shown in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tiercli.domain.patterns import late_pattern
from tiercli.xlsx.cells import Cell
from tiercli.xlsx.parts_xml import MAIN, attributes, children, inside, native, prefix_of, tag_pattern, text

AUTHOR = "tiercli"
NO_NOTES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'.encode()
)
NO_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_BOX_KIND = (
    b'<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" coordsize="21600,21600"'
    b' o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:225pt;height:{height}pt;'
    'z-index:1;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE = late_pattern(rb"<(\w+):shape\s.*?</\1:shape>", re.DOTALL)
_ANCHOR = late_pattern(rb"<\w+:Anchor>([\d,\s]+)</")
_SIZE = late_pattern(rb"((?:width|height):)[\d.]+(?:pt|px|in|cm)?")
_LINE = 15
_WIDE = 4


def with_notes(xml: bytes, notes: Mapping[Cell, str]) -> tuple[bytes, frozenset[Cell]]:
    """A part of comments with these; and which of them stand in a comment that was there."""
    prefix = prefix_of(xml, "comments")
    start, end = inside(xml, prefix, "commentList")
    there = {}
    for _, begin, stop in children(xml, start, end):
        opening = tag_pattern(prefix, "comment").match(xml, begin)
        if opening is not None:
            there[attributes(opening[1]).get("ref", "")] = (begin, stop)
    pieces, at = [], start
    for begin, stop, words in sorted((*there[str(cell)], words) for cell, words in notes.items() if str(cell) in there):
        pieces += [xml[at:begin], _below(xml[begin:stop], prefix, words)]
        at = stop
    pieces.append(xml[at:end])
    authors_start, authors_end = inside(xml, prefix, "authors")
    author = sum(1 for _ in children(xml, authors_start, authors_end))
    for cell in sorted(cell for cell in notes if str(cell) not in there):
        said = f'<comment ref="{cell}" authorId="{author}"><text>'.encode() + _run(notes[cell]) + b"</text></comment>"
        pieces.append(native(said, prefix))
    ours = native(b"<author>" + AUTHOR.encode() + b"</author>", prefix)
    changed = xml[:authors_end] + ours + xml[authors_end:start] + b"".join(pieces) + xml[end:]
    return changed, frozenset(cell for cell in notes if str(cell) in there)


def _run(words: str) -> bytes:
    return b'<r><rPr><sz val="9"/></rPr><t xml:space="preserve">' + text(words) + b"</t></r>"


def _below(comment: bytes, prefix: bytes, words: str) -> bytes:
    """A comment with our words below its own; plain text becomes a run, for after it no run may stand."""
    start, end = inside(comment, prefix, "text")
    plain, runs, others = b"", b"", b""
    for name, begin, stop in children(comment, start, end):
        piece = comment[begin:stop]
        if name == prefix + b"t":
            plain = b"<" + prefix + b"r>" + piece + b"</" + prefix + b"r>"
        elif name == prefix + b"r":
            runs += piece
        else:
            others += piece
    return comment[:start] + plain + runs + native(_run(f"\n\n{words}"), prefix) + others + comment[end:]


def with_boxes(vml: bytes, notes: Mapping[Cell, str], there: frozenset[Cell]) -> bytes:
    """The drawing of comments with a hidden box for each new one, and those of comments that grew made higher."""
    vml = _SHAPE.sub(lambda shape: _higher(shape[0], notes) if there else shape[0], vml)
    numbers = [int(number) for number in re.findall(rb"_x0000_s(\d+)", vml)]
    number = max(numbers, default=1024) + 1
    made = [] if b'id="_x0000_t202"' in vml else [_BOX_KIND]
    for cell in sorted(set(notes) - there):
        made.append(_box(number, cell, _lines(notes[cell])))
        number += 1
    end = vml.rfind(b"</xml>")
    return vml[:end] + b"".join(made) + vml[end:] if end >= 0 else vml


def _lines(words: str) -> int:
    """How many lines of a box the words take, roughly: Chinese characters are twice as wide as letters."""
    return sum(1 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) // 44 for line in words.split("\n"))


def _box(number: int, cell: Cell, lines: int) -> bytes:
    column, top = cell.column, max(cell.row - 2, 0)
    anchor = f"{column}, 15, {top}, 4, {column + _WIDE}, 15, {top + lines + 1}, 4"
    return _BOX.format(number=number, height=_LINE * (lines + 1), anchor=anchor, row=cell.row - 1, column=cell.column - 1).encode()


def _higher(shape: bytes, notes: Mapping[Cell, str]) -> bytes:
    """The box of a comment that grew: its corners, which are what Excel goes by, and the size for programs that have no corners."""
    where = [re.search(rb"<\w+:" + name + rb">\s*(\d+)", shape) for name in (b"Row", b"Column")]
    if where[0] is None or where[1] is None:
        return shape
    words = notes.get(Cell(int(where[0][1]) + 1, int(where[1][1]) + 1))
    if words is None:
        return shape
    anchor = _ANCHOR.search(shape)
    if anchor is None:
        size = {b"width:": b"225pt", b"height:": b"%dpt" % (_LINE * (_lines(words) + 5))}
        return _SIZE.sub(lambda match: match[1] + size[match[1]], shape, count=2)
    corners = [int(one) for one in anchor[1].split(b",")]
    if len(corners) == 8:
        corners[4] = max(corners[4], corners[0] + _WIDE)
        corners[6] += _lines(words) + 1
        return shape[: anchor.start(1)] + ", ".join(map(str, corners)).encode() + shape[anchor.end(1) :]
    return shape
