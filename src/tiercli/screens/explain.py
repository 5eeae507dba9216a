"""Explanations on a terminal of 80 columns, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain.language import EMPTY, Language, Text
from tiercli.outcome import Outcome, labels
from tiercli.outcome.explained import UNREACHABLE, Check, Dimension, Explanation, GateCheck, LevelCheck, NextLevel, NextStep, Way
from tiercli.screens.blocks import indented, section_head

if TYPE_CHECKING:
    from rich.console import RenderableType

_HOLDS, _FAILS = "√", "×"
_WIDTH, _MARK = 79, 6
_NOT_KEPT = Text(
    "存档里没有当时的全部数据，下一步要用当期的文件来算。", "The history does not keep all data of that time; a next step needs the files of the period."
)
_ACTS, _HOLDS_ONLY, _IDLE = Text("已限制等级", "limits the level"), Text("成立，没有改变等级", "holds, and changes nothing"), Text("不成立", "does not hold")
_TOGETHER = Text("两项一起：", "together: ")


def explanation_screen(one: Explanation, outcome: Outcome) -> RenderableType:
    """The whole explanation, in the outcome's language."""
    language = outcome.language
    head = [one.entity_id] if one.entity_id != one.name else []
    head.append(f"{outcome.rulebook.title.spoken(language)} · {outcome.period.start} – {outcome.period.end}")
    return Group(*_title(one, language), Line("  ".join(head), "dim"), *body(one, language))


def body(one: Explanation, language: Language) -> list[RenderableType]:
    """Everything below the title."""
    parts: list[RenderableType] = [section_head(Text("原因", "Reasons"), language), indented(one.reason)]
    parts += [indented(said.spoken(language)) for said in one.path if said.spoken(language) not in one.reason]
    if one.dimensions:
        shown = f" {one.score:,.2f}" if one.score is not None else ""
        parts += [section_head(Text(f"得分{shown}", f"Score{shown}"), language), _dimensions(one.dimensions, language)]
    if one.levels:
        parts += [section_head(Text("各级条件", "What each level asks"), language), *(_level(level, language) for level in one.levels)]
    if one.gates:
        parts += [section_head(Text("限级条件", "Gates"), language), *(_gate(gate, language) for gate in one.gates)]
    if one.lacking:
        parts += [section_head(Text("缺少的数据", "What the data lack"), language), *(indented(said.spoken(language)) for said in one.lacking)]
    parts += _next_steps(one, language)
    return parts


def stored_screen(one: Explanation, period: str, language: Language) -> RenderableType:
    """What a stored run says of one entity."""
    head = [one.entity_id] if one.entity_id != one.name else []
    head.append(f"{period} · {one.as_of}")
    return Group(*_title(one, language), Line("  ".join(head), "dim"), *body(one, language))


def stored_lines(found: Iterable[Explanation]) -> Iterator[str]:
    """Many entities of a stored run, as lines of text: the level and why."""
    for one in found:
        yield f"{_who(one.name, one.entity_id)}  {one.level}"
        yield from _behind("", one.reason)


def step_lines(steps: Iterable[NextStep], language: Language) -> Iterator[str]:
    """A few lines of text for each of many: the level, the nearest better one with its smallest change, and what would lose the level."""
    for one in steps:
        waits = "" if one.level == one.computed else Text(f"（计算 {one.computed}）", f" (computed {one.computed})").spoken(language)
        yield f"{_who(one.name, one.entity_id)}  {one.level}{waits}"
        if one.next is not None:
            yield from _behind(f"→ {one.next.level}", _way(one.way, language) if one.way is not None else UNREACHABLE.spoken(language))
        if one.edge is not None:
            yield from _behind(f"× {one.edge.level}", one.edge.words.spoken(language))


def _who(name: str, entity: str) -> str:
    return name if name == entity else f"{name} {entity}"


def _behind(mark: str, words: str) -> Iterator[str]:
    """A sentence behind a mark, its further lines below its first; no line is wider than a screen."""
    lead = f"  {mark}{' ' * max(_MARK - labels.display_width(mark), 1)} " if mark else "  "
    wide = labels.display_width(lead)
    if wide + labels.display_width(words) <= _WIDTH:  # most fit, and looking for breaks takes long
        yield lead + words
        return
    for number, line in enumerate(labels.wrapped(words, _WIDTH - wide)):
        yield (lead if number == 0 else " " * wide) + line


def _title(one: Explanation, language: Language) -> Iterator[RenderableType]:
    title = one.level_title.spoken(language)
    shown = one.level if title == one.level else f"{one.level} {title}"
    yield Line.assemble((one.name, "bold"), "  ", (shown, "bold reverse"))


def _next_steps(one: Explanation, language: Language) -> list[RenderableType]:
    if one.stored:
        return [section_head(Text("下一步", "Next step"), language), indented(_NOT_KEPT.spoken(language))]
    parts: list[RenderableType] = []
    if one.next:
        parts.append(section_head(Text("下一步：其他客户不变，至少要改变", "Next step: the least change, everybody else as they are"), language))
        parts += [_next(level, language) for level in one.next]
    if one.edges:
        parts.append(section_head(Text(f"离失去 {one.computed} 还有多远", f"What would lose {one.computed}"), language))
        parts += [_hanging(f"→ {way.level}", [way.words.spoken(language)]) for way in one.edges]
    return parts


