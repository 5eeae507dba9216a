"""A marked copy made by changing the workbook's own parts: formats of the cells in question, comments, and sheets of findings.

All else is copied as it is: pictures, charts, formulas and their results, sparklines, macros. That is more than a library that
takes a workbook apart and puts it together again can promise, and takes a tenth of its time.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

from tiercli.domain.finding import Severity
from tiercli.xlsx.cells import Cell, SheetCells
from tiercli.xlsx.notes import NO_BOXES, NO_NOTES, with_boxes, with_notes
from tiercli.xlsx.parts_xml import (
    MAIN,
    RELATIONS,
    UnusualError,
    attributes,
    children,
    inside,
    native,
    prefix_of,
    tag_pattern,
    with_attribute,
    without_attribute,
)
from tiercli.xlsx.styles import Styles

Marks = Mapping[tuple[str, str], tuple[Severity, str]]
"""Sheet and place -> how grave, and what the comment says."""
_BOOK, _TYPES = "xl/workbook.xml", "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NO_RELATIONS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'.encode()
_KEPT_TYPES = (b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")
# What may stand after the mark of a drawing of comments, by the order that the format demands.
_AFTER = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "AlternateContent")
_WHEN = (1980, 1, 1, 0, 0, 0)


class Package:
    """A workbook's parts, read when they are needed and written once."""

    def __init__(self, file: Path | IO[bytes], *, keep_macros: bool) -> None:
        self.archive = zipfile.ZipFile(file)
        self.names = self.archive.namelist()
        self.changed: dict[str, bytes] = {}
        self.types = self.part(_TYPES)
        macros = "xl/vbaProject.bin" in self.names
        signed = any(name.lower().startswith("_xmlsignatures/") for name in self.names)
        if len(set(self.names)) != len(self.names) or not any(kind in self.types for kind in _KEPT_TYPES) or macros != keep_macros or signed:
            raise UnusualError("package")
        self.book = self.part(_BOOK)
        self.prefix = prefix_of(self.book, "workbook")
        if MAIN.encode() not in self.book[:4096]:
            raise UnusualError("dialect")
        self.relations = {one["Id"]: one for one in self._relations(_BOOK) if "Id" in one}
        start, end = inside(self.book, self.prefix, "sheets")
        self.sheets = [attributes(self.book[begin:stop]) for _, begin, stop in children(self.book, start, end)]
        self.styles_part = next((self._target(_BOOK, one) for one in self.relations.values() if one.get("Type", "").endswith("/styles")), "")
        self.styles = Styles(self.part(self.styles_part))

    def part(self, name: str) -> bytes:
        """A part as it stands now.

        Errors: UnusualError when it is not there.
        """
        if name in self.changed:
            return self.changed[name]
        if name not in self.names:
            raise UnusualError(name)
        return self.archive.read(name)

    def sheet_names(self) -> list[str]:
        """The names of all sheets in their order."""
        return [one.get("name", "") for one in self.sheets]

    def mark(self, marks: Marks) -> None:
        """Colours and comments the cells of these places."""
        for name in dict.fromkeys(sheet for sheet, _ in marks):
            relation = next((self._relation_of(one) for one in self.sheets if one.get("name") == name), None)
            if relation is not None and relation.get("Type", "").endswith("/worksheet"):
                self._mark_sheet(self._target(_BOOK, relation), {place: mark for (sheet, place), mark in marks.items() if sheet == name})

    def _mark_sheet(self, part: str, marks: Mapping[str, tuple[Severity, str]]) -> None:
        cells = SheetCells(self.part(part))
        order = list(Severity)
        grave: dict[Cell, Severity] = {}
        notes: dict[Cell, str] = {}
        for place, cell in cells.resolve(marks).items():
            severity, words = marks[place]
            grave[cell] = min(grave.get(cell, severity), severity, key=order.index)
            notes[cell] = "\n".join(dict.fromkeys((*notes.get(cell, "").split("\n"), *words.split("\n")))).strip()
        self.changed[part] = cells.restyle(grave, self.styles.marked)
        self._annotate(part, cells.prefix, notes)

    def _annotate(self, part: str, prefix: bytes, notes: Mapping[Cell, str]) -> None:
        relations = self._relations(part)
        old = next((self._target(part, one) for one in relations if one.get("Type", "").endswith("/comments")), "")
        threaded = any("threadedComment" in one.get("Type", "") for one in relations)
        comments, there = with_notes(self.part(old) if old else NO_NOTES, notes)
        if threaded and there:  # Excel shows the thread and not the comment that stands for it in older programs
            comments, there = with_notes(self.part(old), {cell: words for cell, words in notes.items() if cell not in there})
            notes = {cell: words for cell, words in notes.items() if f'ref="{cell}"'.encode() not in self.part(old)}
        xml = self.part(part)
        drawn = tag_pattern(prefix, "legacyDrawing").search(xml, xml.rfind(b"</" + prefix + b"sheetData>"))
        if drawn is not None:
            number = next((value for key, value in attributes(drawn[1]).items() if key.endswith(":id")), "")
            boxes = next((self._target(part, one) for one in relations if one.get("Id") == number), "")
            self.changed[boxes] = with_boxes(self.part(boxes), notes, there)
        else:
            boxes = self._free("xl/drawings/vmlDrawing", ".vml")
            self.changed[boxes] = with_boxes(NO_BOXES, notes, there)
            number = self._relate(part, f"{RELATIONS}/vmlDrawing", boxes)
            self._declare(
                b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>', rb"extension\s*=\s*[\"']vml[\"']"
            )
            self.changed[part] = _with_drawing(xml, prefix, number)
        if not old:
            old = self._free("xl/comments", ".xml")
            self._relate(part, f"{RELATIONS}/comments", old)
            self._declare_part(old, "comments")
        self.changed[old] = comments

    def add_sheets(self, made: bytes) -> None:
        """Adds the sheets of another workbook, written by this program, behind the others; the first of them opens."""
        with zipfile.ZipFile(io.BytesIO(made)) as guest:
            shift = self.styles.adopt(guest.read("xl/styles.xml"))
            book = guest.read(_BOOK)
            for number, title in enumerate(attributes(match[1]).get("name", "") for match in tag_pattern(b"", "sheet").finditer(book)):
                if title not in self.sheet_names():
                    xml = guest.read(f"xl/worksheets/sheet{number + 1}.xml")
                    self._add_sheet(title, re.sub(rb'(<c r="[A-Z]+\d+") s="(\d+)"', lambda cell: b'%s s="%d"' % (cell[1], int(cell[2]) + shift), xml))

    def _add_sheet(self, title: str, xml: bytes) -> None:
        part = self._free("xl/worksheets/sheet", ".xml")
        self.changed[part] = xml
        self._declare_part(part, "worksheet")
        number = self._relate(_BOOK, f"{RELATIONS}/worksheet", part)
        serial = max((int(one.get("sheetId", "0")) for one in self.sheets), default=0) + 1
        entry = f'<sheet xmlns:r="{RELATIONS}" name={quoteattr(title)} sheetId="{serial}" r:id="{number}"/>'.encode()
        _, end = inside(self.book, self.prefix, "sheets")
        self.book = self.book[:end] + native(entry, self.prefix) + self.book[end:]
        self.sheets.append({"name": title, "sheetId": str(serial)})

    def open_at(self, index: int) -> None:
        """Makes one sheet the one that is shown first; two selected sheets would be edited as one."""
        view = tag_pattern(self.prefix, "workbookView").search(self.book)
        if view is not None:
            self.book = self.book[: view.start()] + with_attribute(view[0], "activeTab", index) + self.book[view.end() :]
        else:
            at = self.book.find(b"<" + self.prefix + b"sheets")
            self.book = self.book[:at] + native(f'<bookViews><workbookView activeTab="{index}"/></bookViews>'.encode(), self.prefix) + self.book[at:]
        for one in self.sheets:
            relation = self._relation_of(one)
            if relation is None:
                continue
            part = self._target(_BOOK, relation)
            if part not in self.names:
                raise UnusualError(part)
            with self.archive.open(part) as stream:
                head = stream.read(65536)
            if b"tabSelected" in head:
                xml = self.part(part)
                selected = next((match for match in re.finditer(rb"<(?:[\w.-]+:)?sheetView\s[^>]*>", xml[:65536]) if b"tabSelected" in match[0]), None)
                if selected is not None:
                    self.changed[part] = xml[: selected.start()] + without_attribute(selected[0], "tabSelected") + xml[selected.end() :]

    def whole(self) -> bytes:
        """The copy's bytes.

        Errors: UnusualError when a part that was changed is no longer, or never was, well-formed XML.
        """
        self.changed |= {_BOOK: self.book, _TYPES: self.types, self.styles_part: self.styles.whole()}
        for name, content in self.changed.items():
            if not name.endswith(".vml"):  # Excel itself writes drawings that are not quite XML
                _check(name, content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
            for entry in self.archive.infolist():
                made = zipfile.ZipInfo(entry.filename, entry.date_time)
                made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
                target.writestr(made, self.changed.pop(entry.filename) if entry.filename in self.changed else self.archive.read(entry))
            for name, content in self.changed.items():
                made = zipfile.ZipInfo(name, _WHEN)
                made.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(made, content)
        self.archive.close()
        return out.getvalue()

    def _relation_of(self, sheet: Mapping[str, str]) -> Mapping[str, str] | None:
        return self.relations.get(next((value for key, value in sheet.items() if key.endswith(":id")), ""))

    def _relations(self, part: str) -> list[dict[str, str]]:
        name = _relations_of(part)
        if name not in self.names and name not in self.changed:
            return []
        xml = self.part(name)
        return [attributes(match[1]) for match in tag_pattern(prefix_of(xml, "Relationships"), "Relationship").finditer(xml)]

    def _target(self, part: str, relation: Mapping[str, str]) -> str:
        target = relation.get("Target", "")
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

    def _relate(self, part: str, kind: str, target: str) -> str:
        """A new relation from a part; its id."""
        name = _relations_of(part)
        taken = {one.get("Id") for one in self._relations(part)}
        number = next(f"rIdT{count}" for count in range(1, len(taken) + 2) if f"rIdT{count}" not in taken)
        xml = self.part(name) if name in self.names or name in self.changed else _NO_RELATIONS
        element = f'<Relationship Id="{number}" Type="{kind}" Target="/{target}"/>'.encode()
        self.changed[name] = _put_last(xml, "Relationships", element, f"{_PACKAGE}/relationships")
        return number

    def _declare_part(self, part: str, kind: str) -> None:
        content = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
        self.types = _put_last(self.types, "Types", f'<Override PartName="/{part}" ContentType="{content}"/>'.encode(), f"{_PACKAGE}/content-types")

    def _declare(self, element: bytes, unless: bytes) -> None:
        if not re.search(unless, self.types, re.IGNORECASE):
            opening = tag_pattern(prefix_of(self.types, "Types"), "Types").search(self.types)
            if opening is None or opening[2]:
                raise UnusualError("types")
            placed = native(element, prefix_of(self.types, "Types"), f"{_PACKAGE}/content-types")
            self.types = self.types[: opening.end()] + placed + self.types[opening.end() :]

    def _free(self, stem: str, suffix: str) -> str:
        taken = {name.lower() for name in (*self.names, *self.changed)}
        number = 1
        while f"{stem}{number}{suffix}".lower() in taken:
            number += 1
        return f"{stem}{number}{suffix}"


def _relations_of(part: str) -> str:
    return f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"


def _check(name: str, content: bytes) -> None:
    from xml.parsers.expat import ExpatError, ParserCreate

    try:
        ParserCreate().Parse(content, True)
    except ExpatError:
        raise UnusualError(name) from None


def _put_last(xml: bytes, root: str, element: bytes, namespace: str) -> bytes:
    prefix = prefix_of(xml, root)
    end = xml.rfind(b"</" + prefix + root.encode())
    if end < 0:
        raise UnusualError(root)
    return xml[:end] + native(element, prefix, namespace) + xml[end:]


def _with_drawing(xml: bytes, prefix: bytes, number: str) -> bytes:
    """A sheet with the mark of its drawing of comments, where the format wants it."""
    tail = xml.rfind(b"</" + prefix + b"sheetData>") + len(prefix) + len(b"</sheetData>")
    at = next(
        (begin for name, begin, _ in children(xml, tail, len(xml)) if name.rpartition(b":")[2].decode() in _AFTER), xml.rfind(b"</" + prefix + b"worksheet>")
    )
    element = native(f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="{number}"/>'.encode(), prefix)
    return xml[:at] + element + xml[at:]
