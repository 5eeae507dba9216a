"""客户分级 / Customers: every entity on one row, with why and what follows from it.

The header has two rows: groups, and titles with units. The values are filled in column by column
(`report.columns`); everything else about the sheet is XlsxWriter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from tiercli.domain.columns import header_of
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.domain.movement import MOVEMENTS
from tiercli.outcome import Column, Outcome, Role, figures, labels
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling, reserve
from tiercli.report.page import CUT, Page, printable
from tiercli.report.styles import BAR, NAVY, POINTS_BAR, SLATE, TEAL, level_fill

if TYPE_CHECKING:
    from xlsxwriter.format import Format

FIRST_ROW = 2
FROZEN = 2  # name and level stay in sight
_WIDEST = {Role.REASONS: 64, Role.NAME: 40, Role.MISSING: 36}
_WIDEST_ELSE = 28
_NEAR = ("region", "branch", "manager")  # whose customer it is stands near the name; the rest of the record far right
_TREND_WIDTH = 16
_PAGE_WIDTH, _A_LITTLE = 260, 0.15  # characters that an A3 page takes and still can be read; and by how much more a page may be squeezed
_OFTEN_EMPTY = (Role.PREVIOUS, Role.MOVEMENT, Role.MISSING, Role.NEXT, Role.TREATMENT, Role.FIELD, Role.NAME)

_WHO, _SCORE, _MOVED = Text("客户", "Who"), header_of("score"), header_of("movement")
_FIGURES, _ALSO, _NEXT, _WHY = Text("指标", "Figures"), Text("其他分级与结果", "Also graded"), Text("升级路径", "Next tier"), Text("原因", "Reasons")
_OWED, _PROFILE = Text("待遇与措施", "Treatment"), Text("档案", "Profile")


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of the sheet."""

    column: Column
    values: pa.Array | pa.ChunkedArray
    group: Text
    fill: str = NAVY


def write(page: Page, book: Book) -> Filling | None:
    """Fill the sheet."""
    outcome = book.outcome
    shown = list(_shown(outcome))
    rows = len(outcome.results)
    _header(page, book, shown)
    formats = [_format(book, one) for one in shown]
    filling = reserve(page.sheet, FIRST_ROW, [one.values for one in shown], formats, cut=CUT.spoken(outcome.language))
    for index, one in enumerate(shown):
        is_month = one.column.role is Role.MONTH
        page.sheet.set_column(index, index, _width(one, outcome.language), None, {"level": 1} if is_month else {})
    book.headers = [_header_of(one, outcome) for one in shown]
    last = len(shown) - 1
    page.sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + max(rows, 1), last)
    page.sheet.freeze_panes(FIRST_ROW, FROZEN)
    page.sheet.repeat_rows(0, FIRST_ROW - 1)
    printed = [index for index, one in enumerate(shown) if one.group not in (_PROFILE, _months(outcome))]
    page.sheet.print_area(0, 0, FIRST_ROW - 1 + max(rows, 1), max(printed))
    page.sheet.repeat_columns(0, FROZEN - 1)
    footer = f"{outcome.rulebook.title.spoken(outcome.language)} · {outcome.period.start} – {outcome.period.end}"
    page.paper(a3=True, pages_wide=_pages_wide(shown[: max(printed) + 1], outcome.language), footer=footer)
    if rows:
        _bars(page, shown, rows)
        _level_fills(page, book, rows)
        _trends(page, book, shown)
    return filling


def _pages_wide(shown: Sequence[Shown], language: Language) -> int:
    """How many pages side by side keep the print large enough to read."""
    return max(1, ceil(sum(_width(one, language) for one in shown) / _PAGE_WIDTH - _A_LITTLE))


