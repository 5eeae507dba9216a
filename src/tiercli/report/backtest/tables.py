"""The tables of a backtest's workbook: a line for each period and rulebook, one for each of its levels, and what to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Language, Text
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
    lost_is,
    plain_number,
    standings_of,
)
from tiercli.outcome.backtested import Backtested, BacktestPeriod, BacktestSide, Standing
from tiercli.report.page import Page
from tiercli.report.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

FIRST = 3
Value = str | float | int | Text | None


@dataclass(frozen=True)
class Made:
    """The workbook in the making and its formats."""

    book: Workbook
    styles: Styles


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title, width, and the format of its numbers; without one it holds words."""

    title: Text
    width: float = 12
    number: str = ""


def title_lines(page: Page, made: Made, told: Backtested, title: Text) -> None:
    """The first two lines of a sheet."""
    page.sheet.set_row(0, 28)
    page.text(0, 0, title, made.styles.title)
    count = len(told.sides[0].periods)
    source = (
        Text("按存档里当时的决定", "as decided then, from the history")
        if told.from_history
        else Text("按当时已知的数据重新分级", "graded with what was known then")
    )
    below = Text(
        f"{told.first} 至 {told.last} · {count} 期，其中 {told.compared} 期有下一期 · {source.zh}",
        f"{told.first} to {told.last} · {count} periods, {told.compared} with a next one · {source.en}",
    )
    page.text(1, 0, below, made.styles.subtitle)


def write_table(page: Page, made: Made, heads: Sequence[Head], rows: Sequence[Sequence[Value]], row: int, *, size: bool = True) -> int:
    """Headers in a row and the rows below it; returns the row below. size: whether the columns' widths follow the heads."""
    styles = made.styles
    page.sheet.set_row(row, 32)
    for column, head in enumerate(heads):
        page.text(row, column, head.title, styles.head(right=bool(head.number)))
        if size:
            page.sheet.set_column(column, column, head.width)
    for offset, values in enumerate(rows, start=1):
        for column, (head, value) in enumerate(zip(heads, values, strict=True)):
            if isinstance(value, str | Text) or not head.number:
                page.text(row + offset, column, value if isinstance(value, str | Text) else "" if value is None else str(value), styles.cell(bold=column == 0))
            else:
                page.number(row + offset, column, value, styles.cell(number=head.number))
    return row + len(rows) + 1


def write_periods(page: Page, made: Made, told: Backtested) -> None:
    """A line for each period, rulebook and standing."""
    title_lines(page, made, told, Text("逐期", "Periods"))
    heads = [
        Head(Text("期间", "Period"), 11), Head(Text("规则", "Rulebook"), 24), Head(Text("口径", "Standing"), 18), Head(Text("下期", "Next"), 11),
        Head(labels_of_entities(told), 11, "#,##0"), Head(AGREEMENT, 11, "0.000"), Head(CAPTURED, 11, "0.000"), Head(Text("基尼系数", "Gini"), 11, "0.000"),
        Head(Text("得分相关", "Score"), 11, "0.000"), Head(Text("升", "Up"), 9, "#,##0"), Head(Text("降", "Down"), 9, "#,##0"),
        Head(Text("变动", "Moved"), 9, "0.0%"), Head(Text("反复", "Taken back"), 9, "#,##0"), Head(Text("PSI", "PSI"), 9, "0.000"),
        Head(Text("备注", "Remark"), 40),
    ]  # fmt: skip
    rows = [
        _period_row(told.language, side, period, standing)
        for place in range(max(len(side.periods) for side in told.sides))
        for side in told.sides
        if place < len(side.periods)
        for standing in standings_of(side)
        for period in (side.periods[place],)
    ]
    last = write_table(page, made, heads, rows, FIRST)
    _finish(page, last, len(heads))


