"""Whether a history still says what it said: hashes, the chain of runs, and the effective levels derived again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.codes import found
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import EMPTY, Text, counted, listing
from tiercli.ledger.later import outdated
from tiercli.ledger.plans import VERDICTS, carried, decided, decided_in
from tiercli.ledger.prune import Reference, pruned_in, referred
from tiercli.ledger.record import OWN_HASH, record_hash
from tiercli.ledger.store import RESULT, RUN, Ledger, Stored, file_hash, rulebooks_in
from tiercli.ledger.warning_table import handled_in
from tiercli.ledger.warnings import derived
from tiercli.runs.plans import stored_completion, stored_lines
from tiercli.runs.replay import NotKeptError, differences
from tiercli.runs.warnings import stored_entries

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 3


def follow_up_flaws(ledger: Ledger, stored: Stored, run: Mapping[str, Any]) -> Iterator[Finding]:
    """Entries that do not follow from the ledger of the run before, the alerts that went off and what was written on the sheets.

    Nothing is derived where the run before is not here as it was; verification says so of the levels.
    Errors: HistoryError when a table cannot be read; ValueError when it is none that a run writes.
    """
    if not run.get("beside", {}):
        return
    reference = referred(run, "previous", stored.period)
    before = None
    if reference is not None:
        before = Stored(ledger.folder / reference.period / f"r{reference.revision}", reference.period, reference.revision)
        if not _is_there(before, reference.sha256):
            return
    yield from _plan_flaws(stored, before, run)
    entries = stored_entries(stored) or []
    wrong = list(derived(stored_entries(before) or (), entries, handled_in(run), stored.period))
    if wrong:
        yield _differs(stored, [" ".join(key) for key in wrong], Text("预警台账", "the ledger of alerts"))


def _plan_flaws(stored: Stored, before: Stored | None, run: Mapping[str, Any]) -> Iterator[Finding]:
    """Lines whose approval by an earlier period is not that of the plan before, and sums of earlier periods that are not those of the run before."""
    lines = stored_lines(stored)
    if lines is None:
        return
    plain = [replace(line, verdict=None, period=None, approver=None, comment=None) for line in lines]
    here = decided_in(lines, stored.period)
    again = decided(carried(stored_lines(before) or (), plain), here, stored.period)
    wrong = [" ".join(line.key) for line, other in zip(lines, again, strict=True) if line != other]
    if len(here) > sum(one.get(verdict, 0) for one in run.get("plan", []) for verdict in VERDICTS):
        wrong += [" ".join(one.key) for one in here]  # more than ever came back
    known = set(stored_completion(before))
    wrong += [f"{one.period} {one.by} {one.group}".rstrip() for one in stored_completion(stored) if one.period != stored.period and one not in known]
    if wrong:
        yield _differs(stored, wrong, Text("维护计划", "the plan"))


def _differs(stored: Stored, wrong: Sequence[str], what: Text) -> Finding:
    shown, count = listing(wrong[:_SHOWN]), len(wrong)
    en = f"{counted(count, f'entry of {what.en} does', f'entries of {what.en} do')} not follow from the period before: {shown.en}"
    return found("history.follow-up-differs", Place(str(stored.folder)), Text(f"{what.zh}有 {count} 项与推导的不同：{shown.zh}", en), count=count)


def _is_there(before: Stored, sha256: str) -> bool:
    try:
        return before.sha256 == sha256 and all(file_hash(before.folder / name) == one for name, one in before.run.get("beside", {}).items())
    except HistoryError:
        return False


@dataclass(frozen=True)
class Verified:
    """What verification found.

    revisions: how many there are. derived: how many had their levels derived again. findings: errors, warnings about periods that
    stand on a result that no longer counts, and notes.
    """

    revisions: int
    derived: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong: what is stored is what was stored, though it may be in want of another run."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def verify(root: Path, rulebook: str | None = None) -> Verified:
    """Look at every revision in a history folder, or at those of one rulebook.

    Errors: HistoryError when there is nothing to verify.
    """
    names = [rulebook] if rulebook else rulebooks_in(root)
    ledgers = [Ledger(root, name) for name in names]
    revisions = [(ledger, stored) for ledger in ledgers for stored in ledger.everything()]
    if not revisions:
        raise HistoryError(Text("没有存档", "there are no stored runs"), where=Place(str(root / rulebook if rulebook else root)))
    findings: list[Finding] = []
    derived = 0
    for ledger, stored in revisions:
        try:
            found = list(_of_revision(ledger, stored))
        except HistoryError as error:
            found = [_wrong("history.unreadable", stored, error.message)]
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:  # right hashes, but nothing that a run could have written
            found = [_wrong("history.unreadable", stored, Text(f"内容自相矛盾（{type(error).__name__}）", f"contradicts itself ({type(error).__name__})"))]
        findings += found
        derived += not any(finding.code in ("history.unreadable", "history.result-changed", "history.not-derived") for finding in found)
    for ledger in ledgers:
        findings += [*outdated(ledger), *_left_over(ledger)]
    return Verified(len(revisions), derived, tuple(findings))


def _of_revision(ledger: Ledger, stored: Stored) -> Iterator[Finding]:
    """What is wrong with one revision."""
    run = stored.record()
    if record_hash(run) != run.get(OWN_HASH):
        yield _wrong("history.record-changed", stored, Text(f"{RUN} 被改动过", f"{RUN} has been changed"))
    named = (run.get("rulebook"), run.get("period"), run.get("revision"))
    if named != (ledger.rulebook, stored.period, stored.revision):
        said = " ".join(str(part) for part in named)
        yield _wrong("history.misplaced", stored, Text(f"内容属于 {said}，位置不对", f"lies in the wrong place: it is {said}"))
    gone = pruned_in(ledger)
    for role in ("previous", "replaces"):
        yield from _link(ledger, stored, run, role, gone)
    if file_hash(stored.folder / RESULT) != run.get("result_sha256"):
        yield _wrong("history.result-changed", stored, Text(f"{RESULT} 被改动过", f"{RESULT} has been changed"))
        return
    changed = [name for name, sha256 in run.get("beside", {}).items() if file_hash(stored.folder / name) != sha256]
    for name in changed:
        yield _wrong("history.result-changed", stored, Text(f"{name} 被改动过", f"{name} has been changed"))
    result = stored.table(run)
    yield from _counts(stored, run, result)
    yield from _levels(ledger, stored, run, result)
    if not changed:
        yield from follow_up_flaws(ledger, stored, run)


def _link(ledger: Ledger, stored: Stored, run: dict[str, Any], role: str, gone: frozenset[Reference]) -> Iterator[Finding]:
    """Whether a revision that a run names is still there, as it was."""
    reference = referred(run, role, stored.period)
    if reference is None or reference in gone:
        return
    words = Text("上期", "the period before") if role == "previous" else Text("被替换的版本", "the revision that it replaced")
    target = Stored(ledger.folder / reference.period / f"r{reference.revision}", reference.period, reference.revision)
    if not (target.folder / RUN).is_file():
        yield _wrong("history.missing", stored, Text(f"{words.zh} {reference} 不见了", f"{words.en}, {reference}, is gone"))
    elif target.sha256 != reference.sha256:
        yield _wrong("history.chain-broken", stored, Text(f"{words.zh} {reference} 已不是当时的内容", f"{words.en}, {reference}, is no longer what it was"))


def _is_whole(stored: Stored, reference: Reference) -> bool:
    """Whether a revision is what a later one stands on, record and result."""
    if not (stored.folder / RUN).is_file() or not (stored.folder / RESULT).is_file() or stored.sha256 != reference.sha256:
        return False
    try:
        return file_hash(stored.folder / RESULT) == str(stored.run["result_sha256"])
    except HistoryError:
        return False


def _counts(stored: Stored, run: dict[str, Any], result: pa.Table) -> Iterator[Finding]:
    if result.num_rows != run.get("entities"):
        message = Text(
            f"{RESULT} 有 {result.num_rows} 行，{RUN} 写的是 {run.get('entities')}",
            f"{counted(result.num_rows, 'row', 'rows')}, but {RUN} says {run.get('entities')}",
        )
        yield _wrong("history.counts-differ", stored, message)


def _levels(ledger: Ledger, stored: Stored, run: dict[str, Any], result: pa.Table) -> Iterator[Finding]:
    """Whether the effective levels follow from the last standing, the computed levels, the rules and the decisions."""
    reference = referred(run, "previous", stored.period)
    before = None
    if reference is not None:
        before = Stored(ledger.folder / reference.period / f"r{reference.revision}", reference.period, reference.revision)
        if not _is_whole(before, reference):
            why = Text(f"上期 {reference} 不在这里，或已不是当时的内容", f"the period before, {reference}, is not here as it was")
            if reference in pruned_in(ledger):
                why = Text(f"上期 {reference} 已清理", f"the period before, {reference}, was pruned")
            yield _note("history.not-derived", stored, Text(f"级别未重新推导：{why.zh}", f"levels not derived again: {why.en}"))
            return
    elif run.get("fingerprint", {}).get("previous"):
        why = Text("起点是存档以外的文件", "it starts from a file outside the history")
        yield _note("history.not-derived", stored, Text(f"级别未重新推导：{why.zh}", f"levels not derived again: {why.en}"))
        return
    try:
        wrong = differences(run, result, before, date.fromisoformat(str(run["as_of"])))
    except NotKeptError as error:
        yield _note("history.not-derived", stored, Text(f"级别未重新推导：缺少 {error}", f"levels not derived again: {error} was not kept"))
        return
    if wrong:
        shown = listing(f"{one.entity} {one.grading}: {one.stored} ≠ {one.derived}" for one in wrong[:_SHOWN])
        yield _wrong(
            "history.levels-differ", stored,
            Text(f"{len(wrong)} 个级别与推导结果不同：{shown.zh}", f"{counted(len(wrong), 'level does', 'levels do')} not follow from the ledger: {shown.en}"),
            count=len(wrong),
        )  # fmt: skip


def _left_over(ledger: Ledger) -> Iterator[Finding]:
    """What a killed run left; the next run removes it."""
    for path in sorted(ledger.folder.glob("*/.r*.tmp")):
        message = Text("中断的任务留下的临时文件夹，下次运行会清除", "a folder that an interrupted run left; the next run removes it")
        yield found("history.left-over", Place(str(path)), message, hint=EMPTY)


def _wrong(code: str, stored: Stored, message: Text, *, count: int = 1) -> Finding:
    return found(code, Place(str(stored.folder)), message, count=count)


def _note(code: str, stored: Stored, message: Text) -> Finding:
    return found(code, Place(str(stored.folder)), message)
