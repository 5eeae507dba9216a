"""Personal data are hidden in whatever leaves the program: one way of masking for every output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MASK = "***"
_NUMBERS = re.compile(
    r"""(?<!\d)(?:
        ((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?\d{4}                                                   # a mobile telephone
      | (0\d{2,3})[ -]\d{7,8}                                                                        # a telephone with its area
      | ([1-9]\d{2})\d{3}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]          # an identity number: area, day of birth, serial
    )(?!\d)""",
    re.VERBOSE,
)
_NARROW = str.maketrans("０１２３４５６７８９－　", "0123456789- ")
_LONG = r"[0-9０-９][0-9０-９ \-]{9,}"


def masked(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Personal text with all but its first character hidden; the length is hidden as well.

    What is masked already stays as it is; no value stays none.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    words = values.cast(pa.string())
    hidden = pc.binary_join_element_wise(pc.utf8_slice_codeunits(words, 0, 1), MASK, "")
    return pc.if_else(pc.match_substring_regex(words, r"^(.?\*\*\*)?$"), words, hidden)


def without_numbers(words: str) -> str:
    """Free text with telephone and identity numbers hidden but for their first digits; other numbers stay."""
    pieces, at = [], 0
    for found in _NUMBERS.finditer(words.translate(_NARROW)):
        shown = next(end for group in (1, 2, 3) if (end := found.end(group)) >= 0)
        pieces += [words[at:shown], MASK]
        at = found.end()
    return "".join((*pieces, words[at:]))


def column_without_numbers(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column of free text, each as `without_numbers` gives it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = values.cast(pa.string())
    if not pc.any(pc.match_substring_regex(words, _LONG)).as_py():
        return values
    return pa.array([None if one is None else without_numbers(one) for one in words.to_pylist()], pa.string())
