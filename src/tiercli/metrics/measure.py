"""Every metric of a rulebook, measured: one row an entity."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import metric_column, record_column
from tiercli.domain.coverage import Coverage
from tiercli.domain.fields import TableFields
from tiercli.domain.language import Text
from tiercli.domain.period import EARLIEST, Period
from tiercli.frames.engine import Session, exactly
from tiercli.frames.entities import Entities
from tiercli.frames.grouped import Grouped, grouped
from tiercli.frames.kinds import ENTITY, NO_DATA, ValueKind
from tiercli.frames.numbers import Numbers, limited
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.vectors import Texts, Vector, constant, from_arrow, merged, only_where
from tiercli.grammar.compile import RowScope
from tiercli.grammar.evaluate import value_of
from tiercli.metrics.activity import is_told_by_pieces, only_purchases
from tiercli.metrics.aggregate import Recipe, recipe
from tiercli.metrics.blanks import blank_names, sums_of_blanks, with_avoided
from tiercli.metrics.coverage import is_covered
from tiercli.metrics.periods import period_of
from tiercli.metrics.rows import Tables
from tiercli.metrics.written_often import is_written_often
from tiercli.rulebook.facts.names import Vocabulary, fields_of, home_of, order_of_metrics, uses_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import parts_of
from tiercli.rulebook.parts.metric import HISTORY_WORDS, Metric

NOTHING_KNOWN: Mapping[str, Coverage] = MappingProxyType({})


@dataclass(frozen=True)
class Measured:
    """One row an entity: its record's fields and every metric.

    unavailable: metrics for which the workbook has no data, and the table or field that it lacks.
    uncounted: sums and means, and how many rows of theirs have a blank in what is added up.
    avoided: metrics that count what is not something, and how many rows of theirs are blank there and so do not count.
    """

    entities: Entities
    unavailable: Mapping[str, str]
    uncounted: Mapping[str, int] = field(default_factory=dict)
    avoided: Mapping[str, int] = field(default_factory=dict)


@exactly()
def measure(
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    as_of: date,
    session: Session,
    also: Sequence[Any] | pa.Array = (),
    coverage: Mapping[str, Coverage] = NOTHING_KNOWN,
    carried: Callable[[Entities], Entities] | None = None,
) -> Measured:
    """One row an entity, with its record and every metric.

    tables: as the read stage hands them on: standard fields, numbers as whole millionths.
    coverage: what the tables cover; an earlier window that they do not reach gives no value.
    carried: makes known what the last run said of the entities; without it nothing is known of that.
    Errors: OverflowError when a number does not fit.
    """
    house, plain = Tables(tables, session, rulebook), Tables(tables, Session("arrow"), rulebook)
    entities = _records(house if session.engine.takes_tables else plain, rulebook, as_of, also)
    entities = entities.with_values(dict.fromkeys(Vocabulary.of(rulebook).history(), ("", None)))
    entities = carried(entities) if carried is not None else entities
    unavailable: dict[str, str] = {}
    uncounted: dict[str, int] = {}
    avoided: dict[str, int] = {}
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
                # what an engine would write out too often, or at all, is measured on Arrow, whose values are the same
                in_memory = not session.engine.is_home and not isinstance(tables.get(table), ScannedTable)
                often = [name for name in names if in_memory and (not session.engine.takes_tables or is_written_often(rulebook.metrics[name]))]
                told = [name for name in names if is_told_by_pieces(rulebook.metrics[name], tables.get(table), rulebook, as_of)]
                asked = [name for name in names if name not in often and name not in told]
                for place, some in ((house, asked), (plain, often), (_in_pieces(house, table, tables.get(table)), told)):
                    if some:
                        entities = _measure_rows(place, fields, rulebook, entities, table, some, unavailable, (uncounted, avoided), coverage)
            else:
                for name in names:
                    entities = measure_record(rulebook.metrics[name], name, entities, unavailable)
        order = tuple(name for name in order if name not in ready)
    return Measured(entities, unavailable, uncounted, avoided)


def _in_pieces(house: Tables, table: str, rows: pa.Table | ScannedTable | None) -> Tables:
    """The tables with one of them in pieces of time, if it has any; see `is_told_by_pieces`."""
    return Tables({**house.arrow, table: rows.pieces.rows}, house.session, house.rulebook) if isinstance(rows, ScannedTable) and rows.pieces else house


def _records(house: Tables, rulebook: Rulebook, as_of: date, also: Sequence[Any] | pa.Array) -> Entities:
    """The entities with the fields of their own record, bare and as table.field; managers' through the customer."""
    home, key, _ = home_of(rulebook.entity)
    ids = house.entities({metric.table for metric in rulebook.metrics.values()}, also)
    names: dict[str, tuple[str, ValueKind]] = {key: (ENTITY, "text")}
    # a field that the workbook lacks has no value in any expression that comes later
    names = dict.fromkeys(Vocabulary.of(rulebook).record().keys() - {"as_of"}, NO_DATA) | names
    constants = {**rulebook.constants, "as_of": as_of}
    if home:
        names[f"{home}.{key}"] = (ENTITY, "text")
    found = Entities(ids, {ENTITY: Texts(ids)}, names, constants, as_of)
    if home and home in house:
        found = _with_record(found, house, home, key, ids, bare=True)
    if parts_of(rulebook.entity) and found.place_of("customer_id")[1] != "missing":
        found = found.with_columns({}, {f"customers.{name}": found.names[name] for name in house.columns("customers") if name in found.names})
    if (home == "customers" or parts_of(rulebook.entity)) and found.place_of("manager")[1] != "missing" and "managers" in house:
        found = _with_record(found, house, "managers", "manager", found.arrow(record_column("manager")), bare=False)
    return found


