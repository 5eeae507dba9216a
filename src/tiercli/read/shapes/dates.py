"""Days in pieces: a year, a month and a day in columns of their own; months or days whose year stands in a title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import DATED
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text, counted
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.melt import settled
from tiercli.read.words.fold import plain
from tiercli.read.words.months import CHINESE_MONTHS, MONTHS
from tiercli.read.words.values import on_distinct, trimmed

_DATED = frozenset({*DATED, "targets"})
_YEARS = frozenset({"年", "年份", "年度", "year", "yr"})
_MONTHS = frozenset({"月", "月份", "month", "mon", "mth"})
_DAYS = frozenset({"日", "日期", "day", "date"})
_YEAR = late_pattern(r"^((?:19|20)\d{2})(?:\.0+)?\s*年?度?$")
_MONTH = late_pattern(r"^(1[0-2]|0?[1-9])(?:\.0+)?\s*(?:月份?)?$")
DAY = late_pattern(r"^(3[01]|[12]\d|0?[1-9])(?:\.0+)?\s*([日号]?)$")
_MONTH_DAY = late_pattern(r"^(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*[日号]?$")
_TEN_DAYS = late_pattern(r"^(1[0-2]|0?[1-9])\s*月\s*(?:[上中下]旬|[底末])$")
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_NAMED = late_pattern(rf"^(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[-. ]+({_NAMES})\.?$")
_NAMED_DAY = late_pattern(rf"^({_NAMES})[-. ]+(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?$")
SAMPLE = 300


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Where the pieces of a day stand: row of the headers, columns; none for a piece that is not there.

    whole: the column has days without a year. spare: whole dates stand beside the pieces.
    """

    row: int
    month: int
    year: int | None = None
    day: int | None = None
    whole: bool = False
    spare: bool = False


def join_dates(sheet: Sheet) -> Grid | None:
    """The sheet with a column of whole days or months; none when its dates are whole already."""
    pieces = _pieces(sheet)
    if pieces is None:
        return None
    if pieces.spare:
        return _without(sheet, pieces)
    source, year = Text("", ""), None
    if pieces.year is None:
        years, source = sheet.years(pieces.row)
        if len(years) != 1:
            return None if pieces.whole else _asking(sheet, pieces)
        year = years[0]
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    start = pieces.row + 1
    months = trimmed(grid.columns[pieces.month].slice(start))
    if pieces.whole:
        column, count = _with_year(months, year or 0)
    else:
        column, count = _joined(grid, pieces, months, year)
    made = _replaced(sheet, grid, pieces, column)
    made.notes.append(_said(sheet, pieces, count, year, source))
    return made


def _pieces(sheet: Sheet) -> _Pieces | None:
    for row, line in enumerate(sheet.top):
        if sheet.options.header_row is not None and row != sheet.options.header_row - sheet.grid.first_row:
            continue
        dated = [column for column, cell in enumerate(line) if cell and sheet.is_date(cell, _DATED)]
        named = {column: plain(cell) for column, cell in enumerate(line) if cell}
        if not dated and not any(words in _MONTHS for words in named.values()):
            continue
        if _known(sheet, line) < 2:
            continue
        return _pieces_of(sheet, row, dated, named)
    return None


def _pieces_of(sheet: Sheet, row: int, dated: list[int], named: Mapping[int, str]) -> _Pieces | None:
    year = next((column for column, words in named.items() if words in _YEARS and _holds(sheet, row, column, _year)), None)
    month = next((column for column, words in named.items() if words in _MONTHS and _holds(sheet, row, column, _month)), None)
    if month is None:
        # one that says so, 1月 or Jan: a bare 1 in a column of dates may be anything
        month = next(
            (column for column in dated if _holds(sheet, row, column, lambda words: None if words.replace(".", "").isdigit() else _month(words))), None
        )
    day = None
    if month is not None:
        day = next((column for column, words in named.items() if column != month and words in _DAYS and _holds(sheet, row, column, _day)), None)
        return _Pieces(row, month, year, day, spare=not all(column in (month, day, year) for column in dated))
    whole = next((column for column in dated if any(_month_day(cell) or _TEN_DAYS.match(cell) for cell in _sample(sheet, row, column))), None)
    return _Pieces(row, whole, whole=True) if whole is not None else None


