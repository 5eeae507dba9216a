"""Found bounds on the terminal: the bounds, the shares, how steady they are, and the overlay; 80 columns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as Line

from tiercli.domain.language import Language, Text, same
from tiercli.domain.unit import counted_in
from tiercli.outcome import labels
from tiercli.outcome.calibration import Calibration, FoundBound
from tiercli.screens.blocks import add_heads, grid, indented, run_head, section, section_head

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_NAME = 26  # columns of a bound's title
_CLOSE = 0.0005  # a distance that a tenth of a percent does not show


def calibration_screen(found: Calibration, output: str | None = None) -> RenderableType:
    """What was found; the overlay itself where it was not written to a file."""
    outcome, language = found.outcome, found.outcome.language
    parts = [run_head(Text("界限定在哪里", "Where to cut"), outcome)]
    parts += section(Text(f"界限（占{found.of_words.zh}的比例）", f"Bounds (shares of {found.of_words.en})"), language, _bounds(found, language))
    parts += [indented(line) for one in found.bounds for line in _remarks(one, language)]
    if not found.by_bands:
        parts += section(found.grading, language, _levels(found, language))
        moved = Text(f"与现行界限相比，{found.moved:,} 个换等级。", f"Against the bounds as they were, {found.moved:,} change their level.")
        parts.append(indented(moved.spoken(language)))
        if found.reviewed is not None:
            words = " · ".join(f"{one.name} {share:.1%}" for one, share in zip(found.levels, found.reviewed, strict=True))
            said = Text(f"复核后生效的占比：{words}", f"In force after reviews: {words}")
            parts += [indented(line) for line in labels.wrapped(said.spoken(language), 76)]
    parts += section(Text("稳不稳", "How steady"), language, _steady(found, language), *_shaken(found, language))
    if found.months:
        parts += section(Text("存档各期的占比", "Shares in the stored periods"), language, _months(found))
    if words := found.note.spoken(language):
        parts += [Line(""), *(indented(line) for line in labels.wrapped(words, 76))]
    parts += [indented(f"! {finding.message.spoken(language)}") for finding in found.findings]
    parts.append(section_head(Text("规则", "Rulebook"), language))
    if output is not None:
        parts.append(indented(output))
    else:
        parts += [indented(Line(line)) for line in found.overlay.decode().rstrip().splitlines()]
        parts.append(indented(Line(Text("用 -o 文件.yaml 写成文件", "Write it to a file with -o FILE.yaml").spoken(language), "dim")))
    return Group(*parts)


def amount(value: Decimal, unit: str) -> Text:
    """A bound as people write it: 85, 5,000 t, 40%."""
    if unit == "%":
        return same(f"{labels.plain_number(value * 100)}%")
    number = same(labels.plain_number(value))
    return counted_in(number, unit) if unit else number


def _bounds(found: Calibration, language: Language) -> Table:
    table = grid(6)
    heads = ("", Text("现行", "Now"), Text("新", "New"), Text("目标", "Target"), Text("达到", "Gives"), Text("差", "Off by"))
    add_heads(table, heads, language)
    for one in found.bounds:
        off = "=" if abs(one.distance) < _CLOSE else f"{one.distance * 100:+.1f}"
        points = Text(" 个百分点", " pp").spoken(language) if off != "=" else ""
        name = Line.assemble((one.name, "bold"), labels.shortened(f" {one.bound.spoken(language)}", _NAME - labels.display_width(one.name)))
        now, new = (f"{one.sense} {amount(value, one.unit).spoken(language)}" for value in (one.before, one.after))
        table.add_row(name, now, Line(new, "bold"), f"{one.target:.1%}", f"{one.now:.1%}", f"{off}{points}")
    return table


def _remarks(one: FoundBound, language: Language) -> list[str]:
    """What else decides a level: who reaches the bound and is kept out, who is let in, and how far a target could be reached at all."""
    lines = []
    if one.kept_out:
        lines.append(
            Text(
                f"{one.name}：{one.beyond:,} 个够这条线，其中 {one.kept_out:,} 个因限制、否决或其他条件没有进入",
                f"{one.name}: {one.beyond:,} reach the bound; {one.kept_out:,} of them are kept out by a gate, a veto or another condition",
            )
        )
    if one.let_in:
        lines.append(
            Text(f"{one.name}：{one.let_in:,} 个不够这条线，因其他规则进入", f"{one.name}: {one.let_in:,} are let in by another rule without reaching it")
        )
    if one.most + _CLOSE < one.target:
        lines.append(
            Text(
                f"{one.name}：界限再低也只有 {one.most:.1%}，到不了 {one.target:.1%}",
                f"{one.name}: however low the bound, it holds {one.most:.1%}; {one.target:.1%} cannot be reached",
            )
        )
    return [line for words in lines for line in labels.wrapped(words.spoken(language), 76)]


def _levels(found: Calibration, language: Language) -> Table:
    table = grid(5)
    of = found.of_words
    heads = (
        "", Text("现行数", "Now"), Text("新数", "New"), Text(f"现占{of.zh}", f"% of {of.en} now"), Text(f"新占{of.zh}", f"% of {of.en} new"),
    )  # fmt: skip
    add_heads(table, heads, language)
    for one in found.levels:
        title = one.title.spoken(language)
        name = Line.assemble((one.name, "bold"), f" {title}" if title != one.name else "")
        table.add_row(name, f"{one.entities_was:,}", f"{one.entities_now:,}", f"{one.was:.1%}", f"{one.now:.1%}")
    return table


def _steady(found: Calibration, language: Language) -> Table:
    """For each bound who stands near it, what one step more or less changes, and where it falls in resamples."""
    table = grid(5)
    heads = ("", Text("1% 以内", "Within 1%"), Text("低一步", "A step less"), Text("高一步", "A step more"), Text("九成重抽落在", "9 of 10 resamples"))
    add_heads(table, heads, language)
    for one in found.bounds:
        step = f" ± {amount(one.step, one.unit).spoken(language)}" if one.step else ""
        low, high = _end(one, one.low), _end(one, one.high)
        between = low if low == high else f"{low} – {high}"
        name = Line.assemble((one.name, "bold"), f" {amount(one.after, one.unit).spoken(language)}{step}")
        table.add_row(name, f"{one.near:,}", f"{one.step_down:,}", f"{one.step_up:,}", between)
    return table


def _end(one: FoundBound, value: Decimal) -> str:
    """Where a bound falls at most or at least; two decimals say enough."""
    shown = value * 100 if one.unit == "%" else value
    return labels.plain_number(round(shown, 2) if value != one.after else shown) + ("%" if one.unit == "%" else "")


def _shaken(found: Calibration, language: Language) -> list[str]:
    lines = []
    count = max(found.counted, 1)
    for what, one in ((Text("重抽对象", "Entities resampled"), found.entities), (Text("重抽数据行", "Rows resampled"), found.rows)):
        if one.samples:
            words = Text(
                f"{what.zh} {one.samples} 次：平均 {one.mean:,.1f} 个（{one.mean / count:.1%}）换等级，最多 {one.most:,} 个（种子 {found.seed}）",
                f"{what.en} {one.samples} times: {one.mean:,.1f} ({one.mean / count:.1%}) change on average, {one.most:,} at most (seed {found.seed})",
            )
            lines += labels.wrapped(words.spoken(language), 76)
    return lines


def _months(found: Calibration) -> Table:
    table = grid(1 + len(found.levels))
    add_heads(table, ("", *(one.name for one in found.levels)), found.outcome.language)
    for period, shares in found.months:
        table.add_row(period, *(f"{share:.1%}" for share in shares))
    return table
