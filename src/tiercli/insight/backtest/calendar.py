"""The periods of a backtest: their last days, and which of them the data cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from tiercli.domain.coverage import Coverage
from tiercli.domain.fiscal import FiscalYear
from tiercli.domain.language import Text
from tiercli.domain.period import shift_months

Every = Literal["week", "month", "quarter", "half-year", "year"]
_MONTHS = MappingProxyType({"month": 1, "quarter": 3, "half-year": 6, "year": 12})
TITLES = MappingProxyType(
    {
        "week": Text("周", "week"),
        "month": Text("月", "month"),
        "quarter": Text("季", "quarter"),
        "half-year": Text("半年", "half-year"),
        "year": Text("年", "year"),
    }
)
_LATE = 7
"""A period whose last row is more days before its end is not taken as whole."""


@dataclass(frozen=True)
class Calendar:
    """Periods of one length in a fiscal year."""

    every: Every
    fiscal: FiscalYear

    def end(self, day: date) -> date:
        """The last day of the period that holds a day."""
        if self.every == "week":
            return self.fiscal.week(day).end
        return self.fiscal.part(day, _MONTHS[self.every]).end

    def start(self, day: date) -> date:
        """The first day of the period that holds a day."""
        return self.fiscal.week(day).start if self.every == "week" else self.fiscal.part(day, _MONTHS[self.every]).start

    def following(self, end: date) -> date:
        """The last day of the next period."""
        return self.end(end + timedelta(days=1))

    def name(self, end: date) -> str:
        """What a period is called: 2026-10, 2026-W13; 2026-Q4, 2026-H2 and FY2026 for longer ones."""
        if self.every == "week":
            return self.fiscal.week_name(end)
        if self.every == "month":
            return self.fiscal.month_name(end)
        begun = self.fiscal.begun(end)
        months = [one.end for one in self.fiscal.months(begun)]
        number, length = self.fiscal.number(begun), _MONTHS[self.every]
        place = next(index for index, last in enumerate(months) if end <= last) // length + 1
        return f"FY{number}" if self.every == "year" else f"{number}-{'Q' if self.every == 'quarter' else 'H'}{place}"

    def last_whole(self, day: date) -> date:
        """The end of the last period that is over on a day."""
        return day if self.end(day) == day else self.start(day) - timedelta(days=1)

    def last_covered(self, coverage: Coverage, today: date) -> date:
        """The end of the last period that the data cover to its end, give or take a few days without a row."""
        end = self.end(coverage.last)
        allowed = timedelta(days=_LATE if self.every != "week" else 3)
        return end if end <= today and end - coverage.last <= allowed else self.start(coverage.last) - timedelta(days=1)

    def days(self, last: date, count: int) -> list[date]:
        """The ends of so many periods, oldest first."""
        ends = [last]
        while len(ends) < count:
            ends.append(self.start(ends[-1]) - timedelta(days=1))
        return ends[::-1]


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last day of a month stays a last day."""
    return shift_months(day, months)
