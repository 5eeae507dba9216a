"""Result columns, put together one after the other."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tiercli.domain.exact import nearest_floats
from tiercli.outcome import Column, Frame


class Builder:
    """Result columns one after the other: the Arrow arrays and what each is."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.columns: list[Column] = []

    def add(self, column: Column, values: Any) -> None:
        """One more column; whole millionths become floats in their unit."""
        self.arrays.append(shown_values(values) if column.decimals is not None else values)
        self.columns.append(column)

    def frame(self) -> Frame:
        """The columns put together."""
        return Frame(tuple(self.columns), pa.table(dict(zip([column.name for column in self.columns], self.arrays, strict=True))))


def shown_values(values: Any) -> Any:
    """Whole millionths as the nearest floats in their unit."""
    if not pa.types.is_integer(values.type):
        return values.cast(pa.float64())
    return nearest_floats(values)
