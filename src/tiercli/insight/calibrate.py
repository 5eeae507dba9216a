"""Where to cut: the bounds that meet targets, and how steady they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.arrays import Array, Whole
from tiercli.domain.columns import place_column
from tiercli.domain.errors import UsageError
from tiercli.domain.exact import micro
from tiercli.domain.language import Text, listing
from tiercli.frames.entities import Entities
from tiercli.insight.knobs import Knob, moved_rules
from tiercli.insight.mixtures import Period
from tiercli.insight.regraded import graded_again
from tiercli.insight.target_words import Target
from tiercli.insight.targets import Board, Found, Slot, bounds_for, near
from tiercli.outcome.calibration import Shaken
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.load import Loaded

OF: Mapping[str, Text] = {
    "customers": Text("对象数", "customers"),
    "volume": Text("销量", "volume"),
    "revenue": Text("销售额", "revenue"),
    "margin": Text("毛利", "margin"),
}
_FAR = Decimal(9_000_000_000_000)  # no value is as large: nobody reaches it, or everybody does
SAMPLES = 200


@dataclass(frozen=True)
class Problem:
    """What is to be found: targets with their bounds, over entities that were measured.

    of: what the shares are of. periods: what was measured, one a period; several count alike, however many entities they have.
    """

    loaded: Loaded
    grading: str
    targets: tuple[Target, ...]
    knobs: tuple[Knob, ...]
    of: str
    periods: tuple[Period, ...]

    @property
    def by_bands(self) -> bool:
        """Whether the bounds are those of bands: then what counts is who earns the points, and no gate or review has a say."""
        return self.knobs[0].target not in self.loaded.rulebook.gradings[self.grading].names_in_order


def board_of(problem: Problem) -> Board:
    """Everybody's levels as a function of the bounds.

    Errors: UsageError when what the shares are of was not measured, or is nothing; TierError as grading.
    """
    parts = [_board(problem, period) for period in problem.periods]
    if len(parts) == 1:
        return parts[0]
    # every period counts alike: weights are brought to one total
    weights = [part.weights * (1_000_000_000.0 / part.total if part.total > 0 else 0.0) for part in parts]
    slots = []
    for place, slot in enumerate(parts[0].slots):
        same = [part.slots[place] for part in parts]
        values, known, there = (np.concatenate([getattr(one, name) for one in same]) for name in ("values", "known", "there"))
        slots.append(replace(slot, values=values, known=known, there=there))
    return Board(tuple(slots), np.concatenate([part.otherwise for part in parts]), np.concatenate(weights))


def _board(problem: Problem, period: Period) -> Board:
    loaded, knobs = problem.loaded, problem.knobs
    start = graded_again(period, loaded.rulebook).entities
    weights = weights_of(problem, start)
    total = float(weights.sum())
    if total <= 0:
        what = OF[problem.of]
        raise UsageError(
            Text(f"--of {problem.of}：{what.zh}合计不是正数，没有占比", f"--of {problem.of}: the {what.en} of all is not above zero, there are no shares")
        )
    known = [_values(start, knob) for knob in knobs]
    wanted = [target.share if target.count is None else Decimal(target.count) / max(start.count, 1) for target in problem.targets]
    scores = set(loaded.rulebook.all_scores)
    if problem.by_bands:
        slots = []
        for place, (knob, (values, there), share) in enumerate(zip(knobs, known, wanted, strict=True), start=1):
            better, worse = (None if bound is None else micro(bound) for bound in (knob.better, knob.worse))
            others = np.full(start.count, len(knobs) + 1)
            slot = Slot(knob.target, place, values, there, others, knob.sense, share, is_score=False, better=better, worse=worse, span=_span(knob))
            can = there if knob.better is None else there & ~slot.reaches(knob.better)
            slots.append(replace(slot, there=np.where(can, place, others)))
        return Board(tuple(slots), others, weights)
    names = loaded.rulebook.gradings[problem.grading].names_in_order
    nobody = {knob: _out_of_reach(knob) for knob in knobs}
    otherwise = _places(problem, period, nobody)
    slots = []
    for knob, (values, there), share in zip(knobs, known, wanted, strict=True):
        place = names.index(knob.target) + 1
        reached = _places(problem, period, {**nobody, knob: -_out_of_reach(knob)})
        slots.append(Slot(knob.target, place, values, there, reached, knob.sense, share, is_score=knob.value_name in scores, span=_span(knob)))
    return Board(tuple(slots), otherwise, weights)


def _span(knob: Knob) -> tuple[int | None, int | None]:
    low, high = (None if end is None else micro(end) for end in knob.span)
    return low, high


def _out_of_reach(knob: Knob) -> Decimal:
    """A bound that nobody reaches; everybody with a value reaches the other end."""
    return _FAR if knob.sense.startswith(">") else -_FAR


def _places(problem: Problem, period: Period, bounds: Mapping[Knob, Decimal]) -> Array:
    rulebook = moved_rules(problem.loaded, bounds)
    graded = graded_again(replace(period, rulebook=rulebook), rulebook).entities
    return np.asarray(graded.arrow(place_column(problem.grading)).to_numpy(zero_copy_only=False), np.int64)


def _values(graded: Entities, knob: Knob) -> tuple[Array, Array]:
    """What stands against a bound, whole millionths, and where there is a value."""
    column, kind = graded.place_of(knob.value_name)
    if kind != "exact":
        raise UsageError(
            Text(
                f"{knob.target} 的界限看“{knob.value_name}”，数据里没有它",
                f"the bound of {knob.target} looks at '{knob.value_name}', of which there are no data",
            ),
        )
    values = graded.arrow(column)
    filled = np.asarray(pc.fill_null(values, 0).to_numpy(zero_copy_only=False), np.int64)
    return filled, np.asarray(values.is_valid().to_numpy(zero_copy_only=False), bool)


def weights_of(problem: Problem, entities: Entities) -> Array:
    """What each entity counts; negative amounts count as nothing.

    Errors: UsageError when the amount is not measured.
    """
    if problem.of == "customers":
        return np.ones(entities.count)
    name = total_metrics(problem.loaded.rulebook).get(problem.of)
    column, kind = entities.place_of(name) if name else ("", "missing")
    if kind != "exact":
        known = listing([one for one in OF if one == "customers" or total_metrics(problem.loaded.rulebook).get(one)])
        raise UsageError(
            Text(f"--of {problem.of}：规则没有量它，或数据里没有", f"--of {problem.of}: the rulebook does not measure it, or the data lack it"),
            hint=Text(f"可以写 {known.zh}", f"It may be {known.en}"),
        )
    amounts = pc.fill_null(entities.arrow(column), 0).to_numpy(zero_copy_only=False)
    return np.maximum(np.asarray(amounts, np.float64), 0.0)


@dataclass(frozen=True)
class Steadiness:
    """How steady each bound is, and all of them together.

    near: how many stand within 1 % of it. step_down, step_up: levels that change when it moves by a step. low, high: where it falls in nine of ten resamples.
    """

    near: tuple[int, ...]
    step_down: tuple[int, ...]
    step_up: tuple[int, ...]
    low: tuple[Decimal, ...]
    high: tuple[Decimal, ...]
    shaken: Shaken


def steadiness_of(board: Board, found: Sequence[Found], rounding: str, seed: int) -> Steadiness:
    """What would shake the bounds: a step, and other customers of the same kind (resampled with replacement, seeded)."""
    bounds = [one.bound for one in found]
    levels = board.levels(bounds)

    def changed(place: int, by: Decimal) -> int:
        other = [bound + by if at == place else bound for at, bound in enumerate(bounds)]
        return int((board.levels(other) != levels).sum())

    steps = [one.step or Decimal("0.01") for one in found]
    random = np.random.default_rng(seed)
    count = len(board.otherwise)
    seen: list[list[Decimal]] = []
    moved: list[int] = []
    order = _by_what_decides(board)
    for _ in range(SAMPLES if count else 0):
        drawn = np.empty(count, np.int64)
        drawn[order] = np.bincount(random.integers(0, count, count), minlength=count)
        again = [one.bound for one in bounds_for(board, rounding, board.weights * drawn, [one.step for one in found])]
        seen.append(again)
        moved.append(int((board.levels(again) != levels).sum()))
    ends = [(_at(sorted(one), 0.05), _at(sorted(one), 0.95)) for one in zip(*seen, strict=True)] if seen else [(bound, bound) for bound in bounds]
    shaken = Shaken(len(moved), float(np.mean(moved)) if moved else 0.0, max(moved, default=0))
    places = range(len(bounds))
    return Steadiness(
        tuple(near(slot, bound) for slot, bound in zip(board.slots, bounds, strict=True)),
        tuple(changed(place, -steps[place]) for place in places), tuple(changed(place, steps[place]) for place in places),
        tuple(low for low, _ in ends), tuple(high for _, high in ends), shaken,
    )  # fmt: skip


def _by_what_decides(board: Board) -> Whole:
    """Everybody in an order that does not depend on the one in which rows were put together: those who are alike in all of it stand for one another."""
    keys = [board.weights, board.otherwise]
    for slot in board.slots:
        keys += [np.where(slot.known, slot.values, 0), slot.known, slot.there]
    return np.lexsort(keys)


def _at(values: Sequence[Decimal], part: float) -> Decimal:
    return values[min(int(part * len(values)), len(values) - 1)]
