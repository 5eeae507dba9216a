"""A backtest on the terminal: the verdict, what each level held of the next period, period by period, and how calm it was; 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Text, counted
from tiercli.outcome import labels
from tiercli.outcome.backtest_figures import (
    AGREEMENT,
    AGREEMENT_IS,
    CAPTURED,
    CAPTURED_IS,
    NO_LEVEL,
    SCORE_IS,
    STANDINGS,
    changed,
    hundredths,
    level_lines,
    lost_is,
    percent,
    standings_of,
    together,
)
from tiercli.outcome.backtested import Backtested, BacktestSide
from tiercli.screens.blocks import add_heads, section, section_head

if TYPE_CHECKING:
    from rich.console import RenderableType

_MOST_SIDES = 4
_NAME, _LONG_NAME = 22, 30
_WIDTH = 76  # of 80, beside the margin
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}


def backtest_screen(told: Backtested, outputs: tuple[str, ...] = ()) -> RenderableType:
    """Everything that a backtest found, in its own language."""
    parts: list[RenderableType] = [_title(told), *_verdict(told)]
    for side in told.sides:
        parts += _levels(told, side)
    parts += [*_calm(told), *_periods(told), *_notes(told), *_findings(told.findings, told)]
    parts += [Line(f"\n{path}", "bold") for path in outputs]
    return Group(*parts)


def _title(told: Backtested) -> RenderableType:
    count = len(told.sides[0].periods)
    source = Text("当时的决定", "as decided then") if told.from_history else Text("按当时已知的数据重新分级", "graded with what was known then")
    said = Text(
        f"{told.first} 至 {told.last} · {count} 期（{told.every.zh}），{told.compared} 期有下一期 · {source.zh}",
        f"{told.first} to {told.last} · {counted(count, 'period', 'periods')} (a {told.every.en} each), {told.compared} with a next one · {source.en}",
    )
    return Line.assemble((Text("回测", "Backtest").spoken(told.language), "bold"), "\n", (said.spoken(told.language), "dim"))


def _verdict(told: Backtested) -> list[RenderableType]:
    lines = [words.spoken(told.language) for words in told.verdict]
    return [section_head(Text("结论", "Verdict"), told.language), *(_sentence(line, "bold" if index == 0 else "") for index, line in enumerate(lines))]


def _levels(told: Backtested, side: BacktestSide) -> list[RenderableType]:
    """What each level held of the next period."""
    if not told.compared:
        return []
    language = told.language
    table = _grid(1, 3 + len(told.measures))
    heads = [
        Text("等级", "Level"),
        Text(f"平均{told.entity.zh}数", labels.capital(told.entity.en)),
        *(column.title for column in told.measures),
        Text("倍数", "Lift"),
        Text("流失", "Lost"),
    ]
    add_heads(table, heads, language)
    for line in level_lines(told, side):
        cells = [percent(line.shares[column.name]) for column in told.measures]
        name = Line(line.level, "bold") if line.level else Line(NO_LEVEL.spoken(language), "dim")
        table.add_row(name, hundredths(line.entities)[:-1] if line.entities is not None else "", *cells, _lift(line.lift), percent(line.lost_share))
    title = Text(f"{side.label}：各等级占下期的份额", f"{side.label}: what each level held of the next period")
    return section(title, language, table)


def _lift(value: object) -> str:
    return "" if value is None else f"{float(value):.1f}×"  # type: ignore[arg-type]


def _calm(told: Backtested) -> list[RenderableType]:
    """How many moved, to and fro, and how the mix drifted; with and without the review."""
    language = told.language
    table = _grid(1, 6, names_width=_LONG_NAME)
    heads = [Text("", ""), AGREEMENT, CAPTURED, Text("得分", "Score"), Text("每期变动", "Moved"), Text("反复", "Taken back"), Text("PSI", "PSI")]
    add_heads(table, heads, language)
    for side in told.sides:
        for standing in standings_of(side):
            moves = side.moved(standing)
            words = f"{side.label} · {STANDINGS[standing].spoken(language)}" if side.reviewed else side.label
            drift = "–" if side.drift is None or standing == "computed" else f"{side.drift:.2f}"
            table.add_row(
                Line(words, "bold"), hundredths(side.figure("agreement", standing)), hundredths(side.figure("captured", standing)),
                hundredths(side.score_agreement()) if standing == "effective" else "–", percent(changed(moves)), f"{moves.undone:,}", drift,
            )  # fmt: skip
    return section(Text("区分与稳定", "Separation and stability"), language, table)


def _periods(told: Backtested) -> list[RenderableType]:
    """The agreement of each period; with one rulebook also how many moved and how the mix drifted."""
    language, sides = told.language, told.sides[:_MOST_SIDES]
    alone = len(told.sides) == 1
    table = _grid(2, 4 if alone else len(sides))
    heads = [Text("期间", "Period"), Text("下期", "Next")]
    if alone:
        heads += [AGREEMENT, CAPTURED, Text("变动", "Moved"), Text("PSI", "PSI")]
    else:
        heads += [Text(side.label, side.label) for side in sides]
    add_heads(table, heads, language)
    for name, found in together(told):
        first = next(period for period in found if period)
        figures = [hundredths(one.told["effective"].agreement) if one and one.told else "–" for one in found[:_MOST_SIDES]]
        if alone:
            captured = hundredths(first.told["effective"].captured) if first.told else "–"
            figures += [captured, percent(changed(first.moves.get("effective"))), "–" if first.drift is None else f"{first.drift:.3f}"]
        table.add_row(name, first.following or "–", *figures)
    title = Text("逐期", "Period by period") if alone else Text("逐期一致度", "Agreement, period by period")
    return section(title, language, table)


def _notes(told: Backtested) -> list[RenderableType]:
    lines = (AGREEMENT_IS, CAPTURED_IS, SCORE_IS, lost_is(told))
    return [section_head(Text("说明", "Notes"), told.language), *(_sentence(words.spoken(told.language), "dim") for words in lines)]


def _findings(findings: tuple[Finding, ...], told: Backtested) -> list[RenderableType]:
    lines = [_sentence(f"· {finding.message.spoken(told.language)}", _STYLES[finding.severity]) for finding in findings]
    return [section_head(Text("发现", "Findings"), told.language), *lines] if lines else []


def _sentence(words: str, style: str) -> RenderableType:
    return Padding(Line("\n".join(labels.wrapped(words, _WIDTH)), style), (0, 0, 0, 2), expand=False)


def _grid(names: int, numbers: int, *, names_width: int = _NAME) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False, show_header=False)
    for _ in range(names):
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=names_width)
    for _ in range(numbers):
        table.add_column(justify="right", no_wrap=False)
    return table
