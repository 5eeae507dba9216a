"""The named functions of expressions that look at one entity only, over entities."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tiercli.domain.period import month_end
from tiercli.frames.comparing import alike, compared
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import EPOCH, Days, Flags, Texts, Vector, merged, only_where, to_numpy
from tiercli.frames.whole import Array
from tiercli.rulebook.functions import for_every_function

if TYPE_CHECKING:
    from tiercli.frames.entities import Entities

Function = Callable[["Entities", Sequence[Vector | None]], Vector | None]
"""From the entities and the arguments; only `coalesce` and `is_missing` are given arguments without data."""


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
        import pyarrow.compute as pc

        text, part = values
        assert isinstance(text, Texts)
        assert isinstance(part, Texts)
        if text.constant is not None:
            return Flags(np.bool_(plainly(text.constant, part.constant or "")))
        return Flags(to_numpy(pc.fill_null(test(text.values, part.constant or ""), fill_value=False)))

    return tested


def _contains(values: Any, part: str) -> Any:
    import pyarrow.compute as pc

    return pc.match_substring(values, part)


def _starts_with(values: Any, part: str) -> Any:
    import pyarrow.compute as pc

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
        "coalesce": _coalesce,
        "is_missing": _is_missing,
        "month": _calendar(lambda month: month % 12 + 1),
        "year": _calendar(lambda month: month // 12 + 1970),
        "quarter": _calendar(lambda month: month % 12 // 3 + 1),
        "days_since": _days_since,
        "months_since": _months_since,
        "contains": _text_test(_contains, lambda text, part: part in text),
        "starts_with": _text_test(_starts_with, lambda text, part: text.startswith(part)),
        "sqrt": _root,
    },
)
