"""Several rulebooks over the same periods of one reading of the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.batch.reading import Readings, groups_of
from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.coverage import Coverage
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text, counted
from tiercli.domain.period import Period
from tiercli.insight.backtest.calendar import TITLES, Calendar, Every
from tiercli.insight.backtest.next_period import MEASURES, Measuring
from tiercli.insight.backtest.verdict import verdict_of
from tiercli.outcome.backtested import Backtested, BacktestSide
from tiercli.read.coverage import coverage_of
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.names import entity_title
from tiercli.runs.backtest import Span, replayed_side

if TYPE_CHECKING:
    from tiercli.pipeline import Job
    from tiercli.read import Reading

LONGEST = 600
"""So many periods a backtest goes through at most."""


@dataclass(frozen=True)
class BacktestJob:
    """A backtest to be done.

    job: the files and what is said of them; its own rulebook does not count. rules: shipped names or files. periods: how many, up to the last
    one. every: how long a period is; none for a month, or a week where the rulebooks run by week. lost_months: see `Backtested`.
    history: levels as a history holds them, instead of graded again.
    """

    job: Job
    rules: tuple[str, ...]
    periods: int = 24
    every: Every | None = None
    lost_months: int = 3
    history: Path | None = None


def backtest(asked: BacktestJob, tell: Callable[[str, str], None]) -> Backtested:
    """Grade every period with what was known then, and hold the levels against what came after.

    tell: is told the rulebook and the period before each one.
    Errors: RulebookError, InputError, UsageError for rulebooks that grade other things.
    """
    loaded = [load_rulebook(rules, asked.job.settings) for rules in asked.rules]
    _refuse_other_entities(loaded)
    every: Every = asked.every or ("week" if all(one.rulebook.runs_by_week for one in loaded) else "month")
    calendar = Calendar(every, loaded[0].rulebook.fiscal)
    readings = _readings(asked, loaded)
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
    notes += [_refused(name, why) for name, why in refused.items()]
    notes += said_of_periods(sides, span, loaded)
    language = asked.job.language or first.language
    measures = tuple(MEASURES[name][1] for name in measuring.measures)
    return Backtested(
        tuple(sides), language, measures, measuring.by, TITLES[every], asked.lost_months, verdict_of(sides), tuple(refused),
        sorted_findings(notes), entity=entity_title(loaded[0].rulebook), command=asked.job.command,
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
                    f"{first.name} 评的是{entity_title(first).zh}，{one.rulebook.name} 评的是{entity_title(one.rulebook).zh}，不能比较。",
                    f"{first.name} grades by {first.entity} and {one.rulebook.name} by {one.rulebook.entity}: they cannot be compared.",
                )
            )


def _readings(asked: BacktestJob, loaded: Sequence[Loaded]) -> list[Reading]:
    """The reading for each rulebook; one for all whose fields and settings allow it."""
    groups = groups_of(dict(enumerate(loaded)))
    held = Readings(asked.job.reading)
    end = asked.job.as_of or asked.job.today
    made = {number: held.of(number, group, asked.job.paths, Period(end.replace(day=1), end)) for number, group in enumerate(groups)}
    return [made[next(number for number, group in enumerate(groups) if place in group.members)] for place in range(len(loaded))]


def _span(asked: BacktestJob, calendar: Calendar, reading: Reading, loaded: Loaded) -> tuple[Span, list[Finding]]:
    """The periods that can be looked at, and what is said of those that cannot.

    Errors: InputError where the data have no days, or no period that is over.
    """
    if not 1 <= asked.periods <= LONGEST:
        raise UsageError(Text(f"--periods {asked.periods}：1 到 {LONGEST}", f"--periods {asked.periods}: from 1 to {LONGEST}"))
    horizon = asked.job.as_of or asked.job.today
    covered = coverage_of(reading.tables, horizon, loaded.rulebook.dated)
    coverage: Coverage | None = covered.get("sales") or next(iter(covered.values()), None)
    if coverage is None or reading.period_bound:
        raise InputError(
            Text("数据没有日期，分不出期间，不能回测。", "the data have no days of their own: there are no periods to go back over."),
            hint=Text("请给出带日期的销售明细。", "Give the sales with a date on every row."),
        )
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
        notes.append(_before(calendar, wanted, days, coverage))
    if not asked.job.as_of and calendar.end(coverage.last) > until:
        notes.append(_unfinished(calendar, coverage))
    return Span(calendar, tuple(days), until, coverage, asked.lost_months), notes


def _before(calendar: Calendar, wanted: Sequence[date], days: Sequence[date], coverage: Coverage) -> Finding:
    gone = wanted[: len(wanted) - len(days)]
    first, last = calendar.name(gone[0]), calendar.name(gone[-1])
    which = Text(first if len(gone) == 1 else f"{first} 至 {last}", first if len(gone) == 1 else f"{first} to {last}")
    message = Text(
        f"数据从 {coverage.first} 开始，没有覆盖 {which.zh}：{len(gone)} 期没有分级。",
        f"the data begin on {coverage.first} and do not cover {which.en}: {counted(len(gone), 'period is', 'periods are')} not graded.",
    )
    return found("backtest.not-covered", Place(), message, count=len(gone))


def _unfinished(calendar: Calendar, coverage: Coverage) -> Finding:
    name = calendar.name(calendar.end(coverage.last))
    message = Text(
        f"数据到 {coverage.last} 为止，{name} 不完整，没有算作一期。", f"the data end on {coverage.last}: {name} is not whole and does not count as a period."
    )
    return found("backtest.unfinished", Place(), message)


def _refused(name: str, why: Text) -> Finding:
    return found("backtest.not-graded", Place(), Text(f"{name} 没有分级：{why.zh}", f"{name} is not graded: {why.en}"))


def said_of_periods(sides: Sequence[BacktestSide], span: Span, loaded: Sequence[Loaded]) -> list[Finding]:
    """What is said of periods without a next one, of windows that the data do not fill, and of records that are those of today."""
    notes: list[Finding] = []
    for why in dict.fromkeys(period.why for period in sides[0].periods if not period.following):
        names = [period.name for period in sides[0].periods if period.why == why]
        notes.append(found("backtest.no-next", Place(), Text(f"{'、'.join(names)}：{why.zh}。", f"{', '.join(names)}: {why.en}."), count=len(names)))
    for side, one in zip(sides, loaded, strict=False):
        short = [period.name for period in side.periods if period.short]
        if short:
            which = Text(short[0] if len(short) == 1 else f"{short[0]} 至 {short[-1]}", short[0] if len(short) == 1 else f"{short[0]} to {short[-1]}")
            message = Text(
                f"{side.label}：数据从 {span.coverage.first} 开始，{which.zh} 的统计期（{one.rulebook.period.window}）没有数据填满，这 {len(short)} 期的结果只反映已有的月份。",
                f"{side.label}: the data begin on {span.coverage.first} and do not fill the window ({one.rulebook.period.window}) of {which.en}: "
                f"{counted(len(short), 'period rests', 'periods rest')} on the months that there are.",
            )
            notes.append(found("backtest.short-window", Place(), message, count=len(short)))
        if fields := _of_records(one):
            message = Text(
                f"{side.label} 用到档案里的{'、'.join(fields)}：档案没有日期，各期都按现在的值。",
                f"{side.label} uses {', '.join(fields)} of the records, which have no days: every period takes them as they are now.",
            )
            notes.append(found("backtest.records-of-today", Place(), message, count=len(fields)))
    return notes


def _of_records(loaded: Loaded) -> list[str]:
    """The fields of records, without a day of their own, that a rulebook's metrics use."""
    tables = ("customers.", "managers.", "branches.", "products.")
    names = {name for metric in loaded.rulebook.metrics.values() for name in metric.expression.names if name.startswith(tables)}
    return sorted(name.partition(".")[2] for name in names if not name.endswith((".since", "_id", "_name")))


__all__ = ["BacktestJob", "backtest", "labels_of", "said_of_periods"]
