"""What a table of a rulebook is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tiercli.domain.language import Text


class Shown(Enum):
    """What a column holds, and whether it is read back."""

    LABEL = "label"  # says what the row is about; not read back
    TEXT = "text"
    AMOUNT = "amount"  # a number, a percentage, or the name of a param
    SCALAR = "scalar"  # a number, a flag or text


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    key: the key of the language, `treatment.x` for one below another; bound and points for steps. unread columns are for the eye.
    """

    key: str
    header: Text
    shown: Shown = Shown.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands in the rulebook, and what its cells hold.

    address: unlike that of any other row of the table, for the first column. group: the list or map that it is an item of, as a path.
    path: of the item itself. cells: plain data by column; none for an empty cell.
    """

    address: str
    group: tuple[Any, ...]
    path: tuple[Any, ...]
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    grows: whether rows may be added and taken away. of_steps: whether a row is a bound with its points, not an item of its own.
    """

    key: str
    title: Text
    how: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    grows: bool = True
    of_steps: bool = False
