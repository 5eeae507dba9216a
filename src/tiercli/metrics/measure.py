"""Every metric of a rulebook, measured: one row an entity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from tiercli.domain.exact import micro
from tiercli.domain.fields import TableFields
from tiercli.domain.language import Text
from tiercli.domain.nobody import NOBODY, SOMEBODY
from tiercli.domain.period import EARLIEST, Period, Window, period_ending, shift, shift_months
from tiercli.frames.compile import ENTITY, Scope
from tiercli.frames.engine import Session, collected, exactly
from tiercli.frames.value import ValueKind
from tiercli.metrics.aggregate import Recipe, recipe
from tiercli.metrics.rows import DATED, Tables
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary, fields_of, home_of, order_of_metrics, uses_of
from tiercli.rulebook.row_sums import TREND_MONTHS, needed_for, row_sums, trend_metrics

if TYPE_CHECKING:
    import pyarrow as pa

EVER = ("first", "last", "latest")
"""Sources that look at all rows up to the as-of date: tenure comes from the first sale ever seen."""


@dataclass
class Measured:
    """One row an entity: its record's fields and every metric.

    scope: the frame and the names over it; numbers are whole millionths.
    unavailable: metrics for which the workbook has no data, and the table or field that it lacks.
    """

    scope: Scope
    unavailable: Mapping[str, str]


def constants_of(rulebook: Rulebook) -> dict[str, Any]:
    """The params as plain values."""
    return {name: param.value.zh if isinstance(param.value, Text) else param.value for name, param in rulebook.params.items()}


def period_of(metric: Metric, rulebook: Rulebook, as_of: date) -> Period:
    """The days whose rows a metric counts."""
    fiscal = rulebook.period.fiscal_year_starts
    window = metric.window or (Window("all") if metric.source in EVER or metric.table not in DATED else rulebook.period.window)
    end = shift(as_of, metric.offset, -1) if metric.offset else as_of
    return period_ending(end, window, fiscal_year_starts=fiscal)


def earliest_days(rulebook: Rulebook, as_of: date) -> dict[str, date]:
    """The first day that any metric or sheet looks at in each table; tables that are seen whole are left out."""
    days: dict[str, date] = {}
    for metric in rulebook.metrics.values():
        if metric.table in DATED:
            start = period_of(metric, rulebook, as_of).start
            days[metric.table] = min(days.get(metric.table, start), start)
    whole = period_ending(as_of, rulebook.period.window, fiscal_year_starts=rulebook.period.fiscal_year_starts)
    starts = [(one.table, whole.start) for one in row_sums(rulebook).values()]
    begins = shift_months(as_of.replace(day=1), 1 - TREND_MONTHS)
    starts += [(rulebook.metrics[name].table, begins) for name in needed_for(rulebook, trend_metrics(rulebook))]
    for table, start in starts:
        if table in days:
            days[table] = min(days[table], start)
    if rulebook.sheets.plan is not None:
        days.pop("visits", None)  # the last visit may have been long ago
    return {table: day for table, day in days.items() if day > EARLIEST}


@exactly()
def measure(tables: Mapping[str, pa.Table], rulebook: Rulebook, as_of: date, session: Session, also: pa.Array | None = None) -> Measured:
    """One row an entity, with its record and every metric.

    tables: as the read stage hands them on: standard fields, numbers as whole millionths.
    also: entities to be listed beside those that the tables still speak of (see `entities_seen`).
    Errors: OverflowError when a number does not fit; InputError when no table can say whose a row is.
    """
    house = Tables(tables, session, rulebook.entity)
    scope = _records(house, rulebook, as_of, () if also is None else also)
    unavailable: dict[str, str] = {}
    order = order_of_metrics(rulebook).order
    fields = fields_of(rulebook)
    uses = {name: uses_of(metric, fields) - {name} for name, metric in rulebook.metrics.items()}
    while order:
        ready = [name for name in order if not uses[name] & set(order)]
        by_table: dict[str, list[str]] = {}
        for name in ready:
            by_table.setdefault(rulebook.metrics[name].table, []).append(name)
        for table, names in by_table.items():
            if table:
                _measure_rows(house, fields, rulebook, as_of, scope, table, names, unavailable)
            else:
                for name in names:
                    _measure_record(rulebook.metrics[name], name, scope, unavailable)
        scope.settle(session)
        order = tuple(name for name in order if name not in ready)
    return Measured(scope, unavailable)


def _records(house: Tables, rulebook: Rulebook, as_of: date, also: Sequence[Any]) -> Scope:
    """The entities with the fields of their own record, bare and as table.field; managers' through the customer."""
    home, key, _ = home_of(rulebook.entity)
    frame = house.entities({metric.table for metric in rulebook.metrics.values()}, also)
    names: dict[str, tuple[str, ValueKind]] = {key: (ENTITY, "text")}
    if home:
        names[f"{home}.{key}"] = (ENTITY, "text")
    if home and home in house:
        columns = {name: kind for name, kind in house.columns(home).items() if name != key}
        theirs = house.frame(home).select(nw.col(key).alias(ENTITY), *(nw.col(name).alias(f"field__{name}") for name in columns)).unique(ENTITY)
        frame = frame.join(theirs, on=ENTITY, how="left")
        for name, kind in columns.items():
            names[name] = names[f"{home}.{name}"] = (f"field__{name}", kind)
    if home == "customers" and "manager" in names and "managers" in house:
        columns = {name: kind for name, kind in house.columns("managers").items() if name != "manager"}
        theirs = house.frame("managers").select(nw.col("manager").alias("field__manager"), *(nw.col(name).alias(f"managers__{name}") for name in columns))
        frame = frame.join(theirs.unique("field__manager"), on="field__manager", how="left")
        names |= {f"managers.{name}": (f"managers__{name}", kind) for name, kind in columns.items()}
    # a field that the workbook lacks has no value in any expression that comes later
    absent: dict[str, tuple[str, ValueKind]] = dict.fromkeys(Vocabulary.of(rulebook).record().keys() - {"as_of"}, ("", "missing"))
    names = absent | names
    scope = Scope(house.session.settled(frame), names, {**constants_of(rulebook), "as_of": as_of}, as_of)
    if key != "customer_id" and collected(scope.frame.filter(nw.col(ENTITY) == NOBODY).select(ENTITY)).num_rows:
        # what belongs to nobody is measured against the others, and is not one of them
        scope.column(SOMEBODY, nw.col(ENTITY) != NOBODY)
        scope.judged_by = SOMEBODY
    return scope


