"""Expressions over entities, computed in exact numbers.

Missing values: arithmetic with one is missing, a comparison with one is not true. None stands for what the workbook
has no data for, whoever is asked about.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.frames.comparing import alike, compared
from tiercli.frames.crowd import among_all
from tiercli.frames.entities import Entities, held
from tiercli.frames.entity_arithmetic import computed
from tiercli.frames.numbers import TRUE, Numbers
from tiercli.frames.population import Group, group_numbers
from tiercli.frames.vectors import Flags, Vector, constant, merged, only_where
from tiercli.grammar.computation import Computation
from tiercli.grammar.expression import Expression, dotted, groups_in
from tiercli.grammar.functions import OF_ONE, OVER_ALL
from tiercli.grammar.functions.function import OverAll


def value_of(entities: Entities, expression: Expression) -> Vector | None:
    """An expression for every entity."""
    return _OverEntities(entities).of(expression.tree)


def holds(entities: Entities, expression: Expression) -> Any:
    """Where an expression is yes, one answer an entity; missing is no."""
    return np.broadcast_to(np.asarray(held(_OverEntities(entities).of(expression.tree)), bool), entities.count)


@dataclass(frozen=True)
class _OverEntities(Computation[Vector | None]):
    """One value for each entity; none where the workbook has no data for it."""

    entities: Entities

    def _literal(self, value: Decimal | str | bool) -> Vector:
        return constant(value)

    def _named(self, name: str) -> Vector | None:
        return self.entities.named(name) if name in self.entities.names else constant(self.entities.constants[name])

    def _arithmetic(self, node: ast.BinOp) -> Vector | None:
        left, right = self.of(node.left), self.of(node.right)
        return None if left is None or right is None else computed(type(node.op), left, right)

    def _unary(self, node: ast.UnaryOp) -> Vector | None:
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return Flags(np.logical_not(held(value)))
        if value is None:
            return None
        assert isinstance(value, Numbers)
        return -value if isinstance(node.op, ast.USub) else value

    def _logic(self, node: ast.BoolOp) -> Vector:
        answers = [held(self.of(part)) for part in node.values]
        together = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        answer = answers[0]
        for one in answers[1:]:
            answer = together(answer, one)
        return Flags(answer)

    def _comparison(self, node: ast.Compare) -> Vector:
        answer: Any = TRUE
        left = self.of(node.left)
        for operation, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(operation, ast.In | ast.NotIn):
                items = right_node.elts if isinstance(right_node, ast.List | ast.Tuple) else [right_node]
                found: Any = np.False_
                for item in items:
                    found = found | compared(left, ast.Eq, self.of(item))
                if isinstance(operation, ast.NotIn):
                    found = np.False_ if left is None else np.logical_not(found) & left.valid
                answer = answer & found
            else:
                right = self.of(right_node)
                answer = answer & compared(left, type(operation), right)
                left = right
        return Flags(answer)

    def _choice(self, node: ast.IfExp) -> Vector | None:
        test = held(self.of(node.test))
        body, other = self.of(node.body), self.of(node.orelse)
        if body is None and other is None:
            return None
        if other is None:
            assert body is not None
            return only_where(test, body, self.entities.count)
        if body is None:
            return only_where(np.logical_not(test), other, self.entities.count)
        body, other = alike(body, other)
        return merged(test, body, other, self.entities.count)

    def _call(self, node: ast.Call) -> Vector | None:
        assert isinstance(node.func, ast.Name)
        if (over_all := OVER_ALL.get(node.func.id)) is not None:
            return among_all(self.entities, lambda everybody: _OverEntities(everybody)._over_all(over_all, node))
        function = OF_ONE[node.func.id]
        values = [self.of(argument) for argument in node.args]
        if not function.takes_none and any(value is None for value in values):
            return None
        return function.entities(self.entities, values)

    def _over_all(self, function: OverAll, node: ast.Call) -> Vector | None:
        """A function over all; those for whom `among=` does not hold are not counted, and have no place of their own."""
        within: list[Vector] = []
        members = self.entities.counted(of_sum=function.of_sum)
        among: Any = TRUE
        for keyword in node.keywords:
            if keyword.arg == "among":
                among = np.broadcast_to(np.asarray(held(self.of(keyword.value)), bool), self.entities.count)
                continue
            for field in groups_in(keyword.value):
                vector = self.entities.named(dotted(field) or "")
                if vector is None:
                    return None
                within.append(vector)
        value = self.of(node.args[0])
        if value is None:
            return None
        if not isinstance(value, Numbers | Flags):  # those who have a text or a day are counted
            value = Numbers(1, 1, value.valid)
        group = Group(
            value.spread(self.entities.count), group_numbers(within, self.entities.count, self.entities.worlds), members & among, self.entities.origins,
            is_chosen=any(keyword.arg == "among" for keyword in node.keywords),
        )  # fmt: skip
        if function.has_part:
            part = self.of(node.args[1])
            if not isinstance(part, Numbers) or group.is_yes_or_no:
                return None
            group = replace(group, part=part)
        found = function.group(group)
        return found.where(among) if function.of_place else found
