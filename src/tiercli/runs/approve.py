"""What was decided comes back into the history: a new revision of the run that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.disk import is_private
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.ledger.decisions import Decision, Key, decisions_in
from tiercli.ledger.later import later_periods, said_of_later
from tiercli.ledger.lock import locked
from tiercli.ledger.plans import Approved, Line, lines_table, returned_record
from tiercli.ledger.plans import decided as decided_lines
from tiercli.ledger.record import completed
from tiercli.ledger.store import COMPLETION, PLAN, RESULT, RUN, WARNINGS, Ledger, Stored, broken
from tiercli.ledger.warning_table import handled_records, warning_table
from tiercli.ledger.warnings import Entry, Handled, handled
from tiercli.read.options import ReadOptions
from tiercli.read.own.sheets_returned import CANDIDATES, Decided
from tiercli.read.own.sheets_returned import PLAN as PLAN_SHEET
from tiercli.read.own.sheets_returned import WARNINGS as WARNING_SHEET
from tiercli.read.returned import Returned, ReturnedBook, read_returned
from tiercli.runs.candidates import ACCEPTED, DEFERRED, run_token, sorted_out
from tiercli.runs.decided import decided_table, level_column, waiting_in
from tiercli.runs.plan_decisions import plan_decisions, words_of_plan
from tiercli.runs.plans import stored_lines
from tiercli.runs.treated import Sheet, nothing_filled, treated, words_of
from tiercli.runs.warnings import stored_entries

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Approval:
    """What came of a returned workbook.

    taken: the decisions on candidates that were recorded: accepted, refused, deferred. handled: what was recorded of the warning ledger;
    planned: of the maintenance plan; words: of both. findings: rows that were not taken, and later periods that do not stand on what was decided. stored: the
    new revision; none when nothing was decided.
    """

    returned: Returned
    taken: tuple[Decided, ...]
    findings: tuple[Finding, ...]
    stored: Stored | None
    handled: tuple[Handled, ...] = ()
    planned: tuple[Approved, ...] = ()
    words: tuple[Text, ...] = ()

    @property
    def count(self) -> int:
        """How many decisions were recorded."""
        return len(self.taken) + len(self.handled) + len(self.planned)


@dataclass
class _Answers:
    """What the sheets of a workbook say, as far as it can be taken."""

    decisions: list[Decided] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)
    planned: list[Approved] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def approve(file: Path, history: Path, *, decided_at: str, wait: float = 60.0, reading: ReadOptions | None = None) -> Approval:
    """Take what was decided on the sheets of a report into the history.

    decided_at: the clock's words, read at the edge of the program.
    Errors: InputError when the file has no such sheet; HistoryError when its run is not stored, or has changed since.
    """
    book = read_returned(file, reading)
    returned = book.first
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
            raise _made_anew(file, returned)
        table = stored.result()
        if not record["level_names"].keys() <= record["rules"].get("gradings", {}).keys():
            raise broken(stored.folder / RUN)
        kept = _Kept(stored_entries(stored), stored_lines(stored))
        sheet = Sheet(decided_at, file.name, book.sha256)
        answers = _Answers()
        _decide_candidates(answers, book, sheet, waiting_in(table, record), _decided(ledger, stored))
        _decide_follow_up(answers, book, sheet, kept)
        if not answers.decisions and not answers.handled and not answers.planned:
            return Approval(returned, (), tuple(answers.findings), None)
        decided = decided_table(table, record, answers.decisions)
        beside = _beside(stored, kept, answers)
        again = ledger.publish(returned.period, decided, _record(record, stored, decided, answers, sheet), beside, private=is_private(stored.folder / RESULT))
        findings = [*answers.findings, *said_of_later(ledger, returned.period, later_periods(ledger, returned.period))]
        known = {entry.key: entry for entry in kept.entries or ()}
        words = (*(words_of(one, known) for one in answers.handled), *words_of_plan(answers.planned))
        return Approval(returned, tuple(answers.decisions), tuple(findings), again, tuple(answers.handled), tuple(answers.planned), words)


def _made_anew(file: Path, returned: Returned) -> HistoryError:
    """The run was graded again after its sheets went out."""
    of_candidates = returned.kind == CANDIDATES.name
    return HistoryError(
        Text(
            f"{returned.period} 在发出{'名单' if of_candidates else '台账'}后已重算，{'名单' if of_candidates else '台账'}作废",
            f"{returned.period} was graded again after this sheet was made",
        ),
        where=Place(file.name, returned.sheet),
        hint=Text("请用新报告里的候选名单", "Use the candidates sheet of the new report")
        if of_candidates
        else Text("请用新报告里的这张表", "Use this sheet of the new report"),
    )


@dataclass(frozen=True)
class _Kept:
    """What the run keeps beside its result."""

    entries: list[Entry] | None
    lines: list[Line] | None


def _decide_candidates(answers: _Answers, book: ReturnedBook, sheet: Sheet, waiting: Mapping[Key, tuple[str, str]], decided: Mapping[Key, Decision]) -> None:
    """The sheet of candidates; one that came back untouched beside others that did not is left as it is."""
    returned = book.of(CANDIDATES.name)
    if returned is not None and (len(book.sheets) == 1 or not returned.is_blank or all(one.is_blank for one in book.sheets)):
        answers.decisions, answers.findings = sorted_out(returned, waiting, sheet.file, decided)


def _decide_follow_up(answers: _Answers, book: ReturnedBook, sheet: Sheet, kept: _Kept) -> None:
    """The warning ledger and the plan; untouched ones are left as they are, unless nothing else came back."""
    ledger, plan = book.of(WARNING_SHEET.name), book.of(PLAN_SHEET.name)
    if ledger is not None and not ledger.is_blank:
        answers.handled, findings = treated(ledger, kept.entries or (), sheet)
        answers.findings += findings
    elif ledger is not None and len(book.sheets) == 1:
        answers.findings.append(nothing_filled(ledger, sheet.file))
    if plan is not None and (not plan.is_blank or all(one.is_blank for one in book.sheets)):
        answers.planned, findings = plan_decisions(plan, kept.lines or (), sheet)
        answers.findings += findings


def _beside(stored: Stored, kept: _Kept, answers: _Answers) -> dict[str, pa.Table]:
    """The tables beside the result after the decisions."""
    beside = {} if kept.entries is None else {WARNINGS: warning_table(handled(kept.entries, answers.handled, stored.period))}
    if kept.lines is not None:
        beside[PLAN] = lines_table(decided_lines(kept.lines, answers.planned, stored.period))
        completion = stored.beside(COMPLETION)
        beside |= {COMPLETION: completion} if completion is not None else {}
    return beside


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


def _record(record: Mapping[str, Any], stored: Stored, table: pa.Table, answers: _Answers, sheet: Sheet) -> dict[str, Any]:
    """The run's record with the decisions, who made them, when, and in which file."""
    decisions = [
        *record.get("decisions", []),
        *(
            {
                "entity": one.entity, "grading": one.grading, "level": one.to_level,
                "accepted": None if one.decision in DEFERRED else one.decision in ACCEPTED, "comment": one.comment,
                "approver": one.approver, "decided_at": sheet.decided_at, "file": sheet.file, "file_sha256": sheet.sha256,
            }
            for one in answers.decisions
        ),
    ]  # fmt: skip
    levels = dict(record["levels"])
    for grading, names in record["level_names"].items():
        values = table[level_column(record, grading)].to_pylist()
        levels[grading] = {name: values.count(name) for name in [*names, *(set(levels.get(grading, {})) - set(names))]}
    warnings = [*record.get("warnings", []), *handled_records(answers.handled)]
    came_back = [returned_record(answers.planned, sheet.decided_at, sheet.file, sheet.sha256)] if answers.planned else []
    plan = [*record.get("plan", []), *came_back]
    further = {name: said for name, said in (("warnings", warnings), ("plan", plan)) if said}
    return {
        **record, "kind": "decisions", "decisions": decisions, **further, "levels": levels,
        "written_at": sheet.decided_at, "replaces": {"revision": stored.revision, "sha256": stored.sha256},
    }  # fmt: skip
