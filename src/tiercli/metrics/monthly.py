"""The amounts of every entity over time: the main volume by calendar month, and all of them a year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.coverage import Coverage
from tiercli.domain.exact import MICRO
from tiercli.domain.period import EARLIEST, Period, shift_months
from tiercli.frames.calendar_days import month_number
from tiercli.frames.engine import Session, collected
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.value import as_exact
from tiercli.grammar.compile import RowScope
from tiercli.metrics.rows import Tables
from tiercli.outcome.flows import Flow, Flows
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric

MOST_MONTHS = 24
_NEITHER, _THEN, _NOW = 0, 1, 2


def main_volume(rulebook: Rulebook, tables: Mapping[str, pa.Table]) -> str:
    """The metric that stands for volume: the first sum of sales.quantity, else the first sum over dated rows; empty if none."""
    sums = [
        name
        for name, metric in rulebook.metrics.items()
        if metric.source == "sum" and metric.table in rulebook.dated and metric.offset is None and metric.table in tables
        and all(field.partition(".")[2] in tables[metric.table].column_names for field in metric.expression.names)
    ]  # fmt: skip
    plain = [name for name in sums if rulebook.metrics[name].expression.text == "sales.quantity" and rulebook.metrics[name].where is None]
    return next(iter(plain or sums), "")


def amounts_over_time(
    tables: Mapping[str, pa.Table], rulebook: Rulebook, period: Period, session: Session, entities: Entities, coverage: Mapping[str, Coverage]
) -> tuple[pa.Table, Flows]:
    """The main volume by month of the period, and all amounts over two years, from one pass over the rows.

    entities: in the order wanted. Returns one row an entity and one column a month of the period (the last 24 at most), in the metric's unit; and the flows.
    """
    ids = entities.ids
    months = period.months[-MOST_MONTHS:] if len(period.months) < 1000 else period.months[-12:]
    grid = np.zeros((len(months), len(ids)), dtype=np.int64)
    volume = main_volume(rulebook, tables)
    if not volume:
        return _in_unit(grid, months), Flows()
    table, before = rulebook.metrics[volume].table, _year_before(period)
    end = _number(period.end)
    years = range(end - MOST_MONTHS + 1, end + 1)
    amounts = {"volume": volume, **{what: name for what, name in total_metrics(rulebook).items() if what != "volume"}}
    amounts = {what: name for what, name in amounts.items() if _is_there(rulebook, name, table, tables)}
    sums = _sums(tables, rulebook, session, entities, (amounts, table), period, before)
    places = pc.index_in(sums[ENTITY].combine_chunks(), value_set=ids.cast(pa.string()))
    known = pc.is_valid(places).to_numpy(zero_copy_only=False)
    place, month, zone = pc.fill_null(places, 0).to_numpy()[known], sums["month"].to_numpy()[known].astype(int), sums["zone"].to_numpy()[known]
    sold = pc.fill_null(sums["volume"], 0).to_numpy()[known]
    first = _number(period.end) - len(months) + 1
    inside = (zone == _NOW) & (month >= first)
    np.add.at(grid, (month[inside] - first, place[inside]), sold[inside])
    by_month = np.zeros((MOST_MONTHS, len(ids)), dtype=np.int64)
    lately = month >= years.start
    np.add.at(by_month, (month[lately] - years.start, place[lately]), sold[lately])
    reach = coverage.get(table)
    flows = []
    for what, name in amounts.items():
        earlier = None
        then = zone == _THEN
        if before is not None and then.any() and (reach is None or reach.covers(before.start)):
            earlier = np.zeros(len(ids), dtype=np.int64)
            np.add.at(earlier, place[then], pc.fill_null(sums[what], 0).to_numpy()[known][then])
        flows.append(Flow(what, rulebook.title_of(name), rulebook.metrics[name].unit, earlier))
    begins = max(0, (int(month.min()) if len(month) else end) - years.start)  # the first month of which there is anything
    named = tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in years)
    return _in_unit(grid, months), Flows(named, by_month, tuple(flows), min(begins, MOST_MONTHS - 1))


def _in_unit(grid: Whole, months: Sequence[str]) -> pa.Table:
    return pa.table({month: pa.array(grid[index] / MICRO) for index, month in enumerate(months)})


def _year_before(period: Period) -> Period | None:
    """The same days a year before; none where they would be days of the period itself."""
    if period.start <= EARLIEST or shift_months(period.end, -12) >= period.start:
        return None
    return Period(shift_months(period.start - timedelta(days=1), -12) + timedelta(days=1), shift_months(period.end, -12))


def _number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _is_there(rulebook: Rulebook, name: str, table: str, tables: Mapping[str, pa.Table]) -> bool:
    metric = rulebook.metrics[name]
    return metric.table == table and all(field.partition(".")[2] in tables[table].column_names for field in metric.expression.names)


def _sums(
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    session: Session,
    entities: Entities,
    wanted: tuple[Mapping[str, str], str],
    period: Period,
    before: Period | None,
) -> pa.Table:
    """The amounts by entity, month and zone: inside the period, inside that of the year before, or neither. There may be several rows of each."""
    amounts, table = wanted
    house = Tables(tables, session.where(tables.get(table)), rulebook)
    metrics = {what: rulebook.metrics[name] for what, name in amounts.items()}
    names: set[str] = set()
    for metric in metrics.values():
        names |= metric.expression.names | (metric.where.names if metric.where is not None else frozenset())
    rows = house.scope(table, names - entities.constants.keys(), entities)
    day = nw.col("date")
    zone = nw.when((day >= nw.lit(period.start)) & (day <= nw.lit(period.end))).then(nw.lit(_NOW)).otherwise(nw.lit(_NEITHER))
    first = date((_number(period.end) - MOST_MONTHS + 1) // 12, (_number(period.end) - MOST_MONTHS + 1) % 12 + 1, 1)
    if before is not None:
        zone = nw.when((day >= nw.lit(before.start)) & (day <= nw.lit(before.end))).then(nw.lit(_THEN)).otherwise(zone)
        first = min(first, before.start)
    compiled = {what: _counted(rows, metric).alias(what) for what, metric in metrics.items()}
    dated = rows.frame.filter((day >= nw.lit(first)) & (day <= nw.lit(period.end)))
    chosen = dated.select(nw.col(ENTITY), month_number(day).alias("month"), zone.alias("zone"), *compiled.values())
    if house.session.engine.is_home:  # they are added up here in any case, and most groups would be of one row
        return collected(chosen)
    return collected(chosen.group_by(ENTITY, "month", "zone").agg(*(nw.col(what).sum() for what in compiled)))


def _counted(rows: RowScope, metric: Metric) -> nw.Expr:
    """A metric's amount of every row; none where its `where` does not hold: months and the year before count what the metric counts."""
    amount = as_exact(rows.compile(metric.expression))
    return amount if metric.where is None else nw.when(rows.condition(metric.where)).then(amount)
