"""The bounds that come nearest to targets: over vectors, exactly, rounded to numbers that people use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import MICRO, micro, plain

_SCORE_STEPS = tuple(Decimal(one) for one in ("5", "2", "1", "0.5", "0.2", "0.1", "0.05", "0.01"))
_MOST_ON_GRID = 50_000
_NEAR = 0.01
_COARSE = Decimal("0.05")  # of the target, that a coarser step may add to the distance
_LEAST = Decimal("0.002")


@dataclass(frozen=True)
class Slot:
    """One target with all that decides it, one value an entity.

    values: whole millionths; known: where there is one. there: the place of everybody's level once he reaches this bound and no other, which need not
    be this one: a gate may put him in between, another condition may keep him where he is. level: the place of the level that is to be filled.
    sense: how a value stands to the bound. wanted: the share of one. better, worse: bounds in millionths that it may not reach. span: between
    what it may be.
    """

    name: str
    level: int
    values: Array
    known: Array
    there: Array
    sense: str
    wanted: Decimal
    is_score: bool
    better: int | None = None
    worse: int | None = None
    span: tuple[int | None, int | None] = (None, None)

    @cached_property
    def signed(self) -> Array:
        """Values for which more is better."""
        return self.values if self.sense.startswith(">") else -self.values

    def reaches(self, bound: Decimal) -> Array:
        """Who reaches a bound."""
        at = micro(bound) if self.sense.startswith(">") else -micro(bound)
        return self.known & ((self.signed >= at) if self.sense.endswith("=") else (self.signed > at))


@dataclass(frozen=True)
class Board:
    """Everybody's levels as a function of the bounds alone.

    slots: best level first. otherwise: everybody's level (a place) when nobody reaches any bound. weights: what each counts, whole; nobody less than 0.
    """

    slots: tuple[Slot, ...]
    otherwise: Array
    weights: Array

    @cached_property
    def total(self) -> float:
        """What all weigh together."""
        return float(self.weights.sum())

    def levels(self, bounds: Sequence[Decimal]) -> Array:
        """Everybody's level: where the first bound that he reaches, and that matters to him, puts him."""
        answer = self.otherwise.copy()
        for slot, bound in reversed(list(zip(self.slots, bounds, strict=True))):
            answer = np.where(self.moves(slot, bound), slot.there, answer)
        return answer

    def moves(self, slot: Slot, bound: Decimal) -> Array:
        """Who stands elsewhere because he reaches this bound."""
        moved: Array = slot.reaches(bound) & (slot.there != self.otherwise)
        return moved

    def share(self, levels: Array, place: int, weights: Array | None = None) -> float:
        """The part of everything that stands at a level."""
        counted = self.weights if weights is None else weights
        total = float(counted.sum())
        return float(counted[levels == place].sum()) / total if total > 0 else 0.0


@dataclass(frozen=True)
class Curve:
    """The share of one level by its bound, those above being settled: who could enter, the largest value first."""

    signed: Array
    upto: Array
    fixed: float
    total: float
    inclusive: bool
    upward: bool

    @classmethod
    def of(cls, board: Board, slot: Slot, settled: Array, weights: Array | None = None) -> Curve:
        """settled: where bounds of better levels put somebody; 0 for all others."""
        counted = board.weights if weights is None else weights
        free = settled == 0
        enters = free & slot.known & (slot.there == slot.level) & (board.otherwise != slot.level)
        fixed = float(counted[np.where(free, board.otherwise, settled) == slot.level].sum())
        order = np.argsort(-slot.signed[enters], kind="stable")
        signed = slot.signed[enters][order]
        return cls(signed, np.concatenate([[0.0], np.cumsum(counted[enters][order].astype(np.float64))]), fixed, float(counted.sum()),
                   slot.sense.endswith("="), slot.sense.startswith(">"))  # fmt: skip

    def shares(self, bounds: Array) -> Array:
        """The share for each bound, in millionths."""
        signed = bounds if self.upward else -bounds
        found = np.searchsorted(-self.signed, -signed, "right" if self.inclusive else "left")
        return (self.fixed + self.upto[found]) / self.total if self.total > 0 else np.zeros(len(bounds))

    @property
    def most(self) -> float:
        """The largest share that any bound gives."""
        return (self.fixed + float(self.upto[-1])) / self.total if self.total > 0 else 0.0

    def edges(self) -> Array:
        """A bound for every share that there is: each value, and one beyond the largest."""
        values = np.unique(self.signed)
        if not len(values):
            return np.zeros(1, np.int64)
        edges = np.concatenate([values, [values[-1] + 1]] if self.inclusive else [[values[0] - 1], values])
        return edges if self.upward else -edges


@dataclass(frozen=True)
class Found:
    """A bound, the step of its rounding (0 for none), the nearest one before rounding, and the largest share that there could be."""

    bound: Decimal
    step: Decimal
    exact: Decimal
    most: float


