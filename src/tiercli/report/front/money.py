"""The front page's blocks of money and people: credit exposure, concentration, salespeople or branches, plan, targets."""

from __future__ import annotations

import numpy as np

from tiercli.domain.columns import header_of
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, figures, labels
from tiercli.outcome.extras import DEPTH, STATE, Listing
from tiercli.outcome.overview import Overview
from tiercli.outcome.overview.amounts import change_of, scale_for, share
from tiercli.outcome.overview.concentration import PARTS
from tiercli.outcome.overview.people import People
from tiercli.report.front.cells import Cell, Head, Line, Table
from tiercli.report.front.grid import NUMBERS
from tiercli.report.front.levels import CHANGE, COUNT, SHARE, YEAR, count_head, ranks_of
from tiercli.report.styles import COLORS, QUIET

_TOTAL = Text("合计", "Total")
_PEOPLE, _PLAN_LINES, _TARGETS = 12, 3, 6


def credit_block(overview: Overview) -> Table | None:
    """Balance, overdue, its part, and what is above the limit, by level."""
    outcome, credit = overview.outcome, overview.credit
    if credit is None:
        return None
    language, counts, ranks = outcome.language, figures.main_counts(outcome), ranks_of(outcome)
    above = credit.above_limit
    scale = scale_for([float(credit.balance.sum())], "CNY", language)
    heads = [Head(header_of("tier").spoken(language), 0, right=False), Head(Text("余额", "Balance").spoken(language), 1)]
    parts = [credit.balance]
    if credit.overdue is not None:
        heads += [Head(Text("逾期", "Overdue").spoken(language), 2), Head(Text("逾期率", "Rate").spoken(language), 3)]
        parts.append(credit.overdue)
    if above is not None:
        heads.append(Head(Text("超额度", "Over").spoken(language), 4))
        heads.append(Head(Text("超额客户", "Count").spoken(language), 5))
    lines = []
    for place, name in enumerate([*(figures.level_word(outcome, level.name) for level in counts), _TOTAL.spoken(language)]):
        here = ranks == place if place < len(counts) else np.ones(len(ranks), dtype=bool)
        sums = [float(part[here].sum()) for part in parts]
        cells = [Cell(name, bold=True), Cell(scale.of(sums[0]), 1, number=scale.format)]
        if credit.overdue is not None:
            cells += [Cell(scale.of(sums[1]), 2, number=scale.format), Cell(sums[1] / sums[0] if sums[0] > 0 else None, 3, number=SHARE, color=QUIET)]
        if above is not None:
            cells += [Cell(scale.of(float(above[here].sum())), 4, number=scale.format), Cell(float((above[here] > 0).sum()), 5, number=COUNT)]
        lines.append(Line(tuple(cells), bold=place == len(counts)))
    return Table(tuple(heads), tuple(lines), unit=scale.unit, sheet="credit")


def concentration_block(overview: Overview) -> Table | None:
    """How many of the largest make a half, 80 %, 90 % and all of the amount, and what the largest ten make."""
    outcome, found = overview.outcome, overview.concentration
    if found is None:
        return None
    who, language, title = labels.entities(outcome), outcome.language, figures.volume_title(outcome)
    heads = (
        Head(Text(f"{title.zh}的", f"Of {title.en.lower()}").spoken(language), 0, right=False),
        Head(count_head(outcome), 1),
        Head(Text(f"占全部{who.zh}", f"Of all {who.en}").spoken(language), 3, span=2),
    )
    lines = []
    for part in PARTS:
        count = found.needed_for(part)
        people = Cell(count / len(outcome.results), 3, number=SHARE, color=QUIET)
        cells = (Cell(f"{part:.0%}"), Cell(float(count), 1, number=COUNT, key=f"pareto.{part:.0%}"), people)
        lines.append(Line(cells, bold=part == 0.8))
    few = min(10, len(found.order))
    said = Text(
        f"最大的 {few} 个占 {share(found.of_largest(few))}，最大的 1 个占 {share(found.of_largest(1))}",
        f"the largest {few} make {share(found.of_largest(few))}, the largest one {share(found.of_largest(1))}",
    )
    return Table(heads, tuple(lines), (labels.capital(said.spoken(language)),), sheet="pareto")


