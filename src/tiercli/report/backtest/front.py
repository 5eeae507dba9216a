"""The first sheet of a backtest: the verdict, what each level held of the next period, how calm it was, and two charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.language import Text
from tiercli.outcome import labels
from tiercli.outcome.backtest_figures import (
    AGREEMENT,
    CAPTURED,
    NO_LEVEL,
    STANDINGS,
    changed,
    level_lines,
    plain_number,
    standings_of,
    together,
)
from tiercli.outcome.backtested import Backtested, BacktestSide
from tiercli.report.backtest.tables import Head, Made, Value, labels_of_entities, title_lines, write_table
from tiercli.report.page import Page, printable
from tiercli.report.styles import FONTS, LINE, NAVY, SLATE, TEAL, level_color

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

_COLORS = (NAVY, "#C77B30", TEAL, "#8A6BA8", "#7A8B3C", SLATE)
_WIDTHS = (34, 13, 14, 13, 13, 13, 13, 13)
_CHART_ROWS, _LINE_HEIGHT = 17, 17
_DATA = 30
"""The column from which the charts' figures stand, in grey, right of what is printed."""


def write_front(page: Page, made: Made, told: Backtested) -> None:
    """The whole sheet, one page wide."""
    title_lines(page, made, told, Text("回测", "Backtest"))
    for column, width in enumerate(_WIDTHS):
        page.sheet.set_column(column, column, width)
    row = _verdict(page, made, told, 3)
    first = row
    if told.compared:
        lines = _agreement_data(page, made, told)
        if any(side.figure("agreement") is not None for side in told.sides):
            page.sheet.insert_chart(first, 0, _agreement_chart(page, made, told, lines), {"object_position": 2})
            page.sheet.insert_chart(first, 3, _share_chart(page, made, told, lines), {"object_position": 2, "x_offset": 20})
            row = first + _CHART_ROWS
    row = _calm(page, made, told, row + 1)
    for side in told.sides:
        row = _levels(page, made, told, side, row + 1)
    page.sheet.print_area(0, 0, row, len(_WIDTHS) - 1)
    page.paper(footer=f"tiercli · {told.first} – {told.last}")


def _verdict(page: Page, made: Made, told: Backtested, row: int) -> int:
    for index, words in enumerate(told.verdict):
        style = made.styles(text_wrap=True, valign="top", bold=index == 0, font_color=NAVY, font_size=12 if index == 0 else 10.5)
        page.sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, "", style)
        page.text(row, 0, words, style)
        page.tall(row, _LINE_HEIGHT * len(labels.wrapped(words.spoken(page.language), 115)) + 3)
        row += 1
    return row + 1


def _section(page: Page, made: Made, title: Text, row: int) -> int:
    page.fill(row, 0, len(_WIDTHS) - 1, made.styles.section)
    page.text(row, 0, title, made.styles.section)
    return row + 1


