"""本月行动, 信用敞口, 帕累托, 按客户经理: the sheets that no rulebook has to ask for; each is there when the data have it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tiercli.outcome.extras import Listing
from tiercli.outcome.overview import Overview
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import write_listing
from tiercli.report.styles import AMBER, SLATE

ACTIONS, CREDIT, PARETO, PEOPLE = "actions", "credit", "pareto", "people"


def asked_sheets(overview: Overview) -> Iterator[Sheet]:
    """A sheet for each of the tables that the data have, the actions first."""
    tables = ((ACTIONS, overview.actions, "#B5452C"), (CREDIT, overview.credit_table, AMBER), (PARETO, overview.pareto_table, SLATE))
    for key, table, color in (*tables, (PEOPLE, overview.people_table, SLATE)):
        if table is not None:
            yield Sheet(key, table.title, always, partial(_write, table), color)


def _write(listing: Listing, page: Page, book: Book) -> Filling | None:
    return write_listing(page, book, listing)
