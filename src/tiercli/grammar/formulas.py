"""Expressions as Excel formulas: the same tree that is computed, written so that a recalculation decides alike.

What has no value is #N/A (see `excel`). Whole millionths are no binary fractions, so what was computed is rounded where it is compared:
scores to six decimals, as the engine does, other numbers to as many as their exact value can have, at most twelve.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from tiercli.domain.language import Text
from tiercli.grammar.computation import Computation
from tiercli.grammar.excel import NONE, OverAll, number_text, refined, serial, text_text
from tiercli.grammar.expression import dotted, groups_in, literal
from tiercli.grammar.formula_terms import NO_DATA, SCORE_DIGITS, StaysError, Term, TermKind
from tiercli.grammar.functions import OF_ONE, OVER_ALL
from tiercli.grammar.kinds import is_day

_QUOTIENT = 12
_SIGNS: Mapping[type[ast.cmpop], str] = MappingProxyType({ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="})
_OPERATIONS: Mapping[type[ast.operator], str] = MappingProxyType({ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"})
_LONGEST = 7_000
"""Excel takes 8,192 characters."""


class Names(Protocol):
    """What the names of expressions stand for in a workbook."""

    @property
    def as_of(self) -> date:
        """The last day that counts."""

    def named(self, name: str) -> Term:
        """The cell of a name. Errors: StaysError."""

    def over_all(self, function: str, value: Term, value_node: ast.expr, within: Sequence[str], among: tuple[Term, ast.expr] | None) -> OverAll:
        """A value among those of all. Errors: StaysError."""


@dataclass(frozen=True)
class _Place:
    """Where a function's formula stands, see `excel.At`."""

    values: tuple[str, ...]
    as_of: date
    found: OverAll | None = None

    @property
    def over_all(self) -> OverAll:
        assert self.found is not None
        return self.found


def formula_of(tree: ast.expr, names: Names) -> Term:
    """An expression as a formula.

    Errors: StaysError where it cannot be one.
    """
    term = _Formula(names).of(tree)
    if len(term.formula) > _LONGEST:
        raise StaysError(Text("公式太长，Excel 放不下", "the formula is longer than Excel takes"))
    return term


def constant_term(value: Decimal | str | bool | date) -> Term:
    """A value that no cell holds."""
    if isinstance(value, date):
        return Term(str(serial(value)), "date", never_none=True)
    if isinstance(value, bool):
        return Term("TRUE" if value else "FALSE", "flag", never_none=True)
    return Term(text_text(value), "text", never_none=True) if isinstance(value, str) else Term(number_text(value), "number", never_none=True)


