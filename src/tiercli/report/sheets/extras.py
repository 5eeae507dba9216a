"""The sheets that a rulebook adds: one for each extra that the outcome holds; what draws it is loaded for it, but for listings, which most workbooks have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from tiercli.outcome import Outcome
from tiercli.outcome.extras import Candidates, Extra, Listing, Movements, Records, ReturnSheet, Statement, Trends
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.styles import AMBER, SLATE, TEAL

_COLORS = {"alerts": "#B5452C", "warnings": "#B5452C", "risk": "#B5452C", "plan": TEAL, "completion": TEAL, "targets": AMBER, "commission": AMBER}
_KINDS: tuple[tuple[type[Extra], str], ...] = (
    (ReturnSheet, "returned"),  # a listing as well
    (Listing, "listing"),
    (Statement, "statement"),
    (Trends, "trends"),
    (Movements, "movements"),
    (Candidates, "candidates"),
    (Records, "profiles"),
)
"""Each kind of extra, with the module beside this one that writes it."""


def extra_sheets(outcome: Outcome) -> Iterator[Sheet]:
    """A sheet for each extra, in the outcome's order."""
    for key, extra in outcome.extras.items():
        kind = next(kind for one, kind in _KINDS if isinstance(extra, one))
        yield Sheet(f"extra.{key}", extra.title, always, partial(_write, kind, extra), _COLORS.get(key.partition(".")[0], SLATE))


def _write(kind: str, extra: Extra, page: Page, book: Book) -> Filling | None:
    """Its module is loaded only for a report that has such a sheet."""
    return getattr(import_module(f"tiercli.report.sheets.{kind}"), f"write_{kind}")(page, book, extra)
