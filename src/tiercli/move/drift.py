"""How far a mix of levels moved between two periods: the population stability index."""

from __future__ import annotations

from collections.abc import Sequence
from math import log


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
