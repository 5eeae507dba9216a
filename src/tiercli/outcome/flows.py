"""What every entity's amounts were over time: the main volume by month for two years, and each amount a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tiercli.domain.arrays import Whole
from tiercli.domain.language import Text


@dataclass(frozen=True)
class Flow:
    """One amount of every entity in the same period of the year before, in millionths.

    name: volume, revenue or margin. year_before: one value an entity, in the order of the results; none where the data do not reach back.
    """

    name: str
    title: Text
    unit: str
    year_before: Whole | None


@dataclass(frozen=True)
class Flows:
    """The amounts over time.

    months: the 24 calendar months that end with the month of the run, oldest first (2026-10). volume: one row a month, one column an entity,
    millionths of the main volume's unit. first: of these months the first that the data cover.
    """

    months: tuple[str, ...] = ()
    volume: Whole | None = None
    flows: tuple[Flow, ...] = ()
    first: int = 0

    def named(self, name: str) -> Flow | None:
        """The flow of an amount, if it was measured."""
        return next((flow for flow in self.flows if flow.name == name), None)

    def take(self, places: Sequence[int]) -> Flows:
        """Those of some entities."""
        flows = tuple(replace(flow, year_before=None if flow.year_before is None else flow.year_before[list(places)]) for flow in self.flows)
        return replace(self, volume=None if self.volume is None else self.volume[:, list(places)], flows=flows)
