"""How much of the amount few customers make: the Pareto of the main volume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats, Whole
from tiercli.outcome import figures
from tiercli.outcome.outcome import Outcome

PARTS = (0.5, 0.8, 0.9, 1.0)
"""The parts of the whole that are looked at."""


@dataclass(frozen=True)
class Concentration:
    """Everybody who adds something, the largest first; whoever has nothing, or less, is no part of the whole.

    order: their places in the results. amounts: theirs. shares: each one's and all before it, of the whole, 0-1.
    """

    order: Whole
    amounts: Floats
    shares: Floats

    def needed_for(self, part: float) -> int:
        """How many of the largest make a part of the whole; the one that crosses it is among them."""
        return min(int(np.searchsorted(self.shares, part - 1e-9)) + 1, len(self.order))

    def of_largest(self, count: int) -> float:
        """The part that the largest so many make."""
        return float(self.shares[min(count, len(self.shares)) - 1])


def concentration_of(outcome: Outcome) -> Concentration | None:
    """The Pareto of the main volume; none where there is no amount, or only one customer has any."""
    volume = figures.main_volume(outcome)
    if volume is None:
        return None
    values = np.asarray(pc.fill_null(pc.cast(volume, pa.float64()), 0.0).to_numpy())
    places = np.flatnonzero(values > 0)
    if len(places) < 2:
        return None
    order = places[np.argsort(-values[places], kind="stable")]
    amounts = values[order]
    summed = np.cumsum(amounts)
    return Concentration(order, amounts, summed / summed[-1])
