"""What everybody came to in a period: tonnes, revenue, margin, overdue money, and whether they bought at all in the last months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import total
from tiercli.domain.language import Text
from tiercli.frames.engine import Session
from tiercli.frames.kinds import Engine
from tiercli.metrics import entities_seen, measure, with_joined_entities, with_own_parents
from tiercli.read import settle_period
from tiercli.rulebook.parts.metric import Metric

if TYPE_CHECKING:
    from tiercli.read import Reading
    from tiercli.rulebook.model import Rulebook


MEASURES: Mapping[str, tuple[str, Column]] = MappingProxyType(
    {
        # measure: (the field that is summed, its title and unit)
        "volume": ("sales.quantity", Column("volume", Text("销量", "Volume"), Role.METRIC, "t", 0)),
        "revenue": ("sales.amount", Column("revenue", Text("销售额", "Revenue"), Role.METRIC, "CNY", 0)),
        "margin": ("sales.margin", Column("margin", Text("毛利", "Margin"), Role.METRIC, "CNY", 0)),
        "overdue": ("receivables.overdue_amount", Column("overdue", Text("逾期金额", "Overdue money"), Role.METRIC, "CNY", 0)),
    }
)
RANKING = ("volume", "revenue", "margin")
"""Which measure ranks: the first that the data have."""
_BOUGHT = "bought_lately"


@dataclass(frozen=True)
class NextFigures:
    """What a period came to, one row an entity.

    amounts: by measure, whole millionths, nothing as 0. bought: who bought in the months up to the period's end; none where nobody can tell.
    """

    ids: pa.Array
    amounts: Mapping[str, Array]
    bought: Array | None = None

    def of(self, measure: str, ids: pa.Array) -> Array:
        """A measure of these entities; who is not there came to nothing."""
        return self._of(self.amounts[measure], ids)

    def bought_of(self, ids: pa.Array) -> Array:
        """Which of these entities bought."""
        assert self.bought is not None
        bought: Array = self._of(self.bought.astype(np.int64), ids) > 0
        return bought

    def _of(self, values: Array, ids: pa.Array) -> Array:
        rows = pc.fill_null(pc.index_in(ids, value_set=self.ids), -1).to_numpy(zero_copy_only=False)
        found: Array = np.where(rows >= 0, values[rows], 0) if len(values) else np.zeros(len(rows), np.int64)
        return found

    def sum_of(self, measure: str) -> int:
        """What everybody came to together, exactly."""
        return total(pa.array(self.amounts[measure], pa.int64()))


class Measuring:
    """The figures of any day's period, each measured once.

    rulebook: whose entities and calendar count. window: the period, as rulebooks write it: month, week, quarter. lost_months: how far back
    somebody must have bought to be a buyer.
    """

    def __init__(self, reading: Reading, rulebook: Rulebook, window: str, lost_months: int, today: date, engine: Engine = "arrow") -> None:
        self._reading, self._today, self._session = reading, today, Session(engine)
        metrics = {
            **{name: Metric.model_validate({"sum": source, "window": window}) for name, (source, _) in MEASURES.items() if name != "overdue"},
            "overdue": Metric.model_validate({"sum": MEASURES["overdue"][0]}),
        }
        ranking = next((name for name in RANKING if self._has(MEASURES[name][0])), "")
        if ranking:
            metrics[_BOUGHT] = Metric.model_validate({"sum": MEASURES[ranking][0], "window": f"{lost_months} months"})
        self._rulebook = rulebook.model_copy(update={"metrics": metrics})
        self._made: dict[date, NextFigures] = {}

    def _has(self, field: str) -> bool:
        table, _, column = field.partition(".")
        rows = self._reading.tables.get(table)
        return rows is not None and column in rows.column_names and rows[column].null_count < rows.num_rows

    @property
    def measures(self) -> list[str]:
        """The measures that the data have. Overdue money follows from what is owed and its days."""
        owed = self._reading.tables.get("receivables")
        known = [name for name, (field, _) in MEASURES.items() if name != "overdue" and self._has(field)]
        return [*known, *(["overdue"] if owed is not None and owed.num_rows else [])]

    @property
    def by(self) -> str:
        """The measure that ranks; empty where the data have none."""
        return next((name for name in RANKING if name in self.measures), "")

    def at(self, day: date) -> NextFigures:
        """What the period that ends on a day came to."""
        if day not in self._made:
            self._made[day] = self._measured(day)
        return self._made[day]

    def _measured(self, day: date) -> NextFigures:
        rulebook = self._rulebook
        tables, _ = with_own_parents(self._reading.tables, rulebook)
        reading = replace(self._reading, tables=with_joined_entities(tables, rulebook, day))
        seen = entities_seen(reading.tables, rulebook, day)
        settled = settle_period(reading, as_of=day, today=max(self._today, day), earliest={}, dated=rulebook.dated)
        entities = measure(settled.tables, rulebook, day, self._session, seen).entities
        amounts = {}
        for name in (*self.measures, _BOUGHT):
            column, kind = entities.place_of(name) if name in rulebook.metrics else ("", "missing")
            held = entities.arrow(column) if kind != "missing" else pa.nulls(entities.count, pa.int64())
            amounts[name] = pc.fill_null(held.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
        bought = amounts.pop(_BOUGHT) > 0
        return NextFigures(entities.ids.cast(pa.string()), amounts, bought if self.by else None)
