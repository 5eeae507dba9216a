"""Pieces of a workbook's XML changed where they stand; everything else stays as it is, byte for byte."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tiercli.domain.patterns import late_pattern

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ATTRIBUTES = rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
_TAG = late_pattern(rb"<(/?)([\w:.-]+)(" + _ATTRIBUTES + rb")\s*(/?)>")
_ATTRIBUTE = late_pattern(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ROOT = late_pattern(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<((?:[\w.-]+:)?)([\w.-]+)[\s>/]", re.DOTALL)
_ENCODING = late_pattern(rb"^\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([\w-]+)[\"']")


class UnusualError(Exception):
    """A part is written in a way that is not known here; the workbook is better left to a library that takes it apart."""


def prefix_of(xml: bytes, root: str) -> bytes:
    """The namespace prefix of a part's elements, with its colon; empty where there is none.

    Errors: UnusualError for another encoding, another root, and markup within which `<` may stand for itself.
    """
    encoding = _ENCODING.search(xml[:200])
    match = _ROOT.search(xml[:4096])
    if (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")) or match is None or match[2] != root.encode():
        raise UnusualError(root)
    if b"<![CDATA[" in xml or xml.find(b"<!--", match.start(2)) >= 0:
        raise UnusualError("markup in a part")
    return match[1]


def tag_pattern(prefix: bytes, name: str) -> re.Pattern[bytes]:
    """An element's opening tag: group 1 are its attributes, group 2 is the mark of one without content."""
    return re.compile(b"<" + re.escape(prefix) + name.encode() + b"(" + _ATTRIBUTES + rb")\s*(/?)>")


def attributes(words: bytes) -> dict[str, str]:
    """A tag's attributes."""
    return {name.decode(): html.unescape((one or other).decode()) for name, one, other in _ATTRIBUTE.findall(words)}


def with_attribute(tag: bytes, name: str, value: object) -> bytes:
    """A tag with one attribute set."""
    written = f"{name}={quoteattr(str(value))}".encode()
    old = re.search(rb"(?<=\s)" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
    if old:
        return tag[: old.start()] + written + tag[old.end() :]
    end = tag.rfind(b"/>") if tag.endswith(b"/>") else len(tag) - 1
    return tag[:end].rstrip() + b" " + written + tag[end:]


def without_attribute(tag: bytes, name: str) -> bytes:
    """A tag without one attribute."""
    return re.sub(rb"\s" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", tag, count=1)


def children(xml: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The elements that stand directly in a range: tag name, where each begins and ends."""
    depth, begin, name = 0, start, b""
    for match in _TAG.finditer(xml, start, end):
        if not match[1]:
            if depth == 0:
                begin, name = match.start(), match[2]
            depth += 0 if match[4] else 1
        else:
            depth -= 1
        if depth == 0:
            yield name, begin, match.end()
        if depth < 0:
            return


def inside(xml: bytes, prefix: bytes, name: str) -> tuple[int, int]:
    """Where the content of the only such element begins and ends.

    Errors: UnusualError when there is none, or one without content.
    """
    opening = tag_pattern(prefix, name).search(xml)
    closing = xml.find(b"</" + prefix + name.encode() + b">", opening.end()) if opening else -1
    if opening is None or opening[2] or closing < 0:
        raise UnusualError(name)
    return opening.end(), closing


def native(element: bytes, prefix: bytes, namespace: str = MAIN) -> bytes:
    """An element without a prefix, at home in a part whose elements have one."""
    return re.sub(rb"^<([\w]+)", rb'<\1 xmlns="' + namespace.encode() + b'"', element, count=1) if prefix else element


def text(words: str) -> bytes:
    """Words as XML text."""
    return escape(words).encode()
