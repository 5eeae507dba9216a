"""Texts as a cell of a workbook can hold them: no longer than Excel keeps, without what XML cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.patterns import late_pattern
from tiercli.frames.marks import characters, may_hold_controls

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_TEXT = 32_767  # UTF-16 units that Excel keeps in a cell
_ESCAPE_LIKE = late_pattern(r"(_x[0-9a-fA-F]{4}_)")
_CONTROL = late_pattern(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SPACES = late_pattern(rb"[\t\n\f\r ]|\xe3\x80\x80")
_NEEDS_ESCAPE = r"_x[0-9a-fA-F]{4}_|[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]"


def capped(text: str, cut: str) -> str:
    """A text that fits a cell; a longer one ends with the mark."""
    if len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_TEXT:
        return text
    room = (LONGEST_TEXT - len(cut)) * 2
    return text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + cut


def escaped(texts: pa.Array, cut: str) -> pa.Array:
    """Text as XML holds it; empty text is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    raw = characters(texts)  # one look at all of them together is far cheaper than one at each, and most columns have nothing to be escaped
    longest = pc.max(pc.binary_length(texts)).as_py() or 0  # in bytes, of which a character has at least one
    if longest > LONGEST_TEXT // 2 or _may_need_escape(raw):
        unusual = pc.or_(pc.match_substring_regex(texts, _NEEDS_ESCAPE), pc.greater(pc.utf8_length(texts), LONGEST_TEXT // 2))
        if pc.any(unusual).as_py():
            texts = pa.array([None if text is None else _without_controls(capped(text, cut)) for text in texts.to_pylist()], pa.string())
    for mark, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if mark.encode() in raw:
            texts = pc.replace_substring(texts, mark, safe)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def may_have_spaces(raw: bytes) -> bool:
    """Whether any of these characters is a space, of which those at an edge of a text have to be marked."""
    return _SPACES.search(raw) is not None


def _may_need_escape(raw: bytes) -> bool:
    """Whether there may be a character that XML cannot hold, or what looks like Excel's way of writing one."""
    return may_hold_controls(raw) or b"_x" in raw or b"\xef\xbf" in raw


def _without_controls(text: str) -> str:
    """Characters that XML cannot hold, in Excel's own way of writing them: _x0001_."""
    return _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", _ESCAPE_LIKE.sub(r"_x005F\1", text))
