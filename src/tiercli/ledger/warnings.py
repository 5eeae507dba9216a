"""The warning ledger: what became of each alert from period to period.

An entry is known by its entity and its kind (the alert's `warning`, else its name). It is new in the period in which the alert goes off,
then worse, same or better: a graver colour is worse; within a colour the alert's `gravity` decides, and without one it is the same. It is
closed when the condition no longer holds, or when somebody accepted what was done. Closed entries stay on record; when the alert goes off
again, the entry is new and says when it was there before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tiercli.rulebook.parts.alert import rank_of

State = Literal["new", "worse", "same", "better", "closed"]
STATES: tuple[State, ...] = ("new", "worse", "same", "better", "closed")
Ending = Literal["over", "no-value", "accepted", "left", "rule-gone"]
ENDINGS: tuple[Ending, ...] = ("over", "no-value", "accepted", "left", "rule-gone")
"""Why an entry is closed: the condition no longer holds; nor does it because something in it has no value any more; it was accepted; its entity is
no longer graded; the rulebook has no such alert any more."""
Key = tuple[str, str]
"""Entity and kind."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that goes off in a period.

    gravity: whole millionths. due: the last day, if the alert has one. The words are in the report's language.
    """

    entity: str
    name: str
    kind: str
    alert: str
    level: str
    title: str
    gravity: int | None = None
    because: str | None = None
    action: str | None = None
    department: str | None = None
    due: date | None = None

    @property
    def key(self) -> Key:
        """Whom it concerns, and what."""
        return self.entity, self.kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One warning as it stands in a period.

    what: the alert as it went off last. state: against the period before. is_raised: whether the alert goes off in this period.
    is_known: whether its condition could be decided. since: the period in which it was new. periods: for how many it has stood.
    last_level, last_state: its colour and state in the period before. times: how often it has been new. closed, ending: when and why it was closed.
    before: when it was there before, as (since, closed, ending), if it was. due: the day that holds, which no later period puts off.
    done_on, accepted_by, remark: what was said on the sheets.
    """

    what: Raised
    state: State
    since: str
    is_raised: bool = True
    is_known: bool = True
    periods: int = 1
    last_level: str | None = None
    last_state: State | None = None
    times: int = 1
    closed: str | None = None
    ending: Ending | None = None
    before: tuple[str, str, str] | None = None
    due: date | None = None
    done_on: date | None = None
    accepted_by: str | None = None
    remark: str | None = None

    @property
    def key(self) -> Key:
        """Whom it concerns, and what."""
        return self.what.key

    @property
    def is_open(self) -> bool:
        """Whether it still has to be looked after."""
        return self.state != "closed"

    def days_late(self, day: date) -> int:
        """By how many days its due day is past on a day; 0 for one that is done or closed."""
        return max((day - self.due).days, 0) if self.is_open and self.due is not None and self.done_on is None else 0


@dataclass(frozen=True, slots=True)
class Handled:
    """What somebody wrote beside a warning on the returned sheet, and when and in which file it came back."""

    entity: str
    kind: str
    done_on: date | None = None
    accepted_by: str = ""
    remark: str = ""
    decided_at: str = ""
    file: str = ""
    file_sha256: str = ""

    @property
    def key(self) -> Key:
        """Whom it concerns, and what."""
        return self.entity, self.kind


def gravest(raised: Iterable[Raised]) -> dict[Key, Raised]:
    """One alert for each entity and kind: the gravest colour; of several of one colour the first."""
    answer: dict[Key, Raised] = {}
    for one in raised:
        if one.key not in answer or rank_of(one.level) < rank_of(answer[one.key].level):
            answer[one.key] = one
    return answer


