"""What was decided on candidates, as the records of runs keep it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tiercli.domain.language import EMPTY, Text
from tiercli.ledger.store import Ledger

_WHO = ("comment", "approver", "decided_at", "file", "file_sha256")
Key = tuple[str, str]
"""Grading and entity."""


@dataclass(frozen=True)
class Decision:
    """What was decided on a candidate: entry of an entity into a level of a grading.

    accepted: none for one that was deferred: nothing follows from it. comment, approver, decided_at, file, file_sha256: as the
    returned sheet and the clock said.
    """

    entity: str
    grading: str
    level: str
    accepted: bool | None
    comment: str = ""
    approver: str = ""
    decided_at: str = ""
    file: str = ""
    file_sha256: str = ""

    @property
    def key(self) -> Key:
        """Who, in which grading."""
        return self.grading, self.entity

    def words(self) -> Text:
        """同意进入 A."""
        if self.accepted is None:
            return Text(f"暂缓进入 {self.level}", f"entry into {self.level} deferred")
        if self.accepted:
            return Text(f"同意进入 {self.level}", f"entry into {self.level} accepted")
        return Text(f"不同意进入 {self.level}", f"entry into {self.level} refused")

    def by_whom(self) -> Text:
        """王总, 2026-11-22, 名单.xlsx: as far as it was kept."""
        known = [part for part in (self.approver, self.decided_at[:10], self.file) if part]
        return Text(f"（{'，'.join(known)}）", f" ({', '.join(known)})") if known else EMPTY


def decisions_in(run: Mapping[str, Any]) -> list[Decision]:
    """The decisions in a run's record, oldest first."""
    return [
        Decision(one["entity"], one["grading"], one["level"], one["accepted"], *(str(one.get(name) or "") for name in _WHO)) for one in run.get("decisions", [])
    ]


def last_decisions(ledger: Ledger, period: str, keys: Collection[Key]) -> dict[Key, tuple[str, Decision]]:
    """The newest decision on each of `keys` up to and in a period, and the period on whose sheet it was taken.

    Errors: HistoryError when a record cannot be read.
    """
    found: dict[Key, tuple[str, Decision]] = {}
    for one in reversed([one for one in ledger.periods() if one <= period]):
        if len(found) == len(keys):
            break
        stored = ledger.current(one)
        assert stored is not None
        for decision in reversed(decisions_in(stored.run)):
            if decision.key in keys and decision.key not in found:
                found[decision.key] = (one, decision)
    return found
