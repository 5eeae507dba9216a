"""Conditions that a blank in a customer's own record leaves open: with one value they would hold, with another they would not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text, counted
from tiercli.domain.texts import texts_of
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Texts, to_numpy
from tiercli.grade.idle_rules import Path, path_words, rule_title
from tiercli.grammar.evaluate import holds
from tiercli.grammar.expression import Expression, dotted
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.facts.walk import expressions
from tiercli.rulebook.model import Rulebook

FIRST_NAMES = 5
_ASKS = frozenset({"is_missing", "coalesce"})
"""Functions that say themselves what a blank means."""


def findings_of_blanks(entities: Entities, rulebook: Rulebook) -> list[Finding]:
    """One warning for each gate, level, alert or group whose condition is open for somebody because a field of the record is blank.

    entities: graded. Fields that nobody has are no blanks; they are told as rules without data. A level below the one reached is no question,
    and neither is any level for those who are not rated.
    """
    return list(_findings(_Blanks(entities, rulebook), Speaker.of(rulebook)))


def _findings(blanks: _Blanks, speaker: Speaker) -> Iterator[Finding]:
    entities, rulebook = blanks.entities, blanks.rulebook
    for path, expression in expressions(rulebook).items():
        decides = path[-1] == "when" and path[0] in ("gradings", "alerts")
        title = rule_title(path, expression, rulebook, speaker) if decides else EMPTY
        if title == EMPTY:
            continue
        fields = sorted(name for name in expression.names if blanks.of(name) is not None)
        is_open = blanks.leave_open(expression) & ~_reached_better(entities, rulebook, path) if fields else np.zeros(entities.count, bool)
        count = int(is_open.sum())
        if count:
            blank = [name for name in fields if (blanks.of(name) & is_open).any()]
            said = [_title(rulebook, name) for name in blank]
            listed = ", ".join(texts_of(entities.ids.filter(is_open).slice(0, FIRST_NAMES)))
            message = Text(
                f"{title.zh}对 {count} 个对象无法判断，其{'、'.join(one.zh for one in said)}空白：{listed}。",
                f"{title.en} is open for {counted(count, 'entity', 'entities')} whose {', '.join(one.en for one in said)} is blank: {listed}.",
            )
            yield found("grading.blank-value", Place(sheet=path_words(path, rulebook)), message, count=count)


def _title(rulebook: Rulebook, name: str) -> Text:
    if name in rulebook.metrics:
        return rulebook.title_of(name)
    table, _, bare = name.partition(".")
    known = fields_of(rulebook).get(table)
    field = known.field(bare) if known else None
    return field.title if field else Text(name, name)


def _reached_better(entities: Entities, rulebook: Rulebook, path: Path) -> Any:
    """Who has a better level than the one whose condition this is, or is not rated at all."""
    nobody = np.zeros(entities.count, bool)
    match path:
        case ("gradings", grading, "levels", int(index), "when"):
            reached = entities.named(grading) if grading in entities.names else None
            levels = [level.name for level in rulebook.gradings[grading].levels]
            if isinstance(reached, Texts):
                asked = pa.array(levels[index:], pa.string())
                return ~to_numpy(pc.is_in(reached.spread(entities.count).values, value_set=asked))
    return nobody


class _Blanks:
    """Who lacks which field of the record, and what that leaves open."""

    def __init__(self, entities: Entities, rulebook: Rulebook) -> None:
        self.entities, self.rulebook = entities, rulebook
        self._known: dict[str, Any] = {}

    def of(self, name: str) -> Any:
        """Where a field of the record is blank; none for what is no such field, has a value for all, or for nobody."""
        if name not in self._known:
            self._known[name] = self._of(name)
        return self._known[name]

    def _of(self, name: str) -> Any:
        metric = self.rulebook.metrics.get(name)
        is_field = metric.source == "field" if metric is not None else name.partition(".")[0] == "customers"
        value = self.entities.named(name) if is_field and name in self.entities.names else None
        if value is None:
            return None
        blank = np.logical_not(np.broadcast_to(value.valid, self.entities.count)) & ~self.entities.is_nobody
        return blank if blank.any() else None

    def leave_open(self, expression: Expression) -> Any:
        """Where the condition may or may not hold, as the blanks may be filled."""
        may, may_not = self._ways(expression.tree)
        return may & may_not

    def _ways(self, node: ast.expr) -> tuple[Any, Any]:
        """Where a condition can hold, and where it can fail."""
        if isinstance(node, ast.BoolOp):
            ways = [self._ways(one) for one in node.values]
            may, may_not = [one for one, _ in ways], [one for _, one in ways]
            if isinstance(node.op, ast.And):
                return np.logical_and.reduce(may), np.logical_or.reduce(may_not)
            return np.logical_or.reduce(may), np.logical_and.reduce(may_not)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            may, may_not = self._ways(node.operand)
            return may_not, may
        met = holds(self.entities, Expression(ast.unparse(node), node))
        blank = self._blank_in(node)
        return met | blank, ~met | blank

    def _blank_in(self, node: ast.expr) -> Any:
        blank = np.zeros(self.entities.count, bool)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ASKS:
            return blank
        name = dotted(node)
        if name is not None:
            theirs = self.of(name)
            return blank if theirs is None else theirs
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.expr):
                blank = blank | self._blank_in(one)
        return blank
