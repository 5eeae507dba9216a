"""Two results side by side: who rose, who fell, who came, who went, and how the mix drifted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import listed_columns as listed
from tiercli.domain.arrays import Array
from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.domain.texts import texts_of
from tiercli.frames.vectors import to_numpy
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
    """One result as the comparison sees it: a value for each of `ids`, none where there is none.

    levels: none for whoever has none. scores, amounts (by measure): floats; what the result lacks is not there at all.
    lapsed: those who have a level though the data no longer has them.
    """

    label: str
    ids: pa.Array
    names: pa.Array
    levels: pa.Array
    scores: pa.Array | None
    amounts: Mapping[str, pa.Array]
    lapsed: Array

    def places(self, ids: pa.Array) -> pa.Array:
        """Where these ids stand; none for those who are not here."""
        return pc.index_in(ids, value_set=self.ids)

    @cached_property
    def has_level(self) -> Array:
        """Who has a level."""
        return to_numpy(pc.is_valid(self.levels))

    def amount(self, measure: str) -> Array:
        """Everybody's amount, 0 where there is none."""
        return to_numpy(pc.fill_null(self.amounts[measure], 0.0))


def side_of(result: Previous, label: str, main: str, measures: Sequence[str]) -> Side:
    """One result, ready to be compared; measures that it lacks are left out."""
    level, score, moved = result.column(main, main), result.column("score", main), result.column("movement", main)
    ids = result.ids.cast(pa.string())
    levels = pa.nulls(len(ids), pa.string()) if level is None else level.cast(pa.string())
    columns = {name: result.column(name, main) for name in measures}
    amounts = {name: column.cast(pa.float64()) for name, column in columns.items() if column is not None}
    lapsed = np.zeros(len(ids), bool) if moved is None else to_numpy(pc.fill_null(pc.equal(moved.cast(pa.string()), "lapsed"), fill_value=False))
    return Side(label, ids, result.names.cast(pa.string()), levels, None if score is None else score.cast(pa.float64()), amounts, lapsed)


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
    order += sorted({level for side in (old, new) for level in texts_of(side.levels.drop_null().unique()) if level not in order})
    known = [column for column in measures.columns if column.name in new.amounts and column.name in old.amounts]
    here = pc.fill_null(new.places(old.ids), -1).to_numpy(zero_copy_only=False)
    both = np.flatnonzero(old.has_level & (here >= 0) & new.has_level[here] if len(new.ids) else np.zeros(len(old.ids), bool))
    ranks = [_ranks(side, order) for side in (old, new)]
    cells, size = ranks[0][both] * len(order) + ranks[1][here[both]], len(order)
    counts = tuple(map(tuple, np.bincount(cells, minlength=size * size).reshape(size, size).tolist()))
    earlier: list[tuple[Column, tuple[tuple[float, ...], ...]]] = []
    amounts: list[tuple[Column, tuple[tuple[float, ...], ...]]] = []
    for column in known:
        for side, rows, told in ((old, both, earlier), (new, here[both], amounts)):
            told.append((column, _summed(side.amount(column.name)[rows], cells, size)))
    before, after = (np.bincount(rank[side.has_level], minlength=size).tolist() for side, rank in zip((old, new), ranks, strict=True))
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


def _ranks(side: Side, order: Sequence[str]) -> Array:
    """The place of everybody's level in an order; -1 for whoever has none."""
    found: Array = pc.fill_null(pc.index_in(side.levels, value_set=pa.array(order, pa.string())), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _groups(old: Side, new: Side, order: Sequence[str], buys: str, outside: Collection[str]) -> dict[str, list[str]]:
    """Who rose, fell, is new, has lapsed (gone, or stopped buying) or returned (buys again); the largest move first."""
    there = pc.fill_null(old.places(new.ids), -1).to_numpy(zero_copy_only=False)
    known = (there >= 0) & old.has_level[there] if len(old.ids) else np.zeros(len(new.ids), bool)
    both = np.flatnonzero(new.has_level & known & ~new.lapsed)
    was, now = _ranks(old, order)[there[both]], _ranks(new, order)[both]
    out = np.array([level in outside for level in order], bool)
    steps = np.where(out[was] | out[now], 0, was - now)
    gone = ~np.isin(np.arange(len(old.ids)), there[new.has_level & ~new.lapsed])
    bought = old.amount(buys)[there[both]] if buys in old.amounts else None
    buying = new.amount(buys)[both] if buys in new.amounts else None
    stopped = both[(bought > 0) & (buying <= 0)] if bought is not None and buying is not None else both[:0]
    again = both[(bought <= 0) & (buying > 0)] if bought is not None and buying is not None else both[:0]

    def called(side: Side, rows: Array) -> list[str]:
        return texts_of(side.ids.take(pa.array(rows, pa.int64())))

    def moved(side: Array, sign: int) -> list[str]:
        rows = np.flatnonzero(steps * sign > 0)
        return [one for *_, one in sorted(zip((-abs(steps[rows])).tolist(), side[rows].tolist(), called(new, both[rows]), strict=True))]

    return {
        "up": moved(now, 1),
        "down": moved(was, -1),
        "new": called(new, np.flatnonzero(new.has_level & ~known)),
        **({"rated": called(new, both[out[was] & ~out[now]]), "unrated": called(new, both[~out[was] & out[now]])} if outside else {}),
        "lapsed": called(old, np.flatnonzero(old.has_level & gone)) + called(new, stopped),
        "returned": called(new, again),
    }


def _listing(name: str, listed_ids: Sequence[str], old: Side, new: Side, measures: Sequence[Column], reasons: Mapping[str, str]) -> Listing:
    ids = pa.array(listed_ids, pa.string())
    then, now = old.places(ids), new.places(ids)
    spoken = pc.take(new.names, now)
    columns: list[tuple[Column, pa.Array]] = [
        (listed.ENTITY_ID, ids),
        (listed.ENTITY_NAME, pc.coalesce(pc.if_else(pc.equal(spoken, ""), None, spoken), pc.take(old.names, then))),
        (Column("old_level", Text("原等级", "Old level"), Role.PREVIOUS), pc.take(old.levels, then)),
        (Column("new_level", Text("新等级", "New level"), Role.LEVEL), pc.take(new.levels, now)),
    ]
    if old.scores is not None or new.scores is not None:
        nothing = pa.nulls(len(ids), pa.float64())
        before, after = (nothing if one is None else pc.take(one, at) for one, at in ((old.scores, then), (new.scores, now)))
        columns.append((Column("old_score", Text("原得分", "Old score"), Role.SCORE, "", 2), before))
        columns.append((Column("new_score", Text("新得分", "New score"), Role.SCORE, "", 2), after))
        columns.append((Column("change", Text("得分变化", "Change"), Role.SCORE, "", 2), pc.subtract(after, before)))
    for measure in measures:
        title = Text(f"{measure.title.zh}变化", f"Change in {measure.title.en.lower()}")
        amounts = [pc.fill_null(pc.take(side.amounts[measure.name], at), 0.0) for side, at in ((new, now), (old, then))]
        columns.append((Column(f"change_{measure.name}", title, Role.METRIC, measure.unit, measure.decimals), pc.subtract(*amounts)))
    if reasons and name in ("up", "down", "rules"):
        columns.append((Column("why", Text("变化来源", "What moved it"), Role.REASONS), pa.array([reasons.get(one) for one in listed_ids], pa.string())))
    return Listing(_TITLES[name], tuple(column for column, _ in columns), pa.table({column.name: values for column, values in columns}))
