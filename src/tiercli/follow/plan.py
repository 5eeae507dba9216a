"""The maintenance plan: who looks after whom, how, how often, when last, and when next.

The next time is one interval after the last one: whole calendar months where the rhythm allows
(one a month, one every two months), else days (two a month is every 15 days). Without a record
the first time is due at once where there is a visits table, and one interval after the as-of date
where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text, counted
from tiercli.domain.period import shift_months
from tiercli.domain.spelling import folded_word
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows, exact_or_none
from tiercli.follow.persons import contacts_of, persons_of
from tiercli.outcome.about import entity_of_rows
from tiercli.outcome.extras import STATE, Listing
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.sheets.plan import Plan

SOON = 14
DAYS_OF_MONTH = Fraction(36525, 1200)
_TITLE = listed.PLAN
_OVERDUE, _OVERDUE_A_DAY, _SOON, _NEVER, _LATER = (
    Text("逾期 {} 天", "{} days overdue"),
    Text("逾期 {} 天", "{} day overdue"),
    Text("14 天内到期", "due within 14 days"),
    Text("无记录，应尽快安排", "no record: due now"),
    Text("未到期", "later"),
)


@dataclass(frozen=True, slots=True)
class _Way:
    key: str
    title: str
    per_month: list[int | None]  # of every entity, whole millionths
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """One way in which one entity is looked after.

    place: the entity's. person: the name of whoever is in charge. done: times in this month. late: days, none if it is not. state: bad, soon or empty.
    """

    place: int
    way: _Way
    who: str
    person: str | None
    often: Text
    done: int
    last: date | None
    due: date
    late: int | None
    status: str
    state: str


def sheets(graded: GradedRows, _: Given) -> Iterator[tuple[str, Listing]]:
    """One row for each entity and way; the most overdue stand first where the rulebook gives no order."""
    sheet = graded.outcome.rulebook.sheets.plan
    assert sheet is not None
    ways = _ways(graded, sheet)
    visits = _visits(graded, ways)
    places = graded.ordered(graded.holds(sheet.when), sheet.order)
    owed = graded.owed(sheet.who)
    who, persons = [graded.spoken(one) for one in owed], persons_of(graded, sheet, owed)
    ids = graded.ids()
    lines = []
    for place in places:
        for way in ways:
            days = None if visits is None else visits.get((ids[place], way.key), [])
            line = _line(graded, place, way, (who[place], persons[place]), days)
            lines += [line] if line is not None else []
    nameless = sum(1 for line in lines if line.person is None) if sheet.person or sheet.persons else 0
    if nameless:
        message = Text(
            f"维护计划有 {nameless} 行没有责任人姓名：客户团队表、分公司表或档案里没有",
            f"{counted(nameless, 'line of the plan names', 'lines of the plan name')} no person: neither the team, the branches nor the records have one",
        )
        graded.note("plan.no-person", message, count=nameless)
    if not lines:
        graded.note("sheets.empty-plan", Text("维护计划里没有对象", "nobody is in the maintenance plan"))
    yield "plan", _listing(graded, sheet, lines, has_visits=visits is not None)


def interval(per_month: int) -> tuple[int, int]:
    """How long between two times: whole months, or days (one of them is 0).

    per_month: times a month, in millionths; more than nothing.
    """
    months = (2 * MICRO + per_month) // (2 * per_month)
    if months and abs(MICRO - months * per_month) <= months:  # 0.333333 is once in three months
        return months, 0
    return 0, max(1, int(DAYS_OF_MONTH * MICRO / per_month))


def after(day: date, per_month: int) -> date:
    """The day of the next time."""
    months, days = interval(per_month)
    return shift_months(day, months) if months else day + timedelta(days=days)


def times_due(due: date, per_month: int, after_day: date, until: date) -> int:
    """How often something falls due after a day and up to another; what is overdue is due at once.

    due: the next time as it was planned.
    """
    day, count = max(due, after_day + timedelta(days=1)), 0
    while day <= until:
        count += 1
        day = after(day, per_month)
    return count


def next_period_end(rulebook: Rulebook, as_of: date) -> date:
    """The last day of the period after that of a day: a week or a month on."""
    return as_of + timedelta(days=7) if rulebook.runs_by_week else shift_months(as_of, 1)


def days_done(graded: GradedRows) -> Mapping[tuple[str, str], list[date]] | None:
    """The days on which each entity was looked after, by way, up to the as-of date and oldest first; none without a visits table.

    Of ways that the plan does not know nothing is said here.
    """
    sheet = graded.outcome.rulebook.sheets.plan
    assert sheet is not None
    return _visits(replace(graded, findings=[]), _ways(graded, sheet))


def _ways(graded: GradedRows, sheet: Plan) -> list[_Way]:
    language = graded.outcome.language
    return [
        _Way(key, way.title.spoken(language), _rhythm(graded, way.per_month), frozenset(folded_word(word) for word in (key, *way.title, *way.words)))
        for key, way in sheet.ways.items()
    ]


def _rhythm(graded: GradedRows, per_month: Any) -> list[int | None]:
    """Times a month of every entity; a word is a treatment's key before it is a param."""
    if isinstance(per_month, str):
        owed = graded.owed(per_month)
        if any(one is not None for one in owed) or per_month not in graded.entities.constants:
            return [exact_or_none(one) for one in owed]
    return [exact_or_none(graded.number(per_month))] * graded.count