@dataclass(frozen=True)
class _Formula(Computation[Term]):
    names: Names

    def _literal(self, value: Decimal | str | bool) -> Term:
        return constant_term(value)

    def _named(self, name: str) -> Term:
        return self.names.named(name)

    def _unary(self, node: ast.UnaryOp) -> Term:
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return Term(f"NOT({value.held})", "flag", never_none=True, is_fixed=value.is_fixed)
        if value.kind == "missing" or isinstance(node.op, ast.UAdd):
            return value
        return replace(value, formula=f"(-{value.formula})")

    def _logic(self, node: ast.BoolOp) -> Term:
        parts = [self.of(part) for part in node.values]
        word = "AND" if isinstance(node.op, ast.And) else "OR"
        return Term(f"{word}({','.join(part.held for part in parts)})", "flag", never_none=True, is_fixed=all(part.is_fixed for part in parts))

    def _arithmetic(self, node: ast.BinOp) -> Term:
        left, right = self.of(node.left), self.of(node.right)
        if "missing" in (left.kind, right.kind):
            return NO_DATA
        fixed, sign = left.is_fixed and right.is_fixed, _OPERATIONS[type(node.op)]
        if left.kind == right.kind == "text" and isinstance(node.op, ast.Add):
            return Term(f"({left.formula}&{right.formula})", "text", is_fixed=fixed)
        if isinstance(node.op, ast.Sub):
            left, right = _as_day(left, node.left, right.kind), _as_day(right, node.right, left.kind)
        if "date" in (left.kind, right.kind):
            if left.kind == right.kind:
                return Term(f"({left.formula}-{right.formula})", "number", is_fixed=fixed)
            day, number = (left, right) if left.kind == "date" else (right, left)
            return Term(f"({day.formula}+INT({refined(('-' if sign == '-' else '') + number.formula, _QUOTIENT)}))", "date", is_fixed=fixed)
        is_score = left.is_score or right.is_score
        digits = max(left.exact_digits, right.exact_digits)
        if isinstance(node.op, ast.Mult):
            digits = min(left.exact_digits + right.exact_digits, _QUOTIENT)
        elif isinstance(node.op, ast.Div | ast.Pow):
            digits = _QUOTIENT
        formula = f"({left.formula}{sign}{right.formula})"
        if isinstance(node.op, ast.Pow) and literal(node.right) == 0:
            formula = f"(0*{left.formula}+1)"
        return Term(formula, "number", is_score, digits, is_fixed=fixed)

    def _comparison(self, node: ast.Compare) -> Term:
        answers: list[str] = []
        left_node, fixed = node.left, True
        left = self.of(left_node)
        for operation, right_node in zip(node.ops, node.comparators, strict=True):
            fixed = fixed and left.is_fixed
            if isinstance(operation, ast.In | ast.NotIn):
                items = right_node.elts if isinstance(right_node, ast.List | ast.Tuple) else [right_node]
                terms = [self.of(item) for item in items]
                fixed = fixed and all(one.is_fixed for one in terms)
                tests = [_test(left, "=", one, left_node, item) for one, item in zip(terms, items, strict=True)]
                inside = "FALSE" if not tests else tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
                if isinstance(operation, ast.NotIn):
                    inside = "FALSE" if left.kind == "missing" else f"AND(NOT({inside}),NOT(ISERROR({left.formula})))"
                answers.append(inside)
                continue
            right = self.of(right_node)
            fixed = fixed and right.is_fixed
            answers.append(_test(left, _SIGNS[type(operation)], right, left_node, right_node))
            left, left_node = right, right_node
        return Term(answers[0] if len(answers) == 1 else f"AND({','.join(answers)})", "flag", never_none=True, is_fixed=fixed)

    def _choice(self, node: ast.IfExp) -> Term:
        test, body, other = self.of(node.test), self.of(node.body), self.of(node.orelse)
        if body.kind == other.kind == "missing":
            return NO_DATA
        body, other = _alike(body, node.body, other, node.orelse)
        kind = other.kind if body.kind == "missing" else body.kind
        return _together(f"IF({test.held},{body.formula},{other.formula})", kind, (body, other), fixed=test.is_fixed)

    def _call(self, node: ast.Call) -> Term:
        assert isinstance(node.func, ast.Name)
        name, terms = node.func.id, [self.of(argument) for argument in node.args]
        if name in OVER_ALL:
            return self._over_all(name, node, terms)
        function = OF_ONE[name]
        if name == "coalesce":
            terms = [one for one in terms if one.kind != "missing"] or [NO_DATA]
            if len(terms) == 1:
                return terms[0]
        elif name == "is_missing":
            if terms[0].kind == "missing":
                return Term("TRUE", "flag", never_none=True)
        elif any(one.kind == "missing" for one in terms):
            return NO_DATA
        if function.takes == "day":
            terms = [_literal_day(one, argument) for one, argument in zip(terms, node.args, strict=True)]
        if function.takes == "alike":
            kinds = {one.kind for one in terms}
            if "date" in kinds:
                terms = [_literal_day(one, argument) for one, argument in zip(terms, node.args[-len(terms) :], strict=True)]
            elif name != "coalesce" and kinds != {"number"}:
                raise StaysError(Text(f"{name}() 用在文字或是/否上", f"{name}() of text or of yes and no"))
        made = function.excel(_Place(tuple(one.formula for one in terms), self.names.as_of))
        fixed = all(one.is_fixed for one in terms)
        if function.gives == "flag":
            return Term(made, "flag", never_none=True, is_fixed=fixed)
        if function.gives == "date":
            return Term(made, "date", is_fixed=fixed)
        if function.takes == "date" or function.rounds:
            return Term(made, "number", terms[0].is_score, SCORE_DIGITS if function.rounds else None, is_fixed=fixed)
        together = _together(made, terms[0].kind, terms)
        if not function.gives_one:  # of a negative number there is no root
            return replace(together, digits=_QUOTIENT, never_none=False)
        return replace(together, digits=_digits(terms), never_none=together.never_none or (name == "coalesce" and any(one.never_none for one in terms)))

    def _over_all(self, name: str, node: ast.Call, terms: Sequence[Term]) -> Term:
        within: list[str] = []
        among: tuple[Term, ast.expr] | None = None
        for keyword in node.keywords:
            if keyword.arg == "among":
                among = self.of(keyword.value), keyword.value
                continue
            for group in groups_in(keyword.value):
                if self.names.named(dotted(group) or "").kind == "missing":
                    return NO_DATA
                within.append(dotted(group) or "")
        value, function = terms[0], OVER_ALL[name]
        if value.kind == "missing" or (function.has_part and (terms[1].kind == "missing" or value.kind == "flag")):
            return NO_DATA
        if value.kind != "number" or function.takes == "any":  # those who have a text or a day, or for whom it is so, are counted
            has = value.held if value.kind == "flag" else f"NOT(ISERROR({value.formula}))"
            value = Term(f"IF({has},1,{NONE})", "number", is_fixed=value.is_fixed)
        found = self.names.over_all(name, value, node.args[0], within, among)
        made = function.excel(_Place(tuple(one.formula for one in terms), self.names.as_of, found))
        fixed = value.is_fixed and (among is None or among[0].is_fixed) and all(self.names.named(one).is_fixed for one in within)
        if among is not None and function.of_place:
            made = f"IF({among[0].held},{made},{NONE})"
        is_score = value.is_score and function.shows == "amount"
        return Term(f"({made})", "number", is_score, None if function.shows == "count" else _QUOTIENT, is_fixed=fixed)