def _known(sheet: Sheet, line: list[str]) -> int:
    """How many headers some table with dates knows, apart from those of dates."""
    known = {(name, found[0].name) for cell in line for name, found in sheet.found(cell).items() if found[0].name not in ("date", "year")}
    return max(Counter(name for name, _ in known if name in _DATED).values(), default=0)


def _sample(sheet: Sheet, row: int, column: int) -> list[str]:
    cells = sheet.grid.columns[column].slice(row + 1, SAMPLE).to_pylist()
    return [plain(cell) for cell in cells if cell and cell.strip() and cell.strip() != sheet.top[row][column]]


def _holds(sheet: Sheet, row: int, column: int, reading: Callable[[str], int | None]) -> bool:
    """Whether a column holds such pieces; a total or a note among them does no harm."""
    sample = _sample(sheet, row, column)
    fitting = sum(1 for cell in sample if reading(cell) is not None)
    return fitting > 0 and fitting >= 3 * (len(sample) - fitting)


def _year(words: str) -> int | None:
    return int(match[1]) if (match := _YEAR.match(words)) else None


def _month(words: str) -> int | None:
    if match := _MONTH.match(words):
        return int(match[1])
    return CHINESE_MONTHS.get(words.removesuffix("份").removesuffix("月")) or MONTHS.get(words.rstrip("."))


def _day(words: str) -> int | None:
    return int(match[1]) if (match := DAY.match(words)) else None


def _month_day(words: str) -> tuple[int, int] | None:
    if match := _MONTH_DAY.match(words):
        return int(match[1]), int(match[2])
    if match := _DAY_NAMED.match(words):
        return MONTHS[match[2]], int(match[1])
    if match := _NAMED_DAY.match(words):
        return MONTHS[match[1]], int(match[2])
    return None


def _with_year(cells: pa.Array, year: int) -> tuple[pa.Array, int]:
    """Days that have no year, with one; everything else as it is."""

    def text(cell: str | None) -> str | None:
        if _TEN_DAYS.match(words := plain(cell) if cell else ""):
            return f"{year}年{words}"
        found = _month_day(words)
        return _iso(year, *found) or cell if found else cell

    changed = on_distinct(cells, lambda distinct: pa.array([text(cell) for cell in distinct.to_pylist()], pa.string()))
    return changed, int(pc.sum(pc.fill_null(pc.not_equal(changed, cells), False)).as_py() or 0)


def _joined(grid: Grid, pieces: _Pieces, months: pa.Array, year: int | None) -> tuple[pa.Array, int]:
    """Each row's day, or month where there is no day; what cannot be read stays as it is, to be found there."""
    start = pieces.row + 1
    columns = [None if column is None else trimmed(grid.columns[column].slice(start)) for column in (pieces.year, pieces.day)]
    parts = [part.dictionary_encode() for part in (columns[0], months, columns[1]) if part is not None]
    codes = np.zeros(len(months), dtype=np.int64)
    for part in parts:
        codes = codes * (len(part.dictionary) + 1) + part.indices.fill_null(len(part.dictionary)).to_numpy(zero_copy_only=False)
    distinct, first, places = np.unique(codes, return_index=True, return_inverse=True)
    rows = [[None if part is None else part[int(one)].as_py() for one in first] for part in (columns[0], months, columns[1])]
    texts = [_text(*cells, year=year, has_day=pieces.day is not None) for cells in zip(*rows, strict=True)]
    made = pa.array(texts, pa.string()).take(pa.array(places.reshape(-1)))
    return made, int(np.isin(places.reshape(-1), [place for place, text in enumerate(texts) if text and text[:4].isdigit()]).sum()) if len(distinct) else 0


