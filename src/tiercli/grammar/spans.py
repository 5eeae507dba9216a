"""What an expression can come to over many cells at once: intervals of numbers, and three-valued truth.

A cell says of every name only within which bounds it lies. So a number is an interval and a condition may be
able to hold, able to fail, or both. Numbers are whole millionths in floats, so neighbours are 1 apart.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, micro
from tiercli.grammar.expression import dotted, literal
from tiercli.grammar.functions import OF_ONE
from tiercli.grammar.intervals import UNKNOWN, Span, either, point


@dataclass(frozen=True)
class Truth:
    """Whether a condition can hold, and whether it can fail, in each cell."""

    yes: Any
    no: Any


INFINITY = float("inf")
EITHER = Truth(True, True)


class Codes:
    """A number for each text, so that text can stand in spans; what is not listed is below zero."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, words: str) -> float:
        """The code of a text."""
        return float(self.known.setdefault(words, len(self.known)))


OTHER = -1.0


def term_of(node: ast.expr) -> str | None:
    """The text of what lint treats as one quantity: a name, or a function that it does not look into."""
    name = dotted(node)
    if name is not None:
        return name
    return ast.unparse(node) if isinstance(node, ast.Call) and _looked_into(node) is None else None


def _looked_into(node: ast.Call) -> Callable[[Sequence[Span]], Span] | None:
    """How the bounds of a function follow from those of its values; none for what is a quantity of its own."""
    function = OF_ONE.get(node.func.id) if isinstance(node.func, ast.Name) else None
    return function.span if function is not None else None


@dataclass
class Reader:
    """Reads expressions over cells.

    spans: what is known of each term. constants: the params.
    """

    spans: Mapping[str, Span]
    constants: Mapping[str, Any]
    codes: Codes

    def truth(self, node: ast.expr) -> Truth:
        """Whether a condition can hold and can fail."""
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(part) for part in node.values]
            yes, no = parts[0].yes, parts[0].no
            for part in parts[1:]:
                if isinstance(node.op, ast.And):
                    yes, no = np.logical_and(yes, part.yes), np.logical_or(no, part.no)
                else:
                    yes, no = np.logical_or(yes, part.yes), np.logical_and(no, part.no)
            return Truth(yes, no)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand)
            return Truth(inner.no, inner.yes)
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "is_missing":
            span = self.span(node.args[0])
            return Truth(span.absent, span.present)
        span = self.span(node)
        holds = np.logical_and(span.present, np.logical_and(span.low <= 1.0, span.high >= 1.0))
        fails = np.logical_or(span.absent, np.logical_and(span.low <= 0.0, span.high >= 0.0))
        return Truth(holds, fails)

    def span(self, node: ast.expr) -> Span:
        """Between which bounds a value lies."""
        constant = self._constant(node)
        if constant is not None:
            return constant
        term = term_of(node)
        if term is not None:
            return self.spans.get(term, UNKNOWN)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.span(node.operand)
            return Span(-inner.high, -inner.low, inner.absent, inner.present)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
            return self.span(node.operand)
        if isinstance(node, ast.BinOp):
            return _arithmetic(node.op, self.span(node.left), self.span(node.right))
        if isinstance(node, ast.IfExp):
            return self._choice(node)
        if isinstance(node, ast.Call) and (function := _looked_into(node)) is not None:
            return function([self.span(argument) for argument in node.args])
        if isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
            truth = self.truth(node)
            return Span(np.where(truth.no, 0.0, 1.0), np.where(truth.yes, 1.0, 0.0), False, True)
        return UNKNOWN

    def _constant(self, node: ast.expr) -> Span | None:
        value: Any = literal(node)
        name = dotted(node)
        if value is None and name in self.constants:
            value = self.constants[name or ""]
        if value is None:
            return None
        if isinstance(value, date):
            return Span(-np.inf, np.inf, False, True)  # lint puts no days in order
        if isinstance(value, bool):
            return point(float(value))
        return point(self.codes.of(value)) if isinstance(value, str) else point(float(micro(value)))

    def _comparison(self, node: ast.Compare) -> Truth:
        yes: Any = True
        no: Any = False
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            step = self._membership(left, right, operator) if isinstance(operator, ast.In | ast.NotIn) else self._pair(left, operator, right)
            yes, no = np.logical_and(yes, step.yes), np.logical_or(no, step.no)
            left = right
        return Truth(yes, no)

    def _membership(self, left: ast.expr, right: ast.expr, operator: ast.cmpop) -> Truth:
        items = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
        yes: Any = False
        no: Any = True
        for item in items:
            step = self._pair(left, ast.Eq(), item)
            yes, no = np.logical_or(yes, step.yes), np.logical_and(no, step.no)
        if isinstance(operator, ast.In):
            return Truth(yes, no)
        span = self.span(left)
        return Truth(np.logical_and(no, span.present), np.logical_or(yes, span.absent))

    def _pair(self, left_node: ast.expr, operator: ast.cmpop, right_node: ast.expr) -> Truth:
        left, right = self.span(left_node), self.span(right_node)
        both = np.logical_and(left.present, right.present)
        either_absent = np.logical_or(left.absent, right.absent)
        fixed = np.logical_and(np.logical_and(left.low == left.high, right.low == right.high), left.low == right.low)
        fixed = np.logical_and(fixed, left.low != OTHER)
        overlap = np.logical_and(left.low <= right.high, right.low <= left.high)
        yes: Any
        no: Any
        if isinstance(operator, ast.Eq):
            yes, no = overlap, np.logical_not(fixed)
        elif isinstance(operator, ast.NotEq):
            yes, no = np.logical_not(fixed), overlap
        elif isinstance(operator, ast.Lt):
            yes, no = left.low < right.high, left.high >= right.low
        elif isinstance(operator, ast.LtE):
            yes, no = left.low <= right.high, left.high > right.low
        elif isinstance(operator, ast.Gt):
            yes, no = left.high > right.low, left.low <= right.high
        else:
            yes, no = left.high >= right.low, left.low < right.high
        return Truth(np.logical_and(yes, both), np.logical_or(no, either_absent))

    def _choice(self, node: ast.IfExp) -> Span:
        test, body, orelse = self.truth(node.test), self.span(node.body), self.span(node.orelse)
        return either(Span(body.low, body.high, body.absent, body.present), test.yes, orelse, test.no)


