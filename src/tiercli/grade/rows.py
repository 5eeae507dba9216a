"""Graded rows as whoever puts them into words looks at them: all of them, or some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class Rows(Protocol):
    """Rows whose columns are looked at by name: a table, or `SomeRows` of one."""

    @property
    def column_names(self) -> list[str]:
        """What columns there are."""

    @property
    def num_rows(self) -> int:
        """How many rows there are."""

    def __getitem__(self, name: str, /) -> pa.ChunkedArray:
        """A column."""


class SomeRows:
    """Rows of a table at some places; of its many columns only those that are looked at are taken."""

    def __init__(self, table: Rows, places: pa.Array) -> None:
        self._table = table
        self._places = places
        self.column_names = table.column_names
        self.num_rows = len(places)

    def __getitem__(self, name: str, /) -> pa.ChunkedArray:
        """A column at those places."""
        return self._table[name].take(self._places)
