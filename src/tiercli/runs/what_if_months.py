"""Scenarios over the periods that a history keeps: against what was decided then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tiercli.domain.codes import found
from tiercli.domain.errors import TierError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.frames.entities import Entities
from tiercli.insight.regraded import is_measured_with
from tiercli.insight.scenarios import Scenario
from tiercli.outcome.what_if import MonthLine
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import Loaded
from tiercli.runs.in_turn import graded_in_turn
from tiercli.runs.stored_fields import lacking_fields, no_records
from tiercli.runs.stored_months import StoredMonth, levels_of, regraded_months

Levels = Mapping[str, str]
_MEASURED = ("metrics", "period", "sales", "units", "tables", "fields", "entity", "calendar")


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
