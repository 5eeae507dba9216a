"""The one catalogue of findings, and `found`, the only way to make one.

A finding takes its severity and, unless told otherwise, its hint from here; docs/findings.md is made from here, and tests keep the
source and the catalogue equal. A code is `<table>.<what>` where the finding is about rows of a table; such codes stand as `*.<what>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tiercli.domain.codes.batch import BATCH
from tiercli.domain.codes.code import Code
from tiercli.domain.codes.lint import LINT
from tiercli.domain.codes.reading import READING
from tiercli.domain.codes.rulebook import RULEBOOK
from tiercli.domain.codes.runs import RUNS
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import EMPTY, Text

__all__ = ["BATCH", "CODES", "LINT", "READING", "RULEBOOK", "RUNS", "Code", "code_of", "found", "sorted_findings"]


def _joined(*parts: Mapping[str, Code]) -> Mapping[str, Code]:
    """All lists as one.

    Errors: ValueError for a code that stands twice; the program does not start with one.
    """
    whole: dict[str, Code] = {}
    for part in parts:
        if twice := whole.keys() & part.keys():
            raise ValueError(f"codes of findings that stand twice: {', '.join(sorted(twice))}")
        whole.update(part)
    return MappingProxyType(whole)


CODES = _joined(READING, RUNS, RULEBOOK, LINT, BATCH)


def code_of(name: str) -> Code:
    """The catalogue's entry for a finding's code: sales.no-date is listed as *.no-date.

    Errors: KeyError for a code that is not listed.
    """
    return CODES[name] if name in CODES else CODES["*." + name.partition(".")[2]]


def found(code: str, where: Place, message: Text, *, hint: Text | None = None, count: int = 1, places: Sequence[Place] = ()) -> Finding:
    """A finding with its catalogue severity and, unless told otherwise, its catalogue cure as the hint.

    hint: other words, or EMPTY for none. places: the first `FIRST_PLACES` of them are kept.
    Errors: KeyError for a code that is not listed.
    """
    entry = code_of(code)
    if hint is None:
        hint = EMPTY if entry.asks_nothing else entry.cure
    return Finding(code, entry.severity, where, message, hint, count, tuple(places[:FIRST_PLACES]))


def sorted_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by code and file; within a file as they were met, sheet by sheet."""
    return tuple(sorted(findings, key=lambda one: (one.severity.rank, one.code, one.where.file)))
