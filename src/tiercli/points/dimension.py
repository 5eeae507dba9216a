"""One dimension of a score, or one part of it: its points and whether its value was missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.frames.entities import Entities
from tiercli.frames.evaluate import holds, value_of
from tiercli.frames.numbers import Numbers, added, chosen, limited
from tiercli.frames.population import group_numbers, population
from tiercli.frames.vectors import Texts, Vector
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import amount_and_side
from tiercli.outcome import Bound
from tiercli.points import percentile
from tiercli.points.scales import band_points, linear_points, map_points, ratio_points
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part, for_every_scale

HUNDRED = Fraction(100)
_SHOWN = 6


@dataclass(frozen=True)
class Earned:
    """A part's points, on its own scale, and where its value was missing."""

    points: Numbers
    missing: Any


@dataclass(frozen=True)
class _Place:
    """Where in the rulebook a part stands, its title, and the most points that it is out of."""

    where: str
    title: Text
    top: Fraction


@dataclass
class Scoring:
    """One rulebook's scores at work: the entities, and what turned up on the way."""

    entities: Entities
    rulebook: Rulebook
    unavailable: Mapping[str, str]
    bounds: list[Bound] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    made: dict[int, tuple[Part, Earned]] = field(default_factory=dict)

    def is_available(self, part: Part) -> bool:
        """Whether the workbook has data for any of a part."""
        if part.parts is not None:
            return any(self.is_available(inner) for inner in part.parts)
        if part.metric is not None:
            return part.metric not in self.unavailable
        assert part.formula is not None
        return value_of(self.entities, part.formula) is not None

    def lacking(self, part: Part) -> list[str]:
        """What the workbook lacks for a part."""
        if part.parts is not None:
            return [what for inner in part.parts for what in self.lacking(inner)]
        if part.metric is not None:
            return [self.unavailable[part.metric]] if part.metric in self.unavailable else []
        names, known = part.formula.names if part.formula else frozenset(), self.entities.names
        return sorted({self.unavailable.get(name, name) for name in names if name in known and known[name][1] == "missing"})

    def dimension(self, part: Part, where: str, title: Text) -> Earned:
        """A whole dimension's points; variants that leave it as it is share them."""
        if id(part) not in self.made:
            # the part is kept as well: its id stays its own
            self.made[id(part)] = (part, self.points(part, where, title))
        return self.made[id(part)][1]

    def points(self, part: Part, where: str, title: Text) -> Earned:
        """A part's points, one an entity; no figure is rounded."""
        earned = self._parts(part, where, title) if part.parts is not None else self._leaf(part, where, title)
        points, missing = earned.points, earned.missing
        if part.when is not None:
            met = holds(self.entities, part.when)
            points, missing = chosen(met, points, Numbers.of(part.missing or 0)), missing & met
        points = limited(points, Fraction(part.min) if part.min is not None else None, Fraction(part.max) if part.max is not None else None)
        return Earned(replace(points.spread(self.entities.count), is_score=True), np.broadcast_to(missing, self.entities.count))

    def _leaf(self, part: Part, where: str, title: Text) -> Earned:
        value = self._value(part)
        instead = Numbers.of(part.missing or 0)
        if value is None:
            return Earned(instead, np.True_)
        missing = np.logical_not(np.broadcast_to(value.valid, self.entities.count))
        points = self._earned(part, value.spread(self.entities.count), where, title)
        beside = missing
        if part.percentile is not None and part.percentile.among is not None:
            beside = missing | np.logical_not(holds(self.entities, part.percentile.among))  # they have a value, and take no part
        return Earned(chosen(beside, instead, points), missing)

    def _value(self, part: Part) -> Vector | None:
        if part.metric is not None:
            return self.entities.named(part.metric)
        assert part.formula is not None
        return value_of(self.entities, part.formula)

    def _earned(self, part: Part, value: Vector, where: str, title: Text) -> Numbers:
        top = Fraction(part.out_of) if part.out_of is not None else HUNDRED
        return _GIVEN[part.scale](self, part, value, _Place(where, title, top))

    def _bands(self, part: Part, value: Vector, _: _Place) -> Numbers:
        assert part.bands is not None
        return band_points(_number(value), self.bounds_of(part.bands), lower_is_better=part.lower_is_better)

    def _linear(self, part: Part, value: Vector, _: _Place) -> Numbers:
        assert part.linear is not None
        return linear_points(_number(value), self.resolved(part.linear))

    def _map(self, part: Part, value: Vector, place: _Place) -> Numbers:
        assert part.map is not None
        if part.default is None and isinstance(value, Texts):
            self.findings += _unmapped(place, value, part.map)
        return map_points(value, part.map, part.default, self.entities.count)

    def _ratio_to(self, part: Part, value: Vector, place: _Place) -> Numbers:
        assert part.ratio_to is not None
        number = _number(value)
        name = {"max": "highest", "mean": "average", "total": "total"}[part.ratio_to.of]
        groups = group_numbers(self._within(part.ratio_to.within), self.entities.count)
        base = population(name, number, groups, self.entities.counted(name))
        return ratio_points(number, base, part.ratio_to.cap) * Numbers.of(place.top / HUNDRED)

    def _formula(self, part: Part, value: Vector, _: _Place) -> Numbers:
        assert part.formula is not None
        return _number(value)

    def _within(self, within: Expression | None) -> list[Vector]:
        if within is None or self.entities.place_of(str(within))[1] == "missing":
            return []
        vector = self.entities.named(str(within))
        return [] if vector is None else [vector]

    def _percentile(self, part: Part, vector: Vector, place: _Place) -> Numbers:
        assert part.percentile is not None
        value, where, title, top = _number(vector), place.where, place.title, place.top
        rule, within = part.percentile, self._within(part.percentile.within)
        if rule.among is not None:
            value = value.where(holds(self.entities, rule.among))
        if rule.groups is None:
            return percentile.percentile_points(self.entities, value, within, top, lower_is_better=part.lower_is_better)
        points, cuts = percentile.group_points(
            self.entities, value, within, rule.groups, rule.quantile, top, lower_is_better=part.lower_is_better, on_cut=rule.on_cut
        )
        for label, inner in cuts.items():
            for index, cut in enumerate(inner):
                suffix = f" ({label})" if label else ""
                words = Text(f"{title.zh} 第{index + 1}/{rule.groups}分位{suffix}", f"{title.en} quantile {index + 1}/{rule.groups}{suffix}")
                self.bounds.append(Bound(where, words, float(cut)))
            if len(set(inner)) < len(inner):
                self.findings.append(_collapsed(where, title, rule.groups, label))
        return points

    def _parts(self, part: Part, where: str, title: Text) -> Earned:
        """Weighted parts are averaged, parts out of a number of points are added; parts without data are left out."""
        assert part.parts is not None
        made = [
            (inner, self.points(inner, f"{where}.{inner.name or index + 1}", inner.title or title))
            for index, inner in enumerate(part.parts)
            if self.is_available(inner)
        ]
        missing = np.logical_and.reduce([earned.missing for _, earned in made])
        if any(inner.out_of is not None for inner in part.parts):
            total, have = (sum((Fraction(inner.out_of or 0) for inner in inners), Fraction(0)) for inners in (part.parts, [inner for inner, _ in made]))
            points = added([earned.points for _, earned in made])
            return Earned(points * Numbers.of(total / have) if have and have != total else points, missing)
        weights = [Fraction(inner.weight if inner.weight is not None else 1) for inner, _ in made]
        points = weighted([earned.points for _, earned in made], weights, sum(weights, Fraction(0)))
        return Earned(points * Numbers.of(Fraction(part.out_of) / HUNDRED) if part.out_of is not None else points, missing)

    def resolved(self, steps: Mapping[Decimal | str, Decimal]) -> dict[Decimal, Decimal]:
        """Bounds with the params' values in place of their names."""
        return {number: points for (number, _), points in self.bounds_of(steps).items()}

    def number(self, amount: Decimal | str) -> Decimal:
        """An amount of the rulebook, a param's name resolved."""
        value = self.entities.constants[amount] if isinstance(amount, str) else amount
        return Decimal(str(value))

    def bounds_of(self, steps: Mapping[Decimal | str, Decimal]) -> dict[tuple[Decimal, bool], Decimal]:
        """The same, each with whether it is open."""
        answer = {}
        for bound, points in steps.items():
            amount, is_open = amount_and_side(bound)
            number = self.entities.constants[amount] if isinstance(amount, str) else amount
            assert isinstance(number, Decimal | int)
            answer[Decimal(number), is_open] = points
        return answer


