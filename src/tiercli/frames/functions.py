"""The named functions of expressions that look at one entity (or row) only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.domain.period import month_end
from tiercli.frames.value import Value, as_exact, as_real, day_number_of, days_of, month_number, rounded_alike
from tiercli.rulebook.functions import for_every_function

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
            best = Value(nw.when(~either_missing).then(chosen), best.kind)
        return best

    return extreme


def _absolute(_: date, values: list[Value]) -> Value:
    value = values[0]
    ratio = (value.ratio[0].abs(), value.ratio[1].abs()) if value.ratio else None
    factors = tuple(one.abs() for one in value.product) if value.product else None
    return Value(value.expr.abs(), value.kind, ratio=ratio, product=factors, keep=value.keep)


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
            best = Value(nw.when(~best.expr.is_null()).then(best.expr).otherwise(value.expr), best.kind)
    return best


def _is_missing(_: date, values: list[Value]) -> Value:
    return Value(nw.lit(value=True), "flag") if values[0].kind == "missing" else Value(values[0].expr.is_null(), "flag")


def _calendar(part: Callable[[nw.Expr], nw.Expr], of: Callable[[date], int]) -> Function:
    def calendar(_: date, values: list[Value]) -> Value:
        constant = values[0].constant
        number = nw.lit(of(constant)) if isinstance(constant, date) else part(values[0].expr)
        return Value(number.cast(nw.Int64) * MICRO, "exact")

    return calendar


def _days_since(as_of: date, values: list[Value]) -> Value:
    return Value((nw.lit(day_number_of(as_of)) - days_of(values[0])) * MICRO, "exact")


def _months_since(as_of: date, values: list[Value]) -> Value:
    """Whole months gone by, in the calendar of windows: a day is n months ago from the day on which a window of n months no longer holds it.

    The 15th to the 14th of the next month is none; the last day of a month is a whole month after every day of the month before.
    """
    day = values[0].expr
    if isinstance(values[0].constant, date):  # the as-of date itself
        return Value(nw.lit(0), "exact")
    gone = nw.lit(as_of.year * 12 + as_of.month - 1) - month_number(day)
    if as_of == month_end(as_of.year, as_of.month):
        return Value(gone * MICRO, "exact")
    begun = nw.when(day.dt.day().cast(nw.Int64) > as_of.day).then(gone - 1).otherwise(gone)
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
        "coalesce": _coalesce,
        "is_missing": _is_missing,
        "month": _calendar(lambda day: day.dt.month(), lambda day: day.month),
        "year": _calendar(lambda day: day.dt.year(), lambda day: day.year),
        "quarter": _calendar(lambda day: (day.dt.month().cast(nw.Int64) + 2) // 3, lambda day: (day.month + 2) // 3),
        "days_since": _days_since,
        "months_since": _months_since,
        "contains": _text_test(lambda text, part: text.str.contains(part, literal=True)),
        "starts_with": _text_test(lambda text, part: text.str.starts_with(part)),
        "sqrt": _root,
    },
)
