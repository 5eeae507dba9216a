"""The warning ledger of a run: the alerts that go off, followed from the run before, and the sheet on which they go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.domain.texts import texts_of
from tiercli.follow import GradedRows
from tiercli.ledger.store import WARNINGS, Stored
from tiercli.ledger.warning_table import entries_of
from tiercli.ledger.warnings import Ending, Entry, Handled, Key, Raised, followed, gravest, handled
from tiercli.outcome.extras import Listing
from tiercli.rulebook.parts.alert import Alert

_NAMED = 5


@dataclass(frozen=True)
class Followed:
    """The ledger of a run, and what there is to say about how it came about."""

    entries: list[Entry]
    findings: tuple[Finding, ...] = ()


def stored_entries(stored: Stored | None) -> list[Entry] | None:
    """The ledger of a stored run; none for one that was stored without.

    Errors: HistoryError when it cannot be read, was changed, or is none that a run writes.
    """
    return None if stored is None else stored.read_beside(WARNINGS, entries_of)


def follow_warnings(graded: GradedRows, last: Stored | None, period: str, said: Iterable[Handled]) -> Followed | None:
    """The ledger of this period; none for a rulebook without alerts that never had any.

    last: the run before in the history, if it stands on one. said: what was written on this period's sheets.
    Errors: HistoryError when the ledger of the run before cannot be read.
    """
    alerts = graded.outcome.rulebook.alerts
    before = stored_entries(last)
    if not alerts and not before:
        return None
    raised = gravest(_raised(graded))
    lacking = {one.dimension for one in graded.outcome.idle}
    undecided = {alert.kind for number, alert in enumerate(alerts, 1) if f"alerts.{number}" in lacking}
    open_now = [entry for entry in before or () if entry.is_open and entry.key not in raised]
    entries = followed(before or (), raised, period, undecided=undecided, endings=_endings(graded, open_now))
    findings = []
    if last is not None and before is None and raised:
        message = Text(
            f"{last.period} 的存档没有预警台账：本期触发的 {len(raised)} 项都按新增记",
            f"{last.period} was stored without a ledger of alerts: the {len(raised)} that go off now count as new",
        )
        findings.append(found("warnings.first", Place(), message, count=len(raised)))
    standing = [entry for entry in entries if not entry.is_known]
    if standing:
        names = listing(dict.fromkeys(entry.what.title for entry in standing[:_NAMED]))
        message = Text(
            f"本期缺数据、无法判断 {len(standing)} 项未关闭的预警，按上期保留：{names.zh}",
            f"{counted(len(standing), 'open alert', 'open alerts')} cannot be judged, because the data are missing, and stand as before: {names.en}",
        )
        findings.append(found("warnings.no-data", Place(), message, count=len(standing)))
    return Followed(handled(entries, said, period), tuple(findings))


def _raised(graded: GradedRows) -> list[Raised]:
    outcome = graded.outcome
    known = {alert.name: alert for alert in outcome.rulebook.alerts}
    place = {entity: index for index, entity in enumerate(graded.ids())}
    gravity = {name: graded.values(alert.gravity) for name, alert in known.items() if alert.gravity is not None}
    numbers = {name: values.to_pylist() for name, (values, kind) in gravity.items() if kind == "exact"}
    answer = []
    for row in outcome.alerts.to_pylist():
        name = row["alert"]
        grave = numbers[name][place[row["entity_id"]]] if name in numbers else None
        due = date.fromisoformat(row["due"]) if row["due"] else None
        answer.append(
            Raised(
                row["entity_id"],
                row["entity_name"] or row["entity_id"],
                known[name].kind,
                name,
                row["level"],
                row["title"],
                grave,
                row["because"],
                row["action"],
                row["department"],
                due,
            )
        )
    return answer


def _endings(graded: GradedRows, gone: Sequence[Entry]) -> Mapping[Key, Ending]:
    """Why alerts do not go off any more, where it is not that the condition no longer holds."""
    alerts: dict[str, list[Alert]] = {}
    for alert in graded.outcome.rulebook.alerts:
        alerts.setdefault(alert.kind, []).append(alert)
    place = {entity: index for index, entity in enumerate(graded.ids())} if gone else {}
    valid: dict[str, Any] = {}
    answer: dict[Key, Ending] = {}
    for entry in gone:
        entity, kind = entry.key
        if kind not in alerts:
            answer[entry.key] = "rule-gone"
        elif entity not in place:
            answer[entry.key] = "left"
        elif any(not _valid(graded, valid, name)[place[entity]] for alert in alerts[kind] for name in alert.when.names):
            answer[entry.key] = "no-value"
    return answer


def _valid(graded: GradedRows, known: dict[str, Any], name: str) -> Any:
    """For whom a metric has a value; everybody for what is no metric."""
    if name not in known:
        vector = graded.entities.named(name) if name in graded.outcome.rulebook.metrics and name in graded.entities.names else None
        known[name] = np.ones(graded.count, bool) if vector is None else np.broadcast_to(vector.valid, graded.count)
    return known[name]


def with_due_days(graded: GradedRows, entries: Sequence[Entry]) -> GradedRows:
    """The alerts of this period with the due days that the ledger holds: no month puts one off."""
    due = {(entry.what.entity, entry.what.alert): entry.due for entry in entries if entry.is_raised and entry.due is not None}
    outcome = graded.outcome
    table = _dated(outcome.alerts, due)
    shown = outcome.extras.get("alerts")
    dated = {"alerts": replace(shown, rows=_dated(shown.rows, due))} if isinstance(shown, Listing) else {}
    return replace(graded, outcome=replace(outcome, alerts=table, extras={**outcome.extras, **dated}))


def _dated(rows: pa.Table, due: Mapping[tuple[str, str], date]) -> pa.Table:
    days = [
        due[entity, alert].isoformat() if (entity, alert) in due else day
        for entity, alert, day in zip(texts_of(rows["entity_id"]), texts_of(rows["alert"]), rows["due"].to_pylist(), strict=True)
    ]
    return rows.set_column(rows.column_names.index("due"), "due", pa.array(days, pa.string()))
