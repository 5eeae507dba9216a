"""The sheets of a live workbook: 参数, 评分, and the hidden 排序."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import EMPTY, Text
from tiercli.outcome import Outcome, labels
from tiercli.report.book import Book, Sheet
from tiercli.report.column_cells import Computed
from tiercli.report.columns import Filling, reserve
from tiercli.report.live.grid import FIRST_ROW, PARAMETERS, RANKING, SCORING, GridColumn
from tiercli.report.live.parameter_cells import ParameterCell, cell_value
from tiercli.report.live.parameters import CHANGED, MARK_COLUMN
from tiercli.report.live.workbook import LiveBook
from tiercli.report.page import CUT, Page
from tiercli.report.styles import NAVY, QUIET, SLATE, TEAL
from tiercli.rulebook.tables.marks import PARAMETERS_MARK, PARAMETERS_ROW

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_WIDTHS = (34, 44, 16, 12, 10, 14, 18, 24)
_INPUT = "#FFF8E1"
_LARGE = 1e15
_LONGEST_LIST = 255
"""Characters that Excel takes for a list of choices."""


def write_parameters(page: Page, book: Book) -> Filling | None:
    """Every number of the rules, the ones that may be changed on yellow."""
    live = _live_of(book)
    for index, width in enumerate(_WIDTHS):
        page.sheet.set_column(index, index, width)
    page.sheet.set_column(MARK_COLUMN, CHANGED, 10, None, {"hidden": True})
    page.sheet.set_row(1, 28)
    page.text(1, 0, Text("参数", "Parameters"), book.styles.title)
    page.text(2, 0, HOW, book.styles.subtitle)
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), Text("← 概览", "← Overview"), book.styles.link(line=False))
    page.text(0, MARK_COLUMN, f"{PARAMETERS_MARK} {book.outcome.rulebook.name}", book.styles())
    for (row, column), cell in live.parameters.cells.items():
        _parameter(page, book, live, row, column, cell)
        if cell.kind == "input":
            _guard(page, row, column, cell)
        if cell.kind == "key":
            page.text(row, MARK_COLUMN, PARAMETERS_ROW, book.styles())
    page.sheet.freeze_panes(6, 2)
    page.paper()
    return None


HOW = Text(
    "改黄底的格子，得分、等级和首页随之重算；改好后可用 tiercli score --params-from 本文件 重新评分。",
    "Change what is yellow: scores, levels and the front page follow. tiercli score --params-from this file grades anew under these values.",
)


def _parameter(page: Page, book: Book, live: LiveBook, row: int, column: int, cell: ParameterCell) -> None:
    style = _style(book, cell)
    value = cell_value(cell.value)
    if cell.formula:
        page.formula(row, column, live.grid.written(cell.formula, PARAMETERS), float(value) if isinstance(value, Decimal) else value, style)
    elif isinstance(value, bool):
        page.sheet.write_boolean(row, column, value, style)
    elif isinstance(value, Decimal | int | float):
        page.number(row, column, float(value), style)
    elif isinstance(value, Text | str):
        page.text(row, column, value, style)


def _guard(page: Page, row: int, column: int, cell: ParameterCell) -> None:
    """What may be typed into a cell: a level that there is, a number within its range."""
    low, high = cell.limits
    if cell.choices and sum(len(one) + 1 for one in cell.choices) < _LONGEST_LIST and not any("," in one for one in cell.choices):
        page.sheet.data_validation(row, column, row, column, {"validate": "list", "source": list(cell.choices)})
    elif low is not None and high is not None:
        page.sheet.data_validation(row, column, row, column, {"validate": "decimal", "criteria": "between", "minimum": float(low), "maximum": float(high)})
    elif low is not None or high is not None:
        sign, bound = (">=", low) if low is not None else ("<=", high)
        page.sheet.data_validation(row, column, row, column, {"validate": "decimal", "criteria": sign, "value": float(bound or 0)})


def _style(book: Book, cell: ParameterCell) -> Format:
    styles = book.styles
    if cell.kind == "section":
        return styles.section
    if cell.kind == "head":
        return styles.head(fill=SLATE)
    if cell.kind == "input":
        return styles.cell(fill=_INPUT, number="General")
    if cell.kind in ("shown", "worked"):
        return styles.cell(number="General", color=QUIET)
    return styles.cell(color=QUIET if cell.kind in ("key", "quiet") else NAVY)


def write_scoring(page: Page, book: Book) -> Filling | None:
    """One row an entity: what was measured, and everything that follows from it as formulas."""
    return _columns(page, book, SCORING, TEAL)


def write_ranking(page: Page, book: Book) -> Filling | None:
    """Sorted helpers, hidden."""
    page.sheet.hide()
    return _columns(page, book, RANKING, SLATE)


def _columns(page: Page, book: Book, sheet: str, fill: str) -> Filling | None:
    live = _live_of(book)
    columns = live.columns(sheet)
    page.sheet.set_row(0, 20)
    page.sheet.set_row(1, 48)
    index = 0
    for group, members in groupby(columns, key=lambda one: one.group):
        for place, one in enumerate(members):
            page.text(0, index, group if place == 0 else EMPTY, book.styles(bold=True, font_color=fill, bottom=2, bottom_color=fill))
            page.text(1, index, one.title, book.styles.head(fill=fill))
            page.sheet.set_column(index, index, _width(one, page))
            index += 1
    page.sheet.freeze_panes(FIRST_ROW, 2 if sheet == SCORING else 0)
    if not columns:
        return None
    cells = [_cells(one, live, sheet) for one in columns]
    formats = [book.styles.cell(number=one.format) for one in columns]
    if sheet == SCORING and len(columns[0].values):
        error = {"type": "errors", "format": book.styles.bare(font_color="#C9CFD6")}
        page.sheet.conditional_format(FIRST_ROW, 0, FIRST_ROW + len(columns[0].values) - 1, len(columns) - 1, error)
    return reserve(page.sheet, FIRST_ROW, cells, formats, cut=CUT.spoken(page.language))


def _cells(one: GridColumn, live: LiveBook, sheet: str) -> pa.Array | Computed:
    """The cells of a column as they are written."""
    if one.blocks:
        return Computed(one.values, blocks=tuple((first, end, live.grid.written(formula, sheet)) for first, end, formula in one.blocks))
    if one.formula or one.values.null_count:
        return Computed(one.values, live.grid.written(one.formula, sheet), one.rows)
    return one.values


def _width(one: GridColumn, page: Page) -> float:
    """Wide enough for the numbers as they are shown, and for the header in three lines."""
    title = labels.display_width(one.title.spoken(page.language)) / 3 + 5
    if pa.types.is_string(one.values.type):
        return max(14.0, min(30.0, title))
    if not pa.types.is_floating(one.values.type) or one.values.null_count == len(one.values):
        return max(10.0, min(30.0, title))
    ends = pc.min_max(pc.abs(one.values)).as_py()
    return max(10.0, min(30.0, max(title, len(f"{ends['max']:,.0f}") + 8 if ends["max"] < _LARGE else 10.0)))


def _live_of(book: Book) -> LiveBook:
    assert isinstance(book.live, LiveBook)
    return book.live


def _is_live(outcome: Outcome) -> bool:
    return outcome.live is not None


PARAMETERS_SHEET = Sheet(PARAMETERS, Text("参数", "Parameters"), _is_live, write_parameters, "#E0A800")
SCORING_SHEET = Sheet(SCORING, Text("评分", "Scoring"), _is_live, write_scoring, TEAL)
RANKING_SHEET = Sheet(RANKING, Text("排序", "Ranking"), _is_live, write_ranking)
