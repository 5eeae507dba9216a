"""Target, actual and gap of each figure, for the whole company and for each group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.domain.unit import rough_decimals_of
from tiercli.follow.graded import GradedRows
from tiercli.outcome.extras import DEPTH, STATE, Listing
from tiercli.rulebook.sheets import Figure, Targets

if TYPE_CHECKING:
    import pyarrow as pa

_COMPANY = Text("全公司", "Whole company")
_MET, _MISSED, _UNKNOWN = Text("达成", "met"), Text("未达成", "missed"), Text("无数据", "no data")


def targets(graded: GradedRows) -> Iterator[tuple[str, Listing]]:
    """Every table of targets of the rulebook."""
    for index, sheet in enumerate(graded.outcome.rulebook.sheets.targets, start=1):
        yield f"targets.{index}", _targets(graded, sheet)


def _targets(graded: GradedRows, sheet: Targets) -> Listing:
    import pyarrow as pa

    rows: list[tuple[Any, ...]] = []
    for figure in sheet.figures.values():
        rows += _lines(graded, figure, None, "")
    for name in sheet.by:
        title, _ = graded.title_of(name)
        if graded.entities.place_of(name)[1] == "missing":
            graded.note(
                "sheets.no-column",
                Text(f"目标：没有“{title.zh}”的数据，未按其分列", f"targets: there is no data for '{title.en}', so they are not split by it"),
            )
            continue
        groups = graded.text_of(name)
        for figure in sheet.figures.values():
            rows += _lines(graded, figure, groups, title.spoken(graded.outcome.language))
    kinds = (pa.string(), pa.string(), pa.string(), pa.string(), pa.string(), pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.float64())
    names = ("by", "group", "figure", "target", "actual", "gap", "reached", "met", STATE, DEPTH, "_share")
    arrays = list(zip(*rows, strict=True)) or [()] * len(names)
    table = pa.table({name: pa.array(list(values), kind) for name, values, kind in zip(names, arrays, kinds, strict=True)})
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
    missed = table["met"].to_pylist().count(_MISSED.spoken(graded.outcome.language))
    counts = ((Text("达成", "Met"), table.num_rows - missed - table[STATE].to_pylist().count("none")), (Text("未达成", "Missed"), missed))
    return Listing(sheet.title or Text("目标", "Targets"), tuple(columns), table, counts=counts)


def _lines(graded: GradedRows, figure: Figure, groups: pa.Array | None, by: str) -> Iterator[tuple[Any, ...]]:
    """One line for the company, or one a group; the largest target first."""
    language = graded.outcome.language
    actual, target = graded.by_group(figure.actual, groups), graded.by_group(figure.target, groups)
    names = sorted(actual, key=lambda name: (-(target.get(name) or 0), name or ""))
    for name in names:
        have, want = actual[name], target.get(name)
        words = name if name is not None else _COMPANY.spoken(language)
        gap = None if have is None or want is None else have - want
        reached = Fraction(have, want) if have is not None and want is not None and want > 0 else None
        met = None if gap is None else gap >= 0 if figure.better == "more" else gap <= 0
        state = "none" if met is None else "good" if met else "bad"
        said = _UNKNOWN if met is None else _MET if met else _MISSED
        if name is None and (have is None or want is None):
            title, missing = figure.title, Text("实际值", "the actual value") if have is None else Text("目标", "the target")
            graded.note("sheets.no-figure", Text(f"目标“{title.zh}”（{words}）没有{missing.zh}", f"'{title.en}' ({words}): there is no data for {missing.en}"))
        yield (
            by, words, figure.title.spoken(language), _shown(want, figure, language), _shown(have, figure, language), _shown(gap, figure, language, sign=True),
            None if reached is None else f"{_half_up(reached * 100, 1):,}%", said.spoken(language), state, 0 if name is None else 2,
            None if reached is None else float(reached),
        )  # fmt: skip


def _shown(value: int | None, figure: Figure, language: str, *, sign: bool = False) -> str | None:
    """A figure in its unit, rounded half up; figures of one sheet differ in unit, so each brings its own."""
    if value is None:
        return None
    percent = figure.unit == "%"
    decimals = figure.decimals if figure.decimals is not None else rough_decimals_of(figure.unit)
    number = _half_up(Fraction(value, MICRO) * (100 if percent else 1), decimals)
    units = {"%": "%", "t": " 吨", "CNY": " 元", "days": " 天"} if language == "zh" else {"%": "%"}
    unit = units.get(figure.unit, f" {figure.unit}" if figure.unit else "")
    if percent and sign:
        unit = " 个百分点" if language == "zh" else " points"
    plus = "+" if sign and number > 0 else ""
    return f"{plus}{number:,}{unit}"


def _half_up(value: Fraction, decimals: int) -> Decimal:
    """A fraction with so many decimals, rounded half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 and whole else whole).scaleb(-decimals)
