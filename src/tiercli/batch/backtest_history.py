"""A backtest over a history: the levels that were decided then, held against the files or against what the next runs measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from tiercli.batch.backtest_job import BacktestJob, coverage_for, reading_under
from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.columns import Column
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, listing, same
from tiercli.insight.backtest.calendar import TITLES
from tiercli.insight.backtest.next_period import MEASURES, Measuring
from tiercli.insight.backtest.said import without_next
from tiercli.insight.backtest.side import After, GradedPeriod, side_of
from tiercli.insight.backtest.verdict import verdict_of
from tiercli.outcome.backtested import Backtested
from tiercli.outcome.labels import capital, entities_of
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.backtest import Span, after_of
from tiercli.runs.backtest_history import StoredFigures, StoredRuns, gaps_in, stored_runs


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
    flattered = [_sentence(note.message) for note in more if note.code == "backtest.stored-figures"]
    return Backtested(
        sides, asked.job.language or language, measures, by, TITLES[first.calendar().every], asked.lost_months, (*verdict_of(sides), *flattered),
        findings=sorted_findings([*notes, *without_next(sides[0])]), from_history=True,
        entity=entities_of(rulebook) if rulebook is not None else same(first.entity), command=asked.job.command, inputs=inputs,
    )  # fmt: skip


def _sentence(words: Text) -> Text:
    return Text(words.zh, capital(words.en))


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


Sources = tuple[Callable[[GradedPeriod], After], tuple[Column, ...], str, tuple[str, ...], Language, list[Finding]]


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
