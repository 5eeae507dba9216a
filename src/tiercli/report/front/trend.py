"""The front page's trend: the last twelve months by level, each beside the same month of last year; its numbers stand right of the page.

A month takes three places of the chart: last year's column, this year's, and a gap. The columns of both years are stacked by the levels of today, so
that the same customers are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, figures, labels
from tiercli.outcome.overview.amounts import Scale, scale_for
from tiercli.report.book import Book
from tiercli.report.charts import new_chart
from tiercli.report.front.cells import section
from tiercli.report.front.grid import PANELS, ROW, Block, first_column, last_column, pixels
from tiercli.report.front.levels import ranks_of
from tiercli.report.page import Page, printable
from tiercli.report.styles import FONTS, LINE, QUIET, SLATE, last_year_color, level_color

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

_YEAR = 12
_PLACES = 3
"""Of a month in the chart: last year, this year, a gap."""
_DATA = last_column(PANELS - 1) + 3
"""The first column of the numbers, beyond what is printed."""
_LEAST, _MOST = 10, 15


def trend_block(page: Page, book: Book) -> Block | None:
    """The chart as a block; none without amounts by month."""
    outcome = book.outcome
    flows = outcome.flows
    if flows.volume is None or not flows.volume.any() or not figures.main_counts(outcome):
        return None
    volume = figures.volume_title(outcome)
    scale = scale_for((flows.volume.sum(axis=1) / MICRO).tolist(), outcome.monthly.unit, outcome.language)
    has_last_year = flows.first < _YEAR
    own = Text(volume.zh.removeprefix("年"), volume.en.lower().removeprefix("yearly ").removeprefix("annual "))  # 年销量 is shown by the month
    words = Text(f"月度{own.zh}", f"Monthly {own.en}")
    if has_last_year:
        words = Text(f"{words.zh}：按等级，左去年右今年", f"{words.en} by tier: last year left, this year right")
    title = Text(labels.with_unit(words.zh, scale.unit, "zh"), labels.with_unit(words.en, scale.unit, "en"))

    def draw(row: int, panel: int, height: int) -> None:
        first, last = first_column(panel), last_column(panel)
        section(page, book, row, first, last, title)
        chart = _chart(page, book, scale, has_last_year=has_last_year)
        chart.set_size({"width": pixels(first, last), "height": (height - 1) * ROW})
        page.sheet.insert_chart(row + 1, first, chart, {"object_position": 2, "description": title.spoken(page.language)})

    return Block("trend", title, _LEAST, _MOST, draw, stretches=True)


def _chart(page: Page, book: Book, scale: Scale, *, has_last_year: bool) -> Chart:
    """Stacked columns by level, the best at the foot; last year's in colours of their own."""
    counts = figures.main_counts(book.outcome)
    years = [False, True] if has_last_year else [False]
    rows = _numbers(page, book, scale, has_last_year=has_last_year)
    font = {"name": FONTS[page.language], "size": 8, "color": SLATE}
    sheet = page.sheet.get_name()
    chart = new_chart(book, "column", subtype="stacked")
    for is_last in years:
        for place, level in enumerate(counts):
            column = _DATA + 1 + place + len(counts) * is_last
            name = Text("去年", "Last year").spoken(page.language) if is_last else printable(figures.level_word(book.outcome, level.name)).lstrip("=")
            chart.add_series(
                {
                    "name": name,
                    "categories": [sheet, 1, _DATA, rows, _DATA],
                    "values": [sheet, 1, column, rows, column],
                    "fill": {"color": (last_year_color if is_last else level_color)(place, len(counts))},
                    "gap": 4 if has_last_year else 40,
                    "overlap": 100,
                }
            )
    unnamed = range(len(counts) + 1, len(counts) * len(years))  # of last year's colours the first stands for all
    chart.set_legend({"position": "bottom", "font": font, "delete_series": list(unnamed)})
    chart.set_y_axis({"num_font": font, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": LINE}}, "line": {"none": True}})
    places = {"interval_unit": _PLACES, "interval_tick": _PLACES} if has_last_year else {}
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}, "major_tick_mark": "none", **places})
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _numbers(page: Page, book: Book, scale: Scale, *, has_last_year: bool) -> int:
    """What the chart shows, in cells beyond the printed page. Returns the last row."""
    outcome: Outcome = book.outcome
    volume, counts, ranks, language = outcome.flows.volume, figures.main_counts(outcome), ranks_of(outcome), page.language
    assert volume is not None
    quiet, number = book.styles(font_color=QUIET), book.styles(font_color=QUIET, num_format=scale.format)
    heads = [Text("月份", "Month").spoken(language), *(figures.level_word(outcome, level.name) for level in counts)]
    if has_last_year:
        heads += [Text(f"去年 {level.name}", f"Last year {figures.level_word(outcome, level.name)}").spoken(language) for level in counts]
    for index, head in enumerate(heads):
        page.text(0, _DATA + index, head, quiet)
        page.sheet.set_column(_DATA + index, _DATA + index, max(9, labels.display_width(head) + 2))

    def write(row: int, month: int, first: int) -> None:
        """One month by level; nothing for months before the data begin."""
        if month >= outcome.flows.first:
            for place in range(len(counts)):
                page.number(row, first + place, scale.of(float(volume[month][ranks == place].sum()) / MICRO), number)

    row = 1
    for at in range(len(volume) - _YEAR, len(volume)):
        name = outcome.flows.months[at]
        month = str(int(name[5:])) if language == "zh" else labels.MONTHS[int(name[5:]) - 1][:3]
        page.text(row, _DATA, month, quiet)
        if has_last_year:
            write(row, at - _YEAR, _DATA + 1 + len(counts))
            row += 1
        write(row, at, _DATA + 1)
        row += _PLACES - 1 if has_last_year else 1
    return row - 1
