"""Conditions held against one entity: each with its values, whether it holds, and how much is lacking in its own unit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.domain.unit import rough_decimals_of
from tiercli.frames.entities import Entities
from tiercli.grade.levels import Placed, number
from tiercli.grammar.evaluate import holds, value_of
from tiercli.grammar.expression import Expression, dotted, literal
from tiercli.insight.explain.said_values import OPPOSITE, SIGNS, Value, as_fraction, flag_at, gap_words, in_words, side_by_side, value_at
from tiercli.outcome.explained import Check, GateCheck, LevelCheck
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.parts.gates import Gate
from tiercli.rulebook.parts.grading import Grading, Level

_FAILS = Text("不满足：{}", "not so: {}")
_MOST_VALUES = 4
_KEEP_UNITS = ("coalesce", "min", "max", "abs", "round")


@dataclass(frozen=True)
class Checker:
    """Says conditions of one entity.

    entities: graded, before reviews. hidden: names of personal data, whose values are not said.
    """

    entities: Entities
    speaker: Speaker
    hidden: frozenset[str]
    _held: dict[str, Any] = field(default_factory=dict, repr=False)
    _vectors: dict[str, Any] = field(default_factory=dict, repr=False)
    _words: dict[str, Text] = field(default_factory=dict, repr=False)

    def _holds(self, expression: Expression) -> Any:
        """Where a condition holds, computed once for all."""
        if expression.text not in self._held:
            self._held[expression.text] = holds(self.entities, expression)
        return self._held[expression.text]

    def _in_words(self, node: ast.expr) -> Text:
        text = ast.unparse(node)
        if text not in self._words:
            self._words[text] = self.speaker.words(Expression(text, node))
        return self._words[text]

    def levels(self, row: int, grading: Grading, placed: Placed, score: str) -> tuple[LevelCheck, ...]:
        """Every row of the levels with its conditions, as far as the last that is better than where the entity stands, and that one."""
        matched = int(placed.rows[row]) or len(grading.levels)
        titles = {level.name: level.title or same(level.name) for level in grading.levels_in_order}
        return tuple(
            LevelCheck(level.name, titles[level.name], index, tuple(self._of_level(row, level, index, placed, score)))
            for index, level in enumerate(grading.levels[:matched], start=1)
        )

    def gates(self, row: int, name: str, grading: Grading) -> tuple[GateCheck, ...]:
        """Every gate: its condition, and whether it changed the level."""
        return tuple(self._gate(row, name, index, gate) for index, gate in enumerate(grading.gates))

    def _gate(self, row: int, name: str, index: int, gate: Gate) -> GateCheck:
        met = bool(self._holds(gate.when)[row])
        acts = bool(self.entities.arrow(f"gate__{name}__{index}")[row].as_py())
        checks = list(self.condition(row, gate.when))
        decided = checks if met else [check for check in checks if not check.holds]  # what keeps it from acting
        return GateCheck(joined([check.words for check in decided]), gate.limit, met, acts)

    def _of_level(self, row: int, level: Level, index: int, placed: Placed, score: str) -> Iterator[Check]:
        if level.bound is not None:
            amount, is_open = level.bound
            value = value_at(self.entities.named(score), row)
            yield self._compared(
                self.speaker.score(score), value, "Gt" if is_open else "GtE", Fraction(number(self.entities, amount)), "", Text("分", "points")
            )
        if level.when is not None:
            yield from self.condition(row, level.when)
        if index in placed.counted:
            if level.among is not None:
                yield from self.condition(row, level.among)
            yield self._counted(row, level, index, placed, score)

    def _counted(self, row: int, level: Level, index: int, placed: Placed, score: str) -> Check:
        found = placed.counted[index]
        stands, fits = (value_at(one, row) for one in (found.stands, found.fits))
        by = self.speaker.words(level.by) if level.by is not None else self.speaker.score(score)
        within = filled(Text("同一{}内", " within the same {}"), self.speaker.words(level.within)) if level.within is not None else EMPTY
        met = flag_at(found.holds, row)
        if not isinstance(stands, Fraction) or not isinstance(fits, Fraction):
            return Check(Text(f"{within.zh}按{by.zh}不参加排名", f"takes no part in the ranking by {by.en}{within.en}"), met)
        if found.is_share:
            part, share = in_words(stands, "%", 2), in_words(fits, "%", 2)
            words = Text(
                f"{within.zh}按{by.zh}，排在前面的已占 {part.zh}，本级取 {share.zh}",
                f"those before it make up {part.en} of {by.en}{within.en}; the level takes {share.en}",
            )
            return Check(words, met)
        rest = Text("，上面各级之外", ", after the levels above") if level.quota is not None else EMPTY
        sign = "≤" if met else ">"
        words = Text(f"{within.zh}按{by.zh}第 {stands} 名 {sign} {fits}{rest.zh}", f"place {stands} by {by.en}{within.en} {sign} {fits}{rest.en}")
        places = stands - fits
        return Check(words, met, EMPTY if met else Text(f"差 {places} 名", f"{places} {'place' if places == 1 else 'places'} short"))

    def bound(self, row: int, bound: tuple[Decimal | str, bool], score: str) -> Check:
        """A score held against what a level asks: the amount, and whether it must be more than that."""
        amount, is_open = bound
        value = value_at(self.entities.named(score), row)
        return self._compared(self.speaker.score(score), value, "Gt" if is_open else "GtE", Fraction(number(self.entities, amount)), "", Text("分", "points"))

    def condition(self, row: int, expression: Expression) -> Iterator[Check]:
        """A condition, clause by clause; one that is a formula's name by the clauses of the formula."""
        for clause in clauses(expression.tree):
            metric = self.speaker.rulebook.metrics.get(dotted(clause) or "")
            if metric is not None and metric.source == "formula" and self._is_flag(dotted(clause) or "") and metric.empty is None:
                yield from self.condition(row, metric.expression)
            else:
                yield self.clause(row, clause)

    def _is_flag(self, name: str) -> bool:
        return self.entities.place_of(name)[1] == "flag"

    def clause(self, row: int, node: ast.expr) -> Check:
        """One part of a condition."""
        expression = Expression(ast.unparse(node), node, frozenset(names_in(node)))
        met = bool(self._holds(expression)[row])
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]).__name__ in SIGNS:
            said = self._comparison(row, node, type(node.ops[0]).__name__)
            if said is not None:
                return said
        words = self._in_words(node)
        values = self._values(row, node)
        words = words if met else filled(_FAILS, words)
        if values == EMPTY:
            return Check(words, met)
        return Check(Text(f"{words.zh}（{values.zh}）", f"{words.en} ({values.en})"), met)

    def _comparison(self, row: int, node: ast.Compare, sign: str) -> Check | None:
        left, right = node.left, node.comparators[0]
        if set(names_in(node)) & self.hidden:
            return None
        a, b = (self._value(row, side) for side in (left, right))
        if a is None or isinstance(a, bool) or isinstance(b, bool):
            if a is None and dotted(left):
                return Check(Text(f"{self.said(left).zh}没有值", f"{self.said(left).en} has no value"), holds=False)
            return None
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return self._compared(
                self.said(left), a, sign, b, self.unit_of(left) or self.unit_of(right), EMPTY, None if self._is_written(right) else self.said(right)
            )
        if type(a) is not type(b):
            return None
        met = SIGNS[sign][1](a, b)
        shown = SIGNS[sign if met else OPPOSITE[sign]][0]
        one, two = in_words(a), in_words(b)
        return Check(Text(f"{self.said(left).zh} {one.zh} {shown} {two.zh}", f"{self.said(left).en} {one.en} {shown} {two.en}"), met)

    def _compared(self, name: Text, value: Value, sign: str, bound: Fraction, unit: str, points: Text, other: Text | None = None) -> Check:
        if not isinstance(value, Fraction):
            return Check(Text(f"{name.zh}没有值", f"{name.en} has no value"), holds=False)
        met = SIGNS[sign][1](value, bound)
        true = sign if met else OPPOSITE[sign]
        decimals = 2 if points != EMPTY else rough_decimals_of(unit)
        one, limit = side_by_side(value, true, bound, unit, decimals, is_score=points != EMPTY)
        beside = Text(f"（{other.zh}）", f" ({other.en})") if other is not None else EMPTY
        words = Text(f"{name.zh} {one.zh} {SIGNS[true][0]} {limit.zh}{beside.zh}", f"{name.en} {one.en} {SIGNS[true][0]} {limit.en}{beside.en}")
        if met or sign in ("Eq", "NotEq"):
            return Check(words, met)
        return Check(words, met, gap_words(sign, bound - value, unit, decimals, points))

    def _is_written(self, node: ast.expr) -> bool:
        """Whether a side is a number of the rulebook, and no value of the entity."""
        name = dotted(node)
        return literal(node) is not None or (name is not None and name not in self.entities.names)

    def _value(self, row: int, node: ast.expr) -> Value:
        written = literal(node)
        if written is not None and not isinstance(written, str | bool):
            return as_fraction(written)
        text = ast.unparse(node)
        if text not in self._vectors:
            self._vectors[text] = value_of(self.entities, Expression(text, node))
        return value_at(self._vectors[text], row)

    def said(self, node: ast.expr) -> Text:
        """A part of an expression in words."""
        return self._in_words(node)

    def unit_of(self, node: ast.expr) -> str:
        """The unit of what an expression names, where it is one thing."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEEP_UNITS and node.args:
            return self.unit_of(node.args[0])
        name = dotted(node) or ""
        book = self.speaker.rulebook
        if name in book.metrics:
            return book.metrics[name].unit
        if name in book.params:
            return book.params[name].unit
        table, dot, bare = name.rpartition(".")
        known = fields_of(book).get(table if dot else home_of(book.entity).table)
        field = known.field(bare) if known else None
        return field.unit if field else ""

    def _values(self, row: int, node: ast.expr) -> Text:
        """What the entity has of the names in an expression."""
        said: list[Text] = []
        for name in dict.fromkeys(names_in(node)):
            if name not in self.entities.names or name in self.hidden or len(said) == _MOST_VALUES:
                continue
            tree = ast.parse(name, mode="eval").body
            unit = self.unit_of(tree)
            value = in_words(value_at(self.entities.named(name), row), unit, rough_decimals_of(unit))
            title = self.speaker.name(name)
            said.append(Text(f"{title.zh} {value.zh}", f"{title.en} {value.en}"))
        return joined(said, "，", ", ")


def clauses(node: ast.expr) -> Iterator[ast.expr]:
    """The parts that must all hold."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part in node.values:
            yield from clauses(part)
    else:
        yield node


def names_in(node: ast.AST) -> Iterator[str]:
    """Every name in a part of an expression."""
    if isinstance(node, ast.Call):
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from names_in(part)
    elif isinstance(node, ast.Name | ast.Attribute) and (name := dotted(node)) is not None:
        yield name
    else:
        for child in ast.iter_child_nodes(node):
            yield from names_in(child)
