"""Scenarios on the terminal: side by side, then who moves under each and why; 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text as Line

from tiercli.domain.language import Language, Text
from tiercli.domain.unit import rough_decimals_of
from tiercli.outcome import figures, labels
from tiercli.outcome.extras import Listing
from tiercli.outcome.what_if import Cause, Tried, WhatIf
from tiercli.screens.blocks import add_heads, grid, indented, section, section_head
from tiercli.screens.movements import WIDTH, matrix_table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_MOST = 8
_GROUPS = 6
_SIDE = 13
_BESIDE = 2  # scenarios that 80 columns hold beside each other
_ARROWS = {"up": "↑", "down": "↓", "changed": "≠", "new": "+", "rated": "◦", "unrated": "·", "lapsed": "−"}


def what_if_screen(found: WhatIf, outputs: tuple[str, ...] = ()) -> RenderableType:
    """The levels and costs of all scenarios side by side, then for each the matrix, who moves, why, and where."""
    outcome, language = found.outcome, found.outcome.language
    count, who = len(outcome.results), labels.entities(outcome)
    head = Text(
        f"统计期 {outcome.period.start} 至 {outcome.period.end} · 现行规则 {outcome.rulebook.name} · {count:,} 个{who.zh}",
        f"{outcome.period.start} to {outcome.period.end} · rules in force: {outcome.rulebook.name} · {count:,} {who.en}",
    )
    title = Text("换一套规则会怎样", "What if")
    parts: list[RenderableType] = [Line.assemble((title.spoken(language), "bold"), "\n", (head.spoken(language), "dim"))]
    parts += _legend(found, language)
    parts += _side_by_side(Text("各等级", "Levels"), found, _levels)
    if found.effects:
        parts += _side_by_side(Text("费用和额度", "What it costs"), found, _effects)
    for number, one in enumerate(found.scenarios, start=1):
        parts += _scenario(one, number, len(found.scenarios), language)
    if found.months:
        title = Text("存档各期：当时的等级，和按各套规则会升降的数", "Stored periods: levels decided then, and who would have stood otherwise")
        parts += _side_by_side(title, found, _months)
    if words := found.note.spoken(language):
        parts += [Line(""), indented(words)]
    parts += [indented(finding.spoken(language)) for finding in found.findings]
    parts += section(Text("报告", "Report"), language, *outputs)
    return Group(*parts)


def _side_by_side(title: Text, found: WhatIf, table: Callable[[WhatIf, Sequence[int]], Table]) -> list[RenderableType]:
    """A table of all scenarios; more than fit beside each other stand in several."""
    parts: list[RenderableType] = [section_head(title, found.outcome.language)]
    for first in range(0, len(found.scenarios), _BESIDE):
        parts += [Line("")] if first else []
        parts.append(indented(table(found, range(first, min(first + _BESIDE, len(found.scenarios))))))
    return parts


def _legend(found: WhatIf, language: Language) -> list[RenderableType]:
    """What each scenario changes."""
    parts: list[RenderableType] = []
    for number, one in enumerate(found.scenarios, start=1):
        parts.append(Line.assemble("\n", (f"{number} {one.name}", "bold")))
        for change in one.changes[:_MOST]:
            before, after = change.before.spoken(language) or "–", change.after.spoken(language) or "–"
            parts.append(indented(f"{change.where.spoken(language)}{'：' if language == 'zh' else ': '}{before} → {after}"))
        if len(one.changes) > _MOST:
            more = len(one.changes) - _MOST
            parts.append(indented(Text(f"… 另有 {more} 处", f"… {more} more").spoken(language)))
        if not one.changes:
            parts.append(indented(Text("没有改动", "nothing is changed").spoken(language)))
    return parts


def _levels(found: WhatIf, picked: Sequence[int]) -> Table:
    """Customers and share of each level, now and under the scenarios picked, with the difference."""
    table, language = _table_of(found, picked), found.outcome.language
    places = [0, *(one + 1 for one in picked)]
    totals = {place: sum(side.entities for line in found.levels if (side := line.sides[place]) is not None) for place in places}
    changes = [side.entities - line.sides[0].entities for line in found.levels for side in line.sides if side is not None and line.sides[0] is not None]
    wide = max((len(f"{change:+,}") for change in changes if change), default=1)
    for line in found.levels:
        now, cells = line.sides[0], []
        for place in places:
            side = line.sides[place]
            if side is None:
                cells.append("–")
                continue
            plain = f"{side.entities:,} {side.entities / totals[place] if totals[place] else 0.0:6.1%}"
            change = side.entities - (now.entities if now else 0)
            cells.append(plain if place == 0 else f"{plain} {f'{change:+,}' if change else '=':>{wide}}")
        table.add_row(Line(line.name, "bold"), *cells)
    for kind, words in (("up", Text("↑ 升级", "↑ rise")), ("down", Text("↓ 降级", "↓ fall"))):
        table.add_row(Line(words.spoken(language), "dim"), "", *(f"{getattr(found.scenarios[one], kind):,}" for one in picked))
    return table


def _effects(found: WhatIf, picked: Sequence[int]) -> Table:
    """What treatments and outputs come to, now and under the scenarios picked, with the difference."""
    table, language = _table_of(found, picked), found.outcome.language
    for line in found.effects:
        divisor, unit, decimals = figures.scale(max((abs(one) for one in line.sides if one is not None), default=0), line.unit, language)
        decimals = decimals if divisor > 1 else min(line.decimals, 2)
        cells = []
        for place in [0, *(one + 1 for one in picked)]:
            value = line.sides[place]
            if value is None:
                cells.append("–")
                continue
            plain = f"{value / divisor:,.{decimals}f}"
            change = value - (line.sides[0] or 0)
            cells.append(plain if place == 0 else f"{plain} {change / divisor:+,.{decimals}f}" if round(change / divisor, decimals) else f"{plain} =")
        table.add_row(Line(labels.with_unit(line.title.spoken(language), unit, language)), *cells)
    return table


def _table_of(found: WhatIf, picked: Sequence[int]) -> Table:
    """An empty table with a column for now and one for each scenario picked."""
    table = grid(2 + len(picked))
    add_heads(table, ("", Text("现行", "Now"), *_heads(found, picked)), found.outcome.language)
    return table


def _heads(found: WhatIf, picked: Sequence[int]) -> list[str]:
    room = max(_SIDE, (WIDTH - 26) // max(len(picked), 1) - 2)
    return [labels.shortened(f"{one + 1} {found.scenarios[one].name}", room) for one in picked]


def _scenario(one: Tried, number: int, of: int, language: Language) -> list[RenderableType]:
    title = f"{number} {one.name}" if of > 1 else one.name
    parts: list[RenderableType] = [Line.assemble("\n", (f"— {title}", "bold"))]
    if not one.up and not one.down and all(not listing.rows.num_rows for listing in one.movements.lists.values()):
        parts.append(indented(Text("没有人换等级。", "Nobody moves.").spoken(language)))
    else:
        parts += [indented(matrix_table(one.movements, language))]
    did = [cause for cause in one.causes if cause.up or cause.down or cause.points]
    if did and (len(one.causes) > 1 or not (did[0].up or did[0].down)):
        parts += section(Text("哪处改动引起", "Which change did it"), language, _causes(one.causes, language))
    for kind, listing in one.movements.lists.items():
        if not listing.rows.num_rows:
            continue
        parts.append(Line(f"\n{_ARROWS[kind]} {listing.title.spoken(language)} {listing.rows.num_rows:,}", "bold"))
        parts.append(indented(_movers(listing, language)))
        if listing.rows.num_rows > _MOST:
            parts.append(indented(Text(f"… 另有 {listing.rows.num_rows - _MOST:,} 个", f"… {listing.rows.num_rows - _MOST:,} more").spoken(language)))
    for listing in one.groups[1:]:  # the first is by level: the matrix says it
        parts += section(listing.title, language, _groups(listing, language))
    for finding in one.findings[:_MOST]:
        parts.append(indented(f"! {finding.message.spoken(language)}"))
    for title_words, count in one.other_gradings.values():
        if count:
            said = Text(f"{title_words.zh}：{count:,} 个变动", f"{title_words.en}: {count:,} change")
            parts.append(indented(said.spoken(language)))
    return parts


def _causes(causes: Sequence[Cause], language: Language) -> Table:
    """Each change with whom it moved; levels gained and lost add up to those of the whole."""
    table = grid(4)
    heads = (Text("改动", "Change"), Text("↑", "↑"), Text("↓", "↓"), Text("净升级数", "Levels gained"))
    add_heads(table, heads, language)
    for cause in causes:
        after = cause.after.spoken(language)
        words = cause.title.spoken(language) + (f" {cause.before.spoken(language)} → {after}" if after else "")
        table.add_row(words, f"{cause.up:,}", f"{cause.down:,}", f"{float(cause.steps):+,.2f}".removesuffix(".00"))
    return table


def _movers(listing: Listing, language: Language) -> Group:
    """Each on two lines: who, from where to where, score and amount; and why."""
    measure = next((column for column in listing.columns if column.name in ("volume", "revenue", "margin")), None)
    lines: list[RenderableType] = []
    for row in listing.rows.slice(0, _MOST).to_pylist():
        levels = " → ".join(level for level in (row["old_level"], row["new_level"]) if level)
        amount = _amount(row, measure, language)
        tail = f"  {amount}" if amount else ""
        room = WIDTH - labels.display_width(levels) - labels.display_width(tail) - 3
        name = labels.shortened(str(row["entity_name"]), room)
        lines.append(Line.assemble(name, "  ", (levels, "bold"), (tail, "dim")))
        if row.get("why"):
            lines += [Line(f"  {line}", "dim") for line in labels.wrapped(row["why"], WIDTH - 4)]
    return Group(*lines)


def _amount(row: dict[str, Any], measure: Any, language: Language) -> str:
    if measure is None or row.get(measure.name) is None:
        return ""
    return f"{row[measure.name]:,.{rough_decimals_of(measure.unit)}f} {labels.unit_words(measure.unit, language)}"


def _groups(listing: Listing, language: Language) -> Table:
    """Those with the most movers first: all, risers, fallers, and the first measure of both."""
    measured = [column for column in listing.columns if column.name.startswith(("up_", "down_"))][:2]
    table = grid(4 + len(measured))
    heads = [listing.columns[0].title.spoken(language), *(column.title.spoken(language) for column in listing.columns[1:4])]
    heads += [labels.shortened(labels.header(column, language), 22) for column in measured]
    add_heads(table, heads, language)
    *rows, total = listing.rows.to_pylist()
    rows.sort(key=lambda row: (-(row["up"] + row["down"]), -row["entities"], row["group"]))
    for row in rows[:_GROUPS]:
        table.add_row(*_group_cells(row, measured))
    if len(rows) > _GROUPS:
        others = rows[_GROUPS:]
        rest = {name: sum(row[name] or 0 for row in others) for name in total if isinstance(total[name], float)}
        table.add_row(*_group_cells({**rest, "group": Text(f"其他 {len(others)} 个", f"{len(others)} others").spoken(language)}, measured))
    table.add_row(*_group_cells(total, measured))
    return table


def _group_cells(row: dict[str, Any], measured: Sequence[Any]) -> list[str]:
    counts = [f"{int(row[name]):,}" if row[name] or name == "entities" else "·" for name in ("entities", "up", "down")]
    return [labels.shortened(str(row["group"]), 22), *counts, *(_rough(row[column.name], column.unit) for column in measured)]


def _rough(value: float | None, unit: str) -> str:
    """An amount with as many decimals as a summary needs; a point for none."""
    if not value:
        return "·"
    return f"{value:,.{rough_decimals_of(unit) if abs(value) < 1_000 else 0}f}"


def _months(found: WhatIf, picked: Sequence[int]) -> Table:
    """Each stored period: decided then, and who would have stood otherwise under the rules in force and under the scenarios picked."""
    names, language = list(found.months[-1].decided), found.outcome.language
    table = grid(2 + len(names) + len(picked))
    add_heads(table, ("", *names, Text("现行重算", "in force"), *_heads(found, picked)), language)
    for month in found.months:
        sides = [(month.up[place], month.down[place]) for place in (0, *(one + 1 for one in picked))]
        moves = ["–" if up is None else f"↑{up:,} ↓{down:,}" if up or down else "=" for up, down in sides]
        table.add_row(month.period, *(f"{month.decided.get(name, 0):,}" for name in names), *moves)
    return table
