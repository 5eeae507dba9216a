"""The front page's blocks about levels: how many and how much, with their changes; revenue and margin; the second gradings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.columns import header_of
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text, same
from tiercli.outcome import LevelCount, Outcome, figures, labels
from tiercli.outcome.overview.amounts import change_of, scale_for
from tiercli.report.beyond import HEADER_ROWS
from tiercli.report.book import Book
from tiercli.report.front.cells import Cell, Head, Line, Table, broken
from tiercli.report.styles import QUIET, level_fill

_SHORT = 4
SHARE, CHANGE, COUNT, STEP = "0.0%", "[>=0.0005]+0.0%;[<=-0.0005]-0.0%;0.0%", "#,##0", "+#,##0;-#,##0;0"
YEAR, _PART = Text("同比", "YoY"), Text("占比", "Share")


def level_words(level: LevelCount, outcome: Outcome) -> str:
    """A level's name, and its title where that says more and stands on the same line."""
    title = level.title.spoken(outcome.language)
    name = figures.level_word(outcome, level.name)
    whole = name if title in ("", name) else f"{name}  {title}"
    return whole if len(broken(whole, 0, 1)) == 1 else broken(name, 0, 1, 1)[0]


def count_head(outcome: Outcome) -> str:
    """The header of numbers of entities, short enough for a narrow column."""
    who = labels.entities(outcome)
    return Text(f"{who.zh}数" if labels.display_width(who.zh) <= _SHORT else "个数", "Count").spoken(outcome.language)


def ranks_of(outcome: Outcome) -> Whole:
    """Every entity's main level as its place, 0 the best; -1 for none."""
    names = [level.name for level in figures.main_counts(outcome)]
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    return np.asarray(pc.index_in(tiers, value_set=pa.array(names, tiers.type)).fill_null(-1).to_numpy())


def year_before(outcome: Outcome, name: str) -> list[float] | None:
    """An amount of a year before by today's levels; none where the data do not reach back."""
    flow = outcome.flows.named(name)
    if flow is None or flow.year_before is None:
        return None
    ranks = ranks_of(outcome)
    return [float(flow.year_before[ranks == place].sum()) / MICRO for place in range(len(figures.main_counts(outcome)))]


def levels_table(book: Book) -> Table:
    """Customers and the first amount by level, with their changes and a line of totals."""
    outcome, before = book.outcome, book.outcome.before
    counts = figures.main_counts(outcome)
    measures = figures.measures(outcome, counts)
    everyone, unit = sum(level.entities for level in counts), ""
    heads = [_head(header_of("tier"), outcome, 0, right=False), Head(count_head(outcome), 1)]
    columns: list[tuple[list[float | None], str, str]] = [([*(float(level.entities) for level in counts), float(everyone)], COUNT, "entities")]
    if before is None:
        heads.append(_head(_PART, outcome, 2))
        columns.append(([level.entities / everyone if everyone else None for level in counts] + [1.0 if everyone else None], SHARE, "entities_share"))
    else:
        heads.append(_head(Text("较上期", "Change"), outcome, 2))
        steps: list[float | None] = [float(level.entities - before.levels.get(level.name, 0)) for level in counts]
        columns.append(([*steps, float(everyone - before.entities)], STEP, "entities_change"))
    if measures:
        first = measures[0]
        heads.append(Head(first.title, 3))
        unit = first.unit
        heads.append(_head(_PART, outcome, 4))
        number = f"#,##0{'.' + '0' * first.decimals if first.decimals else ''}"
        columns.append(([*first.by_level, first.total], number, first.name))
        columns.append(([*first.shares, 1.0 if first.total > 0 else None], SHARE, f"{first.name}_share"))
        then = year_before(outcome, first.name)
        if then is not None:
            heads.append(_head(YEAR, outcome, 5))
            now = [value * first.divisor for value in (*first.by_level, first.total)]
            columns.append(([change_of(one, other) for one, other in zip(now, [*then, sum(then)], strict=True)], CHANGE, f"{first.name}_growth"))
    firsts = figures.first_rows(outcome)
    lines = []
    for place, level in enumerate(counts):
        link = book.place("customers", f"A{HEADER_ROWS + firsts[level.name] + 1}") if level.name in firsts and "customers" in book.names else ""
        fill = level_fill(place, len(counts))
        cells = [Cell(level_words(level, outcome), bold=True, fill=fill, link=link)]
        cells += [Cell(values[place], at, number=number, key=f"tiers.{level.name}.{key}") for at, (values, number, key) in enumerate(columns, 1)]
        lines.append(Line(tuple(cells)))
    total = [Cell(Text("合计", "Total").spoken(outcome.language))]
    total += [Cell(values[-1], at, number=number, key=f"tiers.total.{key}") for at, (values, number, key) in enumerate(columns, 1)]
    lines.append(Line(tuple(total), bold=True))
    return Table(tuple(heads), tuple(lines), sheet="customers", unit=unit)


