"""Findings of reading, made from the catalogue so that severity and words stay in one place."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.codes import code_of
from tiercli.domain.finding import FIRST_PLACES, Finding, Place, Severity
from tiercli.domain.language import EMPTY, Text

_SEVERITIES = tuple(Severity)


def found(code: str, where: Place, message: Text, *, count: int = 1, places: Sequence[Place] = (), hint: Text | None = None) -> Finding:
    """A finding with its catalogue severity and, unless told otherwise, its catalogue cure."""
    entry = code_of(code)
    cure = entry.cure if hint is None else hint
    nothing = cure.zh.startswith("无需处理") and hint is None
    return Finding(code, entry.severity, where, message, EMPTY if nothing else cure, count, tuple(places[:FIRST_PLACES]))


def of_count(number: int, zh: str, one: str, many: str, **values: str) -> Text:
    """A sentence about a number of things, singular or plural in English; {n} is the number."""
    return Text(zh.format(n=number, **values), (one if number == 1 else many).format(n=f"{number:,}", **values))


def sorted_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by code and file; within a file as they were met, sheet by sheet."""
    return tuple(sorted(findings, key=lambda one: (_SEVERITIES.index(one.severity), one.code, one.where.file)))
