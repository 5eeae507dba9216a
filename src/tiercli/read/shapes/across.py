"""Months, quarters, weeks, days or years across: one column a period becomes one row a period."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from tiercli.domain.fields import Kind
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import ACTUAL, DERIVED, OTHERWISE, PLANNED, measure_of
from tiercli.read.shapes.kinds import split_kinds
from tiercli.read.shapes.layout import Layout, find_layout
from tiercli.read.shapes.melt import Fold, Melt, melted, settled
from tiercli.read.words.fold import plain
from tiercli.read.words.headers import name_score
from tiercli.read.words.lexicon import match_header
from tiercli.read.words.spans import Heading, heading

_OWN_YEAR = frozenset({"年", "年份", "年度", "year"})
_UNIT_ONLY = late_pattern(r"^[(（\[].{1,8}[)）\]]$|^(?:m?t|kgs?|tons|tonnes)$")
_WORDS = {
    "day": Text("日", "day"), "week": Text("周", "week"), "month": Text("月", "month"),
    "quarter": Text("季度", "quarter"), "half": Text("半年", "half-year"), "year": Text("年", "year"),
}  # fmt: skip


def unfold_periods(sheet: Sheet) -> Grid | None:
    """The sheet with a row for each period; none when its columns are no periods. With a question when something must be said first."""
    layout = find_layout(sheet)
    if layout is None:
        return None
    sheet, layout = split_kinds(sheet, layout) or (sheet, layout)
    names = _names(sheet, layout)
    others = {column: name for column, name in names.items() if column not in layout.periods}
    table = _table(sheet, layout)
    is_dated = any((found := match_header(name, sheet.lexicons["sales"])) and found[0].name == "date" for name in others.values())
    if table is None or not _has_key(sheet, table, others) or is_dated:
        return None
    left = [column for column, name in others.items() if _is_derived(sheet, name)]
    kept = {column: name for column, name in others.items() if column not in left}
    year_column = next((column for column, name in kept.items() if plain(name) in _OWN_YEAR), None)
    if year_column is not None and any(one.year is None for one in layout.periods.values()):
        del kept[year_column]
    else:
        year_column = None
    dated, source = _with_years(sheet, layout, year_column)
    if dated is None:
        return _asking(sheet, layout, _no_year(layout))
    measures = _measures(sheet, layout, table)
    left += [column for column in layout.periods if column not in measures]
    if not measures:
        return _asking(sheet, layout, _no_measure(sheet, layout))
    return _made(sheet, layout, table, kept, year_column, dated, measures, left, source)


def _names(sheet: Sheet, layout: Layout) -> dict[int, str]:
    """Each column's header: what stands in the last header row, else in the rows above that belong to the header."""
    names = {}
    for column in range(len(sheet.grid.columns)):
        texts = [sheet.top[row][column] for row in range(layout.last, layout.first - 1, -1) if column < len(sheet.top[row]) and sheet.top[row][column]]
        if not texts and layout.row and column < min(layout.periods):
            texts = [sheet.merged.get((layout.row, column), "") or sheet.top[layout.row - 1][column]]  # a header that begins farther above
        names[column] = texts[0] if texts else ""
        if column < min(layout.periods) and layout.last > layout.first and names[column] and not match_header(names[column], sheet.lexicons["sales"]):
            names[column] = _joined(sheet, layout, column, names[column])
    return names


def _joined(sheet: Sheet, layout: Layout, column: int, lower: str) -> str:
    """A header with the one that stands over it, where only both together say it: 客户 over 编号."""
    upper = next((text for at in range(column, -1, -1) if (text := sheet.top[layout.first][at])), "")
    return next((one for one in (f"{upper}{lower}", f"{upper} {lower}") if match_header(one, sheet.lexicons["sales"])), lower)


def _table(sheet: Sheet, layout: Layout) -> str | None:
    """Sales, or targets where the words say so; none for a sheet of another kind."""
    if sheet.table:
        return sheet.table if sheet.table in ("sales", "targets") else None
    words = plain(" ".join([*sheet.titles(layout.row), sheet.name]))
    texts = {plain(text) for text in layout.measures.values()}
    planned = PLANNED.search(words) and not re.search(r"实际|完成|actual", words)
    if (planned and not any(ACTUAL.match(text) for text in texts)) or (texts != {""} and all(PLANNED.search(text) for text in texts)):
        return "targets"
    for name in ("receivables", "orders", "service", "surveys", "visits", "managers"):
        if name in sheet.fields and max((name_score(one, sheet.fields[name]) for one in (sheet.name, *sheet.titles(layout.row)[:2])), default=0) >= 2:
            return None
    return "sales"


