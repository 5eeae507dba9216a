"""Decisions on candidates come back into the history: a new revision of the run they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.ledger.decisions import Decision, Key, decisions_in
from tiercli.ledger.later import later_periods, said_of_later
from tiercli.ledger.lock import locked
from tiercli.ledger.record import completed
from tiercli.ledger.store import RUN, Ledger, Stored, broken
from tiercli.read.candidates import Decided, Returned, read_candidates
from tiercli.read.options import ReadOptions
from tiercli.runs.candidates import ACCEPTED, DEFERRED, run_token, sorted_out
from tiercli.runs.decided import decided_table, level_column, waiting_in

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Approval:
    """What came of a returned sheet.

    taken: the decisions that were recorded: accepted, refused, deferred. findings: rows that were not taken, and later periods that
    do not stand on what was decided. stored: the new revision; none when nothing was decided.
    """

    returned: Returned
    taken: tuple[Decided, ...]
    findings: tuple[Finding, ...]
    stored: Stored | None


def approve(file: Path, history: Path, *, decided_at: str, wait: float = 60.0, reading: ReadOptions | None = None) -> Approval:
    """Take the decisions of a candidates sheet into the history.

    decided_at: the clock's words, read at the edge of the program.
    Errors: InputError when the file has no candidates sheet; HistoryError when its run is not stored, or has changed since.
    """
    returned = read_candidates(file, reading)
    with locked(history, wait=wait, command="approve"):
        ledger = Ledger(history, returned.rulebook)
        stored = ledger.current(returned.period)
        if stored is None:
            raise HistoryError(
                Text(f"历史里没有 {returned.rulebook} {returned.period}", f"{returned.rulebook} {returned.period} is not in the history"),
                where=Place(str(history)),
            )
        record = completed(stored.run)
        if run_token(record.get("fingerprint", {})) != returned.token:
            raise HistoryError(
                Text(f"{returned.period} 在发出名单后已重算，名单作废", f"{returned.period} was graded again after this sheet was made"),
                where=Place(file.name, returned.sheet),
                hint=Text("请用新报告里的候选名单", "Use the candidates sheet of the new report"),
            )
        table = stored.result()
        if not record["level_names"].keys() <= record["rules"].get("gradings", {}).keys():
            raise broken(stored.folder / RUN)
        taken, findings = sorted_out(returned, waiting_in(table, record), file.name, _decided(ledger, stored))
        if not taken:
            return Approval(returned, (), tuple(findings), None)
        decided = decided_table(table, record, taken)
        again = ledger.publish(returned.period, decided, _record(record, stored, decided, taken, file, returned.sha256, decided_at))
        findings += said_of_later(ledger, returned.period, later_periods(ledger, returned.period))
        return Approval(returned, tuple(taken), tuple(findings), again)


def _decided(ledger: Ledger, stored: Stored) -> dict[Key, Decision]:
    """What was decided last on the candidates of a run, or of the periods after it; of these, deferrals do not count."""
    found: dict[Key, Decision] = {one.key: one for one in decisions_in(stored.run)}
    for period in ledger.after(stored.period):
        later = ledger.current(period)
        assert later is not None
        for one in decisions_in(later.run):
            if one.accepted is not None and (one.key not in found or found[one.key].accepted is None):
                found[one.key] = one
    return found


def _record(record: Mapping[str, Any], stored: Stored, table: pa.Table, taken: Sequence[Decided], file: Path, sha256: str, decided_at: str) -> dict[str, Any]:
    """The run's record with the decisions, who made them, when, and in which file."""
    decisions = [
        *record.get("decisions", []),
        *(
            {
                "entity": one.entity, "grading": one.grading, "level": one.to_level, "accepted": _accepted(one), "comment": one.comment,
                "approver": one.approver, "decided_at": decided_at, "file": file.name, "file_sha256": sha256,
            }
            for one in taken
        ),
    ]  # fmt: skip
    levels = dict(record["levels"])
    for grading, names in record["level_names"].items():
        values = table[level_column(record, grading)].to_pylist()
        levels[grading] = {name: values.count(name) for name in [*names, *(set(levels.get(grading, {})) - set(names))]}
    return {
        **record, "kind": "decisions", "decisions": decisions, "levels": levels, "written_at": decided_at,
        "replaces": {"revision": stored.revision, "sha256": stored.sha256},
    }  # fmt: skip


def _accepted(one: Decided) -> bool | None:
    return None if one.decision in DEFERRED else one.decision in ACCEPTED
