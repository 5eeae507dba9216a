"""What a run keeps beside its result and hands out to be filled in: the warning ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tiercli.domain.finding import Finding
from tiercli.ledger.store import WARNINGS, Stored
from tiercli.ledger.warning_table import handled_in, warning_table
from tiercli.ledger.warnings import Entry
from tiercli.runs.warning_sheet import warning_sheet
from tiercli.runs.warnings import follow_warnings, stored_entries, with_due_days

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.follow import GradedRows
    from tiercli.outcome.extras import Extra

KEPT = ("warnings",)
"""What a record keeps of returned sheets, also when its period is run again."""


@dataclass(frozen=True)
class FollowUp:
    """The run with its sheets to be filled in, the tables that are stored beside its result, and what there is to say about them."""

    graded: GradedRows
    beside: Mapping[str, pa.Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def follow_up(graded: GradedRows, last: Stored | None, stored: Stored | None, record: Mapping[str, Any], period: str, token: str) -> FollowUp:
    """The follow-up of a period.

    last: the run before that this one stands on. stored: the revision that counts and stays; none when a new one is about to be stored.
    record: of the period's last revision, for what was written on its sheets.
    Errors: HistoryError when what was stored cannot be read.
    """
    entries: list[Entry] | None
    findings: tuple[Finding, ...] = ()
    followed = follow_warnings(graded, last, period, handled_in(record))
    entries = followed.entries if followed else None
    findings += followed.findings if followed else ()
    if stored is not None:
        entries = stored_entries(stored)  # what counts is what was stored
    beside: dict[str, pa.Table] = {}
    if entries is not None:
        beside[WARNINGS] = warning_table(entries)
        graded = _behind(with_due_days(graded, entries), "alerts", {"warnings": warning_sheet(graded, entries, period, token)})
    return FollowUp(graded, beside, findings)


def _behind(graded: GradedRows, key: str, more: Mapping[str, Extra]) -> GradedRows:
    """The outcome with further sheets behind one of its own, or in front of all where it has none of that key."""
    extras: dict[str, Extra] = {} if key in graded.outcome.extras else dict(more)
    for name, extra in graded.outcome.extras.items():
        extras[name] = extra
        if name == key:
            extras |= more
    return replace(graded, outcome=replace(graded.outcome, extras=extras))
