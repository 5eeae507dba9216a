"""One workbook in the making, and what a kind of sheet is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tiercli.domain.language import Text
from tiercli.outcome import Outcome
from tiercli.outcome.decimals import Bounds, bounds_of
from tiercli.outcome.overview import Overview
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet.

    key: what other sheets link to it by. has: whether an outcome has something for it.
    write: fills the page, and returns a filling when its rows are written column by column.
    """

    key: str
    title: Text
    has: Callable[[Outcome], bool]
    write: Callable[[Page, Book], Filling | None]
    color: str = ""


def always(_: Outcome) -> bool:
    """Sheets that every report has."""
    return True


@dataclass
class Book:
    """One workbook in the making: what the sheets share.

    names: sheet names by key, in order; only of sheets that this outcome has.
    cells: places of the front page's figures by their keys ("tiers.A.entities"), row and column from 0.
    headers: the customers sheet's headers from left to right, each with the result column below it (empty for
    others) and what it holds: number, date or text.
    live: the columns and cells of a live workbook, known to `report.live` only.
    formulas: of a live workbook, for figures that other sheets show: of result columns ("result", name), its row left open (`columns.ROW`); of cells
    of the front page ("front", key); how many parameters were changed ("changed",) and how many levels moved ("moved",).
    """

    outcome: Outcome
    made: Workbook
    styles: Styles
    names: dict[str, str] = field(default_factory=dict)
    headers: list[tuple[str, str, str]] = field(default_factory=list)
    live: object = None
    formulas: dict[tuple[str, ...], str] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> Bounds:
        """The rulebook's numbers, past which no shown amount may round."""
        return bounds_of(self.outcome.rulebook)

    @cached_property
    def overview(self) -> Overview:
        """What a manager asks of the outcome, worked out once for all sheets."""
        return Overview(self.outcome)

    def place(self, key: str, cell: str = "A1") -> str:
        """The target of a link to a cell of a sheet."""
        return f"internal:{self.reference(key)}!{cell}"

    def reference(self, key: str) -> str:
        """A sheet's name as formulas write it."""
        quoted = self.names[key].replace("'", "''")
        return f"'{quoted}'"
