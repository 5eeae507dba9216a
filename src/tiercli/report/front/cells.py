"""What a block of the front page is made of: a title, headers, and lines of words and numbers that keep to the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.language import Text
from tiercli.outcome import labels
from tiercli.report.book import Book
from tiercli.report.front.grid import Block, first_column, last_column, width_between
from tiercli.report.page import Page
from tiercli.report.styles import INK, LINE, NAVY, QUIET, SLATE, TEAL, TILE

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_PADDING = 0.6  # characters of a cell's padding
_MOST_LINES, _MOST_HEAD_LINES = 2, 3
_CUT = "…"
_SHRINKS = 1.3
"""A single word so many times as wide as its column is printed smaller; a longer one is broken."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a line.

    value: words or a number. at: its column in the panel, 0 the wide one. span: over how many columns words may reach. number: the format of a number.
    color, fill: of the words and behind them. link: a place in the workbook. key: by which others find the cell.
    """

    value: str | float | None
    at: int = 0
    span: int = 1
    number: str = ""
    bold: bool = False
    color: str = INK
    fill: str = ""
    link: str = ""
    right: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side. follows: whether it belongs to the line above, and is only shown with it. ends: whether a hairline stands below."""

    cells: tuple[Cell, ...]
    follows: bool = False
    ends: bool = True
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header. at: its column in the panel; span: over how many columns it may reach, to the left where it stands on the right."""

    words: str
    at: int
    right: bool = True
    span: int = 1


@dataclass(frozen=True)
class Table:
    """A block's content.

    lines: all that there is, the most important first. more: what is said where lines had no room, with {} for their number.
    unit: of all amounts of the table, which its title says.
    """

    heads: tuple[Head, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    more: Text | None = None
    sheet: str = ""
    unit: str = ""


def room_of(at: int, span: int) -> float:
    """Characters that words may take from a column of the panel on."""
    first = first_column(0)
    return width_between(first + at, first + at + span - 1) - _PADDING


def broken(words: str, at: int, span: int, most: int = _MOST_LINES) -> list[str]:
    """Words as the lines that their columns take; no more than so many, and then the last ends with a mark."""
    room = room_of(at, span)
    longest = max(map(labels.display_width, words.split()), default=0)
    lines = labels.wrapped(words, longest if _shrinks(words, at, span) else int(room))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while labels.display_width(last) > int(room) - 2:
        last = last[:-1]
    if last != lines[most - 1] and last.isascii() and " " in last:
        last = last.rpartition(" ")[0]  # no part of a word
    return [*lines[: most - 1], last.rstrip("，；、,; ") + _CUT]


def spread(line: Line) -> list[Line]:
    """A line as the rows that it takes: words that are too long go on in the next row."""
    texts = {index: broken(cell.value, cell.at, cell.span) for index, cell in enumerate(line.cells) if isinstance(cell.value, str) and not cell.right}
    height = max((len(lines) for lines in texts.values()), default=1)
    rows = []
    for row in range(height):
        cells = []
        for index, cell in enumerate(line.cells):
            if index in texts:
                if row < len(texts[index]):
                    cells.append(_with(cell, texts[index][row]))
            elif row == 0:
                cells.append(cell)
        rows.append(Line(tuple(cells), follows=line.follows or row > 0, ends=line.ends and row == height - 1, bold=line.bold))
    return rows


def _with(cell: Cell, words: str) -> Cell:
    return Cell(words, cell.at, cell.span, cell.number, cell.bold, cell.color, cell.fill, cell.link, cell.right, cell.key)


def block_of(page: Page, book: Book, key: str, title: Text, table: Table, *, least: int = 3) -> Block:
    """A block that shows as many lines of a table as it has rows.

    least: how many lines it can do with, headers and notes beside.
    """
    if table.unit:
        title = Text(labels.with_unit(title.zh, table.unit, "zh"), labels.with_unit(title.en, table.unit, "en"))
    rows = [row for line in table.lines for row in spread(line)]
    fixed = 1 + head_rows(table) + len(table.notes)
    fewest = fixed + min(len(rows), least)

    def draw(row: int, panel: int, height: int) -> None:
        _draw(page, book, title, table, rows, row, panel, height - fixed)

    return Block(key, title, fewest, fixed + len(rows), draw, table.sheet)


def _draw(page: Page, book: Book, title: Text, table: Table, rows: Sequence[Line], row: int, panel: int, room: int) -> None:
    first, last = first_column(panel), last_column(panel)
    section(page, book, row, first, last, title, table.sheet)
    row += 1
    for index in range(height := head_rows(table)):
        border: dict[str, object] = {"bg_color": TILE, **({"bottom": 1, "bottom_color": SLATE} if index == height - 1 else {})}
        page.fill(row, first, last, book.styles(**border))
        for head in table.heads:
            words = _head_lines(head)
            if (place := index - (height - len(words))) >= 0:  # the last lines stand side by side
                shrinks = _shrinks(words[place], head.at, head.span)
                style = book.styles(bold=True, font_color=SLATE, align="right" if head.right else "left", **border, **shrinks)
                page.text(row, first + head.at, words[place], style)
        row += 1
    shown = list(rows[:room])
    if len(shown) < len(rows):
        while shown and len(shown) < len(rows) and rows[len(shown)].follows:  # never half a line
            shown.pop()
    for line in shown:
        _line(page, book, line, row, first, last)
        row += 1
    left = sum(not line.follows for line in rows[len(shown) :])
    for note in table.notes:
        page.text(row, first, note, book.styles(font_color=QUIET))
        row += 1
    if left and table.more is not None and len(shown) < room:
        page.text(row, first, Text(table.more.zh.format(left), table.more.en.format(left)), book.styles(font_color=QUIET))


def _head_lines(head: Head) -> list[str]:
    """A header in one line, or up to three where its column is narrow."""
    first = head.at - head.span + 1 if head.right else head.at  # on the right, it reaches over empty columns on its left
    return broken(head.words, first, head.span, _MOST_HEAD_LINES)


def _shrinks(words: str, at: int, span: int) -> dict[str, bool]:
    """What of a style makes a word smaller that is a little too wide."""
    parts = words.split()
    if span > 1 or not (words.isascii() or len(parts) == 1):  # a Chinese word stands alone; a sentence may be broken anywhere
        return {}
    room, longest = room_of(at, 1), max(map(labels.display_width, parts), default=0)
    return {"shrink": True} if room < longest <= room * _SHRINKS else {}


def head_rows(table: Table) -> int:
    """Rows that its headers take."""
    return max((len(_head_lines(head)) for head in table.heads), default=0)


def section(page: Page, book: Book, row: int, first: int, last: int, title: Text, sheet: str = "") -> None:
    """The name of a block with a line below; with a sheet that has more, an arrow that leads there."""
    style = book.styles(font_size=11, bold=True, font_color=NAVY, bottom=2, bottom_color=NAVY)
    page.fill(row, first, last, style)
    page.text(row, first, title, style)
    if sheet in book.names:
        page.link(row, last, book.place(sheet), "→", book.styles(bold=True, font_color=TEAL, bottom=2, bottom_color=NAVY, align="right"))


def _line(page: Page, book: Book, line: Line, row: int, first: int, last: int) -> None:
    border: dict[str, object] = {"bottom": 1, "bottom_color": LINE} if line.ends else {}
    if border:
        page.fill(row, first, last, book.styles(**border))
    for cell in line.cells:
        style = _style(book, cell, line, border)
        column = first + cell.at
        if cell.value is None:
            page.blank(row, column, style)
        elif isinstance(cell.value, str):
            if cell.link:
                page.link(row, column, cell.link, cell.value, style)
            else:
                page.text(row, column, cell.value, style)
        else:
            page.number(row, column, cell.value, style, book.formulas.get(("front", cell.key), ""))
            if cell.key:
                book.cells[cell.key] = (row, column)


def _style(book: Book, cell: Cell, line: Line, border: dict[str, object]) -> Format:
    properties: dict[str, object] = {**border, "font_color": TEAL if cell.link else cell.color}
    if cell.bold or line.bold:
        properties["bold"] = True
    if cell.fill:
        properties["bg_color"] = cell.fill
    if cell.link:
        properties["underline"] = 1
    if cell.number:
        properties["num_format"] = cell.number
    elif isinstance(cell.value, str):
        properties |= {"align": "right"} if cell.right else {"align": "left", **_shrinks(cell.value, cell.at, cell.span)}
    return book.styles(**properties)
