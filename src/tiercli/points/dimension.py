"""One dimension of a score, or one part of it: its points and whether its value was missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.frames.crowd import among_all
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers, added, chosen, limited
from tiercli.frames.vectors import Vector
from tiercli.grammar.evaluate import holds, value_of
from tiercli.grammar.small_types import amount_and_side
from tiercli.outcome import Bound
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Earned:
    """A part's points, on its own scale, and where its value was missing."""

    points: Numbers
    missing: Any

    def take(self, rows: Array) -> Earned:
        """Those of the entities in these rows."""
        return Earned(self.points.take(rows), self.missing[rows])


Known = Callable[[int, str], Earned | None]
"""The points of a part that are known already, by the number of the variant and the part's place; none for what is to be worked out."""


@dataclass
class Scoring:
    """One rulebook's scores at work: the entities, and what turned up on the way.

    system: the number of the variant that is at work, -1 for the base. parts: the points of every dimension and part, by variant and place.
    known: see `Known`.
    """

    entities: Entities
    rulebook: Rulebook
    unavailable: Mapping[str, str]
    bounds: list[Bound] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    made: dict[int, tuple[Part, Earned]] = field(default_factory=dict)
    system: int = -1
    parts: dict[tuple[int, str], Earned] = field(default_factory=dict)
    known: Known | None = None

    def is_available(self, part: Part) -> bool:
        """Whether the workbook has data for any of a part."""
        if part.parts is not None:
            return any(self.is_available(inner) for inner in part.parts)
        if part.metric is not None:
            return part.metric not in self.unavailable
        assert part.expression is not None
        return value_of(self.entities, part.expression) is not None

    def lacking(self, part: Part) -> list[str]:
        """What the workbook lacks for a part."""
        if part.parts is not None:
            return [what for inner in part.parts for what in self.lacking(inner)]
        if part.metric is not None:
            return [self.unavailable[part.metric]] if part.metric in self.unavailable else []
        names, known = part.expression.names if part.expression else frozenset(), self.entities.names
        return sorted({self.unavailable.get(name, name) for name in names if name in known and known[name][1] == "missing"})

    def dimension(self, part: Part, where: str, title: Text) -> Earned:
        """A whole dimension's points; variants that leave it as it is share them."""
        if id(part) not in self.made:
            # the part is kept as well: its id stays its own
            self.made[id(part)] = (part, self.points(part, where, title))
        return self.made[id(part)][1]

    def points(self, part: Part, where: str, title: Text) -> Earned:
        """A part's points, one an entity; no figure is rounded."""
        if self.known is not None and (known := self.known(self.system, where)) is not None:
            return known
        earned = self._parts(part, where, title) if part.parts is not None else self._leaf(part, where, title)
        points, missing = earned.points, earned.missing
        if part.when is not None:
            met = holds(self.entities, part.when)
            points, missing = chosen(met, points, Numbers.of(part.missing or 0)), missing & met
        points = limited(points, Fraction(part.min) if part.min is not None else None, Fraction(part.max) if part.max is not None else None)
        points = replace(points.spread(self.entities.count), is_score=True)
        earned = Earned(points, np.broadcast_to(missing, self.entities.count))
        self.parts[self.system, where] = earned
        return earned

    def _leaf(self, part: Part, where: str, title: Text) -> Earned:
        value = self._value(part)
        instead = Numbers.of(part.missing or 0)
        if value is None:
            return Earned(instead, np.True_)
        missing = np.logical_not(np.broadcast_to(value.valid, self.entities.count))
        points = among_all(self.entities, partial(self._among, part, where, title)) if part.way.is_place else self._among(part, where, title, self.entities)
        assert isinstance(points, Numbers)
        beside = missing
        among = part.way.among(part.rule)
        if among is not None:
            beside = missing | np.logical_not(holds(self.entities, among))  # they have a value, and take no part
        return Earned(chosen(beside, instead, points), missing)

    def _among(self, part: Part, where: str, title: Text, entities: Entities) -> Numbers:
        """The points of a part for these entities: those of the run, or with everybody among whom they are."""
        scoring = self if entities is self.entities else replace(self, entities=entities)
        value = scoring._value(part)
        assert value is not None
        top = Fraction(part.out_of) if part.out_of is not None else HUNDRED
        return part.way.points(part.rule, part, value.spread(entities.count), _Workings(scoring, where, title, top))

    def _value(self, part: Part) -> Vector | None:
        if part.metric is not None:
            return self.entities.named(part.metric)
        assert part.expression is not None
        return value_of(self.entities, part.expression)

    def _parts(self, part: Part, where: str, title: Text) -> Earned:
        """Weighted parts are averaged, parts out of a number of points are added; parts without data are left out."""
        assert part.parts is not None
        made = [(inner, self.points(inner, place, inner.title or title)) for inner, place in part.placed(where) if self.is_available(inner)]
        missing = np.logical_and.reduce([earned.missing for _, earned in made])
        if any(inner.out_of is not None for inner in part.parts):
            total, have = (sum((Fraction(inner.out_of or 0) for inner in inners), Fraction(0)) for inners in (part.parts, [inner for inner, _ in made]))
            points = added([earned.points for _, earned in made])
            return Earned(points * Numbers.of(total / have) if have and have != total else points, missing)
        weights = [Fraction(inner.weight if inner.weight is not None else 1) for inner, _ in made]
        points = weighted([earned.points for _, earned in made], weights, sum(weights, Fraction(0)))
        return Earned(points * Numbers.of(Fraction(part.out_of) / HUNDRED) if part.out_of is not None else points, missing)


@dataclass(frozen=True)
class _Workings:
    """A dimension or part while its points are computed, see `scales.scale.Workings`."""

    scoring: Scoring
    where: str
    title: Text
    top: Fraction

    @property
    def entities(self) -> Entities:
        return self.scoring.entities

    def resolved(self, steps: Mapping[Decimal | str, Decimal]) -> dict[Decimal, Decimal]:
        return {number: points for (number, _), points in self.bounds_of(steps).items()}

    def bounds_of(self, steps: Mapping[Decimal | str, Decimal]) -> dict[tuple[Decimal, bool], Decimal]:
        answer = {}
        for bound, points in steps.items():
            amount, is_open = amount_and_side(bound)
            number = self.entities.constants[amount] if isinstance(amount, str) else amount
            assert isinstance(number, Decimal | int)
            answer[Decimal(number), is_open] = points
        return answer

    def note_cut(self, words: Text, cut: float) -> None:
        self.scoring.bounds.append(Bound(self.where, words, cut))

    def note(self, finding: Finding) -> None:
        self.scoring.findings.append(finding)


def weighted(points: Sequence[Numbers], weights: Sequence[Fraction], whole: Fraction) -> Numbers:
    """The sum of points times weights over `whole`, exactly; nothing of nothing."""
    if whole == 0:
        return Numbers.of(0)
    return added([one * Numbers.of(weight / whole) for one, weight in zip(points, weights, strict=True)])
