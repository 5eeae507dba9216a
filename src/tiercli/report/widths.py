"""How wide columns must be for their headers and values, and how many lines a text takes in one."""

from __future__ import annotations

from math import ceil

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Column
from tiercli.outcome import labels

LINE_HEIGHT = 15.0
"""Points that one more line of a wrapped cell takes."""
_LEAST = 7.0
_BORDER = 2.5  # characters that the indent, the padding and the filter's arrow take
_BRACKETS = ("(", "（")
_HEADER_LINES = 2
_SHORT = 12  # headers that stand on one line
_LONE = 4  # what a last line holds at least: two Chinese characters
_PADDING = 1.5  # characters of a cell's indent and padding
_WORDS_WRAP = 1.04  # lines that end at a word leave some of their width unused


def header_width(words: str) -> float:
    """The least width in which a header stands in its lines, and none of them begins with the bracket of a unit."""
    longest = labels.display_width(words)
    if longest <= _SHORT:
        return max(_LEAST, longest + _BORDER)
    width = max(_LEAST, longest / _HEADER_LINES + _BORDER)
    while width < longest + _BORDER:
        if all(_breaks_well(words, width - _BORDER + slack) for slack in (-0.5, 0, 1)):
            return width
        width += 0.5
    return max(_LEAST, longest + _BORDER)


def _breaks_well(words: str, room: float) -> bool:
    """Whether the header breaks at words, or between Chinese characters, and never before a bracket."""
    broken = labels.wrapped(words, int(room))
    whole = all(labels.display_width(word) <= room for word in words.split() if word.isascii())
    lone = any(labels.display_width(line) < _LONE for line in broken[1:])
    return len(broken) <= _HEADER_LINES and whole and not lone and not any(line.startswith(_BRACKETS) for line in broken[1:])


def is_number(values: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a column holds numbers."""
    kind = values.type
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def content_width(column: Column, values: pa.Array | pa.ChunkedArray) -> float:
    """The display width of the widest value; CJK characters take two columns and three bytes."""
    if values.null_count == len(values):
        return 0
    if pa.types.is_date(values.type):
        return 10
    if not is_number(values):
        return float(pc.max(text_widths(values)).as_py())
    low, high = pc.min_max(values).as_py().values()
    scale = 100 if column.unit == "%" else 1
    return max(len(f"{number * scale:,.{column.decimals or 0}f}") for number in (low, high)) + (column.unit == "%")


def text_widths(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The display width of every text; none for no text."""
    texts = pc.cast(values, pa.string())
    characters = pc.utf8_length(texts)
    return pc.add(characters, pc.divide(pc.subtract(pc.binary_length(texts), characters), 2))


def line_counts(values: pa.Array | pa.ChunkedArray, width: float) -> pa.Array | pa.ChunkedArray:
    """How many lines every text takes in a column of that width; 1 for no text."""
    taken = pc.multiply(pc.cast(text_widths(values), pa.float64()), _WORDS_WRAP / max(width - _PADDING, 1))
    return pc.fill_null(pc.max_element_wise(pc.ceil(taken), 1.0), 1.0)


def lines_of(words: str, width: float) -> int:
    """How many lines one text takes in a column of that width."""
    return max(len(labels.wrapped(words, int(width - _PADDING))), ceil(labels.display_width(words) * _WORDS_WRAP / max(width - _PADDING, 1)))
