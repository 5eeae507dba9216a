"""Horizontal bars by level, as the overview shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.report.book import Book
from tiercli.report.page import Page, printable
from tiercli.report.styles import FONTS, LINE, SLATE, level_color

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


@dataclass(frozen=True, slots=True)
class Levels:
    """Where a table by level stands: its first and last row, and the column of the levels' names."""

    first: int
    last: int
    names: int

    @property
    def count(self) -> int:
        """How many levels there are."""
        return self.last - self.first + 1


def counts_by_level(page: Page, book: Book, levels: Levels, column: int, title: str) -> Chart:
    """One bar a level, the better the darker, with its number."""
    chart = _chart(book)
    fills = [{"fill": {"color": level_color(place, levels.count)}} for place in range(levels.count)]
    chart.add_series({**_series(page, levels, column, title), "points": fills, "data_labels": _labels(book, "#,##0")})
    chart.set_legend({"none": True})
    return chart


def _series(page: Page, levels: Levels, column: int, name: str) -> dict[str, object]:
    sheet = page.sheet.get_name()
    return {
        "name": printable(name).lstrip("="),  # a leading = would make the name a reference
        "categories": [sheet, levels.first, levels.names, levels.last, levels.names],
        "values": [sheet, levels.first, column, levels.last, column],
        "gap": 45,
    }


def new_chart(book: Book, kind: str, subtype: str = "") -> Chart:
    """An empty chart: bar, line or column; stacked if the subtype says so."""
    chart = book.made.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    assert chart is not None  # the library has none only of kinds that it does not know
    return chart


def _chart(book: Book) -> Chart:
    chart = new_chart(book, "bar")
    font = _font(book)
    chart.set_title({"none": True})  # the block's own title stands above
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    return chart


def _labels(book: Book, number: str) -> dict[str, object]:
    return {"value": True, "num_format": number, "font": _font(book), "position": "outside_end"}


def _font(book: Book) -> dict[str, object]:
    return {"name": FONTS[book.outcome.language], "size": 9, "color": SLATE}
