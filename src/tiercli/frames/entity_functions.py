"""The named functions of expressions that look at one entity only, over entities."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.period import month_end
from tiercli.frames.comparing import alike, compared
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import EPOCH, Days, Flags, Texts, Vector, merged, only_where, to_numpy
from tiercli.frames.whole import Array
from tiercli.grammar.functions import for_every_function

if TYPE_CHECKING:
    from tiercli.frames.entities import Entities

Function = Callable[["Entities", Sequence[Vector | None]], Vector | None]
"""From the entities and the arguments; only `coalesce` and `is_missing` are given arguments without data."""
WEEKDAY_OF_1970 = 3
"""1 January 1970 was a Thursday; Monday is 0."""


def _extreme(*, larger: bool) -> Function:
    def extreme(entities: Entities, values: Sequence[Vector | None]) -> Vector | None:
        best = values[0]
        for value in values[1:]:
            assert best is not None
            assert value is not None
            best, value = alike(best, value)
            wins = compared(value, ast.Gt if larger else ast.Lt, best)
            valid = best.valid & value.valid
            best = only_where(valid, merged(wins, value, best, entities.count), entities.count)
        return best

    return extreme


def _absolute(_: Entities, values: Sequence[Vector | None]) -> Vector:
    assert isinstance(values[0], Numbers)
    return abs(values[0])


def _round(_: Entities, values: Sequence[Vector | None]) -> Vector:
    number = values[0]
    assert isinstance(number, Numbers)
    decimals = 0
    if len(values) > 1 and isinstance(values[1], Numbers) and isinstance(values[1].num, int):
        decimals = min(max(values[1].num // int(values[1].den), 0), 6)
    return Numbers(number.scaled(decimals), 10**decimals, number.valid, number.is_score)


def _coalesce(entities: Entities, values: Sequence[Vector | None]) -> Vector | None:
    best = values[0]
    for value in values[1:]:
        if best is None:
            best = value
        elif value is not None:
            best, value = alike(best, value)
            best = merged(best.valid, best, value, entities.count)
    return best


def _is_missing(_: Entities, values: Sequence[Vector | None]) -> Vector:
    return Flags(np.True_ if values[0] is None else np.logical_not(values[0].valid))


def months(days: Any) -> Array:
    """Whole months since January 1970 of days since then."""
    found: Array = np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def _calendar(part: Callable[[Array], Array]) -> Function:
    def calendar(_: Entities, values: Sequence[Vector | None]) -> Vector:
        assert isinstance(values[0], Days)
        number = part(months(values[0].days))
        return Numbers(int(number) if number.ndim == 0 else number, 1, values[0].valid)

    return calendar


def _week(_: Entities, values: Sequence[Vector | None]) -> Vector:
    """The week of the ISO calendar: it belongs to the year that holds its Thursday."""
    assert isinstance(values[0], Days)
    days = np.asarray(values[0].days, np.int64)
    thursday = days - (days + WEEKDAY_OF_1970) % 7 + 3
    january = thursday.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    week = (thursday - january) // 7 + 1
    return Numbers(int(week) if week.ndim == 0 else week, 1, values[0].valid)


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


def _whole(*, up: bool) -> Function:
    def whole(_: Entities, values: Sequence[Vector | None]) -> Vector:
        number = values[0]
        assert isinstance(number, Numbers)
        number = number.as_compared()
        return Numbers(-(-number.num // number.den) if up else number.num // number.den, 1, number.valid, number.is_score)

    return whole


def _days_since(entities: Entities, values: Sequence[Vector | None]) -> Vector:
    assert isinstance(values[0], Days)
    gone = entities.as_of.toordinal() - EPOCH - values[0].days
    return Numbers(int(gone) if np.ndim(gone) == 0 else gone, 1, values[0].valid)


def _months_since(entities: Entities, values: Sequence[Vector | None]) -> Vector:
    """Whole months gone by, in the calendar of windows: a day is n months ago from the day on which a window of n months no longer holds it.

    The 15th to the 14th of the next month is none; the last day of a month is a whole month after every day of the month before.
    """
    assert isinstance(values[0], Days)
    as_of = entities.as_of
    begun = months(values[0].days)
    gone = (as_of.year - 1970) * 12 + as_of.month - 1 - begun
    if as_of != month_end(as_of.year, as_of.month):
        day = np.asarray(values[0].days) - begun.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 1
        gone = gone - np.where(day > as_of.day, 1, 0)
    return Numbers(int(gone) if gone.ndim == 0 else gone, 1, values[0].valid)


def _text_test(test: Callable[[Any, str], Any], plainly: Callable[[str, str], bool]) -> Function:
    def tested(_: Entities, values: Sequence[Vector | None]) -> Vector:
        text, part = values
        assert isinstance(text, Texts)
        assert isinstance(part, Texts)
        if text.constant is not None:
            return Flags(np.bool_(plainly(text.constant, part.constant or "")))
        return Flags(to_numpy(pc.fill_null(test(text.values, part.constant or ""), fill_value=False)))

    return tested


def _contains(values: Any, part: str) -> Any:
    return pc.match_substring(values, part)


def _starts_with(values: Any, part: str) -> Any:
    return pc.starts_with(values, part)


def _root(_: Entities, values: Sequence[Vector | None]) -> Vector:
    assert isinstance(values[0], Numbers)
    return values[0].root()


FUNCTIONS: Mapping[str, Function] = for_every_function(
    "functions over entities",
    {
        "min": _extreme(larger=False),
        "max": _extreme(larger=True),
        "abs": _absolute,
        "round": _round,
        "floor": _whole(up=False),
        "ceil": _whole(up=True),
        "coalesce": _coalesce,
        "is_missing": _is_missing,
        "month": _calendar(lambda month: month % 12 + 1),
        "year": _calendar(lambda month: month // 12 + 1970),
        "quarter": _calendar(lambda month: month % 12 // 3 + 1),
        "week": _week,
        "date": _date,
        "days_since": _days_since,
        "months_since": _months_since,
        "contains": _text_test(_contains, lambda text, part: part in text),
        "starts_with": _text_test(_starts_with, lambda text, part: text.startswith(part)),
        "sqrt": _root,
    },
)
