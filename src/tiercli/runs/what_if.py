"""The files graded under the rules in force and under other ones, read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.codes import found
from tiercli.domain.errors import TierError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, listing
from tiercli.frames.entities import Entities
from tiercli.insight.regraded import is_measured_with
from tiercli.insight.scenarios import Scenario, Wish, scenario_of
from tiercli.insight.what_if import Side, what_if
from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger
from tiercli.move.apply import Earlier
from tiercli.outcome.what_if import MonthLine
from tiercli.pipeline import Job, grade_rows, read_paths
from tiercli.read.reading import Reading
from tiercli.read.returned import find_parameters
from tiercli.read.rulebook_options import groups_of
from tiercli.read.together.periods import last_sale
from tiercli.rulebook.lint import new_warnings
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.own.returned_numbers import load_with_returned
from tiercli.runs.earlier import previous_from_stored
from tiercli.runs.in_turn import graded_in_turn
from tiercli.runs.rules_workbook import loaded_from_workbook
from tiercli.runs.stored_months import StoredMonth, graded_month, lacking_fields, levels_of, no_records, regraded_months, stored_months, without_data

if TYPE_CHECKING:
    from tiercli.domain.finding import Finding
    from tiercli.follow import GradedRows
    from tiercli.outcome.what_if import WhatIf
    from tiercli.read import Reading
    from tiercli.read.options import ReadOptions


Levels = Mapping[str, str]
_MEASURED = ("metrics", "period", "sales", "units", "tables", "fields", "entity", "calendar")
Say = Callable[[Text], None]
"""Told what is being done, before it is done."""


def month_lines(
    months: Sequence[StoredMonth], base: Loaded, scenarios: Sequence[Scenario], today: Entities | None, files: tuple[Job, Sequence[Reading]] | None,
    say: Callable[[Text], None] = lambda _: None,
) -> tuple[tuple[MonthLine, ...], tuple[Finding, ...]]:  # fmt: skip
    """What each stored period would have been under the rules in force and under each scenario, against what was decided.

    today: whose record fields count; none where there are no files. files: the job and each rulebook's reading; a scenario that measures otherwise is
    worked out from them for every stored day, and cannot be told without.
    """
    notes: list[Finding] = []
    sides: list[dict[str, Levels]] = []
    for place, (name, loaded) in enumerate([("", base), *((one.name, one.loaded) for one in scenarios)]):
        say(Text(f"存档各期：{name or '现行规则'}", f"stored periods: {name or 'the rules in force'}"))
        other = place > 0 and measures_otherwise(scenarios[place - 1], base)
        if other and files is None:
            notes.append(_not_kept(name))
            sides.append({})
        elif other and files is not None:
            job, readings = files
            sides.append(_from_files(months, loaded, job, readings[place]))
        else:
            sides.append(_from_figures(months, loaded, today))
        if (lacking := lacking_fields(loaded.rulebook, today)) and today is None:
            who = Text(f"方案 {name} 的规则", f"the rules of scenario {name}") if name else Text("现行规则", "the rules in force")
            notes.append(no_records("what-if.no-records", who, lacking))
    order = list(dict.fromkeys(level for one in [base, *(one.loaded for one in scenarios)] for level in one.rulebook.gradings[one.rulebook.main].all_names))
    lines = []
    for month in months:
        decided = month.decided(base.rulebook, base.rulebook.main)
        moves = [_moves(decided, side.get(month.stored.period), order) for side in sides]
        counts = {level: sum(one == level for one in decided.values()) for level in order}
        kept = {level: count for level, count in counts.items() if count or level in base.rulebook.gradings[base.rulebook.main].all_names}
        lines.append(MonthLine(month.stored.period, len(decided), kept, tuple(up for up, _ in moves), tuple(down for _, down in moves)))
    return tuple(lines), tuple(dict.fromkeys(notes))


def measures_otherwise(scenario: Scenario, base: Loaded) -> bool:
    """Whether a scenario changes what is measured, so that stored figures say nothing of it."""
    if scenario.params:
        return any(is_measured_with(name, base) for name in scenario.params)
    return any(one.path[0] in _MEASURED for one in scenario.changes)


def _from_figures(months: Sequence[StoredMonth], loaded: Loaded, today: Entities | None) -> dict[str, Levels]:
    answer: dict[str, Levels] = {}
    for month, graded in regraded_months(list(months), loaded, today):
        if not isinstance(graded, TierError):
            answer[month.stored.period] = levels_of(graded, loaded.rulebook.main)
    return answer


def _from_files(months: Sequence[StoredMonth], loaded: Loaded, job: Job, reading: Reading) -> dict[str, Levels]:
    days = {month.as_of: month.stored.period for month in months}
    answer: dict[str, Levels] = {}
    for day, graded in graded_in_turn(reading, loaded, replace(job, as_of=None), sorted(days)):
        if not isinstance(graded, TierError):
            answer[days[day]] = levels_of(graded, loaded.rulebook.main)
    return answer


def _moves(decided: Levels, other: Levels | None, order: Sequence[str]) -> tuple[int | None, int | None]:
    if other is None:
        return None, None
    place = {level: at for at, level in enumerate(order)}
    steps = [place[level] - place[other[one]] for one, level in decided.items() if one in other and level in place and other[one] in place]
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps)


def _not_kept(name: str) -> Finding:
    message = Text(
        f"方案 {name} 改了指标的算法，存档里只有当时的指标：存档各期没有它",
        f"scenario {name} measures otherwise, and a history keeps what was measured: its stored periods are not told",
    )
    hint = Text("同时给出数据文件，就按文件重新计算各期", "Name the data files as well, and every period is worked out from them")
    return found("what-if.measures-otherwise", Place(), message, hint=hint)


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
    tried = []
    for one, side in zip(found.scenarios, sides, strict=True):
        rules = side.scenario.loaded
        remarks = new_warnings(base.rulebook, rules.rulebook, rules.source)  # said of this scenario and not of the rules in force
        tried.append(replace(one, findings=tuple(dict.fromkeys((*remarks, *one.findings)))))
    found = replace(found, scenarios=tuple(tried))
    return _with_months(found, job, question, base, scenarios, readings, before, say)


def _last_stored(job: Job, question: Question, base: Loaded, loaded: Loaded) -> tuple[GradedRows, Earlier]:
    """The last stored period, graded by other rules after what was decided before it."""
    if question.history is None:
        raise without_data("tiercli what-if sales.xlsx --set tier_a=80")
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
