"""The ways of giving points that need no more than the entity's own value.

All take and give exact numbers; a bound belongs to the band above it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import LARGEST, MICRO, micro
from tiercli.frames.comparing import compared
from tiercli.frames.numbers import Numbers, chosen, limited
from tiercli.frames.vectors import Flags, Texts, Vector, to_numpy
from tiercli.frames.whole import Array, plus, times


def band_points(value: Numbers, steps: Mapping[tuple[Decimal, bool], Decimal], *, lower_is_better: bool = False) -> Numbers:
    """Step function: a value gets the points of the highest bound at or below it; an open bound (True) lies below what is more than it.

    Below the lowest bound: no points, or, where lower is better, those of the lowest band.
    """
    ordered = sorted(steps.items())
    points = [ordered[0][1] if lower_is_better else Decimal(0), *(earned for _, earned in ordered)]
    closed, opened = (np.array([micro(bound) for (bound, is_open), _ in ordered if is_open is side], np.int64) for side in (False, True))
    # the bounds that a value reaches are the first ones of the order: count the closed and the open ones
    band = np.searchsorted(closed, value.floored(), "right")
    if len(opened):
        band = band + np.searchsorted(opened, -(-value).floored(), "left")
    return Numbers.micros(np.array([micro(one) for one in points], np.int64)[band])


def linear_points(value: Numbers, anchors: Mapping[Decimal, Decimal]) -> Numbers:
    """Straight lines between the anchors, flat before the first and after the last."""
    ordered = [(micro(bound), micro(points)) for bound, points in sorted(anchors.items())]
    # between two anchors the points are (rise * value + start) / common, all in millionths
    common = lcm(*(right - left for (left, _), (right, _) in pairwise(ordered)), 1)
    lines = [(0, ordered[0][1] * common)]
    for (left, low), (right, high) in pairwise(ordered):
        rise = (high - low) * (common // (right - left))
        lines.append((rise, low * common - left * rise))
    lines.append((0, ordered[-1][1] * common))
    number = value.as_compared()
    place = np.searchsorted(np.array([bound for bound, _ in ordered], np.int64), number.floored(), "right")
    rises, starts = (_integers(column)[place] for column in zip(*lines, strict=True))
    num = plus(times(times(rises, number.num), MICRO), times(starts, number.den))
    return Numbers(num, times(times(number.den, common), MICRO))


def _integers(numbers: Any) -> Array:
    return np.array(numbers, np.int64 if all(abs(one) <= LARGEST for one in numbers) else object)


def map_points(value: Vector, points: Mapping[str, Decimal], default: Decimal | None, count: int) -> Numbers:
    """Points by category; a category that is not named gets the default, or none."""
    answer = Numbers.of(default or Decimal(0)).spread(count)
    if isinstance(value, Texts):
        earned = np.array([*(micro(one) for one in points.values()), micro(default or 0)], np.int64)
        places = pc.index_in(value.spread(count).values, value_set=pa.array(list(points), pa.string()))
        return Numbers.micros(earned[to_numpy(pc.fill_null(places, len(points)))])
    for category, one in points.items():
        answer = chosen(_is(value, category), Numbers.of(one), answer)
    return answer


def _is(value: Vector, category: str) -> Any:
    if isinstance(value, Flags):
        return value.valid & (value.yes == (category.lower() in ("true", "yes", "是", "1")))
    return compared(value, ast.Eq, Numbers.of(Decimal(category)))


def ratio_points(value: Numbers, base: Numbers, cap: Decimal) -> Numbers:
    """The value relative to a base, times 100, never above the cap and never below 0; none of a base of 0."""
    share = value / base * Numbers.of(100)
    share = chosen(share.valid, share, Numbers.of(0))
    return limited(share, Fraction(0), Fraction(cap))
