"""A period graded as a run would grade it, with what came before it, and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger
from tiercli.move.apply import Earlier
from tiercli.pipeline import grade_rows, graded_rows, read_files
from tiercli.runs.earlier import previous_from_file, previous_from_stored

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.pipeline import Job


def graded_with_history(job: Job, history: Path | None, previous: Path | None) -> GradedRows:
    """The graded rows of a period, on top of the run before it in the history, or of an earlier result; the history is only read.

    Errors: as the pipeline's; HistoryError for a run that cannot be read.
    """
    if history is None and previous is None:
        return graded_rows(job)
    from tiercli.read.last_sale import last_sale

    reading, loaded = read_files(job)
    rulebook = loaded.rulebook
    job = replace(job, as_of=job.as_of or last_sale(reading.tables, job.today, rulebook.dated))
    assert job.as_of is not None
    if previous is not None:
        return grade_rows(reading, loaded, job, Earlier(previous_from_file(previous, rulebook, job.reading), reviewed=True))
    assert history is not None
    ledger, period = Ledger(history, rulebook.name), rulebook.run_name(job.as_of)
    before, here = ledger.before(period), ledger.current(period)
    last = previous_from_stored(before, rulebook) if before is not None else None
    return grade_rows(reading, loaded, job, Earlier(last, decisions_in(here.run) if here is not None else (), reviewed=True))
