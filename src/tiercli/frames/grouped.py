"""What is asked of the rows of one key: sums, extremes, counts and different values, in the way that is quickest on the engine of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.engine import collected
from tiercli.frames.sql import quoted

if TYPE_CHECKING:
    from tiercli.frames.engine import Session

_MISSING = " missing"
_BITS = 62
"""A whole number of 64 bits marks so many values, and stays above zero."""
_MOST_MARKS = 1 << 28


@dataclass(frozen=True, slots=True)
class Grouped:
    """One answer for each key, from a column.

    how: `different` counts the values, of which a missing one is none. bounds: of a column of whole numbers, the least and the most; none if not known.
    """

    how: Literal["sum", "min", "max", "count", "different"]
    column: str
    bounds: tuple[int, int] | None = None

    @property
    def expression(self) -> nw.Expr:
        """For any engine, but that `different` counts a missing value as one."""
        column = nw.col(self.column)
        return {"sum": column.sum, "min": column.min, "max": column.max, "count": column.count, "different": column.n_unique}[self.how]()

    @property
    def sql(self) -> str:
        """For DuckDB and Spark. Values within narrow bounds are marked in one whole number: counting them keeps a set for every key."""
        column = quoted(self.column)
        if self.how == "sum":
            return f"coalesce(sum({column}), 0)"
        if not self.is_narrow:
            return f"count(DISTINCT {column})" if self.how == "different" else f"{self.how}({column})"
        assert self.bounds is not None
        return f"coalesce(bit_count(bit_or(CAST(1 AS BIGINT) << CAST({column} - {self.bounds[0]} AS INTEGER))), 0)"

    @property
    def is_narrow(self) -> bool:
        """Whether every value can be marked in one whole number."""
        return self.bounds is not None and 0 <= self.bounds[1] - self.bounds[0] < _BITS


def grouped(frame: nw.LazyFrame[Any], key: str, asked: Mapping[str, Grouped], session: Session) -> pa.Table:
    """One row a key: the key, and what was asked by name.

    Errors: OverflowError when a sum does not fit.
    """
    if any(one.is_narrow for one in asked.values()):
        parts = ", ".join(f"{one.sql} AS {quoted(name)}" for name, one in asked.items())
        there = session.engine.asked(frame, f"SELECT {quoted(key)}, {parts} FROM rows GROUP BY {quoted(key)}")
        if there is not None:
            return collected(there)
    return _marked(frame, key, asked) if session.engine.is_home else _grouped(frame, key, asked)


def _marked(frame: nw.LazyFrame[Any], key: str, asked: Mapping[str, Grouped]) -> pa.Table:
    """For rows in memory: values within narrow bounds have a place each in a row of marks of their key, instead of a set of every key."""
    narrow = {name: one for name, one in asked.items() if one.how == "different" and one.is_narrow}
    rows = collected(frame.select(key, *dict.fromkeys(one.column for one in narrow.values()))) if narrow else None
    if rows is None or rows.num_rows * _BITS > _MOST_MARKS:
        return _grouped(frame, key, asked)
    others = {name: one for name, one in asked.items() if name not in narrow}
    sums = _grouped(frame, key, others) if others else pa.table({key: rows[key].unique()})
    places = pc.index_in(rows[key].combine_chunks(), value_set=sums[key].combine_chunks()).to_numpy()
    for name, one in narrow.items():
        assert one.bounds is not None
        first, last = one.bounds
        known = rows[one.column].is_valid().to_numpy()
        marks = np.zeros((sums.num_rows, last - first + 1), dtype=np.bool_)
        marks[places[known], rows[one.column].drop_null().to_numpy() - first] = True
        sums = sums.append_column(name, pa.array(marks.sum(axis=1, dtype=np.int64)))
    return sums.select([key, *asked])


def _grouped(frame: nw.LazyFrame[Any], key: str, asked: Mapping[str, Grouped]) -> pa.Table:
    """For any engine."""
    missing = {f"{name}{_MISSING}": one.column for name, one in asked.items() if one.how == "different"}
    if missing:
        is_none = {name: nw.when(nw.col(column).is_null()).then(nw.lit(1)).otherwise(nw.lit(0)) for name, column in missing.items()}
        frame = frame.with_columns(*(flag.alias(name) for name, flag in is_none.items()))
    answers = {name: one.expression for name, one in asked.items()} | {name: nw.col(name).max() for name in missing}
    sums = collected(frame.group_by(key).agg(*(answer.alias(name) for name, answer in answers.items())))
    for name in missing:
        place = sums.column_names.index(name.removesuffix(_MISSING))
        sums = sums.set_column(place, name.removesuffix(_MISSING), pc.subtract(sums.column(place), sums[name]))
    return sums.drop_columns(list(missing)) if missing else sums
