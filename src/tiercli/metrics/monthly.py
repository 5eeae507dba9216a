"""The main volume of every entity by calendar month, for trends."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.domain.period import Period
from tiercli.frames.calendar_days import month_number
from tiercli.frames.engine import Session, collected
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.value import as_exact
from tiercli.metrics.rows import Tables
from tiercli.rulebook.model import Rulebook

MOST_MONTHS = 24


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


def monthly_volume(tables: Mapping[str, pa.Table], rulebook: Rulebook, period: Period, session: Session, entities: Entities) -> pa.Table:
    """One row an entity, one column a month of the period (the last 24 at most), in the metric's unit.

    entities: in the order wanted.
    """
    ids = entities.ids
    months = period.months[-MOST_MONTHS:] if len(period.months) < 1000 else period.months[-12:]
    name = main_volume(rulebook, tables)
    grid = np.zeros((len(months), len(ids)), dtype=np.int64)
    if name:
        metric = rulebook.metrics[name]
        house = Tables(tables, session, rulebook)
        rows = house.scope(metric.table, metric.expression.names - entities.constants.keys(), entities)
        first = int(months[0][:4]) * 12 + int(months[0][5:]) - 1
        day = nw.col("date")
        amount = as_exact(rows.compile(metric.expression)).alias("amount")
        inside = rows.frame.filter((day >= nw.lit(period.start)) & (day <= nw.lit(period.end)))
        dated = inside.select(nw.col(ENTITY), (month_number(day) - first).alias("month"), amount)
        sums = collected(dated.filter(nw.col("month") >= 0).group_by(ENTITY, "month").agg(nw.col("amount").sum()))
        place = pc.index_in(sums[ENTITY].combine_chunks(), value_set=ids.cast(pa.string()))
        known = pc.is_valid(place).to_numpy(zero_copy_only=False)
        columns = sums["month"].to_numpy()
        grid[columns[known].astype(int), pc.fill_null(place, 0).to_numpy()[known]] = sums["amount"].fill_null(0).to_numpy()[known]
    return pa.table({month: pa.array(grid[index] / MICRO) for index, month in enumerate(months)})
