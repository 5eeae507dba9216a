"""How well an order of levels told amounts that came later: exact figures from whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.exact import total

Array = np.ndarray[Any, Any]


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
