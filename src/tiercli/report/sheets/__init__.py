"""The sheets of the workbook, one file each, in the order in which they stand.

A new sheet is a module with a `SHEET`; it appears when its `has` finds something in the outcome.
"""

from __future__ import annotations

from tiercli.report.sheets import customers, overview, reconciliation, rules
from tiercli.report.workbook import Sheet

SHEETS: tuple[Sheet, ...] = (overview.SHEET, customers.SHEET, reconciliation.SHEET, rules.SHEET)
