"""The maintenance plan of a period as the history keeps it: who looks after whom and how often, whether that was approved, and what was done of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast

import pyarrow as pa

from tiercli.ledger.beside import require_schema, table_of

Verdict = Literal["accepted", "refused", "deferred"]
VERDICTS: tuple[Verdict, ...] = ("accepted", "refused", "deferred")
Key = tuple[str, str]
"""Entity and way."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way in which an entity is to be looked after.

    per_month: whole millionths. due: the next time. groups: by what completion is counted beside the person, name -> group.
    verdict, period, approver, comment: what was decided last on this very line (the same person and rhythm), and on the sheet of which period.
    planned, done: of the plan of the period before, as far as it was in force.
    """

    entity: str
    name: str
    way: str
    way_title: str
    who: str
    person: str | None
    per_month: int
    often: str
    due: date
    groups: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = None
    period: str | None = None
    approver: str | None = None
    comment: str | None = None
    planned: int | None = None
    done: int | None = None

    @property
    def key(self) -> Key:
        """Whom, and how."""
        return self.entity, self.way

    @property
    def charge(self) -> tuple[str, str | None, int]:
        """What an approval is of: who, by name, and how often."""
        return self.who, self.person, self.per_month

    @property
    def in_charge(self) -> str:
        """The person, else the body."""
        return self.person or self.who


@dataclass(frozen=True, slots=True)
class Completed:
    """What was done of what was planned in a period, for everybody (no name) or a group."""

    period: str
    by: str
    group: str
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class Approved:
    """What was decided on a line of the plan, and by whom.

    who, person, per_month: what the line said then; a line that says something else has not been decided on.
    """

    entity: str
    way: str
    verdict: Verdict
    who: str
    person: str | None
    per_month: int
    comment: str = ""
    approver: str = ""

    @property
    def key(self) -> Key:
        """Whom, and how."""
        return self.entity, self.way

    @property
    def charge(self) -> tuple[str, str | None, int]:
        """Who, by name, and how often."""
        return self.who, self.person, self.per_month


def carried(before: Iterable[Line], lines: Iterable[Line]) -> list[Line]:
    """The lines with what was decided on the same lines before; a line whose person or rhythm has changed waits again."""
    known = {line.key: line for line in before}
    answer = []
    for line in lines:
        last = known.get(line.key)
        same = last is not None and last.charge == line.charge
        answer.append(
            replace(line, verdict=last.verdict, period=last.period, approver=last.approver, comment=last.comment) if last is not None and same else line
        )
    return answer


def decided(lines: Iterable[Line], said: Iterable[Approved], period: str) -> list[Line]:
    """The lines after the decisions of a period; the last one on a line counts."""
    words = {one.key: one for one in said}
    return [
        replace(line, verdict=one.verdict, period=period, approver=one.approver or None, comment=one.comment or None)
        if (one := words.get(line.key)) is not None and one.charge == line.charge
        else line
        for line in lines
    ]


_TEXT: Any = pa.string()
_WHOLE: Any = pa.int64()
LINES = pa.schema(
    [
        pa.field("entity_id", _TEXT, nullable=False), pa.field("entity_name", _TEXT, nullable=False), pa.field("way", _TEXT, nullable=False),
        pa.field("way_title", _TEXT, nullable=False), pa.field("who", _TEXT, nullable=False), pa.field("person", _TEXT),
        pa.field("per_month", _WHOLE, nullable=False), pa.field("often", _TEXT, nullable=False), pa.field("due", pa.date32(), nullable=False),
        pa.field("groups", _TEXT, nullable=False), pa.field("verdict", _TEXT), pa.field("period", _TEXT), pa.field("approver", _TEXT),
        pa.field("comment", _TEXT), pa.field("planned", _WHOLE), pa.field("done", _WHOLE),
    ]
)  # fmt: skip
COMPLETED = pa.schema(
    [pa.field(name, kind, nullable=False) for name, kind in (("period", _TEXT), ("by", _TEXT), ("group", _TEXT), ("planned", _WHOLE), ("done", _WHOLE))]
)


def lines_table(lines: Sequence[Line]) -> pa.Table:
    """A row a line, in their order."""
    rows = [
        (
            one.entity, one.name, one.way, one.way_title, one.who, one.person, one.per_month, one.often, one.due, json.dumps(one.groups, ensure_ascii=False),
            one.verdict, one.period, one.approver, one.comment, one.planned, one.done,
        )
        for one in lines
    ]  # fmt: skip
    return table_of(rows, LINES)


def lines_of(table: pa.Table) -> list[Line]:
    """The lines of a stored table.

    Errors: ValueError or TypeError for a table that no run writes.
    """
    require_schema(table, LINES)
    answer = []
    for row in table.to_pylist():
        groups = tuple((str(name), str(group)) for name, group in json.loads(row.pop("groups")))
        if row["verdict"] not in (None, *VERDICTS) or row["per_month"] <= 0:
            raise ValueError("plan")
        entity, name, verdict = row.pop("entity_id"), row.pop("entity_name"), cast("Verdict | None", row.pop("verdict"))
        answer.append(Line(entity=entity, name=name, groups=groups, verdict=verdict, **row))
    if len({line.key for line in answer}) != len(answer):
        raise ValueError("twice")
    return answer


def completed_table(rows: Sequence[Completed]) -> pa.Table:
    """A row a period and group, in their order."""
    return table_of([(one.period, one.by, one.group, one.planned, one.done) for one in rows], COMPLETED)


def completed_of(table: pa.Table) -> list[Completed]:
    """The same from a stored table.

    Errors: ValueError for a table that no run writes.
    """
    require_schema(table, COMPLETED)
    return [Completed(**row) for row in table.to_pylist()]


def decided_in(lines: Iterable[Line], period: str) -> list[Approved]:
    """What was decided on lines of a stored plan on the sheets of a period."""
    return [
        Approved(line.entity, line.way, line.verdict, line.who, line.person, line.per_month, line.comment or "", line.approver or "")
        for line in lines
        if line.verdict and line.period == period
    ]


def returned_record(said: Sequence[Approved], decided_at: str, file: str, sha256: str) -> dict[str, Any]:
    """What a run's record keeps of a plan that came back: the file, when, and how many lines were decided; the plan itself has who decided what."""
    counts: dict[str, int] = {verdict: sum(1 for one in said if one.verdict == verdict) for verdict in VERDICTS}
    return {"decided_at": decided_at, "file": file, "file_sha256": sha256, **counts}