def _visits(graded: GradedRows, ways: list[_Way]) -> Mapping[tuple[str, str], list[date]] | None:
    """The days of each entity's visits by way, oldest first; none without a visits table."""
    outcome = graded.outcome
    table, entities = outcome.tables.get("visits"), entity_of_rows(outcome, "visits")
    if table is None or entities is None or "date" not in table.column_names:
        graded.note("sheets.no-visits", Text("没有拜访记录表：下次日期自截止日起算", "there is no visits table: the next days are counted from the as-of date"))
        return None
    said: list[Any] = table["way"].to_pylist() if "way" in table.column_names else [None] * table.num_rows
    known = {word: way.key for way in reversed(ways) for word in way.words}
    days: dict[tuple[str, str], list[date]] = {}
    unknown: dict[str, int] = {}
    for entity, word, day in zip(entities.to_pylist(), said, table["date"].to_pylist(), strict=True):
        # a visits table without ways holds visits, and these are what a plan names first
        key = known.get(folded_word(word)) if word else ways[0].key
        if key is None:
            unknown[word] = unknown.get(word, 0) + 1
        elif day is not None and day <= outcome.as_of:
            days.setdefault((str(entity), key), []).append(day)
    if unknown:
        words = "、".join(list(unknown)[:5])
        said_so = Text(f"拜访记录里有计划以外的方式，未计入维护计划：{words}", f"the visits table has ways that the plan does not know: {words}")
        graded.note("sheets.unknown-way", said_so, Text("可写进规则的 ways.words。", "Add them to ways.words of the rulebook."), sum(unknown.values()))
    return {key: sorted(found) for key, found in days.items()}


def _line(graded: GradedRows, place: int, way: _Way, who: tuple[str, str | None], days: list[date] | None) -> _Line | None:
    """One row of the plan; none where the way is not owed.

    who: the body and the person in charge. days: when it was done, oldest first; none without a visits table.
    """
    per_month, as_of = way.per_month[place], graded.outcome.as_of
    if per_month is None or per_month <= 0:
        return None
    last = days[-1] if days else None
    due = after(last, per_month) if last else as_of if days is not None else after(as_of, per_month)
    late = max((as_of - due).days, 0)
    state = "bad" if late else "soon" if (due - as_of).days <= SOON else ""
    words = _OVERDUE_A_DAY if late == 1 else _OVERDUE if late else _NEVER if last is None and days is not None else _SOON if state else _LATER
    done = sum(1 for day in days or () if (day.year, day.month) == (as_of.year, as_of.month))
    return _Line(place, way, *who, _often(per_month), done, last, due, late or None, words.spoken(graded.outcome.language).format(late), state)


