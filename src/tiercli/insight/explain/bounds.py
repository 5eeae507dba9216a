"""Where points and conditions change: the bounds that a rulebook names for a metric, and the order of a rating's categories."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.exact import micro
from tiercli.grammar.expression import Expression, dotted, literal
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part
from tiercli.rulebook.variants import changes_of, varied


def parts_of_scores(rulebook: Rulebook) -> Iterator[Part]:
    """Every part of every score that earns points by itself, those of variants included."""
    for score, base in rulebook.all_scores.items():
        for system in (base, *(varied(base, changes_of(variant, score)) for variant in rulebook.variants)):
            todo = list(system.values())
            while todo:
                part = todo.pop()
                if part.parts is None:
                    yield part
                todo += part.parts or ()


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


def cuts_of(rulebook: Rulebook, metric: str, constants: Mapping[str, Any]) -> tuple[int, ...]:
    """The values of a metric at which points or conditions change, in millionths; on either side of each where it matters."""
    found: set[int] = set()
    for part in parts_of_scores(rulebook):
        if part.metric == metric:
            for bound in part.way.steps(part.rule):
                amount, _ = amount_and_side(bound)
                found |= _micros(constants.get(amount) if isinstance(amount, str) else amount)
    for condition in conditions_of(rulebook):
        for node in ast.walk(condition.tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(dotted(side) == metric for side in sides):
                    for side in sides:
                        name = dotted(side)
                        found |= _micros(constants.get(name) if name else literal(side))
    return tuple(sorted(near for cut in found for near in (cut - 1, cut, cut + 1)))


def _micros(value: Any) -> set[int]:
    return {micro(value)} if isinstance(value, Decimal | int) and not isinstance(value, bool) else set()


def rating_order(rulebook: Rulebook, metric: str) -> tuple[str, ...]:
    """The categories of a rating from the worst to the best, as a map of points puts them in order; nothing where none does."""
    for part in parts_of_scores(rulebook):
        if part.metric == metric and part.parts is None and part.way.keyed_by == "categories":
            points = part.rule
            return tuple(sorted(points, key=lambda name: (points[name], -list(points).index(name))))
    return ()