def _with_record(entities: Entities, house: Tables, table: str, key: str, keys: pa.Array, *, bare: bool) -> Entities:
    """With the fields of a table's row for each entity; of several rows with its key, the first.

    bare: the record is the entity's own, whose fields need no table before them.
    """
    kinds = {name: kind for name, kind in house.columns(table).items() if name != key}
    rows = house.arrow[table]
    places = pc.index_in(keys, value_set=rows[key].combine_chunks().cast(keys.type))
    stored = {name: record_column(name, "" if bare else table) for name in kinds}
    columns = {stored[name]: from_arrow(rows[name].combine_chunks().take(places)) for name in kinds}
    names: dict[str, tuple[str, ValueKind]] = {}
    for name, kind in kinds.items():
        for said in (f"{table}.{name}", *([name] if bare else [])):
            names[said] = (stored[name], kind)
    return entities.with_columns(columns, names)


def _measure_rows(
    house: Tables,
    fields: Mapping[str, TableFields],
    rulebook: Rulebook,
    entities: Entities,
    table: str,
    names: list[str],
    unavailable: dict[str, str],
    not_counted: tuple[dict[str, int], dict[str, int]],
    coverage: Mapping[str, Coverage],
) -> Entities:
    """All ready metrics of one table in one pass over its rows."""
    metrics = {name: rulebook.metrics[name] for name in names}
    columns = house.columns(table)
    own = {field.name for field in (fields.get(table) or fields["sales"]).fields}
    lacking = {name: _lacks(house, metric, columns, unavailable, own) for name, metric in metrics.items()}
    unavailable |= {name: what for name, what in lacking.items() if what}
    values: dict[str, tuple[str, Vector | None]] = {name: ("", None) for name, what in lacking.items() if what}
    metrics = {name: metric for name, metric in metrics.items() if not lacking[name]}
    if not metrics:
        return entities.with_values(values)
    wanted = {used for metric in metrics.values() for used in metric.expression.names | (metric.where.names if metric.where else frozenset())}
    rows = house.scope(table, wanted - entities.constants.keys(), entities)
    recipes: dict[str, Recipe] = {}
    held: dict[str, nw.Expr] = {}
    inside: dict[str, nw.Expr] = {}
    windows: dict[Period, nw.Expr] = {}
    conditions: dict[tuple[Period | None, str], nw.Expr] = {}
    for name, metric in metrics.items():
        period = period_of(metric, rulebook, entities.as_of)
        is_dated = "date" in columns and (metric.table in rulebook.dated or bool(metric.window or metric.offset))
        holds = _holds(rows, metric, period if is_dated else None, windows, conditions)
        inside[name] = windows[period] if is_dated else nw.lit(value=True)
        bought = only_purchases(metric, house.arrow[table])
        held[name] = holds if bought is None else rows.filler(holds & bought)
        recipes[name] = recipe(name, metric, rows, held[name], period, is_dated=is_dated)
    frame = rows.frame.with_columns(*(expr.alias(column) for one in recipes.values() for column, expr in one.columns.items()))
    blank = {name: f"blank__{name}" for name in sorted(sums_of_blanks(metrics, house.arrow[table]))}
    if blank:
        frame = frame.with_columns(*((held[name] & nw.col(f"m__{name}").is_null()).cast(nw.Int64).alias(column) for name, column in blank.items()))
    frame, avoided = with_avoided(frame, rows, {name: (metric.where, inside[name]) for name, metric in metrics.items()}, columns)
    house.session.refuse_wraps(frame, ENTITY, [column for one in recipes.values() for column in one.added])
    asked = {column: how for one in recipes.values() for column, how in one.sums.items()}
    asked |= {column: Grouped("sum", column) for column in (*blank.values(), *avoided.values())}
    sums = grouped(frame, ENTITY, asked, house.session)
    for counts, counted in zip(not_counted, (blank, avoided), strict=True):
        counts |= {name: count for name, column in counted.items() if (count := pc.sum(sums[column]).as_py())}
    home = {column: from_arrow(values) for column, values in entities.joined(sums, ENTITY).items()}
    for name, one in recipes.items():
        value = _finished(one.finish(home).spread(entities.count), one.empty, metrics[name], entities.count)
        if not is_covered(metrics[name], period_of(metrics[name], rulebook, entities.as_of), coverage, entities.as_of):
            value = only_where(np.zeros(entities.count, dtype=bool), value, entities.count)
        values[name] = (metric_column(name), value)
    return entities.with_values(values)