def people_block(outcome: Outcome, people: People | None, sheet: str = "people") -> Table | None:
    """Salespeople, branches or regions: customers by level, and as far as there is room how much these buy and how it changed."""
    if people is None:
        return None
    language = outcome.language
    unit = ""
    room = NUMBERS - (people.before is not None) - (people.volume is not None and len(people.levels) < NUMBERS)
    shown = min(len(people.levels), room)
    heads = [Head(people.by.title.spoken(language), 0, right=False)]
    columns: list[tuple[list[float | None], str]] = []
    for place in range(shown):
        rest = place == shown - 1 and shown < len(people.levels)
        name = Text("其余", "Others").spoken(language) if rest else figures.level_word(outcome, people.levels[place])
        numbers = people.counts[:, place:].sum(axis=1) if rest else people.counts[:, place]
        heads.append(Head(name, len(heads)))
        columns.append(([float(one) for one in numbers], COUNT))
    if people.volume is not None and len(heads) <= NUMBERS - (people.before is not None):
        scale = scale_for(people.volume.tolist(), outcome.monthly.unit, language)
        unit = scale.unit
        heads.append(Head(figures.volume_title(outcome).spoken(language), len(heads)))
        columns.append(([scale.of(float(one)) for one in people.volume], scale.format))
    if people.before is not None and people.volume is not None and len(heads) <= NUMBERS:
        heads.append(Head(YEAR.spoken(language), len(heads)))
        columns.append(([change_of(float(now), float(then)) for now, then in zip(people.volume, people.before, strict=True)], CHANGE))
    lines = [
        Line((Cell(name), *(Cell(values[index], at, number=number) for at, (values, number) in enumerate(columns, 1))))
        for index, name in enumerate(people.names[:_PEOPLE])
    ]
    left = len(people.names) - len(lines)
    notes = (Text(f"另有 {left:,} 个", f"{left:,} more").spoken(language),) if left > 0 else ()
    return Table(tuple(heads), tuple(lines), notes, sheet=sheet, unit=unit)


def plan_block(outcome: Outcome) -> Table | None:
    """The maintenance plan by way: how many, how many are overdue and due soon; and the most overdue by name."""
    plan = outcome.extras.get("plan")
    if not isinstance(plan, Listing) or not plan.rows.num_rows:
        return None
    language, rows = outcome.language, plan.rows
    states, ways = rows[STATE].to_pylist(), rows["way"].to_pylist()
    heads = (
        Head(Text("方式", "How").spoken(language), 0, right=False),
        Head(Text("计划", "Planned").spoken(language), 1),
        Head(Text("逾期", "Overdue").spoken(language), 2),
        Head(Text("14 天内", "In 14 days").spoken(language), 3),
    )
    lines = []
    for way in dict.fromkeys(ways):
        mine = [state for state, one in zip(states, ways, strict=True) if one == way]
        counts = (len(mine), mine.count("bad"), mine.count("soon"))
        lines.append(Line((Cell(way), *(Cell(float(count), at, number=COUNT, bold=at == 2 and count > 0) for at, count in enumerate(counts, 1)))))
    late = [row for row in rows.select(["name", "who", "status", STATE]).to_pylist() if row[STATE] == "bad"][:_PLAN_LINES]
    lines += [Line((Cell(row["name"], span=3), Cell(row["status"], 3, 3, color=COLORS["bad"][1]))) for row in late]
    return Table(heads, tuple(lines), sheet="extra.plan")


def targets_block(outcome: Outcome) -> Table | None:
    """The whole company's figures against their targets: those that were missed first."""
    lines, found, sheet = [], [], ""
    for key, extra in outcome.extras.items():
        if key.partition(".")[0] == "targets" and isinstance(extra, Listing):
            sheet = sheet or f"extra.{key}"
            found += [row for row in extra.rows.to_pylist() if row[DEPTH] == 0]
    if not found:
        return None
    language = outcome.language
    order = {"bad": 0, "good": 1, "none": 2}
    for row in sorted(found, key=lambda row: order.get(row[STATE], 2))[:_TARGETS]:
        color = COLORS[row[STATE]][1] if row[STATE] in COLORS else QUIET
        cells = [Cell(row["figure"]), Cell(row["actual"] or "–", 2, right=True), Cell(row["target"] or "–", 4, right=True, color=QUIET)]
        if row["met"]:
            cells.append(Cell(row["met"], 5, right=True, bold=True, color=color))
        lines.append(Line(tuple(cells)))
    heads = (
        Head(Text("指标", "Figure").spoken(language), 0, right=False),
        Head(Text("实际", "Actual").spoken(language), 2),
        Head(Text("目标", "Target").spoken(language), 4),
        Head(Text("结果", "Result").spoken(language), 5),
    )
    return Table(heads, tuple(lines), sheet=sheet)
