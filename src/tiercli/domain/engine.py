"""Engines: the same Narwhals expressions over pandas (the default) or DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

if TYPE_CHECKING:
    import pyarrow as pa

Engine = Literal["pandas", "duckdb"]


class Session:
    """One engine at work: frames made by the same session can be joined."""

    def __init__(self, engine: Engine = "pandas") -> None:
        self.engine = engine
        self._connection: Any = None

    def lazy(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """An Arrow table as a frame of the engine.

        pandas keeps Arrow types, so whole numbers stay whole and nothing becomes NaN.
        """
        if self.engine == "duckdb":
            import duckdb

            self._connection = self._connection or duckdb.connect()
            return nw.from_native(self._connection.from_arrow(table)).lazy()
        import pandas as pd

        return nw.from_native(table.to_pandas(types_mapper=pd.ArrowDtype)).lazy()

    def settled(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The same rows, computed: later stages do not compute them again."""
        return self.lazy(collected(frame))


def collected(frame: nw.LazyFrame[Any]) -> pa.Table:
    """The frame's rows as an Arrow table; wide sums of an engine come back as 64-bit integers.

    Errors: OverflowError when a sum does not fit.
    """
    import pyarrow as pa

    native: pa.Table = frame.collect("pyarrow").to_native()
    # pandas keeps its row numbers as a column of their own
    native = native.select([name for name in native.column_names if name != "__index_level_0__"])
    columns = []
    for column in native.columns:
        if pa.types.is_decimal(column.type) or (pa.types.is_integer(column.type) and column.type != pa.int64()):
            try:
                column = column.cast(pa.int64())
            except pa.ArrowInvalid as error:
                raise OverflowError(str(error)) from error
        elif pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type) or pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        columns.append(column)
    return pa.table(columns, names=native.column_names)
