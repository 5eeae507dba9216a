"""The front page's trend: the last twelve months by level, and last year's total as a line; its numbers stand right of the page."""

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
from tiercli.report.styles import AMBER, FONTS, LINE, QUIET, SLATE, level_color

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

_YEAR = 12
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
    words = Text(f"月度{volume.zh}", f"{volume.en} by month")
    if has_last_year:
        words = Text(f"{words.zh}：今年各等级与去年合计", f"{words.en}: this year by tier, last year's total")
    title = Text(labels.with_unit(words.zh, scale.unit, "zh"), labels.with_unit(words.en, scale.unit, "en"))

    def draw(row: int, panel: int, height: int) -> None:
        first, last = first_column(panel), last_column(panel)
        section(page, book, row, first, last, title)
        chart = _chart(page, book, scale, has_last_year=has_last_year)
        chart.set_size({"width": pixels(first, last), "height": (height - 1) * ROW})
        page.sheet.insert_chart(row + 1, first, chart, {"object_position": 2, "description": title.spoken(page.language)})

    return Block("trend", title, _LEAST, _MOST, draw, stretches=True)


def _chart(page: Page, book: Book, scale: Scale, *, has_last_year: bool) -> Chart:
    """Stacked columns by level, the best at the foot, and a line over them."""
    outcome, language = book.outcome, page.language
    rows = _numbers(page, book, scale, has_last_year=has_last_year)
    counts = figures.main_counts(outcome)
    font = {"name": FONTS[language], "size": 8, "color": SLATE}
    sheet = page.sheet.get_name()
    stacked = new_chart(book, "column", subtype="stacked")
    for place, level in enumerate(counts):
        column = _DATA + 1 + place
        stacked.add_series(
            {
                "name": printable(level.name).lstrip("="),
                "categories": [sheet, 1, _DATA, rows, _DATA],
                "values": [sheet, 1, column, rows, column],
                "fill": {"color": level_color(place, len(counts))},
                "gap": 40,
            }
        )
    if has_last_year:
        line = new_chart(book, "line")
        column = _DATA + 1 + len(counts)
        line.add_series(
            {
                "name": Text("去年合计", "Last year").spoken(language),
                "categories": [sheet, 1, _DATA, rows, _DATA],
                "values": [sheet, 1, column, rows, column],
                "line": {"color": AMBER, "width": 2},
                "marker": {"type": "circle", "size": 4, "fill": {"color": AMBER}, "border": {"color": AMBER}},
            }
        )
        stacked.combine(line)
    stacked.set_legend({"position": "bottom", "font": font})
    stacked.set_y_axis({"num_font": font, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": LINE}}, "line": {"none": True}})
    stacked.set_x_axis({"num_font": font, "line": {"color": LINE}})
    stacked.set_chartarea({"border": {"none": True}})
    return stacked


def _numbers(page: Page, book: Book, scale: Scale, *, has_last_year: bool) -> int:
    """What the chart shows, in cells beyond the printed page. Returns the last row."""
    outcome: Outcome = book.outcome
    volume, counts, ranks = outcome.flows.volume, figures.main_counts(outcome), ranks_of(outcome)
    assert volume is not None
    quiet = book.styles(font_color=QUIET)
    heads = [Text("月份", "Month").spoken(page.language), *(level.name for level in counts)]
    heads += [Text("去年合计", "Last year").spoken(page.language)] if has_last_year else []
    for index, head in enumerate(heads):
        page.text(0, _DATA + index, head, quiet)
        page.sheet.set_column(_DATA + index, _DATA + index, max(9, labels.display_width(head) + 2))
    number = book.styles(font_color=QUIET, num_format=scale.format)
    for month in range(_YEAR):
        at = len(volume) - _YEAR + month
        name = outcome.flows.months[at]
        page.text(1 + month, _DATA, f"{int(name[5:])} 月" if page.language == "zh" else labels.MONTHS[int(name[5:]) - 1][:3], quiet)
        for place in range(len(counts)):
            value = float(volume[at][ranks == place].sum()) / MICRO if at >= outcome.flows.first else None
            page.number(1 + month, _DATA + 1 + place, None if value is None else scale.of(value), number)
        if has_last_year:
            then = at - _YEAR
            value = float(volume[then].sum()) / MICRO if then >= outcome.flows.first else None
            page.number(1 + month, _DATA + 1 + len(counts), None if value is None else scale.of(value), number)
    return _YEAR
