"""What columns between stages hold, and the one by which entities are told apart."""

from __future__ import annotations

from typing import Literal

ENTITY = "__entity"
ValueKind = Literal["exact", "real", "text", "date", "flag", "missing"]
"""exact: whole millionths in a table's column. real: a number of rows on its way to being rounded. missing: no data."""
