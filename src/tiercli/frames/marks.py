"""Marks in columns of texts, looked for in all cells at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

_ASCII, _SPACE = 0x80, 0x20


def characters(texts: pa.Array) -> bytes:
    """All texts of a column, one after the other, as UTF-8."""
    ends, held = texts.buffers()[1:] if len(texts) else (None, None)
    if ends is None or held is None:
        return b""
    places = memoryview(ends).cast("B").cast("i")
    return bytes(memoryview(held)[places[texts.offset] : places[texts.offset + len(texts)]])


def may_hold(cells: pa.Array, *marks: str) -> bool:
    """Whether any of these marks may occur in a column: looked for in its bytes at once, which is much faster than cell by cell."""
    raw = characters(cells)
    if not raw:
        return False
    if np.frombuffer(raw, np.uint8).max() < _ASCII:
        marks = tuple(mark for mark in marks if mark.isascii())
    # a single byte is found many times faster than several, and most marks begin with one that the column does not hold
    return any(code[:1] in raw and code in raw for code in (mark.encode() for mark in marks))


def may_hold_controls(raw: bytes) -> bool:
    """Whether any of these characters is a control character, a line break among them."""
    return bool(raw) and int(np.frombuffer(raw, np.uint8).min()) < _SPACE
