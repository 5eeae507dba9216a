"""Two results side by side: who rose, who fell, who came, who went, and how the mix drifted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.domain.texts import texts_of
from tiercli.move.drift import stability_index
from tiercli.move.measures import Measures
from tiercli.move.previous import Previous
from tiercli.outcome.extras import Listing, Movements

_TITLES = {
    "up": Text("升级", "Risers"),
    "down": Text("降级", "Fallers"),
    "new": Text("新增", "New"),
    "rated": Text("开始评级", "Now rated"),
    "unrated": Text("停止评级", "No longer rated"),
    "lapsed": Text("流失", "Lapsed"),
    "returned": Text("回归", "Returned"),
    "rules": Text("规则改动引起的变动", "Moved by changed rules"),
}


@dataclass(frozen=True)
class Side:
    """One result as the comparison sees it: by id, the name, level, score and amounts.

    amounts: by measure, missing as none. lapsed: those who have a level though the data no longer has them.
    """

    label: str
    names: Mapping[str, str]
    levels: Mapping[str, str]
    scores: Mapping[str, float | None]
    amounts: Mapping[str, Mapping[str, float | None]]
    lapsed: frozenset[str] = frozenset()


def side_of(result: Previous, label: str, main: str, measures: Sequence[str]) -> Side:
    """One result, ready to be compared; measures that it lacks are left out."""
    ids = texts_of(result.ids)
    level = result.column(main, main)
    score = result.column("score", main)
    placed = zip(ids, texts_of(level) if level is not None else [], strict=False)
    levels = {one: name for one, name in placed if name is not None}
    scores = dict(zip(ids, score.to_pylist(), strict=True)) if score is not None else {}
    columns = {name: result.column(name, main) for name in measures}
    amounts = {name: dict(zip(ids, column.to_pylist(), strict=True)) for name, column in columns.items() if column is not None}
    moved = result.column("movement", main)
    lapsed = frozenset(one for one, word in zip(ids, moved.to_pylist() if moved is not None else [], strict=False) if word == "lapsed")
    return Side(label, dict(zip(ids, texts_of(result.names), strict=True)), levels, scores, amounts, lapsed)


def compare_sides(
    old: Side,
    new: Side,
    levels: Sequence[str],
    measures: Measures,
    reasons: Mapping[str, str] | None = None,
    by_rules: frozenset[str] = frozenset(),
    outside: Collection[str] = (),
) -> Movements:
    """The movements between two results.

    levels: best first; a level that is not among them is put at the end. measures: the amounts that movements are
    weighed by, as far as both results have them. reasons: by id, the words for a movement.
    by_rules: those whom changed rules moved; they stand in a list of their own. outside: the levels of those who are not rated, if
    there are any; whoever comes from it or goes to it neither rises nor falls.
    """
    order = list(levels)
    order += sorted({level for side in (old, new) for level in side.levels.values() if level not in order})
    both = [one for one in old.levels if one in new.levels]
    known = [column for column in measures.columns if column.name in new.amounts and column.name in old.amounts]
    place = {level: index for index, level in enumerate(order)}
    was, now = (np.fromiter((place[side.levels[one]] for one in both), np.int64, len(both)) for side in (old, new))
    cells, size = was * len(order) + now, len(order)
    counts = tuple(map(tuple, np.bincount(cells, minlength=size * size).reshape(size, size).tolist()))
    earlier: list[tuple[Column, tuple[tuple[float, ...], ...]]] = []
    amounts: list[tuple[Column, tuple[tuple[float, ...], ...]]] = []
    for column in known:
        for side, told in ((old, earlier), (new, amounts)):
            these = side.amounts[column.name]
            told.append((column, _summed(np.fromiter((these.get(one) or 0.0 for one in both), np.float64, len(both)), cells, size)))
    before = [sum(level == one for level in old.levels.values()) for one in order]
    after = [sum(level == one for level in new.levels.values()) for one in order]
    groups = _groups(old, new, order, measures.buys, outside)
    if by_rules:
        groups["rules"] = [one for direction in ("up", "down") for one in groups[direction] if one in by_rules]
        groups |= {direction: [one for one in groups[direction] if one not in by_rules] for direction in ("up", "down")}
    lists = {name: _listing(name, ids, old, new, known, reasons or {}) for name, ids in groups.items()}
    return Movements(
        Text("升降", "Movements"), old.label, new.label, tuple(order), counts, tuple(amounts), tuple(stability_index(before, after)), lists, tuple(earlier)
    )


def _summed(values: Any, cells: Any, size: int) -> tuple[tuple[float, ...], ...]:
    """A matrix of sums, added up in whole millionths, so that the order does not matter. cells: the place of each value in it, line by line."""
    micros = np.rint(values * MICRO).astype(np.int64)
    # in two parts, each of which stays within 64 bits
    high, low = (np.zeros(size * size, np.int64) for _ in range(2))
    np.add.at(high, cells, micros >> 20)
    np.add.at(low, cells, micros & (2**20 - 1))
    sums = [float(((above << 20) + below) / MICRO) for above, below in zip(high.tolist(), low.tolist(), strict=True)]
    return tuple(tuple(sums[line * size : (line + 1) * size]) for line in range(size))


def _groups(old: Side, new: Side, order: Sequence[str], buys: str, outside: Collection[str]) -> dict[str, list[str]]:
    """Who rose, fell, is new, has lapsed (gone, or stopped buying) or returned (buys again); the largest move first."""
    place = {level: index for index, level in enumerate(order)}
    both = [one for one in new.levels if one in old.levels and one not in new.lapsed]
    rated = [one for one in both if old.levels[one] in outside and new.levels[one] not in outside]
    unrated = [one for one in both if old.levels[one] not in outside and new.levels[one] in outside]
    beside = {one for one in both if old.levels[one] in outside or new.levels[one] in outside}
    steps = {one: 0 if one in beside else place[old.levels[one]] - place[new.levels[one]] for one in both}
    was, now = old.amounts.get(buys, {}), new.amounts.get(buys, {})
    stopped = [one for one in both if (was.get(one) or 0) > 0 and now and (now.get(one) or 0) <= 0]
    again = [one for one in both if was and (was.get(one) or 0) <= 0 and (now.get(one) or 0) > 0]
    return {
        "up": sorted((one for one in both if steps[one] > 0), key=lambda one: (-steps[one], place[new.levels[one]], one)),
        "down": sorted((one for one in both if steps[one] < 0), key=lambda one: (steps[one], place[old.levels[one]], one)),
        "new": [one for one in new.levels if one not in old.levels],
        **({"rated": rated, "unrated": unrated} if outside else {}),
        "lapsed": [one for one in old.levels if one not in new.levels or one in new.lapsed] + stopped,
        "returned": again,
    }


def _listing(name: str, ids: Sequence[str], old: Side, new: Side, measures: Sequence[Column], reasons: Mapping[str, str]) -> Listing:
    def change(one: str) -> float | None:
        before, after = old.scores.get(one), new.scores.get(one)
        return None if before is None or after is None else after - before

    columns: list[tuple[Column, list[Any], pa.DataType]] = [
        (listed.ENTITY_ID, list(ids), pa.string()),
        (listed.ENTITY_NAME, [new.names.get(one) or old.names.get(one) for one in ids], pa.string()),
        (Column("old_level", Text("原等级", "Old level"), Role.PREVIOUS), [old.levels.get(one) for one in ids], pa.string()),
        (Column("new_level", Text("新等级", "New level"), Role.LEVEL), [new.levels.get(one) for one in ids], pa.string()),
    ]
    if old.scores or new.scores:
        columns.append((Column("old_score", Text("原得分", "Old score"), Role.SCORE, "", 2), [old.scores.get(one) for one in ids], pa.float64()))
        columns.append((Column("new_score", Text("新得分", "New score"), Role.SCORE, "", 2), [new.scores.get(one) for one in ids], pa.float64()))
        columns.append((Column("change", Text("得分变化", "Change"), Role.SCORE, "", 2), [change(one) for one in ids], pa.float64()))
    for measure in measures:
        title = Text(f"{measure.title.zh}变化", f"Change in {measure.title.en.lower()}")
        values = [(new.amounts[measure.name].get(one) or 0.0) - (old.amounts.get(measure.name, {}).get(one) or 0.0) for one in ids]
        columns.append((Column(f"change_{measure.name}", title, Role.METRIC, measure.unit, measure.decimals), values, pa.float64()))
    if reasons and name in ("up", "down", "rules"):
        columns.append((Column("why", Text("变化来源", "What moved it"), Role.REASONS), [reasons.get(one) for one in ids], pa.string()))
    rows = pa.table({column.name: pa.array(values, type_) for column, values, type_ in columns})
    return Listing(_TITLES[name], tuple(column for column, _, _ in columns), rows)
