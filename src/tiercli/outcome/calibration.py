"""Bounds that meet targets: what was found, how far it is from what was asked, and how much would shake it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tiercli.domain.finding import Finding
from tiercli.domain.language import EMPTY, Text
from tiercli.outcome.outcome import Outcome


@dataclass(frozen=True, slots=True)
class FoundBound:
    """One bound and what it gives.

    name: of the level, or the points of the band. bound: its title. sense: >=, >, < or <=, as the rule compares. before, after: in `unit`;
    exact: the bound that comes nearest before it is rounded to multiples of `step` (0 for none).
    target, was, now: shares of one; `now` is that of the rules graded once more with the new bounds.
    beyond: how many reach the bound. kept_out: how many of these are not in the level, nor above, because a gate, a veto or another condition keeps
    them out. let_in: how many are in it without reaching the bound. most: the largest share that any bound could give.
    near: how many stand within 1 % of the bound. step_down, step_up: levels that change when the bound moves by one step.
    low, high: between what the bound falls in nine of ten resamples of the entities.
    """

    name: str
    title: Text
    bound: Text
    sense: str
    unit: str
    before: Decimal
    after: Decimal
    exact: Decimal
    step: Decimal
    target: float
    was: float
    now: float
    beyond: int
    kept_out: int
    let_in: int
    most: float
    near: int
    step_down: int
    step_up: int
    low: Decimal
    high: Decimal

    @property
    def distance(self) -> float:
        """How far the share is from the target."""
        return self.now - self.target


@dataclass(frozen=True, slots=True)
class LevelShares:
    """A level's share of one before and after, of what the targets are of, and of entities."""

    name: str
    title: Text
    was: float
    now: float
    entities_was: int
    entities_now: int


@dataclass(frozen=True, slots=True)
class Shaken:
    """How many entities change their level in resamples, on average and at most. samples: 0 where nothing was resampled."""

    samples: int
    mean: float
    most: int


@dataclass(frozen=True)
class Calibration:
    """Everything that `calibrate` found.

    outcome: graded with the new bounds. of: customers, volume, revenue or margin. overlay: the rulebook to use, as bytes. moved: how many entities
    change their level against the rules as they were. entities, rows: levels that change when entities, or the rows that they are measured by, are resampled.
    counted: of how many entities, each period's counted by itself, those who reach a bound, stand near it or change their level are.
    months: for each stored period, the share of each level under the new bounds, in the order of `levels`.
    """

    outcome: Outcome
    grading: Text
    of: str
    of_words: Text
    by_bands: bool
    bounds: tuple[FoundBound, ...]
    levels: tuple[LevelShares, ...]
    moved: int
    entities: Shaken
    rows: Shaken
    seed: int
    overlay: bytes
    extends: str
    counted: int
    months: tuple[tuple[str, tuple[float, ...]], ...] = ()
    reviewed: tuple[float, ...] | None = None
    note: Text = EMPTY
    findings: tuple[Finding, ...] = field(default=())
