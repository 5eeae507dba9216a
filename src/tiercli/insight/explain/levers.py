"""Levers: metrics that can be changed, in which direction, by which steps, and how far."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import floor, log10
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST, MICRO, micro
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers, chosen
from tiercli.frames.vectors import Texts, Vector, arrow
from tiercli.grammar.expression import Expression, dotted, literal
from tiercli.grammar.small_types import amount_and_side
from tiercli.metrics import period_of
from tiercli.rulebook.facts.actionable import actionable_metrics
from tiercli.rulebook.facts.dependence import Dependence
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.metric import Metric

PLAIN = 1000
"""Up to so many steps each is said; beyond, three digits are."""
_A_DECADE = 900
_FINEST = 0.001
_COUNTED = ("count", "distinct", "months")
_DAYS = ("days", "months", "customers", "cases", "orders", "visits", "times")
_ACTIVITY = ("sales", "orders", "visits")
_SURVEY_TOPS = (5, 10, 100)
_SELDOM = 0.1
"""Where fewer than this have less than nothing, nobody is said to fall below nothing."""
_FARTHEST = 10
"""Changes are looked for up to so many times the largest value that anybody has or that a bound names."""


def said(numbers: Array) -> Array:
    """The change with each number, in steps: 0, 1, 2 ... 999, 1000, 1010, 1020 ... 9990, 10000, 10100 ..."""
    beyond = np.maximum(numbers - PLAIN, 0)
    decade, rest = beyond // _A_DECADE, beyond % _A_DECADE
    large: Array = (100 + rest) * 10 ** (decade + 1)
    return np.where(numbers <= PLAIN, numbers, large)


def number_of(sizes: Array, step: int) -> Array:
    """The number of the smallest change that is at least so large. sizes, step: in millionths, not negative."""
    whole = -(-sizes // step)
    decade = np.maximum(np.floor(np.log10(np.maximum(whole, 1))).astype(np.int64) - 3, 0)
    digits = 10 ** (decade + 1)
    leading = -(-whole // digits)
    # 9,995 is said as 10,000, the first of the next decade
    found: Array = np.where(whole <= PLAIN, whole, PLAIN + decade * _A_DECADE + leading - 100)
    return found


def step_for(typical: float, *, is_counted: bool, at_most: float = 1.0) -> float:
    """The smallest change that is said of a metric.

    typical: the size that values usually have. is_counted: whether they are whole things or days. at_most: in the metric's unit.
    """
    if is_counted:
        return 1.0
    return min(at_most, max(_FINEST, 10.0 ** (floor(log10(typical)) - 1))) if typical > 0 else at_most


@dataclass(frozen=True)
class Lever:
    """One metric that is changed in one direction.

    sign: +1 upwards, -1 downwards. step: the smallest change that is said, in millionths; 0 for a rating, whose steps are categories.
    most: the number of each entity's last change; 0 where nothing can be changed. end: the value that the last change leads to, where there is an end.
    cuts: values at which points or conditions change, in millionths. order: a rating's categories, the worst first.
    """

    metric: str
    column: str
    sign: int
    step: int
    values: Vector
    most: Array
    end: int | None = None
    cuts: tuple[int, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def is_rating(self) -> bool:
        """Whether its steps are categories."""
        return bool(self.order)

    def changed(self, rows: Array, numbers: Array) -> Vector:
        """The values of these entities after the changes with these numbers; 0 is no change."""
        if isinstance(self.values, Texts):
            names = pa.array(self.order, pa.string())
            here = self.places()[rows] + numbers * self.sign
            return Texts(pc.if_else(arrow(numbers > 0), names.take(arrow(np.clip(here, 0, len(self.order) - 1))), self.values.take(rows).values))
        assert isinstance(self.values, Numbers)
        now = self.values.take(rows)
        changed = now + Numbers.micros(said(numbers) * self.step * self.sign)
        if self.end is not None:
            changed = chosen(numbers >= self.most[rows], Numbers.micros(self.end), changed)
        return chosen(numbers > 0, changed, now)

    @cached_property
    def typical(self) -> float:
        """The size that the metric's values usually have."""
        assert isinstance(self.values, Numbers)
        values = self.values.to_micros()
        known = np.abs(values[np.broadcast_to(self.values.valid, len(values))])
        return float(np.median(known[known > 0])) / MICRO if (known > 0).any() else 1.0

    def sizes(self, rows: Array, numbers: Array) -> Array:
        """How large changes are beside what the metric usually is, those of a rating as a part of its scale; infinite for none."""
        if self.is_rating:
            sizes = numbers / len(self.order)
        else:
            before, after = (self.changed(rows, one).to_micros() for one in (np.zeros(len(rows), np.int64), numbers))  # type: ignore[union-attr]
            sizes = np.abs(after - before) / np.maximum(np.abs(before), self.typical * MICRO)
        return np.where(numbers > 0, sizes, np.inf)

    def places(self) -> Array:
        """Where each entity stands in the order of the categories; -1 for none or one that is not among them."""
        assert isinstance(self.values, Texts)
        found = pc.fill_null(pc.index_in(self.values.values, value_set=pa.array(self.order, pa.string())), -1)
        return np.asarray(found.to_numpy(zero_copy_only=False)).astype(np.int64)

    def number_at(self, rows: Array, cut: int | Array) -> Array:
        """The number of the first change that reaches a value; beyond the last where it lies the other way."""
        assert isinstance(self.values, Numbers)
        away = (cut - self.values.to_micros()[rows]) * self.sign
        found = number_of(np.maximum(away, 0), self.step)
        return np.where(away > 0, np.minimum(found, self.most[rows]), self.most[rows] + 1)


