"""The graded entities as the extra sheets see them: what a name or an expression is for each of them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import micro, nearest_floats, text
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, NO, NONE, YES, Text, same, yes_or_no
from tiercli.domain.personal import masked
from tiercli.domain.texts import texts_of
from tiercli.domain.unit import decimals_of
from tiercli.frames.entities import Entities, kept
from tiercli.frames.kinds import ENTITY
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts, Vector, to_arrow
from tiercli.grammar.evaluate import holds, value_of
from tiercli.grammar.expression import Expression, groups_in
from tiercli.grammar.functions import OVER_ALL
from tiercli.outcome import Outcome, labels
from tiercli.rulebook.checks.reserved import LANGUAGE_NAMES
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.facts.level_words import grading_named, levels_in_words
from tiercli.rulebook.facts.names import fields_of, home_of

_ROW = "row__"
_GROUP = "group__"


class Stages(Protocol):
    """The stages after the metrics, to be asked again: what would be if the metrics were others."""

    @property
    def measured(self) -> Entities:
        """The entities as the metrics left them, what the last run said included, in the order in which they were graded."""

    @property
    def scored(self) -> Any:
        """What points and scores they have: the answer of `points.score_entities` in the run."""

    @property
    def computed(self) -> Entities:
        """The same with the computed levels of the run."""

    @property
    def unavailable(self) -> Mapping[str, str]:
        """Metrics without data, and what the workbook lacks for them."""

    @property
    def as_of(self) -> date:
        """The day of the run."""

    @property
    def moves(self) -> bool:
        """Whether levels in force may be others than those computed: there are reviews, or overrides."""

    def graded(self, entities: Entities, *, asks: bool = False) -> Entities:
        """Measured entities with points, scores and computed levels."""

    def moved(self, entities: Entities) -> Entities:
        """Graded entities with the levels in force: reviews and overrides as in the run."""


@dataclass
class GradedRows:
    """The rows in the order of the report, and the outcome made from them.

    rows: what is known of the entities as a table; numbers are whole millionths. hidden: names of personal data, shown masked.
    stages: what made them of the metrics, to be asked again.
    """

    outcome: Outcome
    rows: pa.Table
    entities: Entities
    findings: list[Finding] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
    stages: Stages | None = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """How many entities there are."""
        return int(self.rows.num_rows)

    def ids(self) -> list[str]:
        """Every entity's id."""
        return texts_of(self.rows[ENTITY].cast(pa.string()))

    def names(self) -> list[str]:
        """What every entity is called."""
        name = self.outcome.results.column(Role.NAME).name
        return texts_of(self.outcome.results.rows[name].cast(pa.string()))

    def levels(self) -> list[str]:
        """Every entity's main level as the report writes it."""
        main = self.outcome.rulebook.gradings[self.outcome.main]
        return texts_of(levels_in_words(self.outcome.results.rows["tier"].combine_chunks().cast(pa.string()), main, self.outcome.language))

    def values(self, expression: Expression) -> tuple[pa.Array, str]:
        """An expression for every entity, and its kind: exact (whole millionths), text, date, flag or missing."""
        value = self._computed(expression, {})
        if value is None:
            return pa.nulls(self.count, pa.int64()), "missing"
        return to_arrow(kept(str(expression), value)), value.kind

    def holds(self, expression: Expression | None) -> list[int]:
        """The places of the entities for which a condition holds; all of them without one."""
        if expression is None:
            return list(range(self.count))
        found = holds(self._knowing(expression), expression)
        return [int(one) for one in found.nonzero()[0]]

    def ordered(self, places: list[int], order: Expression | None) -> list[int]:
        """Places with the larger value first; those without a value last, ties in the order of the report."""
        if order is None:
            return places
        values, kind = self.values(order)
        if kind == "missing":
            return places
        known: list[Any] = values.to_pylist()
        with_value = [place for place in places if known[place] is not None]
        with_value.sort(key=lambda place: known[place], reverse=True)
        return with_value + [place for place in places if known[place] is None]

    def fractions(self, expression: Expression) -> list[Fraction | None] | None:
        """A number for every entity, exactly; none when the workbook has no data for it."""
        return self._exactly(expression, {})

    def by_group(self, expression: Expression, groups: pa.Array | None, given: Mapping[str, Vector] | None = None) -> dict[str | None, Fraction | None]:
        """A figure over all entities (one value, under none), or over those of each group, exactly.

        given: numbers of each entity's group that the expression may name.
        """
        if groups is None:
            found = self._exactly(expression, {}, given)
            return {None: found[0] if found else None}
        grouped = Expression(expression.text, _within(expression.tree), expression.names | {_GROUP}, expression.is_population)
        figures = self._exactly(grouped, {_GROUP: groups}, given) or [None] * self.count
        answer: dict[str | None, Fraction | None] = {}
        for name, value in zip(groups.to_pylist(), figures, strict=True):
            if name not in answer or answer[name] is None:
                answer[name] = value
        return answer

    def _exactly(self, expression: Expression, extra: Mapping[str, pa.Array], given: Mapping[str, Vector] | None = None) -> list[Fraction | None] | None:
        value = self._computed(expression, extra, given)
        assert value is None or isinstance(value, Numbers)
        return None if value is None else value.as_compared().fractions()

    def _computed(self, expression: Expression, extra: Mapping[str, pa.Array], given: Mapping[str, Vector] | None = None) -> Vector | None:
        told: dict[str, Vector] = {**{name: Texts(values) for name, values in extra.items()}, **(given or {})}
        entities = self._knowing(expression).with_values({name: (name, value) for name, value in told.items()})
        value = value_of(entities, expression)
        return None if value is None else value.spread(self.count)

    def _knowing(self, expression: Expression) -> Entities:
        """The entities, with no data for the names that they lack."""
        unknown = expression.names - self.entities.names.keys() - self.entities.constants.keys()
        return self.entities.with_values(dict.fromkeys(unknown, ("", None))) if unknown else self.entities

    def none_word(self) -> str:
        """What stands for no value."""
        return NONE.spoken(self.outcome.language)

    def text_of(self, name: str) -> pa.Array:
        """A name's value for every entity as text, with a word for none; levels as they are written in its language."""
        column, kind = self.entities.place_of(name)
        none = NONE.spoken(self.outcome.language)
        if kind == "missing" or column not in self.rows.column_names:
            return pa.array([none] * self.count, pa.string())
        values = self.rows[column].combine_chunks()
        if name in self.hidden:
            values, kind = masked(values), "text"
        if kind == "exact":
            return pa.array([none if one is None else text(one) for one in values.to_pylist()], pa.string())
        if kind == "flag":
            yes, no = YES.spoken(self.outcome.language), NO.spoken(self.outcome.language)
            values = pc.if_else(values, yes, no)
        values = self._in_words(name, values)
        words = pc.fill_null(values.cast(pa.string()), none)
        return pc.if_else(pc.equal(words, ""), none, words)

    def _in_words(self, name: str, values: pa.Array) -> pa.Array:
        """A name's values, levels as they are written in the report's language."""
        grading = grading_named(self.outcome.rulebook.gradings, name)
        return levels_in_words(values, grading, self.outcome.language) if grading else values

    def column(self, name: str) -> tuple[Column, pa.Array] | None:
        """A name as a column to be shown; none when the workbook has no data for it."""
        outcome = self.outcome
        stored, kind = self.entities.place_of(name)
        if kind == "missing":
            return None
        shown = "tier" if name == outcome.main else name
        own = () if name.partition(".")[0] in LANGUAGE_NAMES else (shown, name.partition(".")[2])
        for table, columns in ((outcome.results.rows, outcome.results.columns), (outcome.profile.rows, outcome.profile.columns)):
            for column in columns:
                if column.name in own and (column.role is Role.FIELD) == (table is outcome.profile.rows):
                    return column, self._in_words(name, _whole(table[column.name]))
        if stored not in self.rows.column_names:
            return None
        title, unit = self.title_of(name)
        title = Text(title.zh, labels.capital(title.en))
        values = self._in_words(name, _whole(self.rows[stored]))
        if name in self.hidden:
            return Column(name, title, Role.FIELD), masked(values)
        if kind == "exact":
            return Column(name, title, Role.FIELD, unit, decimals_of(unit)), nearest_floats(values)
        return Column(name, title, Role.FIELD), self.text_of(name) if kind == "flag" else values

    def title_of(self, name: str) -> tuple[Text, str]:
        """A name's title and unit, wherever it stands in the rulebook."""
        rulebook = self.outcome.rulebook
        if name in rulebook.metrics:
            return rulebook.title_of(name), rulebook.metrics[name].unit
        if name in rulebook.gradings:
            return rulebook.gradings[name].title or same(name), ""
        if name in rulebook.outputs:
            return rulebook.outputs[name].title or same(name), rulebook.outputs[name].unit
        home = home_of(rulebook.entity).table
        table, dot, bare = name.rpartition(".")
        if table in LANGUAGE_NAMES:
            return Speaker.of(rulebook).name(name), self.title_of(bare)[1] if table == "previous" else ""
        fields = fields_of(rulebook)
        known = fields.get(table if dot else home)
        found = known.field(bare) if known else None
        return (found.title, found.unit) if found else (same(name), "")

    def number(self, amount: Decimal | str) -> Decimal:
        """An amount of the rulebook, a param's name resolved."""
        value = self.entities.constants[amount] if isinstance(amount, str) else amount
        return Decimal(str(value))

    def owed(self, key: str) -> list[Any]:
        """A treatment's value for every entity: that of the first grading whose level has it."""
        rulebook = self.outcome.rulebook
        answer: list[Any] = [None] * self.count
        for name, grading in rulebook.gradings.items():
            values = {level: owed.get(key) for level, owed in rulebook.owed_in(grading).items()}
            if all(value is None for value in values.values()):
                continue
            levels = texts_of(self.rows[self.entities.names[name][0]])
            answer = [values.get(level) if value is None else value for value, level in zip(answer, levels, strict=True)]
        return answer

    def note(self, code: str, message: Text, hint: Text = EMPTY, count: int = 1) -> None:
        """Say why something that the rulebook asks for is not there."""
        self.findings.append(found(code, Place(), message, hint=hint, count=count))

    def spoken(self, words: object) -> str:
        """A scalar of the rulebook in the report's language."""
        if words is None:
            return ""
        if isinstance(words, bool):
            words = yes_or_no(words)
        if isinstance(words, Text):
            return words.spoken(self.outcome.language)
        return format(words, "f") if isinstance(words, Decimal) else str(words)


def exact_or_none(value: Any) -> int | None:
    """A number of the rulebook as whole millionths; none for anything else."""
    return micro(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def _whole(values: Any) -> Any:
    return values.combine_chunks() if hasattr(values, "combine_chunks") else values


def _within(tree: ast.expr) -> ast.expr:
    """The same expression with every function over all entities taken over the group."""

    class Grouping(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.Call:
            inner = ast.Call(node.func, [self.visit(one) for one in node.args], list(node.keywords))
            if isinstance(node.func, ast.Name) and node.func.id in OVER_ALL:
                groups: list[ast.expr] = []
                for keyword in node.keywords:
                    groups += groups_in(keyword.value) if keyword.arg == "within" else []
                groups.append(ast.Name(_GROUP, ast.Load()))
                others = [one for one in node.keywords if one.arg != "within"]
                inner.keywords = [ast.keyword("within", ast.List(groups, ast.Load())), *others]
            return inner

    changed: ast.expr = Grouping().visit(copy.deepcopy(tree))
    return changed
