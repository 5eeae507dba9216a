"""Arithmetic as it stands in a table (`28 + 20 * 7/12`), exact, rounded once to the six decimals that are compared."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction

MILLION = 1_000_000


def worked_out(text: object) -> Decimal:
    """The value in whole millionths, half up.

    text: a number, or sums, differences, products and quotients of numbers.
    Errors: ValueError for anything else.
    """
    value = _value(ast.parse(str(text), mode="eval").body) * MILLION
    whole = int(abs(value) + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole) / MILLION


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=one):
            return -_value(one)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left) + _value(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left) - _value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left) * _value(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _value(left) / _value(right)
    raise ValueError(f"no arithmetic: {ast.unparse(node)}")
