"""Expressions become Narwhals expressions over one frame.

A number is either exact (an integer column of millionths) or real (a float, on its way to being
rounded). Sums, differences and comparisons of exact numbers stay exact; a real number is rounded half
up to 6 decimals before it is compared or kept. Missing values: arithmetic with one is missing, a
comparison with one is not true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import narwhals as nw

from tiercli.domain.engine import Session
from tiercli.domain.exact import MICRO, micro
from tiercli.rulebook.expression import POPULATION_FUNCTIONS, Expression, dotted, literal

ENTITY = "__entity"
EVERYBODY = "__everybody"
ValueKind = Literal["exact", "real", "text", "date", "flag", "missing"]


@dataclass(frozen=True, slots=True)
class Value:
    """A compiled piece: the Narwhals expression and what it holds.

    whole: the value of a whole-number literal, which may multiply exactly.
    """

    expr: nw.Expr
    kind: ValueKind
    constant: Decimal | str | bool | None = None


def as_real(value: Value) -> nw.Expr:
    """A number as float in its unit."""
    return value.expr / nw.lit(MICRO) if value.kind == "exact" else value.expr


def as_exact(value: Value) -> nw.Expr:
    """A number as whole millionths; reals are rounded half up, away from zero.

    A float a hair below a half is the half itself: 0.1234565 is not a float, and people round it up.
    """
    if value.kind != "real":
        return value.expr
    scaled = value.expr * float(MICRO)
    size = scaled.abs()
    # below 2**50 floats still have room for a fraction; above, nothing is left to round
    hair = nw.when(size < 2.0**50).then(size * 4.0e-16 + 1e-9).otherwise(nw.lit(0.0))
    rounded = (size + 0.5 + hair).floor().cast(nw.Int64)
    return nw.when(scaled < 0).then(-rounded).otherwise(rounded)


MISSING = Value(nw.lit(None), "missing")


def no_value() -> nw.Expr:
    """Missing, to stand in the `otherwise` of a number."""
    return nw.lit(None)


def flag(expr: nw.Expr) -> Value:
    """A yes or no in which missing is no."""
    return Value(expr.fill_null(value=False), "flag")


@dataclass
class Scope:
    """A frame and what the names in an expression mean over it.

    names: name -> (column, kind). Every column of a number is whole millionths.
    Window functions are added to the frame as columns of their own before they are used, because
    no engine allows one inside another.
    """

    frame: nw.LazyFrame[Any]
    names: dict[str, tuple[str, ValueKind]]
    constants: Mapping[str, Decimal | str | bool]
    as_of: date
    fillers: int = field(default=0)

    def add(self, name: str, expr: nw.Expr, kind: ValueKind) -> None:
        """Keep a computed column under a name."""
        kept = expr.cast(nw.Int64) if kind == "exact" else expr
        self.frame = self.frame.with_columns(kept.alias(name))
        self.names[name] = (name, kind)

    def column(self, name: str, expr: nw.Expr) -> None:
        """Keep a computed column that expressions cannot name (a place, a flag)."""
        self.frame = self.frame.with_columns(expr.alias(name))

    def filler(self, expr: nw.Expr) -> nw.Expr:
        """Keep a computed column for this scope's own use."""
        self.fillers += 1
        name = f"__{self.fillers}"
        self.frame = self.frame.with_columns(expr.alias(name))
        return nw.col(name)

    def settle(self, session: Session) -> None:
        """Compute what has been asked so far, and let go of the columns that were only on the way."""
        kept = [name for name in self.frame.collect_schema().names() if not name.startswith("__") or name == ENTITY]
        self.names.pop(EVERYBODY, None)
        self.frame = session.settled(self.frame.select(kept))

    def settled(self, expression: Expression) -> tuple[nw.Expr, ValueKind]:
        """The expression's value ready to be kept: numbers exact."""
        value = self.compile(expression)
        return (as_exact(value), "exact") if value.kind == "real" else (value.expr, value.kind)

    def condition(self, expression: Expression) -> nw.Expr:
        """The expression as a yes or no; missing is no."""
        return self._truth(expression.tree)

    def compile(self, expression: Expression) -> Value:
        """The expression over this scope's frame."""
        return self._value(expression.tree)

    def _value(self, node: ast.expr) -> Value:
        constant = literal(node)
        if constant is not None:
            return constant_value(constant)
        name = dotted(node)
        if name is not None:
            return self._named(name)
        if isinstance(node, ast.BinOp):
            left, right = self._value(node.left), self._value(node.right)
            return MISSING if "missing" in (left.kind, right.kind) else _ARITHMETIC[type(node.op)](left, right)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node)
        if isinstance(node, ast.BoolOp):
            return self._logic(node)
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.IfExp):
            return self._choice(self._value(node.test), self._value(node.body), self._value(node.orelse))
        if isinstance(node, ast.Call):
            return self._call(node)
        raise TypeError(f"not an expression node: {ast.dump(node)}")

    def _named(self, name: str) -> Value:
        if name in self.names:
            column, kind = self.names[name]
            return Value(nw.col(column), kind) if kind != "missing" else MISSING
        return constant_value(self.constants[name])

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self._value(node.operand)
        if value.kind == "missing":
            return constant_value(constant=True) if isinstance(node.op, ast.Not) else MISSING
        if isinstance(node.op, ast.Not):
            return Value(~value.expr.fill_null(value=False), "flag")
        return Value(-value.expr, value.kind) if isinstance(node.op, ast.USub) else value

    def _logic(self, node: ast.BoolOp) -> Value:
        parts = [self._truth(part) for part in node.values]
        answer = parts[0]
        for part in parts[1:]:
            answer = answer & part if isinstance(node.op, ast.And) else answer | part
        return Value(answer, "flag")

    def _truth(self, node: ast.expr) -> nw.Expr:
        value = self._value(node)
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
        left, right = alike(self._value(left_node), self._value(right_node))
        if "missing" in (left.kind, right.kind):
            return nw.lit(value=False)
        if left.kind == "flag":
            same = left.expr.fill_null(value=False) == right.expr.fill_null(value=False)
            return same if isinstance(operator, ast.Eq) else ~same
        return _COMPARISONS[type(operator)](left.expr, right.expr).fill_null(value=False)

    def _membership(self, left_node: ast.expr, list_node: ast.expr, *, negated: bool) -> nw.Expr:
        items = list_node.elts if isinstance(list_node, ast.List | ast.Tuple) else [list_node]
        found: nw.Expr = nw.lit(value=False)
        for item in items:
            found = found | self._pair(left_node, ast.Eq(), item)
        if not negated:
            return found
        value = self._value(left_node)
        return nw.lit(value=False) if value.kind == "missing" else ~found & ~value.expr.is_null()

    def _choice(self, test: Value, body: Value, orelse: Value) -> Value:
        holds = nw.lit(value=False) if test.kind == "missing" else test.expr.fill_null(value=False)
        if orelse.kind == "missing":
            return body if body.kind == "missing" else Value(nw.when(holds).then(body.expr).otherwise(no_value()), body.kind)
        if body.kind == "missing":
            return Value(nw.when(~holds).then(orelse.expr).otherwise(no_value()), orelse.kind)
        body, orelse = alike(body, orelse)
        return Value(nw.when(holds).then(body.expr).otherwise(orelse.expr), body.kind)

    def _call(self, node: ast.Call) -> Value:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name in POPULATION_FUNCTIONS:
            return self._population(name, node)
        values = [self._value(argument) for argument in node.args]
        if name not in ("coalesce", "is_missing") and any(value.kind == "missing" for value in values):
            return MISSING
        return _FUNCTIONS[name](self, values)

    def _population(self, name: str, node: ast.Call) -> Value:
        within: list[str] = []
        for keyword in node.keywords:
            groups = keyword.value.elts if isinstance(keyword.value, ast.List | ast.Tuple) else [keyword.value]
            named = [self.names[dotted(group) or ""] for group in groups]
            if any(kind == "missing" for _, kind in named):
                return MISSING
            within = [column for column, _ in named]
        value = self._value(node.args[0])
        if value.kind == "missing":
            return MISSING
        return population(self, name, value, within)


