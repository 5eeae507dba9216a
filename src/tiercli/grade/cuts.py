"""The thresholds that ranks and shares came to, and the ties on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiercli.domain.codes import found
from tiercli.domain.exact import MICRO
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.frames.compile import Scope
from tiercli.outcome import Bound
from tiercli.rulebook.grading import Level
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


def cuts_of_levels(rows: pa.Table, scope: Scope, rulebook: Rulebook) -> tuple[list[Bound], list[Finding]]:
    """For every level with top, quota or share: the lowest value that got in, and how many tie on it.

    Levels that rank by an expression, or within a field, have no single threshold and are left out.
    """
    bounds: list[Bound] = []
    ties: list[Finding] = []
    for name, grading in rulebook.gradings.items():
        score = grading.by or next(iter(rulebook.all_scores), "")
        for place, level in enumerate(grading.levels, start=1):
            if level.within is not None or (level.top is None and level.quota is None and level.share is None):
                continue
            column, kind = scope.names.get(str(level.by) if level.by is not None else score, ("", "missing"))
            if kind != "exact" or column not in rows.column_names:
                continue
            cut, tied, inside = _cut(rows, f"ungated__{name}", place, column)
            if cut is None:
                continue
            label = Text(f"{level.name} 级最低 {level.by or '得分'}", f"lowest {level.by or 'score'} of level {level.name}")
            bounds.append(Bound(f"{name}.{level.name}", label, cut / MICRO))
            asked = _asked(level)
            if asked is not None and inside > asked and tied > 1:
                ties.append(_tie(name, level, asked, inside, tied))
    return bounds, ties


def _cut(rows: pa.Table, placed: str, place: int, column: str) -> tuple[int | None, int, int]:
    import pyarrow.compute as pc

    values: Any = rows[column].filter(pc.equal(rows[placed], place))
    lowest = pc.min(values).as_py()
    if lowest is None:
        return None, 0, 0
    return lowest, pc.sum(pc.equal(values, lowest)).as_py(), len(values)


def _asked(level: Level) -> int | None:
    place = level.top or level.quota
    return place.count if place is not None else None


def _tie(grading: str, level: Level, asked: int, inside: int, tied: int) -> Finding:
    return found(
        "grading.ties",
        Place(sheet=f"{grading}.{level.name}"),
        Text(
            f"{level.name} 级取 {asked} 名, 末位并列 {tied} 名, 实际 {inside} 名",
            f"level {level.name} takes {asked}; {tied} tie for the last place, so {inside} are in",
        ),
    )
