"""A backtest as a workbook: the verdict with charts, every period, every level of every period, and what to know."""

from __future__ import annotations

from typing import BinaryIO

from tiercli.domain.own_sheets import BACKTEST, BACKTEST_NOTES, LEVELS_BY_PERIOD, PERIODS
from tiercli.outcome.backtested import Backtested
from tiercli.report.backtest.front import write_front
from tiercli.report.backtest.tables import Made, write_levels, write_notes, write_periods
from tiercli.report.page import Page
from tiercli.report.styles import new_workbook

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
    title = f"{BACKTEST.spoken(language)} {told.first} – {told.last}"
    with new_workbook(file, language, title, told.sides[0].periods[-1].as_of) as (book, styles):
        made = Made(book, styles)
        pages = [Page(book.add_worksheet(title.spoken(language)), language) for title, _ in _SHEETS]
        for page, (_, write) in zip(pages, _SHEETS, strict=True):
            write(page, made, told)
        book.set_size(2400, 1500)
