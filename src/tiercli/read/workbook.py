"""Workbooks through fastexcel: .xlsx, .xlsm, .xlsb and .ods as grids of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.read.grid import Grid

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.read.preflight import WorkbookFacts

_ERROR_WORDS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!", "GettingData": "#GETTING_DATA"}
_ERROR = re.compile(r"Error\((\w+)\)")
_NUMBER = re.compile(r"value: (-?[\d.e+]+)")


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that holds no cells: chart, empty."""

    name: str
    why: str  # "empty", "hidden"


def sheets(path: Path, facts: WorkbookFacts, *, skip_hidden: bool, only: str | None = None) -> Iterator[Grid | SkippedSheet]:
    """Each sheet's cells as text: numbers as their shortest decimal, days as ISO, the rest as written."""
    import fastexcel

    reader = fastexcel.read_excel(path)
    for name in reader.sheet_names:
        if only is not None and name != only:
            continue
        sheet = reader.load_sheet(name, header_row=None, dtypes="string", skip_rows=0)
        visible = str(sheet.visible) == "visible"
        if skip_hidden and not visible:
            yield SkippedSheet(name, "hidden")
        elif not sheet.height or not sheet.width:
            yield SkippedSheet(name, "empty")
        else:
            batch, errors = sheet.to_arrow_with_errors()
            yield _grid(path, name, batch, errors, visible=visible, facts=facts)


def sheet_names(path: Path) -> list[str]:
    """The names of all sheets."""
    import fastexcel

    return list(fastexcel.read_excel(path).sheet_names)


def _grid(path: Path, name: str, batch: pa.RecordBatch, errors: Any, *, visible: bool, facts: WorkbookFacts) -> Grid:
    marked = facts.sheet(name)
    columns = list(batch.columns)
    grid = Grid(
        file=path.name, sheet=name, columns=columns, visible=visible, epoch_1904=facts.epoch_1904, first_column=marked.first_column,
        merges_known=marked.merges_known, merges=marked.merges, hidden_rows=marked.hidden_rows, hidden_columns=marked.hidden_columns,
        empty_formulas=marked.empty_formulas, zero_formulas=marked.zero_formulas,
    )  # fmt: skip
    for error in errors.errors if errors is not None else ():
        row, column = error.position
        grid.odd_cells[row, column] = _word(error.detail)
    return grid


def _word(detail: str) -> str:
    """What the cell would show: an error's name, or the serial number that is no day."""
    if match := _ERROR.search(detail):
        return _ERROR_WORDS.get(match[1], "#VALUE!")
    match = _NUMBER.search(detail)
    return match[1] if match else "#VALUE!"
