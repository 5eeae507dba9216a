"""A sheet of rows under headers: plans, warnings, risks, segments, targets, lists.

What stands out does so in words and in colour. Short sheets are written cell by cell, so that long
sentences wrap; long ones are filled column by column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from tiercli.domain.language import Language, Text
from tiercli.domain.texts import texts_of
from tiercli.outcome import Column, Role, labels
from tiercli.outcome.decimals import fitting
from tiercli.outcome.extras import DEPTH, FOLDED, STATE, Listing
from tiercli.report.beyond import most_rows
from tiercli.report.book import Book
from tiercli.report.columns import Filling, reserve
from tiercli.report.page import CUT, Page
from tiercli.report.sheets.listed_cells import LINE_HEIGHT, stands_out, write_cells
from tiercli.report.styles import COLORS, NAVY, QUIET, SLATE, TEAL, TILE
from tiercli.report.widths import header_width, line_counts

if TYPE_CHECKING:
    from xlsxwriter.format import Format

FIRST_ROW = 3
_SHORT = 1_500
_WIDEST = {Role.NAME: 60}
_SENTENCE, _NARROW_SENTENCE = 46, 30  # narrower where there are more than two
_NOTHING = Text("（无）", "(nothing)")


def write_listing(page: Page, book: Book, listing: Listing) -> Filling | None:
    """The whole sheet: title, note and totals, headers, rows; where there are more than a sheet has, the note says how many are not in it."""
    most, count = most_rows(FIRST_ROW), listing.rows.num_rows
    if count > most:
        said = Text(f"只列前 {most:,} 行，另有 {count - most:,} 行不在表内", f"the first {most:,} rows only; {count - most:,} more are not in the sheet")
        note = Text("；".join(filter(None, (listing.note.zh, said.zh))), "; ".join(filter(None, (listing.note.en, said.en))))
        listing = replace(listing, rows=listing.rows.slice(0, most), note=note)
    heading(page, book, listing.title, subtitle(listing, page.language))
    filling = write_rows(page, book, listing, FIRST_ROW - 1)
    columns, rows = laid_out(listing), listing.rows.num_rows
    page.sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + max(rows, 1), len(columns) - 1)
    if FOLDED in listing.rows.column_names:
        page.sheet.outline_settings(True, False, False, False)  # the line that says what is folded stands above
    page.sheet.freeze_panes(FIRST_ROW, frozen(listing))
    page.sheet.repeat_rows(FIRST_ROW - 1)
    printed = [index for index, column in enumerate(columns) if column.role is not Role.MONTH]
    page.sheet.print_area(0, 0, FIRST_ROW - 1 + max(rows, 1), max(printed))  # the months stand in the trend's picture
    page.paper(footer=footer(book))
    return filling


def heading(page: Page, book: Book, title: Text, below: str) -> None:
    """The first two lines of a sheet, with the way back."""
    page.sheet.set_row(0, 28)
    page.sheet.set_row(1, 18)
    page.text(0, 0, title, book.styles.title)
    page.text(1, 0, below or " ", book.styles.subtitle)


def subtitle(listing: Listing, language: Language) -> str:
    """Totals and note in one line."""
    colon = "：" if language == "zh" else ": "
    totals = [f"{name.spoken(language)}{colon}{number:,}" for name, number in listing.counts]
    return "    ·    ".join([*totals, *([listing.note.spoken(language)] if listing.note.spoken(language) else [])])


def footer(book: Book) -> str:
    """What every page says at its foot."""
    outcome = book.outcome
    return labels.report_title(outcome).spoken(outcome.language)


def laid_out(listing: Listing) -> list[Column]:
    """The columns as they stand in the sheet: before the months, one for their sparkline."""
    columns = list(listing.columns)
    months = [index for index, column in enumerate(columns) if column.role is Role.MONTH]
    if months:
        columns.insert(months[0], Column("_trend", Text("趋势", "Trend"), Role.OUTPUT))
    return columns


def is_long(listing: Listing) -> bool:
    """Whether its rows are filled in column by column."""
    return bool(listing.rows.num_rows > _SHORT)


def write_rows(
    page: Page,
    book: Book,
    listing: Listing,
    head: int,
    *,
    size: bool = True,
    by_cell: bool = False,
    formats: Mapping[str, Format] = MappingProxyType({}),
    sentence: float = 0,
) -> Filling | None:
    """Headers in row `head`, the rows below them; only the last listing of a sheet may be long.

    size: whether the columns' widths follow this listing. by_cell: never column by column, because other cells stand beside.
    formats: of columns of a long listing that have one of their own. sentence: how wide the column of sentences is, where others decide that.
    """
    there = listing.rows.column_names
    columns = [fitting(one, listing.rows[one.name], book.bounds) if one.name in there else one for one in laid_out(listing)]  # large amounts stand whole
    page.sheet.set_row(head, 32)
    cell_by_cell = by_cell or not is_long(listing)
    widths = [_width(listing, column, page.language) if size or (cell_by_cell and not sentence) else sentence for column in columns]
    for index, column in enumerate(columns):
        fill = TEAL if column.role is Role.REASONS else SLATE if column.role in (Role.MONTH, Role.OUTPUT) else NAVY
        page.text(head, index, labels.header(column, page.language), book.styles.head(right=_is_number(listing, column), fill=fill))
        if size:
            page.sheet.set_column(index, index, widths[index])
    if not listing.rows.num_rows:
        page.text(head + 1, 0, _NOTHING, book.styles(font_color=QUIET))
        return None
    if not cell_by_cell:
        return _filled(page, book, listing, columns, head + 1, formats)
    write_cells(page, book, listing, columns, head + 1, [sentence or width for width in widths])
    _sparklines(page, columns, head + 1, listing.rows.num_rows)
    return None


def _filled(page: Page, book: Book, listing: Listing, columns: list[Column], first: int, own: Mapping[str, Format]) -> Filling | None:
    """Long sheets column by column; a hidden column at the end tells the conditional formats what stands out."""
    rows = listing.rows.num_rows
    values: list[pa.Array | pa.ChunkedArray] = [
        labels.flags_in_words(column, listing.rows[column.name], page.language) if column.name in listing.rows.column_names else pa.nulls(rows, pa.string())
        for column in columns
    ]
    formats: list[Format] = [own.get(column.name) or _format(book, listing, column) for column in columns]
    for mark in (STATE, DEPTH):
        if mark in listing.rows.column_names:
            at = len(values)
            values.append(listing.rows[mark])
            formats.append(book.styles())
            page.sheet.set_column(at, at, None, None, {"hidden": True})
            letter = xl_col_to_name(at)
            for index, column in enumerate(columns):
                if mark == STATE and stands_out(column):
                    for state, (fill, color) in COLORS.items():
                        look = book.styles.bare(bg_color=fill, font_color=color, bold=True)
                        page.sheet.conditional_format(
                            first, index, first + rows - 1, index, {"type": "formula", "criteria": f'=${letter}{first + 1}="{state}"', "format": look}
                        )
            if mark == DEPTH:
                look = book.styles.bare(bg_color=TILE, bold=True)
                page.sheet.conditional_format(
                    first, 0, first + rows - 1, len(columns) - 1, {"type": "formula", "criteria": f"=${letter}{first + 1}<2", "format": look}
                )
    _sparklines(page, columns, first, 1)  # of the model row, from which every row gets one
    folded = listing.rows[FOLDED] if FOLDED in listing.rows.column_names else None
    return reserve(page.sheet, first, values, formats, cut=CUT.spoken(page.language), folded=folded, heights=_heights(listing, columns, page.language))


def _heights(listing: Listing, columns: list[Column], language: Language) -> pa.Array | None:
    """The heights of rows whose sentences take several lines; none where no column has sentences."""
    lines: Any = None
    for column in columns:
        if column.role is Role.REASONS and column.name in listing.rows.column_names:
            counted = line_counts(listing.rows[column.name], _width(listing, column, language))
            lines = counted if lines is None else pc.max_element_wise(lines, counted)
    return None if lines is None else pc.min_element_wise(pc.add(pc.multiply(lines, float(LINE_HEIGHT)), 3.0), 409.0)


def _sparklines(page: Page, columns: list[Column], first: int, rows: int) -> None:
    """The months as one small picture a row."""
    months = [index for index, column in enumerate(columns) if column.role is Role.MONTH]
    if not months:
        return
    at = months[0] - 1
    quoted = page.sheet.get_name().replace("'", "''")
    lines = range(first + 1, first + 1 + rows)
    page.sheet.add_sparkline(
        first, at,
        {
            "location": [f"{xl_col_to_name(at)}{line}" for line in lines],
            "range": [f"'{quoted}'!{xl_col_to_name(months[0])}{line}:{xl_col_to_name(months[-1])}{line}" for line in lines],
            "type": "column", "series_color": SLATE, "last_point": True, "last_color": TEAL, "empty_cells": "gaps", "min": 0,
        },
    )  # fmt: skip


def _format(book: Book, listing: Listing, column: Column) -> Format:
    if column.name not in listing.rows.column_names:
        return book.styles.cell()
    if column.role is Role.REASONS:
        return book.styles.cell(wrap=True)
    if column.role is Role.NAME:
        return book.styles.cell(bold=True)
    return book.styles.value(column, listing.rows[column.name], is_number=_is_number(listing, column))


def _is_number(listing: Listing, column: Column) -> bool:
    if column.name not in listing.rows.column_names:
        return False
    kind = listing.rows[column.name].type
    return pa.types.is_floating(kind) or pa.types.is_integer(kind) or column.name in ("target", "actual", "gap", "reached")


def frozen(listing: Listing) -> int:
    """How many columns stay in sight: up to the name."""
    place = next((index for index, column in enumerate(listing.columns) if column.role is Role.NAME), 0)
    return place + 1 if place < 4 else 0


def _width(listing: Listing, column: Column, language: Language) -> float:
    """Wide enough for nearly all values and for the header in two lines."""
    title = labels.header(column, language)
    least = max(header_width(title), 8)
    if column.name == "_trend":
        return 16
    cells = listing.rows[column.name].slice(0, 3_000)
    is_number = pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type)  # the widest number is the largest or the smallest
    if pa.types.is_string(cells.type):
        widest: float = labels.widest(texts_of(cells.unique().drop_null()))
    else:
        values = pc.min_max(cells).as_py().values() if is_number else cells.unique().to_pylist()
        widest = max((_length(value, column) for value in values), default=0)
    sentences = sum(one.role is Role.REASONS for one in listing.columns)
    most = (_SENTENCE if sentences <= 2 else _NARROW_SENTENCE) if column.role is Role.REASONS else _WIDEST.get(column.role, 60)
    return min(max(least, widest + 3), max(least, most))


def _length(value: object, column: Column) -> float:
    if value is None or isinstance(value, bool):
        return 0 if value is None else 3
    if isinstance(value, float | int):
        scale = 100 if column.unit == "%" else 1
        return len(f"{value * scale:,.{column.decimals or 0}f}") + (column.unit == "%")
    return labels.display_width(value) if isinstance(value, str) else 10
