"""候选名单 / Candidates: who waits for approval; protected but for the decision, comment and approver."""

from __future__ import annotations

from tiercli.domain.language import Text
from tiercli.domain.listed_columns import APPROVER, COMMENT, DECISION
from tiercli.outcome import labels
from tiercli.outcome.extras import Candidates
from tiercli.report.book import Book
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, heading, write_rows
from tiercli.report.styles import AMBER, LINE, QUIET

HEAD = 4
KEY_ROW = 2
CHOICES = (Text("同意", "Accept"), Text("不同意", "Refuse"), Text("暂缓", "Defer"))


def write_candidates(page: Page, book: Book, candidates: Candidates) -> Filling | None:
    """The whole sheet. Row 3 says which run it belongs to; `tiercli approve` reads it back."""
    listing, language = candidates.listing, page.language
    how = Text(
        "请在最后三列填写：决定（同意 / 不同意 / 暂缓）、意见、审批人；存盘后用 tiercli approve 读回。",
        "Fill in the last three columns: decision, comment, approver; then read the file back with tiercli approve.",
    )
    heading(page, book, candidates.title, how.spoken(language))
    page.text(KEY_ROW, 0, f"tiercli {candidates.rulebook} {candidates.period} {candidates.token}", book.styles(font_color=QUIET, font_size=8))
    write_rows(page, book, listing, HEAD, by_cell=True)
    first, count = len(listing.columns), listing.rows.num_rows
    open_cell = book.styles(locked=False, bg_color="#FFF9E5", bottom=1, bottom_color=LINE, text_wrap=True, valign="top")
    for offset, (title, width) in enumerate(((DECISION, 12), (COMMENT, 30), (APPROVER, 14))):
        page.text(HEAD, first + offset, title, book.styles.head(fill=AMBER))
        page.sheet.set_column(first + offset, first + offset, width)
        for row in range(HEAD + 1, HEAD + 1 + count):
            page.blank(row, first + offset, open_cell)
    page.sheet.data_validation(
        HEAD + 1, first, HEAD + count, first,
        {
            "validate": "list", "source": [choice.spoken(language) for choice in CHOICES],
            "error_title": DECISION.spoken(language), "error_message": " / ".join(choice.spoken(language) for choice in CHOICES),
        },
    )  # fmt: skip
    page.sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "select_locked_cells": True})
    page.sheet.autofilter(HEAD, 0, HEAD + count, first + 2)
    page.sheet.freeze_panes(HEAD + 1, 3)
    page.sheet.repeat_rows(HEAD)
    page.paper(footer=f"{footer(book)} · {labels.capital(candidates.period)}")
    return None
