"""One period under one rulebook: read, graded, stored and reported."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tiercli.batch.done import Done, OurFaultError, Status
from tiercli.batch.load import LoadedBatch
from tiercli.batch.plan import Chosen, inputs_of
from tiercli.batch.reading import Readings, refuse_stale
from tiercli.batch.set_aside import refuse_set_aside
from tiercli.domain.beside import Beside
from tiercli.domain.codes import sorted_findings
from tiercli.domain.errors import OutputError, TierError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.domain.signals import last_stop, was_stopped
from tiercli.ledger.lock import locked
from tiercli.ledger.prune import plan_pruning, prune
from tiercli.ledger.store import Ledger
from tiercli.outcome.follow_up import follow_up_lines, follow_up_record
from tiercli.pipeline import Job
from tiercli.read.rulebook_options import Group
from tiercli.report import Target, paths_of, preload
from tiercli.rulebook.facts.names import fields_of
from tiercli.runs.form import form_files, with_form, with_form_findings
from tiercli.runs.keeping import load_ahead
from tiercli.runs.parts import write_split
from tiercli.runs.run import Keeping, run_reading, with_replaced_report

if TYPE_CHECKING:
    from tiercli.read import Reading
    from tiercli.runs.run import Kept


@dataclass(frozen=True)
class Settings:
    """What the command line adds to the batch file.

    written_at: the clock's words. command: as reports quote it, without the period. form: instead of the batch's own.
    """

    today: date
    written_at: str
    command: str
    replace: bool = False
    allow_stale: bool = False
    wait: float | None = None
    strict: bool = False
    form: Path | None = None


@dataclass(frozen=True)
class Written:
    """What the writing of a report gives: the files, and all that is found once it is known what they could not hold."""

    outputs: tuple[str, ...]
    findings: tuple[Finding, ...]


class Begun:
    """A run that is graded and stored, if it got so far, and whose report may still be in the making."""

    def __init__(self, place: int, finish: Callable[[], Done], report: Beside[Written] | None = None) -> None:
        """place: of its rulebook in the batch. finish: what became of it. report: the report that `finish` waits for."""
        self.place = place
        self._waits: tuple[Callable[[], Done], Beside[Written]] | None = None
        self._done: Done | None = None
        if report is not None and report.is_apart:
            self._waits = (finish, report)
        else:
            self._done = finish()

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to wait for."""
        return self._done is not None

    def done(self) -> Done:
        """What became of it, once its report is on the disk; from then on the graded rows are let go."""
        if self._waits is not None:
            self._done = self._waits[0]()
            self._waits = None
        assert self._done is not None
        return self._done

    def abandon(self) -> None:
        """Nobody waits for its report any more, which is as if it had been interrupted."""
        if self._waits is not None:
            self._waits[1].abandon()


class BeforeFailedError(Exception):
    """The period before this one has no report, so that this one would stand on a gap."""


