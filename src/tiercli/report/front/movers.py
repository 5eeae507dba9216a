"""The front page's blocks of customers: who rose and fell and why, who is at risk, the gravest alerts, candidates, the largest."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Role, header_of
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, figures
from tiercli.outcome.extras import Candidates
from tiercli.outcome.overview.amounts import change_of, scale_for
from tiercli.outcome.standing import ALERT_LEVELS, ids_of
from tiercli.report.beyond import HEADER_ROWS
from tiercli.report.book import Book
from tiercli.report.front.cells import Cell, Head, Line, Table, broken
from tiercli.report.front.grid import SPAN
from tiercli.report.front.levels import CHANGE, SHARE, YEAR
from tiercli.report.styles import COLORS, QUIET

_MOVERS, _ALERTS, _RISKS, _CANDIDATES, _BIGGEST = 5, 6, 10, 5, 12
_NAME = 4
"""Columns that a name may reach over where a level change stands behind it."""


def movers_table(book: Book, key: str) -> tuple[int, Table] | None:
    """How many rose (up) or fell (down), and the five largest moves, each with its reason; none without a last period."""
    outcome = book.outcome
    movements = book.overview.movements
    if movements is None:
        return None
    listing = movements.lists.get(key)
    if listing is None or not listing.rows.num_rows:
        nobody = Text("没有", "nobody").spoken(outcome.language)
        return 0, Table(lines=(Line((Cell(nobody, color=QUIET),), ends=False),), sheet="extra.movements")
    reasons = _reasons(book)
    lines: list[Line] = []
    for row in listing.rows.slice(0, _MOVERS).to_pylist():
        lines += _mover(outcome, row, str(row.get("why") or reasons.get(str(row["entity_id"]), "")))
    return listing.rows.num_rows, Table(lines=tuple(lines), sheet="extra.movements")


def _mover(outcome: Outcome, row: dict[str, Any], why: str) -> list[Line]:
    """The name and the change of level, and below them why."""
    name = str(row["entity_name"] or row["entity_id"] or "")
    change = f"{figures.level_word(outcome, row['old_level'])} → {figures.level_word(outcome, row['new_level'])}"
    answer = [Line((Cell(name, span=_NAME), Cell(change, SPAN - 1, bold=True, right=True)), ends=not why)]
    if why:
        parts = broken(why, 0, SPAN)
        answer += [Line((Cell(part, span=SPAN, color=QUIET),), follows=True, ends=index == len(parts) - 1) for index, part in enumerate(parts)]
    return answer


def _reasons(book: Book) -> dict[str, str]:
    outcome, movements = book.outcome, book.overview.movements
    lists = [movements.lists[key] for key in ("up", "down") if key in movements.lists] if movements else []
    wanted = {str(one) for listing in lists for one in listing.rows["entity_id"].slice(0, _MOVERS).to_pylist()}
    places = pc.index_in(pa.array(sorted(wanted), pa.string()), value_set=ids_of(outcome)).to_pylist()
    reasons = outcome.results.of_role(Role.REASONS)
    said = outcome.results.rows[reasons.name] if reasons else None
    return {one: str(said[place].as_py() or "") for one, place in zip(sorted(wanted), places, strict=True) if said is not None and place is not None}


def risk_table(book: Book) -> Table | None:
    """The best customers that buy much less or owe overdue money: how much less, by how much, how much is overdue and for how long."""
    outcome, language = book.outcome, book.outcome.language
    risk = book.overview.at_risk
    if risk is None or not len(risk.places):
        return None
    lost, owed = scale_for(risk.lost.tolist(), outcome.monthly.unit, language), scale_for(risk.overdue.tolist(), "CNY", language)
    at, span = _place_of_tiers(outcome)
    heads = [Head(figures.name_column(outcome).title.spoken(language), 0, right=False, span=at), Head(header_of("tier").spoken(language), at, right=False)]
    units = ("、" if language == "zh" else ", ").join([lost.unit] * (risk.falling > 0) + [owed.unit] * (risk.owing > 0))
    if risk.falling:
        heads += [Head(Text("变化", "Change").spoken(language), 3), Head(Text("少", "Less").spoken(language), 4)]
    if risk.owing:
        heads.append(Head(Text("逾期", "Overdue").spoken(language), 5))
    named = figures.names(outcome)
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    lines = []
    for index, place in enumerate(risk.places[:_RISKS].tolist()):
        name = _customer(book, str(named[place].as_py() or ""), place)
        cells = [Cell(name.value, span=at, link=name.link), Cell(figures.level_word(outcome, tiers[place].as_py()), at, span, bold=True)]
        if risk.lost[index] > 0:
            cells += [Cell(_known(float(risk.change[index])), 3, number=CHANGE), Cell(lost.of(float(risk.lost[index])), 4, number=lost.format)]
        if risk.overdue[index] > 0:
            cells.append(Cell(owed.of(float(risk.overdue[index])), 5, number=owed.format))
        lines.append(Line(tuple(cells)))
    return Table(tuple(heads), tuple(lines), more=Text("另有 {} 个", "{} more"), sheet="actions", unit=units)


def _place_of_tiers(outcome: Outcome) -> tuple[int, int]:
    """The column of the levels, and over how many they reach: a narrow one behind the names; where a level is longer, the names leave it one more."""
    is_long = any(len(broken(figures.level_word(outcome, level.name), 2, 1)) > 1 for level in figures.main_counts(outcome))
    return (1, 2) if is_long else (2, 1)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _customer(book: Book, name: str, place: int) -> Cell:
    """A customer's name, which leads to its row."""
    link = book.place("customers", f"A{HEADER_ROWS + place + 1}") if "customers" in book.names else ""
    return Cell(name, link=link)


