"""Several rulebooks over the same periods: of one reading of the files, or as a history has decided them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tiercli.batch.backtest_job import LONGEST, BacktestJob, coverage_for, reading_under, readings_of
from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.columns import Column
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, listing, same
from tiercli.insight.backtest.calendar import TITLES, Calendar, Every
from tiercli.insight.backtest.next_period import MEASURES, Measuring
from tiercli.insight.backtest.said import before_the_data, could_not_grade, not_known_then, records_of_today, short_windows, unfinished, without_next
from tiercli.insight.backtest.side import After, GradedPeriod, side_of
from tiercli.insight.backtest.verdict import verdict_of
from tiercli.outcome.backtested import Backtested, BacktestSide
from tiercli.outcome.labels import capital, entities_of
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.runs.backtest import Span, after_of, replayed_side
from tiercli.runs.backtest_history import StoredFigures, StoredRuns, gaps_in, stored_runs
from tiercli.runs.in_turn import knowable

if TYPE_CHECKING:
    from tiercli.read import Reading

Sources = tuple[Callable[[GradedPeriod], After], tuple[Column, ...], str, tuple[str, ...], Language, list[Finding]]


def from_history(asked: BacktestJob, root: Path) -> Backtested:
    """What was decided in the stored periods, held against what came after: in the files, where there are any, else in the next runs.

    Errors: HistoryError, UsageError, InputError.
    """
    if asked.every is not None:
        raise UsageError(
            Text("--every 不能和 --history 一起用：期间就是存档的期间", "--every does not go with --history: its periods are those that are stored")
        )
    found_runs = stored_runs(root, [_name_of(rules) for rules in asked.rules], asked.periods, asked.job.as_of)
    first = found_runs[0]
    for one in found_runs[1:]:
        if one.entity != first.entity:
            raise UsageError(
                Text(f"{first.name} 和 {one.name} 评的对象不同，不能比较。", f"{first.name} and {one.name} grade other things: they cannot be compared."),
                hint=Text("用 -r 指定规则。", "Name the rulebooks with -r."),
            )
    notes = [note for runs in found_runs for note in _gaps(runs)]
    if asked.job.paths:
        after, measures, by, inputs, language, more = _from_files(asked, root, found_runs)
    else:
        after, measures, by, inputs, language, more = _from_runs(first)
    notes += more
    sides = tuple(side_of(runs.name, runs.title, *runs.levels, runs.graded(), after, by) for runs in found_runs)
    rulebook = first.rulebook
    flattered = [Text(note.message.zh, capital(note.message.en)) for note in more if note.code == "backtest.stored-figures"]
    return Backtested(
        sides, asked.job.language or language, measures, by, TITLES[first.calendar().every], asked.lost_months, (*verdict_of(sides), *flattered),
        findings=sorted_findings([*notes, *without_next(sides[0])]), from_history=True,
        entity=entities_of(rulebook) if rulebook is not None else same(first.entity), command=asked.job.command, inputs=inputs,
    )  # fmt: skip


def _name_of(rules: str) -> str:
    """A rulebook's name: as said, or that of the file."""
    return load_rulebook(rules).rulebook.name if rules.lower().endswith((".yaml", ".yml")) else rules


def _gaps(runs: StoredRuns) -> list[Finding]:
    missing = gaps_in(runs)
    if not missing:
        return []
    names = listing(missing[:12], more=len(missing) > 12)
    message = Text(f"{runs.name}：{names.zh} 没有存档。", f"{runs.name}: {names.en} {'is' if len(missing) == 1 else 'are'} not stored.")
    return [found("backtest.not-stored", Place(), message, count=len(missing))]


def _from_runs(first: StoredRuns) -> Sources:
    figures = StoredFigures(first)
    notes = []
    if (window := figures.overlap()) != EMPTY:
        message = Text(
            f"下期的数量取自下一期存档的指标，统计期是 {window.zh}，和本期重叠，一致度会偏高；给出数据文件可以只看下一期。",
            f"the next period's amounts are the metrics that the next run stored, over {window.en}, which overlaps: the agreement is flattered. "
            "With the data files it is the next period's own.",
        )
        notes.append(found("backtest.stored-figures", Place(), message))
    language = cast("Language", first.records[-1].get("language") or "zh")
    return figures.after, tuple(figures.title(name) for name in figures.measures), figures.by, (), language, notes


def _from_files(asked: BacktestJob, root: Path, runs: Sequence[StoredRuns]) -> Sources:
    """The next periods' own figures, measured in the files with the newest stored rules."""
    first = runs[0]
    rulebook = first.rulebook
    if rulebook is None:
        raise InputError(
            Text("存档里的规则由别的版本写成，无法按它读取文件。", "the stored rules are of another version, and the files cannot be read by them."),
            hint=Text("不给文件，只用 --history。", "Leave the files out, with --history alone."),
            where=Place(str(root)),
        )
    reading = reading_under(asked, rulebook)
    calendar = first.calendar()
    coverage = coverage_for(reading, rulebook, asked.job.as_of or asked.job.today)
    until = calendar.last_whole(asked.job.as_of) if asked.job.as_of else calendar.last_covered(coverage, asked.job.today)
    span = Span(calendar, (), until, coverage, asked.lost_months)
    measuring = Measuring(reading, rulebook, calendar.every, asked.lost_months, asked.job.today, asked.job.engine)
    inputs = tuple(dict.fromkeys(sheet.path for sheet in reading.inputs))
    return after_of(measuring, span), tuple(MEASURES[name][1] for name in measuring.measures), measuring.by, inputs, reading.language, []


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
