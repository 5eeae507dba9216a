"""Expressions over the rows of a table become Narwhals expressions over one frame, wherever its rows live.

Sums, differences and comparisons of exact numbers stay exact; a real number is rounded half up to 6 decimals before it
is kept. Missing values: arithmetic with one is missing, a comparison with one is not true.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.frames.engine import refuse_large
from tiercli.frames.kinds import ENTITY, ValueKind
from tiercli.frames.value import ARITHMETIC, MISSING, Value, alike, as_real, compared, constant_value, fraction, negative, rounded_alike, sizes_of
from tiercli.grammar.computation import Computation
from tiercli.grammar.expression import Expression, dotted, literal
from tiercli.grammar.functions import OF_ONE

_TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
LARGEST_EXPONENT = 12
"""Whole exponents up to this are multiplied out."""


@dataclass(frozen=True)
class Steps:
    """Keeps steps of exact rounding as columns of a scope."""

    scope: RowScope

    @property
    def is_wide(self) -> bool:
        """DuckDB has whole numbers of 128 bits, and no love of a hundred steps one upon the other."""
        return bool(self.scope.frame.implementation.is_duckdb())

    def __call__(self, expr: nw.Expr) -> nw.Expr:
        """The step as a column."""
        return self.scope.filler(expr)


@dataclass
class RowScope(Computation[Value]):
    """The rows of a table and what the names in an expression mean over them.

    names: name -> (column, kind). Every column of a number is whole millionths.
    ratios: names of quotients -> the columns of their two whole numbers.
    """

    frame: nw.LazyFrame[Any]
    names: dict[str, tuple[str, ValueKind]]
    constants: Mapping[str, Decimal | str | bool | date]
    as_of: date
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fillers: int = field(default=0)

    def filler(self, expr: nw.Expr) -> nw.Expr:
        """Keep a computed column for this scope's own use."""
        self.fillers += 1
        name = f"__{self.fillers}"
        self.frame = self.frame.with_columns(expr.alias(name))
        return nw.col(name)

    def condition(self, expression: Expression) -> nw.Expr:
        """The expression as a yes or no; missing is no."""
        return self._truth(expression.tree)

    def compile(self, expression: Expression) -> Value:
        """The expression over this scope's frame."""
        return self.of(expression.tree)

    def _literal(self, value: Decimal | str | bool) -> Value:
        return constant_value(value)

    def _arithmetic(self, node: ast.BinOp) -> Value:
        left, right = self.of(node.left), self.of(node.right)
        return self._power(left, right) if isinstance(node.op, ast.Pow) else self._computed(type(node.op), left, right)

    def _computed(self, operator: type[ast.operator], left: Value, right: Value) -> Value:
        if "missing" in (left.kind, right.kind):
            return MISSING
        made = ARITHMETIC[operator](left, right)
        refuse_large(self.frame, sizes_of(operator, left, right, made))
        return replace(made, keep=Steps(self))

    def _power(self, base: Value, exponent: Value) -> Value:
        """Multiplied out for whole exponents; a real number for others, and none of what is below zero."""
        if "missing" in (base.kind, exponent.kind):
            return MISSING
        fixed = exponent.constant
        if isinstance(fixed, Decimal) and fixed == fixed.to_integral_value() and abs(fixed) <= LARGEST_EXPONENT:
            answer = constant_value(Decimal(1))
            for index in range(abs(int(fixed))):
                answer = self._computed(ast.Mult, answer, base) if index else base
            return answer if fixed >= 0 else self._computed(ast.Div, constant_value(Decimal(1)), answer)
        real, to = as_real(base), as_real(exponent)
        made = nw.when(real > 0).then(real**to).otherwise(nw.when((real == 0) & (to > 0)).then(nw.lit(0.0)))
        refuse_large(self.frame, [made * float(MICRO)])
        return Value(made, "real")

    def _named(self, name: str) -> Value:
        if name in self.ratios:
            above, below = (nw.col(column) for column in self.ratios[name])
            return fraction(above, below, Steps(self))
        if name in self.names:
            column, kind = self.names[name]
            return Value(nw.col(column), kind) if kind != "missing" else MISSING
        return constant_value(self.constants[name])

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.of(node.operand)
        if value.kind == "missing":
            return constant_value(constant=True) if isinstance(node.op, ast.Not) else MISSING
        if isinstance(node.op, ast.Not):
            return Value(~value.expr.fill_null(value=False), "flag")
        return negative(value) if isinstance(node.op, ast.USub) else value

    def _logic(self, node: ast.BoolOp) -> Value:
        parts = [self._truth(part) for part in node.values]
        answer = parts[0]
        for part in parts[1:]:
            answer = answer & part if isinstance(node.op, ast.And) else answer | part
        return Value(answer, "flag")

    def _truth(self, node: ast.expr) -> nw.Expr:
        value = self.of(node)
        return nw.lit(value=False) if value.kind == "missing" else value.expr.fill_null(value=False)

    def _comparison(self, node: ast.Compare) -> Value:
        answer: nw.Expr | None = None
        left_node = node.left
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                step = self._membership(left_node, right_node, negated=isinstance(operator, ast.NotIn))
            else:
                step = self._pair(left_node, operator, right_node)
            answer = step if answer is None else answer & step
            left_node = right_node
        assert answer is not None
        return Value(answer, "flag")

    def _pair(self, left_node: ast.expr, operator: ast.cmpop, right_node: ast.expr) -> nw.Expr:
        since = self._days_ago(left_node, right_node)
        if since is not None:
            return compared(since[0], _TURNED.get(type(operator), type(operator)), since[1]).fill_null(value=False)
        left, right = alike(self.of(left_node), self.of(right_node))
        if "missing" in (left.kind, right.kind):
            return nw.lit(value=False)
        if left.kind == "flag":
            same = left.expr.fill_null(value=False) == right.expr.fill_null(value=False)
            return same if isinstance(operator, ast.Eq) else ~same
        return compared(left, type(operator), right).fill_null(value=False)

    def _days_ago(self, left_node: ast.expr, right_node: ast.expr) -> tuple[Value, Value] | None:
        """`days_since(day)` beside a whole number: the day itself, and the day that many days ago.

        Days compare without being counted, which takes forty steps a row; the later day is the smaller number.
        """
        if not (isinstance(left_node, ast.Call) and isinstance(left_node.func, ast.Name) and left_node.func.id == "days_since"):
            return None
        number = self.of(right_node).constant if literal(right_node) is not None or dotted(right_node) is not None else None
        if isinstance(number, bool) or not isinstance(number, Decimal) or number != number.to_integral_value():
            return None
        day = self.of(left_node.args[0])
        if day.kind != "date" or day.is_count or day.constant is not None:
            return None
        ordinal = self.as_of.toordinal() - int(number)
        return (day, constant_value(date.fromordinal(ordinal))) if 1 <= ordinal <= date.max.toordinal() else None

    def _membership(self, left_node: ast.expr, list_node: ast.expr, *, negated: bool) -> nw.Expr:
        items = list_node.elts if isinstance(list_node, ast.List | ast.Tuple) else [list_node]
        value, words = self.of(left_node), [self.of(item).constant for item in items]
        if words and value.kind == "text" and value.constant is None and all(isinstance(word, str) for word in words):
            found = value.expr.is_in(words).fill_null(value=False)  # one step, however long the list
        else:
            found = nw.lit(value=False)
            for item in items:
                found = found | self._pair(left_node, ast.Eq(), item)
        if not negated:
            return found
        return nw.lit(value=False) if value.kind == "missing" else ~found & ~value.expr.is_null()

    def _choice(self, node: ast.IfExp) -> Value:
        test, body, orelse = self.of(node.test), self.of(node.body), self.of(node.orelse)
        holds = nw.lit(value=False) if test.kind == "missing" else test.expr.fill_null(value=False)
        if orelse.kind == "missing":
            return body if body.kind == "missing" else Value(nw.when(holds).then(_spread(body)), body.kind, is_count=body.is_count)
        if body.kind == "missing":
            return Value(nw.when(~holds).then(_spread(orelse)), orelse.kind, is_count=orelse.is_count)
        body, orelse = rounded_alike(body, orelse)
        return Value(nw.when(holds).then(body.expr).otherwise(orelse.expr), body.kind, is_count=body.is_count)

    def _call(self, node: ast.Call) -> Value:
        assert isinstance(node.func, ast.Name)
        function = OF_ONE[node.func.id]
        values = [self.of(argument) for argument in node.args]
        if not function.takes_none and any(value.kind == "missing" for value in values):
            return MISSING
        return function.rows(self.as_of, values)


def _spread(value: Value) -> nw.Expr:
    """A number of the rulebook as a column that can be missing: pandas makes one that cannot of a bare literal."""
    return value.expr + nw.col(ENTITY).str.len_chars().cast(nw.Int64) * 0 if isinstance(value.constant, Decimal) else value.expr
