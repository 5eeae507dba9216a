"""How many entities each level holds, and their sums of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.language import same
from tiercli.frames.entities import Entities
from tiercli.outcome import LevelCount
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


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
