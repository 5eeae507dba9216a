"""Functions that choose among values, and ask whether there is one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from tiercli.domain.language import Text, joined
from tiercli.frames.comparing import alike, compared
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Flags, Vector, merged, only_where
from tiercli.grammar.excel import At
from tiercli.grammar.functions.function import ADD, ATOM, COMPARE, OfOne, call, words
from tiercli.grammar.functions.late import nw, over_rows
from tiercli.grammar.intervals import UNKNOWN, Span, absent_or_present, either


def _extreme(zh: str, en: str, excel: str, *, larger: bool) -> OfOne:
    """The smallest or largest of several values; none where one of them is none."""

    def say(said: Sequence[Text]) -> Text:
        listed = joined(said, "、", ", ")
        return Text(f"{listed.zh} 中{zh}的", f"the {en} of {listed.en}")

    def over_entities(entities: Entities, values: Sequence[Vector | None]) -> Vector | None:
        best = values[0]
        for value in values[1:]:
            assert best is not None
            assert value is not None
            best, value = alike(best, value)
            wins = compared(value, ast.Gt if larger else ast.Lt, best)
            valid = best.valid & value.valid
            best = only_where(valid, merged(wins, value, best, entities.count), entities.count)
        return best

    def rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
        best = values[0]
        for value in values[1:]:
            best, value = over_rows.rounded_alike(best, value)
            wins = value.expr > best.expr if larger else value.expr < best.expr
            either_missing = best.expr.is_null() | value.expr.is_null()
            chosen = nw.when(wins.fill_null(value=False)).then(value.expr).otherwise(best.expr)
            best = over_rows.Value(nw.when(~either_missing).then(chosen), best.kind, is_count=best.is_count)
        return best

    def span(parts: Sequence[Span]) -> Span:
        pick: Callable[[Any, Any], Any] = np.maximum if larger else np.minimum
        low, high = parts[0].low, parts[0].high
        for part in parts[1:]:
            low, high = pick(low, part.low), pick(high, part.high)
        return Span(low, high, *absent_or_present(parts))

    return OfOne(
        takes="alike", gives="alike", fewest=2, most=20, say=say, holds=ADD, close=False, excel=call(excel),
        entities=over_entities, rows=rows, span=span, gives_one=True,
    )  # fmt: skip


def _say_first_of(said: Sequence[Text]) -> Text:
    rest = joined(said[1:], "，再没有则取 ", ", then ")
    return Text(f"{said[0].zh}（没有则取 {rest.zh}）", f"{said[0].en} (without it: {rest.en})")


def _first_of_in_excel(at: At) -> str:
    """IFERROR within IFERROR."""
    answer = at.values[-1]
    for value in reversed(at.values[:-1]):
        answer = f"IFERROR({value},{answer})"
    return answer


def _first_of(entities: Entities, values: Sequence[Vector | None]) -> Vector | None:
    best = values[0]
    for value in values[1:]:
        if best is None:
            best = value
        elif value is not None:
            best, value = alike(best, value)
            best = merged(best.valid, best, value, entities.count)
    return best


def _first_of_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    best = values[0]
    for value in values[1:]:
        if best.kind == "missing":
            best = value
        elif value.kind != "missing":
            best, value = over_rows.rounded_alike(best, value)
            best = over_rows.Value(nw.when(~best.expr.is_null()).then(best.expr).otherwise(value.expr), best.kind, is_count=best.is_count)
    return best


def _span_of_first(parts: Sequence[Span]) -> Span:
    answer = parts[0]
    for part in parts[1:]:
        joined_ = either(answer, answer.present, part, answer.absent)
        answer = Span(joined_.low, joined_.high, np.logical_and(answer.absent, part.absent), np.logical_or(answer.present, part.present))
    return answer


def _is_missing(_: Entities, values: Sequence[Vector | None]) -> Vector:
    return Flags(np.True_ if values[0] is None else np.logical_not(values[0].valid))


def _is_missing_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    return over_rows.Value(nw.lit(value=True) if values[0].kind == "missing" else values[0].expr.is_null(), "flag")


CHOICES = {
    "min": _extreme("最小", "smallest", "MIN", larger=False),
    "max": _extreme("最大", "largest", "MAX", larger=True),
    "coalesce": OfOne(
        takes="alike", gives="alike", fewest=2, most=20, say=_say_first_of, holds=ATOM, close=False, excel=_first_of_in_excel,
        entities=_first_of, rows=_first_of_in_rows, span=_span_of_first, takes_none=True, gives_one=True,
    ),
    "is_missing": OfOne(
        takes="any", gives="flag", say=words("没有{}", "there is no {}"), holds=COMPARE, close=False, excel=call("ISERROR"),
        entities=_is_missing, rows=_is_missing_in_rows, span=lambda _: UNKNOWN, takes_none=True,
    ),
}  # fmt: skip
