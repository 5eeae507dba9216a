"""The maintenance plan of a run against its history: what was decided on each line, and what was done of the plan before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.follow import GradedRows
from tiercli.follow.persons import groups_of
from tiercli.follow.plan import days_done, times_due
from tiercli.ledger.plans import Approved, Completed, Key, Line, carried, completed_of, decided, lines_of
from tiercli.ledger.store import COMPLETION, PLAN, Stored
from tiercli.outcome.extras import Listing

PERIODS = 12
"""For so many periods completion is kept and shown."""


@dataclass(frozen=True)
class Planned:
    """The plan of a run.

    lines: as they stand after the decisions. completed: what was done, the last periods, the oldest first.
    """

    lines: list[Line]
    completed: list[Completed]
    findings: tuple[Finding, ...] = ()


def stored_lines(stored: Stored | None) -> list[Line] | None:
    """The plan of a stored run; none for one that was stored without.

    Errors: HistoryError when it cannot be read, was changed, or is none that a run writes.
    """
    return None if stored is None else stored.read_beside(PLAN, lines_of)


def stored_completion(stored: Stored | None) -> list[Completed]:
    """What a stored run knows of completion; errors as `stored_lines`."""
    return [] if stored is None else stored.read_beside(COMPLETION, completed_of) or []


def follow_plan(graded: GradedRows, last: Stored | None, period: str, said: Iterable[Approved]) -> Planned | None:
    """The plan of this period; none for a rulebook without one.

    last: the run before in the history, if it stands on one. said: what was decided on this period's sheets.
    Errors: HistoryError when the plan of the run before cannot be read.
    """
    sheet, listing = graded.outcome.rulebook.sheets.plan, graded.outcome.extras.get("plan")
    if sheet is None or not isinstance(listing, Listing):
        return None
    before = stored_lines(last)
    findings: list[Finding] = []
    planned: dict[Key, tuple[int, int]] = {}
    fresh: list[Completed] = []
    if before and last is not None:
        in_force = [line for line in before if line.verdict == "accepted"] if sheet.approval else before
        left_out = len(before) - len(in_force)
        if left_out:
            were = "was" if left_out == 1 else "were"
            message = Text(
                f"{last.period} 的计划有 {left_out} 行没有批准，不算应做",
                f"{counted(left_out, 'line', 'lines')} of the plan of {last.period} {were} never accepted and not counted as planned",
            )
            findings.append(found("plan.not-approved", Place(), message, count=left_out))
        planned, flaws = _measured(graded, in_force, last.as_of)
        findings += flaws
        fresh = list(_summed(in_force, planned, period)) if planned else []
    lines = [replace(line, planned=counts[0], done=counts[1]) if (counts := planned.get(line.key)) else line for line in lines_now(graded, listing)]
    earlier = stored_completion(last)
    periods = sorted({one.period for one in earlier})[-(PERIODS - 1) :]
    completed = [*(one for one in earlier if one.period in periods and one.period != period), *fresh]
    return Planned(decided(carried(before or (), lines), said, period), completed, tuple(findings))


def lines_now(graded: GradedRows, listing: Listing) -> list[Line]:
    """The lines of this period's plan, before anything was decided or measured."""
    sheet = graded.outcome.rulebook.sheets.plan
    assert sheet is not None
    groups = dict(zip(sheet.by, groups_of(graded, sheet.by), strict=True))
    none = graded.none_word()
    return [
        Line(
            row["entity_id"], row["name"], row["_way"], row["way"], row["who"] or "", row["person"], row["_per_month"], row["often"], row["due"],
            tuple((name, group[row["_place"]] or none) for name, group in groups.items()),
        )
        for row in listing.rows.to_pylist()
    ]  # fmt: skip


def _measured(graded: GradedRows, lines: Sequence[Line], since: date) -> tuple[dict[Key, tuple[int, int]], list[Finding]]:
    """How often each line fell due since the plan was made, and how often it was done, at most as often as it was due.

    Nothing where there is no visits table, or none of its rows falls in that time: no figure is made of nothing.
    """
    days, as_of = days_done(graded), graded.outcome.as_of
    if days is None:
        return {}, []
    visits = graded.outcome.tables["visits"]["date"].to_pylist()
    if not any(day is not None and since < day <= as_of for day in visits):
        message = Text(
            f"拜访记录在 {since} 之后到 {as_of} 没有一行，不计算完成率", f"the visits table has no row after {since} up to {as_of}; completion is not counted"
        )
        return {}, [found("plan.not-covered", Place(), message)]
    answer = {}
    for line in lines:
        due = times_due(line.due, line.per_month, since, as_of)
        done = sum(1 for day in days.get(line.key, ()) if since < day <= as_of)
        answer[line.key] = (due, min(due, done))
    return answer, []


def _summed(lines: Sequence[Line], planned: Mapping[Key, tuple[int, int]], period: str) -> list[Completed]:
    """The sums for everybody, for each person in charge, and for each group."""
    sums: dict[tuple[str, str], list[int]] = {("", ""): [0, 0]}
    for line in lines:
        due, done = planned[line.key]
        for key in (("", ""), ("person", line.in_charge), *line.groups):
            both = sums.setdefault(key, [0, 0])
            both[0], both[1] = both[0] + due, both[1] + done
    return [Completed(period, by, group, due, done) for (by, group), (due, done) in sums.items()]