def _shown(outcome: Outcome) -> Iterator[Shown]:
    """The columns in the order in which people read them; optional ones without any value are left away."""
    results = outcome.results.rows
    tier = figures.tier_column(outcome)
    named = figures.name_column(outcome)
    by_role: dict[Role, list[Column]] = {}
    for column in outcome.results.columns:
        by_role.setdefault(column.role, []).append(column)

    def take(role: Role, group: Text, fill: str = NAVY) -> Iterator[Shown]:
        for column in by_role.get(role, ()):
            if column.name in (tier.name, named.name) or _is_idle(column, outcome):
                continue
            values = _spoken(column, results.column(column.name), outcome)
            yield Shown(figures.fitting(column, values), values, group, fill)

    yield Shown(named, results.column(named.name), _WHO)
    yield Shown(tier, results.column(tier.name), _WHO)
    yield from take(Role.ID, _WHO)
    yield from take(Role.NAME, _WHO)
    yield from (one for one in take(Role.LEVEL_TITLE, _WHO) if _belongs(one.column, tier))
    yield from _frame(outcome.profile.rows, [column for column in outcome.profile.columns if column.name in _NEAR], _WHO, NAVY)
    yield from take(Role.SCORE, _SCORE, TEAL)
    if figures.month_names(outcome):
        trend = Column("trend", Text("月度趋势", "Monthly trend"), Role.MONTH)
        yield Shown(Column("trend", trend.title, Role.OUTPUT), pa.nulls(results.num_rows, pa.string()), _SCORE, TEAL)
    yield from take(Role.POINTS, _SCORE, TEAL)
    yield from take(Role.PREVIOUS, _MOVED, SLATE)
    yield from take(Role.MOVEMENT, _MOVED, SLATE)
    yield from take(Role.METRIC, _FIGURES, NAVY)
    yield from take(Role.LEVEL, _ALSO, SLATE)
    yield from take(Role.OUTPUT, _ALSO, SLATE)
    yield from take(Role.NEXT, _NEXT, TEAL)
    yield from take(Role.REASONS, _WHY, TEAL)
    yield from take(Role.MISSING, _WHY, TEAL)
    yield from _frame(outcome.treatments.rows, outcome.treatments.columns, _OWED, NAVY)
    yield from _frame(outcome.profile.rows, [column for column in outcome.profile.columns if column.name not in _NEAR], _PROFILE, SLATE)
    for name in figures.month_names(outcome):
        yield Shown(Column(name, Text(name, name), Role.MONTH, "", 1), outcome.monthly.rows.column(name), _months(outcome), SLATE)


def _header_of(one: Shown, outcome: Outcome) -> tuple[str, str, str]:
    """A header, the result column that stands below it, and what that holds."""
    ours = one.column.role not in (Role.TREATMENT, Role.FIELD, Role.MONTH) and one.column.name in outcome.results.rows.column_names
    holds = "number" if _is_number(one) else "date" if pa.types.is_date(one.values.type) else "text"
    return labels.header(one.column, outcome.language), one.column.name if ours else "", holds


def _months(outcome: Outcome) -> Text:
    """What the month columns are, with their unit."""
    volume = figures.volume_title(outcome)
    zh, en = labels.unit_words(outcome.monthly.unit, "zh"), labels.unit_words(outcome.monthly.unit, "en")
    return Text(f"月度{volume.zh}（{zh}）" if zh else f"月度{volume.zh}", f"{volume.en} by month ({en})" if en else f"{volume.en} by month")


def _belongs(column: Column, tier: Column) -> bool:
    """Whether a level's title is the main level's; the others are shown in place of their names."""
    return column.name == f"{tier.name}_title"


def _is_idle(column: Column, outcome: Outcome) -> bool:
    """Whether a column would say nothing: no values, or a computed level that equals the one shown."""
    values = outcome.results.rows.column(column.name)
    if column.role in _OFTEN_EMPTY and values.null_count == len(values):
        return True
    tier = figures.tier_column(outcome).name
    return column.name == f"computed_{tier}" and bool(values.equals(outcome.results.rows.column(tier)))


def _frame(table: pa.Table, columns: Sequence[Column], group: Text, fill: str) -> Iterator[Shown]:
    for column in columns:
        if column.name in table.column_names and table.column(column.name).null_count < table.num_rows:
            yield Shown(figures.fitting(column, table.column(column.name)), table.column(column.name), group, fill)


def _spoken(column: Column, values: pa.ChunkedArray, outcome: Outcome) -> pa.Array | pa.ChunkedArray:
    """Codes as words: movements, the levels of the other gradings by their titles, yes and no."""
    if column.role is Role.MOVEMENT:
        return _translated(values, {code: said.spoken(outcome.language) for code, said in MOVEMENTS.items()})
    if column.role is Role.LEVEL and column.name in outcome.levels:
        return _translated(values, {level.name: level.title.spoken(outcome.language) or level.name for level in outcome.levels[column.name]})
    return labels.flags_in_words(column, values, outcome.language)


def _translated(values: pa.ChunkedArray, spoken: dict[str, str]) -> pa.Array | pa.ChunkedArray:
    if not spoken:
        return values
    places = pc.index_in(values, value_set=pa.array(list(spoken), values.type))
    return pc.coalesce(pc.take(pa.array(list(spoken.values()), pa.string()), places), pc.cast(values, pa.string()))


