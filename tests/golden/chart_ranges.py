"""Whether the charts of a workbook show whole blocks of cells: from below the header to the last line before the total."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

_RANGE = re.compile(r"<c:(cat|val)><c:\w+Ref><c:f>(.*?)!(.*?)</c:f>")
_TOTALS = (None, "合计", "Total")


def misplaced_charts(workbook: bytes, book: Workbook) -> list[str]:
    """What is wrong with the ranges of each chart; `book` is the same workbook, opened."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        charts = {name: package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")}
    return [f"{name} {wrong}" for name, chart in charts.items() for wrong in _wrong(_RANGE.findall(chart), book)]


def _wrong(ranges: list[tuple[str, str, str]], book: Workbook) -> list[str]:
    found = [] if ranges else ["shows no cells"]
    rows = {range_boundaries(place.replace("$", ""))[1::2] for _, _, place in ranges}
    if len(rows) > 1:
        found.append(f"takes its parts from several rows: {rows}")
    for kind, sheet, place in ranges:
        cells = [cell.value for (cell,) in book[sheet.strip("'").replace("''", "'")][place.replace("$", "")]]
        column, first, _, last = range_boundaries(place.replace("$", ""))
        above, below = (book[sheet.strip("'")].cell(row, column).value for row in (first - 1, last + 1))
        if not isinstance(above, str):
            found.append(f"{place}: no header above")
        if kind == "cat" and (below not in _TOTALS or cells[0] is None or any(cell in _TOTALS[1:] for cell in cells)):
            found.append(f"{place}: its lines end elsewhere ({below})")
        if kind == "val" and (any(isinstance(cell, str) for cell in cells) or all(cell is None for cell in cells)):
            found.append(f"{place}: not numbers")
    return found
