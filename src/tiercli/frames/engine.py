"""Row engines at work: the same Narwhals expressions over each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import LARGEST
from tiercli.frames.kinds import Engine
from tiercli.frames.row_engine import ENGINES, row_engine, row_engines
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.sql import SqlEngine

__all__ = ["ENGINES", "Engine", "Session", "collected", "exactly", "refuse_large"]


COMFORTABLE = float(2**62)
"""Whole millionths below this leave room for a rounding step."""


class Session:
    """One engine at work: frames made by the same session can be joined."""

    def __init__(self, engine: Engine = "arrow", sql: SqlEngine | None = None) -> None:
        self.engine = row_engine(engine)
        self._frames: Callable[[pa.Table], nw.LazyFrame[Any]] | None = sql.frame if sql is not None else None

    @classmethod
    def over(cls, tables: Mapping[str, pa.Table | ScannedTable], engine: Engine) -> Session:
        """The session for some tables: where rows of one of them stay in an engine, all is computed there."""
        there = next((table.engine for table in tables.values() if isinstance(table, ScannedTable)), None)
        if there is not None:
            return cls(there.name, there)
        return cls(engine if row_engine(engine).takes_tables else "arrow")

    def where(self, table: pa.Table | ScannedTable | None) -> Session:
        """The session for one table: Arrow's, where its rows are in memory and the engine takes no such rows."""
        return self if self.engine.takes_tables or isinstance(table, ScannedTable) else Session()

    def lazy(self, table: pa.Table | ScannedTable) -> nw.LazyFrame[Any]:
        """A table as a frame of the engine."""
        if isinstance(table, ScannedTable):
            return table.lazy()
        if self._frames is None:
            self._frames = self.engine.frames()
        return self._frames(table)

    def refuse_wraps(self, rows: nw.LazyFrame[Any], key: str, columns: Sequence[str]) -> None:
        """Make sure that no sum over the rows of one key is beyond 64 bits.

        An engine that wraps in silence, as Arrow does, has its sums held against rough ones.
        Errors: OverflowError.
        """
        if self.engine.never_wraps or not columns:
            return
        ends = [end.alias(f"{name} {index}") for name in columns for index, end in enumerate((nw.col(name).min(), nw.col(name).max()))]
        held = rows.select(nw.len().alias("rows"), *ends).collect("pyarrow").to_native().to_pylist()[0]
        columns = [name for name in columns if max(abs(held[f"{name} {index}"] or 0) for index in range(2)) * held["rows"] >= LARGEST / 2]
        if not columns:  # not even if all rows were as large as the largest
            return
        rough = [nw.col(name) / nw.lit(1) for name in columns]  # a cast would refuse what floats cannot hold exactly
        sizes = rows.select(*(one.abs().sum() for one in rough)).collect("pyarrow").to_native().to_pylist()[0]
        doubtful = [name for name, size in sizes.items() if size is not None and size >= LARGEST / 2]
        if not doubtful:
            return
        marked = rows.select(key, *doubtful, *((nw.col(name) / nw.lit(1)).alias(f"{name} roughly") for name in doubtful))
        sums = marked.group_by(key).agg(nw.exclude(key).sum()).collect("pyarrow").to_native()
        for name in doubtful:
            for exact, near in zip(sums[name].to_pylist(), sums[f"{name} roughly"].to_pylist(), strict=True):
                if exact is not None and abs(exact - near) > LARGEST / 2:
                    raise OverflowError(f"a sum is about {near:.3g} millionths")


def refuse_large(frame: nw.LazyFrame[Any], sizes: Sequence[nw.Expr]) -> None:
    """Make sure that every number is far from the end of 64 bits, where the engine would not say so itself.

    sizes: floats, in whole millionths. Errors: OverflowError.
    """
    if not sizes or any(frame.implementation.value == engine.never_wraps for engine in row_engines().values()):
        return
    rows: pa.Table = frame.select(*(size.abs().alias(f"{index}") for index, size in enumerate(sizes))).collect("pyarrow").to_native()
    largest = [pc.max(column).as_py() for column in rows.columns]
    if any(size is not None and size >= COMFORTABLE for size in largest):
        raise OverflowError("a number is near the end of 64 bits")


@contextmanager
def exactly() -> Iterator[None]:
    """The engines' own words for a number that does not fit become an OverflowError."""
    try:
        yield
    except Exception as error:
        if any(engine.is_too_large(error) for engine in row_engines().values()):
            raise OverflowError(str(error)) from error
        raise


@exactly()
def collected(frame: nw.LazyFrame[Any]) -> pa.Table:
    """The frame's rows as an Arrow table; wide sums of an engine come back as 64-bit integers.

    Errors: OverflowError when a sum does not fit.
    """
    native: pa.Table = frame.collect("pyarrow").to_native()
    columns = []
    for column in native.columns:
        if pa.types.is_decimal(column.type) or (pa.types.is_integer(column.type) and column.type != pa.int64()):
            column = column.cast(pa.int64())
        elif pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type) or pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        columns.append(column)
    return pa.table(columns, names=native.column_names)
