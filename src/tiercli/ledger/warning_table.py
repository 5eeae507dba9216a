"""The warning ledger as a table that is stored beside a result, and what was written on its sheet as a record keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import pyarrow as pa

from tiercli.ledger.beside import require_schema, table_of
from tiercli.ledger.warnings import ENDINGS, STATES, Ending, Entry, Handled, Raised, State
from tiercli.rulebook.parts.alert import COLOURS

_TEXT: Any = pa.string()
_DAY: Any = pa.date32()
_WHOLE: Any = pa.int64()
_FLAG: Any = pa.bool_()
SCHEMA = pa.schema(
    [
        pa.field("entity_id", _TEXT, nullable=False), pa.field("entity_name", _TEXT, nullable=False), pa.field("kind", _TEXT, nullable=False),
        pa.field("alert", _TEXT, nullable=False), pa.field("level", _TEXT, nullable=False), pa.field("title", _TEXT, nullable=False),
        pa.field("gravity", _WHOLE), pa.field("because", _TEXT), pa.field("action", _TEXT), pa.field("department", _TEXT), pa.field("raised_due", _DAY),
        pa.field("state", _TEXT, nullable=False), pa.field("since", _TEXT, nullable=False), pa.field("is_raised", _FLAG, nullable=False),
        pa.field("is_known", _FLAG, nullable=False), pa.field("periods", _WHOLE, nullable=False), pa.field("last_level", _TEXT), pa.field("last_state", _TEXT),
        pa.field("times", _WHOLE, nullable=False), pa.field("closed", _TEXT), pa.field("ending", _TEXT), pa.field("before_since", _TEXT),
        pa.field("before_closed", _TEXT), pa.field("before_ending", _TEXT), pa.field("due", _DAY), pa.field("done_on", _DAY),
        pa.field("accepted_by", _TEXT), pa.field("remark", _TEXT),
    ]
)  # fmt: skip


def warning_table(entries: Sequence[Entry]) -> pa.Table:
    """A row an entry, in their order."""
    rows = [
        (
            one.what.entity, one.what.name, one.what.kind, one.what.alert, one.what.level, one.what.title, one.what.gravity, one.what.because,
            one.what.action, one.what.department, one.what.due, one.state, one.since, one.is_raised, one.is_known, one.periods, one.last_level,
            one.last_state, one.times,
            one.closed, one.ending, *(one.before or (None, None, None)), one.due, one.done_on, one.accepted_by, one.remark,
        )
        for one in entries
    ]  # fmt: skip
    return table_of(rows, SCHEMA)


def entries_of(table: pa.Table) -> list[Entry]:
    """The entries of a stored table.

    Errors: ValueError for a table that no run writes.
    """
    require_schema(table, SCHEMA)
    answer = [_entry(row) for row in table.to_pylist()]
    if len({entry.key for entry in answer}) != len(answer):
        raise ValueError("twice")
    return answer


def _entry(row: Mapping[str, Any]) -> Entry:
    for name, known in (("state", STATES), ("level", COLOURS), ("last_level", (None, *COLOURS)), ("last_state", (None, *STATES)), ("ending", (None, *ENDINGS))):
        if row[name] not in known:
            raise ValueError(name)
    if (row["state"] == "closed") is not (row["ending"] is not None and row["closed"] is not None):
        raise ValueError("closed")
    what = Raised(
        row["entity_id"], row["entity_name"], row["kind"], row["alert"], row["level"], row["title"], row["gravity"], row["because"], row["action"],
        row["department"], row["raised_due"],
    )  # fmt: skip
    before = None if row["before_since"] is None else (row["before_since"], row["before_closed"] or "", row["before_ending"] or "")
    return Entry(
        what, cast("State", row["state"]), row["since"], row["is_raised"], row["is_known"], row["periods"], row["last_level"],
        cast("State | None", row["last_state"]), row["times"], row["closed"],
        cast("Ending | None", row["ending"]), before, row["due"], row["done_on"], row["accepted_by"], row["remark"],
    )  # fmt: skip


def handled_in(run: Mapping[str, Any]) -> list[Handled]:
    """What a run's record keeps of its returned sheets, oldest first."""
    return [
        Handled(
            one["entity"], one["kind"], date.fromisoformat(one["done_on"]) if one.get("done_on") else None,
            *(str(one.get(name) or "") for name in ("accepted_by", "remark", "decided_at", "file", "file_sha256")),
        )
        for one in run.get("warnings", [])
    ]  # fmt: skip


def handled_records(said: Iterable[Handled]) -> list[dict[str, Any]]:
    """The same as a record keeps it."""
    return [
        {
            "entity": one.entity, "kind": one.kind, "done_on": one.done_on.isoformat() if one.done_on else None, "accepted_by": one.accepted_by,
            "remark": one.remark, "decided_at": one.decided_at, "file": one.file, "file_sha256": one.file_sha256,
        }
        for one in said
    ]  # fmt: skip
