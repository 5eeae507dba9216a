"""The maintenance plan with columns for the decision, and what was done of it by person and group over the last periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text
from tiercli.follow import GradedRows
from tiercli.follow.plan import next_period_end, times_due
from tiercli.ledger.plans import Completed, Line
from tiercli.outcome.extras import DEPTH, OPEN, STATE, Asked, Listing, ReturnSheet
from tiercli.runs.candidates import ACCEPTED, DEFERRED, REFUSED
from tiercli.runs.plans import lines_now

KIND = "plan"
COMPLETION_TITLE = Text("维护完成率", "Plan completion")
VERDICTS = {"accepted": Text("同意", "accepted"), "refused": Text("不同意", "refused"), "deferred": Text("暂缓", "deferred")}
ASKED = (
    Asked("decision", listed.DECISION, 12, (ACCEPTED, REFUSED, DEFERRED)),
    Asked("comment", listed.COMMENT, 28),
    Asked("approver", listed.APPROVER, 13),
)
_HOW = Text(
    "请填写决定（同意 / 不同意 / 暂缓）、意见、审批人；批准的行即生效，人和次数不变时以后各期不必再批。存盘后用 tiercli approve 读回。",
    "Fill in decision, comment and approver; accepted lines are in force, later too while person and rhythm stay. Then read the file back with approve.",
)
_STATUS = Column("approved", Text("审批状态", "Approval"), Role.FIELD)
_NEXT = Column("planned", Text("下期应做次数", "Times due next period"), Role.METRIC, "", 0)
_KEY = Column("_way", listed.KEY, Role.FIELD)


def with_next_times(graded: GradedRows, listing: Listing) -> Listing:
    """The plan with how often each line falls due in the next period."""
    as_of = graded.outcome.as_of
    until = next_period_end(graded.outcome.rulebook, as_of)
    rows = listing.rows.to_pylist()
    times = pa.array([float(times_due(row["due"], row["_per_month"], as_of, until)) for row in rows], pa.float64())
    place = next(index for index, column in enumerate(listing.columns) if column.name == "due") + 1
    return replace(listing, columns=(*listing.columns[:place], _NEXT, *listing.columns[place:]), rows=listing.rows.append_column(_NEXT.name, times))


def plan_sheet(graded: GradedRows, listing: Listing, lines: Sequence[Line], period: str, token: str) -> ReturnSheet:
    """The plan as it goes out for approval; lines that were accepted before are locked."""
    outcome = graded.outcome
    said = [_decided(line).spoken(outcome.language) for line in lines]
    waits = [line.verdict != "accepted" for line in lines]
    rows = listing.rows.append_column("approved", pa.array(said, pa.string())).append_column(OPEN, pa.array(waits, pa.bool_()))
    for one in ASKED:
        rows = rows.append_column(one.name, pa.nulls(len(lines), pa.string()))
    asked = [Column(one.name, one.title, Role.FIELD) for one in ASKED]
    counts = (*listing.counts, (Text("待批", "Waiting for approval"), sum(waits)))
    return ReturnSheet(
        listing.title,
        (listed.ENTITY_ID, *listing.columns, _STATUS, _KEY, *asked),
        rows,
        listing.note,
        counts,
        KIND,
        outcome.rulebook.name,
        period,
        token,
        _HOW,
        ASKED,
    )


def _decided(line: Line) -> Text:
    """2026-09 同意（王总）, or that it waits."""
    if line.verdict is None:
        return Text("待批", "waits")
    words = VERDICTS[line.verdict]
    who = Text(f"（{line.approver}）", f" ({line.approver})") if line.approver else Text("", "")
    return Text(f"{line.period} {words.zh}{who.zh}", f"{line.period} {words.en}{who.en}")


def completion_sheet(graded: GradedRows, listing: Listing, completed: Sequence[Completed]) -> Listing | None:
    """Planned, done and the rate of the last period for everybody, each person and each group, and the rates of the periods before; none without any."""
    if not completed:
        return None
    outcome = graded.outcome
    periods = sorted({one.period for one in completed})
    known = {(one.by, one.group, one.period): one for one in completed}
    groups = _in_order(completed, periods[-1])
    late = _overdue(graded, listing)
    titles = {"": Text("合计", "Total"), "person": Text("责任人", "Person in charge")}
    last = [known.get((*group, periods[-1])) for group in groups]
    cells = {
        "by": pa.array([(titles.get(by) or graded.title_of(by)[0]).spoken(outcome.language) for by, _ in groups], pa.string()),
        "group": pa.array([group or None for _, group in groups], pa.string()),
        "planned": pa.array([float(one.planned) if one else None for one in last], pa.float64()),
        "done": pa.array([float(one.done) if one else None for one in last], pa.float64()),
        "rate": pa.array([_rate(one) for one in last], pa.float64()),
        "overdue": pa.array([float(late.get(group, 0)) for group in groups], pa.float64()),
        DEPTH: pa.array([0 if not by else 2 for by, _ in groups], pa.int64()),
        STATE: pa.array(["" for _ in groups], pa.string()),
        **{one: pa.array([_rate(known.get((*group, one))) for group in groups], pa.float64()) for one in periods},
        "_unit": pa.array(["%" for _ in groups], pa.string()),
    }
    columns = (
        Column("by", Text("统计口径", "By"), Role.FIELD),
        Column("group", Text("名称", "Name"), Role.NAME),
        Column("planned", Text("应做", "Planned"), Role.METRIC, "", 0),
        Column("done", Text("完成", "Done"), Role.METRIC, "", 0),
        Column("rate", Text("完成率", "Completion"), Role.METRIC, "%", 3),
        Column("overdue", Text("现逾期项", "Overdue now"), Role.METRIC, "", 0),
        *(Column(one, Text(one, one), Role.MONTH, "%", 3) for one in periods),
    )
    note = Text(
        f"{periods[-1]} 的应做按上期计划；一项多做的不能抵另一项少做的",
        f"planned for {periods[-1]} by the plan before; more of one line does not make up for less of another",
    )
    return Listing(COMPLETION_TITLE, columns, pa.table(cells), note)


def _in_order(completed: Sequence[Completed], newest: str) -> list[tuple[str, str]]:
    """Everybody first, then group by group as they first appear, those of the newest period before those that are gone."""
    of_newest = [(one.by, one.group) for one in completed if one.period == newest]
    every = dict.fromkeys([*of_newest, *((one.by, one.group) for one in completed)])
    order = list(dict.fromkeys(by for by, _ in every))
    return sorted(every, key=lambda group: order.index(group[0]))


def _overdue(graded: GradedRows, listing: Listing) -> dict[tuple[str, str], int]:
    """How many lines are overdue today, by group."""
    answer: dict[tuple[str, str], int] = {}
    for line, state in zip(lines_now(graded, listing), listing.rows[STATE].to_pylist(), strict=True):
        if state == "bad":
            for key in (("", ""), ("person", line.in_charge), *line.groups):
                answer[key] = answer.get(key, 0) + 1
    return answer


def _rate(one: Completed | None) -> float | None:
    return one.done / one.planned if one is not None and one.planned else None
