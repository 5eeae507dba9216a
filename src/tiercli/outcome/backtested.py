"""What a backtest found: what each level held of the period that came after, how well the order told it, and who moved to and fro.

Amounts are whole millionths. A standing is "effective" (the level in force, after review rules, gates and overrides) or "computed" (what the
rules give by themselves, without the review).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from tiercli.domain.columns import Column
from tiercli.domain.finding import Finding
from tiercli.domain.language import EMPTY, Language, Text

Standing = Literal["effective", "computed"]
UNDONE_WITHIN = 3
"""A move that is taken back within so many periods is flapping."""


@dataclass(frozen=True, slots=True)
class Held:
    """One level at a period's end.

    amounts: by measure, what its entities came to in the next period. buyers: who bought in the months before; lost: those of them who
    bought nothing in the months after.
    """

    level: str
    entities: int
    amounts: Mapping[str, int]
    buyers: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What one standing told of the next period.

    held: a level each, best first, then those that are not rated. elsewhere: amounts of entities that had no level then.
    agreement: Kendall's rank agreement over the pairs of entities in different levels, from -1 to 1. captured: the Gini index of the next
    period's amount over the levels, as a part of the best that levels of these sizes can have. gini: the index itself.
    knows_lost: whether the months after are there.
    """

    held: tuple[Held, ...]
    elsewhere: Mapping[str, int]
    agreement: Fraction | None
    captured: Fraction | None
    gini: Fraction | None
    knows_lost: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """Who moved from the period before to this one; undone: moves that were taken back within `UNDONE_WITHIN` periods."""

    stayed: int
    up: int
    down: int
    undone: int

    @property
    def entities(self) -> int:
        """Who had a level in both periods."""
        return self.stayed + self.up + self.down


@dataclass(frozen=True)
class BacktestPeriod:
    """One graded period and what came after it.

    following: the name of the next period; empty where there is none, and `why` says why. mix: how many stood in each level.
    told, moves: by standing. by_score: Spearman's rank correlation of the score with the next period's amount.
    drift: the population stability index against the period before. short: the data do not reach back over the whole window that is looked at.
    """

    name: str
    as_of: date
    entities: int
    mix: tuple[int, ...]
    following: str = ""
    why: Text = EMPTY
    told: Mapping[Standing, Told] = field(default_factory=dict)
    moves: Mapping[Standing, Moves] = field(default_factory=dict)
    by_score: float | None = None
    drift: float | None = None
    short: bool = False


@dataclass(frozen=True)
class BacktestSide:
    """One rulebook over all periods.

    levels: best first; those after the first `ranked` are of entities that are not rated. reviewed: whether the two standings can differ.
    to_and_fro: by standing, how many entities had a move that was taken back. drift: of the whole time, the first period against the last.
    """

    label: str
    title: Text
    levels: tuple[str, ...]
    ranked: int
    periods: tuple[BacktestPeriod, ...]
    reviewed: bool
    to_and_fro: Mapping[Standing, int] = field(default_factory=dict)
    drift: float | None = None

    def told(self, standing: Standing = "effective") -> Iterator[Told]:
        """What each period that has a next one told."""
        return (period.told[standing] for period in self.periods if standing in period.told)

    def figure(self, name: Literal["agreement", "captured", "gini"], standing: Standing = "effective") -> Fraction | None:
        """The mean of a figure over the periods that have it."""
        return mean([value for one in self.told(standing) if (value := getattr(one, name)) is not None])

    def score_agreement(self) -> float | None:
        """The mean of the score's rank correlation."""
        values = [period.by_score for period in self.periods if period.by_score is not None]
        return sum(values) / len(values) if values else None

    def amount(self, measure: str, level: str, standing: Standing = "effective") -> int:
        """What a level came to in the next periods, all of them together."""
        return sum(held.amounts.get(measure, 0) for one in self.told(standing) for held in one.held if held.level == level)

    def elsewhere(self, measure: str, standing: Standing = "effective") -> int:
        """What entities came to that had no level then."""
        return sum(one.elsewhere.get(measure, 0) for one in self.told(standing))

    def total(self, measure: str, standing: Standing = "effective") -> int:
        """What everybody came to in the next periods."""
        return sum(self.amount(measure, level, standing) for level in self.levels) + self.elsewhere(measure, standing)

    def entities_in(self, level: str, standing: Standing = "effective") -> Fraction:
        """How many stood in a level, on average over the periods that have a next one."""
        counts = [held.entities for one in self.told(standing) for held in one.held if held.level == level]
        return mean([Fraction(count) for count in counts]) or Fraction(0)

    def lost_in(self, level: str, standing: Standing = "effective") -> tuple[int, int]:
        """Of the buyers in a level, all periods together: how many there were, and how many were lost."""
        those = [held for one in self.told(standing) if one.knows_lost for held in one.held if held.level == level]
        return sum(held.buyers for held in those), sum(held.lost for held in those)

    def moved(self, standing: Standing = "effective") -> Moves:
        """All moves together."""
        found = [period.moves[standing] for period in self.periods if standing in period.moves]
        return Moves(*(sum(getattr(one, name) for one in found) for name in ("stayed", "up", "down", "undone")))


@dataclass(frozen=True)
class Backtested:
    """A backtest of one rulebook or of several over the same periods.

    measures: what was looked at in the next period, with titles and units; by: the one that ranks. every: what a period is.
    lost_months: who bought in so many months before and in none of those after is lost. from_history: levels as they were decided.
    verdict: sentences, the plain one first. not_graded: periods that the data do not cover.
    """

    sides: tuple[BacktestSide, ...]
    language: Language
    measures: tuple[Column, ...]
    by: str
    every: Text
    lost_months: int
    verdict: tuple[Text, ...] = ()
    not_graded: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    from_history: bool = False
    entity: Text = EMPTY
    command: str = ""
    inputs: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The name of the first period."""
        return self.sides[0].periods[0].name

    @property
    def last(self) -> str:
        """The name of the last period."""
        return self.sides[0].periods[-1].name

    @property
    def compared(self) -> int:
        """How many periods of the first rulebook have a next one."""
        return sum(bool(period.following) for period in self.sides[0].periods)

    def measure(self, name: str) -> Column:
        """A measure's title and unit."""
        return next(column for column in self.measures if column.name == name)


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """The plain mean; none of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def share(part: int, whole: int) -> Fraction | None:
    """A part of a positive whole; none of anything else."""
    return Fraction(part, whole) if whole > 0 else None
