"""A frame: rows and what each of their columns is, kept together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.columns import Column, Role

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Frame:
    """Rows, one an entity, under columns that say what they hold.

    columns: in the order of the rows' own columns. rows: numbers are float64 in their unit, dates date32, everything else text.
    """

    columns: tuple[Column, ...]
    rows: pa.Table

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def named(self, name: str) -> Column | None:
        """The column of a name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def of_role(self, role: Role) -> Column | None:
        """The first column of a role, if there is one."""
        return next((column for column in self.columns if column.role is role), None)

    def column(self, wanted: str | Role) -> Column:
        """The column of a name or role that every frame of its kind has.

        Errors: KeyError, a fault of our own.
        """
        found = self.of_role(wanted) if isinstance(wanted, Role) else self.named(wanted)
        if found is None:
            raise KeyError(wanted)
        return found

    def values(self, wanted: str | Role) -> pa.Array:
        """The values of such a column."""
        return self.rows[self.column(wanted).name].combine_chunks()
