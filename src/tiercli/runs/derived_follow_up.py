"""Whether what a run keeps beside its result follows from the run before: the warning ledger and the plan, derived again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tiercli.domain.codes import found
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.ledger.plans import VERDICTS, carried, decided, decided_in
from tiercli.ledger.prune import referred
from tiercli.ledger.store import Ledger, Stored, file_hash
from tiercli.ledger.warning_table import handled_in
from tiercli.ledger.warnings import derived
from tiercli.runs.plans import stored_completion, stored_lines
from tiercli.runs.warnings import stored_entries

_SHOWN = 3


def follow_up_flaws(ledger: Ledger, stored: Stored, run: Mapping[str, Any]) -> Iterator[Finding]:
    """Entries that do not follow from the ledger of the run before, the alerts that went off and what was written on the sheets.

    Nothing is derived where the run before is not here as it was; verification says so of the levels.
    Errors: HistoryError when a table cannot be read; ValueError when it is none that a run writes.
    """
    if not run.get("beside", {}):
        return
    reference = referred(run, "previous", stored.period)
    before = None
    if reference is not None:
        before = Stored(ledger.folder / reference.period / f"r{reference.revision}", reference.period, reference.revision)
        if not _is_there(before, reference.sha256):
            return
    yield from _plan_flaws(stored, before, run)
    entries = stored_entries(stored) or []
    wrong = list(derived(stored_entries(before) or (), entries, handled_in(run), stored.period))
    if wrong:
        shown = listing(" ".join(key) for key in wrong[:_SHOWN])
        message = Text(
            f"预警台账有 {len(wrong)} 项与推导的不同：{shown.zh}",
            f"{counted(len(wrong), 'entry of the ledger of alerts does', 'entries of the ledger of alerts do')} not follow from the period before: {shown.en}",
        )
        yield found("history.follow-up-differs", Place(str(stored.folder)), message, count=len(wrong))


def _plan_flaws(stored: Stored, before: Stored | None, run: Mapping[str, Any]) -> Iterator[Finding]:
    """Lines whose approval by an earlier period is not that of the plan before, and sums of earlier periods that are not those of the run before."""
    lines = stored_lines(stored)
    if lines is None:
        return
    plain = [replace(line, verdict=None, period=None, approver=None, comment=None) for line in lines]
    here = decided_in(lines, stored.period)
    again = decided(carried(stored_lines(before) or (), plain), here, stored.period)
    wrong = [" ".join(line.key) for line, other in zip(lines, again, strict=True) if line != other]
    if len(here) > sum(one.get(verdict, 0) for one in run.get("plan", []) for verdict in VERDICTS):
        wrong += [" ".join(one.key) for one in here]  # more than ever came back
    known = set(stored_completion(before))
    wrong += [f"{one.period} {one.by} {one.group}".rstrip() for one in stored_completion(stored) if one.period != stored.period and one not in known]
    if wrong:
        shown = listing(wrong[:_SHOWN])
        message = Text(
            f"维护计划有 {len(wrong)} 项与推导的不同：{shown.zh}",
            f"{counted(len(wrong), 'entry of the plan does', 'entries of the plan do')} not follow from the period before: {shown.en}",
        )
        yield found("history.follow-up-differs", Place(str(stored.folder)), message, count=len(wrong))


def _is_there(before: Stored, sha256: str) -> bool:
    try:
        return before.sha256 == sha256 and all(file_hash(before.folder / name) == one for name, one in before.run.get("beside", {}).items())
    except HistoryError:
        return False
