"""DuckDB: rows in files, or handed over."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.frames.row_engine import RowEngine
from tiercli.frames.sql import DuckEngine

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa


class _DuckDB(RowEngine):
    scan = "always"
    never_wraps = "duckdb"  # it adds in 128 bits and looks by itself

    def frames(self) -> Callable[[pa.Table], nw.LazyFrame[Any]]:
        import duckdb

        return DuckEngine(duckdb.connect()).frame

    def asked(self, frame: nw.LazyFrame[Any], query: str) -> nw.LazyFrame[Any]:
        return DuckEngine.asked(frame, query)

    def is_too_large(self, error: Exception) -> bool:
        duckdb = sys.modules.get("duckdb")
        if duckdb is not None and isinstance(error, duckdb.OutOfMemoryException):
            raise InputError(
                Text("计算所需内存超出限制。", "computing needs more memory than is allowed."),
                hint=Text("可用 --max-memory 放宽。", "--max-memory allows more."),
            ) from error
        return duckdb is not None and isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException)


ENGINE = _DuckDB()
