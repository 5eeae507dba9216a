"""What the further sheets are made of, beside the graded rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tiercli.follow.graded import GradedRows
from tiercli.frames.sections import Section
from tiercli.grammar.expression import Expression
from tiercli.rulebook.facts.behind import behind

if TYPE_CHECKING:
    import pyarrow as pa


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


@dataclass(frozen=True)
class Given:
    """What was worked out for them all.

    sums: sums over rows by entity, month and type. by_month: metrics that warnings follow, by month: entity and value in millionths.
    past: the months before, for figures over months. broken_down: the sections of every breakdown, all rows together first.
    """

    sums: Mapping[str, pa.Table] = field(default_factory=dict)
    by_month: Mapping[str, Mapping[str, pa.Table]] = field(default_factory=dict)
    past: Sequence[PastMonth] = ()
    broken_down: Mapping[str, Sequence[Section]] = field(default_factory=dict)
