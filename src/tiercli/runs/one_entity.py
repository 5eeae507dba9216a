"""One entity through all periods of a history: its levels, its warnings, what was planned and done for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.ledger.plans import Line
from tiercli.ledger.store import Ledger
from tiercli.ledger.warnings import Entry
from tiercli.runs.plans import stored_lines
from tiercli.runs.warnings import stored_entries

_SHOWN = ("tier", "computed_tier", "score", "movement", "reasons")


def periods_of_entity(ledger: Ledger, wanted: str) -> list[dict[str, Any]]:
    """A record for each period that knows an entity by its id or name, the oldest first: period, revision, the result columns, and where there are
    any, `warnings` (those open, and those closed in this period) and `plan`; nothing for somebody whom no run knows.

    Errors: HistoryError when something stored cannot be read.
    """
    records = []
    for period in ledger.periods():
        stored = ledger.current(period)
        assert stored is not None
        result = stored.result()
        same = pc.or_(pc.equal(result.column(0).cast(pa.string()), wanted), pc.equal(result.column(1).cast(pa.string()), wanted))
        shown = [name for name in (*result.column_names[:2], *_SHOWN) if name in result.column_names]
        entries = [entry for entry in stored_entries(stored) or () if wanted in (entry.what.entity, entry.what.name)]
        warnings = [warning_record(entry) for entry in entries if entry.is_open or entry.closed == period]
        plan = [plan_record(line) for line in stored_lines(stored) or () if wanted in (line.entity, line.name)]
        further = {name: rows for name, rows in (("warnings", warnings), ("plan", plan)) if rows}
        rows = result.filter(same).select(shown).to_pylist()
        if not rows and warnings:  # no longer graded, and its warning closed by that
            rows = [dict.fromkeys(shown, None) | dict(zip(shown[:2], (entries[0].what.entity, entries[0].what.name), strict=True))]
        records += [{"period": period, "revision": stored.revision, **row, **further} for row in rows]
    return records


def warning_record(entry: Entry) -> dict[str, Any]:
    """An entry of the warning ledger for programs; the keys do not change with the language."""
    before = dict(zip(("since", "closed", "ending"), entry.before, strict=True)) if entry.before else None
    return {
        "warning": entry.what.kind, "alert": entry.what.alert, "title": entry.what.title, "state": entry.state, "level": entry.what.level,
        "last_level": entry.last_level, "last_state": entry.last_state, "since": entry.since, "periods": entry.periods, "times": entry.times, "before": before,
        "because": entry.what.because, "department": entry.what.department, "due": _day(entry.due), "done_on": _day(entry.done_on),
        "accepted_by": entry.accepted_by, "remark": entry.remark, "closed": entry.closed if not entry.is_open else None,
        "ending": entry.ending if not entry.is_open else None,
    }  # fmt: skip


def plan_record(line: Line) -> dict[str, Any]:
    """A line of the plan for programs. planned, done: of the plan of the period before."""
    return {
        "way": line.way, "title": line.way_title, "who": line.who, "person": line.person, "due": _day(line.due), "verdict": line.verdict,
        "approver": line.approver, "planned": line.planned, "done": line.done,
    }  # fmt: skip


def as_table(records: Iterable[dict[str, Any]]) -> pa.Table:
    """The same as one table: a row a period and warning; a period without a warning has one row of its own."""
    rows = list(_rows(records))
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: _column([row.get(name) for row in rows]) for name in names})


def _rows(records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(
        ("warning", "alert", "title", "state", "level", "last_level", "last_state", "since", "periods", "times", "because", "department", "due")
    )
    empty |= dict.fromkeys(("done_on", "accepted_by", "remark", "closed", "ending"))
    for record in records:
        own = {name: value for name, value in record.items() if name not in ("warnings", "plan")}
        for warning in record.get("warnings", [empty]):
            yield own | {name: warning[name] for name in empty}


def _column(values: list[Any]) -> pa.Array:
    if all(value is None or isinstance(value, int | float) for value in values) and any(value is not None for value in values):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _day(value: object) -> str | None:
    return None if value is None else str(value)
