"""How a mix of levels moved between two periods: the migration matrix and the population stability index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log


@dataclass(frozen=True)
class Migration:
    """From each old level (rows) to each new one (columns), in the order of `levels`.

    counts: how many. amounts: the sum of what is moved (balance, tonnes), at the old or new period as the caller says.
    """

    levels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    amounts: tuple[tuple[int | Fraction, ...], ...]

    def proportions(self) -> tuple[tuple[float, ...], ...]:
        """Each row's counts as parts of the row; an empty row is all zero."""
        return tuple(tuple(count / sum(row) if sum(row) else 0.0 for count in row) for row in self.counts)

    def amount_proportions(self) -> tuple[tuple[float, ...], ...]:
        """Each row's amounts as parts of the row; an empty row is all zero."""
        return tuple(tuple(float(amount / sum(row)) if sum(row) else 0.0 for amount in row) for row in self.amounts)


def migration(levels: Sequence[str], moves: Sequence[tuple[str, str, int | Fraction]]) -> Migration:
    """The matrix of moves.

    moves: old level, new level, amount, one an entity that has both; levels that are not listed are passed over.
    """
    place = {level: index for index, level in enumerate(levels)}
    size = len(place)
    counts = [[0] * size for _ in range(size)]
    amounts: list[list[int | Fraction]] = [[0] * size for _ in range(size)]
    for old, new, amount in moves:
        if old in place and new in place:
            counts[place[old]][place[new]] += 1
            amounts[place[old]][place[new]] += amount
    return Migration(tuple(levels), tuple(map(tuple, counts)), tuple(map(tuple, amounts)))


def stability_index(old: Sequence[int], new: Sequence[int]) -> list[float]:
    """The population stability index of each bin: (new - old) * ln(new / old) over the shares; its sum is the index.

    old, new: counts by bin. A bin that is empty on one side counts as half an entity there, so that the index is finite.
    """
    whole_old, whole_new = sum(old), sum(new)
    if not whole_old or not whole_new:
        return [0.0 for _ in old]
    parts = []
    for before, after in zip(old, new, strict=True):
        if before == after == 0:
            parts.append(0.0)
            continue
        share_old, share_new = (before or 0.5) / whole_old, (after or 0.5) / whole_new
        parts.append((share_new - share_old) * log(share_new / share_old))
    return parts