def _finished(value: Vector, empty: Any, metric: Metric, count: int) -> Vector:
    """With the value of those who have none, and never above the cap."""
    if empty is not None:
        value = merged(value.valid, value, constant(empty), count)
    if metric.cap is not None and isinstance(value, Numbers):
        value = limited(value, None, Fraction(metric.cap))
    return value


def _holds(
    rows: RowScope, metric: Metric, period: Period | None, windows: dict[Period, nw.Expr], conditions: dict[tuple[Period | None, str], nw.Expr]
) -> nw.Expr:
    """Which rows count: those in the period, if any, for which `where` holds.

    windows, conditions: the periods and the conditions in them looked at so far; several metrics often share one.
    """
    if period is not None and period not in windows:
        day = nw.col("date")
        inside = (day <= nw.lit(period.end)).fill_null(value=False)
        windows[period] = rows.filler(inside & (day >= nw.lit(period.start)).fill_null(value=False) if period.start > EARLIEST else inside)
    holds = windows[period] if period is not None else nw.lit(value=True)
    if metric.where is None:
        return holds
    if (period, metric.where.text) not in conditions:
        conditions[period, metric.where.text] = rows.filler(holds & rows.condition(metric.where))
    return conditions[period, metric.where.text]


def _lacks(house: Tables, metric: Metric, columns: Mapping[str, ValueKind], unavailable: Mapping[str, str], own: Collection[str]) -> str:
    """What the workbook lacks for a metric: a table, a field, or another metric's data; empty if nothing.

    own: the fields that the table may have; a bare name of one of them means it, whatever metrics are called.
    """
    table = metric.table
    if table not in house.arrow or not house.has_key(table):
        return table

    blank = blank_names(metric, house.arrow[table])

    def lack(name: str) -> str:
        owner, dot, field = name.partition(".")
        if owner in HISTORY_WORDS and dot:
            return ""  # a first run knows none of it, and counts as it can
        if not dot and name in own:
            return "" if name in columns and name not in blank else f"{table}.{name}"
        if name in unavailable:
            return unavailable[name]
        held = columns if owner == table else house.columns(owner) if dot else {}
        return name if dot and (field not in held or name in blank) else ""

    needed = frozenset().union(*(one.needed(lambda name: not lack(name)) for one in (metric.expression, metric.where) if one is not None))
    if found := next(filter(None, map(lack, sorted(needed))), ""):
        return found
    if metric.source in ("variation", "latest") and "date" not in columns:
        return f"{table}.date"
    return ""


def measure_record(metric: Metric, name: str, entities: Entities, unavailable: dict[str, str]) -> Entities:
    """A `field` or a `formula`: from the record and the metrics measured so far; what lacks data is added to `unavailable`."""
    unknown = [used for used in metric.expression.names if used not in entities.names and used not in entities.constants]
    entities = entities.with_values(dict.fromkeys(unknown, ("", None)))
    value = value_of(entities, metric.expression)
    if value is None:
        lacking = [used for used in sorted(metric.expression.names) if entities.names.get(used, ("", "exact"))[1] == "missing"]
        unavailable[name] = next((unavailable.get(used, used) for used in lacking), name)
        return entities.with_values({name: ("", None)})
    empty = metric.empty.zh if isinstance(metric.empty, Text) else metric.empty
    return entities.with_values({name: (metric_column(name), _finished(value.spread(entities.count), empty, metric, entities.count))})
