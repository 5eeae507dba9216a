"""The second identity on the sheet 数据核对 / Reconciliation: whose the used rows of the period are."""

from __future__ import annotations

from collections.abc import Callable

from tiercli.domain.entity_account import EntityAccount
from tiercli.domain.language import Text
from tiercli.domain.nobody import NOBODY
from tiercli.outcome import labels
from tiercli.report.book import Book
from tiercli.report.page import Page
from tiercli.report.styles import QUIET
from tiercli.rulebook.names import fields_of

Line = Callable[..., int]


def write_whose_rows(page: Page, book: Book, row: int, line: Line, *, last: int, most: int) -> int:
    """One block a table that is graded: used rows of the period = those of the graded + those of nobody; returns the row below.

    line: writes one row of an account. last: the last column of the sheet. most: so many sums have columns.
    """
    for account in book.outcome.entities:
        row = _block(page, book, account, row, line, last=last, most=most) + 1
    return row


def _block(page: Page, book: Book, account: EntityAccount, row: int, line: Line, *, last: int, most: int) -> int:
    styles, sums = book.styles, list(account.used.sums)[:most]
    tables = fields_of(book.outcome.rulebook)
    title, who = labels.table_title(account.table, tables), labels.entities(book.outcome)
    page.fill(row, 0, last, styles.section)
    page.text(row, 0, Text(f"{title.zh}：归谁", f"{title.en}: whose rows"), styles.section)
    row += 1
    heads = [Text("本期", "In the period"), Text("归属", "Whose"), Text("行数", "Rows")]
    heads += (Text(shown, shown) for shown in (labels.field_title(account.table, name, page.language, tables) for name in sums))
    for column, head in enumerate(heads):
        page.text(row, column, head, styles.head(right=column > 1))
    page.fill(row, len(heads), last, styles.head())
    period = f"{book.outcome.period.start} – {book.outcome.period.end}"
    parts = (
        (Text("采用", "Used"), period, account.used, True),
        (Text("已分级", "Graded"), f"{len(book.outcome.results)} {who.spoken(page.language)}", account.graded, False),
        (Text(f"未填写 {NOBODY}", f"Nobody's {NOBODY}"), "", account.none, False),
    )
    row += 1
    for where, whose, part, bold in parts:
        row = line(page, book, row, (where, whose), part.rows, [part.sums[name] for name in sums], bold=bold)
    page.text(row, 0, Text("✓ 相符：采用 = 已分级 + 未填写", "✓ Adds up: used = graded + nobody's"), styles(font_color=QUIET))
    return row + 1
