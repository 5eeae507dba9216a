"""The extra sheets that a rulebook asks of the report, beside the four that are always there.

A sheet appears when the rulebook names it and the workbook has the data for it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tiercli.rulebook.scale import Steps
from tiercli.rulebook.words import Amount, Condition, Model, Name, Title


class PlanWay(Model):
    """One way of looking after a customer: a visit, a gift, a phone call, a message.

    per_month: how often; a number, a param, or the key of a treatment that holds the number (0.5 is every two months).
    words: how the visits table writes this way (its title is always understood).
    """

    title: Title
    per_month: Amount
    words: list[str] = Field(default_factory=list)


class Plan(Model):
    """The maintenance plan: who looks after whom, how, how often, and when next.

    who: the key of the treatment that names the person or body in charge. when: who is in the plan.
    order: an expression; larger comes first. The last time comes from the visits table, if there is one.
    """

    title: Title | None = None
    who: Name
    ways: dict[str, PlanWay] = Field(min_length=1)
    when: Condition | None = None
    order: Condition | None = None


class Segments(Model):
    """Customers counted by up to three fields, each cell with count, volume and share.

    by: fields of the record, or gradings. measures: the metrics that are added up beside the count.
    """

    title: Title | None = None
    by: list[Name] = Field(min_length=1, max_length=3)
    measures: list[Name] = Field(default_factory=list)


def _whole() -> dict[Decimal | str, Decimal]:
    """The full rate, however much of the target is reached."""
    return {Decimal(0): Decimal(1)}


class Commission(Model):
    """The commission statement of an account manager, by month and type.

    of: what is sold (sales.quantity), where: which rows count, type: the field that decides the rate.
    rates: yuan per unit by type; default: for a type that is not named (none: such rows earn nothing and are said).
    target: the month's target of the entity. reached: the factor on the rates by share of the target reached in
    the month; a bound belongs to the band above it. base: the month's base pay. months: of the period, the last
    so many. since: a day, such as that of hiring; earlier months without sales are left out.
    """

    title: Title | None = None
    of: Condition
    where: Condition | None = None
    type: Condition
    rates: dict[str, Amount]
    default: Amount | None = None
    target: Condition | None = None
    reached: Steps = Field(default_factory=_whole)
    base: Condition | None = None
    since: Condition | None = None
    months: Annotated[int, Field(ge=1, le=60)] = 12


class Figure(Model):
    """A figure against its target: satisfaction, growth, volume.

    actual, target: expressions of the functions over all entities, such as total(volume); worked out for each
    group. better: whether more or less is wanted.
    """

    title: Title
    actual: Condition
    target: Condition
    unit: str = ""
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    better: Literal["more", "less"] = "more"


class Targets(Model):
    """Target, actual and gap of each figure, for the whole company and for each value of the `by` fields."""

    title: Title | None = None
    by: list[Name] = Field(default_factory=list)
    figures: dict[str, Figure] = Field(min_length=1)


class ListSheet(Model):
    """A list of those for whom a condition holds: win-back, stale records, candidates to leave.

    columns: metrics, fields, gradings or outputs, beside id, name and level. order: larger comes first.
    """

    title: Title
    when: Condition
    columns: list[Name] = Field(default_factory=list)
    order: Condition | None = None
    note: Title | None = None


class Profiles(Model):
    """Customer profiles: one page a customer with base data, purchases, feedback, complaints, trend, level.

    when: for whom. most: at most this many pages, the best first.
    """

    title: Title | None = None
    when: Condition | None = None
    most: Annotated[int, Field(ge=1, le=500)] = 50
    columns: list[Name] = Field(default_factory=list)


class RiskSheet(Model):
    """The entities by the levels of one grading, with the measures that each level asks for.

    grading: which. levels: only these (all but the last if not said).
    """

    title: Title | None = None
    grading: Name
    levels: list[Name] = Field(default_factory=list)
    columns: list[Name] = Field(default_factory=list)


class Trend(Model):
    """A share or sum by calendar month, for the whole company and as a chart: direct-sales share and the like.

    of: what is added up (sales.quantity); where: the part of it whose share is shown; without it, the sum itself.
    """

    title: Title
    of: Condition
    where: Condition | None = None
    unit: str = ""


def _many(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Sheets(Model):
    """What the report shows beside its four standing sheets; alerts have a sheet whenever the rulebook has alerts."""

    plan: Plan | None = None
    risk: RiskSheet | None = None
    segments: Annotated[list[Segments], BeforeValidator(_many)] = Field(default_factory=list)
    commission: Commission | None = None
    targets: Annotated[list[Targets], BeforeValidator(_many)] = Field(default_factory=list)
    lists: dict[str, ListSheet] = Field(default_factory=dict)
    profiles: Profiles | None = None
    trends: dict[str, Trend] = Field(default_factory=dict)