def constant_value(constant: Decimal | str | bool) -> Value:
    """A literal or param; numbers as whole millionths."""
    if isinstance(constant, bool):
        return Value(nw.lit(value=constant), "flag", constant)
    if isinstance(constant, str):
        return Value(nw.lit(constant), "text", constant)
    return Value(nw.lit(micro(constant)), "exact", constant)


def alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Both sides of a comparison or choice in one representation."""
    if "real" in (left.kind, right.kind) and {left.kind, right.kind} <= {"real", "exact"}:
        return Value(as_exact(left), "exact"), Value(as_exact(right), "exact")
    if left.kind == "date" and right.kind == "text" and isinstance(right.constant, str):
        return left, Value(nw.lit(date.fromisoformat(right.constant)), "date")
    if right.kind == "date" and left.kind == "text" and isinstance(left.constant, str):
        return Value(nw.lit(date.fromisoformat(left.constant)), "date"), right
    return left, right


def _plus(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "exact":
        return Value(left.expr + right.expr, "exact")
    return Value(as_real(left) + as_real(right), "real")


def _minus(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "date":
        return Value((day_number(left.expr) - day_number(right.expr)) * MICRO, "exact")
    if left.kind == right.kind == "exact":
        return Value(left.expr - right.expr, "exact")
    return Value(as_real(left) - as_real(right), "real")


def _times(left: Value, right: Value) -> Value:
    for one, other in ((left, right), (right, left)):
        whole = one.constant
        if isinstance(whole, Decimal) and whole == whole.to_integral_value() and abs(whole) <= MICRO and other.kind == "exact":
            return Value(other.expr * int(whole), "exact")
    return Value(as_real(left) * as_real(right), "real")


def _over(left: Value, right: Value) -> Value:
    if left.kind == right.kind == "exact":
        # one division of two whole numbers: correctly rounded, whatever their unit
        return Value(nw.when(right.expr != 0).then(left.expr / right.expr), "real")
    below = as_real(right)
    return Value(nw.when(below != 0).then(as_real(left) / below), "real")


_ARITHMETIC: Mapping[type[ast.operator], Callable[[Value, Value], Value]] = {ast.Add: _plus, ast.Sub: _minus, ast.Mult: _times, ast.Div: _over}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def day_number(day: nw.Expr) -> nw.Expr:
    """Days since 1 March of year 0, from year, month and day alone (all that every engine has)."""
    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    shifted = nw.when(month > 2).then(month - 3).otherwise(month + 9)
    year = nw.when(month > 2).then(year).otherwise(year - 1)
    return year * 365 + year // 4 - year // 100 + year // 400 + (shifted * 153 + 2) // 5 + day.dt.day().cast(nw.Int64) - 1


def month_number(day: nw.Expr) -> nw.Expr:
    """Whole months since year 0."""
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def day_number_of(day: date) -> int:
    """The same count as `day_number`, for one day."""
    return day.toordinal() + 305


def _extreme(larger: bool) -> Callable[[Scope, list[Value]], Value]:
    def extreme(_: Scope, values: list[Value]) -> Value:
        best = values[0]
        for value in values[1:]:
            best, value = alike(best, value)
            wins = value.expr > best.expr if larger else value.expr < best.expr
            either_missing = best.expr.is_null() | value.expr.is_null()
            chosen = nw.when(wins.fill_null(value=False)).then(value.expr).otherwise(best.expr)
            best = Value(nw.when(~either_missing).then(chosen), best.kind)
        return best

    return extreme


def _absolute(_: Scope, values: list[Value]) -> Value:
    return Value(values[0].expr.abs(), values[0].kind)


def _round(_: Scope, values: list[Value]) -> Value:
    decimals = int(values[1].constant) if len(values) > 1 and isinstance(values[1].constant, Decimal) else 0
    step = 10 ** (6 - min(max(decimals, 0), 6))
    whole = as_exact(values[0])
    size = (whole.abs() + step // 2) // step * step
    return Value(nw.when(whole < 0).then(-size).otherwise(size), "exact")


def _coalesce(_: Scope, values: list[Value]) -> Value:
    best = values[0]
    for value in values[1:]:
        if best.kind == "missing":
            best = value
        elif value.kind != "missing":
            best, value = alike(best, value)
            best = Value(nw.when(~best.expr.is_null()).then(best.expr).otherwise(value.expr), best.kind)
    return best


def _is_missing(_: Scope, values: list[Value]) -> Value:
    return Value(nw.lit(value=True), "flag") if values[0].kind == "missing" else Value(values[0].expr.is_null(), "flag")


def _calendar(part: Callable[[nw.Expr], nw.Expr]) -> Callable[[Scope, list[Value]], Value]:
    return lambda _, values: Value(part(values[0].expr).cast(nw.Int64) * MICRO, "exact")


def _days_since(scope: Scope, values: list[Value]) -> Value:
    return Value((nw.lit(day_number_of(scope.as_of)) - day_number(values[0].expr)) * MICRO, "exact")


def _months_since(scope: Scope, values: list[Value]) -> Value:
    """Whole months gone by: the 15th to the 14th of the next month is none."""
    day = values[0].expr
    now = scope.as_of
    gone = nw.lit(now.year * 12 + now.month - 1) - month_number(day)
    begun = nw.when(day.dt.day().cast(nw.Int64) > now.day).then(gone - 1).otherwise(gone)
    return Value(begun * MICRO, "exact")


def _text_test(test: Callable[[nw.Expr, str], nw.Expr]) -> Callable[[Scope, list[Value]], Value]:
    return lambda _, values: flag(test(values[0].expr, str(values[1].constant)))


def _root(_: Scope, values: list[Value]) -> Value:
    real = as_real(values[0])
    return Value(nw.when(real >= 0).then(real.abs().sqrt()), "real")


_FUNCTIONS: Mapping[str, Callable[[Scope, list[Value]], Value]] = {
    "min": _extreme(larger=False),
    "max": _extreme(larger=True),
    "abs": _absolute,
    "round": _round,
    "coalesce": _coalesce,
    "is_missing": _is_missing,
    "month": _calendar(lambda day: day.dt.month()),
    "year": _calendar(lambda day: day.dt.year()),
    "quarter": _calendar(lambda day: (day.dt.month().cast(nw.Int64) + 2) // 3),
    "days_since": _days_since,
    "months_since": _months_since,
    "contains": _text_test(lambda text, part: text.str.contains(part, literal=True)),
    "starts_with": _text_test(lambda text, part: text.str.starts_with(part)),
    "sqrt": _root,
}


def population(scope: Scope, name: str, value: Value, within: list[str]) -> Value:
    """A function over all entities, or over those with the same value of the `within` columns.

    Entities without a value take no part. Ties share the better place.
    """
    if value.kind == "flag":
        kept = scope.filler(nw.when(value.expr.fill_null(value=False)).then(nw.lit(MICRO)).otherwise(nw.lit(0)))
    else:
        kept = scope.filler(as_exact(value))
    groups = within or [scope_constant(scope)]
    total = kept.sum().over(*groups).cast(nw.Int64)
    if name == "total":
        return Value(scope.filler(total), "exact")
    if name == "count_of":
        if value.kind == "flag":
            return Value(scope.filler(total), "exact")
        return Value(scope.filler(kept.count().over(*groups).cast(nw.Int64) * MICRO), "exact")
    if name in ("highest", "lowest"):
        extreme = kept.max() if name == "highest" else kept.min()
        return Value(scope.filler(extreme.over(*groups).cast(nw.Int64)), "exact")
    if name == "rank":
        place = scope.filler(kept.rank("min", descending=True).over(*groups).cast(nw.Int64))
        return Value(place * MICRO, "exact")
    count = scope.filler(kept.count().over(*groups).cast(nw.Int64))
    if name == "percentile":
        # the share of entities with a value below or equal: ties share the better place
        place = scope.filler(kept.rank("max").over(*groups).cast(nw.Int64))
        return Value(nw.when(count > 0).then(place / count), "real")
    whole = scope.filler(total)
    if name == "average":
        return Value(nw.when(count > 0).then(whole / (count * MICRO)), "real")
    if name == "share":
        return Value(nw.when(whole != 0).then(kept / whole), "real")
    return Value(nw.when(whole > 0).then(running_total(scope, kept, groups) / whole), "real")


def running_total(scope: Scope, kept: nw.Expr, groups: list[str]) -> nw.Expr:
    """The sum over all entities with a larger or equal value, whole millionths; ties have the same sum."""
    scope.filler(nw.when(~kept.is_null()).then(-kept).otherwise(nw.lit(2**62)))
    order = f"__{scope.fillers}"
    amount = scope.filler(kept.fill_null(0))
    steps = scope.filler(amount.cum_sum().over(*groups, order_by=order).cast(nw.Int64))
    highest = scope.filler(steps.max().over(*groups, order).cast(nw.Int64))
    lowest = scope.filler(steps.min().over(*groups, order).cast(nw.Int64))
    # the last of a tie: its running sums rise, or fall when the value is negative
    return nw.when(kept < 0).then(lowest).otherwise(highest)


def scope_constant(scope: Scope) -> str:
    """A column with one value, for windows over everybody."""
    if EVERYBODY not in scope.names:
        scope.frame = scope.frame.with_columns(nw.lit(1).alias(EVERYBODY))
        scope.names[EVERYBODY] = (EVERYBODY, "exact")
    return EVERYBODY
