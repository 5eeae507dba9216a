"""Days of sample workbooks, counted back in months from the last one."""

from __future__ import annotations

import calendar
from datetime import date

LAST = date(2026, 10, 31)  # the day on which the samples are graded


def day(months_back: int, number: int) -> date:
    """A day of the month so many months before the last one; the last day if the month is shorter."""
    index = LAST.year * 12 + LAST.month - 1 - months_back
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))
