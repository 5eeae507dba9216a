"""What the data cover: for each table of events the first and the last day, and the months without a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_FEW = 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one table covers up to the day of the run.

    empty_months: from the first row's month to the month of the run, as 2026-10.
    months: how many of them have rows. longest_step: the most months from one month with rows to the next, 1 where none is missing.
    stray: a day years before `first`, with at most another one: most likely a mistyped year, and no cover.
    """

    first: date
    last: date
    empty_months: tuple[str, ...]
    months: int
    longest_step: int
    stray: date | None = None

    def covers(self, start: date) -> bool:
        """Whether the table reaches back to that day: it begins in that month or before.

        Only a table with rows in most of its months, and in a few at least, shows by a late start that something is missing;
        one that pauses within may have paused before.
        """
        span = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        late = self.months_late(start)
        if not late or self.months < _FEW:
            return True
        return self.months * 2 < span and late <= self.longest_step

    def is_short(self, start: date) -> bool:
        """Whether all that there is are one to three months without a gap, from after that day's month on: who bought before cannot be known."""
        span = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return self.months < _FEW and self.months == span and self.months_late(start) > 0

    def months_late(self, start: date) -> int:
        """How many months after that day's month the table begins; 0 if it does not."""
        return max(0, (self.first.year - start.year) * 12 + self.first.month - start.month)

    def record(self) -> dict[str, object]:
        """The coverage as the run summary (`--json`) shows it."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "empty_months": list(self.empty_months)}
