"""Score cells: every combination of regions, with the points and scores that each can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, micro
from tiercli.grammar.intervals import Span, either
from tiercli.grammar.spans import Codes
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.lint.cells import MOST_CELLS, Cells
from tiercli.rulebook.lint.variables import Quantities, Quantity, Region, collapsed, size_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.scales.place import place_of


def cells_of(quantities: Quantities, terms: set[str], scores: Iterable[str], derived: Mapping[str, set[float]], most: int = MOST_CELLS) -> Cells:
    """The cells of everything that some levels turn on.

    terms: what their conditions name. scores: the scores that they need. derived: cuts of scores and of points.
    """
    rulebook, codes = quantities.rulebook, Codes()
    names = [term for term in sorted(terms) if term not in derived]
    wanted = list(scores)
    for score in wanted:
        for used in _inputs(quantities, score):
            if used not in names:
                names.append(used)
    regions = {name: quantities.of(name).regions(codes) for name in names}
    bounded: list[str] = []
    while size_of(regions) > most:
        widest = max((name for name in regions if len(regions[name]) > 1), key=lambda name: (name not in terms, len(regions[name])))
        regions[widest] = collapsed(regions[widest])
        bounded.append(widest)
    cells = _product(regions, codes, tuple(bounded), quantities, most)
    for place, score in enumerate(wanted):
        later = {name for other in wanted[place + 1 :] for name in _inputs(quantities, other)}
        _score(cells, rulebook, score, derived, terms | set(wanted) | later)
    return cells


def _product(regions: Mapping[str, list[Region]], codes: Codes, bounded: tuple[str, ...], quantities: Quantities, most: int) -> Cells:
    size = size_of(regions)
    cells = Cells(size, {}, np.zeros(size, dtype=bool), bounded, codes, quantities.constants, quantities.kinds, most)
    repeat = size
    for name, found in regions.items():
        repeat //= len(found)
        index = np.tile(np.repeat(np.arange(len(found)), repeat), size // (repeat * len(found)))
        low = np.array([one.low for one in found])[index]
        high = np.array([one.high for one in found])[index]
        absent = np.array([one.absent for one in found])[index]
        whole = name in bounded
        cells.spans[name] = Span(low, high, absent, True if whole else ~absent)
        cells.odd = cells.odd | np.array([one.odd for one in found])[index]
    return cells


def _systems(rulebook: Rulebook, score: str) -> list[tuple[Any, Mapping[str, Part]]]:
    base, *others = systems_of(rulebook)[score]
    return [*((variant.when, dimensions) for variant, dimensions in zip(rulebook.variants, others, strict=True)), (None, base)]


def _inputs(quantities: Quantities, score: str) -> list[str]:
    """The quantities that decide a score's points, cut at its bands and categories."""
    names: dict[str, None] = {}
    for when, dimensions in _systems(quantities.rulebook, score):
        names |= dict.fromkeys(sorted(quantities.read(when)))
        for name, part in dimensions.items():
            _note(quantities, part, f"points.{name}", names)
    return [name for name in names if not name.startswith("points.")]


def _note(quantities: Quantities, part: Part, where: str, names: dict[str, None]) -> None:
    names |= dict.fromkeys(sorted(quantities.read(part.when)))
    for index, inner in enumerate(part.parts or ()):
        _note(quantities, inner, f"{where}[{index}]", names)
    if part.parts is not None:
        return
    way, rule = part.way, part.rule
    for expression in (way.formula(rule), way.among(rule)):
        names |= dict.fromkeys(sorted(quantities.read(expression)))
    if part.metric is None:
        return
    if way.is_place:
        name = place_of(part, where, way.within(rule), way.among(rule))
        absent = quantities.of(part.metric).absent
        points = way.place_points(rule, float(micro(part.out_of)) if part.out_of is not None else 100.0 * MICRO)
        if isinstance(points, tuple):
            quantities.found[name] = Quantity("number", absent=absent, points=points)
        else:
            quantities.found[name] = Quantity("number", floor=0.0, ceiling=points, absent=absent)
        names[name] = None
        return
    names[part.metric] = None
    way.note_cuts(rule, quantities.of(part.metric), quantities.constants)


def _score(cells: Cells, rulebook: Rulebook, score: str, derived: Mapping[str, set[float]], needed: set[str]) -> None:
    """Add the points of every dimension and the score to the cells, cut where levels cut them.

    needed: the names that are looked at after that.
    """
    systems = _systems(rulebook, score)
    inputs = set(cells.spans) | {f"points.{name}" for _, dimensions in systems for name in dimensions}
    for name in dict.fromkeys(name for _, dimensions in systems for name in dimensions):
        span = _varied(cells, [(when, points_of(cells, dimensions[name], f"points.{name}") if name in dimensions else None) for when, dimensions in systems])
        cells.spans[f"points.{name}"] = span
        if cuts := derived.get(f"points.{name}"):
            cells.split(f"points.{name}", span, cuts, inputs)
    totals: list[tuple[Any, Span | None]] = []
    for when, dimensions in systems:
        low: Any = 0.0
        high: Any = 0.0
        for name, part in dimensions.items():
            span = cells.spans[f"points.{name}"]
            factor = 1.0 if part.out_of is not None or part.is_on_top else float(part.weight or 0) / 100
            low, high = low + span.low * factor, high + span.high * factor
        low, high = _limited(cells, rulebook, score, low), _limited(cells, rulebook, score, high)
        totals.append((when, Span(np.rint(low), np.rint(high), False, True)))
    span = _varied(cells, totals)
    cells.spans[score] = span
    if cuts := derived.get(score):
        cells.split(score, span, cuts, needed)


def _limited(cells: Cells, rulebook: Rulebook, score: str, total: Any) -> Any:
    limits = rulebook.limits.get(score)
    for amount, cut in ((limits.max, np.minimum), (limits.min, np.maximum)) if limits is not None else ():
        if amount is not None:
            total = cut(total, float(micro(cells.constants[amount] if isinstance(amount, str) else amount)))
    return total


def _varied(cells: Cells, choices: list[tuple[Any, Span | None]]) -> Span:
    """What holds under the first variant that fits; the base comes last and always fits."""
    answer: Span | None = None
    still: Any = True
    for when, span in choices:
        truth = cells.reader.truth(when.tree) if when is not None else None
        can = still if truth is None else np.logical_and(still, truth.yes)
        still = np.logical_and(still, truth.no) if truth is not None else False
        if span is None:
            span = Span(0.0, 0.0, False, True)
        answer = Span(*span_where(span, can)) if answer is None else either(answer, True, span, can)
    assert answer is not None
    return answer


def span_where(span: Span, can: Any) -> tuple[Any, Any, Any, Any]:
    """A span that is empty where it cannot be."""
    return np.where(can, span.low, np.inf), np.where(can, span.high, -np.inf), np.logical_and(can, span.absent), can


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
