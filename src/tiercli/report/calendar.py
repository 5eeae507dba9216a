"""The maintenance plan as a calendar file (RFC 5545): one all-day event for each line of the plan.

There is no clock in it: the stamp is the as-of date. The identity of an event is that of the rulebook,
the customer and the way, so that a calendar that takes in next month's file moves its events instead of
doubling them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, BinaryIO

from tiercli.domain.errors import UsageError
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Listing

_LONGEST_LINE = 75  # octets, without the line's end
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def write_calendar(outcome: Outcome, file: BinaryIO) -> None:
    """Write the plan's next dates.

    What is overdue stands on the as-of date, with the day it was due in its description.
    Errors: UsageError when the rulebook has no plan.
    """
    plan = plan_of(outcome)
    for line in _lines(outcome, plan):
        for piece in folded(line):
            file.write(piece + b"\r\n")


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


def folded(line: str) -> Iterator[bytes]:
    """A content line in pieces of at most 75 octets, never inside a character; later pieces begin with a space."""
    piece, room = b"", _LONGEST_LINE
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > room:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def escaped(words: str) -> str:
    """Text as calendar values write it."""
    return harmless(words).translate(_ESCAPES)


def _lines(outcome: Outcome, plan: Listing) -> Iterator[str]:
    title = f"{plan.title.spoken(outcome.language)} · {outcome.rulebook.title.spoken(outcome.language)}"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tiercli//maintenance plan//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{escaped(title)}"
    for row in plan.rows.to_pylist():
        yield from _event(outcome, row)
    yield "END:VCALENDAR"


def _event(outcome: Outcome, row: Mapping[str, Any]) -> Iterator[str]:
    zh = outcome.language == "zh"
    due: date = row["due"]
    day = max(due, outcome.as_of)
    known = f"{outcome.rulebook.name}\n{row['entity_id']}\n{row['_way']}"
    late = row["overdue_days"]
    colon, stop = ("：", "；") if zh else (": ", "; ")
    words = [("级别" if zh else "Level", row["tier"]), ("维护人" if zh else "Looked after by", row["who"]), ("频次" if zh else "How often", row["often"])]
    words += [("上次" if zh else "Last", row["last"].isoformat())] if row["last"] else []
    words += [("应做日期" if zh else "Due", due.isoformat()), ("状态" if zh else "Status", row["status"])]
    summary = f"{row['way']}{colon}{row['name']}" + (f"（{row['status']}）" if late and zh else f" ({row['status']})" if late else "")
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(known.encode()).hexdigest()[:32]}@tiercli"
    yield f"DTSTAMP:{outcome.as_of:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{(outcome.as_of - date(2000, 1, 1)).days}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(stop.join(f'{name}{colon}{value}' for name, value in words if value))}"
    yield f"CATEGORIES:{escaped(row['way'])}"
    yield f"PRIORITY:{1 if late else 5}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
