"""One month before that of the run, as figures over months look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tiercli.follow.graded import GradedRows
from tiercli.grammar.expression import Expression
from tiercli.rulebook.behind import behind


@dataclass(frozen=True)
class PastMonth:
    """A month's name (2026-10), its last day, and everybody as they were then under the rules of today.

    dark: metrics that look at days before the data begin.
    """

    name: str
    end: date
    graded: GradedRows
    dark: frozenset[str]

    def can_tell(self, figure: Expression) -> bool:
        """Whether the data cover all that a figure of that month stands on."""
        return self.graded.count > 0 and not behind(self.graded.outcome.rulebook, figure.names).metrics & self.dark
