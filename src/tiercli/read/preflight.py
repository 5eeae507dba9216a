"""What can be known from a file's bytes before any reader touches it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tiercli.read.grid import Merge, column_number


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the reader does not tell about a sheet."""

    first_column: int = 0
    merges_known: bool = False
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    empty_formulas: tuple[tuple[int, int], ...] = ()
    zero_formulas: tuple[tuple[int, int], ...] = ()


NO_FACTS = SheetFacts()


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What the reader does not tell about a workbook."""

    epoch_1904: bool = False
    sheets: Mapping[str, SheetFacts] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self, name: str) -> SheetFacts:
        """A sheet's facts; none known for other formats."""
        return self.sheets.get(name, NO_FACTS)