def _hanging(mark: str, lines: Sequence[str], style: str = "") -> RenderableType:
    """Lines behind a mark, each wrapped on its own."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, min_width=_MARK)
    table.add_column()
    room = _WIDTH - max(labels.display_width(mark), _MARK) - 3
    for index, words in enumerate(lines):  # a table would cut what it cannot break at a space: 2,376,664 元
        table.add_row(Line("" if index else mark, "bold"), Line("\n".join(labels.wrapped(words, room)), style))
    return indented(table)


def _dimensions(dimensions: Sequence[Dimension], language: Language) -> RenderableType:
    """A line for each dimension, and how it earns its points below it."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="dim")
    table.add_column(Text("维度", "Dimension").spoken(language), overflow="fold", max_width=26)
    table.add_column(Text("值", "Value").spoken(language), justify="right", overflow="fold", max_width=18)
    for head in (Text("得分/满分", "Points"), Text("权重", "Weight"), Text("贡献", "Brought"), Text("失分", "Lost")):
        table.add_column(head.spoken(language), justify="right", no_wrap=True)
    for one in dimensions:
        title = ("　" if language == "zh" else "  ") * one.depth + one.title.spoken(language)
        points = "—" if one.points is None else f"{_brief(one.points)}/{_brief(one.full)}"
        weight = "" if one.weight is None else f"{_brief(one.weight)}%" if one.depth == 0 else _brief(one.weight)
        table.add_row(
            Line(title), Line(one.value.spoken(language), "red" if one.missing else ""), points, weight,
            "" if one.brought is None else f"{one.brought:,.2f}", "" if not one.lost else f"{one.lost:,.2f}", style="" if one.depth == 0 else "dim",
        )  # fmt: skip
    parts: list[RenderableType] = [table]
    parts += [_rule(one, language) for one in dimensions if one.rule != EMPTY]
    return Padding(Group(*parts), (0, 0, 0, 2))


def _rule(one: Dimension, language: Language) -> RenderableType:
    mark = "：" if language == "zh" else ": "
    return Line(f"{one.title.spoken(language)}{mark}{one.rule.spoken(language)}", "dim")


def _brief(number: Decimal) -> str:
    shown = f"{number:,.2f}"
    return shown.rstrip("0").rstrip(".")


def _level(level: LevelCheck, language: Language) -> RenderableType:
    lines = [_check(check, language) for check in level.checks] or [Text("其余全部", "all others").spoken(language)]
    return _hanging(f"{_HOLDS if level.is_met else _FAILS} {level.level}", lines, "" if level.is_met else "red")


def _check(check: Check, language: Language) -> str:
    mark = f"{_HOLDS if check.holds else _FAILS} "
    gap = check.gap.spoken(language)
    behind = "" if not gap else f"（{gap}）" if language == "zh" else f" ({gap})"
    return f"{mark}{check.words.spoken(language)}{behind}"


def _gate(gate: GateCheck, language: Language) -> RenderableType:
    did = _ACTS if gate.acts else _HOLDS_ONLY if gate.holds else _IDLE
    words = Text(f"{gate.limit.zh}：{gate.words.zh} — {did.zh}", f"{gate.limit.en}: {gate.words.en} — {did.en}")
    return indented(words.spoken(language), "red" if gate.acts else "")


def _next(level: NextLevel, language: Language) -> RenderableType:
    lines = [_way(way, language) for way in level.ways]
    lines += [_TOGETHER.spoken(language) + _way(way, language) for way in level.pairs]
    return _hanging(f"→ {level.level}", lines or [UNREACHABLE.spoken(language)])


def _way(way: Way, language: Language) -> str:
    words = way.words.spoken(language)
    if way.in_force == EMPTY:
        return words
    later = way.in_force.spoken(language)
    return f"{words}；{later}" if language == "zh" else f"{words}; {later}"


def explanation_json(one: Explanation, language: Language) -> dict[str, Any]:
    """The explanation for programs; the keys do not change with the language, numbers are exact decimal text."""
    return {
        "id": one.entity_id,
        "name": one.name,
        "tier": one.level,
        "tier_title": one.level_title.spoken(language),
        "computed_tier": one.computed,
        "score": _text(one.score),
        "reasons": one.reason,
        "dimensions": [_dimension_json(dimension, language) for dimension in one.dimensions],
        "levels": [
            {"tier": level.level, "row": level.row, "met": level.is_met, "conditions": [check.record(language) for check in level.checks]}
            for level in one.levels
        ],
        "gates": [
            {"condition": gate.words.spoken(language), "limit": gate.limit.spoken(language), "holds": gate.holds, "acts": gate.acts} for gate in one.gates
        ],
        "in_force": [said.spoken(language) for said in one.path],
        "lacking": [said.spoken(language) for said in one.lacking],
        "next": [
            {
                "tier": level.level,
                "reachable": level.is_reachable,
                "ways": [_way_json(way, language) for way in (*level.ways, *level.pairs)],
            }
            for level in one.next
        ],
        "edges": [_way_json(way, language) for way in one.edges],
        "as_of": one.as_of.isoformat(),
        "stored": one.stored,
    }


def _way_json(way: Way, language: Language) -> dict[str, Any]:
    return {**way.record(), "words": way.words.spoken(language), "in_force": way.in_force.spoken(language) or None}


def _dimension_json(one: Dimension, language: Language) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title.spoken(language),
        "depth": one.depth,
        "value": one.value.spoken(language) or None,
        "rule": one.rule.spoken(language),
        "points": _text(one.points),
        "full": _text(one.full),
        "weight": _text(one.weight),
        "brought": _text(one.brought),
        "lost": _text(one.lost),
        "missing": one.missing,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize() + 0, "f")
