"""概览 / Overview: one A4 landscape page from which a manager can decide.

The title, a headline in words, the largest figures with their changes; then blocks in the order of their importance (`_blocks`), laid into
three panels by `front.grid`. The page shows what the data and the rulebook have, and names the sheets of what found no room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiercli.domain.finding import Severity
from tiercli.domain.language import Text, counted
from tiercli.domain.own_sheets import OVERVIEW
from tiercli.grammar.excel import text_text
from tiercli.outcome import Outcome, basis, figures, labels
from tiercli.outcome.overview.headline import headline
from tiercli.outcome.overview.people import REGIONS, people_of
from tiercli.report import charts
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.front import grid, levels, money, movers
from tiercli.report.front.cells import Cell, Line, Table, block_of, broken, head_rows, section, spread
from tiercli.report.front.grid import SPAN, Block, Layout, lay_out
from tiercli.report.front.tiles import write_tiles
from tiercli.report.front.trend import trend_block
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer
from tiercli.report.styles import NAVY, QUIET

_TARGETS = Text("管理指标", "Figures against target")
_MOST_LINES = 3
LEFT = grid.first_column(0)
RIGHT_END = grid.last_column(grid.PANELS - 1)
HEADLINE_ROW, _HEADLINES = 2, 2
_HEADLINE_WIDTH = 176
TILE_ROW = HEADLINE_ROW + _HEADLINES + 1
FIRST_ROW = TILE_ROW + 4
"""The first row of the panels."""
_CHART_LEAST, _CHART_MOST = 8, 14


def rests_table(book: Book) -> Table:
    """Rows used and set aside, rules that could not act, months that the data lack, the gravest findings; and where the whole account stands."""
    outcome = book.outcome
    lines: list[Line] = []
    for head, sentences in basis.paragraphs(outcome):
        if head == _TARGETS:  # they have a block of their own
            continue
        lines.append(Line((Cell(head.spoken(outcome.language), bold=True),), ends=False))
        for sentence in sentences:
            parts = broken(sentence, 0, SPAN, _MOST_LINES)
            lines += [Line((Cell(part, span=SPAN),), follows=True, ends=False) for part in parts]
    return Table(lines=tuple(lines), notes=(_where(outcome),), sheet="reconciliation")


def _where(outcome: Outcome) -> str:
    count = sum(finding.severity is not Severity.NOTE for finding in outcome.findings)
    zh, en = (f"全部核对与 {count} 条提醒", f"All accounts and {counted(count, 'finding', 'findings')}") if count else ("全部核对", "All accounts")
    said = Text(f"{zh}见数据核对；规则见规则说明。", f"{en}: Reconciliation. The rules: Rules.")
    return said.spoken(outcome.language)


def write(page: Page, book: Book) -> Filling | None:
    """Fill the page."""
    for index, width in enumerate(grid.column_widths()):
        page.sheet.set_column(index, index, width)
    page.sheet.set_default_row(grid.ROW * 0.75)
    _title(page, book)
    write_tiles(page, book, TILE_ROW)
    rests = block_of(page, book, "rests", Text("这些数字的依据与不含", "What the figures rest on"), rests_table(book), least=12)
    layout = lay_out(list(_blocks(page, book)), rests)
    for panel in range(grid.PANELS):
        row = FIRST_ROW
        for one in layout.panel(panel):
            one.block.draw(row, panel, one.rows)
            row += one.rows + 1
    last = FIRST_ROW + grid.BODY
    _left_out(page, book, layout, last)
    page.sheet.print_area(0, 0, last, RIGHT_END + 1)
    page.paper(pages_high=1, footer=footer(book))
    page.sheet.center_horizontally()
    page.sheet.activate()
    return None


def _title(page: Page, book: Book) -> None:
    """Company, rulebook and month; the period; the headline in words."""
    outcome = book.outcome
    page.sheet.set_row(0, 28)
    page.text(0, LEFT, labels.report_title(outcome), book.styles(font_size=18, bold=True, font_color=NAVY))
    said = Text(
        f"统计期 {outcome.period.start} 至 {outcome.period.end}    ·    规则 {outcome.rulebook.name}",
        f"Period {outcome.period.start} to {outcome.period.end}    ·    rulebook {outcome.rulebook.name}",
    )
    if outcome.before is not None:
        said = Text(f"{said.zh}    ·    上期 {outcome.before.label}", f"{said.en}    ·    last period {outcome.before.label}")
    if (part := outcome.part) is not None:
        who, own = labels.entities(outcome), len(outcome.results)
        said = Text(
            f"{said.zh}    ·    部分报告：{part.title.zh} {part.value}（全部 {part.entities:,} 个{who.zh}中的 {own:,} 个；等级和名次按全部计算）",
            f"{said.en}    ·    a part: {part.title.en} {part.value} ({own:,} of {part.entities:,} {who.en}; tiers and ranks are those of the whole)",
        )
    page.text(1, LEFT, said, book.styles.subtitle)
    words = ("" if page.language == "zh" else " ").join(one.spoken(page.language) for one in headline(book.overview))
    lines = labels.wrapped(words, _HEADLINE_WIDTH)
    for index, line in enumerate(lines[:_HEADLINES]):
        page.sheet.set_row(HEADLINE_ROW + index, 18)
        style = book.styles(font_size=12, bold=True, font_color=NAVY)
        if book.formulas:
            page.formula(HEADLINE_ROW + index, LEFT, _while_unchanged(line, book, index), line, style)
        else:
            page.text(HEADLINE_ROW + index, LEFT, line, style)
    page.sheet.set_row(TILE_ROW - 1, 5)


def _while_unchanged(line: str, book: Book, index: int) -> str:
    """In a live workbook, a line of the headline as long as the parameters are those of the run; then what was changed, and what does not follow."""
    said = Text(
        '"参数已改 "&{}&" 处，"&{}&" 个等级变动；格子里的数随之重算，文字、升降和原因仍是本次运行的。"',
        '{}&" parameter(s) changed, "&{}&" level(s) moved. Figures follow; words, movements and reasons are those of the run."',
    ).spoken(book.outcome.language)
    changed, moved = book.formulas["changed",], book.formulas.get(("moved",), "0")
    instead = said.format(changed, moved) if index == 0 else '""'
    return f"IF({changed}=0,{text_text(line)},{instead})"


def _blocks(page: Page, book: Book) -> Iterator[Block]:
    """Everything that the page could say, the most important first."""
    outcome = book.outcome

    def block(key: str, zh: str, en: str, table: Table | None, least: int) -> Iterator[Block]:
        if table is not None:
            yield block_of(page, book, key, Text(zh, en), table, least=least)

    counts = len(figures.main_counts(outcome))
    by_level = levels.levels_table(book)
    yield from block("tiers", "各等级", "By tier", by_level, counts + 1)
    for key, words in (("down", Text("降级", "Fell")), ("up", Text("升级", "Rose"))):
        found = movers.movers_table(book, key)
        if found is not None:
            count, table = found
            yield from block(key, f"{words.zh} {count:,} 个", f"{words.en}: {count:,}", table, 4)
    yield from block("risk", "重点客户风险", "Best customers at risk", movers.risk_table(book), 4)
    yield from block("alerts", "预警", "Alerts", movers.alerts_table(book), 5)
    yield from block("credit", "信用敞口", "Credit exposure", money.credit_block(book.overview), counts + 1)
    yield from block("candidates", "待审批", "Waiting for approval", movers.candidates_table(book), 2)
    yield from block("plan", "维护计划", "Maintenance plan", money.plan_block(outcome), 2)
    yield from block("targets", "目标", "Targets", money.targets_block(outcome), 3)
    if (trend := trend_block(page, book)) is not None:
        yield trend
    yield from block("concentration", "集中度", "Concentration", money.concentration_block(book.overview), 4)
    people = book.overview.people
    by = people.by.title if people else Text("", "")
    yield from block("people", f"按{by.zh}", f"By {by.en.lower()}", money.people_block(outcome, people), 4)
    yield from block("money", "收入与毛利", "Revenue and margin", levels.money_table(outcome), counts + 1)
    yield from block("gradings", "其他分级", "Other gradings", levels.second_gradings(outcome), 3)
    yield from block("biggest", *_biggest_title(book), movers.biggest_table(book), 4)
    if people is None or people.by.name not in REGIONS:
        region = people_of(outcome, book.overview.credit, REGIONS)
        if region is not None:
            by_region = money.people_block(outcome, region, sheet="")
            yield from block("region", f"等级 × {region.by.title.zh}", f"Tier by {region.by.title.en.lower()}", by_region, 4)
    why = movers.reasons_table(book)
    if why is not None:
        yield replace(block_of(page, book, "why", Text("等级的原因", "Why these tiers"), why, least=4), is_filler=True)
    yield from _charts(page, book, by_level, counts)


def _biggest_title(book: Book) -> tuple[str, str]:
    who = labels.entities(book.outcome)
    return f"最大的{who.zh}", f"The largest {who.en}"


def _charts(page: Page, book: Book, by_level: Table, counts: int) -> Iterator[Block]:
    """Bars by level, where nothing else wants the room. by_level: the first block of the page, whose lines they show."""
    outcome = book.outcome
    if not counts or any(len(spread(line)) > 1 for line in by_level.lines[:counts]):  # a chart takes each row for a level
        return
    who = labels.entities(outcome)
    first_level = FIRST_ROW + 1 + head_rows(by_level)
    where = charts.Levels(first_level, first_level + counts - 1, LEFT)
    measures = figures.measures(outcome, figures.main_counts(outcome))
    titles = [Text(f"各等级{who.zh}数", f"{labels.capital(who.en)} by tier")]
    if measures:
        titles.append(Text(f"各等级{measures[0].title}", f"{measures[0].title} by tier"))
    for column, title in zip((1, 3), titles, strict=False):

        def draw(row: int, panel: int, height: int, column: int = column, title: Text = title) -> None:
            first, last = grid.first_column(panel), grid.last_column(panel)
            section(page, book, row, first, last, title)
            chart = charts.counts_by_level(page, book, where, LEFT + column, title.spoken(page.language))
            chart.set_size({"width": grid.pixels(first, last), "height": (height - 1) * grid.ROW})
            page.sheet.insert_chart(row + 1, first, chart, {"object_position": 2, "description": title.spoken(page.language)})

        yield Block(f"chart.{column}", title, _CHART_LEAST, _CHART_MOST, draw, is_filler=True, stretches=True)


def _left_out(page: Page, book: Book, layout: Layout, row: int) -> None:
    """What found no room, by name, and where it is."""
    if not layout.left_out:
        return
    names = Text("、".join(block.title.zh for block in layout.left_out), ", ".join(block.title.en for block in layout.left_out))
    page.text(row, LEFT, Text(f"本页放不下、见后面各表：{names.zh}", f"No room here, see the sheets behind: {names.en}"), book.styles(font_color=QUIET))


SHEET = Sheet("overview", OVERVIEW, always, write, "#2E6E7E")
