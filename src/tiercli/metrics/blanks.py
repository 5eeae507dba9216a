"""Blanks in the rows that a metric looks at: columns without any value, and rows that "is not" passes by because they say nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw

from tiercli.domain.fields import DATED
from tiercli.frames.scanned import ScannedTable, blanks_in
from tiercli.grammar.compile import RowScope
from tiercli.grammar.expression import Expression, dotted
from tiercli.rulebook.parts.metric import Metric

if TYPE_CHECKING:
    import pyarrow as pa

_OF_NOTHING = frozenset({"sum", "distinct", "months"})
"""Sources that make a 0 of rows without a value."""


def blank_names(metric: Metric, table: pa.Table | ScannedTable) -> frozenset[str]:
    """The columns that a metric would make a number of although no row has a value in them: nobody knows, and it is not 0 for everybody."""
    if not table.num_rows or (metric.empty is None and metric.source not in _OF_NOTHING):
        return frozenset()
    fields = {name: name.rpartition(".")[2] for name in metric.expression.names if name.rpartition(".")[0] in ("", metric.table)}
    return frozenset(name for name, field in fields.items() if field in table.column_names and blanks_in(table, field) == table.num_rows)


def sums_of_blanks(metrics: Mapping[str, Metric], table: pa.Table | ScannedTable) -> set[str]:
    """Sums and means in which rows may be missing because a cell is blank.

    Over several columns everywhere; over one only of events, where a row without its figure is a gap: that nothing is overdue is often left blank.
    """
    return {
        name
        for name, metric in metrics.items()
        if metric.source in ("sum", "mean") and (len(metric.expression.names) > 1 or (metric.table in DATED and _has_blanks(metric, table)))
    }


def _has_blanks(metric: Metric, table: pa.Table | ScannedTable) -> bool:
    fields = [name.rpartition(".")[2] for name in metric.expression.names]
    return any(field in table.column_names and blanks_in(table, field) for field in fields)


def with_avoided(
    frame: nw.LazyFrame[Any], scope: RowScope, wheres: Mapping[str, tuple[Expression | None, nw.Expr]], columns: Mapping[str, Any]
) -> tuple[nw.LazyFrame[Any], dict[str, str]]:
    """The rows with, for each metric whose `where` says that a column is not something, 1 where that column is blank; and those columns by metric.

    wheres: by metric, its condition and which rows are in its period. columns: the table's own; blanks of joined records are told elsewhere.
    """
    asked: dict[str, nw.Expr] = {}
    for name, (where, inside) in wheres.items():
        avoided = sorted({one for one in negated_names(where.tree) if one in columns and one in scope.names}) if where is not None else []
        if avoided:
            blank = nw.any_horizontal(*(nw.col(scope.names[one][0]).is_null() for one in avoided), ignore_nulls=False)
            asked[name] = (inside & blank).cast(nw.Int64)
    counted = {name: f"avoided__{name}" for name in asked}
    return (frame.with_columns(*(expr.alias(counted[name]) for name, expr in asked.items())) if asked else frame), counted


def negated_names(node: ast.expr) -> Iterator[str]:
    """Names that an expression compares with `!=` or `not in`: a blank is neither that nor anything else, and such a row does not count."""
    if isinstance(node, ast.Compare):
        for operation in node.ops:
            if isinstance(operation, ast.NotEq | ast.NotIn) and (name := dotted(node.left)) is not None:
                yield name
        return
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.expr):
            yield from negated_names(one)
