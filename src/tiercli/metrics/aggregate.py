"""The kinds of metric that look at rows: each makes columns over the rows, sums them up, and finishes.

Every number is whole millionths, so a sum is the same in any row order and on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from tiercli.domain.exact import MICRO, micro
from tiercli.domain.language import Text
from tiercli.domain.period import Period, Window
from tiercli.rulebook.compile import Scope
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.value import Value, ValueKind, as_exact, day_number, day_number_of, month_number

MOST_MONTHS = 60


@dataclass
class Recipe:
    """How one metric comes about.

    columns: computed over the rows. sums: computed over each entity's rows. finish: from the sums to the value.
    empty: the value of an entity without rows; none for no value.
    """

    columns: dict[str, nw.Expr] = field(default_factory=dict)
    sums: dict[str, nw.Expr] = field(default_factory=dict)
    finish: nw.Expr | None = None
    kind: ValueKind = "exact"
    empty: Any = None


def recipe(name: str, metric: Metric, scope: Scope, holds: nw.Expr, period: Period) -> Recipe:
    """The recipe of a metric over the rows of `scope` for which `holds`."""
    if metric.source == "count" and "." not in metric.expression.text:
        value = Value(nw.lit(MICRO), "exact")
    else:
        value = scope.compile(metric.expression)
    made = _RECIPES[metric.source](name, metric, scope, value, holds, period)
    if metric.empty is not None:
        made.empty = _empty_value(metric.empty)
    return made


def _empty_value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Text):
        return value.zh
    return value if isinstance(value, str) else micro(value)


def _sum(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    amount = as_exact(value)
    if metric.decay is not None:
        amount = _decayed(amount, metric.decay.half_life, scope)
    column = f"m__{name}"
    kept = nw.when(holds).then(amount)
    return Recipe({column: kept}, {column: nw.col(column).sum()}, nw.col(column).cast(nw.Int64), "exact", 0)


def _decayed(amount: nw.Expr, half_life: Window, scope: Scope) -> nw.Expr:
    """The amount times one half for each half-life of age.

    The factor is cut to 9 decimals and the product rounded row by row, so that engines whose powers
    differ in the last bit still agree.
    """
    days = half_life.length if half_life.unit == "days" else half_life.length * 365.25 / 12
    age = (nw.lit(day_number_of(scope.as_of)) - day_number(nw.col("date"))) / nw.lit(1)
    factor = ((0.5 ** (age / days)) * 1e9 + 0.5).floor()
    return as_exact(Value((amount / nw.lit(1)) * factor / 1e15, "real"))


def _mean(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    column, count = f"m__{name}", f"n__{name}"
    kept = nw.when(holds).then(as_exact(value))
    average = nw.when(nw.col(count) > 0).then(nw.col(column) / (nw.col(count) * MICRO))
    sums = {column: nw.col(column).sum(), count: nw.col(column).count()}
    return Recipe({column: kept}, sums, as_exact(Value(average, "real")))


def _extreme(larger: bool) -> Callable[..., Recipe]:
    def extreme(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
        column = f"m__{name}"
        kind: ValueKind = "exact" if value.kind == "real" else value.kind
        kept = nw.when(holds).then(as_exact(value))
        best = nw.col(column).max() if larger else nw.col(column).min()
        return Recipe({column: kept}, {column: best}, nw.col(column), kind)

    return extreme


def _count(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    column = f"m__{name}"
    kept = nw.when(holds & ~value.expr.is_null()).then(nw.lit(MICRO)).otherwise(nw.lit(0))
    return Recipe({column: kept}, {column: nw.col(column).sum()}, nw.col(column).cast(nw.Int64), "exact", 0)


def _different(name: str, column_expr: nw.Expr) -> Recipe:
    """Different values; a missing one is none of them."""
    column, empty = f"m__{name}", f"e__{name}"
    blank = nw.when(column_expr.is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    sums = {column: nw.col(column).n_unique(), empty: nw.col(empty).max()}
    return Recipe({column: column_expr, empty: blank}, sums, (nw.col(column) - nw.col(empty)).cast(nw.Int64) * MICRO, "exact", 0)


def _distinct(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    return _different(name, nw.when(holds).then(value.expr))


def _months(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    return _different(name, nw.when(holds).then(month_number(value.expr)))


def _latest(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    """The value on the newest date; if several rows share it, the largest, so that row order never decides."""
    newest = scope.filler(nw.when(holds & ~value.expr.is_null()).then(nw.col("date")))
    last = scope.filler(newest.max().over("__entity"))
    column = f"m__{name}"
    kept = nw.when((newest == last).fill_null(value=False)).then(as_exact(value))
    return Recipe({column: kept}, {column: nw.col(column).max()}, nw.col(column), "exact" if value.kind == "real" else value.kind)


def _variation(name: str, metric: Metric, scope: Scope, value: Value, holds: nw.Expr, period: Period) -> Recipe:
    """Standard deviation of the monthly sums over their mean; months without rows are 0."""
    months = period.months[-MOST_MONTHS:]
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    amount = as_exact(value)
    made = Recipe()
    for number in numbers:
        column = f"m__{name}_{number}"
        made.columns[column] = nw.when(holds & (month_number(nw.col("date")) == number)).then(amount).otherwise(nw.lit(0))
        made.sums[column] = nw.col(column).sum()
    sums = [nw.col(column) / nw.lit(MICRO) for column in made.sums]
    mean = sums[0]
    for one in sums[1:]:
        mean = mean + one
    mean = mean / len(sums)
    spread = (sums[0] - mean) * (sums[0] - mean)
    for one in sums[1:]:
        spread = spread + (one - mean) * (one - mean)
    deviation = (spread / len(sums)).sqrt()
    made.finish = as_exact(Value(nw.when(mean > 0).then(deviation / mean), "real"))
    return made


_RECIPES: Mapping[str, Callable[..., Recipe]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _extreme(larger=False),
    "max": _extreme(larger=True),
    "first": _extreme(larger=False),
    "last": _extreme(larger=True),
    "count": _count,
    "distinct": _distinct,
    "months": _months,
    "latest": _latest,
    "variation": _variation,
}
