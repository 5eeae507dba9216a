"""One entity's record, and lists, on a terminal of 80 columns; and the same for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain import exact
from tiercli.domain.columns import CARRIED
from tiercli.domain.language import Language, Text
from tiercli.follow.record import ABOUT
from tiercli.outcome import Column, Outcome, Role, labels
from tiercli.outcome.extras import STATE, Fact, Listing, Record
from tiercli.screens.score import bar

if TYPE_CHECKING:
    from rich.console import RenderableType

_MOST_ROWS, _WIDTH, _WIDEST = 12, 77, 24
_SAID_ELSEWHERE = ("overdue_days", "done")  # a plan's status says it in words
_ORDER = ("alerts", "plan", "purchases", "purchases_by_month", *ABOUT)
_STATES = {"bad": "bold red", "red": "bold red", "orange": "dark_orange", "yellow": "yellow", "soon": "yellow", "good": "green"}


def record_screen(record: Record, outcome: Outcome) -> RenderableType:
    """The whole record, in the outcome's language."""
    language = outcome.language
    main = record.standings[0]
    head = [record.entity_id] if record.entity_id != record.name else []
    head.append(f"{outcome.rulebook.title.spoken(language)} · {outcome.period.start} – {outcome.period.end}")
    level = main.level if main.level_title == main.level else f"{main.level} {main.level_title}"
    parts: list[RenderableType] = [Line.assemble((record.name, "bold"), "  ", (level, "bold reverse"), "\n", ("  ".join(head), "dim"))]
    parts += [Line.assemble("  ", (f"{one.title.spoken(language)}  ", "dim"), one.level_title) for one in record.standings[1:]]
    points = [fact for fact in record.figures if fact.column.role in (Role.SCORE, Role.POINTS)]
    measured = [fact for fact in record.figures if fact not in points]
    parts.append(_head(Text("原因", "Reasons"), language))
    parts.append(Line("  " + record.reasons))
    if record.missing:
        parts.append(Line.assemble("  ", (Text("缺失数据  ", "Missing data  ").spoken(language), "dim"), record.missing))
    for title, facts in (
        (Text("基础资料", "Base data"), record.base),
        (Text("得分", "Score"), points),
        (Text("指标", "Figures"), measured),
        (Text("待遇与措施", "Treatment"), record.owed),
    ):
        if facts:
            parts += [_head(title, language), _facts(facts, language)]
    if any(value for _, value in record.months):
        parts += [_head(outcome.monthly.title if outcome.monthly.title.zh else Text("销量", "Volume"), language, outcome.monthly.unit), _months(record)]
    for name in _ORDER:
        if name in record.tables:
            parts += [_head(record.tables[name].title, language), listing_table(record.tables[name], language, most=_MOST_ROWS)]
    return Group(*parts)


def listing_table(listing: Listing, language: Language, *, most: int | None = None) -> RenderableType:
    """Rows as a plain table; what does not fit is left out and said."""
    rows = listing.rows.to_pylist()
    columns = _fitting(listing, rows[:most], language)
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="dim")
    for column in columns:
        number, least = column.decimals is not None, _value_width(column, rows[:most], language)
        table.add_column(labels.header(column, language), justify="right" if number else "left", overflow="fold", min_width=least)
    for row in rows[:most]:
        style = _STATES.get(row.get(STATE) or "", "")
        table.add_row(
            *(
                Line(spoken_value(column, row.get(column.name), language), style if column.role is Role.LEVEL and column.name != "tier" else "")
                for column in columns
            )
        )
    shown: list[RenderableType] = [table]
    left = len(rows) - len(rows[:most])
    if left:
        shown.append(Line(Text(f"… 另有 {left} 条", f"... {left} more").spoken(language), "dim"))
    return Padding(Group(*shown), (0, 0, 0, 2))


