"""本月行动 / Actions: who must do what for whom by when, from everything that the result says is to be done.

Alerts bring their own action, department and day; the maintenance plan its person, way and day. The best customers at risk, candidates that
wait for a decision and customers near the next level are due by the end of the month after the run, and the note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import EMPTY, Text, counted, joined
from tiercli.domain.period import month_end
from tiercli.domain.texts import texts_of
from tiercli.outcome import figures
from tiercli.outcome.extras import STATE, Candidates, Listing
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.overview.at_risk import AtRisk
from tiercli.outcome.standing import ALERT_LEVELS, ids_of, next_steps
from tiercli.rulebook.facts.level_words import written_levels

TITLE = Text("本月行动", "Actions")
NEAR = 3.0
"""Points from which the next level is near."""
_MOST_NEAR = 30
_ORDER = {"red": 0, "bad": 1, "orange": 2, "yellow": 3, "soon": 4, "": 5, "good": 6}
_KINDS = {
    "alert": Text("预警", "Alert"),
    "risk": Text("重点客户风险", "At risk"),
    "candidate": Text("待审批", "To be approved"),
    "plan": Text("维护计划", "Plan"),
    "near": Text("升级机会", "Near the next tier"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. entity: the customer's id. due: the last day. is_own: whether that day is the rulebook's own."""

    kind: str
    who: str
    what: str
    entity: str
    name: str
    why: str
    due: date
    state: str
    is_own: bool = True


