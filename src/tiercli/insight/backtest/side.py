"""One rulebook's periods, held against what came after each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tiercli.domain.exact import total
from tiercli.domain.language import EMPTY, Text
from tiercli.insight.backtest.moves import moves_of
from tiercli.insight.backtest.separation import gini_of, rank_agreement, spearman
from tiercli.move.drift import stability_index
from tiercli.outcome.backtested import BacktestPeriod, BacktestSide, Held, Standing, Told

if TYPE_CHECKING:
    from tiercli.insight.backtest.next_period import NextFigures

Array = np.ndarray[Any, Any]


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
