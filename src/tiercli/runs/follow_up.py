"""What a run keeps beside its result and hands out to be filled in: the warning ledger and the maintenance plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tiercli.domain.finding import Finding
from tiercli.domain.texts import texts_of
from tiercli.ledger.plans import Completed, Line, completed_table, decided_in, lines_table
from tiercli.ledger.store import COMPLETION, PLAN, WARNINGS, Stored
from tiercli.ledger.warning_table import handled_in, warning_table
from tiercli.outcome.extras import Listing
from tiercli.runs.plan_sheet import completion_sheet, plan_sheet, with_next_times
from tiercli.runs.plans import follow_plan, stored_completion, stored_lines
from tiercli.runs.warning_sheet import warning_sheet
from tiercli.runs.warnings import follow_warnings, stored_entries, with_due_days

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.follow import GradedRows
    from tiercli.outcome.extras import Extra

KEPT = ("warnings", "plan")
"""What a record keeps of returned sheets, also when its period is run again."""


@dataclass(frozen=True)
class FollowUp:
    """The run with its sheets to be filled in, the tables that are stored beside its result, and what there is to say about them."""

    graded: GradedRows
    beside: Mapping[str, pa.Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def follow_up(graded: GradedRows, last: Stored | None, stored: Stored | None, record: Mapping[str, Any], period: str, token: str, *, stays: bool) -> FollowUp:
    """The follow-up of a period.

    last: the run before that this one stands on. stored: the period's last revision, for what was written on its sheets, and its record, which is
    empty for a broken one. stays: whether that revision goes on to count; else a new one is about to be stored.
    Errors: HistoryError when what was stored cannot be read.
    """
    said = decided_in((stored_lines(stored) or ()) if record else (), period)
    warnings, plan = follow_warnings(graded, last, period, handled_in(record)), follow_plan(graded, last, period, said)
    findings = (*(warnings.findings if warnings else ()), *(plan.findings if plan else ()))
    entries, lines, completed = (warnings.entries if warnings else None), (plan.lines if plan else None), (plan.completed if plan else [])
    if stays:  # what counts is what was stored
        entries, lines, completed = stored_entries(stored), stored_lines(stored), stored_completion(stored)
    beside: dict[str, pa.Table] = {}
    if entries is not None:
        beside[WARNINGS] = warning_table(entries)
        graded = _behind(with_due_days(graded, entries), "alerts", {"warnings": warning_sheet(graded, entries, period, token)})
    if lines is not None:
        beside |= {PLAN: lines_table(lines), **({COMPLETION: completed_table(completed)} if completed else {})}
        graded = _with_plan(graded, lines, completed, period, token)
    return FollowUp(graded, beside, findings)


def _with_plan(graded: GradedRows, lines: list[Line], completed: list[Completed], period: str, token: str) -> GradedRows:
    """The plan as it goes out, where it needs approval, and what was done of it."""
    sheet, listing = graded.outcome.rulebook.sheets.plan, graded.outcome.extras.get("plan")
    if sheet is None or not isinstance(listing, Listing):
        return graded
    completion = completion_sheet(graded, listing, completed)
    shown = with_next_times(graded, listing)
    known = {line.key: line for line in lines}
    keys = list(zip(texts_of(shown.rows["entity_id"]), texts_of(shown.rows["_way"]), strict=True))
    if sheet.approval and all(key in known for key in keys):
        shown = plan_sheet(graded, shown, [known[key] for key in keys], period, token)
    graded = replace(graded, outcome=replace(graded.outcome, extras={**graded.outcome.extras, "plan": shown}))
    return graded if completion is None else _behind(graded, "plan", {"completion": completion})


def _behind(graded: GradedRows, key: str, more: Mapping[str, Extra]) -> GradedRows:
    """The outcome with further sheets behind one of its own, or in front of all where it has none of that key."""
    extras: dict[str, Extra] = {} if key in graded.outcome.extras else dict(more)
    for name, extra in graded.outcome.extras.items():
        extras[name] = extra
        if name == key:
            extras |= more
    return replace(graded, outcome=replace(graded.outcome, extras=extras))
