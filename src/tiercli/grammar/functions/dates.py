"""Functions of days: parts of the calendar, the day of a year, month and day, and how long ago a day is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.domain.period import month_end
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import EPOCH, Days, Texts, Vector
from tiercli.grammar.excel import day_of, months_since, serial
from tiercli.grammar.functions.function import ATOM, Excel, OfOne, call, words
from tiercli.grammar.functions.late import calendar_days, nw, over_rows

WEEKDAY_OF_1970 = 3
"""1 January 1970 was a Thursday; Monday is 0."""


def _days(value: Vector | None) -> Days:
    assert isinstance(value, Days)
    return value


def _numbers(found: Any, of: Days) -> Numbers:
    """Whole numbers, where there are days; a plain one of a plain day."""
    return Numbers(int(found) if np.ndim(found) == 0 else found, 1, of.valid)


def _months(days: Any) -> Array:
    """Whole months since January 1970 of days since then."""
    found: Array = np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def _of_calendar(zh: str, en: str, excel: Excel, of_month: Callable[[Array], Array], of_calendar: Callable[[calendar_days.Calendar], nw.Expr]) -> OfOne:
    """A number of the calendar: of the months since January 1970, and of the year and the month of a row."""
    return OfOne(
        takes="date", say=words(zh, en), excel=excel, entities=lambda _, values: _numbers(of_month(_months(_days(values[0]).days)), _days(values[0])),
        rows=lambda _, values: over_rows.Value(of_calendar(over_rows.calendar_parts(values[0])).cast(nw.Int64) * MICRO, "exact"),
    )  # fmt: skip


def _week(_: Entities, values: Sequence[Vector | None]) -> Vector:
    """The week of the ISO calendar: it belongs to the year that holds its Thursday."""
    days = np.asarray(_days(values[0]).days, np.int64)
    thursday = days - (days + WEEKDAY_OF_1970) % 7 + 3
    january = thursday.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return _numbers((thursday - january) // 7 + 1, _days(values[0]))


def _week_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    day = values[0]
    if isinstance(day.constant, date):
        return over_rows.constant_value(Decimal(day.constant.isocalendar().week))
    week = calendar_days.week_of_count(over_rows.days_of(day)) if day.is_count else calendar_days.week_of(day.expr)
    return over_rows.Value(week.cast(nw.Int64) * MICRO, "exact")


def _say_day(said: Sequence[Text]) -> Text:
    return said[0] if len(said) == 1 else Text(*("-".join(one[language] for one in said) for language in (0, 1)))


def _date(entities: Entities, values: Sequence[Vector | None]) -> Vector:
    """A day in quotes, or the day of a year, month and day; none where the calendar has no such day."""
    if len(values) == 1:
        only = values[0]
        return Days.of(date.fromisoformat(only.constant)) if isinstance(only, Texts) and only.constant is not None else only or Texts(None)
    numbers = [one.spread(entities.count) for one in values if isinstance(one, Numbers)]
    valid = np.logical_and.reduce([one.valid & np.asarray(np.equal(one.num % one.den, 0), bool) for one in numbers])
    year, month, day = (np.where(valid, np.clip(one.num // one.den, -1, 10_000), 1).astype(np.int64) for one in numbers)
    valid = valid & (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1)
    first = ((np.where(valid, year, 1970) - 1970) * 12 + np.where(valid, month, 1) - 1).astype("datetime64[M]")
    last = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    return Days(first.astype("datetime64[D]").astype(np.int64) + np.where(valid, day, 1) - 1, valid & (day <= last))


def _date_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    if len(values) == 1:
        only = values[0].constant
        return over_rows.constant_value(date.fromisoformat(only)) if isinstance(only, str) else values[0]
    exact = [over_rows.as_exact(one) for one in values]
    year, month, day = (one // MICRO for one in exact)
    whole = [one - one // MICRO * MICRO == 0 for one in exact]
    leap = ((year - year // 4 * 4 == 0) & (year - year // 100 * 100 != 0)) | (year - year // 400 * 400 == 0)
    february = nw.when(leap).then(nw.lit(29)).otherwise(nw.lit(28))
    short = (month == 4) | (month == 6) | (month == 9) | (month == 11)
    last = nw.when(month == 2).then(february).otherwise(nw.when(short).then(nw.lit(30)).otherwise(nw.lit(31)))
    inside = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    count = calendar_days.counted_days(calendar_days.Calendar(year, month, day))
    return over_rows.Value(nw.when(whole[0] & whole[1] & whole[2] & inside).then(count), "date", is_count=True)


def _days_since(entities: Entities, values: Sequence[Vector | None]) -> Vector:
    day = _days(values[0])
    return _numbers(entities.as_of.toordinal() - EPOCH - day.days, day)


def _days_since_in_rows(as_of: date, values: list[over_rows.Value]) -> over_rows.Value:
    return over_rows.Value((nw.lit(calendar_days.day_number_of(as_of)) - over_rows.days_of(values[0])) * MICRO, "exact")


def _months_since(entities: Entities, values: Sequence[Vector | None]) -> Vector:
    """Whole months gone by, in the calendar of windows: a day is n months ago from the day on which a window of n months no longer holds it.

    The 15th to the 14th of the next month is none; the last day of a month is a whole month after every day of the month before.
    """
    as_of, days = entities.as_of, _days(values[0])
    begun = _months(days.days)
    gone = (as_of.year - 1970) * 12 + as_of.month - 1 - begun
    if as_of != month_end(as_of.year, as_of.month):
        day = np.asarray(days.days) - begun.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 1
        gone = gone - np.where(day > as_of.day, 1, 0)
    return _numbers(gone, days)


def _months_since_in_rows(as_of: date, values: list[over_rows.Value]) -> over_rows.Value:
    parts = over_rows.calendar_parts(values[0])
    gone = nw.lit(as_of.year * 12 + as_of.month) - (parts.year * 12 + parts.month)
    if as_of != month_end(as_of.year, as_of.month):
        gone = nw.when(parts.day > as_of.day).then(gone - 1).otherwise(gone)
    return over_rows.Value(gone * MICRO, "exact")


DATES = {
    "month": _of_calendar("{}的月份", "month of {}", call("MONTH"), lambda month: month % 12 + 1, lambda day: day.month),
    "year": _of_calendar("{}的年份", "year of {}", call("YEAR"), lambda month: month // 12 + 1970, lambda day: day.year),
    "quarter": _of_calendar(
        "{}的季度", "quarter of {}", lambda at: f"INT((MONTH({at.values[0]})+2)/3)", lambda month: month % 12 // 3 + 1, lambda day: (day.month + 2) // 3
    ),
    "week": OfOne(
        takes="date", say=words("{}的周次", "week of {}"), excel=lambda at: f"WEEKNUM({at.values[0]},21)", entities=_week, rows=_week_in_rows
    ),
    "date": OfOne(
        takes="day", gives="date", most=3, say=_say_day, holds=ATOM, close=False,
        excel=lambda at: day_of(at.values) if len(at.values) == 3 else at.values[0], entities=_date, rows=_date_in_rows,
    ),
    "days_since": OfOne(
        takes="date", say=words("{}距截止日的天数", "days since {}"), excel=lambda at: f"({serial(at.as_of)}-{at.values[0]})",
        entities=_days_since, rows=_days_since_in_rows, of_today=True,
    ),
    "months_since": OfOne(
        takes="date", say=words("{}距截止日的整月数", "whole months since {}"), excel=lambda at: months_since(at.values[0], at.as_of),
        entities=_months_since, rows=_months_since_in_rows, of_today=True,
    ),
}  # fmt: skip
