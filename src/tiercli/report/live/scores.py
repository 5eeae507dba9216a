"""Points and scores as formulas: dimensions and their parts, variants, weights that are shared, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pyarrow as pa

from tiercli.domain.columns import part_column, points_column, sum_column
from tiercli.domain.language import Text, filled, same
from tiercli.frames.numbers import Numbers
from tiercli.grammar.evaluate import holds
from tiercli.grammar.excel import NONE, refined
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import SCORE_DIGITS, Term
from tiercli.report.live.grid import SCORING, GridColumn
from tiercli.report.live.names import LiveNames
from tiercli.report.live.parameter_cells import StepRanges
from tiercli.report.live.parameters import Path
from tiercli.report.live.part_cells import FIGURES, MOST, PartCells, PartPlace
from tiercli.report.live.values import cells_of, plain_floats
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import SCALES, Part

POINTS, SCORE = Text("得分项", "Points"), Text("得分", "Score")
_WEIGHT = Text("{}：权重", "{}: weight")


@dataclass
class ScoreFormulas:
    """All scores of a rulebook as formulas."""

    names: LiveNames
    rulebook: Rulebook
    steps: dict[Path, StepRanges] = field(default_factory=dict)
    maps: dict[Path, tuple[str, str]] = field(default_factory=dict)
    made: dict[int, tuple[Part, Term]] = field(default_factory=dict)
    columns: dict[str, GridColumn] = field(default_factory=dict)
    system: int = -1

    def add(self) -> dict[str, Term]:
        """The formulas of every score and of every dimension, by name: score, points.volume."""
        found: dict[str, Term] = {}
        for score in self.rulebook.all_scores:
            found |= self._score(score)
        return found

    def _score(self, score: str) -> dict[str, Term]:
        names, rulebook = self.names, self.rulebook
        root: Path = ("score",) if score == "score" else ("scores", score)
        conditions = (None, *(self._condition(variant.when, index) for index, variant in enumerate(rulebook.variants)))
        systems = [(met, dimensions, index - 1) for index, (met, dimensions) in enumerate(zip(conditions, systems_of(rulebook)[score], strict=True))]
        every = list(dict.fromkeys(name for _, dimensions, _ in systems for name in dimensions))
        available = [name for name in every if any(self.is_available(dimensions[name]) for _, dimensions, _ in systems if name in dimensions)]
        beside = [name for name in every if all(dimensions[name].is_on_top for _, dimensions, _ in systems if name in dimensions)]
        if not any(name in available for name in every if name not in beside or len(beside) == len(every)):
            return {score: Term(NONE, "missing"), **{f"points.{name}": Term(NONE, "missing") for name in every}}
        totals, points = [], []
        for when, dimensions, index in systems:
            places = {name: self._place(root, name, rulebook.all_scores[score], index) for name in dimensions}
            self.system = index
            total, earned = self._system(score, when, dimensions, available, places, index)
            totals.append((when, total))
            points.append((when, earned))
        answer: dict[str, Term] = {}
        for name in available:
            part = next(dimensions[name] for _, dimensions, _ in systems if name in dimensions)
            formula = _first([(when, earned.get(name, NONE)) for when, earned in points])
            if not rulebook.variants:
                answer[f"points.{name}"] = Term(formula, "number", is_score=True, digits=12, is_fixed=False)
                continue
            stored = names.entities.columns[points_column(name)]
            column = names.grid.add(SCORING, POINTS, part.title or same(name), plain_floats(stored, names.grid.count), formula, format_="0.00")
            answer[f"points.{name}"] = Term(column.cell, "number", is_score=True, digits=12, is_fixed=False)
        answer |= {f"points.{name}": Term(NONE, "missing") for name in every if name not in available}
        formula = self._limited(score, _first(totals))
        title = self.rulebook.score_title(score)
        stored = names.entities.columns[sum_column(score)]
        column = names.grid.add(SCORING, SCORE, title, cells_of(stored, names.grid.count), refined(formula, SCORE_DIGITS), format_="0.00")
        self.columns[score] = column
        answer[score] = Term(column.cell, "number", is_score=True, is_fixed=False)
        return answer

    def _condition(self, when: Expression, index: int) -> Term:
        """Whether a variant holds, in a column of its own."""
        key = f"variant {index}"
        if key not in self.columns:
            title = self.rulebook.variants[index].title or Text(f"变体 {index + 1}", f"Variant {index + 1}")
            values = pa.array(holds(self.names.entities, when))
            self.columns[key] = self.names.grid.add(SCORING, POINTS, title, values, self.names.term(when).held)
        return Term(self.columns[key].cell, "flag", never_none=True)

    def _place(self, root: Path, name: str, base: Mapping[str, Part], index: int) -> PartPlace:
        own = (*root, name) if name in base else None
        if index < 0:
            return PartPlace(own)
        variant = self.rulebook.variants[index]
        inner = ("score",) if root == ("score",) else ("scores", root[1])
        keys = (variant.score if root == ("score",) else variant.scores.get(str(root[1]), {})).get(name)
        if keys is None:
            return PartPlace(own)
        written = frozenset(keys)
        if written & {*SCALES, "parts"}:
            written |= {*SCALES, "parts", "default"}
        return PartPlace(own, ("variants", index, *inner, name), written)

    def _system(
        self, score: str, when: Term | None, dimensions: Mapping[str, Part], available: Sequence[str], places: Mapping[str, PartPlace], index: int
    ) -> tuple[str, dict[str, str]]:
        """The score of one variant (or of the base), and its points; see `points.score`."""
        left = {name for name, part in dimensions.items() if when is not None and part.out_of is None and part.weight == 0}
        present = {name: part for name, part in dimensions.items() if name in available and name not in left and self.is_available(part)}
        earned = {name: self.dimension(part, places[name], part.title or same(name), f"{score}.{name}").formula for name, part in present.items()}
        beside = {name for name, part in dimensions.items() if part.is_on_top}
        in_points = any(part.out_of is not None for name, part in dimensions.items() if name not in beside)
        key, parameters = ("out_of" if in_points else "weight"), self.names.parameters
        sizes: dict[str, str] = {}
        for name, part in dimensions.items():
            if name not in beside:
                size, title = part.out_of if in_points else part.weight, filled(MOST if in_points else _WEIGHT, part.title or same(name))
                sizes[name] = "0" if size is None else parameters.number(places[name].at(key), size, self._of_variant(title, index, places[name], key))
        numbers = {name: Fraction((dimensions[name].out_of if in_points else dimensions[name].weight) or 0) for name in sizes}
        whole, shared = _sum(list(sizes.values())), self.rulebook.no_data == "share"
        have = _sum([sizes[name] for name in present if name in sizes]) if shared else whole
        if not sizes:
            return _sum(list(earned.values())), earned
        total = sum(numbers.values(), Fraction(0))
        having = sum((numbers[name] for name in present if name in numbers), Fraction(0)) if shared else total
        parts: list[str] = []
        parameters.section(self._of_variant(Text("每一分在得分里算多少", "What a point counts in the score"), index, None, ""))
        for name, part in present.items():
            if name in beside:
                parts.append(earned[name])
                continue
            formula = f"IF({have}=0,0,{whole}/{have}{'' if in_points else f'*{sizes[name]}/100'})"
            value = 0.0 if having == 0 else float(total / having * (1 if in_points else numbers[name] / 100))
            parts.append(f"{earned[name]}*{parameters.worked_out(part.title or same(name), formula, value)}")
        return f"IF({have}=0,0,{_sum(parts)})" if parts else "0", earned

    def _of_variant(self, title: Text, index: int, place: PartPlace | None, key: str) -> Text:
        """With the variant's name where the cell is its own."""
        if index < 0 or (place is not None and (place.over is None or place.at(key)[0] != "variants")):
            return title
        variant = self.rulebook.variants[index].title or Text(f"变体 {index + 1}", f"variant {index + 1}")
        return Text(f"{title.zh}（{variant.zh}）", f"{title.en} ({variant.en})")

    def _limited(self, score: str, total: str) -> str:
        limits = self.rulebook.limits.get(score)
        if limits is None:
            return total
        name = self.rulebook.score_title(score)
        if limits.max is not None:
            total = f"MIN({self.names.parameters.amount(('limits', score, 'max'), limits.max, filled(FIGURES['max'], name))},{total})"
        if limits.min is not None:
            total = f"MAX({self.names.parameters.amount(('limits', score, 'min'), limits.min, filled(FIGURES['min'], name))},{total})"
        return total

    # dimensions

    def is_available(self, part: Part) -> bool:
        """Whether the workbook has data for any of a part."""
        if part.parts is not None:
            return any(self.is_available(inner) for inner in part.parts)
        if part.metric is not None:
            return part.metric not in self.names.source.unavailable
        assert part.expression is not None
        return self.names.value(part.expression) is not None

    def dimension(self, part: Part, place: PartPlace, title: Text, where: str) -> Term:
        """A whole dimension's points; variants that leave it as it is share them. where: its place in the scores."""
        if id(part) not in self.made:
            points, _ = self._points(part, place, title, where)
            self.made[id(part)] = part, Term(self._helper(title, points, where), "number", is_score=True, digits=12, is_fixed=False)
        return self.made[id(part)][1]

    def _helper(self, title: Text, formula: str, where: str) -> str:
        """Points in a column; where: the place of their dimension or part, with the engine's values."""
        stored = self.names.entities.columns.get(part_column(self.system, where))
        values = plain_floats(stored, self.names.grid.count) if isinstance(stored, Numbers) else pa.nulls(self.names.grid.count, pa.float64())
        return self.names.grid.add(SCORING, POINTS, title, values, formula, format_="0.00").cell

    def _points(self, part: Part, place: PartPlace, title: Text, where: str) -> tuple[str, str]:
        """Points, and whether the value was missing."""
        cells = PartCells(self, part, place, title)
        points, missing = self._parts(part, place, title, where) if part.parts is not None else self._leaf(cells)
        if part.when is not None:
            met = self.names.term(part.when).held
            points, missing = f"IF({met},{points},{cells.figure(part.missing, 'missing')})", f"AND({missing},{met})"
        if part.max is not None:
            points = f"MIN({cells.figure(part.max, 'max')},{points})"
        if part.min is not None:
            points = f"MAX({cells.figure(part.min, 'min')},{points})"
        return points, missing

    def _leaf(self, cells: PartCells) -> tuple[str, str]:
        part, names = cells.part, self.names
        instead = cells.figure(part.missing, "missing")
        if part.metric is not None:
            value = names.named(part.metric)
        else:
            assert part.expression is not None
            value = names.term(part.expression)
        if value.kind == "missing":
            return instead, "TRUE"
        points = part.way.excel(part.rule, part, value, cells)
        is_there = [] if value.never_none else [f"ISERROR({value.formula})"]
        missing = is_there[0] if is_there else "FALSE"
        among = part.way.among(part.rule)
        beside = [*is_there, *([f"NOT({names.term(among).held})"] if among is not None else [])]
        if beside:
            test = beside[0] if len(beside) == 1 else f"OR({','.join(beside)})"
            points = f"IF({test},{instead},{points})"
        return points, missing

    def _parts(self, part: Part, place: PartPlace, title: Text, where: str) -> tuple[str, str]:
        """Weighted parts are averaged, parts out of a number of points are added; parts without data are left out."""
        assert part.parts is not None
        in_points = any(inner.out_of is not None for inner in part.parts)
        made: list[tuple[str, str, str]] = []
        whole: list[str] = []
        for index, (inner, here) in enumerate(part.placed(where)):
            inner_place, name = place.inner(index), inner.title or Text(f"{title.zh} {index + 1}", f"{title.en} {index + 1}")
            spoken = Text(f"{title.zh}·{name.zh}", f"{title.en} · {name.en}")
            size = inner.out_of if in_points else inner.weight
            words = filled(MOST if in_points else _WEIGHT, spoken)
            written = (
                ("0" if in_points else "1") if size is None else self.names.parameters.number(inner_place.at("out_of" if in_points else "weight"), size, words)
            )
            whole.append(written)
            if self.is_available(inner):
                points, missing = self._points(inner, inner_place, spoken, here)
                made.append((written, self._helper(spoken, points, here), missing))
        gone = made[0][2] if len(made) == 1 else f"AND({','.join(missing for _, _, missing in made)})"
        have = _sum([size for size, _, _ in made])
        if in_points:
            points = _sum([points for _, points, _ in made])
            scaled = points if len(made) == len(part.parts) else f"IF({have}=0,1,{_sum(whole)}/{have})*({points})"
            return scaled, gone
        points = f"IF({have}=0,0,({_sum([f'{points}*{size}' for size, points, _ in made])})/{have})"
        if part.out_of is not None:
            points = f"{points}*{self.names.parameters.number(place.at('out_of'), part.out_of, filled(MOST, title))}/100"
        return points, gone


def _first(choices: Sequence[tuple[Term | None, str]]) -> str:
    """The first variant whose condition holds, else the base, which stands first."""
    answer = choices[0][1]
    for when, formula in reversed(choices[1:]):
        assert when is not None
        answer = f"IF({when.formula},{formula},{answer})"
    return answer


def _sum(parts: Sequence[str]) -> str:
    return "0" if not parts else parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"
