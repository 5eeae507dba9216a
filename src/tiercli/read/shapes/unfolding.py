"""The shapes of a sheet, tried one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.fields import TableFields
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.shapes.across import unfold_periods
from tiercli.read.shapes.blocks import fill_down, name_blocks
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.customers import unfold_customers
from tiercli.read.shapes.dates import join_dates
from tiercli.read.shapes.days import date_days
from tiercli.read.shapes.melt import unfold_products
from tiercli.read.shapes.named import name_column
from tiercli.read.words.lexicon import Lexicon

_STEPS = (fill_down, unfold_periods, unfold_products, unfold_customers, join_dates, date_days, name_blocks, name_column)


def unfolded(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], table: str | None) -> Grid:
    """The grid in rows; the same one when it is in rows already."""
    known: dict[str, Lexicon] = {}
    sheet = Sheet(grid, options, fields, table, known)
    for step in _STEPS:
        if changed := step(sheet):
            grid, sheet = changed, Sheet(changed, options, fields, table, known)
        if grid.question:
            break
    return grid