def followed(
    before: Iterable[Entry],
    raised: Mapping[Key, Raised],
    period: str,
    *,
    undecided: Collection[str] = (),
    endings: Mapping[Key, Ending] | None = None,
) -> list[Entry]:
    """The ledger of a period: those of before in their order, then the new ones in the order in which they were raised.

    raised: what goes off now. undecided: kinds whose condition cannot be decided, because the data for it are missing: their open entries
    stand as they did. endings: why entries that do not go off are closed, where it is not that the condition no longer holds.
    """
    answer: list[Entry] = []
    seen: set[Key] = set()
    for entry in before:
        now = raised.get(entry.key)
        seen.add(entry.key)
        if now is not None:
            answer.append(_again(entry, now) if entry.is_open else _new(now, period, entry))
        elif not entry.is_open:
            answer.append(replace(entry, is_raised=False, is_known=True))
        elif entry.what.kind in undecided:
            stands = replace(entry, state="same", is_raised=False, is_known=False, periods=entry.periods + 1)
            answer.append(replace(stands, last_level=entry.what.level, last_state=entry.state))
        else:
            ending = (endings or {}).get(entry.key, "over")
            ended = replace(entry, state="closed", is_raised=False, is_known=True, closed=period, ending=ending)
            answer.append(replace(ended, last_level=entry.what.level, last_state=entry.state))
    return [*answer, *(_new(now, period, None) for key, now in raised.items() if key not in seen)]


def _new(now: Raised, period: str, earlier: Entry | None) -> Entry:
    if earlier is None:
        return Entry(now, "new", period, due=now.due)
    before = (earlier.since, earlier.closed or "", earlier.ending or "")
    return Entry(now, "new", period, times=earlier.times + 1, before=before, due=now.due)


def _again(entry: Entry, now: Raised) -> Entry:
    """An open entry whose alert goes off again.

    Its due day is not put off; in a graver colour it is due by that colour's day, if this is sooner, and what was done about it no longer counts as done.
    """
    state = _compared(entry.what, now)
    is_graver = rank_of(now.level) < rank_of(entry.what.level)
    due = entry.due if entry.due is not None else now.due
    if is_graver and due is not None and now.due is not None:
        due = min(due, now.due)
    done = None if is_graver else entry.done_on
    return replace(
        entry,
        what=now,
        state=state,
        is_raised=True,
        is_known=True,
        periods=entry.periods + 1,
        last_level=entry.what.level,
        last_state=entry.state,
        due=due,
        done_on=done,
    )


def _compared(old: Raised, now: Raised) -> State:
    was, is_now = rank_of(old.level), rank_of(now.level)
    if was != is_now:
        return "worse" if is_now < was else "better"
    if old.alert != now.alert or old.gravity is None or now.gravity is None or old.gravity == now.gravity:
        return "same"
    return "worse" if now.gravity > old.gravity else "better"


def handled(entries: Iterable[Entry], said: Iterable[Handled], period: str) -> list[Entry]:
    """The ledger after what people wrote on its sheet: what is accepted is closed; the later word on an entry counts."""
    words: dict[Key, list[Handled]] = {}
    for one in said:
        words.setdefault(one.key, []).append(one)
    return [_after(entry, words.get(entry.key, ()), period) for entry in entries]


def _after(entry: Entry, said: Iterable[Handled], period: str) -> Entry:
    for one in said:
        if not entry.is_open:
            break
        entry = replace(entry, done_on=one.done_on, accepted_by=one.accepted_by or None, remark=one.remark or None)
        if one.accepted_by:
            entry = replace(entry, state="closed", closed=period, ending="accepted")
    return entry


def derived(before: Iterable[Entry], stored: Iterable[Entry], said: Iterable[Handled], period: str) -> Iterator[Key]:
    """Whose stored entries do not follow from the ledger of the period before and from the alerts that they say went off."""
    kept = {entry.key: entry for entry in stored}
    raised = {key: entry.what for key, entry in kept.items() if entry.is_raised}
    lost = {entry.what.kind for entry in kept.values() if not entry.is_known}
    endings = {key: entry.ending for key, entry in kept.items() if entry.ending is not None and entry.ending != "accepted"}
    again = {entry.key: entry for entry in handled(followed(before, raised, period, undecided=lost, endings=endings), said, period)}
    return (key for key in sorted(kept.keys() | again.keys()) if kept.get(key) != again.get(key))
