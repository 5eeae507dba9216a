"""Fiscal years: of twelve months that begin in any month, or of 52 and 53 weeks in quarters of 4-4-5; and the names of their parts."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern

_YEAR = r"(?:FY)?(?P<year>\d{4})(?:财年|年度|年)?"
_PARTS = {
    "month": late_pattern(r"(?P<year>\d{4})-(?P<number>\d{1,2})"),
    "period": late_pattern(rf"{_YEAR}[- ]?P(?P<number>\d{{1,2}})", re.IGNORECASE),
    "quarter": late_pattern(rf"{_YEAR}[- ]?Q(?P<number>[1-4])", re.IGNORECASE),
    "half-year": late_pattern(rf"{_YEAR}[- ]?H(?P<number>[12])", re.IGNORECASE),
    "week": late_pattern(rf"{_YEAR}[- ]?W(?P<number>\d{{1,2}})", re.IGNORECASE),
    "year": late_pattern(_YEAR, re.IGNORECASE),
}
_SPANS = {"period": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """When the years of a rulebook begin, how they are divided, and what they are called.

    month, day: a year begins on that day; with weeks, on the `weekday` (0 is Monday) nearest to it, or the first on or after it.
    weeks: the weeks of the three months of each quarter, such as (4, 4, 5); none for calendar months. A 53rd week belongs to the last month.
    named: whether a year has the number of the calendar year in which it begins or ends; "" for that in which it begins, and from July on for
    that in which it ends.
    """

    month: int = 1
    day: int = 1
    weeks: tuple[int, ...] = ()
    weekday: int = 0
    is_nearest: bool = True
    named: Literal["", "begins", "ends"] = ""

    def first_day(self, begun: int) -> date:
        """The first day of the year that begins around the month and day of a calendar year."""
        day = date(begun, self.month, min(self.day, calendar.monthrange(begun, self.month)[1]))
        if not self.weeks:
            return day
        ahead = (self.weekday - day.weekday()) % 7
        return day + timedelta(days=ahead - 7 if self.is_nearest and ahead > 3 else ahead)

    def begun(self, day: date) -> int:
        """The calendar year in which the fiscal year that holds a day nominally begins."""
        return next(year for year in (day.year + 1, day.year, day.year - 1) if self.first_day(year) <= day)

    def year(self, begun: int) -> Days:
        """The days of a whole year."""
        return Days(self.first_day(begun), self.first_day(begun + 1) - timedelta(days=1))

    def months(self, begun: int) -> list[Days]:
        """The twelve months of a year."""
        first, following = self.first_day(begun), self.first_day(begun + 1)
        if self.weeks:
            lengths = [7 * count for _ in range(4) for count in self.weeks]
            starts = [first + timedelta(days=sum(lengths[:place])) for place in range(12)]
        else:
            starts = [date(*divmod_month(first.year * 12 + first.month - 1 + place), 1) for place in range(12)]
        return [Days(start, end - timedelta(days=1)) for start, end in zip(starts, [*starts[1:], following], strict=True)]

    def part(self, day: date, months: int) -> Days:
        """The month, quarter, half-year or year (so many months) of its year that holds a day."""
        every = self.months(self.begun(day))
        place = next(index for index, month in enumerate(every) if day <= month.end)
        first = place - place % months
        return Days(every[first].start, every[first + months - 1].end)

    def week(self, day: date) -> Days:
        """The week that holds a day: from Monday, or from the weekday on which years of weeks begin."""
        start = day - timedelta(days=(day.weekday() - (self.weekday if self.weeks else 0)) % 7)
        return Days(start, start + timedelta(days=6))

    def back(self, day: date, months: int) -> date:
        """The day in the same place of the month, quarter or year before: so many months, weeks and days into it; the last one where that is shorter."""
        now = self.part(day, months)
        before = self.part(now.start - timedelta(days=1), months)
        return min(before.start + (day - now.start), before.end) if day != now.end else before.end

    def number(self, begun: int) -> int:
        """What a year is called: 2026."""
        ends = self.named == "ends" or (not self.named and self.month >= 7)
        return begun + 1 if ends and (self.month, self.day) != (1, 1) else begun

    def named_part(self, words: str) -> Days:
        """A period as users write it: 2026-10, 2026-Q3, 2026-H1, FY2026, 2026, 2026-W13, 2026-P04.

        A month is the calendar's; the others are of the fiscal year. Weeks are those of the year of weeks, else of ISO 8601.
        Errors: WordsError with the forms that are understood.
        """
        for kind, pattern in _PARTS.items():
            match = pattern.fullmatch(words.strip())
            if match is None:
                continue
            year, number = int(match["year"]), int(match.groupdict().get("number") or 1)
            if found := self._named(kind, year, number):
                return found
        raise WordsError(
            Text(
                f"'{words}' 不是期间；请写 2026-10、2026-Q3、2026-H1、2026、FY2026 或 2026-W13",
                f"'{words}' is not a period; write 2026-10, 2026-Q3, 2026-H1, 2026, FY2026 or 2026-W13",
            )
        )

    def _named(self, kind: str, year: int, number: int) -> Days | None:
        try:
            begun = year - (self.number(year) - year)
            if kind == "month":
                return Days(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))
            if kind == "week":
                return self._named_week(begun, year, number)
            span = _SPANS[kind]
            every = self.months(begun)[span * (number - 1) : span * number]
            return Days(every[0].start, every[-1].end)
        except (ValueError, IndexError, OverflowError, calendar.IllegalMonthError):
            return None

    def _named_week(self, begun: int, year: int, number: int) -> Days | None:
        if not self.weeks:
            start = date.fromisocalendar(year, number, 1)
            return Days(start, start + timedelta(days=6))
        whole = self.year(begun)
        start = whole.start + timedelta(days=7 * (number - 1))
        return Days(start, start + timedelta(days=6)) if number >= 1 and start <= whole.end else None

    def month_index(self, day: date) -> int:
        """Months since the year 0, by which months are counted: the calendar's, or those of years of weeks."""
        if not self.weeks:
            return day.year * 12 + day.month - 1
        begun = self.begun(day)
        return begun * 12 + next(index for index, month in enumerate(self.months(begun)) if day <= month.end)

    def month_end(self, index: int) -> date:
        """The last day of a month that is counted so."""
        year, place = divmod(index, 12)
        return (
            self.months(year)[place].end if self.weeks else Days(date(year, place + 1, 1), date(year, place + 1, calendar.monthrange(year, place + 1)[1])).end
        )

    def index_name(self, index: int) -> str:
        """What a month that is counted so is called: 2026-10, or 2026-P04 in a year of weeks."""
        return f"{self.number(index // 12)}-P{index % 12 + 1:02d}" if self.weeks else f"{index // 12}-{index % 12 + 1:02d}"

    def week_name(self, day: date) -> str:
        """What the week that holds a day is called: 2026-W13."""
        if not self.weeks:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        begun = self.begun(day)
        return f"{self.number(begun)}-W{(day - self.first_day(begun)).days // 7 + 1:02d}"

    def month_name(self, day: date) -> str:
        """What the month that holds a day is called: 2026-10, or 2026-P04 in a year of weeks."""
        return self.index_name(self.month_index(day))


CALENDAR_YEAR = FiscalYear()
"""From January to December."""


def divmod_month(index: int) -> tuple[int, int]:
    """Year and month (1-12) of months since the year 0."""
    return index // 12, index % 12 + 1
