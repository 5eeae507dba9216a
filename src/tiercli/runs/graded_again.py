"""A period graded as a run would grade it, with what came before it, and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger
from tiercli.metrics import with_joined_entities
from tiercli.move.apply import Earlier
from tiercli.move.opening import opening_levels
from tiercli.move.previous import Previous
from tiercli.pipeline import grade_rows, read_files
from tiercli.read import Reading
from tiercli.rulebook.model import Rulebook
from tiercli.runs.earlier import previous_from_file, previous_from_stored

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.move.previous import Previous
    from tiercli.pipeline import Job


def graded_with_history(job: Job, history: Path | None, previous: Path | None) -> GradedRows:
    """The graded rows of a period, on top of the run before it in the history, or of an earlier result; the history is only read.

    Errors: as the pipeline's; HistoryError for a run that cannot be read.
    """
    from tiercli.read.together.periods import last_sale

    reading, loaded = read_files(job)
    rulebook = loaded.rulebook
    as_of = job.as_of or last_sale(reading.tables, job.today, rulebook.dated)
    job, period = replace(job, as_of=as_of), rulebook.run_name(as_of)
    ledger = Ledger(history, rulebook.name) if history is not None else None
    before, here = (ledger.before(period), ledger.current(period)) if ledger is not None else (None, None)
    if previous is not None:
        last: Previous | None = previous_from_file(previous, rulebook, job.reading)
    else:
        last = previous_from_stored(before, rulebook) if before is not None else opening_of(reading, rulebook, as_of)
    decisions = decisions_in(here.run) if here is not None else ()
    return grade_rows(reading, loaded, job, Earlier(last, decisions, reviewed=history is not None or last is not None))


def opening_of(reading: Reading, rulebook: Rulebook, as_of: date) -> Previous | None:
    """Today's levels, where the input has a table of them: a first run starts from there."""
    return opening_levels(with_joined_entities(reading.tables, rulebook, as_of), reading.inputs, rulebook, as_of)