def _period_row(language: Language, side: BacktestSide, period: BacktestPeriod, standing: Standing) -> list[Value]:
    told, moves = period.told.get(standing), period.moves.get(standing)
    why = period.why.spoken(language)
    short = Text("统计期没有数据填满", "the data do not fill the window").spoken(language) if period.short else ""
    effective = standing == "effective"
    return [
        period.name, side.label, STANDINGS[standing].spoken(language) if side.reviewed else "", period.following or "–", period.entities,
        plain_number(told.agreement) if told else None, plain_number(told.captured) if told else None, plain_number(told.gini) if told else None,
        period.by_score if effective else None, moves.up if moves else None, moves.down if moves else None, plain_number(changed(moves)),
        moves.undone if moves else None, period.drift if effective else None, ("；" if language == "zh" else "; ").join(filter(None, (why, short))),
    ]  # fmt: skip


def write_levels(page: Page, made: Made, told: Backtested) -> None:
    """A line for each level of each period: what it came to in the next one, and whom it lost."""
    title_lines(page, made, told, Text("各期各等级", "Levels by period"))
    heads = [
        Head(Text("期间", "Period"), 11), Head(Text("下期", "Next"), 11), Head(Text("规则", "Rulebook"), 24), Head(Text("口径", "Standing"), 18),
        Head(Text("等级", "Level"), 20), Head(labels_of_entities(told), 11, "#,##0"),
        *(Head(Text(*(labels.header(column, language) for language in ("zh", "en"))), 17, "#,##0") for column in told.measures),
        *(Head(Text(f"{column.title.zh}占比", f"Share of {column.title.en.lower()}"), 18, "0.0%") for column in told.measures),
        Head(Text("买家", "Buyers"), 10, "#,##0"), Head(Text("流失", "Lost"), 10, "#,##0"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for side in told.sides:
        for standing in standings_of(side):
            words = STANDINGS[standing].spoken(told.language) if side.reviewed else ""
            for period in side.periods:
                rows += _level_rows(told, side, period, standing, words)
    last = write_table(page, made, heads, rows, FIRST)
    _finish(page, last, len(heads))


def _level_rows(told: Backtested, side: BacktestSide, period: BacktestPeriod, standing: Standing, words: str) -> list[list[Value]]:
    found = period.told.get(standing)
    if found is None:
        return []
    names = [column.name for column in told.measures]
    totals = {name: sum(held.amounts[name] for held in found.held) + found.elsewhere[name] for name in names}
    lines = [(held.level, held.entities, held.amounts, held.buyers, held.lost) for held in found.held if held.entities]
    rows: list[list[Value]] = []
    for level, entities, amounts, buyers, lost in [*lines, (NO_LEVEL.spoken(told.language), None, found.elsewhere, None, None)]:
        if entities is None and not any(amounts.values()):
            continue
        shares = [amounts[name] / totals[name] if totals[name] > 0 else None for name in names]
        known = found.knows_lost and entities is not None
        rows.append(
            [period.name, period.following, side.label, words, level, entities, *(amounts[name] / MICRO for name in names), *shares,
             buyers if known else None, lost if known else None]
        )  # fmt: skip
    return rows


def write_notes(page: Page, made: Made, told: Backtested) -> None:
    """What the figures are, and what was found."""
    title_lines(page, made, told, Text("说明", "Notes"))
    page.sheet.set_column(0, 0, 110)
    wrap = made.styles(text_wrap=True, valign="top")
    lines = [AGREEMENT_IS, CAPTURED_IS, SCORE_IS, lost_is(told), *(finding.message for finding in told.findings)]
    for row, words in enumerate(lines, start=FIRST):
        page.text(row, 0, words, wrap)
        page.tall(row, 16 * len(labels.wrapped(words.spoken(page.language), 105)) + 3)
    page.paper(footer="tiercli")


def labels_of_entities(told: Backtested) -> Text:
    """The header of how many were graded."""
    return Text(f"{told.entity.zh}数", labels.capital(told.entity.en))


def _finish(page: Page, last: int, columns: int) -> None:
    page.sheet.autofilter(FIRST, 0, max(last - 1, FIRST + 1), columns - 1)
    page.sheet.freeze_panes(FIRST + 1, 1)
    page.sheet.repeat_rows(FIRST)
    page.paper(footer="tiercli")
