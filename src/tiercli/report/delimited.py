"""CSV that Excel opens as it is: UTF-8 with a byte order mark, CRLF, and no cell that acts as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.texts import number_texts, texts_of
from tiercli.frames.marks import may_hold

_STARTS_A_FORMULA = "^'*[=+\\-@\t\r]"  # one more before those that a text has itself, so that the guard can be taken away again
_FORMULA_MARKS, _QUOTED_MARKS = "=+-@\t\r", '",\r\n '
"""What such texts have at least: looked for in all texts at once, which most columns are spared the closer look by."""
_NEEDS_QUOTES = '[",\r\n]|^ | $'
_ROWS_AT_ONCE, _MANY_ROWS = 100_000, 10_000


def write_csv(results: pa.Table, file: BinaryIO) -> None:
    """The result columns, one line an entity.

    Numbers are the shortest decimals that are exact, never in scientific notation. A text that a
    spreadsheet would take for a formula gets a leading apostrophe. No value is an empty cell.
    """
    file.write(b"\xef\xbb\xbf")
    names = _cells(pa.array(results.column_names))
    file.write((",".join(texts_of(names)) + "\r\n").encode())
    for start in range(0, results.num_rows if results.num_columns else 0, _ROWS_AT_ONCE):
        rows = results.slice(start, _ROWS_AT_ONCE)
        cells = _side_by_side(rows.columns) if rows.num_rows >= _MANY_ROWS else list(map(_cells, rows.columns))
        cells[-1] = pc.binary_join_element_wise(cells[-1], "\r\n", "", null_handling="replace", null_replacement="")
        lines = pc.binary_join_element_wise(*cells, ",", null_handling="replace", null_replacement="")
        _, places, texts = lines.buffers()  # one line after the other, as they are to be written
        ends = np.frombuffer(places, np.int32)[lines.offset : lines.offset + len(lines) + 1]
        file.write(memoryview(texts)[int(ends[0]) : int(ends[-1])])


def plain_decimal(number: float) -> str:
    """A number by its shortest exact digits, never in scientific notation: 1e-07 is 0.0000001."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _side_by_side(columns: Sequence[pa.ChunkedArray]) -> list[pa.Array]:
    """The cells of columns of many rows, two columns at a time: Arrow's functions hold no other thread up."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(_cells, columns))


def _cells(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column's values as text, quoted where it must be; no value stays one."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = whole.type
    if pa.types.is_floating(kind):
        texts = number_texts(whole)
        if may_hold(texts, "e", "E"):
            texts = pa.array([None if number is None else plain_decimal(number) for number in whole.to_pylist()], pa.string())
        texts = pc.if_else(pc.equal(texts, "-0"), "0", texts) if may_hold(texts, "-0") else texts
    elif pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_decimal(kind):
        texts = pc.cast(whole, pa.string())
    else:
        texts = _guarded(pc.cast(whole, pa.string()))
    return texts


def _guarded(texts: pa.Array) -> pa.Array:
    """An apostrophe before what a spreadsheet would take for a formula; quotes where a comma, a quote, a line break or an outer space needs them."""
    if may_hold(texts, *_FORMULA_MARKS):
        formulas = pc.match_substring_regex(texts, _STARTS_A_FORMULA)
        if pc.any(formulas).as_py():
            texts = pc.if_else(formulas, pc.binary_join_element_wise("'", texts, ""), texts)
    if not may_hold(texts, *_QUOTED_MARKS):
        return texts
    needs = pc.match_substring_regex(texts, _NEEDS_QUOTES)
    if not pc.any(needs).as_py():
        return texts
    return pc.if_else(needs, pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', ""), texts)
