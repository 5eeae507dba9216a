"""What is asked of the rows of one key: sums, extremes, counts and different values, in the way that is quickest on the engine of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from tiercli.frames.engine import collected
from tiercli.frames.kinds import Engine
from tiercli.frames.spark import SparkEngine
from tiercli.frames.sql import DuckEngine, quoted

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.frames.engine import Session

_ASKED_IN_SQL: Mapping[Engine, Callable[[nw.LazyFrame[Any], str], nw.LazyFrame[Any]]] = {"duckdb": DuckEngine.asked, "spark": SparkEngine.asked}
_BITS = 62
"""A whole number of 64 bits marks so many values, and stays above zero."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """One answer for each key, from a column.

    how: `different` counts the values, and a missing one as one of them. bounds: of a column of whole numbers, the least and the most; none if not known.
    """

    how: Literal["sum", "min", "max", "count", "different"]
    column: str
    bounds: tuple[int, int] | None = None

    @property
    def expression(self) -> nw.Expr:
        """For any engine."""
        column = nw.col(self.column)
        return {"sum": column.sum, "min": column.min, "max": column.max, "count": column.count, "different": column.n_unique}[self.how]()

    @property
    def sql(self) -> str:
        """For DuckDB and Spark, as the expression does. Values within narrow bounds are marked in one whole number: counting them keeps a set for every key."""
        column = quoted(self.column)
        if self.how == "sum":
            return f"coalesce(sum({column}), 0)"
        if self.how != "different":
            return f"{self.how}({column})"
        missing = f"max(CASE WHEN {column} IS NULL THEN 1 ELSE 0 END)"
        if not self.is_narrow:
            return f"count(DISTINCT {column}) + {missing}"
        assert self.bounds is not None
        mark = f"CAST(1 AS BIGINT) << CAST({column} - {self.bounds[0]} AS INTEGER)"
        return f"coalesce(bit_count(bit_or({mark})), 0) + {missing}"

    @property
    def is_narrow(self) -> bool:
        """Whether every value can be marked in one whole number."""
        return self.bounds is not None and 0 <= self.bounds[1] - self.bounds[0] < _BITS


def grouped(frame: nw.LazyFrame[Any], key: str, asked: Mapping[str, Grouped], session: Session) -> pa.Table:
    """One row a key: the key, and what was asked by name.

    Errors: OverflowError when a sum does not fit.
    """
    if session.engine in _ASKED_IN_SQL and any(one.is_narrow for one in asked.values()):
        parts = ", ".join(f"{one.sql} AS {quoted(name)}" for name, one in asked.items())
        query = f"SELECT {quoted(key)}, {parts} FROM rows GROUP BY {quoted(key)}"
        return collected(_ASKED_IN_SQL[session.engine](frame, query))
    return collected(frame.group_by(key).agg(*(one.expression.alias(name) for name, one in asked.items())))
