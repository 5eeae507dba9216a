"""The sheets that a rulebook adds: one for each extra that the outcome holds; what draws it is loaded for it, but for listings, which most workbooks have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tiercli.outcome import Outcome
from tiercli.outcome.extras import Candidates, Extra, Listing, Movements, Records, ReturnSheet, Statement, Trends
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import write_listing
from tiercli.report.styles import AMBER, SLATE, TEAL

_COLORS = {"alerts": "#B5452C", "warnings": "#B5452C", "risk": "#B5452C", "plan": TEAL, "completion": TEAL, "targets": AMBER, "commission": AMBER}


def extra_sheets(outcome: Outcome) -> Iterator[Sheet]:
    """A sheet for each extra, in the outcome's order."""
    for key, extra in outcome.extras.items():
        writer = _writer(extra)
        if writer is not None:
            yield Sheet(f"extra.{key}", extra.title, always, writer, _COLORS.get(key.partition(".")[0], SLATE))


def _writer(extra: Extra) -> Callable[[Page, Book], Filling | None] | None:
    """What draws an extra; none for those that other sheets draw."""
    if isinstance(extra, ReturnSheet):
        return partial(_returned, extra)
    if isinstance(extra, Listing):
        return partial(_listing, extra)
    if isinstance(extra, Statement):
        return partial(_statement, extra)
    if isinstance(extra, Trends):
        return partial(_trends, extra)
    if isinstance(extra, Movements):
        return partial(_movements, extra)
    if isinstance(extra, Candidates):
        return partial(_candidates, extra)
    return partial(_records, extra)


def _candidates(extra: Candidates, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.candidates import write_candidates

    return write_candidates(page, book, extra)


def _movements(extra: Movements, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.movements import write_movements

    return write_movements(page, book, extra)


def _returned(extra: ReturnSheet, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.returned import write_returned

    return write_returned(page, book, extra)


def _listing(extra: Listing, page: Page, book: Book) -> Filling | None:
    return write_listing(page, book, extra)


def _statement(extra: Statement, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.statement import write_statement

    return write_statement(page, book, extra)


def _trends(extra: Trends, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.trends import write_trends

    write_trends(page, book, extra)
    return None


def _records(extra: Records, page: Page, book: Book) -> Filling | None:
    from tiercli.report.sheets.profiles import write_profiles

    write_profiles(page, book, extra)
    return None
