"""Runs against a history: the last period goes in, this period is stored, and the same run twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.codes import found
from tiercli.domain.columns import is_state, state_column
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.ledger.decisions import Key, decisions_in, last_decisions
from tiercli.ledger.later import later_periods, said_of_later
from tiercli.ledger.lock import locked
from tiercli.ledger.store import Ledger, Stored
from tiercli.move.apply import Earlier
from tiercli.move.previous import Previous
from tiercli.outcome import Outcome
from tiercli.rulebook.load import Loaded
from tiercli.rulebook.model import Rulebook
from tiercli.runs.before import before_of
from tiercli.runs.earlier import previous_from_file, previous_from_stored
from tiercli.runs.keeping import Keeping as Keeping  # the door through which others have it
from tiercli.runs.keeping import load_ahead
from tiercli.runs.said_of_history import history_findings, plain_history, same_files, would_change

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.follow import GradedRows
    from tiercli.outcome.extras import Movements
    from tiercli.pipeline import FilesBegun, Job
    from tiercli.read import Reading


@dataclass(frozen=True)
class Kept:
    """A graded period, the revision in which it is stored, and whether it was stored already.

    sources: the files of the rulebook and the earlier result that it came from.
    """

    graded: GradedRows
    stored: Stored | None
    unchanged: bool = False
    previous: Previous | None = None
    sources: tuple[Path, ...] = ()


def run(job: Job, keeping: Keeping, meanwhile: Callable[[], object] | None = None) -> Kept:
    """Grade the files, with the history or an earlier result behind them, and keep the result.

    meanwhile: loads what the caller does with the result, while the files are read.
    Errors: as the pipeline's; HistoryError for a stored period that would change, a lock, or a broken folder.
    """
    from tiercli.pipeline import start_files

    return run_started(start_files(job), job, keeping, meanwhile)


def run_started(wait: FilesBegun, job: Job, keeping: Keeping, meanwhile: Callable[[], object] | None = None) -> Kept:
    """The same for files whose reading has begun, see `start_files` of the pipeline; errors as `run`."""

    def load() -> None:
        load_ahead(keeping)
        if meanwhile is not None:
            meanwhile()

    reading, loaded = wait(load)
    return run_reading(reading, loaded, job, keeping)


def run_reading(reading: Reading, loaded: Loaded, job: Job, keeping: Keeping) -> Kept:
    """The same for files that have been read; errors as `run`."""
    from tiercli.insight.explain.attach import begin_nearest
    from tiercli.pipeline import grade_rows
    from tiercli.read.together.periods import last_sale
    from tiercli.runs.graded_again import opening_of

    rulebook = loaded.rulebook
    as_of = job.as_of or last_sale(reading.tables, job.today, loaded.rulebook.dated)
    job = replace(job, as_of=as_of)
    sources = (*loaded.paths, *([keeping.previous] if keeping.previous else []))
    nearest = begin_nearest if job.nearest and not job.explain else None
    if keeping.history is None:
        previous = previous_from_file(keeping.previous, rulebook, job.reading) if keeping.previous else opening_of(reading, rulebook, as_of)
        graded = grade_rows(reading, loaded, job, Earlier(previous, reviewed=previous is not None), nearest)
        return Kept(_explained(_with_movements(graded, previous), job), None, previous=previous, sources=sources)
    from tiercli.runs.candidates import run_token
    from tiercli.runs.follow_up import KEPT, follow_up

    period = rulebook.run_name(as_of)
    with locked(keeping.history, wait=keeping.wait, command=job.command):
        ledger = Ledger(keeping.history, rulebook.name)
        ledger.sweep()
        previous = None
        if keeping.previous:
            previous = previous_from_file(keeping.previous, rulebook, job.reading)
        elif (before := ledger.before(period)) is not None:
            previous = previous_from_stored(before, rulebook)
        else:
            previous = opening_of(reading, rulebook, as_of)
        stored = ledger.current(period)
        record = _kept_record(stored, keeping) if stored else {}
        graded = grade_rows(reading, loaded, job, Earlier(previous, decisions_in(record), reviewed=True), nearest)
        print_ = fingerprint(graded.outcome, loaded, previous)
        unchanged = stored is not None and record.get("fingerprint") == print_
        if stored is not None and not unchanged and not keeping.replace:
            raise would_change(stored, print_)
        later = [one for one in later_periods(ledger, period, stored if unchanged else None) if one not in keeping.coming]
        findings = [*said_of_later(ledger, period, later), *history_findings(ledger, period, as_of, previous, loaded)]
        findings += same_files(graded.outcome.inputs, ledger, period)
        findings += plain_history(keeping.history) if keeping.encrypted else []
        last = previous.stored if previous is not None else None
        follow = follow_up(graded, last, stored, record, period, run_token(print_), stays=unchanged)
        graded = _with_movements(_with_findings(follow.graded, [*findings, *follow.findings]), previous)
        graded = _explained(_with_trend(_with_candidates(graded, ledger, period, print_), ledger, period), job)
        if unchanged and stored is not None:
            stored.result()  # what counts is still what was stored
            return Kept(graded, stored, unchanged=True, previous=previous, sources=sources)
        kept = {"decisions": record.get("decisions", []), **{name: record[name] for name in KEPT if record.get(name)}}
        record = run_record(graded.outcome, loaded, previous, print_, keeping.written_at)
        record |= {"kind": "replace" if stored else "run", **kept}
        if stored is not None:
            record["replaces"] = {"revision": stored.revision, "sha256": stored.sha256}
        if keeping.may_store is not None:
            keeping.may_store()
        published = ledger.publish(period, stored_table(graded), record, follow.beside, private=job.is_private)
        return Kept(graded, published, previous=previous, sources=sources)


def _explained(graded: GradedRows, job: Job) -> GradedRows:
    """With everybody's next step as the job asks for it, and the explanations of profiles."""
    from tiercli.insight.explain.attach import with_explanations

    return with_explanations(graded, everybody=job.explain, nearest=job.nearest)


