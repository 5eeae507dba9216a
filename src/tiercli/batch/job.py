"""Running a batch: period after period, every rulebook over one reading of the files."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow.compute as pc

from tiercli.batch.load import LoadedBatch
from tiercli.batch.plan import Chosen, inputs_of, output_of, rulebooks_of
from tiercli.batch.reading import Readings, read_options, refuse_stale
from tiercli.batch.set_aside import refuse_set_aside
from tiercli.domain.account import TableAccount
from tiercli.domain.codes import sorted_findings
from tiercli.domain.errors import OutputError, TierError
from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Language, Text
from tiercli.domain.period import Period
from tiercli.ledger.lock import locked
from tiercli.ledger.prune import plan_pruning, prune
from tiercli.ledger.store import Ledger
from tiercli.outcome.follow_up import follow_up_lines, follow_up_record
from tiercli.pipeline import Job
from tiercli.read.several_rulebooks import Group, groups_of
from tiercli.report import Target, paths_of
from tiercli.rulebook.names import fields_of
from tiercli.runs.form import form_files, with_form, with_form_findings
from tiercli.runs.parts import write_split
from tiercli.runs.run import Keeping, run_reading, with_replaced_report

if TYPE_CHECKING:
    from tiercli.read import Reading
    from tiercli.runs.run import Kept

Status = Literal["stored", "replaced", "unchanged", "failed", "skipped", "pruned"]
OUR_FAULT = 70


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
class Done:
    """What became of one period under one rulebook.

    names: of the entities that were read, so that a log can leave them out.
    gone: the revisions that retention removed. findings: all that was found, gravest first. accounts: where the rows of each table went;
    tables: their titles and fields.
    entities_account: whose the used rows are. left_out: what could not be scored or cannot act. is_strict: findings that need a look count.
    language: of the report, or of the input that was refused. follow_up: how its warnings and plan stand, for programs; follow_up_lines: in words.
    """

    period: str
    rulebook: str
    status: Status
    revision: int | None = None
    entities: int | None = None
    levels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    error: TierError | None = None
    gone: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    accounts: tuple[TableAccount, ...] = ()
    tables: Mapping[str, TableFields] = field(default_factory=lambda: STANDARD)
    entities_account: Mapping[str, object] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    is_strict: bool = False
    detail: str = field(default="", repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    language: Language | None = None
    follow_up: Mapping[str, object] = field(default_factory=dict)
    follow_up_lines: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0, or that of the error; 1 for a strict run that found something to look at."""
        if self.error is not None:
            return self.error.exit_code
        return 1 if self.is_strict and any(finding.severity is not Severity.NOTE for finding in self.findings) else 0


class OurFaultError(TierError):
    """An error that nobody foresaw, in one rulebook's run."""

    exit_code = OUR_FAULT


def run_batch(
    loaded: LoadedBatch, periods: Sequence[date], settings: Settings, tell: Callable[[Done], None], chosen: Sequence[Chosen] | None = None
) -> list[Done]:
    """Run every period in order under every rulebook, and keep and write what comes out.

    A rulebook that fails is not run for later periods: they would stand on a gap. The others go on.
    tell: is told of each as soon as it is done. chosen: the rulebooks of the batch, where they are loaded already.
    Errors: RulebookError, UsageError for what concerns the whole batch; all else is in the answers.
    """
    chosen = rulebooks_of(loaded) if chosen is None else chosen
    groups = groups_of({place: one.loaded for place, one in enumerate(chosen) if one.loaded is not None})
    outputs = {(place, day): output_of(loaded, place, one, day) for place, one in enumerate(chosen) for day in periods}
    runner = _Runner(loaded, settings, Readings(read_options(loaded.batch.reading)), periods)
    failed: dict[int, str] = {}
    answers: list[Done] = []
    for as_of in periods:
        for place, one in enumerate(chosen):
            if place in failed:
                done = Done(one.period(as_of), one.name, "skipped", detail=failed[place])
            else:
                done = runner.run(place, one, groups, as_of, outputs[place, as_of])
            if done.error is not None:
                failed[place] = done.period
            answers.append(done)
            tell(done)
    for place, one in enumerate(chosen):
        pruned = runner.retain(one.name, one.period(periods[-1])) if place not in failed else None
        if pruned is not None:
            answers.append(pruned)
            tell(pruned)
    return answers


