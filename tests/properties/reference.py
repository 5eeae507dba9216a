"""The same arithmetic in plain Python fractions, sharing no code with the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor


def rounded(number: Fraction) -> Fraction:
    """To 6 decimals, halves away from zero."""
    sign = -1 if number < 0 else 1
    return sign * Fraction(floor(abs(number) * 10**6 + Fraction(1, 2)), 10**6)


def banded(value: Fraction, bands: Mapping[Fraction, Fraction]) -> Fraction:
    """The points of the highest bound at or below the value, none below all."""
    reached = [bound for bound in bands if bound <= value]
    return bands[max(reached)] if reached else Fraction(0)


def between(value: Fraction, anchors: Mapping[Fraction, Fraction]) -> Fraction:
    """Straight lines between the anchors, flat outside."""
    places = sorted(anchors)
    if value <= places[0]:
        return anchors[places[0]]
    for left, right in pairwise(places):
        if value <= right:
            return rounded(anchors[left] + (value - left) * (anchors[right] - anchors[left]) / (right - left))
    return anchors[places[-1]]


def percentiles(values: Sequence[Fraction]) -> list[Fraction]:
    """The share of values at or below each, times 100."""
    return [rounded(Fraction(100 * sum(other <= value for other in values), len(values))) for value in values]


def weighted(points: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Points times weights per cent."""
    return rounded(sum((one * weight for one, weight in zip(points, weights, strict=True)), Fraction(0)) / 100)


def in_share(values: Sequence[Fraction], share: Fraction) -> list[bool]:
    """Who together make up a share of the positive values: all larger ones are below it; the one that crosses it is in."""
    total = sum((value for value in values if value > 0), Fraction(0))
    if total <= 0:
        return [False] * len(values)
    return [value > 0 and sum((other for other in values if other > value), Fraction(0)) < share * total for value in values]
