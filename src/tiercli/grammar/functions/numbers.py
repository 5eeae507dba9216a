"""Functions of one number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text, filled, same
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.excel import At, refined
from tiercli.grammar.functions.function import ADD, OfOne, call, words
from tiercli.grammar.functions.late import nw, over_rows
from tiercli.grammar.intervals import Span


def _number(value: Vector | None) -> Numbers:
    assert isinstance(value, Numbers)
    return value


def _absolute_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    value = values[0]
    ratio = (value.ratio[0].abs(), value.ratio[1].abs()) if value.ratio else None
    if value.terms is None or ratio is not None:
        return over_rows.Value(value.expr.abs(), value.kind, ratio=ratio, keep=value.keep)
    terms, below = value.terms
    if len(terms) > 1:
        return over_rows.Value(over_rows.as_exact(value).abs(), "exact")  # of a sum nobody knows the sign before it is rounded
    times, factors = terms[0]
    return over_rows.Value(value.expr.abs(), value.kind, terms=(((abs(times), tuple(one.abs() for one in factors)),), below), keep=value.keep)


def _span_of_absolute(parts: Sequence[Span]) -> Span:
    value = parts[0]
    ends = np.abs(value.low), np.abs(value.high)
    around_zero = np.logical_and(value.low <= 0, value.high >= 0)
    return Span(np.where(around_zero, 0.0, np.minimum(*ends)), np.maximum(*ends), value.absent, value.present)


def _say_round(said: Sequence[Text]) -> Text:
    places = said[1] if len(said) > 1 else same("0")
    return filled(Text("{}四舍五入到 {} 位小数", "{} rounded to {} decimals"), said[0], places)


def _round_in_excel(at: At) -> str:
    places = f"MAX(0,MIN(6,INT({at.values[1]})))" if len(at.values) > 1 else "0"
    return f"ROUND(ROUND({at.values[0]},12),{places})"


def _round(_: Entities, values: Sequence[Vector | None]) -> Vector:
    number, decimals = _number(values[0]), 0
    if len(values) > 1 and isinstance(values[1], Numbers) and isinstance(values[1].num, int):
        decimals = min(max(values[1].num // int(values[1].den), 0), 6)
    return Numbers(number.scaled(decimals), 10**decimals, number.valid, number.is_score)


def _round_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    decimals = int(values[1].constant) if len(values) > 1 and isinstance(values[1].constant, Decimal) else 0
    return over_rows.Value(over_rows.as_exact(values[0], min(max(decimals, 0), 6)), "exact")


def _span_of_rounded(parts: Sequence[Span]) -> Span:
    value = parts[0]
    return Span(value.low - MICRO / 2, value.high + MICRO / 2, value.absent, value.present)


def _whole(zh: str, en: str, *, up: bool) -> OfOne:
    """The next whole number, up or down."""

    def over_entities(_: Entities, values: Sequence[Vector | None]) -> Vector:
        number = _number(values[0]).as_compared()
        return Numbers(-(-number.num // number.den) if up else number.num // number.den, 1, number.valid, number.is_score)

    return OfOne(
        takes="number", say=words(zh, en), holds=ADD, excel=lambda at: f"-INT(-{refined(at.values[0], 12)})" if up else f"INT({refined(at.values[0], 12)})",
        entities=over_entities, rows=lambda _, values: over_rows.rounded_down(values[0], up=up), rounds=True,
    )  # fmt: skip


def _root_in_rows(_: date, values: list[over_rows.Value]) -> over_rows.Value:
    real = over_rows.as_real(values[0])
    return over_rows.Value(nw.when(real >= 0).then(real.abs().sqrt()), "real")


NUMBERS = {
    "abs": OfOne(
        takes="number", say=words("{}的绝对值", "{} without its sign"), excel=call("ABS"),
        entities=lambda _, values: abs(_number(values[0])), rows=_absolute_in_rows, span=_span_of_absolute, gives_one=True,
    ),
    "round": OfOne(
        takes="number", most=2, say=_say_round, holds=ADD, excel=_round_in_excel,
        entities=_round, rows=_round_in_rows, span=_span_of_rounded, rounds=True,
    ),
    "floor": _whole("{}向下取整", "{} rounded down", up=False),
    "ceil": _whole("{}向上取整", "{} rounded up", up=True),
    "sqrt": OfOne(
        takes="number", say=words("{}的平方根", "square root of {}"), excel=call("SQRT"),
        entities=lambda _, values: _number(values[0]).root(), rows=_root_in_rows,
    ),
}  # fmt: skip
