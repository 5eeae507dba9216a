"""Candidates for levels that need approval, and the decisions that come back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import listed_columns as listed
from tiercli.domain.codes import found
from tiercli.domain.columns import UNKNOWN_DAY, Column, Role, state_column
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, counted, listing
from tiercli.ledger.decisions import Decision, Key
from tiercli.outcome.extras import Candidates, Listing
from tiercli.read.own.sheets_returned import Decided
from tiercli.read.returned import Returned
from tiercli.rulebook.model import Rulebook

ACCEPTED, REFUSED, DEFERRED = Text("同意", "Accept"), Text("不同意", "Refuse"), Text("暂缓", "Defer")
KEY = "tiercli"


def run_token(fingerprint: Mapping[str, Any]) -> str:
    """A short name for one run, so that decisions on another run are refused."""
    return hashlib.sha256(json.dumps(fingerprint, sort_keys=True).encode()).hexdigest()[:16]


def candidates_of(
    results: pa.Table,
    rows: pa.Table,
    columns: Sequence[Column],
    rulebook: Rulebook,
    period: str,
    token: str,
    decided: Mapping[Key, tuple[str, Decision]] = MappingProxyType({}),
    language: Language = "zh",
) -> Candidates | None:
    """Everybody who waits for approval, with the figures that speak for it; none when nobody does.

    results: the public columns; rows: the graded rows in the same order; columns: what the public columns are.
    decided: what was decided on them last, and on the sheet of which period.
    """
    parts = []
    said = {key: _said(*one).spoken(language) for key, one in decided.items()}
    figures = [column for column in columns if column.role in (Role.SCORE, Role.POINTS) or (column.role is Role.METRIC and column.decimals is not None)][:12]
    for name, grading in rulebook.gradings.items():
        waiting = state_column(name, "waiting")
        if grading.review is None or not grading.review.approval or waiting not in rows.column_names:
            continue
        wanted = rows[waiting].combine_chunks().cast(pa.string())
        here = pc.is_valid(wanted)
        count = results.num_rows
        now = results["tier"] if name == rulebook.main else results[name]
        table = pa.table(
            {
                "grading": pa.array([name] * count, pa.string()),
                "entity_id": results.column(0),
                "entity_name": results.column(1),
                "from_level": now,
                "to_level": wanted,
                "waiting_since": pa.array([_month(day) for day in rows[state_column(name, "waiting_since")].to_pylist()], pa.string()),
                "last_decision": pa.array([said.get((name, str(entity))) for entity in results.column(0).to_pylist()], pa.string()),
                **{column.name: results[column.name] for column in figures},
                "reasons": results["reasons"],
            }
        )
        parts.append(table.filter(here))
    if not parts or not any(part.num_rows for part in parts):
        return None
    every = pa.concat_tables(parts).combine_chunks()
    again = any(month != period for month in every["waiting_since"].to_pylist()) or every["last_decision"].null_count < every.num_rows
    shown = (
        listed.GRADING,
        listed.ENTITY_ID,
        listed.ENTITY_NAME,
        listed.LEVEL_NOW,
        listed.PROPOSED_LEVEL,
        *(_BEFORE if again else ()),
        *figures,
        Column("reasons", Text("原因", "Reasons"), Role.REASONS),
    )
    listing = Listing(listed.CANDIDATES, shown, every)
    return Candidates(listing.title, listing, rulebook.name, period, token)


_BEFORE = (Column("waiting_since", Text("待批自", "Waiting since"), Role.FIELD), Column("last_decision", Text("前次决定", "Last decision"), Role.FIELD))


def _said(period: str, decision: Decision) -> Text:
    """What was decided on the sheet of an earlier period, or of this one."""
    words, who = decision.words(), decision.by_whom()
    more = f": {decision.comment}" if decision.comment else ""
    return Text(f"{period} {words.zh}{who.zh}{more}", f"{period} {words.en}{who.en}{more}")


def _month(day: Any) -> str | None:
    return f"{date.fromordinal(day):%Y-%m}" if day != UNKNOWN_DAY else None


def sorted_out(
    returned: Returned, waiting: Mapping[Key, tuple[str, str]], file: str, decided: Mapping[Key, Decision] = MappingProxyType({})
) -> tuple[list[Decided], list[Finding]]:
    """The decisions that can be taken, and findings about the rows that cannot.

    waiting: (grading, entity) -> (level now, proposed level) as stored. decided: what was decided on them before.
    """
    taken: list[Decided] = []
    findings: list[Finding] = []
    seen: dict[Key, Decided] = {}
    for row in returned.decided:
        key = (row.grading, row.entity)
        place = Place(file, returned.sheet, str(row.line))
        before = decided.get(key)
        if before is not None and before.accepted is not None and (key not in waiting or before.level == row.to_level):
            findings.append(_decided_already(row, before, place))
            continue
        problem = _problem(row, key, waiting, seen)
        if problem is not None:
            code, message = problem
            findings.append(found(f"candidates.{code}", place, message))
            continue
        seen[key] = row
        if row.decision in DEFERRED and before is not None and (before.level, before.comment, before.approver) == (row.to_level, row.comment, row.approver):
            continue  # deferred before, in the same words
        taken.append(row)
    absent = [key for key in waiting if key not in {(row.grading, row.entity) for row in returned.decided}]
    if absent:
        words = listing((entity for _, entity in absent[:5]))
        message = Text(f"{len(absent)} 个候选不在表中：{words.zh}", f"{counted(len(absent), 'candidate is', 'candidates are')} not in the sheet: {words.en}")
        findings.append(found("candidates.absent", Place(file, returned.sheet), message, count=len(absent)))
    return taken, findings


def _decided_already(row: Decided, before: Decision, place: Place) -> Finding:
    """A row for somebody who was accepted or refused before: by whom, when and in which file."""
    words, who = before.words(), before.by_whom()
    message = Text(f"{row.entity} 已有决定：{words.zh}{who.zh}", f"{row.entity} was decided on already: {words.en}{who.en}")
    same = not row.decision or row.decision in (ACCEPTED if before.accepted else REFUSED)
    hint = EMPTY if same else Text("已作的决定不改；要改级别请用人工调整表", "What was decided stands; to set another level, use the overrides table")
    return found("candidates.decided", place, message, hint=hint)


def _problem(row: Decided, key: Key, waiting: Mapping[Key, tuple[str, str]], seen: Mapping[Key, Decided]) -> tuple[str, Text] | None:
    who = row.entity
    if key not in waiting:
        return "unknown", Text(f"{who} 不是本期候选", f"{who} is not a candidate of this period")
    if waiting[key] != (row.from_level, row.to_level):
        stood = " → ".join(waiting[key])
        return "changed", Text(f"{who} 的等级被改动（应为 {stood}）", f"the levels of {who} were changed (they are {stood})")
    if key in seen:
        same = seen[key].decision == row.decision
        more = Text("", "") if same else Text("，且决定不同", " with another decision")
        return "duplicate", Text(f"{who} 出现两次{more.zh}", f"{who} is there twice{more.en}")
    if not row.decision:
        return "undecided", Text(f"{who} 还没有决定", f"{who} is not decided")
    if row.decision not in (*ACCEPTED, *REFUSED, *DEFERRED):
        return "unclear", Text(f"{who}：'{row.decision}' 不是 同意/不同意/暂缓", f"{who}: '{row.decision}' is not Accept, Refuse or Defer")
    if row.decision not in DEFERRED and not row.approver:
        return "no-approver", Text(f"{who} 没有填审批人", f"{who} has no approver")
    return None