def _fitting(listing: Listing, rows: Sequence[dict[str, Any]], language: Language) -> list[Column]:
    """The first columns that stand side by side in 80."""
    with_status = "status" in listing.rows.column_names
    kept: list[Column] = []
    used = 0
    first = {"status": 0, "due": 1}  # what stands out stands first
    for column in sorted(listing.columns, key=lambda one: first.get(one.name, 2)):
        if column.role is Role.MONTH or column.name == "trend_of" or (with_status and column.name in _SAID_ELSEWHERE):
            continue
        header = labels.header(column, language)
        longest_word = max((labels.display_width(part) for part in header.split()), default=0) if language == "en" else min(6, labels.display_width(header))
        used += max(_value_width(column, rows, language), longest_word) + 2
        if used > _WIDTH and kept:
            break
        kept.append(column)
    return kept


def _value_width(column: Column, rows: Sequence[dict[str, Any]], language: Language) -> int:
    """How wide a column's values are; long sentences wrap."""
    widest = max((labels.display_width(spoken_value(column, row.get(column.name), language)) for row in rows), default=4)
    return min(widest, _WIDEST)


def record_json(record: Record) -> dict[str, Any]:
    """The record for programs; the keys do not change with the language."""
    return {
        "id": record.entity_id,
        "name": record.name,
        "levels": {one.grading: {"level": one.level, "title": one.level_title} for one in record.standings},
        "reasons": record.reasons,
        "missing": record.missing,
        "base": {fact.column.name.removeprefix(CARRIED): plain(fact.value) for fact in record.base},
        "figures": {fact.column.name: plain(fact.value) for fact in record.figures},
        "treatment": {fact.column.name: plain(fact.value) for fact in record.owed},
        "months": dict(record.months),
        **{name: rows_json(listing) for name, listing in record.tables.items()},
    }


def rows_json(listing: Listing) -> list[dict[str, Any]]:
    """A listing's rows by the names of its columns."""
    shown = [column.name for column in listing.columns]
    return [{name: plain(row[name]) for name in shown} for row in listing.rows.select(shown).to_pylist()]


def plain(value: object) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def spoken_value(column: Column, value: object, language: Language) -> str:
    """A value as people read it: 1,234.50, 12.3%, 2026-10-31; nothing for no value."""
    if value is None:
        return ""
    value = labels.shown_flag(column, value)
    if isinstance(value, bool):
        return labels.flag_words(value, language)
    if isinstance(value, float | int):
        decimals, percent = column.decimals or 0, column.unit == "%"
        decimals = decimals - 2 if percent and decimals > 2 else min(decimals, 1) if percent else decimals
        return f"{exact.shown(value * 100 if percent else value, decimals):,.{decimals}f}{'%' * percent}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _head(title: Text, language: Language, unit: str = "") -> RenderableType:
    return Line("\n" + labels.with_unit(title.spoken(language), unit, language), "bold")


def _facts(facts: Sequence[Fact], language: Language) -> RenderableType:
    """Titles and values, two pairs a line."""
    table = Table.grid(padding=(0, 2), expand=False)
    for _ in range(2):
        table.add_column(style="dim", max_width=22)
        table.add_column(max_width=28, overflow="fold")
    cells = [(Line(fact.column.title.spoken(language)), Line(_with_unit(fact, language))) for fact in facts]
    for index in range(0, len(cells), 2):
        pair = cells[index : index + 2]
        table.add_row(*(cell for one in pair for cell in one))
    return Padding(table, (0, 0, 0, 2))


def _with_unit(fact: Fact, language: Language) -> str:
    shown = spoken_value(fact.column, fact.value, language)
    counts = isinstance(fact.value, float | int) and not isinstance(fact.value, bool) and fact.column.unit != "%"
    unit = labels.unit_words(fact.column.unit, language) if counts else ""
    return f"{shown} {unit}".strip()


def _months(record: Record) -> RenderableType:
    """The months with bars, two columns of them."""
    months = record.months[-12:]
    largest = max(value for _, value in months)
    half = -(-len(months) // 2)
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(style="dim")
        table.add_column(justify="right")
        table.add_column(width=12)
    for left, right in zip(months[:half], [*months[half:], None][:half], strict=False):
        cells: list[RenderableType] = []
        for one in (left, right):
            if one is not None:
                cells += [Line(one[0]), Line(f"{one[1]:,.1f}"), Line(bar(one[1] / largest, 12) if largest > 0 else "")]
        table.add_row(*cells)
    return Padding(table, (0, 0, 0, 2))
