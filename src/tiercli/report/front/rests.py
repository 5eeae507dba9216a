"""The front page's last block: what the figures rest on, and what they do not cover."""

from __future__ import annotations

from tiercli.domain.finding import Severity
from tiercli.domain.language import Text, counted
from tiercli.outcome import Outcome, basis
from tiercli.report.book import Book
from tiercli.report.front.cells import Cell, Line, Table, broken
from tiercli.report.front.grid import SPAN

_TARGETS = Text("管理指标", "Figures against target")
_MOST_LINES = 3


def rests_table(book: Book) -> Table:
    """Rows used and set aside, rules that could not act, months that the data lack, the gravest findings; and where the whole account stands."""
    outcome = book.outcome
    lines: list[Line] = []
    for head, sentences in basis.paragraphs(outcome):
        if head == _TARGETS:  # they have a block of their own
            continue
        lines.append(Line((Cell(head.spoken(outcome.language), bold=True),), ends=False))
        for sentence in sentences:
            parts = broken(sentence, 0, SPAN, _MOST_LINES)
            lines += [Line((Cell(part, span=SPAN),), follows=True, ends=False) for part in parts]
    return Table(lines=tuple(lines), notes=(_where(outcome),), sheet="reconciliation")


def _where(outcome: Outcome) -> str:
    count = sum(finding.severity is not Severity.NOTE for finding in outcome.findings)
    zh, en = (f"全部核对与 {count} 条提醒", f"All accounts and {counted(count, 'finding', 'findings')}") if count else ("全部核对", "All accounts")
    said = Text(f"{zh}见数据核对；规则见规则说明。", f"{en}: Reconciliation. The rules: Rules.")
    return said.spoken(outcome.language)
