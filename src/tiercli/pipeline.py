"""The way through the house: read, measure, score, grade, and put the outcome together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain import exact
from tiercli.domain.columns import part_column
from tiercli.domain.errors import speaking
from tiercli.domain.fields import TableFields
from tiercli.domain.texts import texts_of
from tiercli.frames.kinds import Engine, Scan
from tiercli.job import Job as Job  # the door through which others have it
from tiercli.read.options import ReadOptions
from tiercli.read.rulebook_options import fields_for, reading_for, scan_for
from tiercli.rulebook.facts.names import entity_title, home_of
from tiercli.rulebook.facts.needs import measures_sales
from tiercli.rulebook.load import Loaded, load_rulebook

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from tiercli.after_metrics import StagesAfterMetrics
    from tiercli.domain.entity_account import EntityAccount
    from tiercli.domain.finding import Finding
    from tiercli.domain.language import Language
    from tiercli.follow import GradedRows
    from tiercli.frames.engine import Session
    from tiercli.frames.entities import Entities
    from tiercli.move import Earlier
    from tiercli.outcome import Outcome
    from tiercli.past_months import PastMonths
    from tiercli.read import Reading
    from tiercli.rulebook.model import Rulebook

    FilesBegun = Callable[[Callable[[], object] | None], tuple[Reading, Loaded]]
    BeginNearest = Callable[[StagesAfterMetrics, Entities, Rulebook, Language, frozenset[str]], Callable[[], pa.Table]]

_LATE = ("numpy.ma", "pyarrow.acero", "narwhals._arrow.namespace")
"""Parts of libraries that these load by themselves when they are first used."""


def score(job: Job) -> Outcome:
    """Grade every entity in the files.

    Errors: RulebookError, InputError.
    """
    return graded_rows(job).outcome


def graded_rows(job: Job) -> GradedRows:
    """Grade every entity in the files, and keep the graded rows to ask more of them.

    Errors: RulebookError, InputError.
    """
    reading, loaded = read_files(job)
    return grade_rows(reading, loaded, job)


def read_files(job: Job) -> tuple[Reading, Loaded]:
    """The files' tables and the rulebook; the engine is loaded while the files are read.

    Errors: RulebookError, InputError.
    """
    return start_files(job)(None)


def start_files(job: Job) -> FilesBegun:
    """Loads the rulebook, and has the files read by it at once; the function returned waits for the tables.

    What it is given loads what else the caller needs, also while the files are read. Errors: RulebookError, InputError, from the waiting function as well.
    """
    from tiercli.read import start_reading

    loaded = load_rules(job)
    finish = start_reading(
        job.paths,
        replace(reading_for(job.reading, loaded.rulebook), as_of=job.as_of),
        fields_for(loaded.rulebook),
        need_sales=measures_sales(loaded.rulebook),
        scan=scan_for(loaded.rulebook, job.scan),
        spark=job.spark,
    )

    def wait(meanwhile: Callable[[], object] | None = None) -> tuple[Reading, Loaded]:
        _load_engine(job.engine, loaded.rulebook)
        if meanwhile is not None:
            meanwhile()
        return finish(), loaded

    return wait


def load_rules(job: Job) -> Loaded:
    """The rulebook under the params that the job names.

    Errors: RulebookError, UsageError; InputError for a workbook of parameters.
    """
    if job.parameters is None:
        return load_rulebook(job.rules, job.settings)
    from tiercli.read.returned import read_parameters
    from tiercli.rulebook.own.returned_numbers import load_with_returned

    return load_with_returned(job.rules, job.settings, read_parameters(job.parameters, job.reading))


def read_paths(
    paths: Sequence[Path],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    engine: Engine = "arrow",
    *,
    need_sales: bool = True,
    scan: Scan = "never",
    spark: SparkSession | str | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Reading:
    """The files' tables; the engine is loaded while they are read.

    need_sales: whether files without sales are refused. scan, spark: which files stay where they lie, and where Spark is (see `read`).
    meanwhile: loads what else the caller needs, also while the files are read.
    Errors: InputError.
    """
    from tiercli.read import start_reading

    finish = start_reading(paths, options, fields, need_sales=need_sales, scan=scan, spark=spark)
    _load_engine(engine)
    if meanwhile is not None:
        meanwhile()
    return finish()


def grade(reading: Reading, loaded: Loaded, job: Job, earlier: Earlier | None = None) -> Outcome:
    """Grade what was read under a rulebook; the files are not looked at again.

    earlier: what the periods before this one say; without it the computed levels are in force.
    Errors: InputError when there is nothing to grade or a number does not fit.
    """
    return grade_rows(reading, loaded, job, earlier).outcome


def grade_rows(reading: Reading, loaded: Loaded, job: Job, earlier: Earlier | None = None, nearest: BeginNearest | None = None) -> GradedRows:
    """The same, with the graded rows.

    nearest: begins to work out everybody's nearest step as soon as the levels are there (see `begin_nearest`): before they are put into words.
    Errors: InputError when there is nothing to grade or a number does not fit.
    """
    from tiercli.frames.engine import Session
    from tiercli.move import Earlier

    with speaking(job.language or reading.language):
        return _grade_rows(reading, loaded, job, earlier or Earlier(), Session.over(reading.tables, job.engine), nearest)


def _grade_rows(reading: Reading, loaded: Loaded, job: Job, earlier: Earlier, session: Session, nearest: BeginNearest | None) -> GradedRows:
    from tiercli.after_metrics import StagesAfterMetrics
    from tiercli.before_metrics import measured_entities, ready_tables
    from tiercli.grade import findings_of_blanks, findings_of_idle_rules, follow_up, grade_entities, idle_rules, personal_names, shown_order
    from tiercli.graded_outcome import outcome_of
    from tiercli.metrics import periods_of, say_coverage, uncounted_rows, unused_inputs
    from tiercli.move import findings_of_anniversaries, findings_of_carried, findings_of_overrides, move_entities, read_overrides
    from tiercli.outcome.outcome import LiveSource
    from tiercli.past_months import PastMonths
    from tiercli.points import score_entities
    from tiercli.read.together.periods import last_sale

    rulebook, language = loaded.rulebook, job.language or reading.language
    as_of = job.as_of or last_sale(reading.tables, job.today, rulebook.dated)
    ready = ready_tables(reading, rulebook, earlier, as_of, job.today)
    before = PastMonths(ready.unsettled, session, job.today)
    reading, earlier = ready.reading, ready.earlier
    measured = measured_entities(ready, rulebook, as_of, session)
    scored = score_entities(measured.entities, measured.unavailable, rulebook)
    if job.live:  # they follow the entities into the order of the report
        scored = replace(scored, entities=scored.entities.with_columns({part_column(*key): one.points for key, one in scored.parts.items()}))
    entities = computed = grade_entities(scored.entities, rulebook)
    key = home_of(rulebook.entity).key
    overrides, notes = read_overrides(reading.tables.get("overrides"), rulebook, key, as_of)
    notes += findings_of_overrides(reading.tables.get("overrides"), overrides, entities, rulebook, key)
    if earlier.reviewed:
        notes += findings_of_anniversaries(entities, rulebook)
    if earlier.reviewed or overrides:
        entities = move_entities(entities, rulebook, earlier, overrides, as_of=as_of, language=language)
    entities = follow_up(entities, rulebook)
    ordered = shown_order(entities, rulebook)
    stages = StagesAfterMetrics(measured.entities, scored, computed, measured.unavailable, rulebook, earlier, tuple(overrides), language)
    later = nearest and nearest(stages, ordered, rulebook, language, frozenset() if job.show_personal else personal_names(rulebook))
    accounts, nobody = _whose_rows(reading.tables, rulebook, entities, as_of)
    said = say_coverage(rulebook, reading.coverage, periods_of(rulebook, as_of), as_of)
    idle = idle_rules(entities.names, measured.unavailable, rulebook)
    reading = replace(
        reading,
        findings=(
            *reading.findings,
            *loaded.said,
            *findings_of_idle_rules(idle),
            *findings_of_blanks(entities, rulebook),
            *findings_of_carried(entities, rulebook, earlier.previous),
            *notes,
            *ready.opened,
            *nobody,
            *said,
            *uncounted_rows(measured.uncounted, measured.avoided, rulebook),
            *unused_inputs(reading.inputs, rulebook),
        ),
    )
    made = outcome_of(reading, loaded, job, scored, ordered, as_of, session, ready.events)
    outcome = replace(made.outcome, entities=accounts, idle=idle, coverage=reading.coverage, later_nearest=later)
    if job.live:
        is_reviewed = earlier.reviewed or bool(overrides)
        outcome = replace(outcome, live=LiveSource(made.entities, measured.unavailable, loaded.source.data, made.hidden, is_reviewed=is_reviewed))
    made = replace(made, outcome=outcome, stages=stages)
    return made if job.results_only else _followed(made, session, before)


def _whose_rows(tables: Mapping[str, pa.Table], rulebook: Rulebook, entities: Entities, as_of: date) -> tuple[tuple[EntityAccount, ...], tuple[Finding, ...]]:
    """The second identity, proved, and what it says of rows that are nobody's.

    Errors: OurFaultError when the graded rows and the tables do not add up.
    """

    from tiercli.metrics import entities_account, prove_sums, say_nobody
    from tiercli.read.together.identity import say_alike

    accounts = entities_account(tables, rulebook, entities.ids, as_of)
    known = {name: entities.place_of(name) for name in rulebook.metrics}
    sums = {name: exact.total(entities.arrow(column)) for name, (column, kind) in known.items() if kind == "exact"}
    prove_sums(accounts, rulebook, sums)
    alike = say_alike(texts_of(entities.ids), entity_title(rulebook)) if home_of(rulebook.entity).key != "customer_id" else ()
    return accounts, (*say_nobody(accounts, tables, rulebook, as_of), *alike)


def _followed(graded: GradedRows, session: Session, before: PastMonths) -> GradedRows:
    """With the extra sheets that the rulebook asks for."""
    from tiercli.follow import Given, with_extras
    from tiercli.metrics import breakdowns, metrics_by_month, sums_by_month
    from tiercli.rulebook.facts.row_sums import TREND_MONTHS, trend_metrics

    outcome = graded.outcome
    rulebook, tables = outcome.rulebook, outcome.tables
    sums = sums_by_month(tables, rulebook, graded.entities, outcome.period, session)
    followed = trend_metrics(rulebook) if outcome.alerts.num_rows else ()
    by_month = metrics_by_month(tables, rulebook, followed, outcome.as_of, TREND_MONTHS, session)
    given = Given(sums, by_month, before.of(graded), breakdowns(tables, rulebook, graded.entities, session))
    return replace(graded, outcome=with_extras(graded, given))


def _load_engine(engine: Engine, rulebook: Rulebook | None = None) -> None:
    """Load the later stages and the libraries of the engine while the reading processes are at work.

    rulebook: whose further sheets are made, where it is known already.
    """
    import tiercli.after_metrics
    import tiercli.before_metrics
    import tiercli.follow
    import tiercli.grade
    import tiercli.graded_outcome
    import tiercli.metrics
    import tiercli.past_months
    import tiercli.points
    import tiercli.read.wire
    from tiercli.frames.row_engine import row_engine

    tiercli.read.wire.prepare()

    if rulebook is not None:
        tiercli.follow.modules_of(rulebook)
    for name in _LATE:
        import_module(name)
    row_engine(engine).frames()  # loads its libraries