def _kept_record(stored: Stored, keeping: Keeping) -> dict[str, Any]:
    """The record of the period as it is stored; nothing of a broken one that is to be replaced.

    Errors: HistoryError for a broken one.
    """
    try:
        return stored.run
    except HistoryError:
        if keeping.replace:
            return {}
        raise


def movements_of(
    old: Previous, new: Previous, rulebook: Rulebook, reasons: Mapping[str, str] | None = None, by_rules: frozenset[str] = frozenset()
) -> Movements:
    """The movements of the main grading between two results."""
    from tiercli.move.compare import compare_sides, side_of
    from tiercli.move.measures import measures_of

    measures = measures_of(rulebook)
    names = [column.name for column in measures.columns]
    sides = [side_of(result, result.source, rulebook.main, names) for result in (old, new)]
    grading = rulebook.gradings[rulebook.main]
    levels = grading.all_names
    return compare_sides(sides[0], sides[1], levels, measures, reasons, by_rules, tuple(grading.outside))


def _with_movements(graded: GradedRows, previous: Previous | None) -> GradedRows:
    """The outcome with its movements against the last result."""
    if previous is None:
        return graded
    graded = _with_findings(graded, previous.findings)
    outcome = graded.outcome
    from tiercli.runs.attribution import attribute, moved_by_rules

    ids, names = (outcome.results.rows.column(index).combine_chunks() for index in (0, 1))
    now = Previous(ids, names, outcome.results.rows, outcome.rulebook.run_name(outcome.as_of))
    split, by_rules = attribute(previous, graded), moved_by_rules(previous, graded)
    movements = movements_of(previous, now, outcome.rulebook, split.words(outcome.language) if split else None, by_rules)
    before = before_of(previous, outcome.rulebook)
    return replace(graded, outcome=replace(outcome, before=before, extras={"movements": movements, **outcome.extras}))


def _with_candidates(graded: GradedRows, ledger: Ledger, period: str, print_: Mapping[str, Any]) -> GradedRows:
    """The outcome with the sheet of those who wait for approval."""
    from tiercli.runs.candidates import candidates_of, run_token

    outcome = graded.outcome
    keys = _candidates_in(graded)
    decided = last_decisions(ledger, period, keys) if keys else {}
    found = candidates_of(outcome.results.rows, graded.rows, outcome.results.columns, outcome.rulebook, period, run_token(print_), decided, outcome.language)
    if found is None:
        return graded
    return replace(graded, outcome=replace(outcome, extras={"candidates": found, **outcome.extras}))


