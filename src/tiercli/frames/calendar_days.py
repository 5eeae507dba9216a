"""Days over rows as whole numbers: counted from 1 March of the year 0, so that they compute alike on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw

ORDINAL_OF_COUNT = 305
"""A day's count less Python's ordinal."""
WEEKDAY_OF_FIRST = 2
"""The day with the count 0 was a Wednesday; Monday is 0."""
_ERA = 146_097
"""Days of 400 years."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Year, month and day of the month, as whole numbers."""

    year: nw.Expr
    month: nw.Expr
    day: nw.Expr


def calendar_of(day: nw.Expr) -> Calendar:
    """Of a column of dates."""
    return Calendar(day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64), day.dt.day().cast(nw.Int64))


def counted_days(calendar: Calendar) -> nw.Expr:
    """The count of a day, from year, month and day alone (all that every engine has)."""
    month = calendar.month
    shifted = nw.when(month > 2).then(month - 3).otherwise(month + 9)
    year = nw.when(month > 2).then(calendar.year).otherwise(calendar.year - 1)
    return year * 365 + year // 4 - year // 100 + year // 400 + (shifted * 153 + 2) // 5 + calendar.day - 1


def calendar_of_count(count: nw.Expr) -> Calendar:
    """Year, month and day again, from a count of a day of our era."""
    era = count // _ERA
    rest = count - era * _ERA
    year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    of_year = rest - (year * 365 + year // 4 - year // 100)
    shifted = (of_year * 5 + 2) // 153
    month = nw.when(shifted < 10).then(shifted + 3).otherwise(shifted - 9)
    begun = nw.when(month <= 2).then(nw.lit(1)).otherwise(nw.lit(0))
    return Calendar(year + era * 400 + begun, month, of_year - (shifted * 153 + 2) // 5 + 1)


def week_of_count(count: nw.Expr) -> nw.Expr:
    """The week of the ISO calendar: it belongs to the year that holds its Thursday."""
    thursday = (count + WEEKDAY_OF_FIRST) // 7 * 7 + 3 - WEEKDAY_OF_FIRST
    year = calendar_of_count(thursday).year
    before = year - 1
    january = before * 365 + before // 4 - before // 100 + before // 400 + 306  # 1 January, counted from 1 March of the year 0
    return (thursday - january) // 7 + 1


def week_of(day: nw.Expr) -> nw.Expr:
    """The week of the ISO calendar of a column of dates."""
    year = day.dt.year().cast(nw.Int64)
    week = (day.dt.ordinal_day().cast(nw.Int64) - day.dt.weekday().cast(nw.Int64) + 10) // 7
    return nw.when(week < 1).then(_weeks_in(year - 1)).otherwise(nw.when(week > _weeks_in(year)).then(nw.lit(1)).otherwise(week))


def _weeks_in(year: nw.Expr) -> nw.Expr:
    """53 weeks where 31 December is a Thursday, or that of the year before a Wednesday; else 52."""
    last, before = (one + one // 4 - one // 100 + one // 400 for one in (year, year - 1))
    is_long = (last - last // 7 * 7 == 4) | (before - before // 7 * 7 == 3)
    return nw.when(is_long).then(nw.lit(53)).otherwise(nw.lit(52))


def day_number(day: nw.Expr) -> nw.Expr:
    """The count of a column of dates."""
    return counted_days(calendar_of(day))


def month_number(day: nw.Expr) -> nw.Expr:
    """Whole months since year 0 of a column of dates."""
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def day_number_of(day: date) -> int:
    """The same count as `day_number`, for one day."""
    return day.toordinal() + ORDINAL_OF_COUNT
