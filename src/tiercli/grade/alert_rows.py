"""The alerts that were raised, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.columns import alert_column
from tiercli.domain.language import same
from tiercli.frames.kinds import ENTITY
from tiercli.grade.reasons import Reasoner
from tiercli.rulebook.names import home_of

if TYPE_CHECKING:
    import pyarrow as pa


def alert_rows(reasoner: Reasoner) -> pa.Table:
    """One row an alert: red first, then in the rulebook's order, then the entities' order."""
    import pyarrow as pa

    rows, language = reasoner.rows, reasoner.language
    name_field = home_of(reasoner.rulebook.entity).name
    ids = rows[ENTITY].combine_chunks()
    names = reasoner.look_up(name_field)
    parts = []
    order = {"red": 0, "orange": 1, "yellow": 2}
    for index, alert in sorted(enumerate(reasoner.rulebook.alerts), key=lambda one: order[one[1].level]):
        flags = rows[alert_column(index)].combine_chunks()
        because = reasoner.spoken(alert.because) if alert.because else pa.array([reasoner.said(alert.when)] * rows.num_rows)
        risk, cause, action = (reasoner.spoken(words) if words else pa.nulls(rows.num_rows, pa.string()) for words in (alert.risk, alert.cause, alert.action))
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
            }
        )
        parts.append(table.filter(flags))
    if parts:
        return pa.concat_tables(parts).combine_chunks()
    names_ = ("entity_id", "entity_name", "alert", "title", "topic", "level", "because", "risk", "cause", "action")
    return pa.table({name: pa.array([], pa.string()) for name in names_})
