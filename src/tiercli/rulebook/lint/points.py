"""The points that a dimension can have in each cell: within which bounds they lie, for every way of giving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import micro
from tiercli.grammar.small_types import amount_and_side
from tiercli.grammar.spans import OTHER, UNKNOWN, Span, either
from tiercli.rulebook.lint.cells import Cells
from tiercli.rulebook.lint.variables import INFINITY
from tiercli.rulebook.scale import Part, for_every_scale


def place_of(part: Part, where: str) -> str:
    """A name for the place of an entity among all, which no condition can name."""
    within = part.percentile.within if part.percentile is not None else None
    among = part.percentile.among if part.percentile is not None else None
    return f"place of {part.metric} in {where} {within or ''} {among or ''}"


def resolved(steps: Mapping[Decimal | str, Decimal], constants: Mapping[str, Any]) -> dict[float, float]:
    """Bounds and points in whole millionths, the params' values in place of their names; an open bound begins a millionth above itself."""
    answer = {}
    for bound, points in steps.items():
        amount, is_open = amount_and_side(bound)
        value = constants[amount] if isinstance(amount, str) else amount
        answer[float(micro(value)) + is_open] = float(micro(points))
    return answer


def points_of(cells: Cells, part: Part, where: str) -> Span:
    """The points that a dimension or part can have in each cell."""
    span = _together(cells, part, where) if part.parts is not None else _earned(cells, part, where)
    nothing = float(micro(part.missing or 0))
    without = Span(nothing, nothing, False, True)
    among = part.percentile.among if part.percentile is not None else None
    for condition in (part.when, among):
        if condition is not None:
            truth = cells.reader.truth(condition.tree)
            span = either(span, truth.yes, without, truth.no)
    low, high = span.low, span.high
    if part.max is not None:
        low, high = np.minimum(low, float(micro(part.max))), np.minimum(high, float(micro(part.max)))
    if part.min is not None:
        low, high = np.maximum(low, float(micro(part.min))), np.maximum(high, float(micro(part.min)))
    return Span(low, high, False, True)


def _together(cells: Cells, part: Part, where: str) -> Span:
    """Weighted parts are averaged, parts out of a number of points are added."""
    parts = part.parts or []
    spans = [points_of(cells, inner, f"{where}[{index}]") for index, inner in enumerate(parts)]
    if any(inner.out_of is not None for inner in parts):
        factors = [1.0] * len(parts)
    else:
        weights = [float(inner.weight) if inner.weight is not None else 1.0 for inner in parts]
        whole = sum(weights) or 1.0
        factors = [weight / whole * (float(part.out_of) / 100 if part.out_of is not None else 1.0) for weight in weights]
    low = sum((span.low * factor for span, factor in zip(spans, factors, strict=True)), 0.0)
    high = sum((span.high * factor for span, factor in zip(spans, factors, strict=True)), 0.0)
    return Span(np.rint(low), np.rint(high), False, True)


def _earned(cells: Cells, part: Part, where: str) -> Span:
    value, points = _SPANS[part.scale](cells, part, where)
    nothing = float(micro(part.missing or 0))
    return either(points, value.present, Span(nothing, nothing, False, True), value.absent)


def _of_formula(cells: Cells, part: Part, _: str) -> tuple[Span, Span]:
    assert part.formula is not None
    value = cells.reader.span(part.formula.tree)
    return value, Span(value.low, value.high, False, True)


def _of_place(cells: Cells, part: Part, where: str) -> tuple[Span, Span]:
    value = cells.spans.get(place_of(part, where), UNKNOWN)
    return value, Span(value.low, value.high, False, True)


def _of_bands(cells: Cells, part: Part, _: str) -> tuple[Span, Span]:
    value = cells.spans.get(part.metric or "", UNKNOWN)
    return value, _bands(value, resolved(part.bands or {}, cells.constants), lower_is_better=part.lower_is_better)


def _of_linear(cells: Cells, part: Part, _: str) -> tuple[Span, Span]:
    value = cells.spans.get(part.metric or "", UNKNOWN)
    return value, _linear(value, resolved(part.linear or {}, cells.constants))


def _of_map(cells: Cells, part: Part, _: str) -> tuple[Span, Span]:
    value = cells.spans.get(part.metric or "", UNKNOWN)
    return value, _map(cells, value, part)


_SPANS: Mapping[str, Callable[[Cells, Part, str], tuple[Span, Span]]] = for_every_scale(
    "spans for lint",
    {"bands": _of_bands, "linear": _of_linear, "percentile": _of_place, "ratio_to": _of_place, "map": _of_map, "formula": _of_formula},
)
"""For each way of giving points: within which bounds the value lies in each cell, and its points."""


def _bands(value: Span, steps: Mapping[float, float], *, lower_is_better: bool) -> Span:
    ordered = sorted(steps.items())
    bounds = [-INFINITY, *(bound for bound, _ in ordered)]
    points = [ordered[0][1] if lower_is_better else 0.0, *(earned for _, earned in ordered)]
    return _steps(value, bounds, points)


def _steps(value: Span, bounds: list[float], points: list[float]) -> Span:
    low: Any = np.full(np.shape(value.low), np.inf)
    high: Any = np.full(np.shape(value.low), -np.inf)
    for first, last, earned in zip(bounds, [*(one - 1 for one in bounds[1:]), INFINITY], points, strict=True):
        inside = np.logical_and(value.low <= last, value.high >= first)
        low, high = np.where(inside, np.minimum(low, earned), low), np.where(inside, np.maximum(high, earned), high)
    return Span(low, high, False, True)


def _linear(value: Span, anchors: Mapping[float, float]) -> Span:
    bounds, points = (list(one) for one in zip(*sorted(anchors.items()), strict=True))
    at_low, at_high = np.interp(value.low, bounds, points), np.interp(value.high, bounds, points)
    low, high = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
    for bound, earned in zip(bounds, points, strict=True):
        inside = np.logical_and(value.low <= bound, value.high >= bound)
        low, high = np.where(inside, np.minimum(low, earned), low), np.where(inside, np.maximum(high, earned), high)
    return Span(np.floor(low), np.ceil(high), False, True)


def _map(cells: Cells, value: Span, part: Part) -> Span:
    assert part.map is not None
    other = float(micro(part.default)) if part.default is not None else 0.0
    every = [*(float(micro(points)) for points in part.map.values()), other]
    known = np.logical_and(value.low == value.high, value.present)
    low: Any = np.where(known, other, min(every))
    high: Any = np.where(known, other, max(every))
    is_text = cells.kinds.get(part.metric or "") == "text"
    for category, points in part.map.items():
        code = cells.codes.of(category) if is_text else number_of(category)
        same = np.logical_and(known, np.logical_and(value.low == code, value.low != OTHER))
        low, high = np.where(same, float(micro(points)), low), np.where(same, float(micro(points)), high)
    return Span(low, high, False, True)


def number_of(category: str) -> float:
    """A category of a number, or of a yes or no."""
    if category.lower() in ("true", "yes", "是"):
        return 1.0
    try:
        return float(micro(category))
    except ArithmeticError:
        return 0.0
