"""What `tiercli run` says below a run's line: where the rows went, what was found, and what the history says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text, counted

if TYPE_CHECKING:
    from tiercli.batch import Done

MOST_KINDS = 12
_SEVERITIES = {Severity.ERROR: Text("错误", "Error"), Severity.WARNING: Text("提醒", "Warning"), Severity.NOTE: Text("说明", "Note")}
_OF_HISTORY = "history."


def account_lines(done: Done, language: Language) -> list[str]:
    """A line a table: rows in the files = used + set aside, by reason."""
    from tiercli.outcome.basis import account_line

    return [f"    {account_line(account, language, done.tables)}" for account in done.accounts if account.rows]


def strict_line(findings: Sequence[Finding], language: Language) -> str:
    """Why `--strict` ends with 1: how many kinds of findings need a look."""
    errors, warnings = (len({one.code for one in findings if one.severity is severity}) for severity in (Severity.ERROR, Severity.WARNING))
    return Text(
        f"tiercli: --strict：有 {errors} 类错误、{warnings} 类提醒需要查看（见“数据核对”或 --json）",
        f"tiercli: --strict: {counted(errors, 'kind of error', 'kinds of errors')} and {counted(warnings, 'of warning', 'of warnings')} need a look "
        "(sheet Reconciliation, or --json)",
    ).spoken(language)


def finding_lines(findings: Sequence[Finding], language: Language) -> list[str]:
    """Errors and warnings by code, gravest and largest first: how many are concerned, the largest in words with its place, what to do.

    Of the notes only those of the history: a first run, a gap, changed rules are news of this very run, and a wrong folder looks like a first run.
    """
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
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