def _arithmetic(operator: ast.operator, left: Span, right: Span) -> Span:
    absent, present = np.logical_or(left.absent, right.absent), np.logical_and(left.present, right.present)
    with np.errstate(all="ignore"):
        if isinstance(operator, ast.Add):
            return Span(_sure(left.low + right.low, -np.inf), _sure(left.high + right.high, np.inf), absent, present)
        if isinstance(operator, ast.Sub):
            return Span(_sure(left.low - right.high, -np.inf), _sure(left.high - right.low, np.inf), absent, present)
        if isinstance(operator, ast.Mult):
            products = [_sure(one * other / MICRO, 0.0) for one in (left.low, left.high) for other in (right.low, right.high)]
            return Span(np.floor(np.minimum.reduce(products)), np.ceil(np.maximum.reduce(products)), absent, present)
        zero = np.logical_and(right.low <= 0, right.high >= 0)
        quotients = [_sure(one / other * MICRO, 0.0) for one in (left.low, left.high) for other in (right.low, right.high)]
        low = np.where(zero, -np.inf, np.floor(np.minimum.reduce(quotients)))
        high = np.where(zero, np.inf, np.ceil(np.maximum.reduce(quotients)))
        return Span(low, high, np.logical_or(absent, zero), present)


def _sure(number: Any, instead: float) -> Any:
    return np.where(np.isnan(number), instead, number)


def constant_of(node: ast.expr, constants: Mapping[str, Any]) -> Decimal | str | bool | None:
    """The value of a literal or param, none for anything else."""
    value = literal(node)
    name = dotted(node)
    if value is None and name is not None and name in constants:
        found = constants[name]
        return found if isinstance(found, Decimal | str | bool) else None
    return value
