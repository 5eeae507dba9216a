"""When reviews fall due: the ends of months, quarters, half-years, years, or an entity's own anniversary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.rulebook.parts.review_rules import Review, ReviewStep, Rhythm

_SPANS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Calendar:
    """One direction's review calendar (promotion or demotion).

    every: the rhythm. in_month: the month of a year's review; the year's last if none.
    fiscal: how years are divided; in years of weeks, months are theirs.
    """

    every: Rhythm
    in_month: int | None = None
    fiscal: FiscalYear = CALENDAR_YEAR

    def is_review_month(self, index: int) -> bool:
        """Whether a review falls at the end of this month (year * 12 + month - 1)."""
        if self.every in ("run", "anniversary"):
            return self.every == "run"
        if self.every == "year" and self.in_month is not None:
            return index % 12 == self.in_month - 1
        return (index + 1 - (0 if self.fiscal.weeks else self.fiscal.month - 1)) % _SPANS[self.every] == 0

    def is_due(self, last: date | None, as_of: date) -> bool:
        """Whether a review month has come since the last run; one that a missing run skipped is caught up."""
        if self.every == "run":
            return True
        now = self.fiscal.month_index(as_of)
        since = self.fiscal.month_index(last) if last is not None else now - 1
        return any(self.is_review_month(index) for index in range(max(since + 1, now - 36), now + 1))

    def next_after(self, as_of: date) -> str:
        """The month of the next review, as 2027-06."""
        index = self.fiscal.month_index(as_of) + 1
        while not self.is_review_month(index):
            index += 1
        return self.fiscal.index_name(index)


def calendar_of(review: Review, step: ReviewStep, fiscal: FiscalYear) -> Calendar:
    """The calendar of promotions or demotions: the step's own, or the review's."""
    every = step.every or review.every
    return Calendar(every, step.in_month or (review.in_month if step.every is None else None), fiscal)


def anniversaries_due(months: Any, last: date | None, as_of: date) -> Any:
    """Whether each entity's own month of the year has come since the last run.

    months: an array of 1-12, 0 where it is not known (not reviewed then).
    """
    now = month_index(as_of)
    since = month_index(last) if last is not None else now - 1
    passed = {index % 12 + 1 for index in range(max(since + 1, now - 11), now + 1)}
    return np.isin(months, sorted(passed))


def month_index(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1
