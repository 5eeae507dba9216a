"""Backtests of what was decided: the levels of a history's runs, and what the next runs measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import Column
from tiercli.domain.errors import HistoryError, UsageError
from tiercli.domain.exact import LARGEST, MICRO
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text, listing, same
from tiercli.domain.period import days_in
from tiercli.insight.backtest.calendar import Calendar
from tiercli.insight.backtest.next_period import MEASURES, RANKING, NextFigures
from tiercli.insight.backtest.side import After, GradedPeriod
from tiercli.ledger.result_shape import main_of
from tiercli.ledger.store import Ledger, Stored, rulebooks_in
from tiercli.move.measures import measures_of
from tiercli.rulebook.model import Rulebook
from tiercli.runs.backtest import is_short, standings_in
from tiercli.runs.earlier import rules_from
from tiercli.runs.replay import fiscal_of


@dataclass(frozen=True)
class StoredRuns:
    """The runs of one rulebook that are looked at, oldest first."""

    name: str
    runs: tuple[Stored, ...]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Each run's record."""
        return [run.run for run in self.runs]

    @cached_property
    def rulebook(self) -> Rulebook | None:
        """The rules of the newest run, as far as this version understands them."""
        return rules_from(self.records[-1].get("rules", {}))

    @property
    def title(self) -> Text:
        """The rulebook's title."""
        title = self.records[-1].get("rules", {}).get("title")
        return Text(**title) if isinstance(title, dict) and {"zh", "en"} == title.keys() else same(str(title or self.name))

    @property
    def entity(self) -> str:
        """What is graded, as rulebooks write it."""
        return str(self.records[-1].get("rules", {}).get("entity") or "customer")

    @cached_property
    def levels(self) -> tuple[list[str], int]:
        """The levels of all runs, best first as in the newest one, and how many of them are an order; those of entities that are not rated are last."""
        ranked: list[str] = []
        for record in reversed(self.records):
            ranked += [name for name in record.get("level_names", {}).get(main_of(record), []) if name not in ranked]
        seen: set[str] = set()
        for run in self.runs:
            seen |= {name for name in pc.unique(run.result()["tier"]).to_pylist() if name is not None}
        return [*ranked, *sorted(seen - set(ranked))], len(ranked)

    def calendar(self) -> Calendar:
        """The periods that the runs are of."""
        return Calendar("week" if "W" in self.runs[-1].period else "month", fiscal_of(self.records[-1].get("rules", {})))

    def graded(self) -> list[GradedPeriod]:
        """Where every run put everybody."""
        levels, _ = self.levels
        return [
            standings_in(run.period, run.as_of, run.result(), levels, short=self._is_short(run, record))
            for run, record in zip(self.runs, self.records, strict=True)
        ]

    def _is_short(self, run: Stored, record: dict[str, Any]) -> bool:
        """Whether the data of a run did not fill the window; unknown of runs that do not say where their data begin."""
        first, rulebook = record.get("coverage", {}).get("sales", {}).get("first"), self.rulebook
        return first is not None and rulebook is not None and is_short(rulebook, run.as_of, date.fromisoformat(first))


def stored_runs(root: Path, names: Sequence[str], count: int, until: date | None) -> list[StoredRuns]:
    """The last runs of each rulebook up to a day; of all rulebooks of the history where none is named.

    Errors: HistoryError for a history that has none; UsageError for a rulebook that it does not have.
    """
    there = rulebooks_in(root)
    if not there:
        raise HistoryError(Text("这里没有存档的运行", "no runs are stored here"), where=Place(str(root)))
    for name in names:
        if name not in there:
            known = listing(there)
            raise UsageError(Text(f"存档里没有规则 {name}；有 {known.zh}", f"the history has no rulebook {name}; it has {known.en}"))
    found = []
    for name in names or there:
        ledger = Ledger(root, name)
        runs = [run for period in ledger.periods() if (run := ledger.current(period)) is not None]
        kept = [run for run in runs if until is None or run.as_of <= until][-count:]
        if kept:
            found.append(StoredRuns(name, tuple(kept)))
    if not found:
        raise HistoryError(Text(f"{until} 以前没有存档的运行", f"no runs are stored up to {until}"), where=Place(str(root)))
    return found


class StoredFigures:
    """What the next runs measured: the sums over sales that stand for tonnes, revenue and margin, and the overdue money, as they were stored.

    runs: of the rulebook whose figures count. Their windows are the rulebook's own, not a period each.
    """

    def __init__(self, runs: StoredRuns) -> None:
        self._runs = {run.period: run for run in runs.runs}
        self._calendar = runs.calendar()
        self.rulebook = runs.rulebook
        found = {column.name: column for column in measures_of(self.rulebook).columns} if self.rulebook else {}
        self._columns = {what: name for what, (field, _) in MEASURES.items() if (name := self._named(what, field, found))}

    def _named(self, what: str, field: str, found: dict[str, Column]) -> str:
        """The stored column that stands for a measure."""
        metrics = self.rulebook.metrics if self.rulebook else {}
        if what in found:
            return what
        if what == "overdue":
            return next((name for name, metric in metrics.items() if metric.source == "sum" and metric.expression.text == field and not metric.where), "")
        return next((name for name in found if metrics[name].expression.text == field), "")

    @property
    def measures(self) -> list[str]:
        """The measures that the runs have."""
        stored = [run.result().column_names for run in self._runs.values()]
        return [what for what, name in self._columns.items() if all(name in names for names in stored)]

    @property
    def by(self) -> str:
        """The measure that ranks; empty where the runs have none."""
        return next((name for name in RANKING if name in self.measures), "")

    def title(self, measure: str) -> Column:
        """A measure's title and unit, as the rulebook has them."""
        name = self._columns[measure]
        assert self.rulebook is not None
        _, column = MEASURES[measure]
        return Column(measure, self.rulebook.title_of(name), column.role, self.rulebook.metrics[name].unit or column.unit, 0)

    def overlap(self) -> Text:
        """How much longer the ranking measure's window is than a period; empty where it is none."""
        if not self.by or self.rulebook is None:
            return EMPTY
        window = self.rulebook.metrics[self._columns[self.by]].window or self.rulebook.period.window
        return same(str(window)) if days_in(window) > 31 or (self._calendar.every == "week" and days_in(window) > 7) else EMPTY

    def after(self, one: GradedPeriod) -> After:
        """The figures of the run of the next period."""
        name = self._calendar.name(self._calendar.following(one.as_of))
        run = self._runs.get(name)
        if run is None:
            return After(why=Text(f"下一期（{name}）没有存档", f"the next one ({name}) is not stored"))
        result = run.result()
        amounts = {what: _micros(result[self._columns[what]]) for what in self.measures}
        return After(name, EMPTY, NextFigures(result.column(0).combine_chunks().cast(pa.string()), amounts))


def _micros(values: pa.ChunkedArray) -> Array:
    """Stored numbers as whole millionths; no value is nothing."""
    numbers = pc.fill_null(values.combine_chunks().cast(pa.float64()), 0.0).to_numpy(zero_copy_only=False)
    micros: Array = np.clip(np.rint(numbers * MICRO), -LARGEST, LARGEST).astype(np.int64)
    return micros


def gaps_in(runs: StoredRuns) -> list[str]:
    """The periods between the first and the last run that are not stored."""
    calendar, stored = runs.calendar(), {run.period for run in runs.runs}
    day, last = runs.runs[0].as_of, runs.runs[-1].as_of
    missing = []
    while (day := calendar.following(day)) < last:
        if (name := calendar.name(day)) not in stored:
            missing.append(name)
    return missing
