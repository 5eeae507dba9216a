"""Delimited text: the delimiter by its regularity, records as a grid, within the limits of a sheet."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Text
from tiercli.read.formats.encodings import decoded, doubt_about
from tiercli.read.formats.grid import Grid
from tiercli.read.formats.preflight import refused, too_many_cells
from tiercli.read.formats.quoting import Records, records_of
from tiercli.read.formats.source import Source
from tiercli.read.options import ReadOptions

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_WIDEST = 16_384  # columns of a sheet in Excel
_WIDE = 256
_UTF8 = frozenset({"utf-8", "utf-8-sig"})


def read_delimited(path: Source, options: ReadOptions) -> Grid:
    """The records of a delimited file, as written; a record's number is its row in Excel.

    Errors: InputError for text in no known encoding, an open quotation mark, and more cells than allowed.
    """
    raw = path.read_bytes()
    text, encoding = decoded(raw, path.name, options.encoding)
    delimiter = delimiter_of(text)
    as_utf8 = raw.removeprefix(codecs.BOM_UTF8) if options.encoding is None and encoding in _UTF8 else None
    columns = rectangle_of(text, delimiter, as_utf8) if delimiter.isascii() else None
    if columns is not None:
        records = Records([])
        widths = np.full(len(columns[0]), len(columns), dtype=np.int64)
        _check_size(path, len(widths), len(columns), options)
    else:
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


def rectangle_of(text: str, delimiter: str, as_utf8: bytes | None = None) -> list[pa.Array] | None:
    """The columns of a text without quotation marks whose every line has the same number of cells; none for any other.

    as_utf8: the same in UTF-8, where it was written so.
    Most exports are such, and Arrow takes them apart many times faster than line by line.
    """
    from pyarrow import csv

    width = text.partition("\n")[0].count(delimiter) + 1
    if width < 2 or width > _WIDE:
        return None
    try:
        lines = text.encode() if as_utf8 is None else as_utf8
    except UnicodeEncodeError:
        return None
    if b'"' in lines or b"\0" in lines or (b"\r" in lines and lines.count(b"\r") != lines.count(b"\r\n")):
        return None
    names = [str(number) for number in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(lines),
            csv.ReadOptions(column_names=names),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, double_quote=False, escape_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False),
        )
    except pa.ArrowInvalid:  # a line of another width, or longer than a block
        return None
    columns = [column.combine_chunks() for column in table.columns]
    # of a line without anything Arrow makes a row of blanks, and so it does of one with nothing but delimiters, which is one
    if all(pc.min(pc.binary_length(column)).as_py() == 0 for column in columns) and (b"\n\n" in lines or b"\n\r\n" in lines):
        return None
    return columns


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


def delimiter_of(text: str) -> str:
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
