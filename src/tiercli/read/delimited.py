"""Delimited text: the delimiter by its regularity, records as a grid, within the limits of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from tiercli.domain.language import Text
from tiercli.read.encodings import decoded, doubt_about
from tiercli.read.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.preflight import refused, too_many_cells
from tiercli.read.quoting import records_of
from tiercli.read.source import Source

_DELIMITERS = (",", "\t", ";", "|")
_WIDEST = 16_384  # columns of a sheet in Excel
_WIDE = 256


def read_delimited(path: Source, options: ReadOptions) -> Grid:
    """The records of a delimited file, as written; a record's number is its row in Excel.

    Errors: InputError for text in no known encoding, an open quotation mark, and more cells than allowed.
    """
    import numpy as np
    import pyarrow as pa

    raw = path.read_bytes()
    text, encoding = decoded(raw, path.name, options.encoding)
    delimiter = _delimiter(text)
    records = records_of(text, delimiter, path.name)
    widths = np.fromiter(map(len, records.rows), dtype=np.int64, count=len(records.rows))
    widest = int(widths.max()) if len(widths) else 0
    _check_size(path, len(widths), widest, options)
    rows = [_without_blank_end(row) for row in records.rows] if widest > _WIDE else records.rows
    columns = [pa.array(cells, pa.string()) for cells in zip_longest(*rows, fillvalue=None)] if rows else []
    grid = Grid(file=path.name, sheet="", columns=columns, workbook=False, merges_known=True, delimiter=delimiter, widths=widths)
    grid.notes += records.findings
    if options.encoding is None:
        grid.notes += doubt_about(raw, text, encoding, path.name)
    if records.swallowed:
        grid.asides["stray-quote"] = np.array(records.swallowed, dtype=np.int64)
    return grid


def _without_blank_end(row: list[str]) -> list[str]:
    """A record without the empty cells behind its last one: thousands of delimiters are no columns."""
    last = len(row)
    while last and not row[last - 1]:
        last -= 1
    return row[:last]


def _check_size(path: Source, rows: int, widest: int, options: ReadOptions) -> None:
    if widest > _WIDEST:
        raise refused(
            path,
            f"有一行有 {widest:,} 列，超过 Excel 的上限 {_WIDEST:,} 列。",
            f"has a line of {widest:,} cells, more than the {_WIDEST:,} columns that Excel has.",
            Text("请检查分隔符，或重新导出。", "Check the delimiter, or export it again."),
        )
    if rows * widest > options.limits.max_cells:
        raise too_many_cells(path, rows * widest, options.limits)


def _delimiter(text: str) -> str:
    """The mark that splits most of the first lines into the same number of cells."""
    lines = [line for line in text[:65536].splitlines()[:60] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: (_regularity(lines, mark), -_DELIMITERS.index(mark)))


def _regularity(lines: Sequence[str], mark: str) -> int:
    counts = [line.count(mark) for line in lines]
    widths = [count for count in counts if count]
    if not widths:
        return 0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return widths.count(usual) * 100 + min(usual, 99)
