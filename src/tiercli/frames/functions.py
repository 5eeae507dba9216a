"""The named functions of expressions that look at one entity (or row) only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.domain.period import month_end
from tiercli.frames.calendar_days import Calendar, counted_days, day_number_of, week_of, week_of_count
from tiercli.frames.value import Value, as_exact, as_real, calendar_parts, constant_value, days_of, rounded_alike, rounded_down
from tiercli.grammar.functions import for_every_function

Function = Callable[[date, list[Value]], Value]
"""From the as-of date and the compiled arguments."""


def _extreme(larger: bool) -> Function:
    def extreme(_: date, values: list[Value]) -> Value:
        best = values[0]
        for value in values[1:]:
            best, value = rounded_alike(best, value)
            wins = value.expr > best.expr if larger else value.expr < best.expr
            either_missing = best.expr.is_null() | value.expr.is_null()
            chosen = nw.when(wins.fill_null(value=False)).then(value.expr).otherwise(best.expr)
            best = Value(nw.when(~either_missing).then(chosen), best.kind, is_count=best.is_count)
        return best

    return extreme


def _absolute(_: date, values: list[Value]) -> Value:
    value = values[0]
    ratio = (value.ratio[0].abs(), value.ratio[1].abs()) if value.ratio else None
    if value.terms is None or ratio is not None:
        return Value(value.expr.abs(), value.kind, ratio=ratio, keep=value.keep)
    terms, below = value.terms
    if len(terms) > 1:
        return Value(as_exact(value).abs(), "exact")  # of a sum nobody knows the sign before it is rounded
    times, factors = terms[0]
    return Value(value.expr.abs(), value.kind, terms=(((abs(times), tuple(one.abs() for one in factors)),), below), keep=value.keep)


def _round(_: date, values: list[Value]) -> Value:
    decimals = int(values[1].constant) if len(values) > 1 and isinstance(values[1].constant, Decimal) else 0
    return Value(as_exact(values[0], min(max(decimals, 0), 6)), "exact")


def _coalesce(_: date, values: list[Value]) -> Value:
    best = values[0]
    for value in values[1:]:
        if best.kind == "missing":
            best = value
        elif value.kind != "missing":
            best, value = rounded_alike(best, value)
            best = Value(nw.when(~best.expr.is_null()).then(best.expr).otherwise(value.expr), best.kind, is_count=best.is_count)
    return best


def _is_missing(_: date, values: list[Value]) -> Value:
    return Value(nw.lit(value=True), "flag") if values[0].kind == "missing" else Value(values[0].expr.is_null(), "flag")


def _calendar(part: Callable[[Calendar], nw.Expr]) -> Function:
    return lambda _, values: Value(part(calendar_parts(values[0])).cast(nw.Int64) * MICRO, "exact")


def _week(_: date, values: list[Value]) -> Value:
    if isinstance(values[0].constant, date):
        return constant_value(Decimal(values[0].constant.isocalendar().week))
    week = week_of_count(days_of(values[0])) if values[0].is_count else week_of(values[0].expr)
    return Value(week.cast(nw.Int64) * MICRO, "exact")


def _date(_: date, values: list[Value]) -> Value:
    """A day in quotes, or the day of a year, month and day; none where the calendar has no such day."""
    if len(values) == 1:
        only = values[0].constant
        return constant_value(date.fromisoformat(only)) if isinstance(only, str) else values[0]
    year, month, day = (as_exact(one) // MICRO for one in values)
    whole = [as_exact(one) - as_exact(one) // MICRO * MICRO == 0 for one in values]
    leap = ((year - year // 4 * 4 == 0) & (year - year // 100 * 100 != 0)) | (year - year // 400 * 400 == 0)
    february = nw.when(leap).then(nw.lit(29)).otherwise(nw.lit(28))
    short = (month == 4) | (month == 6) | (month == 9) | (month == 11)
    last = nw.when(month == 2).then(february).otherwise(nw.when(short).then(nw.lit(30)).otherwise(nw.lit(31)))
    inside = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    return Value(nw.when(whole[0] & whole[1] & whole[2] & inside).then(counted_days(Calendar(year, month, day))), "date", is_count=True)


def _days_since(as_of: date, values: list[Value]) -> Value:
    return Value((nw.lit(day_number_of(as_of)) - days_of(values[0])) * MICRO, "exact")


def _months_since(as_of: date, values: list[Value]) -> Value:
    """Whole months gone by, in the calendar of windows: a day is n months ago from the day on which a window of n months no longer holds it.

    The 15th to the 14th of the next month is none; the last day of a month is a whole month after every day of the month before.
    """
    parts = calendar_parts(values[0])
    gone = nw.lit(as_of.year * 12 + as_of.month) - (parts.year * 12 + parts.month)
    if as_of == month_end(as_of.year, as_of.month):
        return Value(gone * MICRO, "exact")
    begun = nw.when(parts.day > as_of.day).then(gone - 1).otherwise(gone)
    return Value(begun * MICRO, "exact")


def _text_test(test: Callable[[nw.Expr, str], nw.Expr]) -> Function:
    return lambda _, values: Value(test(values[0].expr, str(values[1].constant)).fill_null(value=False), "flag")


def _root(_: date, values: list[Value]) -> Value:
    real = as_real(values[0])
    return Value(nw.when(real >= 0).then(real.abs().sqrt()), "real")


FUNCTIONS: Mapping[str, Function] = for_every_function(
    "functions over rows",
    {
        "min": _extreme(larger=False),
        "max": _extreme(larger=True),
        "abs": _absolute,
        "round": _round,
        "floor": lambda _, values: rounded_down(values[0]),
        "ceil": lambda _, values: rounded_down(values[0], up=True),
        "coalesce": _coalesce,
        "is_missing": _is_missing,
        "month": _calendar(lambda day: day.month),
        "year": _calendar(lambda day: day.year),
        "quarter": _calendar(lambda day: (day.month + 2) // 3),
        "week": _week,
        "date": _date,
        "days_since": _days_since,
        "months_since": _months_since,
        "contains": _text_test(lambda text, part: text.str.contains(part, literal=True)),
        "starts_with": _text_test(lambda text, part: text.str.starts_with(part)),
        "sqrt": _root,
    },
)
