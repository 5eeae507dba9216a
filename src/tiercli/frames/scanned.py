"""A table whose rows stay in an engine: what is known of it by day, and the rows as a frame of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.pieces import Pieces
from tiercli.frames.sql import SqlEngine, quoted

if TYPE_CHECKING:
    import narwhals as nw


@dataclass(frozen=True, slots=True)
class DaySums:
    """The rows of one day: how many, and per column of numbers their sum in millionths; per column how many have a value."""

    day: date
    rows: int
    sums: Mapping[str, int]
    filled: Mapping[str, int]


@dataclass(frozen=True)
class ScannedTable:
    """The used rows of a table that nobody holds in memory. It answers as an Arrow table does to what is asked of both.

    view: SQL of its rows: the standard fields (numbers as whole millionths), `_file` and `_row`. schema: their Arrow types.
    days: the rows by day, in order; every row has one. negative: columns in which a number is below zero.
    customers: customer_id, first and last day of each, over all rows of the view.
    first, last: the days to which the table is cut. pieces: its rows by customer and piece of time, where they are known.
    """

    engine: SqlEngine
    view: str
    schema: pa.Schema
    days: tuple[DaySums, ...]
    negative: frozenset[str]
    customers: pa.Table
    first: date | None = None
    last: date | None = None
    files: tuple[str, ...] = field(default=())
    pieces: Pieces | None = None

    @property
    def num_rows(self) -> int:
        """Rows between the days."""
        return sum(one.rows for one in self.days)

    @property
    def column_names(self) -> list[str]:
        """Fields and bookkeeping."""
        return list(self.schema.names)

    def select(self, names: Sequence[str]) -> ScannedTable:
        """The same rows with fewer columns."""
        return replace(self, schema=pa.schema([self.schema.field(name) for name in names]))

    def between(self, first: date | None, last: date | None) -> ScannedTable:
        """The rows from one day to another, both included; none is no bound."""
        kept = tuple(one for one in self.days if (first is None or one.day >= first) and (last is None or one.day <= last))
        first = max((one for one in (first, self.first) if one is not None), default=None)
        last = min((one for one in (last, self.last) if one is not None), default=None)
        pieces = self.pieces.between(first, last) if self.pieces is not None else None
        return replace(self, days=kept, first=first, last=last, pieces=pieces)

    def total(self, name: str) -> int:
        """The sum of a column in millionths."""
        return sum(one.sums[name] for one in self.days)

    def null_count(self, name: str) -> int:
        """Rows without a value in a column."""
        return self.num_rows - sum(one.filled[name] for one in self.days)

    @property
    def where(self) -> str:
        """The days as SQL."""
        bounds = [f"date >= DATE '{self.first}'"] if self.first is not None else []
        bounds += [f"date <= DATE '{self.last}'"] if self.last is not None else []
        return " AND ".join(bounds) or "true"

    def lazy(self) -> nw.LazyFrame[Any]:
        """The rows in the engine."""
        return self.engine.lazy(self._query)

    def first_rows(self, condition: str, most: int) -> pa.Table:
        """The first rows for which SQL holds, with their bookkeeping columns, in the order of the files."""
        return self.engine.arrow(f"{self._query} AND ({condition}) ORDER BY _place LIMIT {most}")

    def arrow(self) -> pa.Table:
        """All rows in memory, in the order of the files; for what cannot be asked of the engine."""
        return self.engine.arrow(f"{self._query} ORDER BY _place")

    @property
    def _query(self) -> str:
        return f"SELECT {', '.join(map(quoted, self.schema.names))} FROM {self.view} WHERE {self.where}"

    def __getattr__(self, name: str) -> Any:
        """Whatever else an Arrow table answers, asked of all rows in memory: right, and no way for many rows."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.arrow(), name)

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        """A column in memory."""
        return self.select([name]).arrow()[name]


def days_in(table: pa.Table | ScannedTable) -> pa.Array:
    """The different days of a table of events; null where it has rows without one."""
    if isinstance(table, ScannedTable):
        return pa.array([one.day for one in table.days], pa.date32())
    return pc.unique(table["date"])


def blanks_in(table: pa.Table | ScannedTable, name: str) -> int:
    """Rows without a value in a column."""
    return table.null_count(name) if isinstance(table, ScannedTable) else int(table[name].null_count)


def has_negative(table: pa.Table | ScannedTable, name: str) -> bool:
    """Whether a number in a column is below zero."""
    if isinstance(table, ScannedTable):
        return name in table.negative
    least: Any = pc.min(table[name]).as_py()
    return (least or 0) < 0
