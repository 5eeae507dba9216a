"""The kinds of metric that look at rows: each makes columns over the rows, sums them up, and finishes once the sums are home.

Every number over rows is whole millionths, so a sum is the same in any row order and on every engine; what is made of the
sums of an entity is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import narwhals as nw
import numpy as np

from tiercli.domain.exact import MICRO, micro
from tiercli.domain.language import Text
from tiercli.domain.period import EARLIEST, Period, Window, days_in, period_ending, shift_months
from tiercli.frames.calendar_days import ORDINAL_OF_COUNT, day_number, day_number_of, month_number
from tiercli.frames.engine import collected, refuse_large
from tiercli.frames.grouped import Grouped
from tiercli.frames.kinds import ENTITY
from tiercli.frames.numbers import Numbers, added, limited
from tiercli.frames.rounding import sum_of_products
from tiercli.frames.value import Value, as_exact, calendar_parts, sided
from tiercli.frames.vectors import EPOCH, Days, Vector
from tiercli.frames.whole import plus, times
from tiercli.grammar.compile import RowScope, Steps
from tiercli.rulebook.parts.metric import AGGREGATES, Metric

SIDES = 4
"""A rounded number and its side as one whole number: four times the one and the other, which is -1, 0 or 1."""
HAIRS = 1000
"""How far beside a rounded number its true value is taken to stand: a thousandth of a millionth."""


@dataclass(frozen=True)
class Asked:
    """One metric over the rows of `scope` for which `holds`; value: its source's expression. is_dated: only rows of the period hold."""

    name: str
    metric: Metric
    scope: RowScope
    value: Value
    holds: nw.Expr
    period: Period
    is_dated: bool

    @property
    def column(self) -> str:
        """The column of its own over the rows."""
        return f"m__{self.name}"

    def kept(self, value: nw.Expr) -> nw.Expr:
        """A value where the row counts, else none."""
        return nw.when(self.holds).then(value)


Sums = Mapping[str, Vector]


@dataclass(frozen=True)
class Recipe:
    """How one metric comes about.

    columns: computed over the rows. sums: computed over each entity's rows. finish: from the sums to the value.
    empty: the value of an entity without rows; none for no value. added: the columns that are added up.
    """

    columns: Mapping[str, nw.Expr]
    sums: Mapping[str, Grouped]
    finish: Callable[[Sums], Vector]
    empty: Any = None
    added: tuple[str, ...] = ()


def recipe(name: str, metric: Metric, scope: RowScope, holds: nw.Expr, period: Period, *, is_dated: bool) -> Recipe:
    """The recipe of a metric over the rows of `scope` for which `holds`. is_dated: those of the period alone."""
    counts_rows = metric.source == "count" and "." not in metric.expression.text
    value = Value(nw.lit(MICRO), "exact") if counts_rows else scope.compile(metric.expression)
    made = _RECIPES[metric.source](Asked(name, metric, scope, value, holds, period, is_dated))
    return made if metric.empty is None else replace(made, empty=metric.empty.zh if isinstance(metric.empty, Text) else metric.empty)


def _stored(column: str) -> Callable[[Sums], Vector]:
    """The sum itself."""
    return lambda sums: sums[column]


def _sum(asked: Asked) -> Recipe:
    amount = as_exact(asked.value)
    decay = asked.metric.decay
    if decay is not None and decay.half_life is not None:
        amount = _decayed(amount, decay.half_life, asked.scope.as_of)
    elif decay is not None:
        amount = _stepped(amount, decay.ages, asked.scope)
    column = asked.column
    return Recipe({column: asked.kept(amount)}, {column: Grouped("sum", column)}, _stored(column), empty=0, added=(column,))


def _decayed(amount: nw.Expr, half_life: Window, as_of: date) -> nw.Expr:
    """The amount times one half for each half-life of age.

    The factor is cut to 9 decimals and the product rounded row by row, so that engines whose powers
    differ in the last bit still agree.
    """
    days = days_in(half_life)
    age = (nw.lit(day_number_of(as_of)) - day_number(nw.col("date"))) / nw.lit(1)
    factor = ((0.5 ** (age / days)) * 1e9 + 0.5).floor()
    return as_exact(Value((amount / nw.lit(1)) * factor / 1e15, "real"))


