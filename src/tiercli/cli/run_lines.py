"""What `tiercli run` says below a run's line: where the rows went, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text

if TYPE_CHECKING:
    from tiercli.batch import Done

MOST_KINDS = 12
_SEVERITIES = {Severity.ERROR: Text("错误", "Error"), Severity.WARNING: Text("提醒", "Warning")}


def account_lines(done: Done, language: Language) -> list[str]:
    """A line a table: rows in the files = used + set aside, by reason."""
    from tiercli.outcome.basis import account_line

    return [f"    {account_line(account, language)}" for account in done.accounts if account.rows]


def finding_lines(done: Done, language: Language) -> list[str]:
    """Errors and warnings by code, gravest and largest first: how many are concerned, the largest in words with its place, what to do."""
    kinds: dict[str, list[Finding]] = {}
    for finding in done.findings:
        if finding.severity is not Severity.NOTE:
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
    lines = [f"    {_SEVERITIES[largest.severity].spoken(language)} ×{count:,} {largest.message.spoken(language)}{where} ({largest.code})"]
    return lines if largest.hint == EMPTY else [*lines, f"      → {largest.hint.spoken(language)}"]
