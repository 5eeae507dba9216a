"""Delimited text: the delimiter by its regularity, records as a grid, within the limits of a sheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.errors import InputError
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.formats.encodings import UTF8, decoded, doubt_about
from tiercli.read.formats.grid import Grid
from tiercli.read.formats.preflight import refused, too_many_cells
from tiercli.read.formats.source import Source
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions

_LONGEST_FIELD = 1 << 20
_MOST_LINES = 200  # in one cell of a note
_WIDE_ENOUGH = 2


@dataclass
class Records:
    """Rows of cells as written.

    swallowed: rows (from 0) whose line stood inside a cell that most likely holds no note but lines of the table. findings: what was odd.
    """

    rows: list[list[str]]
    swallowed: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def records_of(text: str, delimiter: str, file: str) -> Records:
    """The records of a delimited text; a cell that spans lines like those around it is taken apart into these lines.

    Errors: InputError for a quotation mark that is never closed.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows, strict = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), True
    except csv.Error as error:
        if "unexpected end" in str(error) or "limit" in str(error):
            raise _unclosed(file, _last_opening(text, delimiter)) from None
        rows, strict = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), False
    records = Records(rows)
    if '"' in text and text.count("\n") > len(rows) - (not text.endswith("\n")):
        _take_apart(records, delimiter, file)
    if not strict:
        _say_stray(records, text, delimiter, file)
    return records


def _take_apart(records: Records, delimiter: str, file: str) -> None:
    """Cells of several lines that split like the rows around them become rows of their own, marked as swallowed."""
    widths = Counter(len(row) for row in records.rows if not any("\n" in cell for cell in row))
    usual = widths.most_common(1)[0][0] if widths else max(map(len, records.rows))
    whole: list[list[str]] = []
    at: list[int] = []
    for number, row in enumerate(records.rows, 1):
        most = max((cell.count("\n") for cell in row), default=0)
        if most > _MOST_LINES:
            raise _unclosed(file, number)
        lines = delimiter.join(row).split("\n") if most else []  # as they stand in the file, but for its quotation marks
        if lines and _are_rows(lines, delimiter, usual):
            at.append(len(whole) + 1)
            records.swallowed += range(len(whole), len(whole) + len(lines))
            whole += [line.split(delimiter) for line in lines]
        else:
            whole.append(row)
    records.rows = whole
    if at:
        places = [Place(file, cell=str(row)) for row in at[:FIRST_PLACES]]
        lost = len(records.swallowed)
        message = Text(
            f"第 {at[0]} 行有一个多余的引号，{lost} 行并进了单元格，未使用。",
            f"a stray quotation mark in line {at[0]} runs {counted(lost, 'line', 'lines')} together in one cell; they are not used.",
        )
        records.findings.append(found("file.stray-quote", places[0], message, count=lost, places=places))


def _are_rows(lines: Sequence[str], delimiter: str, usual: int) -> bool:
    """Whether most lines of a record split into as many cells as the rows around it."""
    if usual < _WIDE_ENOUGH:
        return False
    alike = sum(1 for line in lines if line.count(delimiter) + 1 == usual)
    return alike >= 2 and alike * 2 >= len(lines)


def _say_stray(records: Records, text: str, delimiter: str, file: str) -> None:
    """Cells with something behind their closing quotation mark: read as written, and said."""
    mark = re.escape(delimiter)
    odd = re.compile(rf'(?:^|{mark})"(?:[^"\n]|"")*"[^{mark}"\r\n]')
    lines = [number for number, line in enumerate(text.split("\n"), 1) if '"' in line and odd.search(line)]
    if lines and not records.swallowed:
        places = [Place(file, cell=str(line)) for line in lines[:FIRST_PLACES]]
        message = Text(
            f"{len(lines)} 行有没写对的引号，按原样读出，请核对。",
            f"{counted(len(lines), 'line has a quotation mark', 'lines have quotation marks')} out of place; read as written.",
        )
        records.findings.append(found("file.odd-quote", places[0], message, count=len(lines), places=places))


def _last_opening(text: str, delimiter: str) -> int:
    """The line of the quotation mark that is never closed."""
    opened, line, inside, before = 1, 1, False, "\n"
    for char in text:
        if char == '"':
            if not inside and before in (delimiter, "\n"):
                inside, opened = True, line
            elif inside:
                inside = False
        elif char == "\n":
            line += 1
        before = char
    return opened


def _unclosed(file: str, row: int) -> InputError:
    message = Text("有一个引号没有成对，后面的行都并进了一个单元格。", "a quotation mark is never closed, so the rows after it run into one cell.")
    hint = Text("请在文本编辑器或表格软件中改正这一行后重试。", "Correct that line in a text editor or a spreadsheet program and try again.")
    return InputError(message, hint=hint, where=Place(file, cell=str(row) if row else ""))


_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_WIDEST = 16_384  # columns of a sheet in Excel
_WIDE = 256


def read_delimited(path: Source, options: ReadOptions) -> Grid:
    """The records of a delimited file, as written; a record's number is its row in Excel.

    Errors: InputError for text in no known encoding, an open quotation mark, and more cells than allowed.
    """
    raw = path.read_bytes()
    text, encoding = decoded(raw, path.name, options.encoding)
    as_utf8 = raw.removeprefix(codecs.BOM_UTF8) if options.encoding is None and encoding in UTF8 else None
    if "\n\ufeff" in text:  # files put together, each with its mark
        text, as_utf8 = text.replace("\n\ufeff", "\n"), None
    delimiter = delimiter_of(text)
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