def _has_key(sheet: Sheet, table: str, others: Mapping[int, str]) -> bool:
    keys = {*sheet.fields[table].key, "customer_id", "customer_name", "product"}
    return any((found := match_header(name, sheet.lexicons[one])) and found[0].name in keys for name in others.values() for one in (table, "sales"))


def _is_derived(sheet: Sheet, name: str) -> bool:
    """Totals, cumulated columns, rates, coarser periods, and any other amount that would be repeated on every row."""
    if not name or sheet.mapped(name):
        return False
    words = plain(name)
    found = match_header(name, sheet.lexicons["sales"])
    if found and not found[0].summed:
        return False
    return bool(found or DERIVED.search(words) or OTHERWISE.search(words) or heading(name) or re.search(r"\d\s*[-~至到]\s*\d+\s*月", words))


def _with_years(sheet: Sheet, layout: Layout, year_column: int | None) -> tuple[dict[int, Heading] | None, Text]:
    """Every period with its year, and where that is from; none when nothing says it, or several years are said."""
    periods = layout.periods
    if year_column is not None or all(one.year is not None for one in periods.values()):
        return periods, Text("", "")
    years, source = sheet.years(layout.row)
    ordered = [one for column, one in sorted(periods.items()) if one.year is None]
    falls = sum(1 for one, other in pairwise(ordered) if (other.number, other.day) < (one.number, one.day))
    measures = len(set(layout.measures.values())) or 1
    if len(years) == 1 and falls < measures:
        return {column: one.in_year(years[0]) for column, one in periods.items()}, source
    if len(years) == 2 and years[1] == years[0] + 1 and falls == 1:
        dated, year, before = {}, years[0], (0, 0)
        for column, one in sorted(periods.items()):
            year = years[1] if (one.number, one.day) < before else year
            before = (one.number, one.day)
            dated[column] = one.in_year(year)
        return dated, source
    return None, source


def _measures(sheet: Sheet, layout: Layout, table: str) -> dict[int, str]:
    """The header of the measure that each column holds; columns of plans, rates and totals are not among them."""
    measures = {}
    for column, text in layout.measures.items():
        if header := _measure(sheet, layout, table, column, text):
            measures[column] = header
    return measures


def _measure(sheet: Sheet, layout: Layout, table: str, column: int, text: str) -> str:
    english = all(cell.isascii() for cell in sheet.top[layout.row] if cell)
    words = plain(text)
    if table == "targets":
        return "" if DERIVED.search(words) or ACTUAL.match(words) else ("Target" if english else "目标值")
    below = sheet.mapped(sheet.top[layout.last][column]) if layout.last > layout.row else ""
    if not below and text and (OTHERWISE.search(words) or (DERIVED.search(words) and not match_header(text, sheet.lexicons["sales"]))):
        return ""  # what is said of 1月 holds for 实际 below it, and for no 计划
    mapped = below or sheet.mapped(sheet.top[layout.row][column])
    if not mapped and text and not ACTUAL.match(words) and not _UNIT_ONLY.match(text):
        found = match_header(text, sheet.lexicons["sales"])
        is_other = OTHERWISE.search(words) or (DERIVED.search(words) and not found)
        return text if found and found[0].kind.is_number and not is_other else ""
    # `--map 1月=quantity` speaks for all the columns like it
    name = mapped or measure_of(text) or next((field for one in layout.periods if (field := sheet.mapped(sheet.top[layout.row][one]))), "")
    name = name or measure_of(sheet.says(layout.row)) or ("quantity" if text and _UNIT_ONLY.match(text) and measure_of(text) == "quantity" else "")
    known = sheet.fields["sales"].field(name)
    if known is None or known.kind not in (Kind.QUANTITY, Kind.MONEY, Kind.NUMBER):
        return ""
    return (known.title.en if english else known.title.zh) + (f"({text.strip('()（）[]')})" if _UNIT_ONLY.match(text) else "")


