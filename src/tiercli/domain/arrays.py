"""What numpy holds of a column, for annotations; numpy itself is loaded by whoever works with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"
"""Of any kind."""
Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
"""Which rows."""
Whole: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
"""Whole numbers, such as millionths, the numbers of rows, or places in a list."""
Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Hashes: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"
"""A number for each row, the same for rows that are alike."""
