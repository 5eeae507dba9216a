"""Levels when the rows are resampled: how much of a level hangs on single deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import place_column
from tiercli.domain.errors import TierError
from tiercli.domain.fields import Kind
from tiercli.follow import GradedRows
from tiercli.frames.engine import Session
from tiercli.frames.entities import Entities
from tiercli.insight.mixtures import Period
from tiercli.insight.regraded import graded_again
from tiercli.metrics import entities_seen, measure
from tiercli.move import add_previous
from tiercli.outcome.calibration import Shaken
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.model import Rulebook

_AMOUNTS = (Kind.QUANTITY, Kind.MONEY)
_PRICES = ("price", "unit_price", "list_price")  # what a unit costs does not grow with the weight of its row


def rows_resampled(graded: GradedRows, rulebook: Rulebook, grading: str, seed: int, samples: int, said: Callable[[int], None] = lambda _: None) -> Shaken:
    """How many entities stand in another level when their rows are resampled.

    Every row of a table of events (sales, orders, visits ...) weighs not one but a random part of what the rows of its entity weigh together (the
    Bayesian bootstrap): quantities and amounts are multiplied by it, and the number of rows, months and orders stays as it is.
    graded: whose tables. rulebook: under which both sides are graded. said: told the number of each resample before it is made.
    """
    stages = graded.stages
    assert stages is not None, "a pipeline made them"
    tables, outcome = graded.outcome.tables, graded.outcome
    random = np.random.default_rng(seed)
    previous = getattr(stages, "earlier", None) and stages.earlier.previous  # type: ignore[attr-defined]

    def carried(entities: Entities) -> Entities:
        return entities if previous is None else add_previous(entities, rulebook, previous)

    seen = entities_seen(tables, rulebook, outcome.as_of)
    base = graded_again(Period(stages.measured, stages.unavailable, rulebook), rulebook).entities
    levels = _levels(base, grading, base.ids)
    moved: list[int] = []
    for number in range(1, samples + 1):
        said(number)
        drawn = {name: _weighted(name, table, rulebook, random) for name, table in tables.items()}
        try:
            measured = measure(drawn, rulebook, outcome.as_of, Session("arrow"), seen, outcome.coverage, carried)
            again = graded_again(Period(measured.entities, measured.unavailable, rulebook), rulebook).entities
        except (TierError, OverflowError):
            continue
        moved.append(int((_levels(again, grading, base.ids) != levels).sum()))
    return Shaken(len(moved), float(np.mean(moved)) if moved else 0.0, max(moved, default=0))


def _levels(graded: Entities, grading: str, ids: pa.Array) -> Array:
    order = pc.index_in(ids, value_set=graded.ids)
    return np.asarray(pc.fill_null(pc.take(graded.arrow(place_column(grading)), order), 0).to_numpy(zero_copy_only=False), np.int64)


def _weighted(name: str, table: pa.Table, rulebook: Rulebook, random: np.random.Generator) -> pa.Table:
    """A table of events with its amounts multiplied by the weights of its rows; any other table as it is."""
    if name not in rulebook.dated or not table.num_rows:
        return table
    fields: Mapping[str, Any] = {field.name: field for field in fields_of(rulebook)[name].fields} if name in fields_of(rulebook) else {}
    amounts = [
        one for one in table.column_names if one in fields and fields[one].kind in _AMOUNTS and one not in _PRICES and pa.types.is_integer(table[one].type)
    ]
    if not amounts:
        return table
    key = next((one for one in (home_of(rulebook.entity).key, "customer_id") if one in table.column_names), None)
    groups = np.zeros(table.num_rows, np.int64)
    if key is not None:
        groups = np.asarray(pc.fill_null(table[key].combine_chunks().dictionary_encode().indices, -1).to_numpy(zero_copy_only=False), np.int64) + 1
    drawn = random.exponential(size=table.num_rows)
    counts, sums = np.bincount(groups), np.bincount(groups, drawn)
    weights = drawn * (counts / np.where(sums > 0, sums, 1.0))[groups]
    for one in amounts:
        column = table[one].combine_chunks()
        values = np.asarray(pc.fill_null(column, 0).to_numpy(zero_copy_only=False), np.float64)
        scaled = pa.array(np.round(values * weights).astype(np.int64), mask=np.asarray(column.is_null().to_numpy(zero_copy_only=False), bool))
        table = table.set_column(table.column_names.index(one), one, scaled)
    return table
