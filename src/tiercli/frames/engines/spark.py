"""Spark: rows on a cluster. Those in memory are no work for it, which takes longer to begin than Arrow takes to end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tiercli.frames.row_engine import RowEngine

if TYPE_CHECKING:
    import narwhals as nw


class _Spark(RowEngine):
    scan = "spark"
    takes_tables = False
    never_wraps = "pyspark"

    def asked(self, frame: nw.LazyFrame[Any], query: str) -> nw.LazyFrame[Any]:
        from tiercli.frames.spark import SparkEngine  # whoever has rows elsewhere goes without

        return SparkEngine.asked(frame, query)

    def is_too_large(self, error: Exception) -> bool:
        words = ("ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", "CAST_OVERFLOW")
        return "pyspark" in sys.modules and any(word in str(error) for word in words)


ENGINE = _Spark()
