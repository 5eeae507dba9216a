"""What every way of giving points can say of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import UNKNOWN, Span
from tiercli.grammar.small_types import Meaning
from tiercli.grammar.spans import Codes, Reader
from tiercli.scales.formulas import Formulas

Rule = TypeVar("Rule")
SMALLER = Text("越小越好", "smaller is better")
LARGER = Text("越大越好", "larger is better")


class Dimension(Protocol):
    """What a way of giving points may ask of the dimension that it stands in."""

    @property
    def metric(self) -> str | None:
        """Whose value earns the points."""

    @property
    def out_of(self) -> Decimal | None:
        """The most points, on the policy's own scale; 100 where there is none."""

    @property
    def default(self) -> Decimal | None:
        """The points of a category that is not named."""

    @property
    def lower_is_better(self) -> bool:
        """Whether a smaller value is the better one."""


class Workings(Protocol):
    """A dimension while its points are computed."""

    @property
    def entities(self) -> Entities:
        """Whose points they are."""

    @property
    def where(self) -> str:
        """Where in the rulebook it stands."""

    @property
    def title(self) -> Text:
        """What it is called."""

    @property
    def top(self) -> Fraction:
        """The most points that it is out of."""

    def resolved(self, steps: Mapping[Decimal | str, Decimal]) -> dict[Decimal, Decimal]:
        """Bounds with the params' values in place of their names."""

    def bounds_of(self, steps: Mapping[Decimal | str, Decimal]) -> dict[tuple[Decimal, bool], Decimal]:
        """The same, each with whether it is open: the bound itself lies below it."""

    def note_cut(self, words: Text, cut: float) -> None:
        """Keep a bound that follows from the values, for the report."""

    def note(self, finding: Finding) -> None:
        """Keep what must be said."""


class Cells(Protocol):
    """What lint knows of each name, in every cell of regions at once."""

    spans: dict[str, Span]
    codes: Codes
    constants: Mapping[str, Any]
    kinds: Mapping[str, str]

    @property
    def reader(self) -> Reader:
        """Reads conditions over the cells."""


class Quantity(Protocol):
    """A value that lint cuts where the points change."""

    kind: str
    cuts: set[float]
    texts: set[str]
    lowest_band: float | None


class Speaker(Protocol):
    """Says names, amounts and expressions in both languages."""

    def words(self, expression: Expression) -> Text:
        """An expression in words."""

    def figure(self, amount: Decimal | str, unit: str = "") -> Text:
        """A number, or a param's value."""

    def size(self, amount: Decimal | str) -> Decimal:
        """What it amounts to, for putting bounds in order."""


class Scale(ABC, Generic[Rule]):
    """One way of giving points. A `rule` is what stands under its key in the YAML, as its model.

    rank: ways that look at the value alone (0) are listed before those that compare entities (1) and the others.
    keyed_by: by what its rule gives points, where it is a table of them. figures: else the keys of the rule whose numbers may be the names of params.
    interpolates: whether a little more of the value earns a little more, not a step.
    """

    rank: ClassVar[int] = 0
    keyed_by: ClassVar[Literal["bounds", "categories"] | None] = None
    figures: ClassVar[Collection[str]] = ()
    interpolates: ClassVar[bool] = False
    needs_metric: ClassVar[bool] = True
    refuses: ClassVar[Collection[str]] = ("text", "date")
    is_place: ClassVar[bool] = False
    equal_is_odd: ClassVar[bool] = False

    def __init__(self, model: Any, title: Text, meaning: Meaning) -> None:
        """model: the type of the rule. title: the key as people read it."""
        self.model, self.title, self.meaning = model, title, meaning

    @abstractmethod
    def points(self, rule: Rule, part: Dimension, value: Vector, at: Workings) -> Numbers:
        """The points of every entity that has a value, exactly; those without one are of no account."""

    @abstractmethod
    def span(self, rule: Rule, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        """For lint, in each cell: within which bounds the value lies, and its points, in millionths."""

    @abstractmethod
    def words(self, rule: Rule, part: Dimension, speaker: Speaker, unit: str) -> Text:
        """How points are earned, as `rules show` says it. unit: that of the metric."""

    def flaw(self, rule: Rule) -> Text | None:
        """What is wrong with a rule by itself."""
        return None

    @abstractmethod
    def excel(self, rule: Rule, part: Dimension, value: Term, at: Formulas) -> str:
        """The points as a formula, for an entity that has a value. Errors: StaysError."""

    def steps(self, rule: Any) -> Mapping[Decimal | str, Decimal]:
        """The bounds or anchors and their points, where there are any."""
        return rule if self.keyed_by == "bounds" else {}

    def categories(self, rule: Any) -> Mapping[str, Decimal]:
        """The categories and their points, where there are any."""
        return rule if self.keyed_by == "categories" else {}

    def formula(self, rule: Rule) -> Expression | None:
        """The expression whose value is the points."""
        return None

    def within(self, rule: Rule) -> Expression | None:
        """The field whose equal values are compared with each other."""
        return None

    def among(self, rule: Rule) -> Expression | None:
        """For whom it must hold to take part; the others get `missing`."""
        return None

    def note_cuts(self, rule: Rule, quantity: Quantity, constants: Mapping[str, Any]) -> None:
        """Mark for lint where the points change."""

    def place_points(self, rule: Rule, top: float) -> tuple[float, ...] | float:
        """Of a place among all: the points that there are, or the most of them, in millionths. top: what it is out of."""
        return top

    def remarks(self, rule: Rule, part: Dimension, kind: str | None) -> Iterator[tuple[str, Text]]:
        """What is probably not meant: a code of lint and a message. kind: that of the metric's values."""
        yield from ()


def value_in(cells: Cells, part: Dimension) -> Span:
    """What lint knows of a dimension's metric."""
    return cells.spans.get(part.metric or "", UNKNOWN)


def as_number(value: Vector) -> Numbers:
    """A value that is checked to be a number."""
    assert isinstance(value, Numbers)
    return value
