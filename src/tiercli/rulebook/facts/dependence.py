"""What each result of a rulebook follows from: its own entity's values, and those of all the others."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.functions import OVER_ALL
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.grading import Grading


@dataclass(frozen=True, slots=True)
class Uses:
    """The names that one result uses.

    own: of its own entity. over_all: of all entities, or of those of its group.
    """

    own: frozenset[str] = frozenset()
    over_all: frozenset[str] = frozenset()

    def __or__(self, other: Uses) -> Uses:
        return Uses(self.own | other.own, self.over_all | other.over_all)


NOTHING = Uses()


@dataclass(frozen=True)
class Dependence:
    """What every metric, dimension (`points.x`), score and grading uses directly; rows of a grading with ranks stand for themselves (`tier#2`).

    parts: what the points of every dimension and part stand on, in the base and in every variant, by its place: score.credit.rating.
    """

    uses: Mapping[str, Uses]
    parts: Mapping[str, Uses]

    def closure(self, name: str) -> frozenset[str]:
        """Everything that a result follows from, itself included."""
        found: set[str] = set()
        todo = [name]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                used = self.uses.get(one, NOTHING)
                todo += used.own | used.over_all
        return frozenset(found)

    def needs_others(self, name: str) -> bool:
        """Whether a result depends on other entities than its own."""
        return any(self.uses.get(one, NOTHING).over_all for one in self.closure(name))

    def is_chained(self, name: str) -> bool:
        """Whether it depends on what others have through what these have through others, such as a rank by a score that holds a rank."""
        return any(self.needs_others(used) for one in self.closure(name) for used in self.uses.get(one, NOTHING).over_all)


def dependence_of(rulebook: Rulebook) -> Dependence:
    """What follows from what in a rulebook."""
    parts: dict[str, Uses] = {}
    uses = {name: of_expression(metric.expression) for name, metric in rulebook.metrics.items() if not metric.table}
    for score, systems in systems_of(rulebook).items():
        chosen = _all(of_expression(variant.when) for variant in rulebook.variants)
        for place, found in (one for system in systems for name, part in system.items() for one in _places(part, f"{score}.{name}")):
            parts[place] = parts.get(place, NOTHING) | found
        names = frozenset(f"points.{name}" for system in systems for name in system)
        uses[score] = chosen | Uses(names)
        for name in dict.fromkeys(name for system in systems for name in system):
            uses[f"points.{name}"] = parts[f"{score}.{name}"] | chosen | uses.get(f"points.{name}", NOTHING)
    for name, grading in rulebook.gradings.items():
        uses |= dict(_of_grading(name, grading, grading.by or next(iter(rulebook.all_scores), "")))
    return Dependence(uses, parts)


def of_expression(expression: Expression | None) -> Uses:
    """The names of an expression; those within a function over all entities are of all."""
    return NOTHING if expression is None else _all(_names(expression.tree, over_all=False))


def _names(node: ast.AST, *, over_all: bool) -> Iterator[Uses]:
    if isinstance(node, ast.Call):
        over_all = over_all or (isinstance(node.func, ast.Name) and node.func.id in OVER_ALL)
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _names(part, over_all=over_all)
        return
    if isinstance(node, ast.Name | ast.Attribute) and (name := dotted(node)) is not None:
        yield Uses(frozenset({name}), frozenset({name}) if over_all else frozenset())
        return
    for child in ast.iter_child_nodes(node):
        yield from _names(child, over_all=over_all)


def _all(uses: Iterable[Uses]) -> Uses:
    own, over_all = zip(*((one.own, one.over_all) for one in (NOTHING, *uses)), strict=True)
    return Uses(frozenset().union(*own), frozenset().union(*over_all))


def _ranked(uses: Uses) -> Uses:
    return Uses(uses.own, uses.own | uses.over_all)


def _places(part: Part, where: str) -> Iterator[tuple[str, Uses]]:
    """A part and those inside it, by their places."""
    yield where, _of_part(part)
    yield from (one for inner, place in part.placed(where) for one in _places(inner, place))


def _of_part(part: Part) -> Uses:
    if part.parts is not None:
        return _all(map(_of_part, part.parts)) | of_expression(part.when)
    value = Uses(frozenset({part.metric})) if part.metric else of_expression(part.expression)
    compared = [one for one in (part.way.within(part.rule), part.way.among(part.rule)) if one is not None]
    value = value | _all(map(of_expression, compared))
    return (_ranked(value) if part.way.is_place else value) | of_expression(part.when)


def _of_grading(name: str, grading: Grading, score: str) -> Iterator[tuple[str, Uses]]:
    """The grading, and each of its rows; a row that counts places counts those whom the rows above left."""
    out = _all(of_expression(group.when) for group in grading.eligible)
    rows: list[str] = []
    for index, level in enumerate(grading.levels, start=1):
        uses = of_expression(level.when) | (Uses(frozenset({score})) if level.bound is not None else NOTHING)
        if level.is_ranked:
            by = of_expression(level.by) if level.by is not None else Uses(frozenset({score}))
            uses = uses | _ranked(by | of_expression(level.within) | of_expression(level.among) | out)
            if level.quota is not None or level.share_from == "above":
                uses = uses | _ranked(Uses(frozenset(rows)))
        rows.append(f"{name}#{index}")
        yield rows[-1], uses
    gates = _all(of_expression(gate.when) for gate in grading.gates)
    yield name, Uses((gates.own | out.own | frozenset(rows)) - {name}, gates.over_all | out.over_all)
