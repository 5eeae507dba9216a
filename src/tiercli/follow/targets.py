"""Target, actual and gap of each figure, for the whole company and for each group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import half_up
from tiercli.domain.language import EMPTY, Text, listing, same
from tiercli.domain.unit import rough_decimals_of
from tiercli.follow.given import Given, PastMonth
from tiercli.follow.graded import GradedRows
from tiercli.follow.plan_cells import PlanCells
from tiercli.follow.planned import plans_of
from tiercli.frames.vectors import Vector
from tiercli.outcome.extras import DEPTH, STATE, Listing
from tiercli.outcome.figure_records import figure_columns
from tiercli.rulebook.facts.behind import behind
from tiercli.rulebook.sheets.targets import Figure, Targets

_MOST_FINER = 12
_MONTHS_MISSED = "months_missed"
_COMPANY = Text("全公司", "Whole company")
_SHOWN = 5
_MET, _MISSED, _UNKNOWN = Text("达成", "met"), Text("未达成", "missed"), Text("无数据", "no data")


def finer_decimals(gap: Fraction | None, figure: Figure) -> int:
    """How many decimals more it takes to see that a target was missed."""
    finer = 0
    while gap and finer < _MOST_FINER and _rounded(gap, figure, finer) == 0:
        finer += 1
    return finer


def _rounded(value: Fraction, figure: Figure, finer: int) -> Decimal:
    decimals = figure.decimals if figure.decimals is not None else rough_decimals_of(figure.unit)
    return half_up(value * (100 if figure.unit == "%" else 1), decimals + finer)


def shown_figure(value: Fraction | None, figure: Figure, language: str, finer: int, *, sign: bool = False) -> str | None:
    """A figure in its unit, rounded half up; figures of one sheet differ in unit, so each brings its own. finer: decimals beyond the usual."""
    if value is None:
        return None
    percent = figure.unit == "%"
    number = _rounded(value, figure, finer)
    units = {"%": "%", "t": " 吨", "CNY": " 元", "days": " 天"} if language == "zh" else {"%": "%"}
    unit = units.get(figure.unit, f" {figure.unit}" if figure.unit else "")
    if percent and sign:
        unit = " 个百分点" if language == "zh" else " points"
    plus = "+" if sign and number > 0 else ""
    return f"{plus}{number:,f}{unit}"


@dataclass(frozen=True, slots=True)
class _Line:
    """One figure of the company, or of one group, against its target.

    key, field: the figure and what the groups are, as the rulebook names them. amounts: target and actual value.
    months: the actual values of the months before. missed: how many of the months, this one among them, missed their target, and how many
    there are; none where the figure has no target.
    """

    by: str
    group: str
    figure: str
    target: str | None
    actual: str | None
    gap: str | None
    percent: str | None
    reached: Fraction | None
    met: bool | None
    is_company: bool
    has_target: bool
    key: str
    field: str
    unit: str
    amounts: tuple[Fraction | None, Fraction | None]
    months: tuple[Fraction | None, ...]
    missed: str | None


def sheets(graded: GradedRows, given: Given) -> Iterator[tuple[str, Listing]]:
    """Every table of targets of the rulebook."""
    past = given.past
    for index, sheet in enumerate(graded.outcome.rulebook.sheets.targets, start=1):
        yield f"targets.{index}", _targets(graded, sheet, past[len(past) - sheet.months + 1 :] if sheet.months else ())


def _targets(graded: GradedRows, sheet: Targets, past: Sequence[PastMonth]) -> Listing:
    language = graded.outcome.language
    lines: list[_Line] = []
    then = [_Then(one, sheet) for one in past]
    plans = _plans(graded, sheet)
    _note_nobodys(graded, plans)
    for key, figure in sheet.figures.items():
        lines += _lines(graded, key, figure, "", plans, then) if figure.whole else ()
    for name in sheet.by:
        title, _ = graded.title_of(name)
        if graded.entities.place_of(name)[1] == "missing":
            graded.note(
                "sheets.no-column",
                Text(f"目标：没有“{title.zh}”的数据，未按其分列", f"targets: there is no data for '{title.en}', so they are not split by it"),
            )
            continue
        for key, figure in sheet.figures.items():
            lines += _lines(graded, key, figure, name, plans, then)
    said = {None: _UNKNOWN.spoken(language), True: _MET.spoken(language), False: _MISSED.spoken(language)}
    table = pa.table(
        {
            **{name: pa.array([getattr(line, name) for line in lines], pa.string()) for name in ("by", "group", "figure", "target", "actual", "gap")},
            "reached": pa.array([line.percent for line in lines], pa.string()),
            "met": pa.array([said[line.met] if line.has_target else None for line in lines], pa.string()),
            STATE: pa.array(["none" if line.met is None else "good" if line.met else "bad" for line in lines], pa.string()),
            DEPTH: pa.array([0 if line.is_company else 2 for line in lines], pa.int64()),
            "_share": pa.array([None if line.reached is None else float(line.reached) for line in lines], pa.float64()),
            **figure_columns(
                {name: [getattr(line, name) for line in lines] for name in ("key", "field", "unit")},
                [line.amounts[0] for line in lines],
                [line.amounts[1] for line in lines],
            ),
        }
    )
    months = [*(one.name for one in past), f"{graded.outcome.as_of:%Y-%m}"] if sheet.months else []
    for place, month in enumerate(months):
        values = [(*line.months, line.amounts[1])[place] for line in lines]
        table = table.append_column(month, pa.array([None if value is None else float(value) for value in values], pa.float64()))
    if months and _has_targets(sheet):
        table = table.append_column(_MONTHS_MISSED, pa.array([line.missed for line in lines], pa.string()))
    counts = (
        ()
        if not any(line.has_target for line in lines)
        else ((Text("达成", "Met"), sum(line.met is True for line in lines)), (Text("未达成", "Missed"), sum(line.met is False for line in lines)))
    )
    note = _note(sheet, past) if sheet.months else EMPTY
    return Listing(sheet.title or Text("目标", "Targets"), _columns(sheet, months), table, note, counts)


def _has_targets(sheet: Targets) -> bool:
    return any(figure.target is not None for figure in sheet.figures.values())


def _columns(sheet: Targets, months: Sequence[str]) -> tuple[Column, ...]:
    """What people see: without groups no words of groups, without targets nothing of them. months: the names of the months shown."""
    columns = [Column("figure", Text("指标", "Figure"), Role.FIELD)]
    if sheet.by:
        columns = [Column("by", Text("口径", "By"), Role.FIELD), Column("group", Text("对象", "Whose"), Role.NAME), *columns]
    if _has_targets(sheet):
        columns.append(Column("target", Text("目标", "Target"), Role.METRIC))
    columns.append(Column("actual", Text("实际", "Actual"), Role.METRIC))
    if _has_targets(sheet):
        columns += [
            Column("gap", Text("差距（实际－目标）", "Gap (actual - target)"), Role.METRIC),
            Column("reached", Text("完成率", "Reached"), Role.METRIC),
            Column("met", Text("结果", "Result"), Role.LEVEL),
            *([Column(_MONTHS_MISSED, Text("未达成月数", "Months missed"), Role.METRIC)] if months else []),
        ]
    return (*columns, *(Column(month, same(month), Role.MONTH, "", 2) for month in months))


def _note(sheet: Targets, past: Sequence[PastMonth]) -> Text:
    """What the months mean, and which are missing."""
    dark = [one.name for one in past if not all(one.can_tell(figure.actual) for figure in sheet.figures.values())]
    words = Text("以前各月按当月最后一天和现行规则计算", "earlier months are as of their last day, by the rules of today")
    if dark:
        words = Text(
            f"{words.zh}；{dark[0]} 至 {dark[-1]} 有的指标数据没有覆盖，不列", f"{words.en}; from {dark[0]} to {dark[-1]} the data do not cover every figure"
        )
    return words


class _Then:
    """The figures of one sheet in one month before, each worked out once."""

    def __init__(self, month: PastMonth, sheet: Targets) -> None:
        self._month, self._sheet = month, sheet
        self._plans = _plans(month.graded, sheet, month.end)
        self._found: dict[tuple[str, str, bool], dict[str | None, Fraction | None]] = {}

    def value(self, key: str, field: str, group: str | None) -> Fraction | None:
        """A figure of the company, or of a group of a field."""
        return self._of(key, field, of_target=False).get(group)

    def is_missed(self, key: str, field: str, group: str | None) -> bool | None:
        """Whether a figure missed its target then; none where there was no figure or no target."""
        figure = self._sheet.figures[key]
        have, want = self.value(key, field, group), self._of(key, field, of_target=True).get(group) if figure.target is not None else None
        return None if have is None or want is None else not is_met(figure, have, want)

    def _of(self, key: str, field: str, *, of_target: bool) -> dict[str | None, Fraction | None]:
        if (key, field, of_target) not in self._found:
            self._found[key, field, of_target] = self._worked_out(self._sheet.figures[key], field, of_target=of_target)
        return self._found[key, field, of_target]

    def _worked_out(self, figure: Figure, field: str, *, of_target: bool) -> dict[str | None, Fraction | None]:
        graded = self._month.graded
        expression = figure.target if of_target else figure.actual
        if expression is None or not self._month.can_tell(expression) or (field and graded.entities.place_of(field)[1] == "missing"):
            return {}
        return _targets_of(graded, self._plans, figure, field) if of_target else _actuals_of(graded, self._plans, figure, field)


def is_met(figure: Figure, have: Fraction, want: Fraction) -> bool:
    """Whether a figure reaches its target."""
    return have >= want if figure.better == "more" else have <= want


def _actuals_of(graded: GradedRows, plans: PlanCells | None, figure: Figure, field: str) -> dict[str | None, Fraction | None]:
    """A figure of the company, or of each group of a field."""
    found = graded.by_group(figure.actual, graded.text_of(field) if field else None, _given(plans, figure, field))
    return dict.fromkeys(found) if _is_dark(graded, figure) else found


def _is_dark(graded: GradedRows, figure: Figure) -> bool:
    """Whether a figure stands on an earlier window that the data do not cover: who bought a year ago and left is not nobody then, but not known."""
    metrics = graded.outcome.rulebook.metrics
    measured = behind(graded.outcome.rulebook, figure.actual.names & metrics.keys()).metrics
    earlier = (graded.entities.place_of(name) for name in measured if metrics[name].offset is not None)
    return any(kind == "missing" or graded.rows[column].null_count == graded.count for column, kind in earlier)


def _targets_of(graded: GradedRows, plans: PlanCells | None, figure: Figure, field: str) -> dict[str | None, Fraction | None]:
    """Its targets, where it has any."""
    if figure.target is None:
        return {}
    return plans.target(figure, field) if plans is not None else graded.by_group(figure.target, graded.text_of(field) if field else None)


def _plans(graded: GradedRows, sheet: Targets, as_of: date | None = None) -> PlanCells | None:
    """What the tables of targets and of the market say, laid over the entities; none without such a table."""
    plans = plans_of(graded.outcome.tables, as_of or graded.outcome.as_of) if sheet.planned else None
    return PlanCells.of(graded, sheet, plans) if plans is not None else None


def _given(plans: PlanCells | None, figure: Figure, field: str) -> dict[str, Vector]:
    """What the tables of targets and of the market say, for the actual value of the company or of every entity's group."""
    return plans.whole(figure.actual.names, field) if plans is not None else {}


