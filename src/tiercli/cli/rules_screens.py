"""What `tiercli rules` prints: sections of a rulebook, and findings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Styled

from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Language, Text, counted
from tiercli.rulebook.describe import Slot
from tiercli.screens.console import console

if TYPE_CHECKING:
    from rich.console import Console

    from tiercli.rulebook.describe import Section

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_SEVERITIES = {Severity.ERROR: Text("错误", "error"), Severity.WARNING: Text("提醒", "warning"), Severity.NOTE: Text("说明", "note")}


def rules_console(*, to_errors: bool = False) -> Console:
    """The console of what rules print: 80 columns where nobody looks.

    to_errors: standard error, where standard output carries a file.
    """
    stream = sys.stderr if to_errors else sys.stdout
    return console(width=None if stream.isatty() else 80, stderr=to_errors)


def print_section(console: Console, section: Section, language: Language) -> None:
    """A section as a table of 80 columns: what would not fit beside goes below."""
    console.print(_plain(section.title.spoken(language)), style="bold")
    if note := section.note.spoken(language):
        console.print(_plain(note), style="dim")
    table = Table(box=None, pad_edge=False, show_header=not section.is_plain)
    kept = [index for index, slot in enumerate(section.slots) if slot is not Slot.MORE]
    more = [index for index, slot in enumerate(section.slots) if slot is Slot.MORE]
    for index in kept:
        wide = section.slots[index] is Slot.WORDS
        table.add_column(section.headers[index].spoken(language), overflow="fold", min_width=4, ratio=None, max_width=None if wide else 18)
    for row in section.rows:
        cells = [row[index].spoken(language) for index in kept]
        cells[-1] = "\n".join([cells[-1], *(row[index].spoken(language) for index in more)]).strip()
        table.add_row(*(_plain(cell) for cell in cells))
    console.print(table)
    console.print()


def _plain(words: str) -> str:
    """Brackets of expressions are not styles."""
    return words.replace("[", r"\[")


def show_findings(file: str, findings: Sequence[Finding], language: Language, *, to_errors: bool = False) -> None:
    """Each finding with its place and its hint, and how many there are of each kind."""
    console = rules_console(to_errors=to_errors)
    if not findings:
        console.print(Text(f"{file}：没有发现问题", f"{file}: nothing found").spoken(language), markup=False, soft_wrap=True)
        return
    for finding in findings:
        words = Styled()
        words.append(_SEVERITIES[finding.severity].spoken(language), style=_COLOURS[finding.severity])
        words.append(f" {finding.where} {finding.code}\n  {finding.message.spoken(language)}")
        if hint := finding.hint.spoken(language):
            words.append(f"\n  → {hint}", style="dim")
        console.print(words)
    counts = [_counted(sum(one.severity is severity for one in findings), severity) for severity in _SEVERITIES]
    zh, en = "、".join(count.zh for count in counts), ", ".join(count.en for count in counts)
    console.print(Text(f"{file}：{zh}", f"{file}: {en}").spoken(language), markup=False, soft_wrap=True)


def _counted(number: int, severity: Severity) -> Text:
    words = _SEVERITIES[severity]
    return Text(f"{number} 个{words.zh}", counted(number, words.en, f"{words.en}s"))
