"""What the extra sheets show by month: sums over rows by entity and type, and metrics month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.period import Period, Window, month_end
from tiercli.frames.calendar_days import month_number
from tiercli.frames.engine import Session, collected
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.value import as_exact
from tiercli.metrics.measure import measure
from tiercli.metrics.rows import Tables
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.row_sums import RowSum, needed_for, row_sums

MOST_MONTHS = 60


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
    answer: dict[str, Mapping[str, pa.Table]] = {}
    for back in range(months - 1, -1, -1):
        index = as_of.year * 12 + as_of.month - 1 - back
        end = as_of if back == 0 else month_end(index // 12, index % 12 + 1)
        measured = measure(tables, small, end, session)
        found = measured.entities
        kept = {name: found.names[name][0] for name in names if found.place_of(name)[1] == "exact"}
        if kept:
            answer[f"{end:%Y-%m}"] = {name: pa.table({"entity": found.ids, "value": found.arrow(column)}) for name, column in kept.items()}
    return answer