class Runner:
    """The batch and the readings that its runs share."""

    def __init__(self, loaded: LoadedBatch, settings: Settings, readings: Readings, periods: Sequence[date]) -> None:
        self.loaded = loaded
        self.settings = settings
        self.readings = readings
        self.periods = periods
        self._named: tuple[Reading, frozenset[str]] | None = None

    @property
    def wait(self) -> float:
        """Seconds to wait for another run."""
        return self.settings.wait if self.settings.wait is not None else self.loaded.batch.wait

    def begun(self, place: int, chosen: Chosen, groups: Sequence[Group], as_of: date, output: Path, before: Begun | None, *, is_last: bool) -> Begun:
        """One period under one rulebook, graded and stored; whatever goes wrong is in what became of it.

        Its report is written beside what comes next, unless it is the last. before: the run whose report is perhaps not yet written. Nothing is stored
        until it is: so a run that is killed leaves one stored period without its report at the most, and what stands on one that failed is not stored.
        """
        attempt = _Attempt(place, chosen, as_of, output, before)
        report: Beside[Written] | None = None
        try:
            kept, target = self._graded(attempt, groups)
            _ = kept.graded.outcome.nearest  # a copy that tries the steps answers this process, not the one that writes the report
            write = partial(self._write, kept, target)
            report = None if is_last else Beside(write)
        except Exception as error:  # noqa: BLE001 - one rulebook's bug must not lose the others
            failed = attempt.failed(error)
            return Begun(place, lambda: failed)
        return Begun(place, partial(self._finished, attempt, kept, report or write), report)

    def _graded(self, attempt: _Attempt, groups: Sequence[Group]) -> tuple[Kept, Target]:
        """The period as it is stored, and where its report goes; the report before it is written by then."""
        chosen, as_of, batch = attempt.chosen, attempt.as_of, self.loaded.batch
        if chosen.loaded is None:
            raise chosen.error or OurFaultError(Text("规则没有加载", "the rulebook was not loaded"))
        number = next(index for index, group in enumerate(groups) if attempt.place in group.members)
        coming = frozenset(name for day in self.periods if (name := chosen.period(day)) > attempt.period) if self.settings.replace else frozenset()
        keeping = Keeping(self.loaded.history, None, self.settings.replace, self.settings.written_at, self.wait, coming, may_store=attempt.conclude_before)

        def load() -> None:
            load_ahead(keeping)
            if self._form(attempt.place) is None:
                preload(self._plain_target(attempt.place, attempt.output))

        reading = self.readings.of(number, groups[number], inputs_of(self.loaded, as_of), Period(as_of.replace(day=1), as_of), load)
        attempt.names = self._names_in(reading)
        if not (self.settings.allow_stale or batch.allow_stale):
            refuse_stale(reading, as_of)
        refuse_set_aside(reading.accounts, batch.max_set_aside)
        target = self._target(attempt.place, attempt.output)
        kept = attempt.kept = run_reading(reading, chosen.loaded, self._job(attempt.place, chosen, as_of, nearest=target.shows_steps), keeping)
        attempt.conclude_before()
        _make_folder(attempt.output.parent)
        return with_replaced_report(kept, paths_of(kept.graded.outcome, target)), target

    def _finished(self, attempt: _Attempt, kept: Kept, written: Callable[[], Written]) -> Done:
        try:
            report = written()
        except Exception as error:  # noqa: BLE001 - as above
            return attempt.failed(error)
        assert kept.stored is not None
        status: Status = "unchanged" if kept.unchanged else "replaced" if kept.stored.revision > 1 else "stored"
        outcome = kept.graded.outcome
        levels = {name: {level.name: level.entities for level in counts} for name, counts in outcome.levels.items()}
        return Done(
            attempt.period, attempt.chosen.name, status, kept.stored.revision, len(outcome.results), levels, report.outputs,
            findings=sorted_findings(report.findings), accounts=outcome.accounts, tables=fields_of(outcome.rulebook), names=attempt.names,
            entities_account={account.table: account.record() for account in outcome.entities},
            left_out=tuple(part.dimension for part in (*outcome.left_out, *outcome.idle)),
            is_strict=self.loaded.batch.strict or self.settings.strict, language=outcome.language,
            follow_up=follow_up_record(outcome.extras), follow_up_lines=tuple(follow_up_lines(outcome.extras, outcome.language)),
        )  # fmt: skip

    def _job(self, place: int, chosen: Chosen, as_of: date, *, nearest: bool) -> Job:
        batch = self.loaded.batch
        return Job(
            inputs_of(self.loaded, as_of), self.settings.today, batch.rulebooks[place].rules, batch.rulebooks[place].settings, as_of, batch.language,
            show_personal=batch.show_personal, shared=batch.shared, command=f"{self.settings.command} --period {chosen.period(as_of)}",
            company=batch.company or "", explain=batch.explain, nearest=nearest,
        )  # fmt: skip

    def _names_in(self, reading: Reading) -> frozenset[str]:
        """Names of customers and managers in a reading, looked for once in each."""
        if self._named is None or self._named[0] is not reading:
            self._named = (reading, names_in(reading))
        return self._named[1]

    def _form(self, place: int) -> Path | None:
        """The form that stands for the workbook."""
        own = self.loaded.batch.rulebooks[place].form or self.loaded.batch.form
        return self.settings.form or (self.loaded.folder / own if own else None)

    def _plain_target(self, place: int, output: Path) -> Target:
        """Where a report goes, without a form."""
        batch = self.loaded.batch
        formats = batch.rulebooks[place].formats
        return Target(output, tuple(formats if formats is not None else batch.formats), private=batch.show_personal and not batch.shared)

    def _target(self, place: int, output: Path) -> Target:
        """Where a report goes, and the form that stands for it.

        Errors: InputError for what is no form.
        """
        target, form = self._plain_target(place, output), self._form(place)
        if form is None:
            return target
        if output.suffix.lower() in (".xlsx", ".xlsm"):
            target = replace(target, path=output.with_suffix(form.suffix.lower()))
        return with_form(target, form, one_file=self.loaded.batch.one_file)

    def _write(self, kept: Kept, target: Target) -> Written:
        batch = self.loaded.batch
        kept = with_form_findings(kept, target)
        sources = (*kept.sources, self.loaded.path, *form_files(target))
        outputs = write_split(kept.graded, target, sources, batch.split_by, one_file=batch.one_file)
        return Written(outputs, kept.graded.outcome.findings)

    def retain(self, rulebook: str, period: str) -> Done | None:
        """Let old runs go, as the batch says; none when nothing goes."""
        retention = self.loaded.batch.retention
        if retention is None:
            return None
        try:
            with locked(self.loaded.history, wait=self.wait, command=self.settings.command):
                pruning = plan_pruning(Ledger(self.loaded.history, rulebook), periods=retention.periods, revisions=retention.revisions)
                prune(pruning)
        except TierError as error:
            return Done(period, rulebook, "failed", error=error)
        gone = tuple(f"{one.period} r{one.revision}" for one in pruning.gone)
        return Done(period, rulebook, "pruned", gone=gone) if gone else None