class _Runner:
    """The batch and the readings that its runs share."""

    def __init__(self, loaded: LoadedBatch, settings: Settings, readings: Readings, periods: Sequence[date]) -> None:
        self.loaded = loaded
        self.settings = settings
        self.readings = readings
        self.periods = periods

    @property
    def wait(self) -> float:
        return self.settings.wait if self.settings.wait is not None else self.loaded.batch.wait

    def run(self, place: int, chosen: Chosen, groups: Sequence[Group], as_of: date, output: Path) -> Done:
        """One period under one rulebook; whatever goes wrong is in the answer."""
        period = chosen.period(as_of)
        names: frozenset[str] = frozenset()
        kept: Kept | None = None
        try:
            if chosen.loaded is None:
                raise chosen.error or OurFaultError(Text("规则没有加载", "the rulebook was not loaded"))
            number = next(index for index, group in enumerate(groups) if place in group.members)
            reading = self.readings.of(number, groups[number], inputs_of(self.loaded, as_of), Period(as_of.replace(day=1), as_of))
            names = names_in(reading)
            if not (self.settings.allow_stale or self.loaded.batch.allow_stale):
                refuse_stale(reading, as_of)
            refuse_set_aside(reading.accounts, self.loaded.batch.max_set_aside)
            target = self._target(place, output)
            kept = self._kept(reading, place, chosen, as_of, nearest=target.shows_steps)
            kept, outputs = self._write(kept, target)
        except TierError as error:
            return Done(
                period, chosen.name, "failed", kept.stored.revision if kept and kept.stored else None, error=error, names=names, language=error.language
            )
        except Exception as error:  # noqa: BLE001 - one rulebook's bug must not lose the others
            kind = type(error).__name__
            said = OurFaultError(Text(f"程序内部错误（{kind}）", f"internal error ({kind})"))
            return Done(period, chosen.name, "failed", error=said, detail=traceback.format_exc(), names=names)
        assert kept.stored is not None
        status: Status = "unchanged" if kept.unchanged else "replaced" if kept.stored.revision > 1 else "stored"
        outcome = kept.graded.outcome
        levels = {name: {level.name: level.entities for level in counts} for name, counts in outcome.levels.items()}
        return Done(
            period, chosen.name, status, kept.stored.revision, len(outcome.results), levels, outputs,
            findings=sorted_findings(outcome.findings), accounts=outcome.accounts, tables=fields_of(outcome.rulebook), names=names,
            entities_account={account.table: account.record() for account in outcome.entities},
            left_out=tuple(part.dimension for part in (*outcome.left_out, *outcome.idle)),
            is_strict=self.loaded.batch.strict or self.settings.strict, language=outcome.language,
            follow_up=follow_up_record(outcome.extras), follow_up_lines=tuple(follow_up_lines(outcome.extras, outcome.language)),
        )  # fmt: skip

    def _kept(self, reading: Reading, place: int, chosen: Chosen, as_of: date, *, nearest: bool) -> Kept:
        assert chosen.loaded is not None
        replace, period = self.settings.replace, chosen.period(as_of)
        coming = frozenset(name for day in self.periods if (name := chosen.period(day)) > period) if replace else frozenset()
        keeping = Keeping(self.loaded.history, None, replace, self.settings.written_at, self.wait, coming)
        return run_reading(reading, chosen.loaded, self._job(place, chosen, as_of, nearest=nearest), keeping)

    def _job(self, place: int, chosen: Chosen, as_of: date, *, nearest: bool) -> Job:
        batch = self.loaded.batch
        return Job(
            inputs_of(self.loaded, as_of), self.settings.today, batch.rulebooks[place].rules, batch.rulebooks[place].settings, as_of, batch.language,
            show_personal=batch.show_personal, shared=batch.shared, command=f"{self.settings.command} --period {chosen.period(as_of)}",
            company=batch.company or "", explain=batch.explain, nearest=nearest,
        )  # fmt: skip

    def _target(self, place: int, output: Path) -> Target:
        """Where a report goes, and the form that stands for it.

        Errors: InputError for what is no form.
        """
        batch = self.loaded.batch
        formats, own = batch.rulebooks[place].formats, batch.rulebooks[place].form or batch.form
        target = Target(output, tuple(formats if formats is not None else batch.formats), private=batch.show_personal and not batch.shared)
        form = self.settings.form or (self.loaded.folder / own if own else None)
        if form is None:
            return target
        if output.suffix.lower() in (".xlsx", ".xlsm"):
            target = replace(target, path=output.with_suffix(form.suffix.lower()))
        return with_form(target, form, one_file=batch.one_file)

    def _write(self, kept: Kept, target: Target) -> tuple[Kept, tuple[str, ...]]:
        assert target.path is not None
        output = target.path
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = error.strerror or str(error)
            raise OutputError(Text(f"无法建立文件夹：{what}", f"the folder cannot be made: {what}"), where=Place(str(output.parent))) from error
        batch = self.loaded.batch
        kept = with_form_findings(with_replaced_report(kept, paths_of(kept.graded.outcome, target)), target)
        sources = (*kept.sources, self.loaded.path, *form_files(target))
        return kept, write_split(kept.graded, target, sources, batch.split_by, one_file=batch.one_file)

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


def names_in(reading: Reading) -> frozenset[str]:
    """Everything that names a customer or a manager in what was read."""
    found: set[str] = set()
    for table in reading.tables.values():
        for name in ("customer_id", "customer_name", "manager", "contact"):
            if name in table.column_names:
                found.update(str(value) for value in pc.unique(table[name]).to_pylist() if value)
    return frozenset(found)
