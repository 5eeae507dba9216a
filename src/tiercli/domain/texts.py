"""Columns of texts without blanks, as Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pyarrow as pa

Cells = TypeVar("Cells", bound="pa.Array | pa.ChunkedArray")
"""A column: whatever a function gets, an array or a chunked one, it gives the same back."""


def texts_of(column: pa.Array | pa.ChunkedArray) -> list[str]:
    """The values of a column of texts that has a text in every row, such as ids; use `to_pylist` where there may be blanks."""
    texts: list[Any] = column.to_pylist()
    return texts
