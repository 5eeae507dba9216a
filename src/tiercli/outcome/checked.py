"""What a check of input files found, with nothing graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Language, Text


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two customers whose names are nearly alike; a suggestion for the alias sheet, never merged by itself.

    score: 0-100, how alike; 100 where only the legal form or the writing differs. why: what differs.
    """

    one_id: str
    one: str
    other_id: str
    other: str
    score: int
    why: Text
    where: Place = field(default_factory=Place)

    def record(self, language: Language) -> dict[str, object]:
        """The pair as `check --json` shows it."""
        return {
            "one": {"customer_id": self.one_id, "customer_name": self.one},
            "other": {"customer_id": self.other_id, "customer_name": self.other},
            "score": self.score,
            "why": self.why.spoken(language),
        }


@dataclass(frozen=True)
class Checked:
    """Everything that reading found.

    files: those looked at, as the user named them. findings: errors first. names: near names, the most alike first. aliases: ids that lost their
    zeros and those that have them, where no name speaks against it. as_of: the day up to which rows count.
    tables: those that were looked for, a rulebook's own among them.
    """

    accounts: tuple[TableAccount, ...]
    inputs: tuple[InputSheet, ...]
    findings: tuple[Finding, ...]
    names: tuple[NamePair, ...]
    language: Language
    as_of: date
    files: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    tables: Mapping[str, TableFields] = field(default_factory=lambda: STANDARD)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def needs_a_look(self) -> bool:
        """Whether any finding is an error or a warning (`--strict` exits with 1)."""
        return any(finding.severity is not Severity.NOTE for finding in self.findings)

    def grouped(self) -> Mapping[tuple[Severity, str], tuple[Finding, ...]]:
        """The findings by severity and code, errors first; within each the largest first."""
        order = list(Severity)
        groups: dict[tuple[Severity, str], list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda one: (order.index(one.severity), one.code, -one.count)):
            groups.setdefault((finding.severity, finding.code), []).append(finding)
        return {key: tuple(members) for key, members in groups.items()}

    def summary(self, outputs: tuple[str, ...] = ()) -> dict[str, object]:
        """What `check --json` prints; amounts are exact decimal text."""
        from tiercli.domain.version import __version__

        counts = {str(severity): sum(one.count for one in self.findings if one.severity is severity) for severity in Severity}
        return {
            "tiercli": __version__,
            "as_of": self.as_of.isoformat(),
            "counts": counts,
            "tables": {account.table: account.record() for account in self.accounts},
            "inputs": [sheet.record() for sheet in self.inputs],
            "findings": [{**finding.record(self.language), "places": [str(place) for place in finding.places]} for finding in self.findings],
            "similar_names": [pair.record(self.language) for pair in self.names],
            "outputs": list(outputs),
        }