def alerts_table(book: Book) -> Table | None:
    """How many alerts of each colour, and the gravest by name; none where the rulebook has no alerts."""
    outcome, language = book.outcome, book.outcome.language
    if not outcome.rulebook.alerts:
        return None
    rows = outcome.alerts
    levels = rows["level"].to_pylist() if rows.num_rows else []
    cells = []
    for index, (level, words) in enumerate(ALERT_LEVELS.items()):
        fill, color = COLORS[level]
        count = levels.count(level)
        cells.append(Cell(f"{words.spoken(language)}  {count:,}", index * 2, 2 if index else 1, bold=True, color=color, fill=fill if count else ""))
    lines = [Line(tuple(cells))]
    semicolon = "：" if language == "zh" else ": "
    for row in rows.slice(0, _ALERTS).to_pylist() if rows.num_rows else ():
        color = COLORS[row["level"]][1]
        lines.append(
            Line((Cell(str(row["entity_name"] or row["entity_id"]), span=3), Cell(row["title"], 3, 3, color=color, bold=True)), ends=not row["because"])
        )
        if row["because"]:
            parts = broken(f"{ALERT_LEVELS[row['level']].spoken(language)}{semicolon}{row['because']}", 0, SPAN)
            lines += [Line((Cell(part, span=SPAN, color=QUIET),), follows=True, ends=index == len(parts) - 1) for index, part in enumerate(parts)]
    return Table(lines=tuple(lines), more=Text("其余 {} 条见预警表", "{} more on the sheet of alerts"), sheet="extra.alerts")


def candidates_table(book: Book) -> Table | None:
    """Who waits for approval."""
    outcome = book.outcome
    found = outcome.extras.get("candidates")
    if not isinstance(found, Candidates) or not found.listing.rows.num_rows:
        return None
    listing = found.listing
    roles = {column.role: column.name for column in reversed(listing.columns)}
    texts = [column for column in listing.columns if column.role in (Role.LEVEL, Role.PREVIOUS)]
    count = listing.rows.num_rows
    said = Text(f"{count:,} 个等待审批", f"{count:,} wait for approval").spoken(outcome.language)
    lines = [Line((Cell(said, span=SPAN, bold=True),), ends=False)]
    for row in listing.rows.slice(0, _CANDIDATES).to_pylist():
        name = str(row.get(roles.get(Role.NAME, ""), "") or row.get(roles.get(Role.ID, ""), ""))
        levels = [figures.level_word(outcome, row[column.name]) for column in texts if row.get(column.name)]
        lines.append(Line((Cell(name, span=_NAME), Cell(" → ".join(levels[:2]), SPAN - 1, bold=True, right=True))))
    return Table(lines=tuple(lines), more=Text("另有 {} 个", "{} more"), sheet="extra.candidates")


