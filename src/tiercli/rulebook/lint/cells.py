"""Score cells: every combination of regions, with the points and scores that each can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, micro
from tiercli.rulebook.lint.spans import OTHER, UNKNOWN, Codes, Reader, Span, either
from tiercli.rulebook.lint.variables import INFINITY, Quantities, Quantity, Region, collapsed, size_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part, for_every_scale
from tiercli.rulebook.variants import changes_of, varied

MOST_CELLS = 200_000


@dataclass
class Cells:
    """All cells at once: what each name can be in each of them.

    odd: whether a value is missing or lies below every band. bounded: names that were taken as a whole, because
    all their regions together would have been too many cells. most: so many cells there may be.
    """

    size: int
    spans: dict[str, Span]
    odd: Any
    bounded: tuple[str, ...]
    codes: Codes
    constants: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST_CELLS

    @property
    def reader(self) -> Reader:
        """Reads conditions over these cells."""
        return Reader(self.spans, self.constants, self.codes)

    def split(self, name: str, span: Span, cuts: Iterable[float], needed: set[str]) -> None:
        """Cut a quantity that follows from others, and keep the cells that can be.

        needed: the names that are looked at later. Where there would be too many cells, those that differ in nothing needed become
        one; where there still would be, the quantity is taken as a whole.
        """
        bounds = np.array(sorted(cuts))
        if self._pieces(span, bounds) > self.most:
            if self.spans.keys() - needed - {name}:
                self._merge(needed | {name})
                span = self.spans[name]
            if self._pieces(span, bounds) > self.most:
                self.bounded = (*self.bounded, name)
                return
        regions = list(zip([-INFINITY, *bounds], [*(one - 1 for one in bounds), INFINITY], strict=True))
        low, high = np.broadcast_to(span.low, self.size), np.broadcast_to(span.high, self.size)
        picked, lows, highs = [], [], []
        for first, last in regions:
            index = np.nonzero((low <= last) & (high >= first))[0]
            picked.append(index)
            lows.append(np.maximum(low[index], first))
            highs.append(np.minimum(high[index], last))
        self._keep(np.concatenate(picked))
        self.spans[name] = Span(np.concatenate(lows), np.concatenate(highs), False, True)

    def _pieces(self, span: Span, bounds: Any) -> int:
        """How many cells there are when a quantity is cut."""
        low, high = np.broadcast_to(span.low, self.size), np.broadcast_to(span.high, self.size)
        pieces = np.searchsorted(bounds, high, side="right") - np.searchsorted(bounds, low, side="right") + 1
        return int(np.maximum(pieces, 0).sum())

    def _merge(self, needed: set[str]) -> None:
        """One cell for those that differ in nothing needed."""
        self.spans = {key: one for key, one in self.spans.items() if key in needed}
        parts = [part for span in self.spans.values() for part in (span.low, span.high, span.absent, span.present)]
        table = np.stack([np.broadcast_to(part, self.size).astype(np.float64) for part in (self.odd, *parts)], axis=1)
        _, first = np.unique(table, axis=0, return_index=True)
        self._keep(np.sort(first))

    def _keep(self, index: Any) -> None:
        self.spans = {key: one.kept(index) for key, one in self.spans.items()}
        self.odd = self.odd[index]
        self.size = len(index)


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


def _systems(rulebook: Rulebook, score: str) -> list[tuple[Any, dict[str, Part]]]:
    base = rulebook.all_scores[score]
    return [(variant.when, varied(base, changes_of(variant, score))) for variant in rulebook.variants] + [(None, dict(base))]


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
    names |= dict.fromkeys(sorted(quantities.read(part.formula)))
    for index, inner in enumerate(part.parts or ()):
        _note(quantities, inner, f"{where}[{index}]", names)
    if part.metric is None:
        return
    if part.percentile is not None or part.ratio_to is not None:
        name = place_of(part, where)
        absent = quantities.of(part.metric).absent
        top = float(micro(part.out_of)) if part.out_of is not None else 100.0 * MICRO
        groups = part.percentile.groups if part.percentile is not None else None
        if groups is not None:
            points = tuple(float((place * 2 * int(top) + groups) // (2 * groups)) for place in range(1, groups + 1))
            quantities.found[name] = Quantity("number", absent=absent, points=points)
        else:
            ceiling = top if part.ratio_to is None else top * float(part.ratio_to.cap) / 100
            quantities.found[name] = Quantity("number", floor=0.0, ceiling=ceiling, absent=absent)
        names[name] = None
        return
    quantity = quantities.of(part.metric)
    names[part.metric] = None
    if part.bands is not None:
        bounds = resolved(part.bands, quantities.constants)
        quantity.cuts |= set(bounds)
        lowest = min(bounds)
        quantity.lowest_band = lowest if quantity.lowest_band is None else min(lowest, quantity.lowest_band)
    if part.map is not None and quantity.kind == "text":
        quantity.texts |= set(part.map)
    elif part.map is not None and quantity.kind == "number":
        for category in part.map:
            quantity.cuts |= {_number(category), _number(category) + 1}


def place_of(part: Part, where: str) -> str:
    """A name for the place of an entity among all, which no condition can name."""
    within = part.percentile.within if part.percentile is not None else None
    return f"place of {part.metric} in {where} {within or ''}"


def resolved(steps: Mapping[Decimal | str, Decimal], constants: Mapping[str, Any]) -> dict[float, float]:
    """Bounds and points in whole millionths, the params' values in place of their names."""
    answer = {}
    for bound, points in steps.items():
        value = constants[bound] if isinstance(bound, str) else bound
        answer[float(micro(value))] = float(micro(points))
    return answer


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
            factor = 1.0 if part.out_of is not None else float(part.weight or 0) / 100
            low, high = low + span.low * factor, high + span.high * factor
        totals.append((when, Span(np.rint(low), np.rint(high), False, True)))
    span = _varied(cells, totals)
    cells.spans[score] = span
    if cuts := derived.get(score):
        cells.split(score, span, cuts, needed)


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
    if part.when is not None:
        truth = cells.reader.truth(part.when.tree)
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
        code = cells.codes.of(category) if is_text else _number(category)
        same = np.logical_and(known, np.logical_and(value.low == code, value.low != OTHER))
        low, high = np.where(same, float(micro(points)), low), np.where(same, float(micro(points)), high)
    return Span(low, high, False, True)


def _number(category: str) -> float:
    """A category of a number, or of a yes or no."""
    if category.lower() in ("true", "yes", "是"):
        return 1.0
    try:
        return float(micro(category))
    except ArithmeticError:
        return 0.0