def _asking(sheet: Sheet, layout: Layout, words: tuple[Text, Text]) -> Grid:
    message, hint = words
    return replace(sheet.grid, question=sheet.note("sheet.shape-unclear", layout.row, message, hint=hint))


def _no_year(layout: Layout) -> tuple[Text, Text]:
    unit = _WORDS[next(iter(layout.periods.values())).kind]
    return (
        Text(
            f"每{unit.zh}一列，但看不出是哪一年（或写了不止一年）。", f"has one column a {unit.en}, but nothing says of which year, or several years are named."
        ),
        Text(
            "在表头（2026年1月）、标题、工作表名或文件名中写明年份，或用 --period 2026。",
            "Write the year in the headers (2026-01), the title, the sheet's or the file's name, or say --period 2026.",
        ),
    )


def _no_measure(sheet: Sheet, layout: Layout) -> tuple[Text, Text]:
    unit = _WORDS[next(iter(layout.periods.values())).kind]
    header = sheet.top[layout.row][min(layout.periods)]
    shown = f'"{header}=quantity"' if " " in header else f"{header}=quantity"
    return (
        Text(f"每{unit.zh}一列，但看不出是销量还是金额。", f"has one column a {unit.en}, but nothing says whether they hold tonnes or amounts."),
        Text(
            f"用 --map {shown}（或 =amount）指明，对所有这样的列都有效；或在标题或单位行写明（单位：吨）。",
            f"Say so with --map {shown} (or =amount), which counts for all such columns; or write it in the title or a unit line (Unit: t).",
        ),
    )


def _made(
    sheet: Sheet, layout: Layout, table: str, kept: Mapping[int, str], year_column: int | None,
    dated: Mapping[int, Heading], measures: Mapping[int, str], left: list[int], source: Text,
) -> Grid | None:  # fmt: skip
    folds: dict[str, dict[str, int]] = {}
    for column, measure in measures.items():
        one = dated[column]
        period = one.period
        if year_column is not None:
            if one.kind != "month":
                return _asking(sheet, layout, _no_year(layout))
            label = f"-{one.number:02d}"
        elif period is None:
            return _asking(sheet, layout, _no_year(layout))
        else:
            label = period.end.isoformat()
        if measure in folds.setdefault(label, {}):
            return _asking(sheet, layout, _no_year(layout))
        folds[label][measure] = column
    english = all(cell.isascii() for cell in sheet.top[layout.row] if cell)
    date = {"sales": Text("日期", "Date"), "targets": Text("期间", "Period")}[table].spoken("en" if english else "zh")
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    melt = Melt(layout.first, layout.last, dict(kept), date, list(dict.fromkeys(measures.values())), [Fold(*one) for one in folds.items()], year_column)
    first = min((period.start for one in dated.values() if (period := one.period)), default=None)
    made = replace(melted(grid, melt), derived=first.isoformat() if first else "")
    made.notes.append(_said(sheet, layout, measures, left, source))
    names = _names(sheet, layout)
    shown = {column: " ".join(dict.fromkeys(text for text in (sheet.top[layout.row][column], names[column]) if text)) for column in (*measures, *left)}
    made.named.update({shown[column]: measures.get(column, "") for column in (*measures, *left) if shown[column]})
    return made


def _said(sheet: Sheet, layout: Layout, measures: Mapping[int, str], left: list[int], source: Text) -> Finding:
    unit = _WORDS[next(iter(layout.periods.values())).kind]
    first, last = (sheet.grid.letters(one) for one in (min(measures), max(measures)))
    year = Text(f"，年份取自{source.zh}", f", the year from {source.en}") if source.zh else Text("", "")
    names = _names(sheet, layout)
    listed = [f"{names[column] or sheet.grid.letters(column)}" for column in sorted(left)][:8]
    rest = Text(f"；未计入的列：{'、'.join(listed)}", f"; columns left out: {', '.join(listed)}") if listed else Text("", "")
    message = Text(
        f"每{unit.zh}一列（{first} 至 {last} 列），已转成每{unit.zh}一行，日期取该{unit.zh}最后一天{year.zh}{rest.zh}。",
        f"has one column a {unit.en} ({first} to {last}), read as one row a {unit.en}, dated at its last day{year.en}{rest.en}.",
    )
    return sheet.note("sheet.periods-across", layout.row, message, count=len(measures))
