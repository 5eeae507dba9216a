"""The account of every row: rows in the file = rows used + rows set aside, and the same for the sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from tiercli.domain import exact

ACCOUNT_PLACES = 5
"""So many places an account gives as examples for a reason; all of them are in the findings."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of one table that were not used, for one reason.

    reason: stable code: total-row, no-customer, no-date, unreadable-number, exact-duplicate, outside-period, future-date ...
    sums: per summed field, in millionths.
    places: the first rows, as Excel shows them, at most ACCOUNT_PLACES.
    """

    reason: str
    rows: int
    sums: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    places: tuple[str, ...] = ()

    def joined(self, other: SetAside) -> SetAside:
        """These rows and others of the same reason."""
        sums = {name: self.sums.get(name, 0) + other.sums.get(name, 0) for name in {**self.sums, **other.sums}}
        return SetAside(self.reason, self.rows + other.rows, sums, (*self.places, *other.places)[:ACCOUNT_PLACES])


@dataclass(frozen=True, slots=True)
class TableAccount:
    """Where the rows of one table went.

    rows: rows with any content below the header, over all files and sheets.
    sums: per summed field over all those rows, in millionths (unreadable numbers count as none).
    """

    table: str
    rows: int
    sums: Mapping[str, int]
    set_aside: tuple[SetAside, ...] = ()

    @property
    def used(self) -> int:
        """Rows that reached the metrics."""
        return self.rows - sum(part.rows for part in self.set_aside)

    def used_sum(self, name: str) -> int:
        """What of a summed field reached the metrics, in millionths."""
        return self.sums[name] - self.set_aside_sum(name)

    def set_aside_sum(self, name: str) -> int:
        """What of a summed field was set aside, in millionths."""
        return sum(part.sums.get(name, 0) for part in self.set_aside)

    def with_set_aside(self, part: SetAside) -> TableAccount:
        """The account after more rows were set aside, each reason once; nothing changes for zero rows."""
        if not part.rows:
            return self
        parts = {one.reason: one for one in self.set_aside}
        parts[part.reason] = parts[part.reason].joined(part) if part.reason in parts else part
        return replace(self, set_aside=tuple(parts.values()))

    def record(self) -> dict[str, object]:
        """The account as the run summary (`--json`) shows it; amounts are exact decimal text."""
        reasons: dict[str, int] = {}
        for part in self.set_aside:
            reasons[part.reason] = reasons.get(part.reason, 0) + part.rows
        return {
            "rows": self.rows,
            "used": self.used,
            "set_aside": reasons,
            "sums": {
                name: {
                    "in_file": exact.text(total),
                    "used": exact.text(self.used_sum(name)),
                    "set_aside": exact.text(self.set_aside_sum(name)),
                }
                for name, total in self.sums.items()
            },
        }


@dataclass(frozen=True, slots=True)
class InputSheet:
    """One sheet (or delimited file) as it was read.

    columns: header as written -> standard field, in the file's order; a column that was not used maps to "".
    rows: rows with any content below the header.
    guessed: columns or tables that were matched by likeness, to be printed.
    stated: the day that the sheet itself says it is of (截止日期：2026-10-31 above the table).
    """

    path: str
    sha256: str
    sheet: str
    table: str
    header_row: int
    columns: Mapping[str, str]
    rows: int
    guessed: tuple[str, ...] = ()
    stated: date | None = None

    def record(self) -> dict[str, object]:
        """The sheet as the run summary shows it."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "sheet": self.sheet,
            "table": self.table,
            "header_row": self.header_row,
            "columns": dict(self.columns),
        }
