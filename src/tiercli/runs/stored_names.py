"""What the runs of a history are called, from the words of users."""

from __future__ import annotations

from tiercli.domain.errors import WordsError
from tiercli.domain.fiscal import CALENDAR_YEAR
from tiercli.ledger.store import Ledger
from tiercli.runs.replay import fiscal_of


def stored_name(ledger: Ledger, words: str) -> str:
    """What the run of a period is called: as it is written, or the month in which FY2026, 2026-Q3 or 2026-H1 ends, in the fiscal year of its rules."""
    if words in ledger.periods() or not ledger.periods():
        return words
    stored = ledger.current(ledger.periods()[-1])
    fiscal = fiscal_of(stored.run["rules"]) if stored is not None and "rules" in stored.run else CALENDAR_YEAR
    try:
        return fiscal.month_name(fiscal.named_part(words).end)
    except WordsError:
        return words
