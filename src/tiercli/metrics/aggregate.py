"""The kinds of metric that look at rows: each makes columns over the rows, sums them up, and finishes.

Every number is whole millionths, so a sum is the same in any row order and on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals as nw

from tiercli.domain.exact import MICRO, micro
from tiercli.domain.language import Text
from tiercli.domain.period import Period, Window
from tiercli.frames.compile import ENTITY, Scope
from tiercli.frames.value import Value, ValueKind, as_exact, day_number, day_number_of, half_up, month_number
from tiercli.rulebook.metric import Metric

MOST_MONTHS = 60


@dataclass(frozen=True)
class Asked:
    """One metric over the rows of `scope` for which `holds`; value: its source's expression."""

    name: str
    metric: Metric
    scope: Scope
    value: Value
    holds: nw.Expr
    period: Period

    @property
    def column(self) -> str:
        """The column of its own over the rows."""
        return f"m__{self.name}"

    def kept(self, value: nw.Expr) -> nw.Expr:
        """A value where the row counts, else none."""
        return nw.when(self.holds).then(value)


@dataclass
class Recipe:
    """How one metric comes about.

    columns: computed over the rows. sums: computed over each entity's rows. finish: from the sums to the value.
    empty: the value of an entity without rows; none for no value. added: the columns that are added up.
    between: computed from the sums, for `finish` to use more than once.
    """

    columns: dict[str, nw.Expr]
    sums: dict[str, nw.Expr]
    finish: nw.Expr
    kind: ValueKind = "exact"
    empty: Any = None
    added: tuple[str, ...] = ()
    between: dict[str, nw.Expr] = field(default_factory=dict)


def recipe(name: str, metric: Metric, scope: Scope, holds: nw.Expr, period: Period) -> Recipe:
    """The recipe of a metric over the rows of `scope` for which `holds`."""
    counts_rows = metric.source == "count" and "." not in metric.expression.text
    value = Value(nw.lit(MICRO), "exact") if counts_rows else scope.compile(metric.expression)
    made = _RECIPES[metric.source](Asked(name, metric, scope, value, holds, period))
    if metric.empty is not None:
        made.empty = _empty_value(metric.empty)
    return made


def _empty_value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Text):
        return value.zh
    return value if isinstance(value, str) else micro(value)


def _sum(asked: Asked) -> Recipe:
    amount = as_exact(asked.value)
    if asked.metric.decay is not None:
        amount = _decayed(amount, asked.metric.decay.half_life, asked.scope.as_of)
    column = asked.column
    return Recipe({column: asked.kept(amount)}, {column: nw.col(column).sum()}, nw.col(column).cast(nw.Int64), empty=0, added=(column,))


def _decayed(amount: nw.Expr, half_life: Window, as_of: date) -> nw.Expr:
    """The amount times one half for each half-life of age.

    The factor is cut to 9 decimals and the product rounded row by row, so that engines whose powers
    differ in the last bit still agree.
    """
    days = half_life.length if half_life.unit == "days" else half_life.length * 365.25 / 12
    age = (nw.lit(day_number_of(as_of)) - day_number(nw.col("date"))) / nw.lit(1)
    factor = ((0.5 ** (age / days)) * 1e9 + 0.5).floor()
    return as_exact(Value((amount / nw.lit(1)) * factor / 1e15, "real"))


def _mean(asked: Asked) -> Recipe:
    column, count = asked.column, f"n__{asked.name}"
    number = nw.when(nw.col(count) > 0).then(nw.col(count)).otherwise(nw.lit(1)).cast(nw.Int64)
    average = nw.when(nw.col(count) > 0).then(half_up(nw.col(column).cast(nw.Int64), number))
    sums = {column: nw.col(column).sum(), count: nw.col(column).count()}
    return Recipe({column: asked.kept(as_exact(asked.value))}, sums, average, added=(column,))


def _smallest(asked: Asked) -> Recipe:
    return _extreme(asked, nw.col(asked.column).min())


def _largest(asked: Asked) -> Recipe:
    return _extreme(asked, nw.col(asked.column).max())


def _extreme(asked: Asked, best: nw.Expr) -> Recipe:
    return Recipe({asked.column: asked.kept(as_exact(asked.value))}, {asked.column: best}, nw.col(asked.column), _kind(asked.value))


def _kind(value: Value) -> ValueKind:
    return "exact" if value.kind == "real" else value.kind


def _count(asked: Asked) -> Recipe:
    column = asked.column
    one = nw.when(asked.holds & ~asked.value.expr.is_null()).then(nw.lit(MICRO)).otherwise(nw.lit(0))
    return Recipe({column: one}, {column: nw.col(column).sum()}, nw.col(column).cast(nw.Int64), empty=0)


def _distinct(asked: Asked) -> Recipe:
    return _different(asked, asked.value.expr)


def _months(asked: Asked) -> Recipe:
    return _different(asked, month_number(asked.value.expr))


def _different(asked: Asked, value: nw.Expr) -> Recipe:
    """Different values; a missing one is none of them."""
    column, blank = asked.column, f"e__{asked.name}"
    kept = asked.scope.filler(asked.kept(value))
    flag = nw.when(kept.is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    sums = {column: nw.col(column).n_unique(), blank: nw.col(blank).max()}
    return Recipe({column: kept, blank: flag}, sums, (nw.col(column) - nw.col(blank)).cast(nw.Int64) * MICRO, empty=0)


def _latest(asked: Asked) -> Recipe:
    """The value on the newest date; if several rows share it, the largest, so that row order never decides."""
    newest = asked.scope.filler(nw.when(asked.holds & ~asked.value.expr.is_null()).then(nw.col("date")))
    last = asked.scope.over("max", newest, [ENTITY])
    kept = nw.when((newest == last).fill_null(value=False)).then(as_exact(asked.value))
    return Recipe({asked.column: kept}, {asked.column: nw.col(asked.column).max()}, nw.col(asked.column), _kind(asked.value))


def _variation(asked: Asked) -> Recipe:
    """Standard deviation of the monthly sums over their mean; months without rows are 0, and a mean of 0 or less gives none."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in asked.period.months[-MOST_MONTHS:]]
    amount = asked.scope.filler(as_exact(asked.value))
    month = asked.scope.filler(asked.kept(month_number(nw.col("date"))))
    columns = {f"m__{asked.name}_{number}": nw.when(month == number).then(amount).otherwise(nw.lit(0)) for number in numbers}
    sums = [nw.col(column) / nw.lit(MICRO) for column in columns]
    between = {f"a__{asked.name}": _added(sums) / len(sums)}
    mean = nw.col(f"a__{asked.name}")
    deviation = (_added([(one - mean) * (one - mean) for one in sums]) / len(sums)).sqrt()
    finish = as_exact(Value(nw.when(mean > 0).then(deviation / mean), "real"))
    return Recipe(columns, {column: nw.col(column).sum() for column in columns}, finish, added=tuple(columns), between=between)


def _added(numbers: list[nw.Expr]) -> nw.Expr:
    total = numbers[0]
    for one in numbers[1:]:
        total = total + one
    return total


_RECIPES: Mapping[str, Callable[[Asked], Recipe]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _smallest,
    "max": _largest,
    "first": _smallest,
    "last": _largest,
    "count": _count,
    "distinct": _distinct,
    "months": _months,
    "latest": _latest,
    "variation": _variation,
}