def _measure_rows(
    house: Tables, fields: Mapping[str, TableFields], rulebook: Rulebook, as_of: date, scope: Scope, table: str, names: list[str], unavailable: dict[str, str]
) -> None:
    """All ready metrics of one table in one pass over its rows."""
    metrics = {name: rulebook.metrics[name] for name in names}
    columns = house.columns(table)
    own = {field.name for field in (fields.get(table) or fields["sales"]).fields}
    lacking = {name: _lacks(house, metric, columns, unavailable, own) for name, metric in metrics.items()}
    for name, what in lacking.items():
        if what:
            unavailable[name] = what
            scope.names[name] = ("", "missing")
    metrics = {name: metric for name, metric in metrics.items() if not lacking[name]}
    if not metrics:
        return
    wanted = {used for metric in metrics.values() for used in metric.expression.names | (metric.where.names if metric.where else frozenset())}
    rows = house.scope(table, wanted - scope.constants.keys(), scope.names, scope.frame, as_of)
    rows.constants = scope.constants
    recipes: dict[str, Recipe] = {}
    windows: dict[Period, nw.Expr] = {}
    for name, metric in metrics.items():
        period = period_of(metric, rulebook, as_of)
        is_dated = "date" in columns and (metric.table in DATED or bool(metric.window or metric.offset))
        recipes[name] = recipe(name, metric, rows, _holds(rows, metric, period, windows, is_dated=is_dated), period)
    frame = rows.frame.with_columns(*(expr.alias(column) for one in recipes.values() for column, expr in one.columns.items()))
    house.session.refuse_wraps(frame, ENTITY, [column for one in recipes.values() for column in one.added])
    sums = frame.group_by(ENTITY).agg(*(expr.alias(column) for one in recipes.values() for column, expr in one.sums.items()))
    if any(one.between for one in recipes.values()):
        sums = sums.with_columns(*(expr.alias(column) for one in recipes.values() for column, expr in one.between.items()))
    finished = sums.select(nw.col(ENTITY), *(one.finish.alias(f"metric__{name}") for name, one in recipes.items()))
    scope.frame = scope.frame.join(finished, on=ENTITY, how="left")
    values: dict[str, tuple[nw.Expr, ValueKind]] = {}
    for name, one in recipes.items():
        column = nw.col(f"metric__{name}")
        if one.empty is not None:
            column = nw.when(column.is_null()).then(nw.lit(one.empty)).otherwise(column)
        cap = metrics[name].cap
        values[f"metric__{name}"] = (_capped(column, micro(cap)) if cap is not None else column, one.kind)
        scope.names[name] = (f"metric__{name}", one.kind)
    scope.add_all(values)


