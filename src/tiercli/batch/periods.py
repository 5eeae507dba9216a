"""The months that a batch is run for."""

from __future__ import annotations

from datetime import date, timedelta

from tiercli.domain.errors import UsageError, WordsError
from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import month_end, shift_months

_MONTH = r"(\d{4})-(0?[1-9]|1[0-2])"
_RANGE = late_pattern(rf"{_MONTH}(?:\.\.{_MONTH})?")
LONGEST = 600


def periods_of(words: str | None, today: date, fiscal: FiscalYear = CALENDAR_YEAR, *, weekly: bool = False) -> list[date]:
    """The last days of the months in "2026-10" or "2024-11..2026-10", or of one fiscal period: FY2026, 2026-Q3, 2026-P04, 2026-W13.

    Without words it is the last whole month, or week. fiscal: how the rulebooks divide years; months of years of weeks are theirs, also in ranges.
    Errors: UsageError.
    """
    if words is None and weekly:
        return [fiscal.week(today).start - timedelta(days=1)]
    if words is None:
        return [fiscal.month_end(fiscal.month_index(today) - 1)]
    match = _RANGE.fullmatch(words.strip())
    if match is None:
        return _named(words, fiscal)
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


def _named(words: str, fiscal: FiscalYear) -> list[date]:
    """The last day of a named period, or those of the months from one to another."""
    first, dots, last = words.strip().partition("..")
    try:
        begin = fiscal.named_part(first)
        end = fiscal.named_part(last) if dots else begin
    except WordsError:
        forms = Text("写成 2026-10、2024-11..2026-10、2026-Q3、FY2026 或 2026-W13", "write 2026-10, 2024-11..2026-10, 2026-Q3, FY2026 or 2026-W13")
        raise UsageError(Text(f"--period {words}：{forms.zh}", f"--period {words}: {forms.en}")) from None
    if not dots:
        return [begin.end]
    months = range(fiscal.month_index(begin.end), fiscal.month_index(end.end) + 1)
    if not months:
        raise UsageError(Text(f"--period {words}：起始月在结束月之后", f"--period {words}: it ends before it begins"))
    if len(months) > LONGEST:
        raise UsageError(Text(f"--period {words}：超过 {LONGEST} 个月", f"--period {words}: that is more than {LONGEST} months"))
    return [fiscal.month_end(index) for index in months]


def month_of(day: date) -> str:
    """2026-10."""
    return f"{day:%Y-%m}"
