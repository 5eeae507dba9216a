"""The day that a sheet says it is of, in a line above the table: 截止日期：2026-10-31, As of 31 Oct 2026."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.dates import parse_day
from tiercli.read.words.traditional import simplified

_CHINESE = late_pattern(r"(?:截止|截至)(?:日期|时间|日|到|至)?\s*[:]?\s*((?:19|20)\d{2}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}\s*日?|月)?)")
_ENGLISH = late_pattern(
    r"\bas (?:of|at)(?: date)?\s*[:]?\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2} [a-z]{3,9},? [0-9]{4}|[a-z]{3,9} [0-9]{1,2},? [0-9]{4})", re.IGNORECASE
)


def stated_day(lines: Sequence[Sequence[str]]) -> date | None:
    """The first such day in these lines, each a row of cells; a month is its last day."""
    for line in lines:
        words = simplified(unicodedata.normalize("NFKC", " ".join(cell for cell in line if cell)))
        for pattern in (_CHINESE, _ENGLISH):
            if match := pattern.search(words):
                text = re.sub(r"(?<=\d)\s+(?=[-./年月日])|(?<=[-./年月])\s+(?=\d)", "", match[1])
                if day := parse_day(text).day:
                    return day
    return None