def _literal_day(term: Term, node: ast.expr) -> Term:
    """A day in quotes as a day; anything else as it is."""
    written = node.value if isinstance(node, ast.Constant) else None
    if isinstance(written, str) and is_day(written):
        return constant_term(date.fromisoformat(written))
    return term


def _as_day(term: Term, node: ast.expr, beside: str) -> Term:
    return _literal_day(term, node) if beside in ("date", "text") else term


def _alike(left: Term, left_node: ast.expr, right: Term, right_node: ast.expr) -> tuple[Term, Term]:
    """Both sides of one kind: a day in quotes beside a day is one."""
    if left.kind == "date" or right.kind == "date":
        return _literal_day(left, left_node), _literal_day(right, right_node)
    return left, right


def _test(left: Term, sign: str, right: Term, left_node: ast.expr, right_node: ast.expr) -> str:
    """A comparison; never true of what is missing, except that a missing yes or no is no."""
    if "missing" in (left.kind, right.kind):
        return "FALSE"
    left, right = _alike(left, left_node, right, right_node)
    if left.kind == "flag":
        return f"({left.held}{sign}{right.held})"
    if left.kind == "text":
        same = f"EXACT({left.formula},{right.formula})"
        made = same if sign == "=" else f"NOT({same})"
    elif left.kind == "number":
        made = f"{left.compared}{sign}{right.compared}"
    else:
        made = f"{left.formula}{sign}{right.formula}"
    if left.never_none and right.never_none:
        return made if left.kind == "text" else f"({made})"
    return f"IFERROR({made},FALSE)"


def _digits(terms: Sequence[Term]) -> int | None:
    """Of several that stand for one another: cells need no rounding."""
    known = [one.digits for one in terms if one.digits is not None]
    return max(known) if known else None


def _together(formula: str, kind: TermKind, terms: Sequence[Term], *, fixed: bool = True) -> Term:
    """One of several values."""
    is_score = any(one.is_score for one in terms)
    return Term(
        formula, kind, is_score, _QUOTIENT if is_score else _digits(terms), all(one.never_none for one in terms), fixed and all(one.is_fixed for one in terms)
    )
