"""The ways of giving points that need no more than the entity's own value.

All take and give whole millionths; a bound belongs to the band above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from math import gcd

import narwhals as nw

from tiercli.domain.exact import LARGEST, MICRO, micro
from tiercli.frames.value import Keep, Value, as_exact, as_real, half_up, quotient


def band_points(value: nw.Expr, steps: Mapping[Decimal, Decimal], *, lower_is_better: bool = False) -> nw.Expr:
    """Step function: a value gets the points of the highest bound at or below it.

    Below the lowest bound: no points, or, where lower is better, those of the lowest band.
    """
    ordered = sorted(steps.items())
    answer: nw.Expr = nw.lit(micro(ordered[0][1]) if lower_is_better else 0)
    for bound, points in ordered:
        answer = nw.when(value >= micro(bound)).then(nw.lit(micro(points))).otherwise(answer)
    return answer


def linear_points(value: nw.Expr, anchors: Mapping[Decimal, Decimal]) -> nw.Expr:
    """Straight lines between the anchors, flat before the first and after the last; rounded half up."""
    ordered = [(micro(bound), micro(points)) for bound, points in sorted(anchors.items())]
    answer: nw.Expr = nw.lit(ordered[0][1])
    for (left, low), (right, high) in pairwise(ordered):
        answer = nw.when(value > left).then(_between(value, left, low, right, high)).otherwise(answer)
    last, points = ordered[-1]
    return nw.when(value >= last).then(nw.lit(points)).otherwise(answer)


def _between(value: nw.Expr, left: int, low: int, right: int, high: int) -> nw.Expr:
    inside = nw.when(value > right).then(nw.lit(right)).otherwise(nw.when(value < left).then(nw.lit(left)).otherwise(value)) - left
    common = gcd(right - left, high - low)
    run, rise = (right - left) // common, (high - low) // common
    if 2 * run * max(abs(low), abs(high)) < LARGEST and abs(rise) * (right - left) < LARGEST:
        # whole numbers all the way: the same as exact fractions, rounded once
        return half_up(inside * rise + low * run, run)
    return as_exact(Value((inside / nw.lit(1)) / float(run) * (rise / MICRO) + low / MICRO, "real"))


def map_points(value: Value, points: Mapping[str, Decimal], default: Decimal | None) -> nw.Expr:
    """Points by category; a category that is not named gets the default, or none."""
    answer: nw.Expr = nw.lit(micro(default) if default is not None else 0)
    for category, earned in points.items():
        answer = nw.when(_is(value, category)).then(nw.lit(micro(earned))).otherwise(answer)
    return answer


def _is(value: Value, category: str) -> nw.Expr:
    if value.kind == "flag":
        return value.expr == nw.lit(value=category.lower() in ("true", "yes", "是", "1"))
    if value.kind in ("exact", "real"):
        return as_exact(value) == micro(category)
    return (value.expr == nw.lit(category)).fill_null(value=False)


def ratio_points(value: nw.Expr, base: nw.Expr, cap: Decimal, keep: Keep) -> nw.Expr:
    """The value relative to a base, times 100, never above the cap and never below 0; none of a base of 0."""
    share = keep(quotient(value, base, 8, keep).fill_null(0))
    limit = micro(cap)
    capped = nw.when(share > limit).then(nw.lit(limit)).otherwise(share)
    return nw.when(capped < 0).then(nw.lit(0)).otherwise(capped)


def scaled(points: nw.Expr, numerator: int, denominator: int, largest: int) -> nw.Expr:
    """Points times a fraction, rounded half up; whole numbers where they fit (`largest`: no points are above it)."""
    if numerator == denominator:
        return points
    if 2 * largest * numerator + denominator < LARGEST:
        size = (points.abs() * (2 * numerator) + denominator) // (2 * denominator)
        return nw.when(points < 0).then(-size).otherwise(size)
    return as_exact(Value(as_real(Value(points, "exact")) * (numerator / denominator), "real"))