def bounds_for(board: Board, rounding: str, weights: Array | None = None, steps: Sequence[Decimal] | None = None) -> list[Found]:
    """The bounds that come nearest to the targets, the best level's first; each is settled before the next one.

    rounding: auto, none, or a step. steps: those of an earlier answer, to be kept. weights: other ones than the board's, of a resample.
    """
    settled = np.zeros(len(board.otherwise), np.int64)
    answer: list[Found] = []
    for place, slot in enumerate(board.slots):
        curve = Curve.of(board, slot, settled, weights)
        above = reversed(list(zip(answer, board.slots, strict=False)))
        limit = next((micro(done.bound) for done, other in above if _alike(other, slot)), slot.better)
        found = _found(curve, slot, rounding if steps is None else str(steps[place]), limit)
        answer.append(found)
        settled = np.where((settled == 0) & board.moves(slot, found.bound), slot.there, settled)
    return answer


def _alike(one: Slot, other: Slot) -> bool:
    """Whether two bounds are of the same value, so that the better level's has to stand beyond the other's."""
    return one.sense[0] == other.sense[0] and (one.values is other.values or np.array_equal(one.values, other.values))


def _found(curve: Curve, slot: Slot, rounding: str, limit: int | None) -> Found:
    wanted = float(slot.wanted)
    edges = _within(curve.edges(), slot, limit)
    if not len(edges):  # nobody's value lies where the bound may be
        up = MICRO if curve.upward else -MICRO
        near_by = [one for one in (None if slot.worse is None else slot.worse + up, None if limit is None else limit - up, *slot.span) if one is not None]
        edges = np.array(near_by[:1], np.int64)
    gaps = np.abs(curve.shares(edges) - wanted)
    best = float(gaps.min())
    exact = plain(int(edges[int(np.flatnonzero(gaps <= best + 1e-12)[0 if curve.upward else -1])]))
    if rounding in ("none", "0"):
        return Found(exact, Decimal(0), exact, curve.most)
    allowed = best + float(max(slot.wanted * _COARSE, _LEAST))
    steps = list(_steps(curve, slot)) if rounding == "auto" else [Decimal(rounding)]
    for step in steps:
        grid = _within(_grid(edges, step), slot, limit)
        if not len(grid):
            continue
        distances = np.abs(curve.shares(grid) - wanted)
        if float(distances.min()) <= allowed or step == steps[-1]:
            bound = _calmest(grid[distances <= distances.min() + 1e-12], curve, step)
            return Found(bound, step if slot.is_score or rounding != "auto" else _smaller(step, bound), exact, curve.most)
    return Found(exact, Decimal(0), exact, curve.most)


def _within(bounds: Array, slot: Slot, limit: int | None) -> Array:
    """Bounds between that of the better level and that of the worse one, as far as these stay where they are, and within what the param may be."""
    up = 1 if slot.sense.startswith(">") else -1
    for stop, side in ((limit, -up), (slot.worse, up)):
        if stop is not None:
            bounds = bounds[(bounds - stop) * side > 0]
    low, high = slot.span
    return bounds[(bounds >= (bounds if low is None else low)) & (bounds <= (bounds if high is None else high))]


def _steps(curve: Curve, slot: Slot) -> Iterator[Decimal]:
    """Steps of 5, 2, 1 from coarse to fine."""
    if slot.is_score:
        yield from _SCORE_STEPS
        return
    largest = int(np.abs(curve.signed).max()) if len(curve.signed) else MICRO
    power = len(str(max(largest // MICRO, 1)))
    smallest = 0 if not np.any(curve.signed % MICRO) else -4
    for exponent in range(power, smallest - 1, -1):
        for digit in (5, 2, 1):
            yield Decimal(digit).scaleb(exponent)


def _smaller(step: Decimal, bound: Decimal) -> Decimal:
    """The step by which a bound of a metric is moved by people: at most a tenth of it."""
    while step > abs(bound) / 10 and step > Decimal("0.0001"):
        digit = step.scaleb(-step.adjusted())
        step = step / 2 if digit != 5 else step * 2 / 5
    return step.normalize()


def _grid(edges: Array, step: Decimal) -> Array:
    """Multiples of a step from one below the smallest edge to one above the largest; none where there would be too many."""
    width = micro(step)
    if width <= 0:
        return np.zeros(0, np.int64)
    low, high = int(edges.min()) // width, -(-int(edges.max()) // width)
    if high - low > _MOST_ON_GRID:
        return np.zeros(0, np.int64)
    return np.arange(low, high + 1, dtype=np.int64) * width


def _calmest(bounds: Array, curve: Curve, step: Decimal) -> Decimal:
    """Of bounds that give the same share, the one farthest from anybody's value; then the roundest, then the smallest."""
    values = np.sort(curve.signed if curve.upward else -curve.signed)
    if not len(values):
        return plain(int(bounds[0]))
    after = np.clip(np.searchsorted(values, bounds), 0, len(values) - 1)
    margins = np.minimum(np.abs(values[after] - bounds), np.abs(values[np.maximum(after - 1, 0)] - bounds))
    rounder = micro(step) * 10
    order = sorted(range(len(bounds)), key=lambda place: (-int(margins[place]), bounds[place] % rounder != 0, int(bounds[place])))
    return plain(int(bounds[order[0]]))


def near(slot: Slot, bound: Decimal) -> int:
    """How many stand within one percent of a bound."""
    at = float(micro(bound))
    return int((slot.known & (np.abs(slot.values - at) <= _NEAR * abs(at))).sum())
