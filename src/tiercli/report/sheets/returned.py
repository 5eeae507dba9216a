"""A sheet that comes back: rows that are locked but for the columns to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.outcome import labels
from tiercli.outcome.extras import OPEN, Asked, ReturnSheet
from tiercli.report.book import Book
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, frozen, heading, is_long, laid_out, subtitle, write_rows
from tiercli.report.styles import AMBER, LINE, QUIET

if TYPE_CHECKING:
    from xlsxwriter.format import Format

KEY_ROW, HEAD = 2, 4


def write_returned(page: Page, book: Book, sheet: ReturnSheet) -> Filling | None:
    """The whole sheet. Row 3 says which run it belongs to; row 4 what to do; `tiercli approve` reads it back."""
    language = page.language
    heading(page, book, sheet.title, subtitle(sheet, language))
    words = ["tiercli", sheet.rulebook, sheet.period, sheet.token, sheet.kind, *(["part"] if sheet.is_part else [])]
    page.text(KEY_ROW, 0, " ".join(words), book.styles(font_color=QUIET, font_size=8))
    page.text(HEAD - 1, 0, sheet.how, book.styles(font_color=AMBER, bold=True))
    columns, rows = laid_out(sheet), sheet.rows.num_rows
    places = {column.name: index for index, column in enumerate(columns)}
    filling = write_rows(page, book, sheet, HEAD, formats={one.name: _open_cell(book, one) for one in sheet.asked})
    for one in sheet.asked:
        page.text(HEAD, places[one.name], one.title, book.styles.head(fill=AMBER))
        page.sheet.set_column(places[one.name], places[one.name], one.width)
        if not is_long(sheet):
            _open(page, book, sheet, one, places[one.name])
        if one.choices and rows:
            _offer(page, one, HEAD + 1, HEAD + rows, places[one.name])
    page.sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "select_locked_cells": True})
    page.sheet.autofilter(HEAD, 0, HEAD + max(rows, 1), len(columns) - 1)
    page.sheet.freeze_panes(HEAD + 1, frozen(sheet))
    page.sheet.repeat_rows(HEAD)
    page.paper(footer=f"{footer(book)} · {labels.capital(sheet.period)}", a3=True)
    return filling


def _open_cell(book: Book, one: Asked) -> Format:
    number_format = {"num_format": "yyyy-mm-dd", "align": "center"} if one.is_day else {}
    return book.styles(locked=False, bg_color="#FFF9E5", bottom=1, bottom_color=LINE, text_wrap=True, valign="top", **number_format)


def _open(page: Page, book: Book, sheet: ReturnSheet, one: Asked, place: int) -> None:
    """The cells of the rows in which something may be written, with what was written before."""
    style = _open_cell(book, one)
    for offset, (value, is_open) in enumerate(zip(sheet.rows[one.name].to_pylist(), sheet.rows[OPEN].to_pylist(), strict=True)):
        if is_open and one.is_day:
            page.day(HEAD + 1 + offset, place, value, style)
        elif is_open:
            page.text(HEAD + 1 + offset, place, value or "", style)


def _offer(page: Page, one: Asked, first: int, last: int, place: int) -> None:
    words = [choice.spoken(page.language) for choice in one.choices]
    title = one.title.spoken(page.language)
    page.sheet.data_validation(first, place, last, place, {"validate": "list", "source": words, "error_title": title, "error_message": " / ".join(words)})
