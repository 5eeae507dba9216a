"""升降 / Movements: the migration matrices as heat maps, the drift of the mix, and the lists of who moved."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.language import Text
from tiercli.extras import Movements
from tiercli.report import words
from tiercli.report.columns import Filling
from tiercli.report.movements import drift_words
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, heading, write_rows
from tiercli.report.styles import SLATE, number_format
from tiercli.report.workbook import Book

_MOST = 1_000


def write_movements(page: Page, book: Book, movements: Movements) -> Filling | None:
    """The whole sheet: matrices, drift, lists; of each list the first thousand."""
    heading(page, book, movements.title, f"{movements.old} → {movements.new}    ·    {drift_words(movements).spoken(page.language)}")
    page.sheet.set_column(0, 0, 14)
    page.sheet.set_column(1, 1, 34)
    page.sheet.set_column(2, 11, 13)
    row = 3
    who = Text("客户数（行为原等级，列为新等级）", "Customers (rows: old level, columns: new level)")
    row = _matrix(page, book, movements, row, who, movements.counts, "#,##0") + 1
    for column, matrix in movements.amounts:
        title = Text(words.header(column, "zh"), words.header(column, "en"))
        row = _matrix(page, book, movements, row, title, matrix, number_format(column.unit, 0)) + 1
    row = _drift(page, book, movements, row) + 1
    for listing in movements.lists.values():
        page.fill(row, 0, 9, book.styles.section)
        count = listing.rows.num_rows
        more = Text(f"（前 {_MOST:,} 个）", f" (the first {_MOST:,})").spoken(page.language) if count > _MOST else ""
        page.text(row, 0, f"{listing.title.spoken(page.language)}  {count:,}{more}", book.styles.section)
        shown = listing if count <= _MOST else type(listing)(listing.title, listing.columns, listing.rows.slice(0, _MOST))
        write_rows(page, book, shown, row + 1, size=False, by_cell=True)
        row += max(shown.rows.num_rows, 1) + 3
    page.sheet.freeze_panes(2, 0)
    page.paper(footer=footer(book))
    return None


def _matrix(page: Page, book: Book, movements: Movements, row: int, title: Text, matrix: Sequence[Sequence[float]], number: str) -> int:
    """One matrix with totals; colour by size, the diagonal in bold, so that nothing is told by colour alone. Returns the row below."""
    styles, levels = book.styles, movements.levels
    page.fill(row, 0, len(levels) + 1, styles.section)
    page.text(row, 0, title, styles.section)
    page.text(row + 1, 0, Text("原 \\ 新", "Old \\ new"), styles.head())
    for index, level in enumerate(levels):
        page.text(row + 1, index + 1, level, styles.head(right=True))
    page.text(row + 1, len(levels) + 1, Text("合计", "Total"), styles.head(right=True, fill=SLATE))
    first = row + 2
    for offset, (level, values) in enumerate(zip(levels, matrix, strict=True)):
        page.text(first + offset, 0, level, styles.cell(bold=True))
        for index, value in enumerate(values):
            page.number(first + offset, index + 1, value, styles.cell(number=number, bold=index == offset))
        page.number(first + offset, len(levels) + 1, sum(values), styles.cell(number=number, bold=True))
    last = first + len(levels) - 1
    page.sheet.conditional_format(first, 1, last, len(levels), {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FB8D8"})
    return last + 1


def _drift(page: Page, book: Book, movements: Movements, row: int) -> int:
    styles = book.styles
    page.fill(row, 0, 2, styles.section)
    page.text(row, 0, Text("结构稳定指数 PSI", "Population stability index"), styles.section)
    for level, part in zip(movements.levels, movements.drift, strict=True):
        row += 1
        page.text(row, 0, level, styles.cell(bold=True))
        page.number(row, 1, part, styles.cell(number="0.000000"))
    row += 1
    page.text(row, 0, Text("合计", "Total"), styles.cell(bold=True))
    page.number(row, 1, movements.index, styles.cell(number="0.000000", bold=True))
    return row + 1
