"""Points by place among all entities: the percentile, or the group between quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Places, group_numbers
from tiercli.frames.vectors import Texts, Vector, to_arrow


def percentile_points(entities: Entities, value: Numbers, within: Sequence[Vector], top: Fraction, *, lower_is_better: bool) -> Numbers:
    """The share of entities whose value is no better, times the most points; ties share the better place.

    Entities without a value take no part.
    """
    ordered = (-value if lower_is_better else value).spread(entities.count)
    places = Places(ordered, group_numbers(within, entities.count), entities.members)
    return Numbers(places.at_or_below(), np.maximum(places.count(), 1)) * Numbers.of(top)


def group_points(
    entities: Entities, value: Numbers, within: Sequence[Vector], groups: int, rule: str, top: Fraction, *, lower_is_better: bool, on_cut: str = "above"
) -> tuple[Numbers, dict[str, list[Fraction]]]:
    """Points of the quantile group that a value falls into, and the cuts that were used.

    on_cut: above or below, the group to which a value on a cut belongs.
    rule: linear (type 7, as Excel's PERCENTILE.INC) or nearest (the smallest value with that share at or below it).
    Returns the points and, for each value of `within` ("" without), the cuts from low to high, in the value's unit.
    """
    value = value.spread(entities.count)
    labels = _labels(entities, within)
    rows: dict[Any, list[int]] = {}
    for row, label in enumerate(labels):
        rows.setdefault(label, []).append(row)
    group = np.zeros(entities.count, np.int64)
    found: dict[Any, list[Fraction]] = {}
    for label in sorted(rows, key=str):
        here = np.array(rows[label])
        theirs = value.take(here)
        counted = theirs.take(np.flatnonzero(np.broadcast_to(theirs.valid, len(here)) & entities.members[here]))
        if not counted.valid.size:
            continue
        ordered = counted.take(np.argsort(counted.order(), kind="stable"))
        found[label] = cuts_of([one for one in ordered.fractions() if one is not None], groups, rule)
        group[here] = _group(theirs, found[label], np.greater_equal if on_cut == "above" else np.greater)
    place = groups - 1 - group if lower_is_better else group
    points = replace(Numbers(place + 1, groups), valid=value.valid) * Numbers.of(top)
    return points, {"" if label is None else str(label): cuts for label, cuts in found.items()}


def _group(values: Numbers, cuts: Sequence[Fraction], passes: Any) -> Any:
    """How many cuts each value has passed."""
    group: Any = 0
    for cut in cuts:
        a, b = values.compared(Numbers.of(cut))
        group = group + np.asarray(passes(a, b), bool)
    return group


def _labels(entities: Entities, within: Sequence[Vector]) -> list[Any]:
    if not within:
        return [None] * entities.count
    first = within[0].spread(entities.count)
    found: list[Any] = (first.values if isinstance(first, Texts) else to_arrow(first)).to_pylist()
    return found


def cuts_of(ordered: Sequence[Fraction | int], groups: int, rule: str) -> list[Fraction]:
    """The quantiles that cut sorted values into equal-sized groups, exactly."""
    count = len(ordered)
    cuts = []
    for index in range(1, groups):
        if rule == "nearest":
            cuts.append(Fraction(ordered[max(ceil(Fraction(count * index, groups)) - 1, 0)]))
            continue
        place = Fraction((count - 1) * index, groups)
        low = int(place)
        high = min(low + 1, count - 1)
        cuts.append(Fraction(ordered[low]) + (place - low) * (ordered[high] - ordered[low]))
    return cuts
