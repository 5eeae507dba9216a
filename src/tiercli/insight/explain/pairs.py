"""Two changes together that reach a level, each as small as the other allows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.insight.explain.search import Reached, Steps, least_numbers
from tiercli.insight.explain.trial import Changes, Trials

_PARTS = 32
"""Both changes grow together in so many parts until they reach; then each alone is made as small as it may be."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of changes: of which entity, by which two levers, which numbers, and for which level."""

    rows: Array
    levers: tuple[Array, Array]
    numbers: tuple[Array, Array]
    targets: Array

    def at(self, which: Array) -> Pairs:
        """Some of them."""
        (a, b), (m, n) = self.levers, self.numbers
        return Pairs(self.rows[which], (a[which], b[which]), (m[which], n[which]), self.targets[which])

    def tried(self, trials: Trials, numbers: tuple[Array, Array], reached: Reached) -> Array:
        """Whether each pair reaches its level with these numbers."""
        return reached(trials.of(Changes(self.rows, self.levers, numbers)), self.targets)


def candidates(trials: Trials, rows: Array, levers: tuple[int, ...], targets: Array, singles: Steps, *, only_without: bool = False) -> Pairs:
    """Every pair of levers of each entity and level, with the farthest that each would go: its single change where that reaches, else its last.

    only_without: for levels alone that no single change reaches.
    """
    alone = {(row, lever, target): number for row, lever, number, target in zip(*map(np.ndarray.tolist, _columns(singles)), strict=True)}
    reached = {(row, target) for row, _, target in alone}
    made: list[tuple[int, int, int, int, int, int]] = []
    for row, asked in zip(rows.tolist(), targets.tolist(), strict=True):
        able = [(lever, int(trials.levers[lever].most[row])) for lever in levers if trials.levers[lever].most[row] > 0]
        for target in asked:
            if not target or (only_without and (row, target) in reached):
                continue
            for (a, most_a), (b, most_b) in combinations(able, 2):
                if trials.levers[a].metric != trials.levers[b].metric:
                    made.append((row, a, b, alone.get((row, a, target), most_a), alone.get((row, b, target), most_b), target))
    whole = np.array(made, np.int64).reshape(-1, 6).T
    return Pairs(whole[0], (whole[1], whole[2]), (whole[3], whole[4]), whole[5])


def _columns(steps: Steps) -> tuple[Array, Array, Array, Array]:
    return steps.rows, steps.levers, steps.numbers, steps.targets


def least_pairs(trials: Trials, pairs: Pairs, reached: Reached) -> Pairs:
    """Those that reach their level, with both changes smaller than each would have to be alone, and neither smaller by itself without missing it."""
    pairs = pairs.at(np.flatnonzero(pairs.tried(trials, pairs.numbers, reached))) if len(pairs.rows) else pairs
    full = pairs.numbers

    def hits(which: Array, parts: Array) -> Array:
        here = pairs.at(which)
        return here.tried(trials, (-(-here.numbers[0] * parts // _PARTS), -(-here.numbers[1] * parts // _PARTS)), reached)

    count = len(pairs.rows)
    high = least_numbers(np.zeros(count, np.int64), np.full(count, _PARTS), hits, trials.at_once)
    numbers = [-(-one * high // _PARTS) for one in full]
    for which in (0, 1, 0):
        numbers[which] = _smallest(trials, pairs, (numbers[0], numbers[1]), which, reached)
    found = Pairs(pairs.rows, pairs.levers, (numbers[0], numbers[1]), pairs.targets)
    return found.at(np.flatnonzero(_is_least(trials, found, reached))) if len(found.rows) else found


def _smallest(trials: Trials, pairs: Pairs, numbers: tuple[Array, Array], which: int, reached: Reached) -> Array:
    """One change of each pair made as small as it may be while the other stays."""

    def hits(at: Array, tried: Array) -> Array:
        other = numbers[1 - which][at]
        return pairs.at(at).tried(trials, (tried, other) if which == 0 else (other, tried), reached)

    return least_numbers(np.full(len(pairs.rows), -1), numbers[which], hits, trials.at_once)


def _is_least(trials: Trials, found: Pairs, reached: Reached) -> Array:
    """Whether both are needed, and one step less of either misses the level."""
    a, b = found.numbers
    nothing = np.zeros_like(a)
    tried = [(a, b), (np.maximum(a - 1, 0), b), (a, np.maximum(b - 1, 0)), (a, nothing), (nothing, b)]
    every = found.at(np.tile(np.arange(len(a)), len(tried)))
    first, second = (np.concatenate(column) for column in zip(*tried, strict=True))
    is_enough, *fewer = every.tried(trials, (first, second), reached).reshape(len(tried), len(a))
    kept: Array = (a > 0) & (b > 0) & is_enough & ~np.logical_or.reduce(fewer)
    return kept
