"""What each row of a sheet is: a record, or set aside, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tiercli.domain.arrays import Mask, Whole


@dataclass
class RowMarks:
    """The marks that the steps of understanding a sheet put on its rows, one after the other.

    content: rows with anything in them, which the account counts. open: those of them that nobody has set aside.
    doubtful: rows that are not plainly records, for the rules that ask further. confirmed_totals: totals that arithmetic confirms.
    """

    content: Mask
    doubtful: Whole
    open: Mask = field(init=False)
    confirmed_totals: Mask = field(init=False)
    _reason: Any = field(init=False)
    _reasons: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.open = self.content.copy()
        self.confirmed_totals = np.zeros(len(self.content), dtype=bool)
        self._reason = np.zeros(len(self.content), dtype=np.int8)
        self._reasons = [""]

    @property
    def reasons(self) -> list[str]:
        """Why rows were set aside, in the order in which that happened first."""
        return self._reasons[1:]

    def aside(self, reason: str, mask: Mask) -> int:
        """Sets the rows of a mask aside, unless they are already; how many those were."""
        mask = mask & self.open
        count = int(mask.sum())
        if count:
            if reason not in self._reasons:
                self._reasons.append(reason)
            self._reason[mask] = self._reasons.index(reason)
            self.open &= ~mask
        return count

    def gone_for(self, *reasons: str) -> Mask:
        """The rows set aside for any of these reasons."""
        return np.isin(self._reason, [self._reasons.index(reason) for reason in reasons if reason in self._reasons])


def no_rows() -> RowMarks:
    """The marks of a sheet whose rows nobody has looked at."""
    return RowMarks(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64))
