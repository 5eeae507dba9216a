"""Periods: windows of days that end at the as-of date, and calendar arithmetic in whole months."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from types import MappingProxyType
from typing import Literal

from tiercli.domain.errors import WordsError
from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern

Unit = Literal[
    "days", "months", "week", "month", "quarter", "half-year", "year", "year-to-date", "all",
    "previous week", "previous month", "previous quarter", "previous half-year", "previous year",
]  # fmt: skip

_LENGTH = late_pattern(r"^(\d{1,4}) (day|week|month|year)s?$")
_PREVIOUS: Mapping[Unit, Unit] = MappingProxyType(
    {"previous week": "week", "previous month": "month", "previous quarter": "quarter", "previous half-year": "half-year", "previous year": "year"}
)
_NAMED: tuple[Unit, ...] = ("week", "month", "quarter", "half-year", "year", "year-to-date", "all", *_PREVIOUS)
_SPAN: Mapping[Unit, int] = MappingProxyType({"month": 1, "quarter": 3, "half-year": 6, "year": 12, "year-to-date": 12})
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def months(self) -> tuple[str, ...]:
        """The calendar months that the period touches, as 2026-10."""
        first, last = self.start.year * 12 + self.start.month - 1, self.end.year * 12 + self.end.month - 1
        return tuple(f"{index // 12}-{index % 12 + 1:02d}" for index in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time as rulebooks write it: "12 months", "90 days", "4 weeks" (28 days), "quarter", "previous year", "year-to-date", "all"."""

    unit: Unit
    length: int = 1

    def __str__(self) -> str:
        return f"{self.length} {self.unit}" if self.unit in ("days", "months") else self.unit


def parse_window(words: str) -> Window:
    """A window from its words.

    Errors: WordsError with the forms that are understood.
    """
    words = " ".join(words.split())
    for name in _NAMED:
        if words == name:
            return Window(name)
    if match := _LENGTH.match(words):
        count, unit = int(match[1]), match[2]
        if count < 1:
            raise WordsError(Text("窗口至少一天或一个月", "a window has at least one day or month"))
        if unit in ("day", "week"):
            return Window("days", count * 7 if unit == "week" else count)
        return Window("months", count * 12 if unit == "year" else count)
    forms = "'12 months', '4 weeks', '90 days', 'week', 'month', 'quarter', 'half-year', 'year', 'year-to-date', 'previous year'"
    raise WordsError(Text(f"'{words}' 不是时间窗口；可写 {forms} 或 'all'", f"'{words}' is not a window; write {forms} or 'all'"))


def days_in(window: Window) -> float:
    """About how many days a window has: a month is a twelfth of 365.25; all time is endless."""
    if window.unit == "all":
        return inf
    if window.unit in ("days", "week", "previous week"):
        return window.length if window.unit == "days" else 7
    months = window.length if window.unit == "months" else _SPAN[_PREVIOUS.get(window.unit, window.unit)]
    return months * 365.25 / 12


def shift_months(day: date, months: int) -> date:
    """The same day some months away; the last day of a month stays a last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year < 1:
        return EARLIEST
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))


def shift(day: date, window: Window, times: int, fiscal: FiscalYear = CALENDAR_YEAR) -> date:
    """The as-of date moved by whole windows: an `offset` looks back by -1.

    fiscal: in years of weeks, `year`, `quarter` and `month` go back to the same week and day of the one before.
    """
    if window.unit in ("days", "week", "previous week"):
        return day + timedelta(days=(window.length if window.unit == "days" else 7) * times)
    if window.unit == "all":
        return day
    if fiscal.weeks and window.unit != "months" and times == -1:
        return fiscal.back(day, _SPAN[_PREVIOUS.get(window.unit, window.unit)])
    return shift_months(day, (window.length if window.unit == "months" else _SPAN[_PREVIOUS.get(window.unit, window.unit)]) * times)


def period_ending(end: date, window: Window, fiscal: FiscalYear = CALENDAR_YEAR) -> Period:
    """The days of a window that ends at `end`.

    "12 months" is (end - 12 months, end], "4 weeks" the 28 days up to `end`; "week", "quarter" and the other calendar words are the unit
    that holds `end`, from its first day up to `end`; "previous quarter" is the whole one before it; "year-to-date" is the fiscal year so far.
    fiscal: how years are divided.
    """
    if window.unit == "all":
        return Period(EARLIEST, end)
    if window.unit == "days":
        return Period(end - timedelta(days=window.length - 1), end)
    if window.unit == "months":
        return Period(shift_months(end, -window.length) + timedelta(days=1), end)
    if window.unit in _PREVIOUS:
        unit = Window(_PREVIOUS[window.unit])
        current = period_ending(end, unit, fiscal)
        return period_ending(current.start - timedelta(days=1), unit, fiscal)
    whole = fiscal.week(end) if window.unit == "week" else fiscal.part(end, _SPAN[window.unit])
    return Period(whole.start, end)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def named_period(words: str, fiscal: FiscalYear = CALENDAR_YEAR) -> Period:
    """A period as users write it: 2026-10, 2026-Q3, 2026-H1, 2026, FY2026, 2026-W13.

    fiscal: how years are divided. Errors: WordsError with the forms that are understood.
    """
    found = fiscal.named_part(words)
    return Period(found.start, found.end)
