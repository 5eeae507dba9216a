"""A rulebook: metrics, scores, gradings and what follows from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.domain.period import Window
from tiercli.rulebook.grading import Grading, Level
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.scale import Part
from tiercli.rulebook.sheets import Sheets
from tiercli.rulebook.words import Condition, Model, Name, Number, Scalar, Title, WindowWords

LANGUAGE_VERSION = 1


class PeriodRules(Model):
    """The days that count: the rows in (as_of - window, as_of]."""

    window: WindowWords = Window("months", 12)
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 1


class Param(Model):
    """A number or word that the rulebook names once, and `--set` may change."""

    value: Scalar
    title: Title | None = None
    unit: str = ""
    min: Number | None = None
    max: Number | None = None
    description: Title | None = None
    _written: Decimal | bool | Text | str | None = PrivateAttr(default=None)

    @property
    def written(self) -> Decimal | bool | Text | str | None:
        """The rulebook's own value, where `--set` put another in its place."""
        return self._written

    def changed_to(self, value: Decimal | bool | str) -> Param:
        """The param with another value, which remembers the rulebook's own."""
        other = self.model_copy(update={"value": value})
        other._written = self.value if self._written is None else self._written
        return other


def _param(value: Any) -> Any:
    is_whole = isinstance(value, Param) or (isinstance(value, dict) and bool(value) and not {"zh", "en"} & set(value))
    return value if is_whole else {"value": value}


class NewField(Model):
    """A field that the standard list does not have."""

    kind: Kind = Kind.TEXT
    title: Title | None = None
    aliases: list[str] = Field(default_factory=list)
    unit: str = ""
    personal: bool = False


class SalesRules(Model):
    """How sales rows are taken.

    returns: negative rows are taken off (net), left out (exclude), or kept apart (separate: they no longer
    lower `sales`, and stand in a table `returns` of the same fields).
    """

    returns: Literal["net", "exclude", "separate"] = "net"


class Variant(Model):
    """Other weights or bands for some entities; the first variant whose condition holds."""

    when: Condition
    title: Title | None = None
    score: dict[str, dict[str, Any]] = Field(default_factory=dict, description="per dimension, the keys that differ")
    scores: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict, description="the same for named scores")


class Output(Model):
    """A value that follows from the levels, such as a credit limit."""

    formula: Condition
    title: Title | None = None
    unit: str = ""
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None


class Alert(Model):
    """A warning about an entity; its words may hold values, as {growth:.0%}."""

    name: Name
    title: Title | None = None
    level: Literal["yellow", "orange", "red"] = "yellow"
    when: Condition
    because: Title | None = None
    risk: Title | None = Field(None, description="what may come of it")
    cause: Title | None = Field(None, description="why, as far as the data shows")
    action: Title | None = Field(None, description="what is to be done, by when")
    topic: Title | None = Field(None, description="what the warning is about, such as logistics")
    trend: Name | None = Field(None, description="the metric whose last months are shown")


class TreatmentWords(Model):
    """How a treatment is shown."""

    title: Title
    unit: str = ""


class Rulebook(Model):
    """One grading system, as one YAML file.

    extends: the name of a shipped rulebook or a file beside this one that this one changes.
    entity: customer, manager, or any field, such as region. A row is of the manager that it names itself, else of its
        customer's; with customers.manager it is of the manager that the customer's record names first.
    no_data: what happens with a dimension for which the workbook has no data: its weight is shared among
        the others, it counts as zero, or the run is refused.
    """

    tiercli: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
    title: Title
    description: Title | None = None
    source: Title | None = Field(None, description="where the policy comes from")
    extends: str | None = None
    entity: Name = "customer"
    period: PeriodRules = Field(default_factory=PeriodRules)
    sales: SalesRules = Field(default_factory=SalesRules)
    no_data: Literal["share", "zero", "refuse"] = "share"
    params: dict[str, Annotated[Param, BeforeValidator(_param)]] = Field(default_factory=dict)
    fields: dict[str, dict[str, NewField]] = Field(default_factory=dict)
    metrics: dict[str, Metric] = Field(default_factory=dict)
    score: dict[str, Part] = Field(default_factory=dict)
    scores: dict[str, dict[str, Part]] = Field(default_factory=dict)
    variants: list[Variant] = Field(default_factory=list)
    gradings: dict[str, Grading] = Field(min_length=1)
    outputs: dict[str, Output] = Field(default_factory=dict)
    alerts: list[Alert] = Field(default_factory=list)
    treatments: dict[str, TreatmentWords] = Field(default_factory=dict)
    sheets: Sheets = Field(default_factory=Sheets, description="the extra sheets of the report")

    @model_validator(mode="after")
    def _scores_are_named_once(self) -> Rulebook:
        if "score" in self.scores:
            raise WordsError(Text("名为 'score' 的得分要写在 score: 下, 不是 scores: 下", "the score named 'score' is written under score:, not under scores:"))
        return self

    @property
    def all_scores(self) -> dict[str, dict[str, Part]]:
        """Every score by name; the usual one is called "score"."""
        return ({"score": self.score} if self.score else {}) | self.scores

    @property
    def main(self) -> str:
        """The name of the first grading, the one that `tier` shows."""
        return next(iter(self.gradings))

    def owed(self, level: Level) -> dict[str, Scalar]:
        """A level's treatment, with the values of params in place of their names."""
        return {key: self.params[value].value if isinstance(value, str) and value in self.params else value for key, value in level.treatment.items()}

    def title_of(self, metric: str) -> Text:
        """A metric's title, or its name."""
        found = self.metrics.get(metric)
        return found.title if found and found.title else Text(metric, metric)
