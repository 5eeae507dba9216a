"""The sheets of the workbook, one file each, in the order in which they stand.

A new sheet is a module with a `SHEET`; it appears when its `has` finds something in the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tiercli.outcome import Outcome
from tiercli.outcome.overview import Overview
from tiercli.outcome.overview.actions import TITLE as ACTIONS_TITLE
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets import customers, overview, readback, reconciliation, rules
from tiercli.report.sheets.extras import extra_sheets
from tiercli.report.sheets.listing import write_listing
from tiercli.report.styles import AMBER, SLATE

ACTIONS, CREDIT, PARETO, PEOPLE = "actions", "credit", "pareto", "people"


SHEETS: tuple[Sheet, ...] = (overview.SHEET, customers.SHEET, reconciliation.SHEET, rules.SHEET, readback.SHEET)


def _write_actions(page: Page, book: Book) -> Filling | None:
    return None if book.overview.actions is None else write_listing(page, book, book.overview.actions)


def asked_sheets(overview: Overview) -> Iterator[Sheet]:
    """A sheet for each of the tables that no rulebook has to ask for and that the data have, the actions first."""
    if overview.to_do.found:  # the table is made when it is written: it needs next steps, which may still be worked out beside
        yield Sheet(ACTIONS, ACTIONS_TITLE, always, _write_actions, "#B5452C")
    for key, table, color in ((CREDIT, overview.credit_table, AMBER), (PARETO, overview.pareto_table, SLATE), (PEOPLE, overview.people_table, SLATE)):
        if table is not None:
            yield Sheet(key, table.title, always, partial(write_listing, listing=table), color)


def sheets_of(outcome: Outcome, overview: Overview) -> tuple[Sheet, ...]:
    """The sheets of an outcome in their order: those that the rulebook adds stand behind the customers."""
    first, last = ([sheet for sheet in sheets if sheet.has(outcome)] for sheets in (SHEETS[:2], SHEETS[2:]))
    asked = list(asked_sheets(overview))
    ahead = [sheet for sheet in asked if sheet.key == ACTIONS]
    behind = asked[len(ahead) :]
    if outcome.live is None:
        return (*first, *ahead, *extra_sheets(outcome), *behind, *last)
    from tiercli.report.live import sheets as live

    return (*first, live.PARAMETERS_SHEET, live.SCORING_SHEET, *ahead, *extra_sheets(outcome), *behind, *last, live.RANKING_SHEET)
