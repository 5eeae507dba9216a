"""The files graded under the rules in force and under other ones, read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text, listing
from tiercli.insight.scenarios import Scenario, Wish, scenario_of
from tiercli.insight.what_if import Side, what_if
from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger
from tiercli.move.apply import Earlier
from tiercli.pipeline import Job, grade_rows, read_paths
from tiercli.read.returned import find_parameters
from tiercli.read.rulebook_options import groups_of
from tiercli.read.together.periods import last_sale
from tiercli.rulebook.lint import new_warnings
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.returned_numbers import load_with_returned
from tiercli.runs.earlier import previous_from_stored
from tiercli.runs.rules_workbook import loaded_from_workbook
from tiercli.runs.stored_months import graded_month, stored_months
from tiercli.runs.what_if_months import month_lines

if TYPE_CHECKING:
    from tiercli.domain.finding import Finding
    from tiercli.follow import GradedRows
    from tiercli.outcome.what_if import WhatIf
    from tiercli.read import Reading
    from tiercli.read.options import ReadOptions

Say = Callable[[Text], None]
"""Told what is being done, before it is done."""


@dataclass(frozen=True)
class Question:
    """What is to be tried, and against what.

    base: the rulebook in force. history: the folder in which its runs are kept; none for computed levels alone.
    """

    base: str
    wishes: tuple[Wish, ...]
    history: Path | None = None


def what_if_over(job: Job, question: Question, say: Say = lambda _: None) -> WhatIf:
    """The scenarios against the rules in force, over the files, over the periods of a history, or both.

    With files and a history, both sides start from the last stored period, so that review rules act; with a history alone, the last stored period
    stands in the place of the files. Nothing is stored.
    Errors: as the pipeline's; UsageError for scenarios that change nothing at all; HistoryError for a broken history, or one without a run of the rulebook.
    """
    base, scenarios = loaded_scenarios(question, job.reading)
    in_force = Text("现行规则", "the rules in force")
    readings: list[Reading] = []
    if job.paths:
        readings = read_for_all(job, [base, *(one.loaded for one in scenarios)], say)
        as_of = job.as_of or last_sale(readings[0].tables, job.today, base.rulebook.dated)
        job = replace(job, as_of=as_of)
        earlier = earlier_of(question.history, base, job)
        say(in_force)
        before = grade_rows(readings[0], base, job, earlier)
    else:
        before, earlier = _last_stored(job, question, base, base)
    sides = []
    for number, scenario in enumerate(scenarios, start=1):
        say(Text(f"方案 {number}/{len(scenarios)}：{scenario.name}", f"scenario {number} of {len(scenarios)}: {scenario.name}"))
        graded = grade_rows(readings[number], scenario.loaded, job, earlier) if readings else _last_stored(job, question, base, scenario.loaded)[0]
        sides.append(Side(scenario, graded))
    say(Text("找出原因", "finding out why"))
    found = what_if(base, before, sides, in_force.spoken(before.outcome.language))
    tried = [
        replace(one, findings=tuple(dict.fromkeys((*_remarks(side.scenario, base), *one.findings)))) for one, side in zip(found.scenarios, sides, strict=True)
    ]
    found = replace(found, scenarios=tuple(tried))
    return _with_months(found, job, question, base, scenarios, readings, before, say)


def _last_stored(job: Job, question: Question, base: Loaded, loaded: Loaded) -> tuple[GradedRows, Earlier]:
    """The last stored period, graded by other rules after what was decided before it."""
    if question.history is None:
        raise UsageError(
            Text("请给出数据文件，或用 --history 指定存档", "name the files with the data, or a history with --history"),
            hint=Text("tiercli what-if sales.xlsx --set tier_a=80", "tiercli what-if sales.xlsx --set tier_a=80"),
        )
    months = stored_months(question.history, base.rulebook, job.as_of)
    previous = months[-2].result if len(months) > 1 else None
    earlier = Earlier(previous, decisions_in(months[-1].stored.run), reviewed=True)
    return graded_month(months[-1], loaded, earlier, None, language=job.language), earlier


def _with_months(
    found: WhatIf, job: Job, question: Question, base: Loaded, scenarios: Sequence[Scenario], readings: Sequence[Reading], before: GradedRows, say: Say
) -> WhatIf:
    """The answer with every stored period."""
    if question.history is None:
        return found
    ledger = Ledger(question.history, base.rulebook.name)
    if job.paths and not ledger.periods():
        return found
    today = before.stages.measured if job.paths and before.stages is not None else None
    months = stored_months(question.history, base.rulebook, job.as_of)
    lines, notes = month_lines(months, base, scenarios, today, (job, readings) if readings else None, say)
    return replace(found, months=lines, findings=(*found.findings, *notes))


def _remarks(scenario: Scenario, base: Loaded) -> tuple[Finding, ...]:
    """What `rules check` says of a scenario's rules and not of those in force: a level that nobody can reach any more, say."""
    return new_warnings(base.rulebook, scenario.loaded.rulebook, scenario.loaded.source)


