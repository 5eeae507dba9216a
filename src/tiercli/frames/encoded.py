"""Columns of texts by their different ones: found once for each column, of which one thing after the other is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
import pyarrow.compute as pc

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.domain.arrays import Mask

_KNOWN: dict[int, tuple[ref[Any], Any]] = {}


def encoded(column: pa.Array) -> Any:  # a pa.DictionaryArray, whose dictionary the stubs take for one of any type
    """The different texts of a column in the order in which they first come, and each row's place among them; blanks have none.

    The very same array is looked through once, as long as somebody holds it.
    """
    place, known = id(column), _KNOWN
    if place not in known:
        known[place] = (ref(column, lambda _: known.pop(place, None)), column.dictionary_encode())
    return known[place][1]


def rows_of(texts: Any, wanted: Mask) -> Mask:
    """The rows whose text is wanted, never those without one. texts: as encoded. wanted: of each different text."""
    return np.append(wanted, False)[pc.fill_null(texts.indices, -1).to_numpy(zero_copy_only=False)]
