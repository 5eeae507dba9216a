"""Texts as a cell of a workbook can hold them: no longer than Excel keeps, without what XML cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.patterns import late_pattern

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_TEXT = 32_767  # UTF-16 units that Excel keeps in a cell
_ESCAPE_LIKE = late_pattern(r"(_x[0-9a-fA-F]{4}_)")
_CONTROL = late_pattern(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
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

    unusual = pc.or_(pc.match_substring_regex(texts, _NEEDS_ESCAPE), pc.greater(pc.utf8_length(texts), LONGEST_TEXT // 2))
    if pc.any(unusual).as_py():
        texts = pa.array([None if text is None else _without_controls(capped(text, cut)) for text in texts.to_pylist()], pa.string())
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, raw, safe)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _without_controls(text: str) -> str:
    """Characters that XML cannot hold, in Excel's own way of writing them: _x0001_."""
    return _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", _ESCAPE_LIKE.sub(r"_x005F\1", text))
