"""CSV that Excel opens as it is: UTF-8 with a byte order mark, CRLF, and no cell that acts as a formula."""

from __future__ import annotations

from decimal import Decimal
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

_STARTS_A_FORMULA = "^'*[=+\\-@\t\r]"  # one more before those that a text has itself, so that the guard can be taken away again
_EXPONENT = "[eE]"


def write_csv(results: pa.Table, file: BinaryIO) -> None:
    """The result columns, one line an entity.

    Numbers are the shortest decimals that are exact, never in scientific notation. A text that a
    spreadsheet would take for a formula gets a leading apostrophe. No value is an empty cell.
    """
    file.write(b"\xef\xbb\xbf")
    cells = [_quoted(_cells(column.combine_chunks())) for column in results.columns]
    names = _quoted(_cells(pa.array(results.column_names)))
    file.write((",".join(names.to_pylist()) + "\r\n").encode())
    if not results.num_rows or not cells:
        return
    lines = pc.binary_join_element_wise(*cells, pa.scalar(","))
    for chunk in [lines] if isinstance(lines, pa.Array) else lines.chunks:
        file.write("".join(f"{line}\r\n" for line in chunk.to_pylist()).encode())


def plain_decimal(number: float) -> str:
    """A number by its shortest exact digits, never in scientific notation: 1e-07 is 0.0000001."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _cells(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column's values as text, empty for no value."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = whole.type
    if pa.types.is_floating(kind):
        texts = pc.cast(pc.if_else(pc.is_finite(whole), whole, pa.scalar(None, kind)), pa.string())
        if pc.any(pc.match_substring_regex(texts, _EXPONENT)).as_py():
            texts = pa.array([None if number is None else plain_decimal(number) for number in whole.to_pylist()], pa.string())
        texts = pc.replace_substring_regex(texts, "^-0$", "0")
    elif pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_decimal(kind):
        texts = pc.cast(whole, pa.string())
    else:
        texts = pc.cast(whole, pa.string())
        texts = pc.if_else(pc.match_substring_regex(texts, _STARTS_A_FORMULA), pc.binary_join_element_wise(pa.scalar("'"), texts, pa.scalar("")), texts)
    return pc.fill_null(texts, "")


def _quoted(texts: pa.Array) -> pa.Array:
    """Quotes where a comma, a quote, a line break or an outer space needs them."""
    needs = pc.match_substring_regex(texts, '[",\r\n]|^ | $')
    quoted = pc.binary_join_element_wise(pa.scalar('"'), pc.replace_substring(texts, '"', '""'), pa.scalar('"'), pa.scalar(""))
    return pc.if_else(needs, quoted, texts)
