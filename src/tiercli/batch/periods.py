"""The months that a batch is run for."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text
from tiercli.domain.period import month_end, shift_months

_MONTH = r"(\d{4})-(0?[1-9]|1[0-2])"
_RANGE = re.compile(rf"{_MONTH}(?:\.\.{_MONTH})?")
LONGEST = 600


def periods_of(words: str | None, today: date) -> list[date]:
    """The last days of the months in "2026-10" or "2024-11..2026-10"; the last whole month without words.

    Errors: UsageError.
    """
    if words is None:
        return [today.replace(day=1) - timedelta(days=1)]
    match = _RANGE.fullmatch(words.strip())
    if match is None:
        raise UsageError(Text(f"--period {words}：写成 2026-10 或 2024-11..2026-10", f"--period {words}: write 2026-10 or 2024-11..2026-10"))
    day = month_end(int(match[1]), int(match[2]))
    last = month_end(int(match[3]), int(match[4])) if match[3] else day
    if last < day:
        raise UsageError(Text(f"--period {words}：起始月在结束月之后", f"--period {words}: it ends before it begins"))
    months = [day]
    while months[-1] < last:
        if len(months) == LONGEST:
            raise UsageError(Text(f"--period {words}：超过 {LONGEST} 个月", f"--period {words}: that is more than {LONGEST} months"))
        months.append(shift_months(months[-1], 1))
    return months


def month_of(day: date) -> str:
    """2026-10."""
    return f"{day:%Y-%m}"
