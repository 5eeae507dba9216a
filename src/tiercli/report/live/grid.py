"""Sheets of whole columns whose formulas name each other before anybody knows where they will stand.

A formula holds tokens in the place of cells; when a sheet is written, each becomes a reference. All sheets of this kind, and the customers
sheet, have their first entity in the same row, so that one row number serves all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from xlsxwriter.utility import xl_col_to_name

from tiercli.domain.language import EMPTY, Text
from tiercli.domain.patterns import late_pattern
from tiercli.report.column_cells import PREVIOUS_ROW, ROW

FIRST_ROW = 2
"""Of the entities, counted from 0: two rows of headers stand above."""
PARAMETERS, SCORING, RANKING = "parameters", "scoring", "ranking"
"""The sheets by their keys."""
_CELL, _RANGE, _TOP, _ABOVE, _FIXED, _END, _PART = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06", "\x08"
ABOVE_SELF = "\x07"
"""In the formula of a column: its own cell one row higher; the header above the first."""
_TOKEN = late_pattern(f"([{_CELL}{_RANGE}{_TOP}{_ABOVE}{_PART}])(\\d+)(?:,(\\d+),(\\d+))?{_END}|{_FIXED}([^{_END}]*){_END}")


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column: an entity's cell a row, or as many rows of something else.

    values: what the cells hold, or what their formula gave the engine. formula: with tokens; empty for values.
    why: why values that are not measured are no formula. format: number format.
    blocks: in the place of one formula, one for each run of rows: the first, the row behind the last, the formula.
    """

    number: int
    sheet: str
    group: Text
    title: Text
    values: pa.Array
    formula: str = ""
    why: Text = EMPTY
    format: str = "General"
    rows: int = 0
    comes_first: bool = False
    blocks: tuple[tuple[int, int, str], ...] = ()

    @property
    def cell(self) -> str:
        """Its cell in the same row."""
        return f"{_CELL}{self.number}{_END}"

    @property
    def above(self) -> str:
        """Its cell one row higher; the header above the first."""
        return f"{_ABOVE}{self.number}{_END}"

    @property
    def range(self) -> str:
        """All its cells."""
        return f"{_RANGE}{self.number}{_END}"

    def part(self, first: int, end: int) -> str:
        """Its cells from an entity to the one before another, counted from 0."""
        return f"{_PART}{self.number},{first},{end}{_END}"

    @property
    def top(self) -> str:
        """Its first cell, whatever row asks."""
        return f"{_TOP}{self.number}{_END}"


def fixed(cell: str) -> str:
    """A cell or range of the sheet of parameters, such as $C$7."""
    return f"{_FIXED}{cell}{_END}"


def is_cell(formula: str) -> bool:
    """Whether a formula is nothing but a cell of the same row."""
    token = _TOKEN.fullmatch(formula)
    return token is not None and token[1] == _CELL


@dataclass
class Grid:
    """All columns of the sheets that are written column by column."""

    count: int
    columns: list[GridColumn] = field(default_factory=list)
    named: Mapping[str, str] = field(default_factory=dict)

    def add(
        self,
        sheet: str,
        group: Text,
        title: Text,
        values: Any,
        formula: str = "",
        *,
        why: Text = EMPTY,
        format_: str = "General",
        comes_first: bool = False,
        blocks: tuple[tuple[int, int, str], ...] = (),
    ) -> GridColumn:
        """A new column; shorter ones are filled up with nothing."""
        made = values if isinstance(values, pa.Array) else pa.array(values)
        rows = len(made)
        if rows < self.count:
            made = pa.concat_arrays([made, pa.nulls(self.count - rows, made.type)])
        number = len(self.columns)
        written = formula.replace(ABOVE_SELF, f"{_ABOVE}{number}{_END}")
        column = GridColumn(number, sheet, group, title, made, written, why, format_, rows, comes_first, blocks)
        self.columns.append(column)
        return column

    def range_of(self, cell: str) -> str:
        """The whole column of a formula that is nothing but its cell."""
        token = _TOKEN.fullmatch(cell)
        assert token is not None
        return self.columns[int(token[2])].range

    def of(self, sheet: str) -> list[GridColumn]:
        """The columns of a sheet from left to right."""
        return sorted((column for column in self.columns if column.sheet == sheet), key=lambda column: not column.comes_first)

    def letters(self) -> dict[int, str]:
        """Where each column stands."""
        found: dict[int, str] = {}
        for sheet in (SCORING, RANKING):
            found |= {column.number: xl_col_to_name(place) for place, column in enumerate(self.of(sheet))}
        return found

    def written(self, formula: str, sheet: str) -> str:
        """A formula with references in place of tokens, as it stands on a sheet; the row is left open."""
        letters = self.letters()
        first, last = FIRST_ROW + 1, FIRST_ROW + self.count

        def reference(token: re.Match[str]) -> str:
            kind, number, begin, behind, cell = token.groups()
            if cell is not None:
                return f"{'' if sheet == PARAMETERS else self._prefix(PARAMETERS)}{cell}"
            column = self.columns[int(number)]
            letter = letters[column.number]
            prefix = "" if sheet == column.sheet else self._prefix(column.sheet)
            end = FIRST_ROW + (column.rows or self.count)
            if kind == _PART:
                return f"{prefix}${letter}${first + int(begin)}:${letter}${FIRST_ROW + int(behind)}"
            places = {
                _CELL: f"${letter}{ROW}",
                _ABOVE: f"${letter}{PREVIOUS_ROW}",
                _RANGE: f"${letter}${first}:${letter}${min(end, last)}",
                _TOP: f"${letter}${first}",
            }
            return prefix + places[kind]

        return _TOKEN.sub(reference, formula)

    def _prefix(self, key: str) -> str:
        quoted = self.named[key].replace("'", "''")
        return f"'{quoted}'!"
