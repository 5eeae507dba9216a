"""Days alone in a sheet of one month: the month that is named around them is put in."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from tiercli.domain.fields import DATED
from tiercli.domain.language import Text, counted
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.dates import DAY, SAMPLE
from tiercli.read.shapes.melt import settled
from tiercli.read.words.dates import month_in_name
from tiercli.read.words.fold import plain
from tiercli.read.words.values import on_distinct, trimmed


def date_days(sheet: Sheet) -> Grid | None:
    """The sheet with whole days where its dates are numbers of days only and one month is named around it; none otherwise."""
    found = _column_of_days(sheet)
    month = _month_around(sheet, found[0]) if found is not None else None
    if found is None or month is None:
        return None
    row, column = found
    (year, number), source = month
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    cells = trimmed(grid.columns[column].slice(row + 1))

    def whole(cell: str | None) -> str | None:
        match = DAY.match(plain(cell)) if cell else None
        return f"{year:04d}-{number:02d}-{int(match[1]):02d}" if match else cell

    days = on_distinct(cells, lambda distinct: pa.array([whole(cell) for cell in distinct.to_pylist()], pa.string()))
    columns = list(grid.columns)
    columns[column] = pa.concat_arrays([columns[column].slice(0, row + 1).cast(pa.string()), days])
    made = replace(grid, columns=columns)
    count = len(cells) - cells.null_count
    header = sheet.top[row][column]
    message = Text(
        f"“{header}”只有日，按{source.zh}取 {year}-{number:02d}（{count} 行）。",
        f"'{header}' has days only; {counted(count, 'row is', 'rows are')} taken as of {year}-{number:02d}, from {source.en}.",
    )
    made.notes.append(sheet.note("sheet.year-from-title", row, message, count=max(count, 1)))
    return made


def _column_of_days(sheet: Sheet) -> tuple[int, int] | None:
    """The header's row and the column whose cells are all days of a month."""
    for row, line in enumerate(sheet.top):
        dated = [column for column, cell in enumerate(line) if cell and sheet.is_date(cell, DATED)]
        if len(dated) != 1 or sum(bool(cell) for cell in line) < 3:
            continue
        cells = sheet.grid.columns[dated[0]].slice(row + 1, SAMPLE).to_pylist()
        sample = [plain(cell) for cell in cells if cell and cell.strip()]
        fitting = [match for cell in sample if (match := DAY.match(cell))]
        marked = all(match[2] for match in fitting)
        # Bare figures are days only where nothing else stands among them; a total's word does no harm to 3日.
        if fitting and (len(fitting) == len(sample) or (marked and len(fitting) > len(sample) - len(fitting))):
            return row, dated[0]
        return None
    return None


def _month_around(sheet: Sheet, row: int) -> tuple[tuple[int, int], Text] | None:
    """The one month that the sheet's name, the titles or the file's name give."""
    for texts, source in sheet.around(row):
        months = {(year, month) for text in texts if text for year, month in [month_in_name(text)] if month}
        if len(months) == 1:
            year, month = months.pop()
            years = (year,) if year else sheet.years(row)[0]
            return ((years[0], month), source) if month and len(years) == 1 else None
    return None
