"""What a rulebook computes of single rows of sales, beyond adding them up and comparing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tiercli.grammar.expression import Expression
from tiercli.rulebook.facts.names import tables_to_read
from tiercli.rulebook.facts.row_sums import row_sums
from tiercli.rulebook.model import Rulebook

TABLE = "sales"
_ROUNDS = (ast.Mult, ast.Div, ast.Pow, ast.FloorDiv, ast.Mod)
_PLAIN = frozenset({"min", "max", "abs", "coalesce", "is_missing", "month", "year", "quarter", "week", "days_since", "months_since", "contains", "starts_with"})


def rounds_rows(rulebook: Rulebook) -> bool:
    """Whether a number of a single row is multiplied, divided or rounded, held against a metric, or rows are taken apart by parts.

    Spark divides whole numbers through floats, which do not hold the last digit of large ones.
    """
    if any(one.of == TABLE for one in rulebook.sheets.breakdowns.values()):
        return True
    if any(metric.table == TABLE and metric.decay is not None for metric in rulebook.metrics.values()):
        return True
    own = {field.name for field in tables_to_read(rulebook)[TABLE].fields}  # a bare name of one of them means it, whatever metrics are called
    figures = rulebook.metrics.keys() - own
    return any(expression.names & figures or any(map(_rounds, ast.walk(expression.tree))) for expression in _over_rows(rulebook))


def _over_rows(rulebook: Rulebook) -> Iterator[Expression]:
    """Every expression over rows of sales."""
    for metric in rulebook.metrics.values():
        if metric.table == TABLE:
            yield from (one for one in (metric.expression, metric.where) if one is not None)
    for asked in row_sums(rulebook).values():
        if asked.table == TABLE:
            yield from (one for one in (asked.of, asked.where, asked.by) if one is not None)


def _rounds(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _ROUNDS)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in _PLAIN