def _calm(page: Page, made: Made, told: Backtested, row: int) -> int:
    """Separation and stability of each rulebook, with and without the review."""
    row = _section(page, made, Text("区分与稳定", "Separation and stability"), row)
    heads = [
        Head(Text("规则", "Rulebook")), Head(AGREEMENT, number="0.00"), Head(CAPTURED, number="0.00"), Head(Text("得分相关", "Score"), number="0.00"),
        Head(Text("每期变动", "Moved a period"), number="0.0%"), Head(Text("反复（次）", "Taken back"), number="#,##0"),
        Head(Text(f"反复的{told.entity.zh}", f"{labels.capital(told.entity.en)} to and fro"), number="#,##0"),
        Head(Text("PSI（全程）", "PSI overall"), number="0.00"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for side in told.sides:
        for standing in standings_of(side):
            moves = side.moved(standing)
            words = f"{side.label} · {STANDINGS[standing].spoken(page.language)}" if side.reviewed else side.label
            plain = standing == "effective"
            rows.append(
                [words, plain_number(side.figure("agreement", standing)), plain_number(side.figure("captured", standing)),
                 plain_number(side.score_agreement()) if plain else None, plain_number(changed(moves)), moves.undone,
                 side.to_and_fro.get(standing, 0), side.drift if plain else None]
            )  # fmt: skip
    return write_table(page, made, heads, rows, row, size=False)


def _levels(page: Page, made: Made, told: Backtested, side: BacktestSide, row: int) -> int:
    """What each level of a rulebook held of the next period."""
    if not told.compared:
        return row
    row = _section(page, made, Text(f"{side.label}：各等级占下期的份额", f"{side.label}: what each level held of the next period"), row)
    heads = [
        Head(Text("等级", "Level")), Head(Text(f"平均{told.entity.zh}数", labels_of_entities(told).en), number="#,##0.0"),
        *(Head(column.title, number="0.0%") for column in told.measures),
        Head(Text("倍数", "Lift"), number='0.0"×"'), Head(Text("流失", "Lost"), number="0.0%"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [line.level or NO_LEVEL.spoken(page.language), plain_number(line.entities), *(plain_number(line.shares[column.name]) for column in told.measures),
         plain_number(line.lift), plain_number(line.lost_share)]
        for line in level_lines(told, side)
    ]  # fmt: skip
    return write_table(page, made, heads, rows, row, size=False)


def _agreement_data(page: Page, made: Made, told: Backtested) -> int:
    """The charts' figures, right of the page: a line a period with a next one. Returns how many lines there are."""
    quiet = made.styles(font_color="#9AA5B1", num_format="0.000")
    side = told.sides[0]
    row = 0
    for name, found in together(told):
        if not any(one and one.told for one in found):
            continue
        row += 1
        page.text(row, _DATA, name, quiet)
        for place, one in enumerate(found):
            value = one.told["effective"].agreement if one and one.told else None
            page.number(row, _DATA + 1 + place, plain_number(value), quiet)
        first = found[0]
        held = {part.level: part.amounts.get(told.by, 0) for part in first.told["effective"].held} if first and first.told else {}
        whole = sum(held.values())
        for place, level in enumerate(side.levels):
            page.number(row, _DATA + 1 + len(told.sides) + place, held.get(level, 0) / whole if whole > 0 else None, quiet)
    return row


def _agreement_chart(page: Page, made: Made, told: Backtested, lines: int) -> Chart:
    chart = _chart(page, made, "line", Text("与下期的一致度", "Agreement with the next period"))
    for place, side in enumerate(told.sides):
        color = _COLORS[place % len(_COLORS)]
        chart.add_series({**_series(page, side.label, _DATA + 1 + place, lines), "line": {"color": color, "width": 2.25}})
    chart.set_y_axis(
        {"num_format": "0.0", "num_font": _font(page), "major_gridlines": {"visible": True, "line": {"color": LINE}}, "line": {"none": True}, "max": 1}
    )
    return chart


def _share_chart(page: Page, made: Made, told: Backtested, lines: int) -> Chart:
    side = told.sides[0]
    title = told.measure(told.by).title
    words = Text(f"{side.label}：各等级占下期{title.zh}", f"{side.label}: next period's {title.en.lower()} by level")
    chart = _chart(page, made, "column", words, stacked=True)
    shown = [place for place, level in enumerate(side.levels) if side.entities_in(level)]
    for index, place in enumerate(shown):
        series = _series(page, side.levels[place], _DATA + 1 + len(told.sides) + place, lines)
        chart.add_series({**series, "fill": {"color": level_color(index, len(shown))}, "gap": 30})
    chart.set_y_axis({"num_format": "0%", "num_font": _font(page), "major_gridlines": {"visible": True, "line": {"color": LINE}}, "line": {"none": True}})
    return chart


def _chart(page: Page, made: Made, kind: str, title: Text, *, stacked: bool = False) -> Chart:
    chart = made.book.add_chart({"type": kind, **({"subtype": "percent_stacked"} if stacked else {})})
    assert chart is not None  # the library has none only of kinds that it does not know
    name = printable(title.spoken(page.language)).lstrip("=")
    chart.set_title({"name": name, "name_font": {**_font(page), "size": 11, "bold": True, "color": NAVY}, "overlay": False})
    chart.set_x_axis({"num_font": {**_font(page), "rotation": -45}, "line": {"color": LINE}, "label_position": "low"})
    chart.set_legend({"position": "bottom", "font": _font(page)})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": 455, "height": 330})
    return chart


def _series(page: Page, name: str, column: int, lines: int) -> dict[str, object]:
    sheet = page.sheet.get_name()
    return {"name": printable(name).lstrip("="), "categories": [sheet, 1, _DATA, lines, _DATA], "values": [sheet, 1, column, lines, column]}


def _font(page: Page) -> dict[str, object]:
    return {"name": FONTS[page.language], "size": 9, "color": SLATE}
