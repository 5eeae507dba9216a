"""The thresholds that ranks and shares came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tiercli.domain.columns import matched_column
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.frames.entities import Entities
from tiercli.outcome import Bound
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


def cuts_of_levels(rows: pa.Table, entities: Entities, rulebook: Rulebook) -> list[Bound]:
    """For every level with top, quota or share: the lowest value that got in.

    Levels that rank by an expression, or within a field, have no single threshold and are left out.
    """
    bounds: list[Bound] = []
    for name, grading in rulebook.gradings.items():
        score = grading.by or next(iter(rulebook.all_scores), "")
        for place, level in enumerate(grading.levels, start=1):
            if level.within is not None or not level.is_ranked:
                continue
            column, kind = entities.place_of(str(level.by) if level.by is not None else score)
            if kind != "exact" or column not in rows.column_names:
                continue
            cut = _cut(rows, matched_column(name), place, column)
            if cut is None:
                continue
            label = Text(f"{level.name} 级最低 {level.by or '得分'}", f"lowest {level.by or 'score'} of level {level.name}")
            bounds.append(Bound(f"{name}.{level.name}", label, cut / MICRO))
    return bounds


def _cut(rows: pa.Table, placed: str, place: int, column: str) -> int | None:
    lowest: int | None = pc.min(rows[column].filter(pc.equal(rows[placed], place))).as_py()
    return lowest
