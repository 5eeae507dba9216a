"""What columns between stages hold, and the one by which entities are told apart."""

from __future__ import annotations

from typing import Literal, get_args

ENTITY = "__entity"
Engine = Literal["arrow", "duckdb", "spark"]
"""Where rows are computed."""
ENGINES: tuple[Engine, ...] = get_args(Engine)
IN_SPARK = "spark:"
"""Before a table of Spark's catalogue, or `#` and a query, where a file could stand."""
ValueKind = Literal["exact", "real", "text", "date", "flag", "missing"]
"""exact: whole millionths in a table's column. real: a number of rows on its way to being rounded. missing: no data."""
NO_DATA: tuple[str, ValueKind] = ("", "missing")
"""Where a name stands (column, kind) that the workbook has no data for."""
