"""What the names of expressions stand for in the live workbook, and their values among those of all."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.language import Text, same
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import group_numbers
from tiercli.frames.vectors import Texts, Vector
from tiercli.grammar.evaluate import holds, value_of
from tiercli.grammar.excel import text_text
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import NO_DATA, StaysError, Term, TermKind
from tiercli.grammar.formulas import constant_term, formula_of
from tiercli.grammar.functions import OVER_ALL
from tiercli.outcome.outcome import LiveSource
from tiercli.report.live.grid import SCORING, Grid, GridColumn
from tiercli.report.live.parameters import Parameters
from tiercli.report.live.ranking import Key, Places
from tiercli.report.live.values import cells_of, has_old_days, kind_of_vector
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.model import Rulebook

MEASURED = Text("数据", "Data")
_FORMATS: Mapping[TermKind, str] = {"number": "#,##0.######", "date": "yyyy-mm-dd"}


@dataclass
class LiveNames:
    """Names and their cells; see `grammar.formulas.Names`.

    entities: as they are where the expression stands. terms: of what is a formula itself (scores, levels, metrics that name params).
    """

    source: LiveSource
    rulebook: Rulebook
    grid: Grid
    parameters: Parameters
    entities: Entities
    terms: dict[str, Term] = field(default_factory=dict)
    cells: dict[str, GridColumn] = field(default_factory=dict)
    places: dict[tuple[Any, ...], Places] = field(default_factory=dict)
    levels: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The last day that counts."""
        return self.entities.as_of

    def at(self, entities: Entities, terms: Mapping[str, Term] | None = None) -> LiveNames:
        """The same names where other values stand for some of them."""
        return replace(self, entities=entities, terms={**self.terms, **(terms or {})})

    def term(self, expression: Expression) -> Term:
        """An expression as a formula. Errors: StaysError."""
        return formula_of(expression.tree, self)

    def value(self, expression: Expression) -> Vector | None:
        """What the engine makes of it."""
        return value_of(self.entities, expression)

    def named(self, name: str) -> Term:
        """The cell of a name. Errors: StaysError."""
        if name in self.terms:
            return self.terms[name]
        if name in self.entities.names:
            return self._stored(name)
        if name in self.rulebook.params:
            param = self.rulebook.params[name]
            kind: TermKind = {"number": "number", "date": "date", "flag": "flag"}.get(param.kind, "text")  # type: ignore[assignment]
            return Term(self.parameters.param(name), kind, never_none=True, is_fixed=False)
        return constant_term(self.entities.constants[name])

    def _stored(self, name: str) -> Term:
        """A value that was measured, in a column of its own."""
        vector = self.entities.named(name)
        if vector is None:
            return NO_DATA
        if name in self.source.hidden and not isinstance(vector, Texts):
            raise StaysError(Text(f"“{name}”是个人信息，不放进单元格", f"'{name}' is personal data and is put into no cell"))
        if name in self.source.hidden:
            raise StaysError(Text(f"“{name}”是个人信息，已经遮盖", f"'{name}' is personal data and masked"))
        if has_old_days(vector):
            raise StaysError(Text(f"“{name}”里有 1900 年 3 月以前的日期", f"'{name}' has days before March 1900"))
        column, _ = self.entities.place_of(name)
        if column not in self.cells:
            self.cells[column] = self.measured(name, vector)
        kind = kind_of_vector(vector)
        return Term(self.cells[column].cell, kind, never_none=bool(np.all(vector.valid)))

    def measured(self, name: str, vector: Vector) -> GridColumn:
        """A column of values."""
        kind = kind_of_vector(vector)
        title = self.title(name)
        return self.grid.add(SCORING, MEASURED, title, cells_of(vector, self.grid.count), format_=_FORMATS.get(kind, "General"), comes_first=True)

    def title(self, name: str) -> Text:
        """What a name is called."""
        if name in self.rulebook.metrics:
            metric = self.rulebook.metrics[name]
            title = self.rulebook.title_of(name)
            return title if not metric.unit else Text(f"{title.zh}({metric.unit})", f"{title.en} ({metric.unit})")
        table, _, bare = name.rpartition(".")
        known = fields_of(self.rulebook).get(table or "customers")
        found = known.field(bare) if known else None
        return found.title if found else same(name)

    # values among those of all

    def over_all(self, function: str, value: Term, value_node: ast.expr, within: Sequence[str], among: tuple[Term, ast.expr] | None) -> Places:
        """A value among those of all. Errors: StaysError."""
        vector = value_of(self.entities, _of(value_node))
        if OVER_ALL[function].takes == "any" or not isinstance(vector, Numbers):
            has = np.broadcast_to(vector.holds if kind_of_vector(vector) == "flag" else vector.valid, self.grid.count)  # type: ignore[union-attr]
            vector = Numbers(1, 1, has)
        counted = None if among is None else (among[0].held, np.broadcast_to(holds(self.entities, _of(among[1])), self.grid.count), among[0].is_fixed)
        return self.among_all(function, value, vector, within, counted)

    def among_all(self, function: str, value: Term, vector: Numbers, within: Sequence[str], counted: tuple[str, Any, bool] | None) -> Places:
        """The same for a formula with the engine's values. counted: who takes part: formula, values, whether no param changes it."""
        members = self.entities.counted(of_sum=OVER_ALL[function].of_sum)
        formulas, is_counted, fixed = [], members, value.is_fixed
        if not members.all():
            formulas.append(self.members_cell(function).cell)
        if counted is not None:
            formulas.append(counted[0])
            is_counted, fixed = is_counted & counted[1], fixed and counted[2]
        group, codes, groups = self._groups(within)
        fixed = fixed and (group is None or group.is_fixed)
        found = (value.compared, tuple(formulas), tuple(within), group.formula if group else "")
        if found not in self.places:
            floats = np.asarray(cells_of(vector, self.grid.count).to_numpy(zero_copy_only=False), np.float64)
            key = Key(
                value, floats, f"AND({','.join(formulas)})" if len(formulas) > 1 else "".join(formulas), is_counted if formulas else None,
                group, codes, groups, Text(f"K{len(self.places) + 1}", f"K{len(self.places) + 1}"), fixed,
            )  # fmt: skip
            self.places[found] = Places(self.grid, key)
        return self.places[found]

    def members_cell(self, function: str) -> GridColumn:
        """Whether each is counted: lines that stand for nobody are not."""
        name = f"members {OVER_ALL[function].of_sum}"
        if name not in self.cells:
            title = Text("是否计入总体", "Counts among all")
            self.cells[name] = self.grid.add(SCORING, MEASURED, title, pa.array(self.entities.counted(of_sum=OVER_ALL[function].of_sum)), comes_first=True)
        return self.cells[name]

    def _groups(self, within: Sequence[str]) -> tuple[Term | None, Any, int]:
        """The number of each one's group as a formula, as values, and how many groups there may be."""
        if not within:
            return None, None, 1
        terms = [self.named(name) for name in within]
        if all(term.is_fixed for term in terms):
            vectors = [vector for name in within if (vector := self.entities.named(name)) is not None]
            codes = group_numbers(vectors, self.grid.count)
            name = f"group {' '.join(within)}"
            if name not in self.cells:
                title = Text(f"组别：{'、'.join(self.title(one).zh for one in within)}", f"Group: {', '.join(self.title(one).en for one in within)}")
                self.cells[name] = self.grid.add(SCORING, MEASURED, title, pa.array(codes.astype(np.float64)), comes_first=True)
            return Term(self.cells[name].cell, "number", never_none=True), codes, int(codes.max(initial=0)) + 1
        formula, codes, size = "0", np.zeros(self.grid.count, np.int64), 1
        for name, term in zip(within, terms, strict=True):
            own, values, width = self._code(name, term)
            formula, codes, size = f"({formula}*{width}+{own})" if size > 1 else own, codes * width + values, size * width
        return Term(formula, "number", never_none=True, is_fixed=False), codes, size

    def _code(self, name: str, term: Term) -> tuple[str, Any, int]:
        vector = self.entities.named(name)
        if term.is_fixed:
            codes = group_numbers([vector] if vector is not None else [], self.grid.count)
            return self._groups([name])[0].formula, codes, int(codes.max(initial=0)) + 1  # type: ignore[union-attr]
        if term.kind == "flag" and vector is not None:
            flags = vector.spread(self.grid.count)
            return f"IFERROR(IF({term.formula},2,1),0)", np.where(flags.valid, np.where(flags.yes, 2, 1), 0), 3  # type: ignore[union-attr]
        if name in self.levels:
            names = list(self.levels[name])
            listed = "{" + ",".join(text_text(one) for one in names) + "}"
            assert isinstance(vector, Texts)
            codes = np.array([names.index(one) + 1 if one in names else 0 for one in vector.spread(self.grid.count).values.to_pylist()])
            return f"IFERROR(MATCH({term.formula},{listed},0),0)", codes, len(names) + 1
        raise StaysError(Text(f"在“{name}”的每个值内比较，而它随参数变化", f"compared within each value of '{name}', which params change"))


def _of(node: ast.expr) -> Expression:
    return Expression("", node)