def _note_nobodys(graded: GradedRows, plans: PlanCells | None) -> None:
    """Says which targets are nobody's: a new branch without a customer, or a name that is written in another way."""
    names = plans.nobodys() if plans is not None else []
    if names:
        listed = listing(names[:_SHOWN], more=len(names) > _SHOWN)
        graded.note(
            "sheets.target-of-nobody",
            Text(f"目标表里的 {listed.zh} 没有对应的客户，其目标未计入", f"targets of {listed.en}: no customer is theirs, so these targets are not counted"),
            count=len(names),
        )


def _lines(graded: GradedRows, key: str, figure: Figure, field: str, plans: PlanCells | None, then: Sequence[_Then]) -> Iterator[_Line]:
    """One line for the company, or one a group; the largest target first."""
    by = graded.title_of(field)[0].spoken(graded.outcome.language) if field else ""
    language = graded.outcome.language
    actual, target = _actuals_of(graded, plans, figure, field), _targets_of(graded, plans, figure, field)
    names = sorted(actual, key=lambda name: (-(target.get(name) or 0), name or ""))
    for name in names:
        have, want = actual[name], target.get(name)
        words = name if name is not None else _COMPANY.spoken(language)
        gap = None if have is None or want is None else have - want
        reached = have / want if have is not None and want is not None and want > 0 else None
        met = None if have is None or want is None else is_met(figure, have, want)
        if name is None and (have is None or (want is None and figure.target is not None)):
            title, missing = figure.title, Text("实际值", "the actual value") if have is None else Text("目标", "the target")
            graded.note("sheets.no-figure", Text(f"目标“{title.zh}”（{words}）没有{missing.zh}", f"'{title.en}' ({words}): there is no data for {missing.en}"))
        finer = finer_decimals(gap, figure) if met is False else 0
        aim, shown, lack = (
            shown_figure(want, figure, language, finer),
            shown_figure(have, figure, language, finer),
            shown_figure(gap, figure, language, finer, sign=True),
        )
        percent = None if reached is None else f"{half_up(reached * 100, 1 + finer):,f}%"
        months = tuple(one.value(key, field, name) for one in then)
        judged = [one for one in (*(month.is_missed(key, field, name) for month in then), None if met is None else not met) if one is not None]
        missed = f"{sum(judged)} / {len(judged)}" if figure.target is not None and judged else None
        yield _Line(
            by, words, figure.title.spoken(language), aim, shown, lack, percent, reached, met, name is None, figure.target is not None,
            key, field, figure.unit, (want, have), months, missed,
        )  # fmt: skip