class Actions:
    """Everything to be done, the most urgent first.

    found: without the steps of those near the next level, which may still be worked out beside; the table waits for them.
    """

    def __init__(self, outcome: Outcome, at_risk: AtRisk | None) -> None:
        self.outcome, self.language = outcome, outcome.language
        self.ids = texts_of(ids_of(outcome))
        self.place = {entity: place for place, entity in enumerate(self.ids)}
        following = outcome.as_of.year * 12 + outcome.as_of.month  # months from 0: that after the run
        self.month_end = month_end(following // 12, following % 12 + 1)
        self._names: list[Any] | None = None
        self._people: list[Any] | None = None
        found = [*self.alerts(), *self.plan(), *self.risks(at_risk), *self.candidates(), *self.near()]
        self.found = sorted(found, key=lambda action: (_ORDER.get(action.state, 5), action.due))

    def name(self, place: int) -> str:
        """What the customer is called."""
        if self._names is None:
            self._names = figures.names(self.outcome).to_pylist()
        return str(self._names[place] or "")

    def person(self, place: int) -> str:
        """Whose the customer is: its salesperson, else the owner that its level names, else its branch."""
        if self._people is None:
            count = len(self.outcome.results)
            self._people = [None] * count
            for frame, name in ((self.outcome.profile, "manager"), (self.outcome.treatments, "owner"), (self.outcome.profile, "branch")):
                if frame.named(name) is not None:
                    values = frame.rows[name].to_pylist()
                    self._people = [one or other for one, other in zip(self._people, values, strict=True)]
        return str(self._people[place] or "")

    def spoken(self, words: Text) -> str:
        """Words in the language of the report."""
        return words.spoken(self.language)

    def alerts(self) -> Iterator[Action]:
        """What every alert asks for."""
        rows = self.outcome.alerts
        for row in rows.to_pylist() if "title" in rows.column_names else ():
            entity = str(row["entity_id"])
            place = self.place.get(entity)
            due, is_own = (date.fromisoformat(row["due"]), True) if row["due"] else (self.month_end, False)
            person = "" if place is None else self.person(place)
            who = f"{row['department']}（{person}）" if row["department"] and person and self.language == "zh" else row["department"] or person
            if row["department"] and person and self.language == "en":
                who = f"{row['department']} ({person})"
            what = row["action"] or self.spoken(
                Text(f"处理{self.spoken(ALERT_LEVELS[row['level']])}预警：{row['title']}", f"Deal with the alert: {row['title']}")
            )
            yield Action("alert", who or "", what, entity, row["entity_name"] or "", row["because"] or "", due, row["level"], is_own)

    def plan(self) -> Iterator[Action]:
        """What the maintenance plan has overdue or due within its fortnight."""
        plan = self.outcome.extras.get("plan")
        for row in plan.rows.to_pylist() if isinstance(plan, Listing) and STATE in plan.rows.column_names else ():
            if row[STATE]:
                person = self.person(self.place[row["entity_id"]]) if row["entity_id"] in self.place else ""
                yield Action("plan", row["person"] or row["who"] or person, row["way"], row["entity_id"], row["name"], row["status"], row["due"], row[STATE])

    def risks(self, at_risk: AtRisk | None) -> Iterator[Action]:
        """The best customers that buy much less or owe overdue money."""
        if at_risk is None:
            return
        for place, change, overdue, days in zip(at_risk.places.tolist(), at_risk.change, at_risk.overdue, at_risk.days, strict=True):
            falls, title = not np.isnan(change), figures.volume_title(self.outcome).zh
            what = joined(
                (
                    Text("走访，查明下滑原因", "Visit and find out why it buys less") if falls else EMPTY,
                    Text("催收逾期款", "Collect what is overdue") if overdue > 0 else EMPTY,
                )
            )
            why = joined(
                (
                    Text(f"{title}{at_risk.against.zh} {change:+.0%}", f"{change:+.0%} {at_risk.against.en}") if falls else EMPTY,
                    Text(f"逾期 {overdue:,.0f} 元", f"CNY {overdue:,.0f} overdue") if overdue > 0 else EMPTY,
                    Text(f"{days:.0f} 天", counted(round(days), "day", "days")) if overdue > 0 and days > 0 else EMPTY,
                ),
                "，",
                ", ",
            )
            state = "bad" if overdue > 0 and falls else "soon"
            yield Action(
                "risk", self.person(place), self.spoken(what), self.ids[place], self.name(place), self.spoken(why), self.month_end, state, is_own=False
            )

    def candidates(self) -> Iterator[Action]:
        """Those who wait for a decision."""
        found = self.outcome.extras.get("candidates")
        if not isinstance(found, Candidates):
            return
        names = {column.role: column.name for column in reversed(found.listing.columns)}
        for row in found.listing.rows.to_pylist():
            entity = str(row.get(names.get(Role.ID, ""), "") or row.get(names.get(Role.NAME, ""), ""))
            why = next((str(row[column.name]) for column in found.listing.columns if column.role is Role.REASONS and row[column.name]), "")
            name = str(row.get(names.get(Role.NAME, ""), "") or entity)
            what = self.spoken(Text(f"在“{found.title.zh}”表里决定", f"Decide on the sheet {found.title.en}"))
            yield Action("candidate", self.spoken(Text("审批人", "Approver")), what, entity, name, why, self.month_end, "soon", is_own=False)

    def near(self) -> Iterator[Action]:
        """Those who lack little for the next level, the nearest first."""
        rows = self.outcome.results.rows
        if "to_next" not in rows.column_names or not pa.types.is_floating(rows["to_next"].type):
            return
        lacking = np.nan_to_num(rows["to_next"].to_numpy(), nan=np.inf)
        places = np.flatnonzero((lacking > 0) & (lacking <= NEAR))
        places = places[np.argsort(lacking[places], kind="stable")][:_MOST_NEAR]
        what = self.spoken(Text("争取升级", "Win it for the next tier"))
        for place in places.tolist():
            yield Action("near", self.person(place), what, self.ids[place], self.name(place), "", self.month_end, "good", is_own=False)

    def table(self) -> Listing | None:
        """What is to be done, a line each; none where nothing is."""
        return _listing(self.outcome, self.found, self) if self.found else None


def _listing(outcome: Outcome, found: list[Action], maker: Actions) -> Listing:
    language, steps = outcome.language, next_steps(outcome) if any(action.kind == "near" for action in found) else None
    named, tier = figures.name_column(outcome), figures.tier_column(outcome)
    written = written_levels(outcome.rulebook.gradings[outcome.main], language)
    tiers = [written.get(one, one) for one in texts_of(outcome.results.rows[tier.name])]
    columns = (
        Column("kind", Text("事由", "Because of"), Role.LEVEL),
        Column("who", Text("谁来做", "Who"), Role.FIELD),
        Column("what", Text("做什么", "What"), Role.REASONS),
        Column("name", named.title, Role.NAME),
        Column("tier", tier.title, Role.FIELD),
        Column("due", Text("期限", "By when"), Role.FIELD),
        Column("why", Text("为什么", "Why"), Role.REASONS),
    )
    texts: Mapping[str, list[str | None]] = {
        "kind": [_kind(action).spoken(language) for action in found],
        "who": [action.who or None for action in found],
        "what": [action.what for action in found],
        "name": [action.name for action in found],
        "entity_id": [action.entity for action in found],
        "tier": [tiers[maker.place[action.entity]] if action.entity in maker.place else None for action in found],
        "why": [action.why if action.kind != "near" or steps is None else str(steps[maker.place[action.entity]].as_py() or "") for action in found],
        STATE: [action.state for action in found],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in texts.items()})
    table = table.append_column("due", pa.array([action.due for action in found], pa.date32()))
    note = EMPTY
    if not all(action.is_own for action in found):
        note = Text(f"规则没有写期限的，按 {maker.month_end}", f"what the rules give no day for is due by {maker.month_end}")
    if sum(action.kind == "near" for action in found) == _MOST_NEAR:
        note = joined((note, Text(f"升级机会只列最近的 {_MOST_NEAR} 个", f"of those near the next tier, the nearest {_MOST_NEAR}")))
    counts = tuple((words, sum(action.kind == kind for action in found)) for kind, words in _KINDS.items() if any(action.kind == kind for action in found))
    return Listing(TITLE, columns, table, note, counts)


def _kind(action: Action) -> Text:
    """Where it comes from; an alert with its colour in words."""
    if action.kind == "alert":
        color = ALERT_LEVELS[action.state]
        return Text(f"{color.zh}预警", f"{color.en} alert")
    return _KINDS[action.kind]
