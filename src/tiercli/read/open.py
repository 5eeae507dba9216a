"""One file, by what it is and not by what it is called, to the sheets in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.delimited import read_delimited
from tiercli.read.grid import Grid
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.preflight import WorkbookFacts
from tiercli.read.sheet import SheetReading, understand
from tiercli.read.workbook import SkippedSheet, sheets

if TYPE_CHECKING:
    from tiercli.read.worker import Task


def read_file(task: Task, options: ReadOptions, fields: Mapping[str, TableFields]) -> tuple[list[SheetReading], list[Finding]]:
    """All sheets of a file.

    Errors: InputError when it cannot be read.
    """
    path = Path(task.path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    readings: list[SheetReading] = []
    findings: list[Finding] = []
    for grid in _grids(path, options):
        if isinstance(grid, SkippedSheet):
            findings.append(_skipped(path, grid))
            continue
        said = task.sheets.get(grid.sheet, task.sheets.get(""))
        if task.only and said is None:
            continue
        readings.append(understand(grid, options, fields, path=task.shown, sha256=sha256, table=said))
    return readings, findings


def _grids(path: Path, options: ReadOptions) -> Iterator[Grid | SkippedSheet]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        yield from sheets(path, WorkbookFacts(), skip_hidden=options.skip_hidden)
    else:
        yield read_delimited(path, options.encoding)


def _skipped(path: Path, sheet: SkippedSheet) -> Finding:
    if sheet.why == "hidden":
        return found("sheet.hidden-skipped", Place(path.name, sheet.name), Text("隐藏的工作表，未读。", "a hidden sheet, left out."))
    return found("sheet.empty", Place(path.name, sheet.name), Text("空工作表或图表，已跳过。", "an empty sheet or a chart, skipped."))
