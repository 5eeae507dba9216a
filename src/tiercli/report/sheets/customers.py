"""客户分级 / Customers: every entity on one row, what was decided, why, and what comes next, within the first screen.

The header has two rows: groups, and titles with units. The values are filled in column by column
(`report.columns`); everything else about the sheet is XlsxWriter's. Which columns there are is decided in `customer_columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from tiercli.domain.language import EMPTY, Language, Text
from tiercli.domain.own_sheets import CUSTOMERS
from tiercli.outcome import Role, figures, labels
from tiercli.outcome.standing import ALERT_LEVELS
from tiercli.report.beyond import CODE, HEADER_ROWS, most_rows
from tiercli.report.book import Book, Sheet, always
from tiercli.report.column_cells import Computed
from tiercli.report.columns import Filling, reserve
from tiercli.report.page import CUT, Page, printable
from tiercli.report.sheets.customer_columns import ALERTS, NEXT_STEP, TREND, Shown, header_entry, months_title, shown_columns
from tiercli.report.sheets.listing import footer
from tiercli.report.styles import BAR, COLORS, NAVY, POINTS_BAR, SLATE, TEAL, level_fill
from tiercli.report.widths import LINE_HEIGHT, content_width, header_width, is_number, line_counts

if TYPE_CHECKING:
    from xlsxwriter.format import Format

FIRST_ROW = HEADER_ROWS
FROZEN = 2  # name and level stay in sight
_WIDEST = {Role.REASONS: 58.0, Role.NAME: 34.0, Role.MISSING: 36.0}
_WIDEST_MADE = {ALERTS: 26.0, NEXT_STEP: 26.0}
_WIDEST_ELSE = 28.0
_TREND_WIDTH = 16.0
_ROW_HEIGHT = 16.5
_ROW_MARGIN = 3.0


def write(page: Page, book: Book) -> Filling | None:
    """Fill the sheet."""
    outcome = book.outcome
    most = most_rows(FIRST_ROW)
    shown = [replace(one, values=one.values.slice(0, most)) for one in shown_columns(outcome)]
    widths = [width_of(one, outcome.language) for one in shown]
    shown = [_wrapping(one, width) for one, width in zip(shown, widths, strict=True)]
    rows = min(len(outcome.results), most)
    _header(page, book, shown)
    formats = [_format(book, one) for one in shown]
    filling = reserve(page.sheet, FIRST_ROW, [_cells(one, book) for one in shown], formats, cut=CUT.spoken(outcome.language), heights=_heights(shown, widths))
    months = months_title(outcome)
    for index, (one, width) in enumerate(zip(shown, widths, strict=True)):
        fold = {"level": 1, "hidden": one.group == months} if one.folds else {}
        page.sheet.set_column(index, index, width, None, fold)
    page.sheet.outline_settings(True, False, False, False)  # the column that stays stands left of those that fold
    book.headers = [header_entry(one, outcome, is_number=is_number(one.values)) for one in shown]
    last = len(shown) - 1
    page.sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + max(rows, 1), last)
    page.sheet.freeze_panes(FIRST_ROW, FROZEN)
    page.sheet.repeat_rows(0, FIRST_ROW - 1)
    page.sheet.print_area(0, 0, FIRST_ROW - 1 + max(rows, 1), max(index for index, one in enumerate(shown) if one.is_printed))
    page.paper(footer=footer(book))
    if rows:
        _bars(page, shown, rows)
        _level_fills(page, book, rows)
        _alert_fills(page, book, shown, rows)
        _trends(page, book, shown)
    return filling


def _cells(one: Shown, book: Book) -> pa.Array | pa.ChunkedArray | Computed:
    """The values of a column, or, in a live workbook, their formulas."""
    formula = book.formulas.get(("result", one.column.name))
    if formula is None or one.column.role in (Role.FIELD, Role.TREATMENT):  # a field of the record may be called as an output is
        return one.values
    return Computed(pa.concat_arrays(one.values.chunks) if isinstance(one.values, pa.ChunkedArray) else one.values, formula, is_shown=True)


def _header(page: Page, book: Book, shown: list[Shown]) -> None:
    """Groups in the first row (the first cell leads back), titles in the second."""
    page.sheet.set_default_row(_ROW_HEIGHT)
    page.sheet.set_row(0, 20)
    page.sheet.set_row(1, 33)
    index = 0
    for (group, fill), members in groupby(shown, key=lambda one: (one.group, one.fill)):
        style = book.styles(bold=True, font_color=fill, bottom=2, bottom_color=fill)
        for place, one in enumerate(members):
            page.text(0, index, group if place == 0 else EMPTY, style)
            page.text(1, index, labels.header(one.column, page.language), book.styles.head(right=is_number(one.values), fill=fill))
            index += 1
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), _back(book), book.styles(font_color=TEAL, underline=1, bottom=2, bottom_color=NAVY))


def _back(book: Book) -> Text:
    """The way back, and how many entities are not in the sheet."""
    beyond = next((one.message for one in book.outcome.findings if one.code == CODE), EMPTY)
    return Text(f"← 概览　{beyond.zh}".strip(), f"← Overview   {beyond.en}".strip())


def _format(book: Book, one: Shown) -> Format:
    if one.column.role is Role.NAME:
        return book.styles.cell(bold=True, wrap=one.wraps, valign="vcenter")
    if one.column.role is Role.LEVEL:
        return book.styles.cell(bold=one.is_printed, align="center" if one.is_printed else "", wrap=one.wraps, valign="vcenter")
    if one.wraps:
        return book.styles.cell(wrap=True, valign="vcenter")
    return book.styles.value(one.column, one.values, is_number=is_number(one.values))


def width_of(one: Shown, language: Language) -> float:
    """Wide enough for nearly all values and for the header, which never breaks before a bracket."""
    least = header_width(labels.header(one.column, language))
    if one.column.name == TREND:
        return max(_TREND_WIDTH, least)
    most = _WIDEST_MADE.get(one.column.name) or _WIDEST.get(one.column.role, _WIDEST_ELSE)
    return min(max(least, content_width(one.column, one.values) + 2.5), max(least, most))


def _wrapping(one: Shown, width: float) -> Shown:
    """The column, whose texts wrap where any of them is wider than it."""
    if one.wraps or is_number(one.values) or pa.types.is_date(one.values.type) or content_width(one.column, one.values) + 1.5 <= width:
        return one
    return replace(one, wraps=True)


def _heights(shown: Sequence[Shown], widths: Sequence[float]) -> pa.Array | None:
    """The height of every row, so that names, alerts, reasons and next steps stand there whole."""
    lines: pa.Array | pa.ChunkedArray | None = None
    for one, width in zip(shown, widths, strict=True):
        if one.wraps and len(one.values):
            counted = line_counts(one.values, width)
            lines = counted if lines is None else pc.max_element_wise(lines, counted)
    return None if lines is None else pc.min_element_wise(pc.add(pc.multiply(lines, LINE_HEIGHT), _ROW_MARGIN), 409.0)  # as high as Excel's rows are


def _bars(page: Page, shown: list[Shown], rows: int) -> None:
    """Data bars behind the score and the points; the numbers stay in sight."""
    for index, one in enumerate(shown):
        if one.column.role not in (Role.SCORE, Role.POINTS) or not is_number(one.values):
            continue
        largest = pc.max(one.values).as_py() or 0
        page.sheet.conditional_format(
            FIRST_ROW, index, FIRST_ROW + rows - 1, index,
            {
                "type": "data_bar", "bar_solid": True, "bar_color": BAR if one.column.role is Role.SCORE else POINTS_BAR, "bar_border_color": "#FFFFFF",
                "min_type": "num", "min_value": 0, "max_type": "num", "max_value": next((top for top in (5, 10, 100) if largest <= top), largest),
            },
        )  # fmt: skip


def _level_fills(page: Page, book: Book, rows: int) -> None:
    """A pale fill behind the level's name, darker for the better ones."""
    counts = figures.main_counts(book.outcome)
    if len(counts) > 12:
        return
    for place, level in enumerate(counts):
        quoted = printable(level.name).replace('"', '""')
        page.sheet.conditional_format(
            FIRST_ROW, 1, FIRST_ROW + rows - 1, 1,
            {"type": "cell", "criteria": "==", "value": f'"{quoted}"', "format": book.styles.bare(bg_color=level_fill(place, len(counts)))},
        )  # fmt: skip


