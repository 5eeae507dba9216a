"""The second identity: the rows of the period that were used = those of the graded entities + those of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiercli.domain import exact


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table: how many, and per summed field their sum in millionths."""

    rows: int
    sums: Mapping[str, int]

    def record(self) -> dict[str, object]:
        """As the run summary shows it; amounts are exact decimal text."""
        return {"rows": self.rows, **{name: exact.text(value) for name, value in self.sums.items()}}


@dataclass(frozen=True, slots=True)
class EntityAccount:
    """Whose the used rows of one table are, over the rulebook's period.

    used: every row of the period (all rows of a table without days). graded: those of entities that the result lists.
    none: those that name nobody; the result has one line for them.
    """

    table: str
    used: Part
    graded: Part
    none: Part

    @property
    def adds_up(self) -> bool:
        """Whether graded + none = used, in rows and in every sum."""
        rows = self.graded.rows + self.none.rows == self.used.rows
        return rows and all(self.graded.sums[name] + self.none.sums[name] == total for name, total in self.used.sums.items())

    def record(self) -> dict[str, object]:
        """The account as the run summary (`--json`) shows it."""
        return {"used": self.used.record(), "graded": self.graded.record(), "none": self.none.record()}