def _header(page: Page, book: Book, shown: list[Shown]) -> None:
    """Groups in the first row (the first cell leads back), titles in the second."""
    page.sheet.set_default_row(16.5)
    page.sheet.set_row(0, 20)
    page.sheet.set_row(1, 33)
    index = 0
    for (group, fill), members in groupby(shown, key=lambda one: (one.group, one.fill)):
        style = book.styles(bold=True, font_color=fill, bottom=2, bottom_color=fill)
        for place, one in enumerate(members):
            page.text(0, index, group if place == 0 else EMPTY, style)
            page.text(1, index, labels.header(one.column, page.language), book.styles.head(right=_is_number(one), fill=fill))
            index += 1
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), Text("← 概览", "← Overview"), book.styles(font_color=TEAL, underline=1, bottom=2, bottom_color=NAVY))


def _format(book: Book, one: Shown) -> Format:
    if one.column.role is Role.NAME:
        return book.styles.cell(bold=True)
    if one.column.role is Role.LEVEL:
        return book.styles.cell(bold=one.group == _WHO, align="center" if one.group == _WHO else "")
    return book.styles.value(one.column, is_number=_is_number(one), is_date=pa.types.is_date(one.values.type))


def _is_number(one: Shown) -> bool:
    kind = one.values.type
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _width(one: Shown, language: Language) -> float:
    """Wide enough for nearly all values and for the header in two lines."""
    title = labels.display_width(labels.header(one.column, language))
    longest_word = max((labels.display_width(part) for part in labels.header(one.column, language).split()), default=0) if language == "en" else 0
    least = max(title + 3 if title <= 8 else title / 2 + 4, longest_word + 2.5, 7)
    if language == "zh" and 8 < title <= 16:
        least = max(least, title - 1)  # Chinese breaks anywhere: a little narrower and a lone bracket of the unit would be the second line
    if one.column.name == "trend":
        return max(_TREND_WIDTH, least)
    return min(max(least, _content_width(one) + 2), max(least, _WIDEST.get(one.column.role, _WIDEST_ELSE)))


def _content_width(one: Shown) -> float:
    """The display width of the widest value; CJK characters take two columns and three bytes."""
    if one.values.null_count == len(one.values):
        return 0
    if pa.types.is_date(one.values.type):
        return 10
    if not _is_number(one):
        texts = pc.cast(one.values, pa.string())
        characters = pc.utf8_length(texts)
        widest = pc.max(pc.add(characters, pc.divide(pc.subtract(pc.binary_length(texts), characters), 2))).as_py()
        return float(widest)
    low, high = pc.min_max(one.values).as_py().values()
    scale = 100 if one.column.unit == "%" else 1
    return max(len(f"{number * scale:,.{one.column.decimals or 0}f}") for number in (low, high))


def _bars(page: Page, shown: list[Shown], rows: int) -> None:
    """Data bars behind the score and the points; the numbers stay in sight."""
    for index, one in enumerate(shown):
        if one.column.role not in (Role.SCORE, Role.POINTS) or not _is_number(one):
            continue
        largest = pc.max(one.values).as_py() or 0
        page.sheet.conditional_format(
            FIRST_ROW, index, FIRST_ROW + rows - 1, index,
            {
                "type": "data_bar", "bar_solid": True, "bar_color": BAR if one.column.role is Role.SCORE else POINTS_BAR, "bar_border_color": "#FFFFFF",
                "min_type": "num", "min_value": 0, "max_type": "num", "max_value": next((top for top in (5, 10, 100) if largest <= top), largest),
            },
        )  # fmt: skip


def _level_fills(page: Page, book: Book, rows: int) -> None:
    """A pale fill behind the level's name, darker for the better ones."""
    counts = figures.main_counts(book.outcome)
    if len(counts) > 12:
        return
    for place, level in enumerate(counts):
        quoted = printable(level.name).replace('"', '""')
        page.sheet.conditional_format(
            FIRST_ROW, 1, FIRST_ROW + rows - 1, 1,
            {"type": "cell", "criteria": "==", "value": f'"{quoted}"', "format": book.styles.bare(bg_color=level_fill(place, len(counts)))},
        )  # fmt: skip


def _trends(page: Page, book: Book, shown: list[Shown]) -> None:
    """A sparkline in the model row, from which every row gets one."""
    months = [index for index, one in enumerate(shown) if one.column.role is Role.MONTH]
    trend = next((index for index, one in enumerate(shown) if one.column.name == "trend"), None)
    if trend is None or not months:
        return
    line = FIRST_ROW + 1
    page.sheet.add_sparkline(
        FIRST_ROW, trend,
        {
            "range": f"{book.reference('customers')}!{xl_col_to_name(months[0])}{line}:{xl_col_to_name(months[-1])}{line}",
            "type": "column", "series_color": SLATE, "high_point": True, "high_color": TEAL, "show_hidden": True, "empty_cells": "zero",
        },
    )  # fmt: skip


SHEET = Sheet("customers", Text("客户分级", "Customers"), always, write, NAVY)
