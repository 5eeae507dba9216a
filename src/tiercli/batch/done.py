"""What became of the runs of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tiercli.domain.account import TableAccount
from tiercli.domain.errors import TierError
from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Language

Status = Literal["stored", "replaced", "unchanged", "failed", "skipped", "pruned"]
OUR_FAULT = 70


@dataclass(frozen=True)
class Done:
    """What became of one period under one rulebook.

    names: of the entities that were read, so that a log can leave them out.
    gone: the revisions that retention removed. findings: all that was found, gravest first. accounts: where the rows of each table went;
    tables: their titles and fields.
    entities_account: whose the used rows are. left_out: what could not be scored or cannot act. is_strict: findings that need a look count.
    language: of the report, or of the input that was refused. follow_up: how its warnings and plan stand, for programs; follow_up_lines: in words.
    """

    period: str
    rulebook: str
    status: Status
    revision: int | None = None
    entities: int | None = None
    levels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    error: TierError | None = None
    gone: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    accounts: tuple[TableAccount, ...] = ()
    tables: Mapping[str, TableFields] = field(default_factory=lambda: STANDARD)
    entities_account: Mapping[str, object] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    is_strict: bool = False
    detail: str = field(default="", repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    language: Language | None = None
    follow_up: Mapping[str, object] = field(default_factory=dict)
    follow_up_lines: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0, or that of the error; 1 for a strict run that found something to look at."""
        if self.error is not None:
            return self.error.exit_code
        return 1 if self.is_strict and any(finding.severity is not Severity.NOTE for finding in self.findings) else 0


class OurFaultError(TierError):
    """An error that nobody foresaw, in one rulebook's run."""

    exit_code = OUR_FAULT
