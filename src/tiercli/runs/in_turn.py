"""Periods graded one after the other, each on the one before it, as `run` does; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.errors import InputError
from tiercli.move.apply import Earlier
from tiercli.move.previous import Previous
from tiercli.rulebook.load import Loaded
from tiercli.runs.earlier import without_empty
from tiercli.runs.run import stored_table

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.pipeline import Job
    from tiercli.read import Reading


def graded_in_turn(reading: Reading, loaded: Loaded, job: Job, days: Sequence[date]) -> Iterator[tuple[date, GradedRows | InputError]]:
    """Each period's result, with what was known on its last day, after what the period before it said; the first one has none before it.

    days: the periods' last days, oldest first. Further sheets are not made. A period that cannot be graded gives its error, and the next one
    stands on the last that could.
    """
    from tiercli.pipeline import grade_rows

    rules: dict[str, Any] = json.loads(loaded.rulebook.model_dump_json(by_alias=True, exclude_unset=True))
    previous: Previous | None = None
    for day in days:
        try:
            graded = grade_rows(reading, loaded, replace(job, as_of=day, results_only=True), Earlier(previous, reviewed=True))
        except InputError as error:
            yield day, error
            continue
        yield day, graded
        previous = previous_from_graded(graded, loaded, rules)


def knowable(reading: Reading) -> tuple[Reading, Mapping[str, int]]:
    """The reading without what says no day from which it was known: the table of current levels, and overrides that do not say when they begin.

    Returns how many rows of each table are left out.
    """
    tables, left_out = dict(reading.tables), {}
    if (levels := tables.pop("levels", None)) is not None and levels.num_rows:
        left_out["levels"] = levels.num_rows
    overrides = tables.get("overrides")
    if overrides is not None and overrides.num_rows:
        begins = overrides["from"] if "from" in overrides.column_names else pa.chunked_array([pa.nulls(overrides.num_rows, pa.date32())])
        dated = pc.is_valid(begins)
        tables["overrides"] = overrides.filter(dated)
        if count := overrides.num_rows - tables["overrides"].num_rows:
            left_out["overrides"] = count
    return replace(reading, tables=tables), left_out


def previous_from_graded(graded: GradedRows, loaded: Loaded, rules: dict[str, Any]) -> Previous:
    """A period's result as the next period finds it: what a history would keep of it.

    rules: the rulebook as it is stored.
    """
    rulebook, outcome = loaded.rulebook, graded.outcome
    result = stored_table(graded)
    ids, names = (result.column(index).combine_chunks().cast(pa.string()) for index in (0, 1))
    return Previous(
        ids, names, without_empty(result), rulebook.run_name(outcome.as_of), outcome.as_of, loaded.sha256, rules,
        {name: grading.names_in_order for name, grading in rulebook.gradings.items()}, language=outcome.language,
    )  # fmt: skip
