"""The points that a dimension can have in each cell: within which bounds they lie, for every way of giving them."""

from __future__ import annotations

import numpy as np

from tiercli.domain.exact import micro
from tiercli.grammar.intervals import Span, either
from tiercli.rulebook.lint.cells import Cells
from tiercli.rulebook.scale import Part


def points_of(cells: Cells, part: Part, where: str) -> Span:
    """The points that a dimension or part can have in each cell."""
    span = _together(cells, part, where) if part.parts is not None else _earned(cells, part, where)
    nothing = float(micro(part.missing or 0))
    without = Span(nothing, nothing, False, True)
    among = part.way.among(part.rule) if part.parts is None else None
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
    value, points = part.way.span(part.rule, part, cells, where)
    nothing = float(micro(part.missing or 0))
    return either(points, value.present, Span(nothing, nothing, False, True), value.absent)