def levers_of(entities: Entities, rulebook: Rulebook, grading: str, dependence: Dependence, hidden: frozenset[str]) -> tuple[Lever, ...]:
    """Every lever that the level of a grading may follow, upwards and downwards.

    entities: measured. hidden: metrics that are personal data, which are not spoken of.
    """
    matters, cuts = dependence.closure(grading), cuts_of_metrics(rulebook, entities.constants)
    found: list[Lever] = []
    for name in actionable_metrics(rulebook):
        column, kind = entities.place_of(name)
        if name not in matters or name in hidden or kind not in ("exact", "text"):
            continue
        values = entities.named(name)
        if isinstance(values, Numbers):
            found += _numeric(entities, rulebook, name, column, values, tuple(sorted(cuts.get(name, ()))))
        elif isinstance(values, Texts) and (order := rating_order(rulebook, name)):
            found += _rated(name, column, values, order)
    return tuple(found)


def wanted_sign(rulebook: Rulebook, name: str) -> int:
    """The direction in which a metric is better: 1, -1, or 0 where the rulebook does not say."""
    metric = rulebook.metrics[name]
    if metric.lower_is_better or any(part.lower_is_better for part in _parts_with(rulebook, name)):
        return -1
    if metric.source == "field" or (metric.table in _ACTIVITY and metric.where is None):
        return 1
    return 0


def _parts_with(rulebook: Rulebook, metric: str) -> Iterator[Part]:
    for systems in systems_of(rulebook).values():
        todo = [part for system in systems for part in system.values()]
        while todo:
            part = todo.pop()
            todo += part.parts or ()
            if part.metric == metric:
                yield part


