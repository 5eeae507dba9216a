"""The front page's figures as formulas: how many each level has, and how much, counted over the sheet of scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from tiercli.domain.exact import nearest_floats
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, figures
from tiercli.report.live.grid import SCORING, Grid
from tiercli.rulebook.totals import total_metrics

_BEFORE = Text("{}：上年", "{}: a year before")


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
