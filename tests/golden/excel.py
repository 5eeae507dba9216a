"""What makes Excel repair a workbook, ask before it opens one, or mark its cells: rules of the format that LibreOffice and openpyxl forgive."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

from openpyxl.utils import range_boundaries

from tests.golden.excel_sheet import S, Sheet, letters, sheets_of, units

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LONGEST_NAME, _LONGEST_FORMAT = 31, 255


def complaints(raw: bytes) -> list[str]:
    """Everything that Excel would not take as it is; empty for a workbook that opens without a word."""
    return list(_Book(raw).complaints())


class _Book:
    def __init__(self, raw: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            self.names = package.namelist()
            self.parts = {name: package.read(name) for name in self.names}
        self.trees = {name: ElementTree.fromstring(data) for name, data in self.parts.items() if name.endswith((".xml", ".rels", ".vml"))}
        self.workbook = self.trees["xl/workbook.xml"]
        self.sheets = {sheet.attrib["name"]: self._target("xl/workbook.xml", sheet.attrib[f"{_R}id"]) for sheet in self.workbook.iterfind(f".//{S}sheet")}
        self.styles = self.trees["xl/styles.xml"]

    def complaints(self) -> Iterator[str]:
        yield from self._package()
        yield from self._names()
        yield from self._formats()
        strings = len(self.trees["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in self.trees else 0
        for name, part in self.sheets.items():
            sheet = Sheet(name, self.trees[part], self._count("cellXfs/", "xf"), self._count("dxfs/", "dxf"), strings, self._text, self.sheets)
            for words in sheet.complaints():
                yield f"{name}: {words}"
        yield from self._tables()

    def _count(self, of: str, what: str) -> int:
        return len(self.styles.findall(f"{S}{of}{S}{what}"))

    def _relations(self, part: str) -> dict[str, ElementTree.Element]:
        folder, name = posixpath.split(part)
        tree = self.trees.get(f"{folder}/_rels/{name}.rels")
        return {} if tree is None else {one.attrib["Id"]: one for one in tree}

    def _target(self, part: str, relation: str) -> str:
        target = self._relations(part)[relation].attrib["Target"]
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

    def _package(self) -> Iterator[str]:
        """Parts that are there twice, have no type or no target; anything that leads out or acts."""
        yield from (f"{name} is there twice" for name, count in Counter(name.lower() for name in self.names).items() if count > 1)
        types = self.trees["[Content_Types].xml"]
        known = {one.attrib["PartName"].lstrip("/") for one in types if "PartName" in one.attrib}
        suffixes = {one.attrib["Extension"].lower() for one in types if "Extension" in one.attrib}
        yield from (f"{name} has no type" for name in self.names if name not in known and name.rpartition(".")[2].lower() not in suffixes)
        yield from (f"the type of {name}, which is not there" for name in known if name not in self.parts)
        for name in self.names:
            if name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                owner = f"{folder}/{posixpath.basename(name)[:-5]}".lstrip("/")
                for one in self.trees[name]:
                    if one.attrib.get("TargetMode") == "External":
                        yield f"{name} leads out of the file: {one.attrib['Target']}"
                    elif owner and self._target(owner, one.attrib["Id"]) not in self.parts:
                        yield f"{name} names {one.attrib['Target']}, which is not there"
        acting = re.compile(r"vbaProject|externalLinks|connections\.xml|activeX|embeddings|customUI|queryTables", re.I)
        yield from (f"{name} asks for trust" for name in self.names if acting.search(name))

    def _names(self) -> Iterator[str]:
        """Names of sheets and defined names."""
        seen: set[str] = set()
        for name in self.sheets:
            if units(name) > _LONGEST_NAME or re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'") or name.lower() == "history":
                yield f"no name of a sheet: {name!r}"
            if name.lower() in seen:
                yield f"two sheets are called {name!r}"
            seen.add(name.lower())
        taken: set[tuple[str, str]] = set()
        for one in self.workbook.iterfind(f".//{S}definedName"):
            name, scope = one.attrib["name"], one.attrib.get("localSheetId", "")
            if (name.lower(), scope) in taken:
                yield f"the name {name} is defined twice"
            taken.add((name.lower(), scope))
            if (
                not re.fullmatch(r"[^\W\d][\w.\\?]*|_xlnm\.\w+|\\[\w.]*", name)
                or units(name) > 255
                or re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]", name)
            ):
                yield f"no defined name: {name}"
            yield from (f"the name {name} stands for no sheet: {one.text}" for sheet in sheets_of(one.text or "") if sheet not in self.sheets)

    def _formats(self) -> Iterator[str]:
        if self._count("cellXfs/", "xf") > 64_000:
            yield "more than 64,000 formats"
        for one in self.styles.iterfind(f"{S}numFmts/{S}numFmt"):
            if not 0 < units(one.attrib["formatCode"]) <= _LONGEST_FORMAT:
                yield f"no number format: {one.attrib['formatCode']}"

    def _tables(self) -> Iterator[str]:
        """Tables whose names are taken, or whose headers are not the cells'."""
        seen = {one.attrib["name"].lower() for one in self.workbook.iterfind(f".//{S}definedName")}
        for sheet, part in self.sheets.items():
            cells = {cell.attrib["r"]: cell for cell in self.trees[part].iter(f"{S}c")}
            for one in self._relations(part).values():
                if not one.attrib["Type"].endswith("/table"):
                    continue
                table = self.trees[self._target(part, one.attrib["Id"])]
                if table.attrib["displayName"].lower() in seen:
                    yield f"{sheet}: the table's name {table.attrib['displayName']} is taken"
                seen.add(table.attrib["displayName"].lower())
                columns = [column.attrib["name"] for column in table.iter(f"{S}tableColumn")]
                if len({name.lower() for name in columns}) < len(columns):
                    yield f"{sheet}: a table has a header twice"
                first, top, last, _ = range_boundaries(table.attrib["ref"])
                heads = [self._text(cells.get(f"{letters(column)}{top}")) for column in range(first, last + 1)]
                if table.attrib.get("headerRowCount") != "0" and heads != columns:
                    yield f"{sheet}: the headers of {table.attrib['displayName']} are {columns}, its cells say {heads}"

    def _text(self, cell: ElementTree.Element | None) -> str:
        if cell is None:
            return ""
        if cell.attrib.get("t") == "s":
            item = self.trees["xl/sharedStrings.xml"][int(cell.findtext(f"{S}v") or 0)]
            return "".join(item.itertext())
        return "".join(cell.itertext())
