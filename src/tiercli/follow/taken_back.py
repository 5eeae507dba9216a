"""Returns and the months whose commission they take back: those in which the customer last bought before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiercli.rulebook.sheets.commission import RETURNED, SOLD

if TYPE_CHECKING:
    import pyarrow as pa

TakenBack = Mapping[tuple[str, str, str], Mapping[str, int]]
"""Entity, month of the return, type -> month of the sale -> what came back, below zero, in whole millionths; a sale of the month itself is left out."""


def taken_back(sums: Mapping[str, pa.Table]) -> TakenBack:
    """For every return, the last month up to its own in which the customer bought of this type; its own where none is known."""
    if RETURNED not in sums or SOLD not in sums or "customer_id" not in sums[RETURNED].column_names:
        return {}
    bought: dict[tuple[str, str, str], list[str]] = {}
    for row in sums[SOLD].to_pylist():
        bought.setdefault((row["entity"], row["type"], row["customer_id"]), []).append(row["month"])
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in sums[RETURNED].to_pylist():
        months = bought.get((row["entity"], row["type"], row["customer_id"]), []) if row["customer_id"] else []
        origin = max((month for month in months if month <= row["month"]), default=row["month"])
        if origin != row["month"]:
            back = found.setdefault((row["entity"], row["month"], row["type"]), {})
            back[origin] = back.get(origin, 0) + row["amount"]
    return found