def _stepped(amount: nw.Expr, ages: Sequence[tuple[Window, Decimal]], scope: RowScope) -> nw.Expr:
    """The amount times the part of the shortest step that its row is young enough for, exactly; nothing beyond the last."""
    factor = nw.lit(0, nw.Int64)
    for age, part in reversed(ages):
        start = period_ending(scope.as_of, age).start
        factor = nw.when((nw.col("date") >= nw.lit(start)).fill_null(value=False)).then(nw.lit(micro(part), nw.Int64)).otherwise(factor)
    kept = scope.filler(factor)
    refuse_large(scope.frame, [(amount / nw.lit(1)) * (kept / nw.lit(MICRO))])
    return sum_of_products(((1, (amount, kept)),), 1, Steps(scope))[0]


def _mean(asked: Asked) -> Recipe:
    column, count = asked.column, f"n__{asked.name}"

    def average(sums: Sums) -> Vector:
        whole, number = sums[column], sums[count]
        assert isinstance(whole, Numbers)
        assert isinstance(number, Numbers)
        return whole / Numbers(number.num, 1, number.valid)

    sums = {column: Grouped("sum", column), count: Grouped("count", column)}
    return Recipe({column: asked.kept(as_exact(asked.value))}, sums, average, added=(column,))


def _smallest(asked: Asked) -> Recipe:
    return _extreme(asked, "min")


def _largest(asked: Asked) -> Recipe:
    return _extreme(asked, "max")


def _extreme(asked: Asked, best: Literal["min", "max"]) -> Recipe:
    value, finish = _ordered(asked)
    return Recipe({asked.column: asked.kept(value)}, {asked.column: Grouped(best, asked.column)}, finish)


