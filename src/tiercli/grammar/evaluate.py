"""Expressions over entities, computed in exact numbers.

Missing values: arithmetic with one is missing, a comparison with one is not true. None stands for what the workbook
has no data for, whoever is asked about.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from tiercli.frames.comparing import alike, compared
from tiercli.frames.crowd import among_all
from tiercli.frames.entities import Entities, held
from tiercli.frames.entity_arithmetic import computed
from tiercli.frames.numbers import TRUE, Numbers
from tiercli.frames.population import Group, group_numbers
from tiercli.frames.vectors import Flags, Vector, constant, merged, only_where
from tiercli.grammar.expression import Expression, dotted, groups_in, literal
from tiercli.grammar.functions import OF_ONE, OVER_ALL
from tiercli.grammar.functions.function import OverAll


def value_of(entities: Entities, expression: Expression) -> Vector | None:
    """An expression for every entity."""
    return _value(entities, expression.tree)


def holds(entities: Entities, expression: Expression) -> Any:
    """Where an expression is yes, one answer an entity; missing is no."""
    return np.broadcast_to(np.asarray(held(_value(entities, expression.tree)), bool), entities.count)


def _value(entities: Entities, node: ast.expr) -> Vector | None:
    written = literal(node)
    if written is not None:
        return constant(written)
    name = dotted(node)
    if name is not None:
        return entities.named(name) if name in entities.names else constant(entities.constants[name])
    if isinstance(node, ast.BinOp):
        left, right = _value(entities, node.left), _value(entities, node.right)
        return None if left is None or right is None else computed(type(node.op), left, right)
    if isinstance(node, ast.UnaryOp):
        return _unary(entities, node)
    if isinstance(node, ast.BoolOp):
        return _logic(entities, node)
    if isinstance(node, ast.Compare):
        return _comparison(entities, node)
    if isinstance(node, ast.IfExp):
        return _choice(entities, node)
    if isinstance(node, ast.Call):
        return _call(entities, node)
    raise TypeError(f"not an expression node: {ast.dump(node)}")


def _unary(entities: Entities, node: ast.UnaryOp) -> Vector | None:
    value = _value(entities, node.operand)
    if isinstance(node.op, ast.Not):
        return Flags(np.logical_not(held(value)))
    if value is None:
        return None
    assert isinstance(value, Numbers)
    return -value if isinstance(node.op, ast.USub) else value


def _logic(entities: Entities, node: ast.BoolOp) -> Vector:
    answers = [held(_value(entities, part)) for part in node.values]
    together = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
    answer = answers[0]
    for one in answers[1:]:
        answer = together(answer, one)
    return Flags(answer)


def _comparison(entities: Entities, node: ast.Compare) -> Vector:
    answer: Any = TRUE
    left = _value(entities, node.left)
    for operation, right_node in zip(node.ops, node.comparators, strict=True):
        if isinstance(operation, ast.In | ast.NotIn):
            items = right_node.elts if isinstance(right_node, ast.List | ast.Tuple) else [right_node]
            found: Any = np.False_
            for item in items:
                found = found | compared(left, ast.Eq, _value(entities, item))
            if isinstance(operation, ast.NotIn):
                found = np.False_ if left is None else np.logical_not(found) & left.valid
            answer = answer & found
        else:
            right = _value(entities, right_node)
            answer = answer & compared(left, type(operation), right)
            left = right
    return Flags(answer)


def _choice(entities: Entities, node: ast.IfExp) -> Vector | None:
    test = held(_value(entities, node.test))
    body, other = _value(entities, node.body), _value(entities, node.orelse)
    if body is None and other is None:
        return None
    if other is None:
        assert body is not None
        return only_where(test, body, entities.count)
    if body is None:
        return only_where(np.logical_not(test), other, entities.count)
    body, other = alike(body, other)
    return merged(test, body, other, entities.count)


def _call(entities: Entities, node: ast.Call) -> Vector | None:
    assert isinstance(node.func, ast.Name)
    if (over_all := OVER_ALL.get(node.func.id)) is not None:
        return among_all(entities, lambda everybody: _over_all(everybody, over_all, node))
    function = OF_ONE[node.func.id]
    values = [_value(entities, argument) for argument in node.args]
    if not function.takes_none and any(value is None for value in values):
        return None
    return function.entities(entities, values)


def _over_all(entities: Entities, function: OverAll, node: ast.Call) -> Vector | None:
    """A function over all; those for whom `among=` does not hold are not counted, and have no place of their own."""
    within: list[Vector] = []
    members = entities.counted(of_sum=function.of_sum)
    among: Any = TRUE
    for keyword in node.keywords:
        if keyword.arg == "among":
            among = np.broadcast_to(np.asarray(held(_value(entities, keyword.value)), bool), entities.count)
            continue
        for field in groups_in(keyword.value):
            vector = entities.named(dotted(field) or "")
            if vector is None:
                return None
            within.append(vector)
    value = _value(entities, node.args[0])
    if value is None:
        return None
    if not isinstance(value, Numbers | Flags):  # those who have a text or a day are counted
        value = Numbers(1, 1, value.valid)
    group = Group(value.spread(entities.count), group_numbers(within, entities.count, entities.worlds), members & among, entities.origins)
    if function.has_part:
        part = _value(entities, node.args[1])
        if not isinstance(part, Numbers) or group.is_yes_or_no:
            return None
        group = replace(group, part=part)
    found = function.group(group)
    return found.where(among) if function.of_place else found
