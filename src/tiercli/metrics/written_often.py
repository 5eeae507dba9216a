"""Metrics whose formula would be written out too often in SQL."""

from __future__ import annotations

import ast

from tiercli.grammar.expression import dotted
from tiercli.rulebook.parts.metric import Metric

_OF_DAYS = ("year", "month", "quarter", "months_since")


def is_written_often(metric: Metric) -> bool:
    """Whether a metric has a function whose formula names its argument many times.

    SQL has no name for a part of an expression: within another, such a formula is written out as often as the product of both.
    """
    trees = [one.tree for one in (metric.expression, metric.where) if one is not None]
    return any(_names_often(node) for tree in trees for node in ast.walk(tree))


def _names_often(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Pow)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    is_plain = all(dotted(one) is not None or isinstance(one, ast.Constant) for one in node.args)
    return (node.func.id == "date" and len(node.args) > 1) or node.func.id == "week" or (node.func.id in _OF_DAYS and not is_plain)