def _ordered(asked: Asked) -> tuple[nw.Expr, Callable[[Sums], Vector]]:
    """The value of a row as one that keeps its order, and how it is read again.

    A quotient is rounded and remembers on which side of it the truth lies: there it stands, a hair beside, when it is compared.
    """
    column = asked.column
    if asked.value.is_count:
        return asked.value.expr, _day_of(column)
    if asked.value.kind != "real":
        return asked.value.expr, _stored(column)
    rounded, side = sided(asked.value)
    largest = asked.value.expr.abs() * float(MICRO * SIDES)
    refuse_large(asked.scope.frame, [nw.when(asked.holds).then(largest)])

    def read(sums: Sums) -> Vector:
        keys = sums[column]
        assert isinstance(keys, Numbers)
        assert not isinstance(keys.num, int)
        whole = (keys.num + SIDES // 2) // SIDES
        return Numbers(plus(times(whole, HAIRS), keys.num - whole * SIDES), MICRO * HAIRS, keys.valid)

    return rounded * SIDES + side, read


def _day_of(column: str) -> Callable[[Sums], Vector]:
    """A day that was computed, read from its count."""

    def read(sums: Sums) -> Vector:
        counts = sums[column]
        assert isinstance(counts, Numbers)
        return Days(np.asarray(counts.num, np.int64) - ORDINAL_OF_COUNT - EPOCH, counts.valid)

    return read


def _count(asked: Asked) -> Recipe:
    column = asked.column
    one = nw.when(asked.holds & ~asked.value.expr.is_null()).then(nw.lit(MICRO)).otherwise(nw.lit(0))
    return Recipe({column: one}, {column: Grouped("sum", column)}, _stored(column), empty=0)


def _months(asked: Asked) -> Recipe:
    parts = calendar_parts(asked.value)
    is_own = asked.is_dated and asked.metric.expression.text == f"{asked.metric.table}.date"  # of which none lies outside of the period
    bounds = (_month_count(asked.period.start), _month_count(asked.period.end)) if is_own else None
    made = _different(asked, parts.year * 12 + parts.month, bounds)
    whole = len(asked.period.months) - 1
    if whole < 1 or shift_months(asked.period.end, -whole) + timedelta(days=1) != asked.period.start:
        return made
    # Twelve months that end within a month touch thirteen calendar months.
    return replace(made, finish=lambda sums: _at_most(whole, made.finish(sums)))


def _month_count(day: date) -> int:
    return day.year * 12 + day.month


def _at_most(count: int, value: Vector) -> Vector:
    return limited(value, None, Fraction(count)) if isinstance(value, Numbers) else value


def _different(asked: Asked, value: nw.Expr, bounds: tuple[int, int] | None = None) -> Recipe:
    """Different values; a missing one is none of them. bounds: see `Grouped`."""
    column = asked.column

    def count(sums: Sums) -> Vector:
        different = sums[column]
        assert isinstance(different, Numbers)
        return Numbers(different.num, 1, different.valid)

    return Recipe({column: asked.kept(value)}, {column: Grouped("different", column, bounds)}, count, empty=0)


def _latest(asked: Asked) -> Recipe:
    """The value on the newest date; if several rows share it, the largest, so that row order never decides."""
    day = f"d__{asked.name}"
    newest = nw.when(asked.holds & ~asked.value.expr.is_null()).then(nw.col("date"))
    value, finish = _ordered(asked)
    asked.scope.filler(value)  # before the rows are joined: it may need columns of its own
    asked.scope.frame = asked.scope.frame.with_columns(newest.alias(day))
    last = asked.scope.frame.group_by(ENTITY).agg(nw.col(day).max().alias(f"{day}_last"))
    asked.scope.frame = asked.scope.frame.join(last, on=ENTITY, how="left")
    kept = nw.when((nw.col(day) == nw.col(f"{day}_last")).fill_null(value=False)).then(value)
    return Recipe({asked.column: kept}, {asked.column: Grouped("max", asked.column)}, finish)


def _variation(asked: Asked) -> Recipe:
    """Standard deviation of the monthly sums over their mean; months without rows are 0, and a mean of 0 or less gives none.

    However many months there are; of a sample, the deviation divides by the months less one, and one month alone gives none.
    A window of all begins with the first month in which the table has a row.
    """
    months, count = _months_of(asked)
    sample = asked.metric.variation is not None and asked.metric.variation.sample
    amount = asked.scope.filler(as_exact(asked.value))
    month = asked.scope.filler(asked.kept(month_number(nw.col("date"))))
    columns = {f"m__{asked.name}_{number}": nw.when(month == number).then(amount).otherwise(nw.lit(0)) for number in months}

    def deviation(sums: Sums) -> Vector:
        monthly = [one for one in (sums[column] for column in columns) if isinstance(one, Numbers)]
        whole = added(monthly)
        spread = Numbers.of(count) * added([one * one for one in monthly]) - whole * whole
        if sample:
            spread = spread * Numbers.of(Fraction(count, max(count - 1, 1)))
        found = spread.root() / whole
        return found.where(not (sample and count < 2)).where(np.greater(whole.num, 0).astype(bool))

    return Recipe(columns, {column: Grouped("sum", column) for column in columns}, deviation, added=tuple(columns))


def _months_of(asked: Asked) -> tuple[list[int], int]:
    """The months of the period in which the table has a row, and how many months the period has in all; months since the year 0."""
    first, last = (day.year * 12 + day.month - 1 for day in (asked.period.start, asked.period.end))
    there = collected(asked.scope.frame.select(month_number(nw.col("date")).alias("month")).unique())["month"].to_pylist()
    inside = sorted(int(month) for month in there if month is not None and first <= month <= last)
    if asked.period.start <= EARLIEST:
        first = inside[0] if inside else last
    return inside or [last], last - first + 1


_RECIPES: Mapping[str, Callable[[Asked], Recipe]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _smallest,
    "max": _largest,
    "first": _smallest,
    "last": _largest,
    "count": _count,
    "distinct": lambda asked: _different(asked, asked.value.expr),
    "months": _months,
    "latest": _latest,
    "variation": _variation,
}
if set(_RECIPES) != set(AGGREGATES):
    raise TypeError(f"every kind of metric needs exactly one recipe; see {', '.join(sorted(set(_RECIPES) ^ set(AGGREGATES)))}")
