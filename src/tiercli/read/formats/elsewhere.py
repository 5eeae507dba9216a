"""Rows of a table that are not in its grid: what totals among the rows that are there may be the sums of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tiercli.domain.arrays import Whole

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Running:
    """For each row that was asked about, how many rows stand above it, and what each figure of theirs adds up to, in whole millionths."""

    rows: Whole
    sums: Mapping[str, Whole]


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of a grid, and which rows above them are meant.

    numbers: Excel's number of every row below the header. at: the rows that are asked about, in order. names: the figures.
    key: the field that tells the customer, and its text in every row; none if nothing does. months: of every row, as 12 a year; none without days.
    """

    numbers: Whole
    at: Whole
    names: Sequence[str]
    key: tuple[str, pa.Array] | None = None
    months: Whole | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the lines of all orders tell of their amounts. Orders of one line tell nothing, but for their prices.

    has_several: there are orders of several lines. unlike: such a one has several amounts. differing: how many of them have several quantities.
    is_sum: the amount of each is what its lines come to by price and quantity. is_own: that of every line is what the line comes to.
    """

    has_several: bool = False
    unlike: bool = False
    differing: int = 0
    is_sum: bool = False
    is_own: bool = False


class Elsewhere(Protocol):
    """The rows that an engine holds. Each is a plain record, of a customer who has a row in the grid as well."""

    @property
    def has_rows(self) -> bool:
        """Whether there are any."""

    def rows_of(self, kind: str, here: int) -> int:
        """How many rows are of a kind of document, with those of the grid."""

    def met(self, one: Sequence[str], others: Sequence[str], rows: pa.Table) -> tuple[int, int, int]:
        """Of how many different things documents of some kinds speak, those of others, and both.

        rows: of the grid: their number, whether they are `one` or `other`, and what they speak of, by field.
        """

    def leave(self, kind: str) -> int:
        """Sets the rows of a kind of document aside; how many they are."""

    def weighed(self, name: str) -> int:
        """How many rows say themselves what one of the pieces weighs that a figure of theirs counts."""

    def before(self, asked: Asked) -> list[Running]:
        """What stands above some rows: of all customers and months; and as far as they are told of the row's customer, of its month, and of both."""

    def orders(self, lines: pa.Table, times: int) -> OrderFacts:
        """What the lines of orders tell, with those of the grid.

        lines: of the grid: number, order_no, amount, quantity, and where there are prices `priced`, none where that is not known. times: see `times_of`.
        """

    def count_orders(self, lines: pa.Table, times: int, *, shared: bool) -> tuple[pa.Table, int]:
        """Counts an order's amount on its first line, or shares it out by quantity times price, for all rows.

        The number and the amount of each line of the grid whose order has several, and how many such lines there are in all.
        """
