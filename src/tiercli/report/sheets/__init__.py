"""The sheets of the workbook, one file each, in the order in which they stand.

A new sheet is a module with a `SHEET`; it appears when its `has` finds something in the outcome.
"""

from __future__ import annotations

from tiercli.outcome import Outcome
from tiercli.outcome.overview import Overview
from tiercli.report.book import Sheet
from tiercli.report.sheets import customers, overview, readback, reconciliation, rules
from tiercli.report.sheets.always_asked import ACTIONS, asked_sheets
from tiercli.report.sheets.extras import extra_sheets

SHEETS: tuple[Sheet, ...] = (overview.SHEET, customers.SHEET, reconciliation.SHEET, rules.SHEET, readback.SHEET)


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
