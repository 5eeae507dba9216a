"""提成 / Commission: what everybody earns, and below it the lines by month and type that add up to it."""

from __future__ import annotations

from tiercli.outcome.extras import Statement
from tiercli.report.book import Book
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, heading, write_rows


def write_statement(page: Page, book: Book, statement: Statement) -> Filling | None:
    """Fill the sheet."""
    heading(page, book, statement.title, statement.note.spoken(page.language))
    page.text(3, 0, statement.summary.title, book.styles.section)
    page.fill(3, 1, len(statement.summary.columns) - 1, book.styles.section)
    write_rows(page, book, statement.summary, 4, size=False)
    row = 4 + statement.summary.rows.num_rows + 3
    page.text(row - 1, 0, statement.lines.title, book.styles.section)
    page.fill(row - 1, 1, len(statement.lines.columns) - 1, book.styles.section)
    filling = write_rows(page, book, statement.lines, row)
    # both tables share the columns: each is as wide as the summary's figures or the lines' words need
    for index in range(max(len(statement.summary.columns), len(statement.lines.columns))):
        page.sheet.set_column(index, index, 16 if index else 22)
    page.sheet.autofilter(row, 0, row + max(statement.lines.rows.num_rows, 1), len(statement.lines.columns) - 1)
    page.sheet.freeze_panes(0, 1)
    page.paper(footer=footer(book))
    return filling