def money_table(outcome: Outcome) -> Table | None:
    """Revenue and margin by level with their changes on last year, and the margin's part; none where neither was measured."""
    counts = figures.main_counts(outcome)
    measures = [measure for measure in figures.measures(outcome, counts) if measure.name != "volume"]
    if not measures or (len(measures) == 1 and measures[0] is figures.measures(outcome, counts)[0]):
        return None
    heads = [_head(header_of("tier"), outcome, 0, right=False)]
    columns: list[tuple[Sequence[float | None], str]] = []
    scale = scale_for([value * one.divisor for one in measures for value in (*one.by_level, one.total)], "CNY", outcome.language)
    for measure in measures:
        heads.append(Head(measure.title, len(heads)))
        columns.append(([scale.of(value * measure.divisor) for value in (*measure.by_level, measure.total)], scale.format))
        then = year_before(outcome, measure.name)
        if then is not None:
            heads.append(_head(YEAR, outcome, len(heads)))
            now = [value * measure.divisor for value in (*measure.by_level, measure.total)]
            columns.append(([change_of(one, other) for one, other in zip(now, [*then, sum(then)], strict=True)], CHANGE))
    if len(measures) == 2:
        heads.append(_head(Text("毛利率", "Margin %"), outcome, len(heads)))
        revenue, margin = ([value * one.divisor for value in (*one.by_level, one.total)] for one in measures)
        columns.append(([part / whole if whole > 0 else None for part, whole in zip(margin, revenue, strict=True)], SHARE))
    names = [*(figures.level_word(outcome, level.name) for level in counts), Text("合计", "Total").spoken(outcome.language)]
    lines = [
        Line((Cell(name, bold=True), *(Cell(values[place], at, number=number) for at, (values, number) in enumerate(columns, 1))), bold=place == len(counts))
        for place, name in enumerate(names)
    ]
    return Table(tuple(heads), tuple(lines), unit=scale.unit)


def second_gradings(outcome: Outcome) -> Table | None:
    """The levels of the other gradings, with their customers and what these buy."""
    others = [(name, counts) for name, counts in outcome.levels.items() if name != outcome.main and counts]
    if not others:
        return None
    language = outcome.language
    has_volume = any(level.volume is not None for _, counts in others for level in counts)
    scale = scale_for([(level.volume or 0) / MICRO for _, counts in others for level in counts], outcome.monthly.unit, language)
    heads = [_head(Text("分级", "Grading"), outcome, 0, right=False), _head(Text("级别", "Level"), outcome, 1, right=False)]
    heads += [Head(count_head(outcome), 3), _head(_PART, outcome, 4)]
    if has_volume:
        heads.append(_head(figures.volume_title(outcome), outcome, 5))
    lines = []
    for name, counts in others:
        grading = outcome.rulebook.gradings[name]
        everyone = sum(level.entities for level in counts)
        for place, level in enumerate(one for one in counts if one.entities):
            title = (grading.title or same(name)).spoken(language) if place == 0 else ""
            cells = [Cell(title, bold=True), Cell(level.title.spoken(language) or level.name, 1, 2), Cell(float(level.entities), 3, number=COUNT)]
            cells.append(Cell(level.entities / everyone if everyone else None, 4, number=SHARE, color=QUIET))
            if has_volume:
                cells.append(Cell(None if level.volume is None else scale.of(level.volume / MICRO), 5, number=scale.format))
            lines.append(Line(tuple(cells)))
    return Table(tuple(heads), tuple(lines), more=Text("另有 {} 级", "{} more levels"), sheet="customers", unit=scale.unit if has_volume else "")


def _head(words: Text, outcome: Outcome, at: int, *, right: bool = True) -> Head:
    return Head(words.spoken(outcome.language), at, right)