def _candidates_in(graded: GradedRows) -> set[Key]:
    """Who waits for approval, in which grading."""
    ids = graded.outcome.results.rows.column(0).to_pylist()
    return {
        (name, str(entity))
        for name in graded.outcome.rulebook.gradings
        if state_column(name, "waiting") in graded.rows.column_names
        for entity, wanted in zip(ids, graded.rows[state_column(name, "waiting")].to_pylist(), strict=True)
        if wanted is not None
    }


def _with_trend(graded: GradedRows, ledger: Ledger, period: str) -> GradedRows:
    """The outcome with everybody's last periods."""
    from tiercli.runs.trend import trend_of

    outcome = graded.outcome
    found = trend_of(ledger, period, outcome)
    if found is None:
        return graded
    return replace(graded, outcome=replace(outcome, extras={**outcome.extras, "trend": found}))


def stored_table(graded: GradedRows) -> pa.Table:
    """The public result columns, and the standing that the next period needs."""
    results = graded.outcome.results.rows
    for name in graded.rows.column_names:
        if is_state(name):
            results = results.append_column(name, graded.rows[name])
    return results


def fingerprint(outcome: Outcome, loaded: Loaded, previous: Previous | None) -> dict[str, Any]:
    """What a run's result depends on: the same fingerprint, the same result."""
    behind: Any = None
    if previous is not None and previous.stored is not None:
        behind = {"period": previous.stored.period, "sha256": previous.stored.sha256}
    elif previous is not None:
        behind = {"file": previous.file_sha256}
    inputs = sorted({(Path(sheet.path).name, sheet.sha256) for sheet in outcome.inputs})
    made: dict[str, Any] = json.loads(
        json.dumps(
            {
                "rulebook": loaded.sha256,
                "params": {name: str(value) for name, value in sorted(outcome.params.items())},
                "as_of": outcome.as_of.isoformat(),
                "inputs": inputs,
                "previous": behind,
            }
        )
    )
    return made


def run_record(outcome: Outcome, loaded: Loaded, previous: Previous | None, print_: Mapping[str, Any], written_at: str) -> dict[str, Any]:
    """What is kept beside a result: the run summary, the rules as they were, and what the run stands on."""
    rulebook = loaded.rulebook
    names = {name: grading.names_in_order for name, grading in rulebook.gradings.items()}
    record = {
        **{name: value for name, value in outcome.summary().items() if name != "follow_up"},  # told by the tables beside the result
        "fingerprint": print_,
        "level_names": names,
        "rules": json.loads(rulebook.model_dump_json(by_alias=True, exclude_unset=True)),
        "written_at": written_at,
        "language": outcome.language,
    }
    if previous is not None and previous.stored is not None:
        stored = previous.stored
        record["previous"] = {"period": stored.period, "revision": stored.revision, "sha256": stored.sha256}
    return record


def _with_findings(graded: GradedRows, findings: Sequence[Finding]) -> GradedRows:
    outcome = replace(graded.outcome, findings=(*graded.outcome.findings, *findings))
    return replace(graded, outcome=outcome)


def with_replaced_report(kept: Kept, paths: Sequence[Path]) -> Kept:
    """The run with a warning where its report takes the place of one that this history knows nothing of.

    paths: the files that are about to be written. A history that holds an earlier run of the period has made the report itself.
    """
    there = [path for path in paths if path.exists()]
    if kept.stored is None or kept.unchanged or kept.stored.revision > 1 or not there:
        return kept
    period = kept.stored.period
    message = Text(
        f"报告 {there[0].name} 已经存在，但本存档没有 {period} 的运行：它来自另一个存档或没有存档的运行，已被覆盖。",
        f"the report {there[0].name} was there already, though this history had no run of {period}: it was made from another history, or without one, "
        "and has been written over.",
    )
    finding = found("history.report-replaced", Place(str(there[0])), message)
    return replace(kept, graded=_with_findings(kept.graded, [finding]))
