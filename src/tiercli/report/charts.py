"""Horizontal bars by level, as the overview shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.report.book import Book
from tiercli.report.page import Page, printable
from tiercli.report.styles import FONTS, LINE, NAVY, SLATE, level_color

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

_PALE = "#B9C6D3"


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
    chart = _chart(book, title)
    fills = [{"fill": {"color": level_color(place, levels.count)}} for place in range(levels.count)]
    chart.add_series({**_series(page, levels, column, title), "points": fills, "data_labels": _labels(book, "#,##0")})
    chart.set_legend({"none": True})
    return chart


def shares_by_level(page: Page, book: Book, levels: Levels, columns: Sequence[tuple[str, int]], title: str) -> Chart:
    """Two bars a level side by side: its share of one thing and of another."""
    chart = _chart(book, title)
    for (name, column), color in zip(columns, (NAVY, _PALE), strict=True):
        chart.add_series({**_series(page, levels, column, name), "fill": {"color": color}, "overlap": 0, "data_labels": _labels(book, "0%")})
    chart.set_legend({"position": "bottom", "font": _font(book)})
    return chart


def _series(page: Page, levels: Levels, column: int, name: str) -> dict[str, object]:
    sheet = page.sheet.get_name()
    return {
        "name": printable(name).lstrip("="),  # a leading = would make the name a reference
        "categories": [sheet, levels.first, levels.names, levels.last, levels.names],
        "values": [sheet, levels.first, column, levels.last, column],
        "gap": 45,
    }


def new_chart(book: Book, kind: str) -> Chart:
    """An empty chart: bar, line or column."""
    chart = book.made.add_chart({"type": kind})
    assert chart is not None  # the library has none only of kinds that it does not know
    return chart


def _chart(book: Book, title: str) -> Chart:
    chart = new_chart(book, "bar")
    font = _font(book)
    chart.set_title({"name": printable(title).lstrip("="), "name_font": {**font, "size": 11, "bold": True, "color": NAVY}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    return chart


def _labels(book: Book, number: str) -> dict[str, object]:
    return {"value": True, "num_format": number, "font": _font(book), "position": "outside_end"}


def _font(book: Book) -> dict[str, object]:
    return {"name": FONTS[book.outcome.language], "size": 9, "color": SLATE}
