"""预警台账 / Warning ledger: what became of each alert, with columns for what was done; closed ones below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.follow import GradedRows
from tiercli.follow.alerts import LEVELS
from tiercli.ledger.warnings import Entry
from tiercli.outcome.extras import CODE, LATE, OPEN, STATE, Asked, ReturnSheet

KIND = "warnings"
TITLE = listed.WARNINGS
STATES = {
    "new": Text("新增", "New"),
    "worse": Text("加重", "Worse"),
    "same": Text("持续", "Same"),
    "better": Text("减轻", "Better"),
    "closed": Text("已关闭", "Closed"),
}
ENDINGS = {
    "over": Text("条件不再成立", "no longer holds"),
    "no-value": Text("指标不再有值", "no value any more"),
    "accepted": Text("已验收", "accepted"),
    "left": Text("不再分级", "no longer graded"),
    "rule-gone": Text("规则里不再有", "no longer in the rulebook"),
}
ASKED = (
    Asked("done_on", listed.DONE_ON, 13, is_day=True),
    Asked("accepted_by", listed.ACCEPTED_BY, 13),
    Asked("remark", listed.REMARK, 28),
)
_HOW = Text(
    "处理完请填处理完成日；验收后再填验收人，该项即关闭。存盘后用 tiercli approve 读回。",
    "Fill in the day on which it was done, and who accepted it, which closes it; then read the file back with tiercli approve.",
)
_COLUMNS = {
    "state": listed.ALERT_STATE,
    "level": listed.ALERT_LEVEL,
    "entity_id": listed.ENTITY_ID,
    "entity_name": listed.ENTITY_NAME,
    "title": listed.ALERT,
    "because": listed.BECAUSE,
    "action": listed.ACTION,
    "since": Column("since", Text("始于", "Since"), Role.FIELD),
    "periods": Column("periods", Text("已持续期数", "Periods so far"), Role.METRIC, "", 0),
    "last_level": Column("last_level", Text("上期", "Last period"), Role.FIELD),
    "department": listed.DEPARTMENT,
    "due": listed.DUE,
    "overdue_days": Column("overdue_days", Text("逾期天数", "Days overdue"), Role.METRIC, "days", 0),
    "before": Column("before", Text("以前", "Before"), Role.FIELD),
    "closed": Column("closed", Text("关闭", "Closed"), Role.FIELD),
    "kind": Column("kind", listed.KEY, Role.FIELD),
}
_OPTIONAL = ("action", "department", "due", "overdue_days", "before", "closed")


def warning_sheet(graded: GradedRows, entries: Sequence[Entry], period: str, token: str) -> ReturnSheet:
    """The open ones, the gravest and latest first, and the closed ones, the last closed first.

    token: names the run, so that what comes back for another is refused.
    """
    outcome = graded.outcome
    language = outcome.language
    open_ones = sorted((entry for entry in entries if entry.is_open), key=lambda entry: list(LEVELS).index(entry.what.level))
    closed = sorted((entry for entry in entries if not entry.is_open), key=lambda entry: entry.closed or "", reverse=True)
    shown = [*open_ones, *closed]
    rows = pa.table(_cells(shown, outcome.as_of, period, language))
    columns = [column for name, column in _COLUMNS.items() if name not in _OPTIONAL or rows[name].null_count < rows.num_rows]
    states: list[str] = [entry.state for entry in shown if entry.is_open or entry.closed == period]
    counts = [(words, states.count(state)) for state, words in STATES.items()]
    counts[-1] = (Text("本期关闭", "Closed in this period"), counts[-1][1])
    late = sum(1 for entry in open_ones if entry.days_late(outcome.as_of))
    note = Text(f"逾期未处理：{late}", f"Overdue: {late}") if late else EMPTY
    asked = [Column(one.name, one.title, Role.FIELD) for one in ASKED]
    return ReturnSheet(TITLE, (*columns, *asked), rows, note, tuple(counts), KIND, outcome.rulebook.name, period, token, _HOW, ASKED)


def _cells(shown: Sequence[Entry], as_of: date, period: str, language: Language) -> dict[str, pa.Array]:
    text, day, number = pa.string(), pa.date32(), pa.float64()
    colour = [LEVELS[entry.what.level].spoken(language) for entry in shown]
    late = [float(days) if (days := entry.days_late(as_of)) else None for entry in shown]
    return {
        "state": pa.array([STATES[entry.state].spoken(language) for entry in shown], text),
        "level": pa.array(colour, text),
        STATE: pa.array([entry.what.level if entry.is_open else "" for entry in shown], text),
        CODE: pa.array([entry.state if entry.is_open or entry.closed == period else "" for entry in shown], text),
        LATE: pa.array([days is not None for days in late], pa.bool_()),
        OPEN: pa.array([entry.is_open for entry in shown], pa.bool_()),
        "entity_id": pa.array([entry.what.entity for entry in shown], text),
        "entity_name": pa.array([entry.what.name for entry in shown], text),
        "title": pa.array([entry.what.title for entry in shown], text),
        "because": pa.array([_because(entry).spoken(language) or None for entry in shown], text),
        "action": pa.array([entry.what.action if entry.is_open else None for entry in shown], text),
        "since": pa.array([entry.since for entry in shown], text),
        "periods": pa.array([float(entry.periods) for entry in shown], number),
        "last_level": pa.array([_last(entry).spoken(language) or None if entry.is_open or entry.closed == period else None for entry in shown], text),
        "department": pa.array([entry.what.department for entry in shown], text),
        "due": pa.array([entry.due for entry in shown], day),
        "overdue_days": pa.array(late, number),
        "before": pa.array([_before(entry).spoken(language) or None for entry in shown], text),
        "closed": pa.array([closing(entry).spoken(language) or None for entry in shown], text),
        "kind": pa.array([entry.what.kind for entry in shown], text),
        "done_on": pa.array([entry.done_on for entry in shown], day),
        "accepted_by": pa.array([entry.accepted_by for entry in shown], text),
        "remark": pa.array([entry.remark for entry in shown], text),
    }


def _last(entry: Entry) -> Text:
    """How it stood in the period before: 橙色，新增."""
    if entry.last_level is None or entry.last_state is None:
        return EMPTY
    level, state = LEVELS[entry.last_level], STATES[entry.last_state]
    return Text(f"{level.zh}，{state.zh}", f"{level.en}, {state.en.lower()}")


def _because(entry: Entry) -> Text:
    words = entry.what.because or ""
    if entry.is_known:
        return Text(words, words)
    return Text(f"本期缺数据，无法判断；上次：{words}", f"cannot be judged, the data are missing; last: {words}")


def closing(entry: Entry) -> Text:
    """2026-05 已验收; empty for an open one."""
    return _ended(entry.closed, entry.ending) if not entry.is_open else EMPTY


def _before(entry: Entry) -> Text:
    """When it was there before: 第 2 次；上次 2026-01 至 2026-03，已验收."""
    if entry.before is None:
        return EMPTY
    since, closed, ending = entry.before
    how = ENDINGS.get(ending, EMPTY)
    return Text(f"第 {entry.times} 次；上次 {since} 至 {closed}，{how.zh}", f"time {entry.times}; before {since} – {closed}: {how.en}")


def _ended(period: str | None, ending: str | None) -> Text:
    how = ENDINGS.get(ending or "", EMPTY)
    return Text(f"{period} {how.zh}", f"{period}: {how.en}")
