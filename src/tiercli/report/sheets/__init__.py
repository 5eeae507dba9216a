"""The sheets of the workbook, one file each, in the order in which they stand.

A new sheet is a module with a `SHEET`; it appears when its `has` finds something in the outcome.
"""

from __future__ import annotations

from tiercli.outcome import Outcome
from tiercli.report.book import Sheet
from tiercli.report.sheets import customers, overview, readback, reconciliation, rules
from tiercli.report.sheets.extras import extra_sheets

SHEETS: tuple[Sheet, ...] = (overview.SHEET, customers.SHEET, reconciliation.SHEET, rules.SHEET, readback.SHEET)


def sheets_of(outcome: Outcome) -> tuple[Sheet, ...]:
    """The sheets of an outcome in their order: those that the rulebook adds stand behind the customers."""
    wanted = [sheet for sheet in SHEETS if sheet.has(outcome)]
    if outcome.live is None:
        return (*wanted[:2], *extra_sheets(outcome), *wanted[2:])
    from tiercli.report.live import sheets as live

    return (*wanted[:2], live.PARAMETERS_SHEET, live.SCORING_SHEET, *extra_sheets(outcome), *wanted[2:], live.RANKING_SHEET)
