"""One rulebook's periods, held against what came after each of them: who moved and was taken back, and how well levels told it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.exact import total
from tiercli.domain.language import EMPTY, Text
from tiercli.move.drift import stability_index
from tiercli.outcome.backtested import UNDONE_WITHIN, BacktestPeriod, BacktestSide, Held, Moves, Standing, Told

if TYPE_CHECKING:
    from tiercli.insight.backtest.next_period import NextFigures


def rank_agreement(places: Array, amounts: Array) -> Fraction | None:
    """Kendall's agreement over the pairs of entities in different levels: (those in order - those against it) / all such pairs.

    1 where nobody in a better level has less than anybody in a worse one, 0 for an order that tells nothing, -1 for the reverse; a pair with
    equal amounts is neither. Of pairs in one level nothing is asked (Somers' D of the amounts, given the levels).
    places: 1 is the best, 0 no level. amounts: 64-bit whole numbers. None without a pair in different levels, or where all amounts are equal.
    """
    groups = [np.sort(amounts[places == place]) for place in sorted(set(places[places > 0].tolist()))]
    seen = amounts[places > 0]
    pairs = in_order = against = 0
    for index, better in enumerate(groups):
        for worse in groups[index + 1 :]:
            pairs += len(better) * len(worse)
            in_order += int(np.searchsorted(worse, better, "left").sum())
            against += len(better) * len(worse) - int(np.searchsorted(worse, better, "right").sum())
    if not pairs or seen.min() == seen.max():
        return None
    return Fraction(in_order - against, pairs)


def gini_of(places: Array, amounts: Array) -> tuple[Fraction, Fraction] | None:
    """The Gini index of amounts over entities ordered by level, and the largest that levels of these sizes could have.

    Within a level amounts count as spread evenly. None where the amounts do not come to a positive sum, or there is one level only.
    """
    ranked = places > 0
    order = np.argsort(places[ranked], kind="stable")
    places, amounts = places[ranked][order], amounts[ranked][order]
    sizes = np.unique(places, return_counts=True)[1].tolist()
    if len(sizes) < 2:
        return None
    best = np.sort(amounts)[::-1]
    found, most = (_index(_sums(values, sizes), sizes) for values in (amounts, best))
    return None if found is None or most is None else (found, most)


def _sums(values: Array, sizes: list[int]) -> list[int]:
    ends = np.cumsum(sizes).tolist()
    return [total(pa.array(values[end - size : end], pa.int64())) for end, size in zip(ends, sizes, strict=True)]


def _index(sums: list[int], sizes: list[int]) -> Fraction | None:
    """Twice the area below the curve of cumulated amounts over cumulated entities, less one."""
    whole, count, before, area = sum(sums), sum(sizes), 0, 0
    if whole <= 0:
        return None
    for amount, size in zip(sums, sizes, strict=True):
        area += size * (2 * before + amount)
        before += amount
    return Fraction(area, whole * count) - 1


def spearman(values: Array, amounts: Array) -> float | None:
    """Spearman's rank correlation; ties have the mean of their ranks. None for fewer than two entities, or where one side is all equal."""
    if len(values) < 2:
        return None
    left, right = _centred(values), _centred(amounts)
    spread = int(left @ left) * int(right @ right)
    return round(int(left @ right) / sqrt(spread), 6) if spread else None


def _centred(values: Array) -> Array:
    """Twice the distance of each rank from the middle, as whole numbers."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    doubled = 2 * ends - counts + 1  # twice the mean of the ranks that share a value
    centred: Array = (doubled[place] - (len(values) + 1)).astype(np.int64)
    return centred


def moves_of(ids: Sequence[pa.Array], places: Sequence[Array]) -> tuple[list[Moves], int]:
    """The moves into each period but the first, and how many entities had one that was taken back.

    ids, places: of each period in turn; place 1 is the best, 0 no level. A move up (down) is taken back by a move down (up) of the same entity
    within the next `UNDONE_WITHIN` periods.
    """
    everybody = pc.unique(pa.chunked_array([one.cast(pa.string()) for one in ids])) if ids else pa.array([], pa.string())
    stood = np.zeros((len(places), len(everybody)), np.int16)
    for row, (one, place) in enumerate(zip(ids, places, strict=True)):
        stood[row, pc.index_in(one.cast(pa.string()), value_set=everybody).to_numpy(zero_copy_only=False)] = place
    both = (stood[1:] > 0) & (stood[:-1] > 0)
    steps = np.where(both, np.sign(stood[:-1] - stood[1:]), 0).astype(np.int8)
    undone = np.zeros(steps.shape, bool)
    for later in range(1, UNDONE_WITHIN + 1):
        undone[:-later] |= (steps[:-later] != 0) & (steps[later:] == -steps[:-later])
    moves = [
        Moves(int((there & (step == 0)).sum()), int((step > 0).sum()), int((step < 0).sum()), int(back.sum()))
        for there, step, back in zip(both, steps, undone, strict=True)
    ]
    return moves, int(undone.any(axis=0).sum()) if len(undone) else 0


@dataclass(frozen=True)
class GradedPeriod:
    """Where everybody stood at a period's end.

    places: by standing, 1 is the best level, 0 none. score: whole millionths, with a mask of who has one; none without a score.
    short: the data do not reach back over the whole window.
    """

    name: str
    as_of: date
    ids: pa.Array
    places: Mapping[Standing, Array]
    score: tuple[Array, Array] | None = None
    short: bool = False


@dataclass(frozen=True)
class After:
    """What came after a period: the next one's name and figures, or why there is none.

    bought: of the months before; lost_after: of the months after, none where the data end before.
    """

    name: str = ""
    why: Text = EMPTY
    figures: NextFigures | None = None
    before: NextFigures | None = None
    lost_after: NextFigures | None = None


def side_of(
    label: str, title: Text, levels: Sequence[str], ranked: int, graded: Sequence[GradedPeriod], after: Callable[[GradedPeriod], After], by: str
) -> BacktestSide:
    """A rulebook's periods with what each told of the next one.

    levels: best first; only the first `ranked` are an order, the others are of entities that are not rated. by: the measure that ranks, or empty.
    """
    reviewed = any(bool((one.places["effective"] != one.places["computed"]).any()) for one in graded)
    standings: tuple[Standing, ...] = ("effective", "computed")
    moves, to_and_fro = {}, {}
    for standing in standings:
        rated = [np.where(one.places[standing] <= ranked, one.places[standing], 0) for one in graded]
        moves[standing], to_and_fro[standing] = moves_of([one.ids for one in graded], rated)
    periods: list[BacktestPeriod] = []
    mixes = [tuple(int((one.places["effective"] == place).sum()) for place in range(1, len(levels) + 1)) for one in graded]
    for index, one in enumerate(graded):
        came = after(one)
        told: dict[Standing, Told] = {}
        by_score = None
        if came.figures is not None:
            told = {standing: _told(one, standing, levels, ranked, came, by) for standing in standings}
            if one.score is not None and by:
                values, known = one.score
                by_score = spearman(values[known], came.figures.of(by, one.ids)[known])
        before = mixes[index - 1] if index else None
        periods.append(
            BacktestPeriod(
                one.name, one.as_of, len(one.ids), mixes[index], came.name, came.why, told,
                {standing: moves[standing][index - 1] for standing in standings} if index else {},
                by_score, _drift(before, mixes[index]) if before else None, one.short,
            )
        )  # fmt: skip
    return BacktestSide(label, title, tuple(levels), ranked, tuple(periods), reviewed, to_and_fro, _drift(mixes[0], mixes[-1]) if len(mixes) > 1 else None)


def _drift(old: Sequence[int], new: Sequence[int]) -> float:
    return round(sum(stability_index(old, new)), 6)


def _told(one: GradedPeriod, standing: Standing, levels: Sequence[str], ranked: int, came: After, by: str) -> Told:
    figures, places = came.figures, one.places[standing]
    assert figures is not None
    amounts = {measure: figures.of(measure, one.ids) for measure in figures.amounts}
    knows_lost = came.before is not None and came.lost_after is not None
    bought = came.before.bought_of(one.ids) if came.before is not None and knows_lost else np.zeros(len(one.ids), bool)
    lost = bought & ~came.lost_after.bought_of(one.ids) if came.lost_after is not None and knows_lost else bought
    held = []
    for place, level in enumerate(levels, start=1):
        those = places == place
        sums = {measure: total(pa.array(values[those], pa.int64())) for measure, values in amounts.items()}
        held.append(Held(level, int(those.sum()), sums, int((bought & those).sum()), int((lost & those).sum())))
    elsewhere = {measure: figures.sum_of(measure) - sum(part.amounts[measure] for part in held) for measure in amounts}
    order = np.where(places <= ranked, places, 0)
    gini = gini_of(order, amounts[by]) if by else None
    return Told(
        tuple(held), elsewhere, rank_agreement(order, amounts[by]) if by else None,
        gini[0] / gini[1] if gini and gini[1] > 0 else None, gini[0] if gini else None, knows_lost,
    )  # fmt: skip
