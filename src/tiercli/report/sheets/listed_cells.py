"""The cells of short listings, each in the style that its column and its row ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tiercli.outcome import Column, Role, labels
from tiercli.outcome.extras import DEPTH, FOLDED, STATE, Listing
from tiercli.report.book import Book
from tiercli.report.page import Page
from tiercli.report.styles import COLORS, INK, LINE, PAPER, TILE, number_format
from tiercli.report.widths import lines_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format

LINE_HEIGHT = 15


def write_cells(page: Page, book: Book, listing: Listing, columns: list[Column], first: int, widths: Sequence[float]) -> None:
    """The rows of a short listing from row `first` on, cell by cell. widths: of its columns, in characters."""
    looks: dict[tuple[object, ...], Format] = {}  # what cells of a column have in common is put together once
    for offset, row in enumerate(listing.rows.to_pylist()):
        sentences = [(row.get(column.name), widths[index]) for index, column in enumerate(columns) if column.role is Role.REASONS]
        height = max((lines_of(said, width) for said, width in sentences if isinstance(said, str)), default=1)
        rank = (row.get(DEPTH, 2), row.get(STATE) or "", height > 1)
        for index, column in enumerate(columns):
            value = labels.shown_flag(column, row.get(column.name))
            unit = row.get("_unit") or column.unit if column.role is Role.MONTH else column.unit
            key = (index, type(value), value == "", unit, *rank)
            look = looks.get(key) or looks.setdefault(key, book.styles(**_look(index, column, value, unit, *rank)))
            _cell(page, first + offset, index, value, look)
        page.tall(first + offset, LINE_HEIGHT * height + 3, {"level": 1, "hidden": True} if row.get(FOLDED) else {})


def _cell(page: Page, row: int, index: int, value: Any, look: Format) -> None:
    if value is None or value == "":
        page.blank(row, index, look)
    elif isinstance(value, bool | str):
        page.text(row, index, value if isinstance(value, str) else labels.flag_words(value, page.language), look)
    elif isinstance(value, float | int):
        page.number(row, index, value, look)
    else:
        page.day(row, index, value, look)


def _look(index: int, column: Column, value: object, unit: str, depth: int, state: str, is_tall: bool) -> dict[str, Any]:
    """How a cell looks, by its column, its row and the kind of its value."""
    properties: dict[str, Any] = {"bottom": 1, "bottom_color": LINE, "valign": "top" if is_tall else "vcenter", "font_color": INK}
    if depth < 2:
        properties |= {"bold": True, "bg_color": TILE if depth == 0 else PAPER}
    if column.role is Role.NAME:
        properties["bold"] = True
    if stands_out(column) and state in COLORS:
        properties |= {"bg_color": COLORS[state][0], "font_color": COLORS[state][1], "bold": True}
    if column.role is Role.REASONS:
        properties["text_wrap"] = True
    if value is None or value == "":
        return properties
    if isinstance(value, bool):
        return {**properties, "align": "center"}
    if isinstance(value, float | int):
        return {**properties, "num_format": number_format(unit, 1 if column.role is Role.MONTH and unit == "%" else column.decimals)}
    if not isinstance(value, str):
        return {**properties, "num_format": "yyyy-mm-dd", "align": "center"}
    if column.decimals is None and column.name in ("target", "actual", "gap", "reached"):
        properties["align"] = "right"
    elif column.role is not Role.NAME or index:
        properties |= {"indent": 1, "align": "left"}  # without it, a cell at the top has no indent
    return properties


def stands_out(column: Column) -> bool:
    """Whether a column shows the state of its row; the main level has its own place and no alarm."""
    return column.role is Role.LEVEL and column.name != "tier"
