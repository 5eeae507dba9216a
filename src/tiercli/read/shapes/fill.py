"""`--fill-down COLUMN`: blanks that mean the same as above, as reports print a name on the first of its lines only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Text, counted
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.melt import settled
from tiercli.read.words.headers import Headers
from tiercli.read.words.lexicon import bare, match_header
from tiercli.read.words.rows import has_content, worded_totals
from tiercli.read.words.values import trimmed


def fill_down(sheet: Sheet) -> Grid | None:
    """The sheet with the blanks of the named columns filled from above; rows that are wholly blank, and totals, are not filled."""
    headers = sheet.headers if sheet.options.fill_down else None
    wanted = _columns(sheet, headers) if headers else {}
    if headers is None or not wanted:
        return None
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    start = headers.row + 1
    columns, rows, count = list(grid.columns), grid.height - start, 0
    content = has_content([column.slice(start) for column in columns], rows)
    totals = worded_totals([trimmed(column.slice(start)) for column in columns], rows)
    for column in wanted:
        cells = trimmed(columns[column].slice(start))
        named = pc.if_else(pa.array(worded_totals([cells], rows)), pa.scalar(None, pa.string()), cells)
        blank = cells.is_null().to_numpy(zero_copy_only=False) & content & ~totals
        filled = pc.if_else(pa.array(blank), pc.fill_null_forward(named), cells)
        count += int(np.sum(blank & filled.is_valid().to_numpy(zero_copy_only=False)))
        columns[column] = pa.concat_arrays([columns[column].slice(0, start), filled])
    made = replace(grid, columns=columns)
    if count:
        listed = list(wanted.values())
        message = Text(
            f"“{'”“'.join(listed)}”有 {count} 个空白按 --fill-down 沿用上一行。",
            f"{counted(count, 'blank', 'blanks')} in {', '.join(listed)} {'is' if count == 1 else 'are'} filled from above, as --fill-down says.",
        )
        made.notes.append(sheet.note("sheet.filled-down", headers.row, message, count=count))
    return made


def _columns(sheet: Sheet, headers: Headers) -> dict[int, str]:
    """The columns that `--fill-down` names, by header or by any name of their field."""
    lexicon = sheet.lexicons[headers.table]
    wanted = {bare(name) for name in sheet.options.fill_down}
    fields = {found[0].name for name in sheet.options.fill_down if (found := match_header(name, lexicon))}
    named = {match.column for match in headers.matches if match.field.name in fields}
    return {column: name for column, name in enumerate(headers.names) if name and (bare(name) in wanted or column in named)}
