"""The largest figures of the front page, each with its change on the last period and on last year."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass

from tiercli.domain.exact import MICRO, shown
from tiercli.domain.language import EMPTY, Language, Text, joined
from tiercli.grammar.excel import text_text
from tiercli.outcome import Outcome, figures, labels
from tiercli.outcome.overview import Overview
from tiercli.outcome.overview.amounts import change_of, percent, scale_for, share
from tiercli.report.book import Book
from tiercli.report.front.grid import PANELS, first_column, last_column
from tiercli.report.page import Page
from tiercli.report.styles import NAVY, QUIET, TILE

_STARTS = (0, 2)
"""The columns of a panel at which a tile begins."""
MOST = PANELS * len(_STARTS)


_LONGEST_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure. below: its changes in words. key, below_key: of their formulas in a live workbook."""

    title: str
    value: str
    below: Text
    key: str = ""
    below_key: str = ""


def tiles_of(overview: Overview) -> list[Tile]:
    """The figures that the data have, at most six: customers, volume, revenue, margin, this month, the best level's part, what is overdue."""
    found = list(_tiles(overview))
    return found[:MOST]


def _tiles(overview: Overview) -> Iterator[Tile]:
    outcome = overview.outcome
    who, language, before = labels.entities(outcome), outcome.language, outcome.before
    count = len(outcome.results)
    counts = figures.main_counts(outcome)
    title = Text(f"{who.zh}数", labels.capital(who.en)).spoken(language)
    step = EMPTY if before is None else _since(f"{count - before.entities:+,}" if count != before.entities else "0")
    best, best_key = EMPTY, ""
    if count and counts and (top := next((level for level in counts if level.entities), None)) is not None:
        best = Text(f"{top.name} 占 {share(top.entities / count)}", f"{share(top.entities / count)} in {_short(outcome, top.name)}")
        best_key = f"tiers.{top.name}.entities_share" if before is None else ""
    yield Tile(title, f"{count:,}", joined((step, best), " · ", " · "), below_key=best_key)
    for measure in figures.measures(outcome, counts):
        amount = measure.total * measure.divisor
        flow = outcome.flows.named(measure.name)
        last_year = None if flow is None or flow.year_before is None else change_of(amount, float(flow.year_before.sum()) / MICRO)
        last = None if before is None or measure.name not in before.totals else change_of(amount, before.totals[measure.name] / MICRO)
        changes = joined((EMPTY if last is None else _since(percent(last)), EMPTY if last_year is None else _on_last_year(percent(last_year))), " · ", " · ")
        yield Tile(labels.with_unit(measure.title, measure.unit, language), f"{shown(measure.total, measure.decimals):,f}", changes)
    yield from _month(outcome)
    yield from _overdue(overview)
    yield from _best_part(outcome)


def _short(outcome: Outcome, level: str) -> str:
    """The best level, by its name where that leaves room in a tile."""
    word = figures.level_word(outcome, level)
    return word if len(word) <= _LONGEST_LEVEL else "top tier"


def _since(change: str) -> Text:
    return Text(f"较上期 {change}", f"{change} on last period")


def _on_last_year(change: str) -> Text:
    return Text(f"同比 {change}", f"{change} YoY")


def _month(outcome: Outcome) -> Iterator[Tile]:
    """The month of the run against the month before and the same one of last year; not where the period is that month itself."""
    flows = outcome.flows
    if flows.volume is None or len(outcome.period.months) < 2:
        return
    sums = flows.volume.sum(axis=1) / MICRO
    now = float(sums[-1])
    scale = scale_for([now], outcome.monthly.unit, outcome.language)
    is_whole = outcome.as_of.day == calendar.monthrange(outcome.as_of.year, outcome.as_of.month)[1]
    last = change_of(now, float(sums[-2])) if is_whole and flows.first <= len(sums) - 2 else None
    last_year = change_of(now, float(sums[-13])) if is_whole and flows.first <= len(sums) - 13 else None
    changes = joined(
        (
            EMPTY if last is None else Text(f"环比 {percent(last)}", f"{percent(last)} MoM"),
            EMPTY if last_year is None else _on_last_year(percent(last_year)),
        ),
        " · ",
        " · ",
    )
    volume = figures.volume_title(outcome)
    month = labels.MONTHS[outcome.as_of.month - 1][:3]
    name = Text(f"{outcome.as_of.month} 月{volume.zh}", f"{volume.en} in {month}").spoken(outcome.language)
    yield Tile(labels.with_unit(name, scale.unit, outcome.language), scale.number(now), changes)