def _capped(value: nw.Expr, limit: int) -> nw.Expr:
    return nw.when(value > limit).then(nw.lit(limit)).otherwise(value)


def _holds(rows: Scope, metric: Metric, period: Period, windows: dict[Period, nw.Expr], *, is_dated: bool) -> nw.Expr:
    """Which rows count: those in the period for which `where` holds; windows: the periods looked at so far."""
    if is_dated and period not in windows:
        day = nw.col("date")
        inside = (day <= nw.lit(period.end)).fill_null(value=False)
        windows[period] = rows.filler(inside & (day >= nw.lit(period.start)).fill_null(value=False) if period.start > EARLIEST else inside)
    holds = windows[period] if is_dated else nw.lit(value=True)
    return rows.filler(holds & rows.condition(metric.where)) if metric.where is not None else holds


def _lacks(house: Tables, metric: Metric, columns: Mapping[str, ValueKind], unavailable: Mapping[str, str], own: Collection[str]) -> str:
    """What the workbook lacks for a metric: a table, a field, or another metric's data; empty if nothing.

    own: the fields that the table may have; a bare name of one of them means it, whatever metrics are called.
    """
    table = metric.table
    if table not in house or not house.has_key(table):
        return table
    names = metric.expression.names | (metric.where.names if metric.where else frozenset())
    for name in sorted(names):
        owner, dot, field = name.partition(".")
        if not dot and name in own:
            if name not in columns:
                return f"{table}.{name}"
            continue
        if name in unavailable:
            return unavailable[name]
        if dot and owner == table and field not in columns:
            return name
        if dot and owner != table and field not in house.columns(owner):
            return name
    if metric.source in ("variation", "latest") and "date" not in columns:
        return f"{table}.date"
    return ""


def _measure_record(metric: Metric, name: str, scope: Scope, unavailable: dict[str, str]) -> None:
    """A `field` or a `formula`: from the record and the metrics measured so far."""
    for used in metric.expression.names:
        if used not in scope.names and used not in scope.constants:
            scope.names[used] = ("", "missing")
    expr, kind = scope.settled(metric.expression)
    if kind == "missing":
        lacking = [used for used in sorted(metric.expression.names) if used in scope.names and scope.names[used][1] == "missing"]
        unavailable[name] = next((unavailable.get(used, used) for used in lacking), name)
        scope.names[name] = ("", "missing")
        return
    if metric.empty is not None:
        filled = metric.empty.zh if isinstance(metric.empty, Text) else metric.empty
        value = filled if isinstance(filled, str | bool) else micro(filled)
        expr = nw.when(expr.is_null()).then(nw.lit(value)).otherwise(expr)
    if metric.cap is not None:
        expr = _capped(expr, micro(metric.cap))
    scope.add(f"metric__{name}", expr, kind)
    scope.names[name] = (f"metric__{name}", kind)
