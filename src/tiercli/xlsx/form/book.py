"""The package of a form: its strings, named cells, formats of days, and what must be told to the program that opens it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape

from tiercli.domain.patterns import late_pattern
from tiercli.xlsx.form.sheet import Area, FormSheet, area_of
from tiercli.xlsx.package import Package
from tiercli.xlsx.parts_xml import UnusualError, attributes, native, prefix_of, tag_pattern, with_attribute

PREFIX = "tiercli_"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_REFERENCE = late_pattern(r"^(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)$")
_SEPARATE = late_pattern(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
_WHEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A name of the workbook that asks for a figure: what it asks for, and the cell, where it names one."""

    name: str
    sheet: str
    area: Area | None

    @property
    def asks(self) -> str:
        """The name without what marks it."""
        return self.name[len(PREFIX) :]


class FormBook(Package):
    """A form's parts, read when they are needed and written once.

    Errors: UnusualError for a package that cannot be changed without losing something: signed, or written in an unusual way.
    """

    def __init__(self, file: IO[bytes], *, has_macros: bool) -> None:
        super().__init__(file, keep_macros=has_macros)
        self.dropped: set[str] = set()
        self.shared = self._shared()
        self.dates = self._date_styles()

    def sheets_to_fill(self) -> Iterator[FormSheet]:
        """Every worksheet in its order."""
        for one in self.sheets:
            relation = self._relation_of(one)
            if relation is not None and relation.get("Type", "").endswith("/worksheet"):
                part = self._target("xl/workbook.xml", relation)
                yield FormSheet(one.get("name", ""), part, self.part(part), self.shared, self.dates)

    def named_cells(self) -> list[NamedCell]:
        """The names that ask for figures."""
        found = []
        for match in re.finditer(rb"<(?:[\w.-]+:)?definedName\s([^>]*)>([^<]*)</", self.book):
            name = attributes(b" " + match[1]).get("name", "")
            if not name.casefold().startswith(PREFIX):
                continue
            place = _REFERENCE.match(html.unescape(match[2].decode()).strip())
            sheet = (place[1].replace("''", "'") if place[1] else place[2]) if place else ""
            found.append(NamedCell(name, sheet, area_of(place[3]) if place else None))
        return found

    def shift_names(self, moved: Callable[[str], str]) -> None:
        """Moves what the names of the workbook point at."""

        def one(match: re.Match[bytes]) -> bytes:
            return match[1] + escape(moved(html.unescape(match[2].decode()))).encode() + match[3]

        self.book = re.sub(rb"(<(?:[\w.-]+:)?definedName\s[^>]*>)([^<]*)(</)", one, self.book)

    def drawings_of(self, part: str) -> list[str]:
        """The drawings of a sheet."""
        return [self._target(part, one) for one in self._relations(part) if one.get("Type", "").endswith("/drawing")]

    def grow_names(self, sheet: str, old: int, new: int, head: int) -> None:
        """Lets print areas of a sheet that reach to a table's last prepared row reach to its last row."""
        index = next(number for number, one in enumerate(self.sheets) if one.get("name") == sheet)

        def grown(match: re.Match[bytes]) -> bytes:
            said = attributes(b" " + match[2])
            if said.get("name") != "_xlnm.Print_Area" or said.get("localSheetId") != str(index):
                return match[0]
            words = re.sub(rb"(:\$?[A-Z]{1,3}\$?)(\d+)", lambda end: end[1] + str(_grown(int(end[2]), head, old, new)).encode(), match[4])
            return match[1] + match[2] + match[3] + words + match[5]

        self.book = re.sub(rb"(<(?:[\w.-]+:)?definedName\s)([^>]*)(>)([^<]*)(</)", grown, self.book)

    def grow_tables(self, part: str, head: int, new: int) -> None:
        """Lets the tables of Excel whose headers stand in a row reach down to another one."""
        for relation in self._relations(part):
            if not relation.get("Type", "").endswith("/table"):
                continue
            target = self._target(part, relation)
            xml = self.part(target)
            root = tag_pattern(prefix_of(xml, "table"), "table").search(xml)
            area = area_of(attributes(root[1]).get("ref", "")) if root else None
            if root is None or area is None or area.top != head or area.bottom >= new or attributes(root[1]).get("totalsRowCount", "0") != "0":
                continue
            self.changed[target] = re.sub(rb"(\sref=[\"'][A-Z]+\d+:[A-Z]+)(\d+)", lambda match: match[1] + str(new).encode(), xml)

    def parts_with_words(self) -> list[str]:
        """Drawings and charts, whose texts may hold placeholders."""
        return [name for name in self.names if name.startswith(("xl/drawings/drawing", "xl/charts/chart")) and name.endswith(".xml")]

    def calculate_anew(self) -> None:
        """Makes the program that opens the form compute every formula and read every pivot table anew."""
        calc = tag_pattern(self.prefix, "calcPr").search(self.book)
        if calc is not None:
            self.book = self.book[: calc.start()] + with_attribute(calc[0], "fullCalcOnLoad", 1) + self.book[calc.end() :]
        else:
            names = (b"definedNames", b"externalReferences", b"sheets")
            at = next((end for name in names if (end := self.book.find(b"</" + self.prefix + name + b">")) >= 0), -1)
            if at < 0:
                raise UnusualError("sheets")
            at = self.book.index(b">", at) + 1
            self.book = self.book[:at] + native(b'<calcPr fullCalcOnLoad="1"/>', self.prefix) + self.book[at:]
        chain = next((name for name in self.names if name.lower() == "xl/calcchain.xml"), "")
        if chain:  # an order of computing that no longer fits makes Excel repair the workbook
            self.dropped.add(chain)
            relations = "xl/_rels/workbook.xml.rels"
            self.changed[relations] = re.sub(rb"<(?:[\w.-]+:)?Relationship\s[^>]*/calcChain[\"'][^>]*/>", b"", self.part(relations))
            self.types = re.sub(rb"<(?:[\w.-]+:)?Override\s[^>]*PartName=[\"']/xl/calcChain\.xml[\"'][^>]*/>", b"", self.types, flags=re.IGNORECASE)
        for name in self.names:
            if name.startswith("xl/pivotCache/pivotCacheDefinition") and name.endswith(".xml"):
                xml = self.part(name)
                root = tag_pattern(prefix_of(xml, "pivotCacheDefinition"), "pivotCacheDefinition").search(xml)
                if root is not None:
                    self.changed[name] = xml[: root.start()] + with_attribute(root[0], "refreshOnLoad", 1) + xml[root.end() :]

    def whole(self) -> bytes:
        """The filled form; parts that were dropped are not there."""
        made = super().whole()
        if not self.dropped:
            return made
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
            for entry in source.infolist():
                if entry.filename not in self.dropped:
                    kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                    kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
                    target.writestr(kept, source.read(entry))
        return out.getvalue()

    def _shared(self) -> list[bytes]:
        """The workbook's strings, each as the XML within its `si`."""
        part = next((self._target("xl/workbook.xml", one) for one in self.relations.values() if one.get("Type", "").endswith("/sharedStrings")), "")
        if part not in self.names:
            return []
        xml = self.part(part)
        prefix = prefix_of(xml, "sst")
        closing = b"</" + prefix + b"si>"
        return [b"" if match[2] else xml[match.end() : xml.find(closing, match.end())] for match in tag_pattern(prefix, "si").finditer(xml)]

    def _date_styles(self) -> frozenset[int]:
        """The formats that show days."""
        xml = self.styles.xml
        codes = {
            int(one["numFmtId"]): one.get("formatCode", "")
            for match in tag_pattern(self.styles.prefix, "numFmt").finditer(xml)
            if "numFmtId" in (one := attributes(match[1]))
        }
        shows = {number for number, code in codes.items() if re.search(r"[ymdYMD]", _SEPARATE.sub("", code)) and "General" not in code}
        numbers = [int(attributes(element.partition(b">")[0] + b">").get("numFmtId", "0")) for element in self.styles.there["cellXfs"]]
        found = {place for place, number in enumerate(numbers) if number in shows or (number in _DATE_FORMATS and number not in codes)}
        return frozenset(found)


def _grown(row: int, head: int, old: int, new: int) -> int:
    return new if head <= row <= old and new > row else row
