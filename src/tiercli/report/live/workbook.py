"""The formulas of a whole rulebook, and the columns that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from tiercli.domain.columns import computed_column, level_column
from tiercli.domain.language import Text
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Texts
from tiercli.grammar.formulas import StaysError, Term
from tiercli.outcome import Outcome, Role
from tiercli.outcome.live import LiveSource
from tiercli.report.live.grid import SCORING, Grid, GridColumn
from tiercli.report.live.levels import LevelFormulas
from tiercli.report.live.names import LiveNames
from tiercli.report.live.parameters import Parameters
from tiercli.report.live.scores import ScoreFormulas
from tiercli.report.live.values import cells_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import order_of_gradings, order_of_metrics

_WHO, _METRICS, _OUTPUTS, _CHECK = Text("客户", "Who"), Text("指标", "Figures"), Text("结果", "Results"), Text("核对", "Check")


@dataclass
class LiveBook:
    """A live workbook in the making.

    results: the cell of each result column that is a formula, by its name. stays: what stays a value, and why.
    """

    grid: Grid
    parameters: Parameters
    results: dict[str, Term] = field(default_factory=dict)
    stays: list[tuple[Text, Text]] = field(default_factory=list)
    audit: GridColumn | None = None
    moved: GridColumn | None = None

    def columns(self, sheet: str) -> list[GridColumn]:
        """The columns of a sheet from left to right."""
        return self.grid.of(sheet)


def live_book(outcome: Outcome, source: LiveSource, sheet_names: Mapping[str, str]) -> LiveBook:
    """Everything that can be a formula as one, and the rest as it is. sheet_names: by key."""
    made = _Builder(outcome, source).book()
    made.grid.named = sheet_names
    return made


class _Builder:
    def __init__(self, outcome: Outcome, source: LiveSource) -> None:
        self.outcome, self.source, self.rulebook = outcome, source, outcome.rulebook
        self.grid = Grid(source.entities.count)
        self.made = LiveBook(self.grid, Parameters(self.rulebook, source.rules))
        self.names = LiveNames(source, self.rulebook, self.grid, self.made.parameters, _computed(source.entities, self.rulebook))
        self.names.levels = {name: grading.all_names for name, grading in self.rulebook.gradings.items()}

    def book(self) -> LiveBook:
        results = self.outcome.results
        for role in (Role.ID, Role.NAME):
            column = results.of_role(role)
            if column is not None:
                self.grid.add(SCORING, _WHO, column.title, _one(results.rows.column(column.name)))
        self._metrics()
        self._scores()
        self._gradings()
        self._outputs()
        self._check()
        return self.made

    def _stays(self, title: Text, error: StaysError) -> None:
        self.made.stays.append((title, error.why))

    def _metrics(self) -> None:
        """Formulas that a param changes; what is measured stays."""
        changing = set(self.rulebook.params)
        for name in order_of_metrics(self.rulebook).order:
            metric = self.rulebook.metrics[name]
            if metric.source != "formula" or not metric.expression.names & changing or self.names.entities.named(name) is None:
                continue
            changing.add(name)
            title = self.names.title(name)
            try:
                term = self.names.term(metric.expression)
            except StaysError as error:
                self._stays(title, error)
                continue
            formula = term.formula
            if metric.empty is not None:
                continue
            if metric.cap is not None and term.kind == "number":
                cap = self.made.parameters.number(("metrics", name, "cap"), metric.cap, Text(f"{title.zh}：封顶", f"{title.en}: cap"))
                formula = f"MIN({cap},{formula})"
            vector = self.names.entities.named(name)
            column = self.grid.add(SCORING, _METRICS, title, cells_of(vector, self.grid.count), formula, format_="#,##0.######")
            self.names.terms[name] = Term(column.cell, term.kind, term.is_score, term.digits, is_fixed=False)
            self.made.results[name] = self.names.terms[name]

    def _scores(self) -> None:
        try:
            found = ScoreFormulas(self.names, self.rulebook).add()
        except StaysError as error:
            self._stays(Text("得分", "Score"), error)
            return
        self.names.terms |= found
        for name, term in found.items():
            if term.kind != "missing":
                self.made.results[name.replace("points.", "points_") if name != "score" else name] = term

    def _gradings(self) -> None:
        for name in order_of_gradings(self.rulebook).order:
            formulas = LevelFormulas(self.names, self.rulebook, name)
            try:
                term = formulas.add()
            except StaysError as error:
                self._stays(formulas.title, error)
                continue
            self.names.terms[name] = term
            if name == self.rulebook.main:
                self.made.results["computed_tier"] = term
            if not self.source.is_reviewed:
                self.made.results["tier" if name == self.rulebook.main else name] = term

    def _outputs(self) -> None:
        pass

    def _check(self) -> None:
        """The engine's level beside the formula's, and where they differ."""
        main = self.rulebook.main
        if main not in self.names.terms:
            return
        values = self.source.entities.columns[computed_column(main)]
        engine = self.grid.add(SCORING, _CHECK, Text("本次等级", "Level of the run"), values)
        cell = self.names.terms[main].formula
        formula = f'IF(EXACT({cell},{engine.cell}),"",{engine.cell}&" → "&{cell})'
        self.made.moved = self.grid.add(SCORING, _CHECK, Text("变动", "Moves"), pa.array([""] * self.grid.count), formula)


def _computed(entities: Entities, rulebook: Rulebook) -> Entities:
    """The entities as gradings see them: with the computed levels, whatever reviews made of them."""
    return entities.with_values({name: (level_column(name), Texts(entities.columns[computed_column(name)])) for name in rulebook.gradings})


def _one(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
