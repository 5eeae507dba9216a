"""How a workbook of rules says what it is: marks that are written with it and sought when it comes back."""

from __future__ import annotations

HEAD = "tiercli rules 1"
"""Begins the head line of the hidden sheet (`domain.own_sheets.RULES_SHEET`); then the language and the SHA-256 of the bytes."""
MARK = "tiercli"
"""Begins the first cell of the line of keys; then the table's name."""
KEY_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4
CHUNK = 30_000
PARAMETERS_MARK = "tiercli-parameters"
"""Begins the hidden cell of the sheet of a live workbook that holds the rules' numbers; then the rulebook's name."""
PARAMETERS_ROW = "key"
"""Stands in the same hidden column of each of its rows that holds a number."""