def _number(value: Vector) -> Numbers:
    assert isinstance(value, Numbers)
    return value


_GIVEN: Mapping[str, Callable[[Scoring, Part, Vector, _Place], Numbers]] = for_every_scale(
    "points",
    {
        "bands": Scoring._bands,
        "linear": Scoring._linear,
        "percentile": Scoring._percentile,
        "ratio_to": Scoring._ratio_to,
        "map": Scoring._map,
        "formula": Scoring._formula,
    },
)


def weighted(points: Sequence[Numbers], weights: Sequence[Fraction], whole: Fraction) -> Numbers:
    """The sum of points times weights over `whole`, exactly; nothing of nothing."""
    if whole == 0:
        return Numbers.of(0)
    return added([one * Numbers.of(weight / whole) for one, weight in zip(points, weights, strict=True)])


def _unmapped(place: _Place, value: Texts, points: Mapping[str, Decimal]) -> list[Finding]:
    """Says which categories get nothing because nobody thought of them; a default says that somebody did."""
    strange = value.values.filter(pc.invert(pc.is_in(value.values, value_set=pa.array([*points, None], pa.string()))))
    if not len(strange):
        return []
    counts = sorted(((one["values"], one["counts"]) for one in pc.value_counts(strange).to_pylist()), key=lambda one: (-one[1], one[0]))
    listed = ", ".join(f"{category} ×{count}" for category, count in counts[:_SHOWN])
    message = Text(
        f"“{place.title.zh}”有 {len(strange)} 个对象的取值不在规则的 map 里，得 0 分：{listed}。",
        f"'{place.title.en}' has {counted(len(strange), 'entity', 'entities')} with a value that the map does not list, for 0 points: {listed}.",
    )
    return [found("points.unmapped", Place(sheet=place.where), message, count=len(strange))]


def _collapsed(where: str, title: Text, groups: int, label: str) -> Finding:
    suffix = f" ({label})" if label else ""
    return found(
        "score.collapsed-groups",
        Place(sheet=where),
        Text(
            f"{title.zh}{suffix}：相同的值太多，分不出 {groups} 组，部分组为空",
            f"{title.en}{suffix}: too many equal values for {groups} groups; some groups are empty",
        ),
        hint=Text("可改用 bands 写明界限", "Consider bands with written bounds"),
    )
