"""The style sheet of a marked copy: the formats that are there, and the same with our colours."""

from __future__ import annotations

import re

from tiercli.domain.finding import Severity
from tiercli.xlsx.parts_xml import UnusualError, attributes, children, inside, native, prefix_of, tag_pattern, with_attribute

FILLS = {Severity.ERROR: "F6C6C1", Severity.WARNING: "FFE6A8"}
_SHARED = ("fonts", "fills", "borders")
_REFERENCES = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_MOST_FORMATS = 60_000


class Styles:
    """One style sheet, grown by what is asked of it."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.prefix = prefix_of(xml, "styleSheet")
        self.there = {name: self._elements(name) for name in (*_SHARED, "cellXfs")}
        self.added: dict[str, list[bytes]] = {name: [] for name in self.there}
        self.made: dict[tuple[int, Severity], int] = {}
        self.fills: dict[Severity, int] = {}

    def _elements(self, section: str) -> list[bytes]:
        start, end = inside(self.xml, self.prefix, section)
        return [self.xml[begin:stop] for _, begin, stop in children(self.xml, start, end)]

    def _add(self, section: str, element: bytes) -> int:
        self.added[section].append(element)
        return len(self.there[section]) + len(self.added[section]) - 1

    def marked(self, style: int, severity: Severity) -> int:
        """The number of the format that is like this one but for the colour."""
        if (style, severity) not in self.made:
            if severity not in self.fills:
                color = f'<fill><patternFill patternType="solid"><fgColor rgb="FF{FILLS[severity]}"/><bgColor rgb="FF{FILLS[severity]}"/></patternFill></fill>'
                self.fills[severity] = self._add("fills", native(color.encode(), self.prefix))
            formats = self.there["cellXfs"]
            if style >= len(formats) or len(formats) > _MOST_FORMATS:
                raise UnusualError("formats")
            self.made[style, severity] = self._add("cellXfs", _changed(formats[style], {"fillId": self.fills[severity], "applyFill": 1}))
        return self.made[style, severity]

    def adopt(self, other: bytes) -> int:
        """Takes over all formats of a style sheet without a prefix; what must be added to their numbers."""
        guest = Styles(other)
        shift = {}
        for name in _SHARED:
            shift[name] = len(self.there[name]) + len(self.added[name])
            self.added[name] += [native(element, self.prefix) for element in guest.there[name]]
        first = len(self.there["cellXfs"]) + len(self.added["cellXfs"])
        for element in guest.there["cellXfs"]:
            said = attributes(element.partition(b">")[0])
            moved = {key: int(said.get(key, 0)) + shift[section] for key, section in _REFERENCES.items()}
            self._add("cellXfs", native(_changed(element, {**moved, "applyFont": 1, "applyFill": 1, "xfId": 0}), self.prefix))
        return first

    def whole(self) -> bytes:
        """The style sheet with all that was added."""
        xml = self.xml
        for name, added in self.added.items():
            if added:
                _, end = inside(xml, self.prefix, name)
                xml = xml[:end] + b"".join(added) + xml[end:]
                opening = tag_pattern(self.prefix, name).search(xml)
                if opening is not None and b"count" in opening[1]:
                    counted = with_attribute(opening[0], "count", len(self.there[name]) + len(added))
                    xml = xml[: opening.start()] + counted + xml[opening.end() :]
        return xml


def _changed(element: bytes, values: dict[str, int]) -> bytes:
    """An element with attributes of its opening tag set."""
    end = re.search(rb"/?>", element)
    if end is None:
        raise UnusualError("xf")
    tag = element[: end.end()]
    for name, value in values.items():
        tag = with_attribute(tag, name, value)
    return tag + element[end.end() :]
