"""Delimited text: the encoding by a ladder, the delimiter by its regularity, records as a grid."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.grid import Grid

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_FIELD = 1 << 20
_MOST_LINES = 200  # in one cell of a note


def decoded(raw: bytes, file: str, encoding: str | None) -> tuple[str, str]:
    """The text of a file and the encoding that it was read with: byte order mark, strict UTF-8, strict GB18030.

    Errors: InputError when none of them fits, or the given one does not.
    """
    if encoding:
        try:
            return raw.decode(encoding), encoding
        except (LookupError, UnicodeError):
            message = Text(f"不能按编码 {encoding} 读取。", f"cannot be read in the encoding {encoding}.")
            hint = Text("请换一个 --encoding，或去掉该选项自动识别。", "Name another --encoding, or leave the option out.")
            raise InputError(message, hint=hint, where=Place(file)) from None
    names = [name for mark, name in _MARKS if raw.startswith(mark)] or ["utf-8", "gb18030"]
    for name in names:
        try:
            text = raw.decode(name)
        except UnicodeError:
            continue
        if text.count("\x00") == 0:
            return text, name
    message = Text("不是 UTF-8 也不是 GB18030 编码的文本。", "is neither UTF-8 nor GB18030 text.")
    hint = Text(
        "若是文本文件，请用 --encoding 指明编码（如 big5、latin-1）；否则请另存为 .xlsx。",
        "If it is text, name its --encoding (big5, latin-1 ...); otherwise save it as .xlsx.",
    )
    raise InputError(message, hint=hint, where=Place(file))


def read_delimited(path: Path, encoding: str | None) -> Grid:
    """The records of a delimited file, as written; a record's number is its row in Excel."""
    import pyarrow as pa

    text, _ = decoded(path.read_bytes(), path.name, encoding)
    rows = _records(text, path.name)
    columns = [pa.array(cells, pa.string()) for cells in zip_longest(*rows, fillvalue=None)] if rows else []
    return Grid(file=path.name, sheet="", columns=columns, workbook=False, merges_known=True)


def _records(text: str, file: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise _unclosed(file, 0) from None
    if text.count("\n") > len(rows) + _MOST_LINES:
        for number, row in enumerate(rows, 1):
            if any(cell.count("\n") > _MOST_LINES for cell in row):
                raise _unclosed(file, number)
    return rows


def _unclosed(file: str, row: int) -> InputError:
    message = Text("有一个引号没有成对，后面的行都并进了一个单元格。", "a quotation mark is never closed, so the rows after it run into one cell.")
    hint = Text("请在表格软件中打开检查后另存为 .xlsx。", "Open it in a spreadsheet program, check it, and save it as .xlsx.")
    return InputError(message, hint=hint, where=Place(file, cell=str(row) if row else ""))


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
