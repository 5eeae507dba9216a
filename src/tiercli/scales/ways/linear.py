"""`linear`: straight lines between anchors, flat before the first and after the last."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from math import gcd, lcm
from typing import Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST, MICRO, micro
from tiercli.domain.language import Text, joined
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.frames.whole import plus, times
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Meaning, amount_and_side
from tiercli.grammar.spoken import number_words
from tiercli.scales.formulas import Formulas
from tiercli.scales.scale import SMALLER, Cells, Dimension, Scale, Speaker, Workings, as_number, value_in
from tiercli.scales.steps import Steps, in_millionths, in_order

Anchors = Mapping[Decimal | str, Decimal]


class _Linear(Scale[Anchors]):
    keyed_by = "bounds"
    interpolates = True

    def points(self, rule: Anchors, part: Dimension, value: Vector, at: Workings) -> Numbers:
        return linear_points(as_number(value), at.resolved(rule))

    def excel(self, rule: Anchors, part: Dimension, value: Term, at: Formulas) -> str:
        cells = at.steps()
        inside = f"MAX(MIN({cells.anchors}),MIN(MAX({cells.anchors}),{value.formula}))"
        left = f"LOOKUP({inside},{cells.anchors})"
        return f"LOOKUP({inside},{cells.anchors},{cells.heights})+({inside}-{left})*LOOKUP({inside},{cells.anchors},{cells.slopes})"

    def span(self, rule: Anchors, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        value = value_in(cells, part)
        bounds, points = (list(one) for one in zip(*sorted(in_millionths(rule, cells.constants).items()), strict=True))
        at_low, at_high = np.interp(value.low, bounds, points), np.interp(value.high, bounds, points)
        low, high = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
        for bound, earned in zip(bounds, points, strict=True):
            inside = np.logical_and(value.low <= bound, value.high >= bound)
            low, high = np.where(inside, np.minimum(low, earned), low), np.where(inside, np.maximum(high, earned), high)
        return value, Span(np.floor(low), np.ceil(high), False, True)

    def words(self, rule: Anchors, part: Dimension, speaker: Speaker, unit: str) -> Text:
        steps = joined([_anchor(bound, points, speaker, unit) for bound, points in in_order(rule, speaker)], "，", ", ")
        said = Text(f"按直线折算：{steps.zh}；两端以外不再增减", f"straight lines between: {steps.en}; flat outside")
        return joined([said, SMALLER]) if part.lower_is_better else said

    def flaw(self, rule: Anchors) -> Text | None:
        if any(amount_and_side(bound)[1] for bound in rule):
            return Text("linear 的点没有开闭之分，above 只用于 bands", "an anchor of linear has no sides; 'above' goes with bands")
        return None


SCALE = _Linear(Steps, Text("折算点", "Anchors"), Meaning("两点之间按直线折算，两端以外不变", "points between anchors by straight lines, flat outside"))


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
    # in lowest terms, so that what is made of the points stays within 64 bits, where arrays are quick
    shared = gcd(common * MICRO, *(rise * MICRO for rise, _ in lines), *(start for _, start in lines))
    lines, below = [(rise * MICRO // shared, start // shared) for rise, start in lines], common * MICRO // shared
    number = value.as_compared()
    place = np.searchsorted(np.array([bound for bound, _ in ordered], np.int64), number.floored(), "right")
    rises, starts = (_integers(column)[place] for column in zip(*lines, strict=True))
    return Numbers(plus(times(rises, number.num), times(starts, number.den)), times(number.den, below))


def _integers(numbers: Any) -> Array:
    return np.array(numbers, np.int64 if all(abs(one) <= LARGEST for one in numbers) else object)


def _anchor(bound: Decimal | str, points: Decimal, speaker: Speaker, unit: str) -> Text:
    at = speaker.figure(bound, unit)
    gap = " " if at.zh.isascii() else ""
    return Text(f"{at.zh}{gap}得 {number_words(points)} 分", f"{at.en} gives {number_words(points)}")
