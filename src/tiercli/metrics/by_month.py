"""What the extra sheets show by month: sums over rows by entity and type, and metrics month by month."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import RECORDS_OF_ROWS
from tiercli.domain.period import Period, Window, month_end
from tiercli.frames.calendar_days import month_number
from tiercli.frames.engine import Session, collected
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.value import as_exact
from tiercli.grammar.functions import OF_ONE
from tiercli.metrics.measure import measure
from tiercli.metrics.owners import entities_of_rows
from tiercli.metrics.rows import Tables
from tiercli.rulebook.facts.names import fields_of, uses_of
from tiercli.rulebook.facts.row_sums import needed_for, row_sums
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import BETWEEN
from tiercli.rulebook.sheets.row_sum import RowSum

MOST_MONTHS = 60
_IN_MONTH = "entity_in_month"
_OF_TODAY = frozenset(name for name, one in OF_ONE.items() if one.of_today)


def sums_by_month(tables: Mapping[str, pa.Table], rulebook: Rulebook, entities: Entities, period: Period, session: Session) -> Mapping[str, pa.Table]:
    """Every sum that the rulebook's sheets need: one row an entity, month and type.

    entities: the graded ones; `where` may use whatever is known of them.
    Columns of each: entity, month ("2026-10"), type (empty without one), amount (whole millionths); of some customer_id (empty where rows name none).
    A sum whose table or field is not in the workbook is left out.
    """
    asked = row_sums(rulebook)
    if not asked:
        return {}
    house = Tables(tables, session, rulebook)
    at_home = Tables(tables, session.where(None), rulebook)
    return {
        key: _summed(house if isinstance(tables[one.table], ScannedTable) else at_home, one, entities, period)
        for key, one in asked.items()
        if one.table in rulebook.dated and one.table in house and house.has_key(one.table) and "date" in house.columns(one.table)
        and all(name.partition(".")[2] in house.columns(one.table) for name in one.of.names if name.startswith(f"{one.table}."))
    }  # fmt: skip


def _summed(house: Tables, one: RowSum, entities: Entities, period: Period) -> pa.Table:
    rows = house.scope(one.table, one.names - entities.constants.keys(), entities)
    day = nw.col("date")
    holds = (day >= nw.lit(period.start)) & (day <= nw.lit(period.end))
    if one.where is not None:
        holds = holds & rows.condition(one.where)
    kind = rows.compile(one.by) if one.by is not None else None
    words = kind.expr.cast(nw.String).fill_null("") if kind is not None and kind.kind != "missing" else nw.lit("")
    amount = as_exact(rows.compile(one.of)).alias("amount")  # may add columns of its own to the rows
    keys, customer = [ENTITY, "month", "type"], nw.lit("")
    if one.by_customer and "customer_id" in house.columns(one.table):
        keys, customer = [*keys, "customer_id"], nw.col("customer_id").cast(nw.String).fill_null("")
    chosen = rows.frame.filter(holds).select(nw.col(ENTITY), month_number(day).alias("month"), words.alias("type"), customer.alias("customer_id"), amount)
    sums = collected(chosen.group_by(*keys).agg(nw.col("amount").sum()))
    numbers: list[Any] = sums["month"].to_pylist()
    months = pa.array([f"{number // 12}-{number % 12 + 1:02d}" for number in numbers], pa.string())
    table = pa.table({"entity": sums[ENTITY], "month": months, "type": sums["type"], "amount": pc.fill_null(sums["amount"], 0)})
    order: list[Any] = [("entity", "ascending"), ("month", "ascending"), ("type", "ascending")]
    if "customer_id" in keys:
        table, order = table.append_column("customer_id", sums["customer_id"]), [*order, ("customer_id", "ascending")]
    return table.sort_by(order)


def metrics_by_month(
    tables: Mapping[str, pa.Table], rulebook: Rulebook, names: tuple[str, ...], as_of: date, months: int, session: Session
) -> Mapping[str, Mapping[str, pa.Table]]:
    """Metrics as they were in each of the last months: month -> metric -> table of entity and value (whole millionths).

    The month of `as_of` is the last one and runs up to that day. A metric that is not a number, or has no data, is left out.
    """
    if not names:
        return {}

    needed = needed_for(rulebook, names)
    month = {"window": Window("month"), "offset": None}
    metrics = {
        name: metric.model_copy(update=month) if needed[name] and metric.table in rulebook.dated else metric
        for name, metric in rulebook.metrics.items()
        if name in needed
    }
    small = rulebook.model_copy(update={"metrics": metrics})
    last = as_of.year * 12 + as_of.month - 1
    ends = [*(month_end(index // 12, index % 12 + 1) for index in range(last - months + 1, last)), as_of]
    if all(needed.values()) and _is_of_own_rows(small, tables):
        return _in_one_pass(tables, small, names, ends, session)
    answer: dict[str, Mapping[str, pa.Table]] = {}
    for end in ends:
        found = measure(tables, small, end, session).entities
        kept = {name: found.names[name][0] for name in names if found.place_of(name)[1] == "exact"}
        if kept:
            answer[f"{end:%Y-%m}"] = {name: pa.table({"entity": found.ids, "value": found.arrow(column)}) for name, column in kept.items()}
    return answer


def _is_of_own_rows(rulebook: Rulebook, tables: Mapping[str, pa.Table]) -> bool:
    """Whether every metric looks at nothing but the rows of its month and the records that these name: not at other metrics, nor at the day of the run."""
    fields = fields_of(rulebook)
    for metric in rulebook.metrics.values():
        trees = [one.tree for one in (metric.expression, metric.where) if one is not None]
        if metric.decay is not None or any(isinstance(node, ast.Name) and node.id in _OF_TODAY for tree in trees for node in ast.walk(tree)):
            return False
        rows = tables.get(metric.table)
        if metric.table and not (metric.table in rulebook.owned and isinstance(rows, pa.Table)):
            return False
        theirs = {metric.table, *(table for table, key in RECORDS_OF_ROWS.items() if key in rows.column_names)} if rows is not None else set()
        known = rulebook.params.keys() | (frozenset() if metric.table else rulebook.metrics.keys())
        if any(name not in known and name.partition(".")[0] not in theirs for name in uses_of(metric, fields)):
            return False
    return True


def _in_one_pass(
    tables: Mapping[str, pa.Table], rulebook: Rulebook, names: tuple[str, ...], ends: Sequence[date], session: Session
) -> Mapping[str, Mapping[str, pa.Table]]:
    """The metrics of all months from one pass over the rows: an entity in a month is measured like an entity.

    rulebook: its metrics look at the rows of their month only.
    """
    measured = {metric.table for metric in rulebook.metrics.values()}
    first = ends[0].replace(day=1)
    ids = Tables(tables, session, rulebook).entities(measured, ())
    months = {f"{end:%Y-%m}": pc.binary_join_element_wise(ids, f"{end:%Y-%m}", BETWEEN) for end in ends}
    apart = {**tables, **{name: _in_months(tables, name, rulebook, first, ends[-1]) for name in measured if name in tables}}
    whole = {name: metric.model_copy(update={"window": Window("all")}) if metric.table else metric for name, metric in rulebook.metrics.items()}
    split = rulebook.model_copy(update={"metrics": whole, "entity": _IN_MONTH})
    found = measure(apart, split, ends[-1], session, pa.concat_arrays(list(months.values()))).entities
    kept = {name: found.arrow(found.names[name][0]) for name in names if found.place_of(name)[1] == "exact"}
    places = {month: pc.index_in(wanted, value_set=found.ids) for month, wanted in months.items()}
    return {month: {name: pa.table({"entity": ids, "value": values.take(at)}) for name, values in kept.items()} for month, at in places.items() if kept}


def _in_months(tables: Mapping[str, pa.Table], name: str, rulebook: Rulebook, first: date, last: date) -> pa.Table:
    """The rows of these days, each with its entity and month; a table that cannot say whose its rows are stays as it is."""
    owners = entities_of_rows(tables, name, rulebook.entity)
    if owners is None or "date" not in tables[name].column_names:
        return tables[name]
    days = tables[name]["date"].combine_chunks()
    inside = pc.and_(pc.greater_equal(days, pa.scalar(first, days.type)), pc.less_equal(days, pa.scalar(last, days.type)))
    named = pc.binary_join_element_wise(owners.cast(pa.string()), pc.strftime(days, "%Y-%m"), BETWEEN)
    return tables[name].append_column(_IN_MONTH, named).filter(inside)