def loaded_scenarios(question: Question, options: ReadOptions | None = None) -> tuple[Loaded, tuple[Scenario, ...]]:
    """The rulebook in force and those of the scenarios.

    options: how workbooks of params are read, which may be under a password.
    Errors: RulebookError, UsageError, InputError for a workbook of rules; UsageError when no scenario changes anything.
    """
    base = load_rulebook(question.base)
    scenarios = []
    for wish in question.wishes:
        given = wish.workbook
        loaded = load_rulebook(wish.rules or question.base, wish.settings) if given is None else _from_workbook(given, question.base, options)
        if loaded.rulebook.entity != base.rulebook.entity:
            raise UsageError(
                Text(
                    f"方案 {wish.name} 给 {loaded.rulebook.entity} 分级，现行规则给 {base.rulebook.entity} 分级，不能比较",
                    f"scenario {wish.name} grades by {loaded.rulebook.entity}, the rules in force by {base.rulebook.entity}: they cannot be compared",
                )
            )
        scenarios.append(scenario_of(wish.name, base, loaded))
    if scenarios and not any(one.changes for one in scenarios):
        names = listing([one.name for one in scenarios])
        raise UsageError(
            Text(f"方案没有改动任何规则：{names.zh}", f"nothing is changed by the scenario: {names.en}"),
            hint=Text("写的值就是现行的值；tiercli rules show 列出参数", "The values are those in force; 'tiercli rules show' lists the params"),
        )
    return base, tuple(scenarios)


def _from_workbook(workbook: Path, base: str, options: ReadOptions | None) -> Loaded:
    """The rules of a live report's parameters, or of a workbook that `rules export` wrote."""
    returned = find_parameters(workbook, options)
    return loaded_from_workbook(workbook, base, options) if returned is None else load_with_returned(base, (), returned)


def read_for_all(job: Job, rulebooks: Sequence[Loaded], say: Say = lambda _: None) -> list[Reading]:
    """The files as each rulebook reads them: once, unless fields or words of two rulebooks get in each other's way.

    Errors: InputError.
    """
    found: dict[int, Reading] = {}
    for group in groups_of(dict(enumerate(rulebooks))):
        say(Text("读取文件", "reading the files"))
        said = group.said
        options = replace(
            job.reading, returns=said.returns, units=said.units, measured=said.measured, named=said.named, as_of=job.as_of
        )  # fmt: skip
        reading = read_paths(job.paths, options, group.fields, job.engine, need_sales=group.need_sales)
        found |= dict.fromkeys(group.members, reading)
    return [found[place] for place in range(len(rulebooks))]


def earlier_of(history: Path | None, base: Loaded, job: Job) -> Earlier:
    """What the history says before the period of the job, and what was decided in it.

    Errors: HistoryError.
    """
    if history is None or job.as_of is None:
        return Earlier()
    ledger, period = Ledger(history, base.rulebook.name), base.rulebook.run_name(job.as_of)
    last, stored = ledger.before(period), ledger.current(period)
    previous = previous_from_stored(last, base.rulebook) if last is not None else None
    record: Mapping[str, object] = stored.run if stored is not None else {}
    return Earlier(previous, decisions_in(dict(record)), reviewed=True)
