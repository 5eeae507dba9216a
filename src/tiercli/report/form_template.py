"""A form to begin with: placeholders, a table by level with a chart, and a list of everybody, ready to be changed in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tiercli.domain.columns import Column, Role, entity_headers, header_of
from tiercli.domain.language import Language, Text
from tiercli.domain.unit import rough_decimals_of
from tiercli.outcome import labels
from tiercli.report.page import Page
from tiercli.report.styles import FONTS, LINE, NAVY, PAPER, QUIET, SLATE, TILE, WHITE, Styles, new_workbook, number_format
from tiercli.rulebook.facts.names import Vocabulary, entity_title
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import entity_word, parts_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart

_MOST_METRICS = 4
_HOW = Text(
    "双花括号里的占位符、名为 tiercli_… 的单元格和与结果列同名的表头会被填上，其余都不动；可以随意改版式。",
    "Placeholders in double braces, cells named tiercli_... and headers that are result columns are filled in; all else stays: change it as you like.",
)


def write_form_template(rulebook: Rulebook, language: Language, file: BinaryIO) -> tuple[str, ...]:
    """Writes the form and returns the names of its sheets; the same rulebook gives the same bytes."""
    names = [title.spoken(language) for title in (Text("分级报表", "Summary"), Text("名单", "List"))]
    with new_workbook(file, language, rulebook.title.spoken(language)) as (made, styles):
        pages = [Page(made.add_worksheet(name), language) for name in names]
        _summary(pages[0], made, styles, rulebook)
        _list(pages[1], styles, rulebook)
    return tuple(names)


def _summary(page: Page, made: Workbook, styles: Styles, rulebook: Rulebook) -> None:
    """Title, figures, the table by level with its sums, a chart, and who signs."""
    sheet, language = page.sheet, page.language
    for column, width in enumerate((14, 22, 13, 13, 15, 13, 13, 13)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    page.text(0, 0, "{{company}} {{title}}", styles.title)
    page.text(1, 0, Text("期间 {{period}}（{{period.start}} 至 {{period.end}}）", "Period {{period}} ({{period.start}} to {{period.end}})"), styles.subtitle)
    who = labels.entities_of(rulebook)
    tiles = (
        (Text(f"{who.zh}数", labels.capital(who.en)), "{{customers}}", "#,##0"),
        (Text("销量（吨）", "Volume (t)"), "{{volume}}", "#,##0"),
        (Text("销售额（万元）", "Revenue (CNY k)"), Text("{{revenue / 10000}}", "{{revenue / 1000}}").spoken(language), "#,##0"),
        (Text("上升 / 下降", "Up / down"), "{{movement.up}} / {{movement.down}}", ""),
    )
    sheet.set_row(4, 26)
    for place, (title, placeholder, number) in enumerate(tiles):
        column = place * 2
        page.text(3, column, title, styles(font_color=QUIET, bg_color=TILE, indent=1))
        page.blank(3, column + 1, styles(bg_color=TILE))
        value = styles(font_size=16, bold=True, font_color=NAVY, bg_color=TILE, align="left", indent=1, **({"num_format": number} if number else {}))
        page.text(4, column, placeholder, value)
        page.blank(4, column + 1, styles(bg_color=TILE))
    first, last = _levels(page, made, styles, rulebook)
    sheet.insert_chart(last + 4, 0, _chart(page, made, first, last), {"object_position": 2})
    below = last + 22
    signs = (Text("编制：", "Prepared by:"), Text("审核：", "Checked by:"), Text("批准：", "Approved by:"))
    for place, words in enumerate(signs):
        page.text(below, place * 3, words, styles(top=1, top_color=LINE, font_color=SLATE))
    page.text(below + 2, 0, _HOW, styles(font_color=QUIET, italic=True, font_size=8))
    sheet.print_area(0, 0, below, 7)
    page.paper(pages_high=1, footer="tiercli")


def _levels(page: Page, made: Workbook, styles: Styles, rulebook: Rulebook) -> tuple[int, int]:
    """The table by level, sums below it; returns the rows of the first and the last level. One cell is named, as an example."""
    sheet, head = page.sheet, 7
    who = labels.entities_of(rulebook)
    heads = (
        Text("等级", "Tier"), Text("名称", "Title"), Text(f"{who.zh}数", labels.capital(who.en)), Text("占比", "Share"), Text("销量（吨）", "Volume (t)"),
        Text("占比", "Share"), Text("上期户数", "Before"), Text("变化", "Change"),
    )  # fmt: skip
    sheet.set_row(head - 1, 20)
    for column, title in enumerate(heads):
        page.text(head - 1, column, title, styles.head(right=column > 1))
    names = rulebook.gradings[rulebook.main].names_in_order
    number, part = styles.cell(number="#,##0"), styles.cell(number="0.0%")
    for row, level in enumerate(names, start=head):
        tier = f"tier.{level}"
        page.text(row, 0, level, styles.cell(bold=True))
        page.text(row, 1, f"{{{{{tier}.title}}}}", styles.cell())
        for column, what, style in ((2, "customers", number), (3, "share", part), (4, "volume", number), (5, "volume_share", part)):
            page.text(row, column, f"{{{{{tier}.{what}}}}}", style)
        page.text(row, 6, f"{{{{previous.tier.{level}.customers}}}}", number)
        page.text(row, 7, f"{{{{change.tier.{level}}}}}", styles.cell(number="+#,##0;-#,##0;0"))
    last = head + len(names) - 1
    bold = styles.cell(number="#,##0", bold=True, fill=PAPER)
    page.text(last + 1, 0, Text("合计", "Total"), styles.cell(bold=True, fill=PAPER))
    page.blank(last + 1, 1, styles.cell(fill=PAPER))
    for column in range(2, 8):
        letter = "ABCDEFGH"[column]
        if column in (2, 4):
            sheet.write_formula(last + 1, column, f"=SUM({letter}{head + 1}:{letter}{last + 1})", bold)
        else:
            page.blank(last + 1, column, styles.cell(fill=PAPER))
    quoted = sheet.get_name().replace("'", "''")
    page.text(last + 2, 6, Text("截止日", "As of"), styles(font_color=QUIET, align="right"))
    page.blank(last + 2, 7, styles(num_format="yyyy-mm-dd", font_color=QUIET, align="right"))
    made.define_name("tiercli_as_of", f"='{quoted}'!$H${last + 3}")
    return head, last


def _chart(page: Page, made: Workbook, first: int, last: int) -> Chart:
    chart = made.add_chart({"type": "column"})
    assert chart is not None  # the library has none only of kinds that it does not know
    sheet, font = page.sheet.get_name(), {"name": FONTS[page.language], "size": 9, "color": SLATE}
    for column, title, color in ((3, Text("客户占比", "Share of customers"), NAVY), (5, Text("销量占比", "Share of volume"), "#B9C6D3")):
        chart.add_series(
            {
                "name": title.spoken(page.language), "categories": [sheet, first, 0, last, 0], "values": [sheet, first, column, last, column],
                "fill": {"color": color}, "gap": 60, "overlap": 0,
                "data_labels": {"value": True, "num_format": "0%", "font": font},
            }
        )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": WHITE}})
    chart.set_size({"width": 830, "height": 320})
    return chart


def _list(page: Page, styles: Styles, rulebook: Rulebook) -> None:
    """Everybody: a number, who it is, the level, the score, some metrics, the movement and the reasons."""
    sheet, language = page.sheet, page.language
    sheet.set_row(0, 26)
    page.text(0, 0, Text("{{title}} · 名单", "{{title}} · list"), styles.title)
    page.text(1, 0, Text("期间 {{period}}，共 {{customers}} 个", "Period {{period}}, {{customers}} in all"), styles.subtitle)
    head = 3
    sheet.set_row(head, 30)
    page.text(head, 0, Text("序号", "No."), styles.head())
    sheet.set_column(0, 0, 6)
    sheet.write_formula(head + 1, 0, f"=ROW()-{head + 1}", styles.cell(number="0", color=QUIET))
    for place, column in enumerate(_columns(rulebook), start=1):
        is_number = column.decimals is not None
        page.text(head, place, labels.header(column, language), styles.head(right=is_number))
        page.blank(
            head + 1,
            place,
            styles.cell(number=number_format(column.unit, column.decimals), bold=False) if is_number else styles.cell(bold=column.role is Role.LEVEL),
        )
        widths = {Role.ID: 13, Role.NAME: 32, Role.REASONS: 52}
        sheet.set_column(place, place, widths.get(column.role, 13))
    sheet.freeze_panes(head + 1, 3)
    sheet.repeat_rows(head)
    page.paper(footer="tiercli")


def _columns(rulebook: Rulebook) -> list[Column]:
    """The result columns of the list."""
    entity = entity_word(rulebook.entity)
    titles = entity_headers(entity, entity_title(rulebook), is_joined=bool(parts_of(rulebook.entity)))
    main = rulebook.gradings[rulebook.main].title or header_of("tier")
    columns = [Column(f"{entity}_id", titles[0], Role.ID), Column(f"{entity}_name", titles[1], Role.NAME), Column("tier", main, Role.LEVEL)]
    if entity == "manager" or titles[0] == titles[1]:
        columns = columns[1:]
    if rulebook.score:
        columns.append(Column("score", header_of("score"), Role.SCORE, "", 2))
    kinds = Vocabulary.of(rulebook).scored()
    numbers = [name for name in rulebook.metrics if kinds.get(name) == "number"][:_MOST_METRICS]
    for name in numbers:
        metric = rulebook.metrics[name]
        decimals = 1 if metric.unit == "%" else rough_decimals_of(metric.unit)
        columns.append(Column(name, rulebook.title_of(name), Role.METRIC, metric.unit, decimals))
    columns.append(Column("movement", header_of("movement"), Role.MOVEMENT))
    columns.append(Column("reasons", header_of("reasons"), Role.REASONS))
    return columns
