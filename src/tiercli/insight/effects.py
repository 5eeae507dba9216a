"""What levels cost: treatments and outputs that carry money, days, tonnes or visits, one figure an entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import level_column
from tiercli.domain.exact import micro
from tiercli.domain.language import Text, same
from tiercli.follow import GradedRows
from tiercli.frames.numbers import Numbers, TooLargeError
from tiercli.frames.vectors import arrow
from tiercli.grade.treatments import decimals_of_owed, owed_by_grading
from tiercli.rulebook.facts.totals import total_metrics

_OF_OUTPUTS = ("CNY", "t", "days")
_SUM = Text("各对象之和", "the sum over all")


@dataclass(frozen=True)
class Effect:
    """One figure that follows from levels.

    values: one an entity in the order of the graded rows, whole millionths, null for none. how: what its sum is made of.
    """

    key: str
    title: Text
    unit: str
    decimals: int
    how: Text
    values: pa.Array


def effects_of(graded: GradedRows) -> dict[str, Effect]:
    """Every figure that can be added up, by key.

    A treatment in days, and an output in days, is the money that it ties up: revenue x days / days of the period. A treatment in percent is
    that part of revenue. What else is a number (visits a month) is added up as it is; outputs only in money, tonnes or days, because a rank
    has no sum. Personal outputs are left out.
    """
    rulebook = graded.outcome.rulebook
    revenue = _revenue(graded)
    days = (graded.outcome.period.end - graded.outcome.period.start).days + 1
    found: dict[str, Effect] = {}
    for key, title, unit, values, decimals in _treatments(graded):
        found |= _effects(f"treatment.{key}", title, unit, values, decimals, revenue, days)
    for name, output in rulebook.outputs.items():
        column, kind = graded.entities.place_of(name)
        if kind != "exact" or output.unit not in _OF_OUTPUTS or name in graded.hidden or column not in graded.rows.column_names:
            continue
        values = graded.rows[column].combine_chunks()
        found |= _effects(f"output.{name}", output.title or same(name), output.unit, values, output.decimals, revenue, days)
    return found


def _revenue(graded: GradedRows) -> pa.Array | None:
    name = total_metrics(graded.outcome.rulebook).get("revenue")
    column, kind = graded.entities.place_of(name) if name else ("", "missing")
    return graded.rows[column].combine_chunks() if kind == "exact" else None


def _treatments(graded: GradedRows) -> Iterator[tuple[str, Text, str, pa.Array, int]]:
    """Each treatment of each grading that is a number at every level that has it."""
    rulebook = graded.outcome.rulebook
    for key, name, is_shared, owed in owed_by_grading(rulebook):
        decimals = decimals_of_owed(owed)
        if decimals is None:
            continue
        words = rulebook.treatments.get(key)
        title = words.title if words else same(key)
        if is_shared:
            owner = rulebook.gradings[name].title or same(name)
            title = Text(f"{title.zh}（{owner.zh}）", f"{title.en} ({owner.en})")
        level = graded.rows[level_column(name)].combine_chunks().cast(pa.string())
        amounts = pa.array([None if one is None else micro(one) for one in owed.values()], pa.int64())
        values = pc.take(amounts, pc.index_in(level, value_set=pa.array(list(owed), pa.string())))
        yield (f"{name}.{key}" if is_shared else key), title, words.unit if words else "", values, decimals


def _effects(key: str, title: Text, unit: str, values: pa.Array, decimals: int | None, revenue: pa.Array | None, days: int) -> dict[str, Effect]:
    if unit == "days":
        if revenue is None:
            return {}
        tied = _product(revenue, values, Fraction(1, days))
        words = Text(f"{title.zh}：占用资金", f"{title.en}: money tied up")
        how = Text(f"销售额 × 天数 ÷ {days} 天", f"revenue x days / {days} days")
        return {} if tied is None else {key: Effect(key, words, "CNY", 0, how, tied)}
    if unit == "%":
        if revenue is None:
            return {}
        part = _product(revenue, values, Fraction(1))
        words = Text(f"{title.zh}：金额", f"{title.en}: amount")
        return {} if part is None else {key: Effect(key, words, "CNY", 0, Text("销售额 × 比例", "revenue x percentage"), part)}
    return {key: Effect(key, title, unit, 0 if unit == "CNY" else decimals if decimals is not None else 2, _SUM, values)}


def _product(left: pa.Array, right: pa.Array, factor: Fraction) -> pa.Array | None:
    """The product of two columns and a factor, exactly, rounded half up to millionths; none when it does not fit."""
    numbers = [Numbers.micros(np.asarray(pc.fill_null(column, 0).to_numpy(zero_copy_only=False)), np.asarray(column.is_valid())) for column in (left, right)]
    try:
        made = numbers[0] * numbers[1] * Numbers.of(factor)
        return arrow(made.to_micros(), made.valid)
    except TooLargeError:
        return None