def _overdue(overview: Overview) -> Iterator[Tile]:
    outcome, credit = overview.outcome, overview.credit
    if credit is None or credit.overdue is None:
        return
    overdue, balance = float(credit.overdue.sum()), float(credit.balance.sum())
    scale = scale_for([overdue], "CNY", outcome.language)
    title = labels.with_unit(Text("逾期金额", "Overdue").spoken(outcome.language), scale.unit, outcome.language)
    part = share(overdue / balance) if balance > 0 else ""
    yield Tile(title, scale.number(overdue), Text(f"占应收 {part}", f"{part} of receivables") if part else EMPTY)


def _best_part(outcome: Outcome) -> Iterator[Tile]:
    """What the best level that anybody is in makes of the first amount."""
    counts = figures.main_counts(outcome)
    measures = figures.measures(outcome, counts)
    place = next((place for place, level in enumerate(counts) if level.entities), None)
    if measures and place is not None and (part := measures[0].shares[place]) is not None:
        name, title = counts[place].name, measures[0].title
        words = Text(f"{name}{figures.level_suffix(name)}{title}占比", f"{labels.capital(_short(outcome, name))}: share of {title.lower()}").spoken(
            outcome.language
        )
        yield Tile(words, share(part), Text(f"{counts[place].entities:,} 个", f"{counts[place].entities:,} of them"), f"tiers.{name}.{measures[0].name}_share")


def write_tiles(page: Page, book: Book, row: int) -> int:
    """Draw them side by side, three rows high. Returns the row below."""
    tiles = tiles_of(book.overview)
    bar = {"left": 5, "left_color": NAVY}
    plain = book.styles(bg_color=TILE)
    page.sheet.set_row(row, 16)
    page.sheet.set_row(row + 1, 26)
    page.sheet.set_row(row + 2, 16)
    for index in range(MOST):
        panel, part = divmod(index, len(_STARTS))
        first = first_column(panel) + _STARTS[part]
        last = first_column(panel) + _STARTS[part + 1] - 1 if part + 1 < len(_STARTS) else last_column(panel)
        if index < -(-len(tiles) // len(_STARTS)) * len(_STARTS):  # a panel is filled wholly or not at all
            for line in range(3):
                page.fill(row + line, first, last, plain)
        if index < len(tiles):
            tile = tiles[index]
            page.text(row, first, tile.title, book.styles(font_color=QUIET, bg_color=TILE, indent=1, **bar))
            big = book.styles(font_size=18, bold=True, font_color=NAVY, bg_color=TILE, indent=1, **bar)
            if formula := book.formulas.get(("front", tile.key)):
                page.formula(row + 1, first, f'TEXT({formula},"0.0%")', tile.value, big)
            else:
                page.text(row + 1, first, tile.value, big)
            small = book.styles(font_color=QUIET, font_size=9, bg_color=TILE, indent=1, **bar)
            if formula := book.formulas.get(("front", tile.below_key)):
                page.formula(row + 2, first, _with_part(tile.below, formula, page.language), tile.below.spoken(page.language), small)
            else:
                page.text(row + 2, first, tile.below, small)
    return row + 3


def _with_part(words: Text, formula: str, language: Language) -> str:
    """Words whose percentage is a formula: it stands last in Chinese and first in English."""
    part, said = f'TEXT({formula},"0.0%")', words.spoken(language)
    if language == "zh":
        return f"{text_text(said.rpartition(' ')[0] + ' ')}&{part}"
    return f"{part}&{text_text(' ' + said.partition(' ')[2])}"
