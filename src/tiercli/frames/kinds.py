"""What columns between stages hold, and the one by which entities are told apart."""

from __future__ import annotations

from typing import Literal

ENTITY = "__entity"
Engine = str
"""Where rows are computed: the name of a file of `engines/`."""
Scan = Literal["never", "large", "always", "spark"]
"""Which files stay where they lie: none, large ones, all that can be by DuckDB, all that can be by Spark."""
IN_SPARK = "spark:"
"""Before a table of Spark's catalogue, or `#` and a query, where a file could stand."""
ValueKind = Literal["exact", "real", "text", "date", "flag", "missing"]
"""exact: whole millionths in a table's column. real: a number of rows on its way to being rounded. missing: no data."""
NO_DATA: tuple[str, ValueKind] = ("", "missing")
"""Where a name stands (column, kind) that the workbook has no data for."""
