"""Why an entity has its level, and what would change it: what `explain` shows, and profiles and lists of the report with it.

Numbers are exact decimals in their unit. Sentences are in both languages; whoever shows them picks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tiercli.domain.language import EMPTY, Text, joined, same
from tiercli.domain.unit import counted_in

UNREACHABLE = Text("本期达不到", "cannot be reached this period")


@dataclass(frozen=True, slots=True)
class Change:
    """A metric that becomes another value.

    before, after: numbers in the unit (a share of one where the unit is %), a category for a rating, none for no value. by: what is added, none
    for a rating. decimals: how many are shown.
    """

    metric: str
    title: Text
    unit: str
    before: Decimal | str | None
    after: Decimal | str | None
    by: Decimal | None = None
    decimals: int = 0

    @property
    def words(self) -> Text:
        """销量 +13 吨（487.6 → 500.6）; 信用等级 B → A."""
        ends = Text(f"{_value(self, self.before).zh} → {_value(self, self.after).zh}", f"{_value(self, self.before).en} → {_value(self, self.after).en}")
        if self.by is None:
            return Text(f"{self.title.zh} {ends.zh}", f"{self.title.en} {ends.en}")
        sign, size = ("+" if self.by >= 0 else "-"), abs(self.by)
        if self.unit == "%":
            points = number_words(size * 100, max(self.decimals - 2, 0))
            more = Text(f"{sign}{points} 个百分点", f"{sign}{points} percentage points")
        else:
            more = counted_in(same(f"{sign}{number_words(size, self.decimals)}"), self.unit)
        return Text(f"{self.title.zh} {more.zh}（{ends.zh}）", f"{self.title.en} {more.en} ({ends.en})")

    def record(self) -> dict[str, object]:
        """For programs: amounts are exact decimal text."""
        plain = {name: None if value is None else _plain(value) for name, value in (("before", self.before), ("after", self.after), ("change", self.by))}
        return {"metric": self.metric, "unit": self.unit, **plain}


def number_words(value: Decimal, decimals: int) -> str:
    """A number with as many decimals as say something, thousands apart."""
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _value(change: Change, value: Decimal | str | None) -> Text:
    if value is None:
        return Text("无", "none")
    if isinstance(value, str):
        return same(value)
    if change.unit == "%":
        return same(f"{number_words(value * 100, max(change.decimals - 2, 0))}%")
    return same(number_words(value, change.decimals))


def _plain(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value.normalize() + 0, "f")


@dataclass(frozen=True, slots=True)
class Way:
    """One change, or two together, that lead to a level with everybody else as they are; tried, and so are all one step smaller, which do not.

    level: the name of the level that it leads to. in_force: when that takes effect, where a review or an approval comes between.
    """

    changes: tuple[Change, ...]
    level: str
    in_force: Text = EMPTY

    @property
    def words(self) -> Text:
        """The changes in one sentence."""
        return joined([change.words for change in self.changes], " 且 ", " and ")

    def record(self) -> dict[str, object]:
        """For programs."""
        return {"level": self.level, "changes": [change.record() for change in self.changes]}


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a score, or one part of it.

    depth: 0 for a dimension, 1 for its parts and so on. value: of its metric, as it is shown. rule: the band or curve, in words. points: earned, of
    `full`. weight: percent of the score, none on a scale of points. brought, lost: of the score; lost is what all points would have brought more.
    missing: whether there was no value.
    """

    name: str
    title: Text
    depth: int
    value: Text
    rule: Text
    points: Decimal | None
    full: Decimal
    weight: Decimal | None
    brought: Decimal | None
    lost: Decimal | None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a level or gate.

    words: what it comes to for this entity: 逾期天数 45 天 > 30. gap: how much is lacking, in its own unit; none where it holds or has no size.
    """

    words: Text
    holds: bool
    gap: Text = EMPTY

    def record(self, language: str) -> dict[str, object]:
        """For programs."""
        return {"condition": self.words.zh if language == "zh" else self.words.en, "holds": self.holds, "gap": self.gap[language != "zh"] or None}


@dataclass(frozen=True, slots=True)
class LevelCheck:
    """One row of a grading's levels held against the entity. row: from 1, as the rulebook has it; is_met: whether all conditions hold."""

    level: str
    title: Text
    row: int
    checks: tuple[Check, ...]

    @property
    def is_met(self) -> bool:
        """Whether all conditions hold."""
        return all(check.holds for check in self.checks)


@dataclass(frozen=True, slots=True)
class GateCheck:
    """A gate: whether its condition holds, and whether it changed the level."""

    words: Text
    limit: Text
    holds: bool
    acts: bool


@dataclass(frozen=True, slots=True)
class NextLevel:
    """A better level, and how it can be reached: by one change, or by two together. Neither: it cannot be reached this period."""

    level: str
    title: Text
    ways: tuple[Way, ...]
    pairs: tuple[Way, ...] = ()

    @property
    def is_reachable(self) -> bool:
        """Whether any change that was tried reaches it."""
        return bool(self.ways or self.pairs)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The short of an explanation, for lists: the nearest better level, and what would lose the level.

    level: in force. computed: by the rules of this period. next: none for the best. edge: the smallest change that loses the computed level, none
    where nothing does.
    """

    entity_id: str
    name: str
    level: str
    computed: str
    next: NextLevel | None
    edge: Way | None

    @property
    def way(self) -> Way | None:
        """The smallest change that reaches the next level: one alone before two together; none where it cannot be reached this period."""
        return next(iter((*self.next.ways, *self.next.pairs)), None) if self.next is not None else None


@dataclass(frozen=True)
class Explanation:
    """One entity's level in the main grading, explained.

    grading: its title. level: in force. computed: by the rules of this period. score: none where the grading has no score. path: gates, review,
    approval and overrides, with what they did, in order. lacking: what the data lack. next: every level better than the computed one, the nearest
    first. edges: the least changes that lose the computed level, the nearest first. as_of: the day of the run. stored: whether it is told from a
    stored run, without trying anything.
    """

    entity_id: str
    name: str
    grading: Text
    level: str
    level_title: Text
    computed: str
    score: Decimal | None
    dimensions: tuple[Dimension, ...]
    reason: str
    levels: tuple[LevelCheck, ...]
    gates: tuple[GateCheck, ...]
    path: tuple[Text, ...]
    lacking: tuple[Text, ...]
    next: tuple[NextLevel, ...]
    edges: tuple[Way, ...]
    as_of: date
    stored: bool = False
