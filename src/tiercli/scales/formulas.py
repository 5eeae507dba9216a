"""What a way of giving points may ask of the workbook in which its points are formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Protocol

from tiercli.grammar.excel import OverAll
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term


class StepCells(Protocol):
    """Bounds and their points as ranges of cells, by their size."""

    @property
    def closed(self) -> str:
        """The bounds that belong to their bands; empty where there are none."""

    @property
    def opened(self) -> str:
        """The bounds that do not; empty where there are none."""

    @property
    def points(self) -> str:
        """The points below the lowest bound, then those from each bound on."""

    @property
    def anchors(self) -> str:
        """The bounds in order."""

    @property
    def heights(self) -> str:
        """The points at them."""

    @property
    def slopes(self) -> str:
        """Points for each unit from each of them to the next."""


class Ranked(OverAll, Protocol):
    """A value among those of all, with what ways of giving points ask further."""

    def cuts_passed(self, groups: int, *, nearest: bool, below: bool) -> str:
        """How many of the cuts between so many groups of equal size it has passed. below: whether one on a cut has not."""


class Formulas(Protocol):
    """The cells of a dimension while its formulas are written."""

    @property
    def top(self) -> str:
        """The most points that it is out of."""

    def steps(self, *, below: Literal["none", "lowest"] = "none") -> StepCells:
        """Bounds and points; below: the points under the lowest bound."""

    def categories(self, kind: str) -> tuple[str, str]:
        """Categories, as values of a kind, and their points, as two ranges."""

    def figure(self, value: Decimal | int | None, *keys: str) -> str:
        """A number that the dimension has under these keys."""

    def among_all(self, value: Term, counted: str, within: Expression | None, among: Expression | None, *, turned: bool = False) -> Ranked:
        """A value among those of all; turned: the smaller one is the better. counted: the function whose population it is. Errors: StaysError."""