@dataclass
class _Attempt:
    """A run under way: what is asked for, the run before it, and what is known of it for whatever becomes of it."""

    place: int
    chosen: Chosen
    as_of: date
    output: Path
    before: Begun | None
    names: frozenset[str] = frozenset()
    kept: Kept | None = None

    @property
    def period(self) -> str:
        """What the run is called."""
        return self.chosen.period(self.as_of)

    def conclude_before(self) -> None:
        """Wait until the report before is written.

        Errors: BeforeFailedError where it is of the same rulebook, and has failed.
        """
        if self.before is not None and self.before.done().error is not None and self.before.place == self.place:
            raise BeforeFailedError

    def failed(self, error: Exception) -> Done:
        """The run that ended with an error; to be asked while it is handled.

        Errors: StoppedError where a signal had come, which the libraries make errors of their own of.
        """
        if was_stopped():
            raise last_stop() from error
        if isinstance(error, TierError):
            revision = self.kept.stored.revision if self.kept and self.kept.stored else None
            return Done(self.period, self.chosen.name, "failed", revision, error=error, names=self.names, language=error.language)
        kind = type(error).__name__
        said = OurFaultError(Text(f"程序内部错误（{kind}）", f"internal error ({kind})"))
        return Done(self.period, self.chosen.name, "failed", error=said, detail=traceback.format_exc(), names=self.names)


def _make_folder(folder: Path) -> None:
    """Errors: OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = error.strerror or str(error)
        raise OutputError(Text(f"无法建立文件夹：{what}", f"the folder cannot be made: {what}"), where=Place(str(folder))) from error


def names_in(reading: Reading) -> frozenset[str]:
    """Everything that names a customer or a manager in what was read."""
    found: set[str] = set()
    for table in reading.tables.values():
        for name in ("customer_id", "customer_name", "manager", "contact"):
            if name in table.column_names:
                found.update(str(value) for value in pc.unique(table[name]).to_pylist() if value)
    return frozenset(found)
