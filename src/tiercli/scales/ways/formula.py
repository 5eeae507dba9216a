"""`formula`: the points are an expression's value."""

from __future__ import annotations

from tiercli.domain.language import Text
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Condition, Meaning
from tiercli.scales.formulas import Formulas
from tiercli.scales.scale import Cells, Dimension, Scale, Speaker, Workings, as_number


class _Formula(Scale[Expression]):
    rank = 3
    needs_metric = False

    def points(self, rule: Expression, part: Dimension, value: Vector, at: Workings) -> Numbers:
        return as_number(value)

    def excel(self, rule: Expression, part: Dimension, value: Term, at: Formulas) -> str:
        return value.formula

    def span(self, rule: Expression, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        value = cells.reader.span(rule.tree)
        return value, Span(value.low, value.high, False, True)

    def words(self, rule: Expression, part: Dimension, speaker: Speaker, unit: str) -> Text:
        words = speaker.words(rule)
        return Text(f"分数 = {words.zh}", f"points = {words.en}")

    def formula(self, rule: Expression) -> Expression:
        return rule


SCALE = _Formula(Condition, Text("公式", "Formula"), Meaning("用表达式算分", "points by an expression"))
