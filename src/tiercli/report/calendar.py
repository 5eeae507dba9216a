"""The maintenance plan as a calendar file (RFC 5545): one all-day event for each line of the plan.

There is no clock in it: the stamp is the as-of date. The identity of an event is that of the rulebook,
the customer and the way, so that a calendar that takes in next month's file moves its events instead of
doubling them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from tiercli.domain.errors import UsageError
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Listing

if TYPE_CHECKING:
    from icalendar import Event


def write_calendar(outcome: Outcome, file: BinaryIO) -> None:
    """Write the plan's next dates.

    What is overdue stands on the as-of date, with the day it was due in its description.
    Errors: UsageError when the rulebook has no plan.
    """
    from icalendar import Calendar

    plan = plan_of(outcome)
    title = f"{plan.title.spoken(outcome.language)} · {outcome.rulebook.title.spoken(outcome.language)}"
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//tiercli//maintenance plan//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", calendar_text(title))
    for row in plan.rows.to_pylist():
        calendar.add_component(_event(outcome, row))
    file.write(calendar.to_ical(sorted=False))


def plan_of(outcome: Outcome) -> Listing:
    """The maintenance plan.

    Errors: UsageError when the rulebook has none.
    """
    plan = outcome.extras.get("plan")
    if not isinstance(plan, Listing):
        name = outcome.rulebook.name
        raise UsageError(
            Text(f"规则 {name} 没有维护计划，不能写成日历。", f"The rulebook {name} has no maintenance plan, so there is nothing to put in a calendar."),
            hint=Text("ics 格式只用于有 sheets.plan 的规则。", "The format ics is for rulebooks with sheets: plan."),
        )
    return plan


def calendar_text(words: str) -> str:
    """Text from cells, with nothing in it that commands a reader."""
    return harmless(words).replace("\r", "")


def _event(outcome: Outcome, row: Mapping[str, Any]) -> Event:
    from icalendar import Event

    zh = outcome.language == "zh"
    due: date = row["due"]
    day = max(due, outcome.as_of)
    known = f"{outcome.rulebook.name}\n{row['entity_id']}\n{row['_way']}"
    late = row["overdue_days"]
    colon, stop = ("：", "；") if zh else (": ", "; ")
    words = [("级别" if zh else "Level", row["tier"]), ("维护人" if zh else "Looked after by", row["who"]), ("频次" if zh else "How often", row["often"])]
    words += [("上次" if zh else "Last", row["last"].isoformat())] if row["last"] else []
    words += [("应做日期" if zh else "Due", due.isoformat()), ("状态" if zh else "Status", row["status"])]
    event = Event()
    event.add("uid", f"{hashlib.sha256(known.encode()).hexdigest()[:32]}@tiercli")
    event.add("dtstamp", datetime(outcome.as_of.year, outcome.as_of.month, outcome.as_of.day, tzinfo=UTC))
    event.add("sequence", (outcome.as_of - date(2000, 1, 1)).days)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    summary = f"{row['way']}{colon}{row['name']}" + (f"（{row['status']}）" if late and zh else f" ({row['status']})" if late else "")
    event.add("summary", calendar_text(summary))
    event.add("description", calendar_text(stop.join(f"{name}{colon}{value}" for name, value in words if value)))
    event.add("categories", [calendar_text(row["way"])])
    event.add("priority", 1 if late else 5)
    event.add("transp", "TRANSPARENT")
    return event
