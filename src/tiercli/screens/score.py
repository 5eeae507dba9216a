"""What the terminal shows after a run: 80 columns, and nothing that only a colour says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group
from rich.measure import Measurement
from rich.text import Text as Line

from tiercli.domain import exact
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, basis, figures, follow_up, labels
from tiercli.outcome.extras import DEPTH, STATE, Listing
from tiercli.outcome.overview.amounts import share as share_words
from tiercli.rulebook.facts.names import fields_of
from tiercli.screens.blocks import add_heads, indented, run_head, section, wrapping_grid

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST = 12
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}


def screen(outcome: Outcome, outputs: tuple[str, ...] = ()) -> RenderableType:
    """What was read, the tiers, what was left out, the warnings, and where the report is.

    A rich renderable: the console that prints it decides on width and colour.
    """
    language = outcome.language
    left_out = (basis.left_out_line(outcome, index) for index in range(len(outcome.left_out)))
    return Group(
        run_head(outcome.rulebook.title, outcome),
        *_reading(outcome),
        *_tiers(outcome),
        *_figures(outcome),
        *section(follow_up.TITLE, language, *follow_up.follow_up_lines(outcome.extras, language)),
        *section(Text("未计入评分", "Left out of the score"), language, *left_out),
        *section(basis.IDLE_TITLE, language, *basis.idle_lines(outcome)),
        *_findings(outcome),
        *reports(outcome, outputs),
    )


def reports(outcome: Outcome, outputs: tuple[str, ...]) -> list[RenderableType]:
    """Where the reports are; nothing where there are none."""
    return section(Text("报告", "Report"), outcome.language, *outputs)


def bar(share: float, width: int = _BAR) -> str:
    """A share of one as a bar of blocks, to an eighth of a block; anything above nothing is seen."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    eighths = max(eighths, 1) if share > 0 else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


@dataclass(frozen=True)
class _Bar:
    """A bar in a column of them, all of which get shorter where there is no room. largest: share in the column."""

    share: float
    largest: float
    style: str

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, max(1, len(bar(self.largest))))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        enough = options.max_width >= len(bar(self.largest))
        yield Line(bar(self.share) if enough else bar(self.share / self.largest, options.max_width), self.style)


def _reading(outcome: Outcome) -> list[RenderableType]:
    """Each table's rows, and why some were not used."""
    language = outcome.language
    lines = wrapping_grid("lrrrl")
    heads = (Text("表", "Table"), Text("行数", "Rows"), Text("采用", "Used"), Text("未采用", "Set aside"), Text("原因", "Reasons"))
    add_heads(lines, heads, language)
    tables = fields_of(outcome.rulebook)
    for account in outcome.accounts:
        if account.rows:
            title = labels.table_title(account.table, tables).spoken(language)
            lines.add_row(
                Line(title), f"{account.rows:,}", f"{account.used:,}", f"{account.rows - account.used:,}", Line(basis.reasons_line(account, language))
            )
    return section(Text("读取", "Read"), language, lines) if lines.row_count > 1 else []


def _tiers(outcome: Outcome) -> list[RenderableType]:
    """Each grading's levels: the main one with bars for its entities and its volume, the others in one line each."""
    counts, language = figures.main_counts(outcome), outcome.language
    everyone = sum(level.entities for level in counts)
    amounts = figures.measures(outcome, counts)
    amount = amounts[0] if amounts else None
    who = labels.entities(outcome)
    table = wrapping_grid("llrrbrrb" if amount else "llrrb")
    share_head = Text("占比", "Share")
    heads: list[str | Text] = [Text("等级", "Tier"), Text("名称", "Title"), Text(f"{who.zh}数", labels.capital(who.en)), share_head, ""]
    add_heads(table, [*heads, labels.with_unit(amount.title, amount.unit, language), share_head, ""] if amount else heads, language)
    shares = [level.entities / everyone if everyone else 0.0 for level in counts]
    parts_of_amount = [part or 0.0 for part in amount.shares] if amount else []
    for place, (level, share) in enumerate(zip(counts, shares, strict=True)):
        cells: list[RenderableType] = [Line(level.name, "bold"), Line(level.title.spoken(language)), Line(f"{level.entities:,}"), Line(share_words(share))]
        cells.append(_Bar(share, max(shares), "cyan"))
        if amount:
            part = amount.shares[place]
            cells += [Line(f"{exact.shown(amount.by_level[place], amount.decimals):,f}"), Line("–" if part is None else share_words(part))]
            cells.append(_Bar(part or 0.0, max(parts_of_amount), "blue"))
        table.add_row(*cells)
    parts = section(Text("各等级", "Tiers"), language, table)
    for name, levels in outcome.levels.items():
        if name != outcome.main and levels:
            grading = outcome.rulebook.gradings.get(name)
            title = (grading.title if grading and grading.title else Text(name, name)).spoken(language)
            shown = " · ".join(f"{level.title.spoken(language) or level.name} {level.entities:,}" for level in levels)
            parts.append(indented(f"{title}{'：' if language == 'zh' else ': '}{shown}"))
    return parts


def _figures(outcome: Outcome) -> list[RenderableType]:
    """The whole company's figures, sheet by sheet: target, actual, gap, result."""
    parts: list[RenderableType] = []
    for key, extra in outcome.extras.items():
        if not key.startswith("targets.") or not isinstance(extra, Listing):
            continue
        lines = [row for row in extra.rows.to_pylist() if row[DEPTH] == 0 and row["actual"] is not None][:_MOST]
        if not lines:
            continue
        shown = [column for column in extra.columns if column.name in ("figure", "target", "actual", "gap", "met")]
        table = wrapping_grid(f"l{'r' * len(shown[1:-1])}l")
        add_heads(table, (labels.header(column, outcome.language) for column in shown), outcome.language)
        for row in lines:
            style = "bold red" if row[STATE] == "bad" else ""
            table.add_row(*(Line(row[column.name] or "", style if column.name == "met" else "") for column in shown))
        parts += section(extra.title, outcome.language, table)
    return parts


def _findings(outcome: Outcome) -> list[RenderableType]:
    """Findings grouped by code, gravest and largest first: how many rows or cells each concerns in all, its largest in words with its own place."""
    grouped: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in outcome.findings:
        if finding.code == basis.IDLE_CODE:
            continue  # told above, rule by rule
        grouped.setdefault((finding.severity, finding.code), []).append(finding)
    if not grouped:
        return []
    language = outcome.language
    rows = sorted(grouped.items(), key=lambda item: (item[0][0].rank, -sum(one.count for one in item[1]), item[0][1]))
    lines = wrapping_grid("lrl")
    for (severity, code), members in rows[:_MOST]:
        largest = max(members, key=lambda one: one.count)
        place = str(largest.where)
        said = Line(largest.message.spoken(language))
        if (others := len(members) - 1) > 0:
            said.append(Text(f"（另有 {others} 处）", f" (and {others} more)").spoken(language))
        said.append(f"\n{place + ' · ' if place else ''}{code}", "dim")
        lines.add_row(Line(labels.SEVERITIES[severity].spoken(language), _STYLES[severity]), Line(f"×{sum(one.count for one in members):,}"), said)
    parts = section(Text("提醒", "Findings"), language, lines)
    if len(rows) > _MOST:
        more = len(rows) - _MOST
        parts.append(indented(Text(f"另有 {more} 类，见报告“数据核对”。", f"{more} more kinds are in the report, sheet Reconciliation.").spoken(language)))
    return parts
