"""Rows added up by customer and piece of time: what plain sums over whole windows, and first and last days, need to know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.period import Period, shift_months


@dataclass(frozen=True)
class Pieces:
    """The rows of a table of events, added up.

    starts: the first day of each piece, in order; the last one ends with `end`, and no row is before or after.
    rows: customer_id, date and the numbers in millionths. Each customer has, for each piece in which it has rows, one row on the first of their days
        with the sums of all of them, and one without any sum on the last. Sums over whole pieces, and their days' first, last and months, are those of
        all rows; a count is not.
    """

    starts: tuple[date, ...]
    end: date
    rows: pa.Table

    def has_whole(self, period: Period) -> bool:
        """Whether a period begins and ends where pieces do, as far as there are rows."""
        edges = (period.start, period.end + timedelta(days=1))
        return all(day <= self.starts[0] or day > self.end or day in self.starts for day in edges)

    def between(self, first: date | None, last: date | None) -> Pieces | None:
        """Those from one day to another, both included; none where a piece lies on both sides."""
        period = Period(first or self.starts[0], last or self.end)
        if not self.has_whole(period):
            return None
        days = self.rows["date"]
        inside = pc.and_(pc.greater_equal(days, pa.scalar(period.start, pa.date32())), pc.less_equal(days, pa.scalar(period.end, pa.date32())))
        return self if pc.all(inside).as_py() else Pieces(self.starts, self.end, self.rows.filter(inside))


def starts_of_pieces(first: date, last: date, as_of: date) -> tuple[date, ...]:
    """Where months and windows of months begin between two days: on the first, and a day after the as-of date moved by whole months."""
    months = (last.year - first.year) * 12 + last.month - first.month
    calendar = [shift_months(first.replace(day=1), number) for number in range(1, months + 1)]
    away = (as_of.year - first.year) * 12 + as_of.month - first.month
    windows = [shift_months(as_of, number - away) + timedelta(days=1) for number in range(-1, months + 1)]
    return (first, *sorted({day for day in (*calendar, *windows) if first < day <= last}))
