"""Several rulebooks over the same periods of one reading of the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tiercli.batch.backtest_history import from_history
from tiercli.batch.backtest_job import LONGEST, BacktestJob, coverage_for, readings_of
from tiercli.domain.codes import sorted_findings
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.finding import Finding
from tiercli.domain.language import EMPTY, Text
from tiercli.insight.backtest.calendar import TITLES, Calendar, Every
from tiercli.insight.backtest.next_period import MEASURES, Measuring
from tiercli.insight.backtest.said import before_the_data, could_not_grade, not_known_then, records_of_today, short_windows, unfinished, without_next
from tiercli.insight.backtest.verdict import verdict_of
from tiercli.outcome.backtested import Backtested, BacktestSide
from tiercli.outcome.labels import entities_of
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.runs.backtest import Span, replayed_side
from tiercli.runs.in_turn import knowable

if TYPE_CHECKING:
    from tiercli.read import Reading


def backtest(asked: BacktestJob, tell: Callable[[str, str], None]) -> Backtested:
    """Grade every period with what was known then, and hold the levels against what came after.

    tell: is told the rulebook and the period before each one.
    Errors: RulebookError, InputError, UsageError for rulebooks that grade other things.
    """
    if asked.history is not None:
        return from_history(asked, asked.history)
    loaded = [load_rulebook(rules, asked.job.settings) for rules in asked.rules]
    _refuse_other_entities(loaded)
    every: Every = asked.every or ("week" if all(one.rulebook.runs_by_week for one in loaded) else "month")
    calendar = Calendar(every, loaded[0].rulebook.fiscal)
    known = [knowable(reading) for reading in readings_of(asked, loaded)]
    readings = [reading for reading, _ in known]
    first = readings[0]
    span, notes = _span(asked, calendar, first, loaded[0])
    measuring = Measuring(first, loaded[0].rulebook, every, asked.lost_months, asked.job.today, asked.job.engine)
    sides: list[BacktestSide] = []
    refused: dict[str, Text] = {}
    for label, one, reading in zip(labels_of(loaded), loaded, readings, strict=True):
        side, gone = replayed_side(label, reading, one, asked.job, measuring, span, tell)
        refused |= dict(gone)
        if side is None:
            raise InputError(Text(f"{label}：没有一期可以分级", f"{label}: no period could be graded"), hint=gone[0][1] if gone else EMPTY)
        sides.append(side)
    notes += [could_not_grade(name, why) for name, why in refused.items()]
    notes += [*without_next(sides[0]), *not_known_then(known[0][1])]
    for side, one in zip(sides, loaded, strict=True):
        notes += [*short_windows(side, span.coverage, one.rulebook), *records_of_today(side, one.rulebook, first)]
    language = asked.job.language or first.language
    measures = tuple(MEASURES[name][1] for name in measuring.measures)
    return Backtested(
        tuple(sides), language, measures, measuring.by, TITLES[every], asked.lost_months, verdict_of(sides), tuple(refused),
        sorted_findings(notes), entity=entities_of(loaded[0].rulebook), command=asked.job.command,
        inputs=tuple(dict.fromkeys(sheet.path for sheet in first.inputs)),
    )  # fmt: skip


def labels_of(loaded: Sequence[Loaded]) -> list[str]:
    """What each rulebook is called: its name, with the file or a number where two share one."""
    names = [one.rulebook.name for one in loaded]
    stems = [one.paths[0].stem if one.paths else name for one, name in zip(loaded, names, strict=True)]
    labels = [name if names.count(name) == 1 else stem for name, stem in zip(names, stems, strict=True)]
    return [label if labels.count(label) == 1 else f"{label} ({place})" for place, label in enumerate(labels, start=1)]


def _refuse_other_entities(loaded: Sequence[Loaded]) -> None:
    first = loaded[0].rulebook
    for one in loaded[1:]:
        if one.rulebook.entity != first.entity:
            raise UsageError(
                Text(
                    f"{first.name} 评的是{entities_of(first).zh}，{one.rulebook.name} 评的是{entities_of(one.rulebook).zh}，不能比较。",
                    f"{first.name} grades by {first.entity} and {one.rulebook.name} by {one.rulebook.entity}: they cannot be compared.",
                )
            )


def _span(asked: BacktestJob, calendar: Calendar, reading: Reading, loaded: Loaded) -> tuple[Span, list[Finding]]:
    """The periods that can be looked at, and what is said of those that cannot.

    Errors: InputError where the data have no days, or no period that is over.
    """
    if not 1 <= asked.periods <= LONGEST:
        raise UsageError(Text(f"--periods {asked.periods}：1 到 {LONGEST}", f"--periods {asked.periods}: from 1 to {LONGEST}"))
    horizon = asked.job.as_of or asked.job.today
    coverage = coverage_for(reading, loaded.rulebook, horizon)
    until = calendar.last_whole(asked.job.as_of) if asked.job.as_of else calendar.last_covered(coverage, asked.job.today)
    wanted = calendar.days(until, asked.periods)
    begins = calendar.end(coverage.first)
    days = [day for day in wanted if day >= begins]
    if not days:
        raise InputError(
            Text(f"{calendar.name(until)} 及以前没有整期的数据：数据从 {coverage.first} 到 {coverage.last}。",
                 f"there is no whole period of data up to {calendar.name(until)}: they go from {coverage.first} to {coverage.last}."),
        )  # fmt: skip
    notes = []
    if len(days) < len(wanted):
        notes.append(before_the_data(calendar, wanted, days, coverage))
    if not asked.job.as_of and calendar.end(coverage.last) > until:
        notes.append(unfinished(calendar, coverage))
    return Span(calendar, tuple(days), until, coverage, asked.lost_months), notes
