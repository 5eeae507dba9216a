"""A backtest as a workbook: the verdict with charts, every period, every level of every period, and what to know."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO

import xlsxwriter

from tiercli.domain.own_sheets import BACKTEST, BACKTEST_NOTES, LEVELS_BY_PERIOD, PERIODS
from tiercli.outcome.backtested import Backtested
from tiercli.report.backtest.front import write_front
from tiercli.report.backtest.tables import Made, write_levels, write_notes, write_periods
from tiercli.report.page import Page
from tiercli.report.styles import FONTS, SIZE, Styles

_SHEETS = (
    (BACKTEST, write_front),
    (PERIODS, write_periods),
    (LEVELS_BY_PERIOD, write_levels),
    (BACKTEST_NOTES, write_notes),
)
__all__ = ["write_backtest"]


def write_backtest(told: Backtested, file: BinaryIO) -> None:
    """The whole workbook; the same backtest gives the same bytes."""
    language = told.language
    options = {
        "in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False,
        "default_format_properties": {"font_name": FONTS[language], "font_size": SIZE[language]},
    }  # fmt: skip
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, options) as book:
        made = Made(book, Styles(book, language))
        pages = [Page(book.add_worksheet(title.spoken(language)), language) for title, _ in _SHEETS]
        for page, (_, write) in zip(pages, _SHEETS, strict=True):
            write(page, made, told)
        end = told.sides[0].periods[-1].as_of
        title = BACKTEST.spoken(language)
        book.set_properties({"title": f"{title} {told.first} – {told.last}", "author": "tiercli", "created": datetime(max(end.year, 1900), end.month, end.day)})
        book.set_size(2400, 1500)
    file.write(whole.getbuffer())