def _alert_fills(page: Page, book: Book, shown: list[Shown], rows: int) -> None:
    """The colour of the gravest alert, whose word begins the cell."""
    index = next((index for index, one in enumerate(shown) if one.column.name == ALERTS), None)
    if index is None:
        return
    for level, words in ALERT_LEVELS.items():
        fill, color = COLORS[level]
        look = {"type": "text", "criteria": "begins with", "value": words.spoken(page.language), "format": book.styles.bare(bg_color=fill, font_color=color)}
        page.sheet.conditional_format(FIRST_ROW, index, FIRST_ROW + rows - 1, index, look)


def _trends(page: Page, book: Book, shown: list[Shown]) -> None:
    """A sparkline in the model row, from which every row gets one; all of them begin at zero."""
    months = [index for index, one in enumerate(shown) if one.column.role is Role.MONTH]
    trend = next((index for index, one in enumerate(shown) if one.column.name == TREND), None)
    if trend is None or not months:
        return
    line = FIRST_ROW + 1
    page.sheet.add_sparkline(
        FIRST_ROW, trend,
        {
            "range": f"{book.reference('customers')}!{xl_col_to_name(months[0])}{line}:{xl_col_to_name(months[-1])}{line}",
            "type": "column", "series_color": SLATE, "high_point": True, "high_color": TEAL, "show_hidden": True, "empty_cells": "zero", "min": 0,
        },
    )  # fmt: skip


SHEET = Sheet("customers", CUSTOMERS, always, write, NAVY)
