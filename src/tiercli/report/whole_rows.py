"""Results for programs with everything beside the result columns: what decided each level, what is owed, the alerts.

In CSV and Parquet these are flat columns behind those of the contract; in JSON each record has `decided`, `treatments` and `alerts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import NESTED, decided_by_column, decided_rule_column
from tiercli.domain.texts import texts_of
from tiercli.outcome import Outcome, Role
from tiercli.report.records import plain_value

_GRAVEST = ("red", "orange", "yellow")
_OF_AN_ALERT = ("alert", "title", "topic", "level", "because", "risk", "cause", "action", "department", "due")


def flat_table(outcome: Outcome) -> pa.Table:
    """The result columns, then `<grading>_decided_by` and `<grading>_rule`, `treatment_<name>`, and, where the rulebook has alerts, `alerts` (how
    many), `alert_level` (the gravest), `alert_names` and `alert_because` (one after the other, the gravest first).

    A name that a result column has already gets an underscore behind it.
    """
    rows = outcome.results.rows
    for name, values in _further(outcome):
        rows = rows.append_column(free_name(name, rows.column_names), values)
    return rows


def _further(outcome: Outcome) -> Iterator[tuple[str, Any]]:
    for frame, before in ((outcome.decided, ""), (outcome.treatments, "treatment_")):
        if frame is not None and frame.rows.num_columns:
            yield from ((before + column.name, frame.rows[column.name]) for column in frame.columns)
    if outcome.rulebook.alerts:
        yield from _flat_alerts(outcome)


def _flat_alerts(outcome: Outcome) -> Iterator[tuple[str, Any]]:
    """Four columns for the alerts of each entity; the rows of `alerts` are the gravest first."""
    ids, joiner = outcome.results.values(Role.ID).cast(pa.string()), "；" if outcome.language == "zh" else "; "
    by_id: dict[str, list[dict[str, Any]]] = {}
    for alert in outcome.alerts.to_pylist():
        by_id.setdefault(str(alert["entity_id"]), []).append(alert)
    mine = [by_id.get(entity, []) for entity in texts_of(ids)]
    gravest = [min((alert["level"] for alert in some), key=_GRAVEST.index, default=None) for some in mine]
    yield "alerts", pa.array([float(len(some)) for some in mine], pa.float64())
    yield "alert_level", pa.array(gravest, pa.string())
    for name, what in (("alert_names", "alert"), ("alert_because", "because")):
        yield name, pa.array([joiner.join(str(alert[what]) for alert in some if alert[what]) or None for some in mine], pa.string())


def nested(outcome: Outcome) -> list[dict[str, object]]:
    """For each entity `decided` (by grading: what decided, and the rule), `treatments` (by name) and `alerts` (a list, the gravest first)."""
    count = len(outcome.results)
    decided = [dict[str, object]() for _ in range(count)]
    for grading in outcome.rulebook.gradings if outcome.decided is not None else ():
        public = "tier" if grading == outcome.main else grading
        assert outcome.decided is not None
        columns = (outcome.decided.rows[name(public)].to_pylist() for name in (decided_by_column, decided_rule_column))
        for one, by, rule in zip(decided, *columns, strict=True):
            one[public] = {"by": by, "rule": rule}
    treatments = [dict[str, object]() for _ in range(count)]
    for column in outcome.treatments.columns:
        for owed, value in zip(treatments, outcome.treatments.rows[column.name].to_pylist(), strict=True):
            if value is not None:
                owed[column.name] = plain_value(value)
    alerts: dict[str, list[dict[str, object]]] = {}
    for alert in outcome.alerts.to_pylist():
        alerts.setdefault(str(alert["entity_id"]), []).append({name: alert[name] for name in _OF_AN_ALERT if alert[name] is not None})
    ids = pc.cast(outcome.results.values(Role.ID), pa.string()).to_pylist()
    keys = [free_name(key, outcome.results.rows.column_names) for key in NESTED]
    return [dict(zip(keys, (by_grading, owed, alerts.get(entity, [])), strict=True)) for entity, by_grading, owed in zip(ids, decided, treatments, strict=True)]


def free_name(name: str, taken: Collection[str]) -> str:
    """A name with as many underscores behind it as make it one that no column has."""
    while name in taken:
        name += "_"
    return name
