"""What `tiercli run` says below a run's line: where the rows went, what was found, and what the history says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text

if TYPE_CHECKING:
    from tiercli.batch import Done

MOST_KINDS = 12
_SEVERITIES = {Severity.ERROR: Text("错误", "Error"), Severity.WARNING: Text("提醒", "Warning"), Severity.NOTE: Text("说明", "Note")}
_OF_HISTORY = "history."


def account_lines(done: Done, language: Language) -> list[str]:
    """A line a table: rows in the files = used + set aside, by reason."""
    from tiercli.outcome.basis import account_line

    return [f"    {account_line(account, language, done.tables)}" for account in done.accounts if account.rows]


def finding_lines(done: Done, language: Language) -> list[str]:
    """Errors and warnings by code, gravest and largest first: how many are concerned, the largest in words with its place, what to do.

    Of the notes only those of the history: a first run, a gap, changed rules are news of this very run, and a wrong folder looks like a first run.
    """
    kinds: dict[str, list[Finding]] = {}
    for finding in done.findings:
        if finding.severity is not Severity.NOTE or finding.code.startswith(_OF_HISTORY):
            kinds.setdefault(finding.code, []).append(finding)
    ordered = sorted(kinds.values(), key=lambda members: (members[0].severity.rank, -sum(one.count for one in members)))
    lines = [line for members in ordered[:MOST_KINDS] for line in _lines_of(members, language)]
    if (more := len(ordered) - MOST_KINDS) > 0:
        lines.append("    " + Text(f"另有 {more} 类，见报告“数据核对”", f"{more} more kinds are in the report, sheet Reconciliation").spoken(language))
    return lines


def _lines_of(members: list[Finding], language: Language) -> list[str]:
    largest = max(members, key=lambda one: one.count)
    count, place = sum(one.count for one in members), str(largest.where)
    where = f" [{place}]" if place else ""
    much = "" if largest.severity is Severity.NOTE else f" ×{count:,}"
    lines = [f"    {_SEVERITIES[largest.severity].spoken(language)}{much} {largest.message.spoken(language)}{where} ({largest.code})"]
    return lines if largest.hint == EMPTY else [*lines, f"      → {largest.hint.spoken(language)}"]
