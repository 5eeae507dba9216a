"""Records of delimited text under strict quoting: a quotation mark that swallows rows is found, and its lines are told from records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tiercli.domain.errors import InputError
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found

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
        lines = _lines(row, delimiter) if most else []
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


def _lines(row: Sequence[str], delimiter: str) -> list[str]:
    """The lines of a record as they stand in the file, but for its quotation marks."""
    return delimiter.join(row).split("\n")


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
