"""What a run found: the one value that pipelines return and reports show.

All frames are Arrow tables with one row an entity in the same order: best tier first, then score,
then id. Numbers in them are float64 in their unit (the nearest to the exact decimal); dates are
date32; everything else is text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.columns import Column, Role
from tiercli.domain.coverage import Coverage
from tiercli.domain.entity_account import EntityAccount
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.domain.period import Period
from tiercli.frames.entities import Entities
from tiercli.outcome.explained import NextStep
from tiercli.outcome.extras import Extra
from tiercli.outcome.flows import Flows
from tiercli.outcome.frame import Frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from tiercli.rulebook.model import Rulebook

__all__ = ["Before", "Bound", "Column", "Frame", "LeftOut", "LevelCount", "Monthly", "Outcome", "Role"]


@dataclass(frozen=True)
class LiveSource:
    """The graded rows in the order of the report, and the rulebook as it is written.

    unavailable: metrics without data, and what is lacking. rules: plain data with the names of params where they stand.
    hidden: names of personal data, which no cell may show. is_reviewed: whether earlier periods or overrides put other levels in force.
    """

    entities: Entities
    unavailable: Mapping[str, str]
    rules: Mapping[Any, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class LevelCount:
    """One level of a grading with what it holds; best first.

    volume_t, revenue, margin: sums over the entities in the level, in millionths; none when not measured.
    share_of_...: 0-1.
    """

    name: str
    title: Text
    entities: int
    volume: int | None = None
    revenue: int | None = None
    margin: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dimension that could not be scored, or another rule that cannot act, because the workbook has no data for it.

    dimension: its name, or the path in the rulebook: gradings.tier.gates.1.
    """

    dimension: str
    title: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold that was computed from the population and not written in the rulebook."""

    where: str  # "score.contribution", "tier.A"
    label: Text
    value: float


@dataclass(frozen=True, slots=True)
class Before:
    """The last period in a few figures.

    label: which it is. entities: how many there were. levels: how many each level had. totals: volume, revenue and margin in
    millionths, as far as the last result has them; by_level: the same for each level.
    """

    label: str
    entities: int
    levels: Mapping[str, int]
    totals: Mapping[str, int]
    by_level: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Monthly:
    """The main volume by calendar month of the period; none of it where nothing is measured.

    given: the rows, or what adds them up: only when a report asks, for over many rows it costs as much as all metrics.
    """

    given: pa.Table | Callable[[], pa.Table]
    title: Text = EMPTY
    unit: str = "t"

    @cached_property
    def rows(self) -> pa.Table:
        """One column a month, one row an entity."""
        return self.given() if callable(self.given) else self.given


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a split report holds of the whole: those with one value of a field. entities: how many the whole has."""

    title: Text
    value: str
    entities: int


@dataclass(frozen=True)
class Outcome:
    """Everything known after grading one period with one rulebook.

    results: the result columns of the public contract, in order.
    profile: the entity's fields that the workbook had (region, manager ...), personal ones masked.
    treatments: what each entity is owed by its levels.
    decided: which rule decided each level, two columns a grading.
    monthly: the main volume by calendar month of the period, for trends.
    alerts: one row an alert: entity id and name, alert, level, because, action.
    levels: per grading, the counts in level order.
    main: the name of the grading that `tier` columns show (the first of the rulebook).
    entities: whose the used rows of the period are, a table each: graded + none = used.
    coverage: what the dated tables cover up to the day of the run.
    idle: rules beside whole dimensions that the data cannot decide: gates, levels, alerts, parts, outputs.
    extras: the further sheets that the rulebook asks for, by key: plan, alerts, risk, segments.1, list.<name> ...
    later_flows: what adds up the amounts over two years (see `flows`). before: what the last period was, where it is known.
    company: whose report it is; empty if nobody said.
    next_steps: by entity id, the nearest better level with the least change that reaches it, and what would lose the level; empty where nobody asked.
    later_nearest: what works out `nearest`, where a report shows it.
    part: what it is a part of, in a report that is split. parts: those that one workbook shows a sheet each of.
    live: what a live workbook is made of, where one is asked for.
    """

    rulebook: Rulebook
    rulebook_sha256: str
    language: Language
    as_of: date
    period: Period
    results: Frame
    profile: Frame
    treatments: Frame
    monthly: Monthly
    alerts: pa.Table
    levels: Mapping[str, tuple[LevelCount, ...]]
    main: str
    accounts: tuple[TableAccount, ...]
    inputs: tuple[InputSheet, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    bounds: tuple[Bound, ...]
    params: Mapping[str, object]
    tables: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)
    command: str = ""
    entities: tuple[EntityAccount, ...] = ()
    idle: tuple[LeftOut, ...] = ()
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    extras: Mapping[str, Extra] = field(default_factory=dict, repr=False)
    company: Text = EMPTY
    later_flows: Callable[[], Flows] = field(default=Flows, repr=False)
    before: Before | None = None
    decided: Frame | None = None
    next_steps: Mapping[str, NextStep] = field(default_factory=dict, repr=False)
    later_nearest: Callable[[], pa.Table] | None = field(default=None, repr=False)
    part: PartOf | None = None
    parts: tuple[Outcome, ...] = field(default=(), repr=False)
    live: LiveSource | None = field(default=None, repr=False)

    @cached_property
    def flows(self) -> Flows:
        """The amounts over two years, added up when a report asks."""
        return self.later_flows()

    @cached_property
    def nearest(self) -> pa.Table | None:
        """The nearest single step of everybody who has one: entity_id, level (which it reaches), metric, change (in words), waits (whether a review
        or an approval comes before it is in force). None where no report shows it."""
        return None if self.later_nearest is None else self.later_nearest()

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def needs_a_look(self) -> bool:
        """Whether any finding is an error or a warning (`--strict` exits with 1)."""
        return any(finding.severity is not Severity.NOTE for finding in self.findings)

    def to_pandas(self) -> pd.DataFrame:
        """The result columns as pandas has them, one row an entity: days are datetime64, numbers float64."""
        frame: pd.DataFrame = self.results.rows.to_pandas(date_as_object=False)
        return frame

    def summary(self, outputs: tuple[str, ...] = ()) -> dict[str, object]:
        """The run summary (`--json`): amounts are exact decimal text."""
        from tiercli.domain.version import __version__
        from tiercli.outcome.figure_records import figure_records
        from tiercli.outcome.follow_up import follow_up_record

        return {
            "tiercli": __version__,
            "rulebook": self.rulebook.name,
            "rulebook_sha256": self.rulebook_sha256,
            "as_of": self.as_of.isoformat(),
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "entities": len(self.results),
            "levels": {name: {level.name: level.entities for level in counts} for name, counts in self.levels.items()},
            "bounds": [{"where": bound.where, "label": bound.label.spoken(self.language), "value": bound.value} for bound in self.bounds],
            "tables": {account.table: account.record() for account in self.accounts},
            "coverage": {table: one.record() for table, one in self.coverage.items()},
            "entities_account": {account.table: account.record() for account in self.entities},
            "inputs": [sheet.record() for sheet in self.inputs],
            "left_out": [part.dimension for part in (*self.left_out, *self.idle)],
            **({"figures": figures} if (figures := figure_records(self.extras, self.language)) else {}),
            **({"follow_up": follow_up} if (follow_up := follow_up_record(self.extras)) else {}),
            "findings": [finding.record(self.language) for finding in self.findings],
            "outputs": list(outputs),
        }
