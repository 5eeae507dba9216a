"""The dimensions of a score for one entity: value, band or curve, points, weight, what it brought and what it cost against full points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tiercli.domain.columns import points_column
from tiercli.domain.exact import MICRO, divided, plain
from tiercli.domain.language import EMPTY, Text, joined, same
from tiercli.domain.unit import rough_decimals_of
from tiercli.frames.entities import Entities
from tiercli.grade.next_level import top_points
from tiercli.grammar.evaluate import holds
from tiercli.insight.explain.said_values import Value, flag_at, in_words, value_at
from tiercli.outcome.explained import Dimension
from tiercli.points import Scored
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.scores import limit_words, scale_words
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part

HUNDRED = Fraction(100)


class Dimensions:
    """The dimensions of one score as each entity has them; what is computed for all is computed once.

    hidden: metrics that are personal data, whose values are not said.
    """

    def __init__(self, scored: Scored, rulebook: Rulebook, score: str, hidden: frozenset[str]) -> None:
        self.scored, self.score, self.hidden = scored, score, hidden
        self.entities: Entities = scored.entities
        self.rulebook, self.speaker = rulebook, Speaker.of(rulebook)
        self._systems = systems_of(rulebook).get(score, ({},))
        number = np.zeros(self.entities.count, np.int64)
        for place, variant in reversed(list(enumerate(rulebook.variants, start=1))):
            number = np.where(holds(self.entities, variant.when), place, number)
        self._system_of = number
        self._rules: dict[int, tuple[Part, Text]] = {}
        self._fulls: dict[int, tuple[Part, Decimal]] = {}
        self._factors: dict[float, Fraction] = {}

    def of(self, row: int) -> tuple[Dimension, ...]:
        """Every dimension of one entity with its parts, those without data included; none brought by these."""
        number = int(self._system_of[row])
        return tuple(_OfOne(self, self._systems[number], number - 1, row).all())

    def factor(self, number: float) -> Fraction:
        """What a point is worth, exactly again."""
        if number not in self._factors:
            self._factors[number] = Fraction(number).limit_denominator(10**9)
        return self._factors[number]

    def full(self, part: Part) -> Decimal:
        """The most points of a part."""
        if id(part) not in self._fulls:
            self._fulls[id(part)] = (part, _full(part))
        return self._fulls[id(part)][1]

    def rule(self, part: Part) -> Text:
        """How a part gives its points, in words."""
        if id(part) not in self._rules:
            self._rules[id(part)] = (part, joined([scale_words(part, self.speaker), limit_words(part, self.speaker)]))
        return self._rules[id(part)][1]


class _OfOne:
    """One entity's dimensions."""

    def __init__(self, shared: Dimensions, system: Mapping[str, Part], number: int, row: int) -> None:
        self.shared, self.system, self.number, self.row = shared, system, number, row
        self.scored, self.score, self.speaker, self.entities = shared.scored, shared.score, shared.speaker, shared.entities

    def all(self) -> Iterator[Dimension]:
        """The dimensions in the order of the rulebook."""
        known = {one.name: one for one in self.scored.dimensions if one.score == self.score}
        for name, part in self.system.items():
            title = part.title or same(name)
            if part.weight == 0 and part.out_of is None:
                continue
            if name not in known:
                yield Dimension(
                    name, title, 0, Text("没有数据", "no data"), scale_words(part, self.speaker), None, _full(part), part.weight, None, None, missing=True
                )
                continue
            column = points_column(name)
            earned = _decimal(value_at(self.entities.columns[column], self.row))
            missing = bool(self.entities.arrow(known[name].missing)[self.row].as_py())
            factor = self.shared.factor(float(self.scored.factors[name][self.row]))
            yield from self._one(name, title, part, 0, f"{self.score}.{name}", earned, factor, missing=missing)

    def _one(
        self, name: str, title: Text, part: Part, depth: int, where: str, earned: Decimal | None, factor: Fraction, *, missing: bool
    ) -> Iterator[Dimension]:
        full = self.shared.full(part)
        brought = None if earned is None else _decimal(Fraction(earned) * factor)
        lost = None if earned is None else _decimal(max((Fraction(full) - Fraction(earned)) * factor, Fraction(0)))
        yield Dimension(name, title, depth, self._value(part), self.shared.rule(part), earned, full, part.weight, brought, lost, missing)
        for index, (one, place, share) in enumerate(self.scored.inside(part, self.number, where) if earned is not None else (), start=1):
            found = self.scored.earned(self.number, place)
            assert found is not None
            points, lacks = _decimal(value_at(found.points, self.row)), flag_at(found.missing, self.row)
            said = one.title or (self.speaker.name(one.metric) if one.metric and not one.name else same(one.name or f"{name} {index}"))
            yield from self._one(one.name or f"{name}.{index}", said, one, depth + 1, place, points, factor * share, missing=lacks)

    def _value(self, part: Part) -> Text:
        if part.metric is None:
            return EMPTY
        if part.metric in self.shared.hidden:
            return same("***")
        metric = self.shared.rulebook.metrics[part.metric]
        decimals = metric.decimals if metric.decimals is not None else rough_decimals_of(metric.unit)
        value = value_at(self.entities.named(part.metric), self.row)
        return in_words(value, metric.unit, max(decimals - 2, 0) if metric.unit == "%" and metric.decimals is not None else decimals)


def _full(part: Part) -> Decimal:
    """The most points that there are; what nothing limits is held against its scale."""
    top = top_points(part)
    if top is None:
        return part.out_of if part.out_of is not None else Decimal(0 if part.is_on_top else 100)
    return Decimal(top.numerator) / Decimal(top.denominator)


def _decimal(value: Value) -> Decimal | None:
    """A number rounded half up to six decimals."""
    return plain(divided(value.numerator * MICRO, value.denominator)) if isinstance(value, Fraction) else None