def _often(per_month: int) -> Text:
    """A rhythm in words."""
    months, days = interval(per_month)
    if months == 1:
        return Text("每月 1 次", "once a month")
    if months == 12:
        return Text("每年 1 次", "once a year")
    if months:
        return Text(f"每 {months} 个月 1 次", f"once in {months} months")
    if per_month % MICRO == 0:
        return Text(f"每月 {per_month // MICRO} 次", f"{per_month // MICRO} times a month")
    return Text(f"每 {days} 天 1 次", f"every {days} days" if days != 1 else "every day")


def _listing(graded: GradedRows, sheet: Plan, lines: list[_Line], *, has_visits: bool) -> Listing:
    outcome = graded.outcome
    if sheet.order is None:
        lines = sorted(lines, key=lambda line: (-(line.late or 0), line.due))
    names, ids, levels = graded.names(), graded.ids(), graded.levels()
    contacts = contacts_of(graded, sheet)
    tier = outcome.results.column("tier")
    named = outcome.results.column(Role.NAME)
    columns = [
        Column("name", named.title, Role.NAME),
        tier,
        listed.WHO,
        *([listed.PERSON] if any(line.person for line in lines) else []),
        *([listed.CONTACT] if any(contacts[line.place] for line in lines) else []),
        Column("way", Text("方式", "How"), Role.FIELD),
        listed.OFTEN,
        Column("done", Text("本月已做", "Done this month"), Role.METRIC, "", 0),
        Column("last", Text("上次日期", "Last"), Role.FIELD),
        Column("due", Text("下次应做", "Next due"), Role.FIELD),
        Column("overdue_days", Text("逾期天数", "Days overdue"), Role.METRIC, "days", 0),
        Column("status", Text("状态", "Status"), Role.LEVEL),
    ]
    if not has_visits:
        columns = [column for column in columns if column.name not in ("done", "last", "overdue_days")]
    made = {
        "entity_id": pa.array([ids[line.place] for line in lines], pa.string()),
        "name": pa.array([names[line.place] for line in lines], pa.string()),
        "tier": pa.array([levels[line.place] for line in lines], pa.string()),
        "_way": pa.array([line.way.key for line in lines], pa.string()),
        "way": pa.array([line.way.title for line in lines], pa.string()),
        "who": pa.array([line.who for line in lines], pa.string()),
        "person": pa.array([line.person for line in lines], pa.string()),
        "contact": pa.array([contacts[line.place] for line in lines], pa.string()),
        "_per_month": pa.array([line.way.per_month[line.place] for line in lines], pa.int64()),
        "_place": pa.array([line.place for line in lines], pa.int64()),
        "often": pa.array([line.often.spoken(outcome.language) for line in lines], pa.string()),
        "done": pa.array([float(line.done) for line in lines], pa.float64()),
        "last": pa.array([line.last for line in lines], pa.date32()),
        "due": pa.array([line.due for line in lines], pa.date32()),
        "overdue_days": pa.array([None if line.late is None else float(line.late) for line in lines], pa.float64()),
        "status": pa.array([line.status for line in lines], pa.string()),
        STATE: pa.array([line.state for line in lines], pa.string()),
    }
    late = sum(1 for line in lines if line.late)
    soon = sum(1 for line in lines if line.state == "soon")
    counts = ((Text("合计", "Total"), len(lines)), (Text("逾期", "Overdue"), late), (Text("14 天内到期", "Due within 14 days"), soon))
    note = (
        Text(f"截至 {outcome.as_of}", f"As of {outcome.as_of}")
        if has_visits
        else Text(f"没有拜访记录，自 {outcome.as_of} 起算", f"No visits table: counted from {outcome.as_of}")
    )
    return Listing(sheet.title or _TITLE, tuple(columns), pa.table(made), note, counts)