def _numeric(entities: Entities, rulebook: Rulebook, name: str, column: str, values: Numbers, cuts: tuple[int, ...]) -> Iterator[Lever]:
    metric, values = rulebook.metrics[name], values.spread(entities.count)
    now, valid = values.to_micros(), np.broadcast_to(values.valid, entities.count)
    if not valid.any():
        return
    known = np.abs(now[valid])
    is_counted = metric.source in _COUNTED or metric.unit in _DAYS
    typical = float(np.median(known[known > 0])) / MICRO if (known > 0).any() else max((abs(cut) for cut in cuts), default=0) / MICRO
    step = micro(step_for(typical, is_counted=is_counted, at_most=0.001 if metric.unit == "%" else 1.0))
    farthest = min(_FARTHEST * max(int(known.max()), *(abs(cut) for cut in cuts), step), LARGEST // 4)
    for sign, end in ((1, _top(metric, rulebook, entities, now[valid])), (-1, 0 if (now[valid] < 0).mean() < _SELDOM else None)):
        room = np.maximum((end - now) * sign, 0) if end is not None else np.full(entities.count, farthest)
        yield Lever(name, column, sign, step, values, np.where(valid, number_of(room, step), 0), end, cuts)


def _top(metric: Metric, rulebook: Rulebook, entities: Entities, known: Array) -> int | None:
    """The value that a metric cannot exceed, in millionths; none where nothing limits it."""
    if metric.cap is not None:
        return micro(metric.cap)
    if metric.source == "months" and metric.table in rulebook.dated:
        period = period_of(metric, rulebook, entities.as_of)
        return len(period.months[-1200:]) * MICRO if period.start.year > 1900 else None
    if metric.unit == "%" and known.max() <= MICRO:
        return MICRO
    if metric.table == "surveys" and metric.source not in ("sum", *_COUNTED):
        return next((top * MICRO for top in _SURVEY_TOPS if known.max() <= top * MICRO), None)
    return None


def _rated(name: str, column: str, values: Texts, order: tuple[str, ...]) -> Iterator[Lever]:
    for sign in (1, -1):
        lever = Lever(name, column, sign, 0, values, np.zeros(len(values.values), np.int64), order=order)
        here = lever.places()
        # whoever has none begins below the worst; a word that nobody put in order stays as it is
        upwards = np.where(here >= 0, len(order) - 1 - here, np.where(np.asarray(values.valid), 0, len(order)))
        room = upwards if sign > 0 else np.where(here >= 0, here, 0)
        yield Lever(name, column, sign, 0, values, room, order=order)


def parts_of_scores(rulebook: Rulebook) -> Iterator[Part]:
    """Every part of every score that earns points by itself, those of variants included."""
    return (leaf for systems in systems_of(rulebook).values() for system in systems for part in system.values() for leaf in part.leaves())


def conditions_of(rulebook: Rulebook) -> Iterator[Expression]:
    """Every condition that decides a level, and every formula."""
    for grading in rulebook.gradings.values():
        yield from (one for level in grading.levels for one in (level.when, level.among) if one is not None)
        yield from (gate.when for gate in grading.gates)
        yield from (group.when for group in grading.eligible)
    yield from (part.when for part in parts_of_scores(rulebook) if part.when is not None)
    yield from (part.expression for part in parts_of_scores(rulebook) if part.expression is not None)
    yield from (variant.when for variant in rulebook.variants)
    yield from (metric.expression for metric in rulebook.metrics.values() if metric.source == "formula")


def cuts_of_metrics(rulebook: Rulebook, constants: Mapping[str, Any]) -> dict[str, set[int]]:
    """The values of every metric at which points or conditions change, in millionths; on either side of each where it matters."""
    found: dict[str, set[int]] = {}

    def note(metric: str | None, value: Any) -> None:
        if metric and isinstance(value, Decimal | int) and not isinstance(value, bool):
            cut = micro(value)
            found.setdefault(metric, set()).update((cut - 1, cut, cut + 1))

    for part in parts_of_scores(rulebook):
        for bound in part.way.steps(part.rule) if part.metric else ():
            amount, _ = amount_and_side(bound)
            note(part.metric, constants.get(amount) if isinstance(amount, str) else amount)
    for node in (node for condition in conditions_of(rulebook) for node in ast.walk(condition.tree) if isinstance(node, ast.Compare)):
        sides = [(side, dotted(side)) for side in (node.left, *node.comparators)]
        for side, name in sides:
            for _, metric in sides:
                note(metric, constants.get(name) if name else literal(side))
    return found


def rating_order(rulebook: Rulebook, metric: str) -> tuple[str, ...]:
    """The categories of a rating from the worst to the best, as a map of points puts them in order; nothing where none does."""
    for part in parts_of_scores(rulebook):
        if part.metric == metric and part.parts is None and part.way.keyed_by == "categories":
            points = part.rule
            return tuple(sorted(points, key=lambda name: (points[name], -list(points).index(name))))
    return ()
