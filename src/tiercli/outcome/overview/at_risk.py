"""Which of the best customers are at risk: those that buy much less than before, and those whose money is overdue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats, Whole
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.outcome import figures
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.overview.credit import Credit

FALL = 0.2
"""A fall by so much of what was bought before is said; less is the usual up and down."""
_BEST = 2
_QUARTER = 3


@dataclass(frozen=True)
class AtRisk:
    """The best customers at risk, the gravest first.

    levels: whose customers are looked at. places: theirs in the results. lost: volume less than before, in its unit, 0 for none; change: by how much of it, nan
    for no fall; overdue: yuan; days: the longest overdue. against: what "before" is. falling, owing: how many of each kind.
    """

    levels: tuple[str, ...]
    places: Whole
    lost: Floats
    change: Floats
    overdue: Floats
    days: Floats
    against: Text

    @property
    def falling(self) -> int:
        """How many buy much less."""
        return int((self.lost > 0).sum())

    @property
    def owing(self) -> int:
        """How many owe overdue money."""
        return int((self.overdue > 0).sum())


def best_levels(outcome: Outcome) -> tuple[str, ...]:
    """The levels whose customers nobody wants to lose: the better half of them, two at most."""
    names = list(outcome.rulebook.gradings[outcome.main].names_in_order)
    return tuple(names[: max(1, min(_BEST, len(names) // 2))])


def at_risk_of(outcome: Outcome, credit: Credit | None) -> AtRisk | None:
    """The best customers that buy a fifth less than before or more, or owe overdue money; none where neither can be told."""
    compared = _compared(outcome)
    if compared is None and (credit is None or credit.overdue is None):
        return None
    count = len(outcome.results)
    levels = best_levels(outcome)
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    best = pc.is_in(tiers, value_set=pa.array(levels, tiers.type)).to_numpy()
    lost, change = np.zeros(count), np.full(count, np.nan)
    if compared is not None:
        now, then = compared[0] / MICRO, compared[1] / MICRO
        falls = best & (then > 0) & (now <= then * (1 - FALL))
        lost[falls] = (then - now)[falls]
        change[falls] = now[falls] / then[falls] - 1
    nothing = np.zeros(count)
    overdue = nothing if credit is None or credit.overdue is None else np.where(best, credit.overdue, 0.0)
    days = nothing if credit is None or credit.days is None else np.where(best, credit.days, 0.0)
    places = np.flatnonzero((lost > 0) | (overdue > 0))
    rank = np.asarray(pc.index_in(tiers, value_set=pa.array(levels, tiers.type)).fill_null(len(levels)).to_numpy())
    weight = lost / max(lost.sum(), 1e-9) + overdue / max(overdue.sum(), 1e-9)
    order = places[np.lexsort((places, -weight[places], rank[places]))]
    against = compared[2] if compared is not None else Text("", "")
    return AtRisk(levels, order, lost[order], change[order], overdue[order], days[order], against)


def _compared(outcome: Outcome) -> tuple[Whole, Whole, Text] | None:
    """What everybody bought now and before: the period against that of the year before, else the last three months against the three before."""
    flow = outcome.flows.named("volume")
    volume = figures.main_volume(outcome)
    if flow is not None and flow.year_before is not None and volume is not None and flow.year_before.any():
        now = np.asarray(np.rint(pc.fill_null(pc.cast(volume, pa.float64()), 0.0).to_numpy() * MICRO), dtype=np.int64)
        return now, flow.year_before, Text("同比", "on last year")
    months = outcome.flows.volume
    if months is None or len(months) - outcome.flows.first < 2 * _QUARTER:
        return None
    return months[-_QUARTER:].sum(axis=0), months[-2 * _QUARTER : -_QUARTER].sum(axis=0), Text("近三个月较前三个月", "last three months on the three before")
