"""The alerts that were raised, one row each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from tiercli.domain.columns import alert_column
from tiercli.domain.language import same
from tiercli.frames.kinds import ENTITY
from tiercli.grade.reasons import Reasoner
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.parts.alert import rank_of


def alert_rows(reasoner: Reasoner) -> pa.Table:
    """One row an alert: red first, then in the rulebook's order, then the entities' order."""
    rows, language = reasoner.rows, reasoner.language
    name_field = home_of(reasoner.rulebook.entity).name
    ids = rows[ENTITY].combine_chunks()
    names = reasoner.look_up(name_field)
    parts = []
    for index, alert in sorted(enumerate(reasoner.rulebook.alerts), key=lambda one: rank_of(one[1].level)):
        flags = rows[alert_column(index)].combine_chunks()
        because = reasoner.spoken(alert.because) if alert.because else pa.array([reasoner.said(alert.when)] * rows.num_rows)
        risk, cause, action, department = (
            reasoner.spoken(words) if words else pa.nulls(rows.num_rows, pa.string()) for words in (alert.risk, alert.cause, alert.action, alert.department)
        )
        count = rows.num_rows
        table = pa.table(
            {
                "entity_id": ids,
                "entity_name": names.cast(pa.string()),
                "alert": pa.array([alert.name] * count),
                "title": pa.array([(alert.title or same(alert.name)).spoken(language)] * count),
                "topic": pa.array([alert.topic.spoken(language) if alert.topic else None] * count, pa.string()),
                "level": pa.array([alert.level] * count),
                "because": because.cast(pa.string()),
                "risk": risk.cast(pa.string()),
                "cause": cause.cast(pa.string()),
                "action": action.cast(pa.string()),
                "department": department.cast(pa.string()),
                "due": pa.array([_due(reasoner, alert.due_days)] * count, pa.string()),
            }
        )
        parts.append(table.filter(flags))
    if parts:
        return pa.concat_tables(parts).combine_chunks()
    names_ = ("entity_id", "entity_name", "alert", "title", "topic", "level", "because", "risk", "cause", "action", "department", "due")
    return pa.table({name: pa.array([], pa.string()) for name in names_})


def _due(reasoner: Reasoner, days: Decimal | str | None) -> str | None:
    """The last day on which it is to be done, as text: 2026-11-03."""
    if days is None:
        return None
    whole = int(Decimal(str(reasoner.entities.constants[days] if isinstance(days, str) else days)))
    last = (date.max - reasoner.entities.as_of).days
    return (reasoner.entities.as_of + timedelta(days=min(max(whole, 0), last))).isoformat()
