"""How many entities each level holds, and their sums of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.language import same
from tiercli.frames.entities import Entities
from tiercli.outcome import LevelCount
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


_TOTALS = {"volume": "sales.quantity", "revenue": "sales.amount", "margin": "sales.margin"}


def total_metrics(rulebook: Rulebook) -> dict[str, str]:
    """The metrics whose sums the levels show: plain sums of sales over the rulebook's own period."""
    found = {}
    for what, source in _TOTALS.items():
        for name, metric in rulebook.metrics.items():
            plain = metric.where is None and metric.offset is None and metric.window is None and metric.decay is None
            if metric.source == "sum" and metric.expression.text == source and plain:
                found[what] = name
                break
    return found


def level_counts(rows: pa.Table, entities: Entities, rulebook: Rulebook, name: str) -> tuple[LevelCount, ...]:
    """The levels of a grading, best first and those who are not eligible last, with their entities and sums."""
    grading = rulebook.gradings[name]
    levels = rows[entities.names[name][0]].combine_chunks()
    titles = [(level.name, level.title) for level in grading.levels_in_order]
    titles += grading.outside.items()
    columns = {}
    for what, metric in total_metrics(rulebook).items():
        column, kind = entities.place_of(metric)
        if kind == "exact":
            columns[what] = rows[column].combine_chunks()
    answer = []
    for level, title in titles:
        here = pc.equal(levels, level)
        sums = {what: exact.total(values.filter(here)) for what, values in columns.items()}
        answer.append(LevelCount(level, title or same(level), pc.sum(here).as_py() or 0, **sums))
    return tuple(answer)
