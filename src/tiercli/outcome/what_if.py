"""What other rules would come to: scenarios side by side with the rules in force, as screens and workbooks show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tiercli.domain.finding import Finding
from tiercli.domain.language import EMPTY, Text
from tiercli.outcome.extras import Listing, Movements
from tiercli.outcome.outcome import LevelCount, Outcome


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One place of the rulebook that a scenario changes, in words."""

    where: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Cause:
    """What one change of the rules did to levels and scores; over all causes, steps and points add up to those of the movements.

    up, down: how many entities it lifted or lowered. steps: levels gained less levels lost. points: what all scores gained, whole millionths.
    """

    title: Text
    before: Text
    after: Text
    up: int
    down: int
    steps: Fraction
    points: int


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of the main grading: what it holds under the rules in force and under each scenario; none where rules lack the level."""

    name: str
    title: Text
    sides: tuple[LevelCount | None, ...]


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What treatments or outputs come to over all entities, under the rules in force and under each scenario, in `unit`.

    how: what was added up.
    """

    key: str
    title: Text
    unit: str
    decimals: int
    how: Text
    sides: tuple[float | None, ...]


@dataclass(frozen=True)
class Tried:
    """One scenario held against the rules in force.

    movements: who rises and falls, with what they buy and why. causes: the same by change. groups: by region, by salesperson, by level.
    other_gradings: for each further grading, how many entities change their level in it.
    """

    name: str
    rulebook: str
    changes: tuple[RuleChange, ...]
    movements: Movements
    causes: tuple[Cause, ...]
    groups: tuple[Listing, ...]
    other_gradings: Mapping[str, tuple[Text, int]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def up(self) -> int:
        """How many rise."""
        return int(self.movements.lists["up"].rows.num_rows)

    @property
    def down(self) -> int:
        """How many fall."""
        return int(self.movements.lists["down"].rows.num_rows)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One stored period: the levels that were decided then, and who would have stood otherwise.

    decided: how many of each level. up, down: against what was decided, under the rules in force first, then under each scenario; none where the stored
    figures cannot tell. Both sides go through the reviews of all periods before.
    """

    period: str
    entities: int
    decided: Mapping[str, int]
    up: tuple[int | None, ...]
    down: tuple[int | None, ...]


@dataclass(frozen=True)
class WhatIf:
    """Scenarios against the rules in force, over one period and over those that a history keeps.

    outcome: under the rules in force. months: oldest first.
    """

    outcome: Outcome
    scenarios: tuple[Tried, ...]
    levels: tuple[LevelLine, ...]
    effects: tuple[EffectLine, ...]
    months: tuple[MonthLine, ...] = ()
    note: Text = EMPTY
    findings: tuple[Finding, ...] = ()
