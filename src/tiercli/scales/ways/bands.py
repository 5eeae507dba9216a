"""`bands`: a value gets the points of the highest bound at or below it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import micro
from tiercli.domain.language import EMPTY, Text, joined
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Meaning, amount_and_side
from tiercli.grammar.spans import INFINITY
from tiercli.grammar.spoken import number_words
from tiercli.scales.formulas import Formulas
from tiercli.scales.scale import Cells, Dimension, Quantity, Scale, Speaker, Workings, as_number, value_in
from tiercli.scales.steps import Steps, in_millionths, in_order

Bands = Mapping[Decimal | str, Decimal]


class _Bands(Scale[Bands]):
    keyed_by = "bounds"
    equal_is_odd = True

    def points(self, rule: Bands, part: Dimension, value: Vector, at: Workings) -> Numbers:
        return band_points(as_number(value), at.bounds_of(rule), lower_is_better=part.lower_is_better)

    def excel(self, rule: Bands, part: Dimension, value: Term, at: Formulas) -> str:
        cells = at.steps(below="lowest" if part.lower_is_better else "none")
        reached = [f"SUMPRODUCT(--({bounds}{sign}{value.compared}))" for bounds, sign in ((cells.closed, "<="), (cells.opened, "<")) if bounds]
        return f"INDEX({cells.points},1+{'+'.join(reached)})"

    def span(self, rule: Bands, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        value = value_in(cells, part)
        ordered = sorted(in_millionths(rule, cells.constants).items())
        bounds = [-INFINITY, *(bound for bound, _ in ordered)]
        points = [ordered[0][1] if part.lower_is_better else 0.0, *(earned for _, earned in ordered)]
        low: Any = np.full(np.shape(value.low), np.inf)
        high: Any = np.full(np.shape(value.low), -np.inf)
        for first, last, earned in zip(bounds, [*(one - 1 for one in bounds[1:]), INFINITY], points, strict=True):
            inside = np.logical_and(value.low <= last, value.high >= first)
            low, high = np.where(inside, np.minimum(low, earned), low), np.where(inside, np.maximum(high, earned), high)
        return value, Span(low, high, False, True)

    def words(self, rule: Bands, part: Dimension, speaker: Speaker, unit: str) -> Text:
        lowest, *others = [_band(bound, points, speaker, unit) for bound, points in in_order(rule, speaker)]
        below = Text("，更低也是", " (and below)") if part.lower_is_better else EMPTY
        return joined([Text(lowest.zh + below.zh, lowest.en + below.en), *others])

    def note_cuts(self, rule: Bands, quantity: Quantity, constants: Mapping[str, Any]) -> None:
        bounds = in_millionths(rule, constants)
        quantity.cuts |= set(bounds)
        lowest = min(bounds)
        quantity.lowest_band = lowest if quantity.lowest_band is None else min(lowest, quantity.lowest_band)


SCALE = _Bands(
    Steps,
    Text("分段", "Bands"),
    Meaning(
        "分段：每个下限起得多少分；下限属于该段，写成 above 100000 的不属于",
        "points from each lower bound on; the bound belongs to its band, one written above 100000 does not",
    ),
)


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


def _band(bound: Decimal | str, points: Decimal, speaker: Speaker, unit: str) -> Text:
    amount, is_open = amount_and_side(bound)
    lower = speaker.figure(amount, unit)
    if is_open:
        return Text(f"超过 {lower.zh} {number_words(points)} 分", f"above {lower.en}: {number_words(points)}")
    gap = " " if lower.zh.isascii() else ""
    return Text(f"{lower.zh}{gap}起 {number_words(points)} 分", f"from {lower.en}: {number_words(points)}")