def reasons_table(book: Book) -> Table | None:
    """The largest customers with their level and why; none where there are no reasons."""
    outcome = book.outcome
    reasons = outcome.results.of_role(Role.REASONS)
    if reasons is None or not len(outcome.results):
        return None
    named, tiers = figures.names(outcome), outcome.results.rows[figures.tier_column(outcome).name]
    said = outcome.results.rows[reasons.name]
    lines: list[Line] = []
    for row in figures.biggest(outcome, _BIGGEST):
        name, why = _customer(book, str(named[row].as_py() or ""), row), str(said[row].as_py() or "")
        lines.append(
            Line(
                (Cell(name.value, span=_NAME, link=name.link), Cell(figures.level_word(outcome, tiers[row].as_py()), SPAN - 1, bold=True, right=True)),
                ends=not why,
            )
        )
        parts = broken(why, 0, SPAN) if why else []
        lines += [Line((Cell(part, span=SPAN, color=QUIET),), follows=True, ends=index == len(parts) - 1) for index, part in enumerate(parts)]
    return Table(lines=tuple(lines), sheet="customers")


def biggest_table(book: Book) -> Table:
    """The largest customers: level, amount, its part of the whole, and its change on last year."""
    outcome, language = book.outcome, book.outcome.language
    rows = figures.biggest(outcome, _BIGGEST)
    amount = figures.main_volume(outcome)
    score = outcome.results.of_role(Role.SCORE)
    at, span = _place_of_tiers(outcome)
    heads = [Head(figures.name_column(outcome).title.spoken(language), 0, right=False, span=at), Head(header_of("tier").spoken(language), at, right=False)]
    values: list[float] = []
    whole = 0.0
    scale = scale_for([], "", language)
    if amount is not None:
        known = pc.fill_null(pc.cast(amount, pa.float64()), 0.0)
        values = [float(known[row].as_py()) for row in rows]
        whole = float(pc.sum(pc.max_element_wise(known, 0.0)).as_py() or 0.0)
        scale = scale_for(values, outcome.monthly.unit, language)
        heads += [Head(figures.volume_title(outcome).spoken(language), 3), Head(Text("占比", "Share").spoken(language), 4)]
    flow = outcome.flows.named("volume")
    then = None if flow is None or flow.year_before is None or amount is None else flow.year_before
    if then is not None:
        heads.append(Head(YEAR.spoken(language), 5))
    elif score is not None:
        heads.append(Head(header_of("score").spoken(language), 5))
    named = figures.names(outcome)
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    lines = []
    for index, row in enumerate(rows):
        link = _customer(book, str(named[row].as_py() or ""), row)
        cells = [Cell(link.value, span=at, link=link.link), Cell(figures.level_word(outcome, tiers[row].as_py()), at, span, bold=True)]
        if amount is not None:
            cells += [Cell(scale.of(values[index]), 3, number=scale.format), Cell(values[index] / whole if whole > 0 else None, 4, number=SHARE, color=QUIET)]
        if then is not None:
            cells.append(Cell(change_of(values[index], float(then[row]) / MICRO), 5, number=CHANGE))
        elif score is not None:
            cells.append(Cell(outcome.results.rows[score.name][row].as_py(), 5, number="0.0"))
        lines.append(Line(tuple(cells)))
    return Table(tuple(heads), tuple(lines), sheet="pareto", unit=scale.unit)
