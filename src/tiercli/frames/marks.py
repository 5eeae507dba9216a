"""Marks in columns of texts, looked for in all cells at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

_ASCII = 0x80


def may_hold(cells: pa.Array, *marks: str) -> bool:
    """Whether any of these marks may occur in a column: looked for in its bytes at once, which is much faster than cell by cell."""
    data: Any = cells.buffers()[2]
    if data is None or not data.size:
        return False
    if np.frombuffer(data, np.uint8).max() < _ASCII:
        marks = tuple(mark for mark in marks if mark.isascii())
    raw = data.to_pybytes() if marks else b""
    # a single byte is found many times faster than several, and most marks begin with one that the column does not hold
    return any(code[:1] in raw and code in raw for code in (mark.encode() for mark in marks))
