"""Levels as formulas: who is rated, the first row whose conditions all hold, gates in their turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.columns import computed_column, excluded_column, level_column, matched_column, rank_column, ungated_column
from tiercli.domain.language import Language, Text, filled, same
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts, arrow
from tiercli.grammar.evaluate import holds
from tiercli.grammar.excel import NONE, text_text
from tiercli.grammar.formula_terms import Term
from tiercli.report.live.grid import RANKING, SCORING, GridColumn
from tiercli.report.live.names import LiveNames
from tiercli.report.live.ranking import Places
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading, Level

_NOISE = "1E-11"
"""Of a total: what sums of binary fractions may be off by; no exact figure comes so near without being there."""


@dataclass
class LevelFormulas:
    """One grading as formulas; names: as they are after the scores and the gradings that it uses."""

    names: LiveNames
    rulebook: Rulebook
    name: str
    place: GridColumn | None = None

    @property
    def grading(self) -> Grading:
        """Its rules."""
        return self.rulebook.gradings[self.name]

    @property
    def title(self) -> Text:
        """What the grading is called."""
        return self.grading.title or same(self.name)

    def add(self) -> Term:
        """The computed level's name, in a column. Errors: StaysError."""
        grading, names = self.grading, self.names
        last = len(grading.names_in_order)
        outside = self._outside()
        nobody = names.entities.is_nobody
        met: list[str] = []
        for index, row in enumerate(grading.levels):
            met.append(self._row(index, row, met, outside))
        of_rows = grading.places_of_rows
        place = "0"
        for at, cell in reversed(list(zip(of_rows, met, strict=True))):
            place = f"IF({cell},{at},{place})"
        if outside is not None:
            beyond = [last + 1 + list(grading.outside).index(group.otherwise) for group in grading.eligible]
            place = f"IF({outside.cell}=0,{place},CHOOSE(MAX(1,{outside.cell}),{','.join(map(str, beyond))}))"
        if nobody.any():
            place = f"IF({self._nobody().cell},{last + 1 if grading.eligible else last},{place})"
        entities = names.entities
        column = self._add(Text("{}：次序（限制前）", "{}: place before gates"), arrow(_whole(entities, ungated_column(self.name))), place)
        self.place = column = self._gated(column)
        values = entities.arrow(computed_column(self.name))
        named = names.grid.add(SCORING, self.title, self.title, values.cast(pa.string()), self._level_names(column))
        return Term(named.cell, "text", never_none=True, is_fixed=False)

    def _add(self, title: Text, values: Any, formula: str) -> GridColumn:
        return self.names.grid.add(SCORING, self.title, filled(title, self.title), values, formula)

    def titles(self, language: Language) -> str:
        """The level's title as a formula, as people read it."""
        assert self.place is not None
        named = {level.name: level.title for level in self.grading.levels_in_order} | dict(self.grading.outside)
        spoken = [(title.spoken(language) if (title := named.get(name)) else "") or name for name in self.grading.all_names]
        return f"CHOOSE(MAX(1,{self.place.cell}),{','.join(text_text(one) for one in spoken)})"

    def _level_names(self, place: GridColumn) -> str:
        listed = ",".join(text_text(name) for name in self.grading.all_names)
        return f"CHOOSE(MAX(1,{place.cell}),{listed})"

    def _nobody(self) -> GridColumn:
        key = "nobody"
        if key not in self.names.cells:
            self.names.cells[key] = self.names.grid.add(
                SCORING, self.title, Text("不属于任何对象", "Belongs to nobody"), pa.array(self.names.entities.is_nobody)
            )
        return self.names.cells[key]

    def _outside(self) -> GridColumn | None:
        """Which group keeps each from being rated."""
        if not self.grading.eligible:
            return None
        formula = "0"
        for number, group in reversed(list(enumerate(self.grading.eligible, start=1))):
            formula = f"IF({self.names.term(group.when).held},{formula},{number})"
        values = arrow(_whole(self.names.entities, excluded_column(self.name)))
        return self._add(Text("{}：不参加评级的条", "{}: not rated by group"), values, formula)

    # the rows of levels

    def _row(self, index: int, level: Level, met: Sequence[str], outside: GridColumn | None) -> str:
        """Whether all conditions of a row hold, in a column."""
        names, entities = self.names, self.names.entities
        tests: list[str] = []
        values: Any = np.ones(names.grid.count, bool)
        if level.bound is not None:
            amount, is_open = level.bound
            bound = names.parameters.amount(
                ("gradings", self.name, "levels", index, "above" if is_open else "from"), amount, self._spoken(level, Text("{} {}：得分线", "{} {}: score"))
            )
            score = self._score()
            if score.kind == "missing":
                tests.append("FALSE")
                values = values & False
            else:
                tests.append(f"IFERROR({score.compared}{'>' if is_open else '>='}{bound},FALSE)")
                values = values & self._reaches(amount, is_open=is_open)
        if level.when is not None:
            tests.append(names.term(level.when).held)
            values = values & holds(entities, level.when)
        if level.is_ranked:
            test, inside = self._ranked(index, level, met, outside)
            tests.append(test)
            values = values & inside
        formula = "TRUE" if not tests else tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
        return self._add(self._spoken(level, Text("{} {}：条件", "{} {}: conditions")), pa.array(np.asarray(values, bool)), formula).cell

    def _spoken(self, level: Level, pattern: Text) -> Text:
        return filled(pattern, self.title, same(level.name))

    def _score(self) -> Term:
        return self.names.named(self.grading.by or next(iter(self.rulebook.all_scores), ""))

    def _reaches(self, amount: Decimal | str, *, is_open: bool) -> Any:
        entities = self.names.entities
        score = entities.named(self.grading.by or next(iter(self.rulebook.all_scores)))
        assert isinstance(score, Numbers)
        value = entities.constants[amount] if isinstance(amount, str) else amount
        a, b = score.compared(Numbers.of(Fraction(Decimal(str(value)))))
        return np.asarray((np.greater if is_open else np.greater_equal)(a, b), bool) & score.valid

    # ranks

    def _ranked(self, index: int, level: Level, met: Sequence[str], outside: GridColumn | None) -> tuple[str, Any]:
        """Whether a place in the row is reached (top, quota or share), and for whom it is in the run."""
        names = self.names
        stored = names.entities.columns[rank_column(self.name, index + 1)]
        assert isinstance(stored, Numbers)
        value = names.term(level.by) if level.by is not None else self._score()
        if value.kind == "missing":
            return "FALSE", False
        if level.share is not None:  # the total is that of the values above zero
            value = replace(value, formula=f"IF({value.formula}>0,{value.formula},{NONE})", never_none=False, digits=value.digits or None)
            stored = stored.where(np.asarray(np.greater(stored.num, 0), bool))
        rated = [] if outside is None else [f"{outside.cell}=0"]
        fixed = all(names.term(group.when).is_fixed for group in self.grading.eligible)
        if names.entities.is_nobody.any():
            rated.append(f"NOT({self._nobody().cell})")
        if level.among is not None:
            among = names.term(level.among)
            rated.append(among.held)
            fixed = fixed and among.is_fixed
        free = [f"NOT({cell})" for cell in met]
        within = []
        if level.within is not None and names.entities.place_of(str(level.within))[1] != "missing":
            within = [str(level.within)]
        everybody = self._places(value, stored, rated, within, valid=stored.valid, fixed=fixed)
        only_left = level.quota is not None or (level.share is not None and level.share_from == "above")
        placed = _whole(names.entities, matched_column(self.name))
        left = everybody
        if only_left and free:
            unplaced = np.asarray((placed == 0) | (placed > index))
            left = self._places(value, stored, [*rated, *free], within, valid=stored.valid & unplaced, fixed=False)
        if level.share is not None:
            return self._within_share(index, level, left, everybody), np.asarray(placed == index + 1)
        place = level.top if level.top is not None else level.quota
        assert place is not None
        key = "top" if level.top is not None else "quota"
        path = ("gradings", self.name, "levels", index, key)
        title = self._spoken(level, Text("{} {}：名额", "{} {}: places"))
        if place.count is not None:
            fit = names.parameters.number(path, place.count, title)
        else:
            assert place.share is not None
            cell = names.parameters.amount(path, place.share, title)
            part = f"MAX(1,INT(ROUND({cell}*{everybody.count()},9)+0.5))"
            fit = f"IF({cell}>=1,INT({cell}),{part})" if isinstance(place.share, str) else part
        rank = f"{left.count()}-{left.at_or_below()}+1"
        counts, ranks = everybody.counted_and_ranks()[0], left.counted_and_ranks()[1]
        count, part_of = place.sized(names.entities.constants)
        fits = np.full(names.grid.count, float(count or 0)) if part_of is None else np.maximum(np.floor(float(part_of) * counts + 0.5 + 1e-9), 1)
        with np.errstate(invalid="ignore"):
            inside = ranks <= fits
        key_cell = left.keys.cell
        if left.key.group is None:
            # the value of the last place that fits: no rank a row is needed
            within_reach = left.counted_floats[inside]
            bound = self._threshold(level, left, fit, float(within_reach.min()) if len(within_reach) else 9e307)
            return f"AND(ISNUMBER({key_cell}),N({key_cell})>={bound})", inside
        return f"AND(ISNUMBER({key_cell}),IFERROR({rank},9E+99)<={fit})", inside

    def _threshold(self, level: Level, left: Places, fit: str, value: float) -> str:
        formula = f"IF({left.count()}<1,9E+307,LARGE({left.keys.range},MIN({left.count()},{fit})))"
        title = self._spoken(level, Text("{} {}：入围的最低值", "{} {}: lowest value that fits"))
        return self.names.grid.add(RANKING, self.title, title, pa.array([value]), formula).top

    def _places(self, value: Term, stored: Numbers, conditions: Sequence[str], within: Sequence[str], *, valid: Any, fixed: bool) -> Places:
        """Those who are ranked: who is rated, and has a value."""
        numbers = stored.where(valid)
        counted = None
        if conditions:
            test = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
            counted = (test, np.broadcast_to(np.asarray(valid, bool), self.names.grid.count), fixed)
        return self.names.among_all("rank", value, numbers, within, counted)

    def _within_share(self, index: int, level: Level, left: Places, whole: Places) -> str:
        """Whether all larger values together are still below the share of the total; where the crossing one is out, those with its own are not beyond it."""
        assert level.share is not None
        path = ("gradings", self.name, "levels", index, "share")
        share = self.names.parameters.amount(path, level.share, self._spoken(level, Text("{} {}：占合计", "{} {}: share of the total")))
        total, key = whole.total(), left.keys.cell
        if level.crossing == "in":
            test = f"{left.sum_above()}<{total}*{share}-{_NOISE}*{total}"
        else:
            test = f"{left.sum_at_or_above()}<={total}*{share}+{_NOISE}*{total}"
        return f"AND(ISNUMBER({key}),IFERROR({test},FALSE))"

    # gates

    def _gated(self, place: GridColumn) -> GridColumn:
        grading, names = self.grading, self.names
        all_names, last = grading.all_names, len(grading.names_in_order)
        if not grading.gates:
            return place
        entities = names.entities
        ungated = np.asarray(_whole(entities, ungated_column(self.name)))
        before = names.grid.add(
            SCORING, self.title, filled(Text("{}（限制前）", "{} before gates"), self.title), _named(all_names, ungated), self._level_names(place)
        )
        seen = names.at(
            entities.with_values({self.name: (level_column(self.name), Texts(_named(all_names, ungated)))}),
            {self.name: Term(before.cell, "text", never_none=True, is_fixed=False)},
        )
        current = np.array(ungated)
        for index, gate in enumerate(grading.gates):
            limit_name = gate.at_most or gate.at_least or ""
            key = "at_most" if gate.at_most is not None else "at_least"
            title = filled(Text("{}：第 {} 条限制，{}", "{}: gate {}, {}"), self.title, same(str(index + 1)), _SIDES[key])
            path = ("gradings", self.name, "gates", index, key)
            cell = names.parameters.choice(path, limit_name, title, all_names)
            listed = ",".join(f"{text_text(name)}" for name in all_names)
            limit = names.parameters.worked_out(
                filled(Text("{}的次序", "place of {}"), title), f"MATCH({cell},{{{listed}}},0)", float(all_names.index(limit_name) + 1)
            )
            beyond = f"{place.cell}{'<' if key == 'at_most' else '>'}{limit}"
            formula = f"IF(AND({seen.term(gate.when).held},{beyond},{place.cell}<={last}),{limit},{place.cell})"
            at = all_names.index(limit_name) + 1
            acts = holds(seen.entities, gate.when) & ((current < at) if key == "at_most" else (current > at)) & (current <= last)
            current = np.where(acts, at, current)
            title = filled(Text("{}：次序（第 {} 条限制后）", "{}: place after gate {}"), self.title, same(str(index + 1)))
            place = names.grid.add(SCORING, self.title, title, pa.array(current.astype(np.float64)), formula)
        return place


_SIDES = {"at_most": Text("最高", "at most"), "at_least": Text("最低", "at least")}


def _whole(entities: Entities, column: str) -> Any:
    """A stored column of whole numbers."""
    found = entities.columns[column]
    return found.to_numpy(zero_copy_only=False)


def _named(names: Sequence[str], places: Any) -> pa.Array:
    inside = np.where((places < 1) | (places > len(names)), len(names), places) - 1
    return pa.array(list(names), pa.string()).take(pa.array(inside))
