"""What one metric names, and of which kind that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiercli.domain.language import Text
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.judge import judge_expression, judge_group, unknown
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary


def flaws_of_metric(rulebook: Rulebook, vocabulary: Vocabulary, name: str) -> Iterator[Flaw]:
    """Flaws of a metric of a rulebook."""
    metric = rulebook.metrics[name]
    path: tuple[Any, ...] = ("metrics", name)
    if metric.table:
        if metric.table not in vocabulary.tables:
            yield unknown("表", "table", metric.table, vocabulary.tables, (*path, metric.source))
            return
        kinds = vocabulary.row(metric.table)
        if metric.source != "count" or metric.expression.text != metric.table:
            expect = "number" if metric.source in ("sum", "mean", "variation") else ""
            yield from judge_expression(metric.expression, kinds, (*path, metric.source), expect)
        yield from judge_expression(metric.where, kinds, (*path, "where"), "flag")
    elif metric.source == "formula":
        yield from judge_expression(metric.expression, vocabulary.of_formula(), (*path, "formula"))
    elif metric.source == "field":
        yield from judge_group(metric.expression, vocabulary.record(), (*path, "field"))
    else:
        example = f"{metric.source}: sales.quantity"
        yield Flaw((*path, metric.source), "no-table", Text(f"要写明表和字段，如 {example}", f"say the table and the field, as in {example}"))
