"""The front page's figures as formulas, counted over the sheet of scores; and what a param stands in that no formula follows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pyarrow as pa

from tiercli.domain.exact import nearest_floats
from tiercli.domain.language import Text, listing, same
from tiercli.domain.patterns import late_pattern
from tiercli.outcome import Outcome, figures
from tiercli.report.live.grid import SCORING, Grid
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.model import Rulebook

_WORD = late_pattern(r"[^\W\d]\w*")
_WORDS_ONLY = ("title", "because", "description", "risk", "cause", "action", "unit", "department", "topic", "note")
_AREAS: Mapping[str, Text] = {
    "alerts": Text("预警", "alerts"),
    "sheets": Text("附加工作表", "further sheets"),
    "period": Text("统计期", "the period"),
}
_TREATMENT, _REVIEW = Text("待遇", "treatments"), Text("复评", "reviews")
_BEFORE = Text("{}：上年", "{}: a year before")


def notes_of_params(rulebook: Rulebook, rules: Mapping[Any, Any], used: Collection[str], followed: Collection[str], reviewed: bool) -> dict[str, Text]:
    """By param, a note where something does not follow it. used: the params in formulas. followed: metrics and outputs that are formulas."""
    notes: dict[str, Text] = {}
    for name in rulebook.params:
        areas = list(dict.fromkeys(_areas(rulebook, rules, name, followed, reviewed)))
        if not areas:
            if name not in used:
                notes[name] = Text("公式没有用到", "no formula uses it")
            continue
        words = Text("、".join(area.zh for area in areas), listing([area.en for area in areas]).en)
        notes[name] = Text(f"{words.zh}要重新评分才变", f"{words.en}: only after grading anew")
    return notes


def _areas(rulebook: Rulebook, rules: Mapping[Any, Any], name: str, followed: Collection[str], reviewed: bool) -> Iterator[Text]:
    for path in _paths(rules, name, ()):
        first = path[0]
        if first == "metrics" and path[1] not in followed:
            title = rulebook.title_of(str(path[1]))
            yield Text(f"指标“{title.zh}”", f"the metric '{title.en}'")
        elif first == "outputs" and path[1] not in followed:
            output = rulebook.outputs.get(str(path[1]))
            title = (output.title if output else None) or same(str(path[1]))
            yield Text(f"“{title.zh}”", f"'{title.en}'")
        elif first in _AREAS:
            yield _AREAS[str(first)]
        elif first == "gradings" and "treatment" in path:
            yield _TREATMENT
        elif first == "gradings" and "review" in path and reviewed:
            yield _REVIEW


def _paths(data: Any, name: str, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Where a name stands in plain data, in an expression or alone."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if path or key != "params":
                if key in _WORDS_ONLY and path:
                    continue
                if path and isinstance(key, str) and name in _WORD.findall(key):
                    yield (*path, key)
                yield from _paths(value, name, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _paths(value, name, (*path, index))
    elif isinstance(data, str) and name in _WORD.findall(data):
        yield path


def front_formulas(tier: str, sums: Mapping[str, str], befores: Mapping[str, str], outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Keys of the front page's cells (see `report.front`) and their formulas.

    tier: the column of the main level; empty where levels do not follow the parameters. sums, befores: columns of amounts, and of these a year before.
    """
    counts = figures.main_counts(outcome)
    if not tier or not counts:
        return
    everyone = sum(level.entities for level in counts)
    for level in counts:
        here = f"COUNTIF({tier},{criterion(level.name)})"
        yield f"tiers.{level.name}.entities", here
        if everyone:
            yield f"tiers.{level.name}.entities_share", f"{here}/{everyone}"
        if outcome.before is not None:
            yield f"tiers.{level.name}.entities_change", f"{here}-{outcome.before.levels.get(level.name, 0)}"
    for measure in figures.measures(outcome, counts):
        column = sums.get(measure.name)
        if column is None:
            continue
        before = befores.get(measure.name, "")
        for level in counts:
            summed = _sum(column, tier, level.name)
            key = f"tiers.{level.name}.{measure.name}"
            yield key, f"{summed}/{measure.divisor}"
            if measure.total > 0:
                yield f"{key}_share", f"{summed}/{measure.divisor}/{measure.total!r}"
            if before:
                then = _sum(before, tier, level.name)
                yield f"{key}_growth", f'IF({then}>0,{summed}/{then}-1,"")'


def year_before_columns(grid: Grid, outcome: Outcome) -> dict[str, str]:
    """What each entity came to a year before, as columns, by the amount's name."""
    found: dict[str, str] = {}
    for measure in figures.measures(outcome, figures.main_counts(outcome)):
        flow = outcome.flows.named(measure.name)
        if flow is None or flow.year_before is None or measure.name not in total_metrics(outcome.rulebook):
            continue
        title = Text(_BEFORE.zh.format(measure.title), _BEFORE.en.format(measure.title))
        values = nearest_floats(pa.array(flow.year_before))
        found[measure.name] = grid.add(SCORING, Text("首页", "Front page"), title, values, format_="#,##0.##").range
    return found


def criterion(level: str) -> str:
    """A level's name as COUNTIF looks for it."""
    escaped = "".join(f"~{char}" if char in "*?~" else char for char in level).replace('"', '""')
    return f'"={escaped}"'


def _sum(column: str, tier: str, level: str) -> str:
    return f'SUMIFS({column},{tier},{criterion(level)},{column},">-9E+300")'
