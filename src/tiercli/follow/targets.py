"""Target, actual and gap of each figure, for the whole company and for each group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text
from tiercli.domain.unit import rough_decimals_of
from tiercli.follow.graded import GradedRows
from tiercli.follow.planned import Plans, plans_of, spread
from tiercli.frames.vectors import Vector
from tiercli.outcome.extras import DEPTH, STATE, Listing
from tiercli.rulebook.sheets import Figure, Planned, Targets

_COMPANY = Text("全公司", "Whole company")
_MOST_FINER = 12
_MET, _MISSED, _UNKNOWN = Text("达成", "met"), Text("未达成", "missed"), Text("无数据", "no data")


@dataclass(frozen=True, slots=True)
class _Line:
    """One figure of the company, or of one group, against its target."""

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


def targets(graded: GradedRows) -> Iterator[tuple[str, Listing]]:
    """Every table of targets of the rulebook."""
    for index, sheet in enumerate(graded.outcome.rulebook.sheets.targets, start=1):
        yield f"targets.{index}", _targets(graded, sheet)


def _targets(graded: GradedRows, sheet: Targets) -> Listing:
    language = graded.outcome.language
    lines: list[_Line] = []
    plans = plans_of(graded.outcome.tables, graded.outcome.as_of) if sheet.planned else None
    given = _given(graded, sheet, plans, None, "")
    for figure in sheet.figures.values():
        lines += _lines(graded, figure, None, "", given)
    for name in sheet.by:
        title, _ = graded.title_of(name)
        if graded.entities.place_of(name)[1] == "missing":
            graded.note(
                "sheets.no-column",
                Text(f"目标：没有“{title.zh}”的数据，未按其分列", f"targets: there is no data for '{title.en}', so they are not split by it"),
            )
            continue
        groups = graded.text_of(name)
        given = _given(graded, sheet, plans, groups, name.rpartition(".")[2])
        for figure in sheet.figures.values():
            lines += _lines(graded, figure, groups, title.spoken(language), given)
    said = {None: _UNKNOWN.spoken(language), True: _MET.spoken(language), False: _MISSED.spoken(language)}
    table = pa.table(
        {
            **{name: pa.array([getattr(line, name) for line in lines], pa.string()) for name in ("by", "group", "figure", "target", "actual", "gap")},
            "reached": pa.array([line.percent for line in lines], pa.string()),
            "met": pa.array([said[line.met] if line.has_target else None for line in lines], pa.string()),
            STATE: pa.array(["none" if line.met is None else "good" if line.met else "bad" for line in lines], pa.string()),
            DEPTH: pa.array([0 if line.is_company else 2 for line in lines], pa.int64()),
            "_share": pa.array([None if line.reached is None else float(line.reached) for line in lines], pa.float64()),
        }
    )
    columns = [
        Column("by", Text("口径", "By"), Role.FIELD),
        Column("group", Text("对象", "Whose"), Role.NAME),
        Column("figure", Text("指标", "Figure"), Role.FIELD),
        Column("target", Text("目标", "Target"), Role.METRIC),
        Column("actual", Text("实际", "Actual"), Role.METRIC),
        Column("gap", Text("差距（实际－目标）", "Gap (actual - target)"), Role.METRIC),
        Column("reached", Text("完成率", "Reached"), Role.METRIC),
        Column("met", Text("结果", "Result"), Role.LEVEL),
    ]
    if not sheet.by:
        columns = columns[2:]
    if all(figure.target is None for figure in sheet.figures.values()):
        columns = [column for column in columns if column.name not in ("target", "gap", "reached", "met")]
    counts = (
        ()
        if not any(line.has_target for line in lines)
        else ((Text("达成", "Met"), sum(line.met is True for line in lines)), (Text("未达成", "Missed"), sum(line.met is False for line in lines)))
    )
    return Listing(sheet.title or Text("目标", "Targets"), tuple(columns), table, counts=counts)


def _given(graded: GradedRows, sheet: Targets, plans: Plans | None, groups: pa.Array | None, field: str) -> dict[str, Vector]:
    """What the table of targets says for the company or for every entity's group."""
    if plans is None:
        return {}
    answer: dict[str, Vector] = {}
    for name, planned in sheet.planned.items():

        def value_of(group: str | None, planned: Planned = planned) -> Fraction | None:
            return plans.of_company(planned) if group is None else plans.of_group(planned, field, group)

        answer[name] = spread(groups, graded.count, value_of)
    return answer


def _lines(graded: GradedRows, figure: Figure, groups: pa.Array | None, by: str, given: Mapping[str, Vector]) -> Iterator[_Line]:
    """One line for the company, or one a group; the largest target first."""
    language = graded.outcome.language
    actual = graded.by_group(figure.actual, groups, given)
    target = graded.by_group(figure.target, groups, given) if figure.target is not None else {}
    names = sorted(actual, key=lambda name: (-(target.get(name) or 0), name or ""))
    for name in names:
        have, want = actual[name], target.get(name)
        words = name if name is not None else _COMPANY.spoken(language)
        gap = None if have is None or want is None else have - want
        reached = have / want if have is not None and want is not None and want > 0 else None
        met = None if gap is None else gap >= 0 if figure.better == "more" else gap <= 0
        if name is None and (have is None or (want is None and figure.target is not None)):
            title, missing = figure.title, Text("实际值", "the actual value") if have is None else Text("目标", "the target")
            graded.note("sheets.no-figure", Text(f"目标“{title.zh}”（{words}）没有{missing.zh}", f"'{title.en}' ({words}): there is no data for {missing.en}"))
        finer = _finer(gap, figure) if met is False else 0
        aim, shown, lack = _shown(want, figure, language, finer), _shown(have, figure, language, finer), _shown(gap, figure, language, finer, sign=True)
        percent = None if reached is None else f"{_half_up(reached * 100, 1 + finer):,f}%"
        yield _Line(by, words, figure.title.spoken(language), aim, shown, lack, percent, reached, met, name is None, figure.target is not None)


def _finer(gap: Fraction | None, figure: Figure) -> int:
    """How many decimals more it takes to see that a target was missed."""
    finer = 0
    while gap and finer < _MOST_FINER and _rounded(gap, figure, finer) == 0:
        finer += 1
    return finer


def _rounded(value: Fraction, figure: Figure, finer: int) -> Decimal:
    decimals = figure.decimals if figure.decimals is not None else rough_decimals_of(figure.unit)
    return _half_up(value * (100 if figure.unit == "%" else 1), decimals + finer)


def _shown(value: Fraction | None, figure: Figure, language: str, finer: int, *, sign: bool = False) -> str | None:
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


def _half_up(value: Fraction, decimals: int) -> Decimal:
    """A fraction with so many decimals, rounded half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 and whole else whole).scaleb(-decimals)
