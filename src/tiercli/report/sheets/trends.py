"""趋势 / Trends: shares and sums by month, each with its numbers and a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.language import Text
from tiercli.outcome import labels
from tiercli.outcome.extras import TrendLine, Trends
from tiercli.report.book import Book
from tiercli.report.charts import new_chart
from tiercli.report.page import Page, printable
from tiercli.report.sheets.listing import footer, heading
from tiercli.report.styles import FONTS, LINE, NAVY, QUIET, SLATE, TEAL, number_format
from tiercli.report.widths import LINE_HEIGHT, lines_of

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

_CHART_COLUMN, _BLOCK = 5, 18
_WIDTHS = (12, 18, 15, 13, 3, *[11] * 8)


def write_trends(page: Page, book: Book, trends: Trends) -> None:
    """Fill the sheet: a block for each trend, its table on the left and its chart beside it."""
    heading(page, book, trends.title, footer(book))
    for index, width in enumerate(_WIDTHS):
        page.sheet.set_column(index, index, width)
    row = 3
    for line in trends.lines:
        row = _block(page, book, trends, line, row)
    page.paper(footer=footer(book))


def _block(page: Page, book: Book, trends: Trends, line: TrendLine, row: int) -> int:
    """One trend; returns the row below it."""
    styles, language = book.styles, page.language
    page.text(row, 0, line.title, styles.section)
    page.fill(row, 1, 12, styles.section)
    share = bool(line.whole)
    heads = [Text("月份", "Month")]
    heads += (
        [line.title, Text("其中", "Part"), Text("合计", "Whole")]
        if share
        else [Text(*(labels.with_unit(line.title.spoken(language), line.unit, language),) * 2)]
    )
    page.tall(row + 1, LINE_HEIGHT * max(lines_of(head.spoken(language), _WIDTHS[index]) for index, head in enumerate(heads)) + 3)
    for index, head in enumerate(heads):
        page.text(row + 1, index, head, styles.head(right=index > 0))
    for index, month in enumerate(trends.months):
        at = row + 2 + index
        page.text(at, 0, month, styles.cell())
        page.number(at, 1, line.values[index], styles.cell(number=number_format(line.unit, 1), bold=True))
        if share:
            page.number(at, 2, line.part[index], styles.cell(number="#,##0.0"))
            page.number(at, 3, line.whole[index], styles.cell(number="#,##0.0", color=QUIET))
    page.sheet.insert_chart(
        row + 1, _CHART_COLUMN, _chart(page, book, trends, line, row + 2), {"object_position": 2, "description": line.title.spoken(language)}
    )
    return row + 2 + max(len(trends.months), _BLOCK - 4) + 2


def _chart(page: Page, book: Book, trends: Trends, line: TrendLine, first: int) -> Chart:
    """A line for a share, columns for a sum."""
    share, last, sheet = bool(line.whole), first + len(trends.months) - 1, page.sheet.get_name()
    chart = new_chart(book, "line" if share else "column")
    font = {"name": FONTS[page.language], "size": 9, "color": SLATE}
    series: dict[str, object] = {
        "name": printable(line.title.spoken(page.language)).lstrip("="),
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, 1, last, 1],
    }
    series |= (
        {"line": {"color": TEAL, "width": 2.25}, "marker": {"type": "circle", "size": 5, "fill": {"color": TEAL}, "border": {"color": TEAL}}}
        if share
        else {"fill": {"color": NAVY}, "gap": 60}
    )
    chart.add_series(series)
    chart.set_title({"name": printable(line.title.spoken(page.language)).lstrip("="), "name_font": {**font, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis(
        {
            "num_format": "0%" if share else "#,##0",
            "num_font": font,
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
            "line": {"none": True},
            "min": 0,
        }
    )
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 660, "height": 290})
    return chart