def _text(year_cell: str | None, month_cell: str | None, day_cell: str | None, *, year: int | None, has_day: bool) -> str | None:
    own = _year(plain(year_cell)) if year_cell else year
    month = _month(plain(month_cell)) if month_cell else None
    day = _day(plain(day_cell)) if day_cell else None
    if own is not None and month is not None and (not has_day or not day_cell):
        return f"{own:04d}-{month:02d}"
    if own is not None and month is not None and day is not None:
        return _iso(own, month, day) or f"{own}-{month}-{day}"
    pieces = [cell for cell in (year_cell, month_cell, day_cell) if cell]
    return "/".join(pieces) if month_cell or day_cell else None


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _replaced(sheet: Sheet, grid: Grid, pieces: _Pieces, column: pa.Array) -> Grid:
    """The made days in the month's column, under a header that says so; the other pieces without a header."""
    start = pieces.row + 1
    columns, written = list(grid.columns), sheet.top[pieces.row]
    header = written[pieces.month] if pieces.whole else "Date" if written[pieces.month].isascii() else "日期"
    columns[pieces.month] = pa.concat_arrays([*_cells(columns[pieces.month], pieces.row, header), column])
    if pieces.day is not None:
        columns[pieces.day] = pa.concat_arrays([*_cells(columns[pieces.day], pieces.row, None), columns[pieces.day].slice(start)])
    named = {} if pieces.whole else {written[one]: header for one in (pieces.year, pieces.month, pieces.day) if one is not None}
    return replace(grid, columns=columns, named={**grid.named, **named})


def _without(sheet: Sheet, pieces: _Pieces) -> Grid:
    """The grid without the header of the month: the whole dates beside it say more."""
    columns = list(sheet.grid.columns)
    whole = columns[pieces.month]
    columns[pieces.month] = pa.concat_arrays([*_cells(whole, pieces.row, None), whole.slice(pieces.row + 1)])
    return replace(sheet.grid, columns=columns, named={**sheet.grid.named, sheet.top[pieces.row][pieces.month]: ""})


def _cells(column: pa.Array, row: int, header: str | None) -> tuple[pa.Array, pa.Array]:
    return column.slice(0, row), pa.array([header], pa.string())


def _asking(sheet: Sheet, pieces: _Pieces) -> Grid:
    header = sheet.top[pieces.row][pieces.month]
    message = Text(f"“{header}”只有月份，看不出是哪一年。", f"has months in '{header}', but nothing says of which year.")
    hint = Text(
        "在标题、工作表名或文件名中写明年份，加一列年份，或用 --period 2026。",
        "Write the year in the title, the sheet's or the file's name, add a column of years, or say --period 2026.",
    )
    return replace(sheet.grid, question=sheet.note("sheet.shape-unclear", pieces.row, message, hint=hint))


def _said(sheet: Sheet, pieces: _Pieces, count: int, year: int | None, source: Text) -> Finding:
    headers = [sheet.top[pieces.row][one] for one in (pieces.year, pieces.month, pieces.day) if one is not None]
    if year is None:
        message = Text(f"由“{'”“'.join(headers)}”几列合成日期。", f"the date is put together from the columns {', '.join(headers)}.")
        return sheet.note("sheet.date-joined", pieces.row, message, count=max(count, 1))
    message = Text(
        f"“{headers[0]}”有 {count} 个日期没有年份，按{source.zh}取 {year} 年。",
        f"{counted(count, 'date', 'dates')} in '{headers[0]}' without a year {'is' if count == 1 else 'are'} taken as of {year}, from {source.en}.",
    )
    return sheet.note("sheet.year-from-title", pieces.row, message, count=max(count, 1))
