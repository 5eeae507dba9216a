"""The formulas of a whole rulebook, and the columns that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from tiercli.domain.columns import computed_column, level_column, score_column, sum_column
from tiercli.domain.language import Text, same
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Texts
from tiercli.grammar.excel import refined
from tiercli.grammar.formula_terms import SCORE_DIGITS, StaysError, Term
from tiercli.outcome import Outcome, Role
from tiercli.outcome.outcome import LiveSource
from tiercli.report.live.front import front_formulas, notes_of_params, year_before_columns
from tiercli.report.live.grid import SCORING, Grid, GridColumn
from tiercli.report.live.levels import LevelFormulas
from tiercli.report.live.names import LiveNames
from tiercli.report.live.parameters import Parameters
from tiercli.report.live.scores import ScoreFormulas
from tiercli.report.live.values import cells_of
from tiercli.rulebook.facts.names import order_of_gradings, order_of_metrics
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.model import Rulebook

_WHO, _METRICS, _OUTPUTS, _CHECK = Text("客户", "Who"), Text("指标", "Figures"), Text("结果", "Results"), Text("核对", "Check")
_REVIEWED = Text(
    "由复评、审批、人工调整或历史得出，是本次运行的数值；计算等级在“评分”里随参数重算",
    "made by reviews, decisions, overrides or the history: values of the run; the computed levels in Scoring follow the parameters",
)
_DIFFERS = Text("公式与引擎不一致", "formula and engine differ")


@dataclass
class LiveBook:
    """A live workbook in the making.

    results: the formula of each result column that has one, by its name. tier: the column of the main level, where it follows the formulas.
    sums, before: the columns of the amounts that levels add up, and of these a year before. stays: what stays a value, and why.
    """

    grid: Grid
    parameters: Parameters
    results: dict[str, str] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    tier: str = ""
    stays: list[tuple[Text, Text]] = field(default_factory=list)
    audit: GridColumn | None = None
    moved: GridColumn | None = None

    def formulas(self, outcome: Outcome) -> dict[tuple[str, ...], str]:
        """The formulas of figures that other sheets show, see `report.book.Book`."""
        found: dict[tuple[str, ...], str] = {("result", name): f'IFERROR({formula},"")' for name, formula in self.results.items()}
        found |= {("front", key): formula for key, formula in front_formulas(self.tier, self.sums, self.before, outcome)}
        found["changed",] = self.parameters.changed()
        if self.moved is not None:
            found["moved",] = f"SUMPRODUCT(--(LEN({self.moved.range})>0))"
        return {key: self.grid.written(formula, "") for key, formula in found.items()}

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
                self.grid.add(SCORING, _WHO, column.title, _one(results.rows.column(column.name)), comes_first=True)
        self._metrics()
        self._scores()
        self._gradings()
        self._outputs()
        self._check()
        if self.made.tier:
            self.made.before = year_before_columns(self.grid, self.outcome)
        if self.source.is_reviewed:
            self.made.stays.append((Text("生效等级", "Levels in force"), _REVIEWED))
        self.made.parameters.says(self.made.stays)
        followed = {*self.names.terms, *self.made.results}
        notes = notes_of_params(self.rulebook, self.source.rules, self.made.parameters.used, followed, self.source.is_reviewed)
        self.made.parameters.finish(notes, self.outcome.language)
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
            if term.kind in ("number", "date"):
                self.made.results[name] = _as_shown(column.cell, term)

    def _scores(self) -> None:
        try:
            found = ScoreFormulas(self.names, self.rulebook).add()
        except StaysError as error:
            self._stays(Text("得分", "Score"), error)
            return
        self.names.terms |= found
        for name, term in found.items():
            if term.kind != "missing":
                self.made.results[f"points_{name[7:]}" if name.startswith("points.") else score_column(name)] = _as_shown(term.formula, term)

    def _gradings(self) -> None:
        for name in order_of_gradings(self.rulebook).order:
            formulas = LevelFormulas(self.names, self.rulebook, name)
            try:
                term = formulas.add()
            except StaysError as error:
                self._stays(formulas.title, error)
                continue
            self.names.terms[name] = term
            is_main, language = name == self.rulebook.main, self.outcome.language
            if is_main:
                self.made.results["computed_tier"] = term.formula
            if self.source.is_reviewed:
                continue
            self.made.results["tier" if is_main else name] = term.formula if is_main else formulas.titles(language)
            if is_main:
                self.made.results["tier_title"] = formulas.titles(language)
                self.made.tier = self.grid.range_of(term.formula)
                for amount, metric in total_metrics(self.rulebook).items():
                    if self.names.entities.place_of(metric)[1] == "exact":
                        self.made.sums[amount] = self.grid.range_of(self.names.named(metric).formula)

    def _outputs(self) -> None:
        """Outputs that follow the levels; a place among all stays as it was, for sorting everybody anew for each of them would take long."""
        terms = self.names.terms
        if self.source.is_reviewed:
            terms = {name: term for name, term in terms.items() if name not in self.rulebook.gradings}
        names = replace(self.names, entities=self.source.entities, terms=dict(terms))
        for name, output in self.rulebook.outputs.items():
            title = output.title or same(name)
            vector = self.source.entities.named(name)
            if vector is None or name in self.source.hidden:
                continue
            try:
                if output.formula.is_population:
                    raise StaysError(Text("名次和占比不随参数重算", "places among all do not follow the parameters"))
                term = names.term(output.formula)
            except StaysError as error:
                self._stays(title, error)
                continue
            if term.is_fixed:
                continue
            column = self.grid.add(SCORING, _OUTPUTS, title, cells_of(vector, self.grid.count), term.formula, format_="#,##0.######")
            names.terms[name] = Term(column.cell, term.kind, term.is_score, term.digits, is_fixed=False)
            if term.kind in ("number", "date"):
                self.made.results[name] = _as_shown(column.cell, term)

    def _check(self) -> None:
        """The engine's level and score beside the formulas', who moved since, and where they differ under the same parameters."""
        main = self.rulebook.main
        if main not in self.names.terms:
            return
        engine = self.grid.add(SCORING, _CHECK, Text("本次等级", "Level of the run"), self.source.entities.arrow(computed_column(main)).cast(pa.string()))
        tier, changed = self.names.terms[main].formula, self.made.parameters.changed()
        blank = pa.array([""] * self.grid.count, pa.string())
        moved = f'IF(OR({changed}=0,EXACT({tier},{engine.cell})),"",{engine.cell}&" → "&{tier})'
        self.made.moved = self.grid.add(SCORING, _CHECK, Text("变动", "Moves"), blank, moved)
        same_level = f"EXACT({tier},{engine.cell})"
        differs = f'"{_DIFFERS[0] if self.outcome.language == "zh" else _DIFFERS[1]}"'
        grading = self.rulebook.gradings[main]
        score = self.names.terms.get(grading.by or next(iter(self.rulebook.all_scores), ""))
        if score is not None and score.kind != "missing":
            stored = self.source.entities.columns[sum_column(grading.by or next(iter(self.rulebook.all_scores)))]
            kept = self.grid.add(SCORING, _CHECK, Text("本次得分", "Score of the run"), cells_of(stored, self.grid.count), format_="0.00")
            same_level = f"AND({same_level},IF(ISERROR({kept.cell}),ISERROR({score.formula}),IFERROR(ABS({score.formula}-{kept.cell})<0.0000005,FALSE)))"
        self.made.audit = self.grid.add(SCORING, _CHECK, Text("审计", "Audit"), blank, f'IF(OR({changed}>0,{same_level}),"",{differs})')
        self.made.parameters.sums_up(self.made.moved.range, self.made.audit.range)


def _as_shown(formula: str, term: Term) -> str:
    """A number as results have it: rounded to six decimals, unless it is so already."""
    return refined(formula, SCORE_DIGITS) if term.kind == "number" and term.digits is not None else formula


def _computed(entities: Entities, rulebook: Rulebook) -> Entities:
    """The entities as gradings see them: with the computed levels, whatever reviews made of them."""
    return entities.with_values({name: (level_column(name), Texts(entities.arrow(computed_column(name)))) for name in rulebook.gradings})


def _one(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
