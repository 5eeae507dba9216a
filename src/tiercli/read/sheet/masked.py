"""A finding about the rows of a mask, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tiercli.domain.arrays import Mask
from tiercli.domain.finding import FIRST_PLACES
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding


def say_masked(sheet: Understanding, code: str, mask: Mask, zh: str, en: str, *, column: int | None = None, verb: str = "is", plural: str = "are") -> None:
    """Says something about the rows of a mask that are not set aside yet; {n} is the number, in English with its verb: "3 rows are"."""
    rows = np.flatnonzero(mask & sheet.marks.open)
    if len(rows):
        places = [sheet.place(int(row), column) for row in rows[:FIRST_PLACES]]
        message = Text(zh.format(n=len(rows)), en.format(n=counted(len(rows), f"row {verb}".strip(), f"rows {plural}".strip())))
        sheet.findings.append(found(code, places[0], message, count=len(rows), places=places))
