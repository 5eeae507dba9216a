"""Where periods stand across: the row that names them, the measures above or below it, the numbers under them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tiercli.domain.patterns import late_pattern
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import ACTUAL, OTHERWISE
from tiercli.read.words.fold import plain
from tiercli.read.words.lexicon import match_header
from tiercli.read.words.spans import FINEST, Heading, heading, years_in

NUMBER_CELL = late_pattern(r"^[-+(]?\s*[¥￥$€]?\s*[\d０-９][\d０-９,.，\s]*\)?\s*(?:吨|t|元|万元|万|kg|%)?-?$|^[-—–－/]+$", re.IGNORECASE)
_MONTHS_ABOVE = frozenset({"月", "月份", "month", "months"})


@dataclass
class Layout:
    """Columns of periods as they stand: row of the periods, first and last of the header rows, each column's period and measure."""

    row: int
    first: int
    last: int
    periods: dict[int, Heading]
    measures: dict[int, str]


def find_layout(sheet: Sheet) -> Layout | None:
    """The row that holds at least two different periods above numbers."""
    rows = range(len(sheet.top)) if sheet.options.header_row is None else [sheet.options.header_row - sheet.grid.first_row + step for step in (0, 1, -1)]
    best: Layout | None = None
    for row in rows:
        if 0 <= row < len(sheet.top) and (found := _periods_in(sheet, row)) and (best is None or len(found.periods) > len(best.periods)):
            best = found
    return best


def _periods_in(sheet: Sheet, row: int) -> Layout | None:
    line = sheet.top[row]
    found = {column: one for column, cell in enumerate(line) if cell and (one := heading(cell))}
    if len(found) < 2:
        found = _bare_months(sheet, row)
    found = _days_as_months(found)
    above = _above(sheet, row, min(found, default=0)) if row else {}
    found = {column: one.in_year(_year_of(above.get(column, ""))) for column, one in found.items()}
    for kind in FINEST:
        own = {column: one for column, one in found.items() if one.kind == kind}
        if len({(one.year, one.number, one.day) for one in own.values()}) >= 2:
            break
    else:
        return None
    first = row - 1 if any(above.get(column) for column in own) else row
    measures = {column: one.rest or _measure_above(above, column) for column, one in own.items()}
    layout = _with_measures_below(sheet, row, own) or Layout(row, first, row, own, measures)
    return layout if _numbers_below(sheet, layout) else None


def _bare_months(sheet: Sheet, row: int) -> dict[int, Heading]:
    """1, 2 ... 12 below the word 月份."""
    above = sheet.top[row - 1] if row else []
    if not any(plain(cell) in _MONTHS_ABOVE for cell in above):
        return {}
    return {column: Heading("month", None, int(cell)) for column, cell in enumerate(sheet.top[row]) if re.fullmatch(r"0?[1-9]|1[0-2]", cell)}


def _days_as_months(found: Mapping[int, Heading]) -> dict[int, Heading]:
    """Excel keeps Jan-26 as 2026-01-01: days that all lie in different months are months."""
    days = {column: one for column, one in found.items() if one.kind == "day" and one.year}
    firsts = {one.day for one in days.values()}
    if len(days) >= 2 and len({(one.year, one.number) for one in days.values()}) == len(days) and (firsts == {1} or min(firsts) >= 28):
        return {**found, **{column: replace(one, kind="month", day=0) for column, one in days.items()}}
    return dict(found)


def _above(sheet: Sheet, row: int, start: int) -> dict[int, str]:
    """What stands over each column in the row above, from where the periods begin; a text goes on to the right until the next."""
    upper, carried, texts = sheet.top[row - 1], "", {}
    for column in range(start, len(upper)):
        goes_on = (row - 1, column) in sheet.merged if sheet.grid.merges else True
        carried = upper[column] or (carried if goes_on else "")
        texts[column] = "" if ":" in plain(carried) else carried  # a unit line stands there by chance
    return texts


def _year_of(words: str) -> int | None:
    years = years_in(words) if words else ()
    return years[0] if len(years) == 1 else None


def _measure_above(above: Mapping[int, str], column: int) -> str:
    words = above.get(column, "")
    return "" if years_in(words) or plain(words) in _MONTHS_ABOVE or heading(words) else words


def _with_measures_below(sheet: Sheet, row: int, periods: Mapping[int, Heading]) -> Layout | None:
    """Periods whose row stands above one of measures: 1月 over 数量, 金额."""
    if row + 1 >= len(sheet.top):
        return None
    lower, upper = sheet.top[row + 1], sheet.top[row]
    spread, current = {}, None
    for column in range(min(periods), len(lower)):
        if upper[column]:
            current = periods.get(column)
        if current is not None and lower[column]:
            spread[column] = current
    texts = [lower[column] for column in spread]
    years = {column: _year_of(lower[column]) for column in spread}
    if len(set(years.values())) > 1 and all(year and plain(lower[column]).rstrip("年度") == str(year) for column, year in years.items()):
        return Layout(
            row, row, row + 1, {column: one.in_year(years[column]) for column, one in spread.items()}, {column: one.rest for column, one in spread.items()}
        )
    if len(texts) < len(periods) or any(NUMBER_CELL.match(text) for text in texts) or not any(_known_measure(sheet, text) for text in texts):
        return None
    return Layout(row, row, row + 1, spread, {column: one.rest or lower[column] for column, one in spread.items()})


def _known_measure(sheet: Sheet, text: str) -> bool:
    found = match_header(text, sheet.lexicons["sales"])
    return bool((found and found[0].kind.is_number) or ACTUAL.match(plain(text)) or OTHERWISE.search(plain(text)))


def _numbers_below(sheet: Sheet, layout: Layout) -> bool:
    """Whether what stands below the periods are numbers, but for a few cells."""
    numbers = others = 0
    for column in layout.periods:
        for cell in sheet.grid.columns[column].slice(layout.last + 1, 200).to_pylist():
            if cell and cell.strip() and cell.strip() != sheet.top[layout.last][column]:
                if NUMBER_CELL.match(cell.strip()):
                    numbers += 1
                else:
                    others += 1
    return numbers > 0 and numbers >= 2 * others
