"""More rows than a sheet of Excel has: how many it holds, and the finding that says so."""

from __future__ import annotations

CODE = "report.rows-beyond"
SHEET_ROWS = 1_048_576
"""Rows of a sheet in Excel."""
HEADER_ROWS = 2
"""Of the sheet of all entities."""


def most_rows(first_row: int) -> int:
    """How many rows a sheet has below its head. first_row: the first of them, from 0."""
    return SHEET_ROWS - first_row
