"""概览 / Overview: one A4 landscape page that can be read alone.

Left: the figures, the levels with their charts, levels by region. Right: the biggest, and what the
figures rest on: rows used, what was left out, the main findings.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tiercli.domain.columns import header_of
from tiercli.domain.finding import Severity
from tiercli.domain.language import Text, counted
from tiercli.outcome import Column, Outcome, Role, basis, figures, labels
from tiercli.report import charts
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets import customers
from tiercli.report.sheets.listing import footer
from tiercli.report.styles import LINE, NAVY, QUIET, TILE, level_fill, number_format

LEFT, LEFT_END, RIGHT, RIGHT_END = 1, 10, 12, 17
_WIDTHS = (1, 10, 13, 10, 8.5, 12, 8.5, 12, 8.5, 12, 8.5, 2, 5, 29, 12, 8, 8, 11, 1)
_TILE_ROW, _BIGGEST_ROW, _LEVEL_ROW = 3, 4, 8
_CHART_ROWS = 16
_ROW = 21
_BIGGEST = 10
_NOTES_WIDTH = {"zh": 78, "en": 96}


def write(page: Page, book: Book) -> Filling | None:
    """Fill the page."""
    outcome = book.outcome
    widths = _widths(outcome)
    for index, width in enumerate(widths):
        page.sheet.set_column(index, index, width)
    page.sheet.set_default_row(_ROW)
    counts = figures.main_counts(outcome)
    amounts = figures.measures(outcome, counts)
    _title(page, book)
    _tiles(page, book, amounts)
    below = _levels(page, book, amounts)
    right = _biggest(page, book)
    below = _charts(page, book, amounts, widths, below + 1)
    left = _regions(page, book, below + 1)
    right = _notes(page, book, right + 1)
    page.sheet.print_area(0, 0, max(left, right), len(widths) - 1)
    page.paper(pages_high=1, footer=footer(book))
    page.sheet.center_horizontally()
    page.sheet.activate()
    return None


def _title(page: Page, book: Book) -> None:
    outcome = book.outcome
    page.sheet.set_row(0, 30)
    page.text(0, LEFT, labels.report_title(outcome), book.styles(font_size=20, bold=True, font_color=NAVY))
    period = Text(f"统计期 {outcome.period.start} 至 {outcome.period.end}", f"Period {outcome.period.start} to {outcome.period.end}")
    said = Text(f"{period.zh}    ·    规则 {outcome.rulebook.name}", f"{period.en}    ·    rulebook {outcome.rulebook.name}")
    if (part := outcome.part) is not None:
        who, own = labels.entities(outcome), len(outcome.results)
        said = Text(
            f"{said.zh}    ·    部分报告：{part.title.zh} {part.value}（全部 {part.entities:,} 个{who.zh}中的 {own:,} 个；等级和名次按全部计算）",
            f"{said.en}    ·    a part: {part.title.en} {part.value} ({own:,} of {part.entities:,} {who.en}; tiers and ranks are those of the whole)",
        )
    page.text(1, LEFT, said, book.styles.subtitle)
    page.sheet.set_row(2, 8)


def _tiles(page: Page, book: Book, amounts: tuple[figures.Measure, ...]) -> None:
    """The largest figures of the page: how many, how much of it the best level has, and the amounts."""
    outcome, counts = book.outcome, figures.main_counts(book.outcome)
    tiles: list[tuple[str, float | None, str]] = [(_number_of(outcome).spoken(page.language), len(outcome.results), "#,##0")]
    if amounts and counts:
        first, share = counts[0], amounts[0].shares[0]
        title = amounts[0].title
        said = Text(f"{first.name}{' 级' if len(first.name) < 3 else ''}{title}占比", f"{first.name}: share of {title.lower()}")
        tiles.append((said.spoken(page.language), share, "0.0%"))
    tiles += [(labels.with_unit(amount.title, amount.unit, page.language), amount.total, number_format("", amount.decimals)) for amount in amounts]
    page.sheet.set_row(_TILE_ROW, 20)
    page.sheet.set_row(_TILE_ROW + 1, 32)
    label = book.styles(font_color=QUIET, bg_color=TILE, left=5, left_color=NAVY, indent=1)
    plain = book.styles(bg_color=TILE)
    for index, (name, value, number) in enumerate(tiles[:5]):
        column = LEFT + index * 2
        big = book.styles(
            font_size=18, bold=True, font_color=NAVY, bg_color=TILE, num_format=number, align="left", left=5, left_color=NAVY, indent=1, shrink=True
        )
        page.text(_TILE_ROW, column, name, label)
        page.blank(_TILE_ROW, column + 1, plain)
        page.number(_TILE_ROW + 1, column, value, big)
        page.blank(_TILE_ROW + 1, column + 1, plain)


def _levels(page: Page, book: Book, amounts: tuple[figures.Measure, ...]) -> int:
    """The table by level, with a line of totals; returns the row below it."""
    outcome, styles = book.outcome, book.styles
    counts, firsts = figures.main_counts(outcome), figures.first_rows(outcome)
    _section(page, book, _LEVEL_ROW - 2, LEFT, LEFT + 3 + 2 * len(amounts), Text("各等级", "By tier"))
    heads = [
        header_of("tier"),
        Text("名称", "Title"),
        _number_of(outcome),
        Text("占比", "Share"),
    ]
    for index, head in enumerate(heads):
        page.text(_LEVEL_ROW - 1, LEFT + index, head, styles.head(right=index > 1, shrink=True))
    titles = [labels.with_unit(amount.title, amount.unit, page.language) for amount in amounts]
    for index, title in enumerate(titles):
        page.text(_LEVEL_ROW - 1, LEFT + 4 + index * 2, title, styles.head(right=True, shrink=True))
        page.text(_LEVEL_ROW - 1, LEFT + 5 + index * 2, Text("占比", "Share"), styles.head(right=True, shrink=True))
    share = styles.cell(number="0.0%", color=QUIET)
    everyone = sum(level.entities for level in counts)
    for place, level in enumerate(counts):
        row, fill = _LEVEL_ROW + place, level_fill(place, len(counts))
        if level.name in firsts:
            target = book.place("customers", f"A{customers.FIRST_ROW + firsts[level.name] + 1}")
            page.link(
                row,
                LEFT,
                target,
                level.name,
                styles(font_color=NAVY, underline=1, bold=True, bg_color=fill, bottom=1, bottom_color=LINE, align="left", indent=1),
            )
        else:
            page.text(row, LEFT, level.name, styles.cell(bold=True, fill=fill))
        page.text(row, LEFT + 1, level.title, styles.cell())
        page.number(row, LEFT + 2, level.entities, styles.cell(number="#,##0"))
        page.number(row, LEFT + 3, level.entities / everyone if everyone else None, share)
        for index, amount in enumerate(amounts):
            page.number(row, LEFT + 4 + index * 2, amount.by_level[place], styles.cell(number=number_format("", amount.decimals), shrink=True))
            page.number(row, LEFT + 5 + index * 2, amount.shares[place], share)
    row = _LEVEL_ROW + len(counts)
    total = {"bold": True, "top": 1, "top_color": NAVY}
    page.text(row, LEFT, Text("合计", "Total"), styles(**total, align="left", indent=1))
    page.blank(row, LEFT + 1, styles(**total))
    page.number(row, LEFT + 2, everyone, styles(**total, num_format="#,##0"))
    page.number(row, LEFT + 3, 1 if everyone else None, styles(**total, num_format="0.0%"))
    for index, amount in enumerate(amounts):
        page.number(row, LEFT + 4 + index * 2, amount.total, styles(**total, num_format=number_format("", amount.decimals), shrink=True))
        page.number(row, LEFT + 5 + index * 2, 1 if amount.total > 0 else None, styles(**total, num_format="0.0%"))
    return row + 1


def _charts(page: Page, book: Book, amounts: tuple[figures.Measure, ...], widths: Sequence[float], row: int) -> int:
    """Two charts side by side; returns the row below them."""
    outcome, counts = book.outcome, figures.main_counts(book.outcome)
    if not counts:
        return row
    rows = max(_CHART_ROWS, len(counts) + 3)
    height = rows * _ROW * 4 // 3
    levels = charts.Levels(_LEVEL_ROW, _LEVEL_ROW + len(counts) - 1, LEFT)
    who = labels.entities(outcome)
    title = Text(f"各等级{who.zh}数", f"{labels.capital(who.en)} by tier").spoken(page.language)
    split = LEFT + 4 if amounts else LEFT_END
    chart = charts.counts_by_level(page, book, levels, LEFT + 2, title)
    chart.set_size({"width": _pixels(widths, LEFT, split - 1), "height": height})
    page.sheet.insert_chart(row, LEFT, chart, {"object_position": 2, "description": title})
    if amounts:
        name = amounts[0].title
        title = Text(f"{name}占比与{who.zh}数占比", f"Share of {name.lower()} and of {who.en}").spoken(page.language)
        shares = charts.shares_by_level(page, book, levels, ((name, LEFT + 5), (_number_of(outcome).spoken(page.language), LEFT + 3)), title)
        shares.set_size({"width": _pixels(widths, split, LEFT_END), "height": height})
        page.sheet.insert_chart(row, split, shares, {"object_position": 2, "description": title, "x_offset": 8})
    return row + rows


def _number_of(outcome: Outcome) -> Text:
    """The number of entities, as tiles, tables and charts name it."""
    who = labels.entities(outcome)
    return Text(f"{who.zh}数", labels.capital(who.en))


def _pixels(widths: Sequence[float], first: int, last: int) -> int:
    return sum(int(width * 7 + 5) for width in widths[first : last + 1]) - 8


def _widths(outcome: Outcome) -> tuple[float, ...]:
    """Column widths: the usual ones, wider where the levels have long names."""
    names = max((labels.display_width(level.name) for level in figures.main_counts(outcome)), default=0)
    titles = max((labels.display_width(level.title.spoken(outcome.language)) for level in figures.main_counts(outcome)), default=0)
    widths = list(_WIDTHS)
    widths[LEFT] = min(max(widths[LEFT], names + 4), 26)
    widths[LEFT + 1] = min(max(widths[LEFT + 1], titles + 4), 26)
    widths[RIGHT + 3] = min(max(widths[RIGHT + 3], names + 3), 26)
    if not any(column.role is Role.SCORE for column in outcome.results.columns):  # without a score, its column is no more than a margin
        widths[RIGHT + 1], widths[RIGHT + 4] = widths[RIGHT + 1] + widths[RIGHT + 4] - 1, 1
    return tuple(widths)


def _regions(page: Page, book: Book, row: int) -> int:
    """Levels by region, as a heat map with its numbers; returns the row below."""
    outcome, styles, counts = book.outcome, book.styles, figures.main_counts(book.outcome)
    found = figures.matrix(outcome, LEFT_END - LEFT - 2)
    if found is None or not counts:
        return row
    region = found.title
    who = labels.entities(outcome)
    _section(
        page, book, row, LEFT, LEFT + 2 + len(found.regions), Text(f"等级 × {region.zh}（{who.zh}数）", f"Tier by {region.en.lower()} (number of {who.en})")
    )
    page.text(row + 1, LEFT, header_of("tier"), styles.head(shrink=True))
    page.text(row + 1, LEFT + 1, Text("名称", "Title"), styles.head(shrink=True))
    last = LEFT + 2 + len(found.regions)
    for index, name in enumerate(found.regions):
        page.text(row + 1, LEFT + 2 + index, name, styles.head(right=True, shrink=True))
    page.text(row + 1, last, Text("合计", "Total"), styles.head(right=True, shrink=True))
    for place, level in enumerate(counts):
        line = row + 2 + place
        page.text(line, LEFT, level.name, styles.cell(bold=True, fill=level_fill(place, len(counts))))
        page.text(line, LEFT + 1, level.title, styles.cell())
        for index, count in enumerate(found.counts[place]):
            page.number(line, LEFT + 2 + index, count, styles.cell(number="#,##0;-#,##0;–"))
        page.number(line, last, sum(found.counts[place]), styles.cell(number="#,##0", bold=True))
    heat = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#A9C7DC"}
    page.sheet.conditional_format(row + 2, LEFT + 2, row + 1 + len(counts), last - 1, heat)
    return row + 2 + len(counts)


def _biggest(page: Page, book: Book) -> int:
    """The ten biggest; returns the row below them."""
    outcome, styles = book.outcome, book.styles
    rows = figures.biggest(outcome, _BIGGEST)
    amount = figures.main_volume(outcome)
    who = labels.entities(outcome)
    _section(page, book, _BIGGEST_ROW, RIGHT, RIGHT_END, Text(f"最大的 {len(rows)} 个{who.zh}", f"The {len(rows)} biggest {who.en}"))
    title = figures.volume_title(outcome)
    field, score = _second_field(outcome), outcome.results.of_role(Role.SCORE)
    heads = [
        "#", figures.name_column(outcome).title.spoken(page.language), field.title.spoken(page.language) if field else "",
        header_of("tier").spoken(page.language), header_of("score").spoken(page.language) if score else "",
        labels.with_unit(title.spoken(page.language), outcome.monthly.unit, page.language) if amount is not None else "",
    ]  # fmt: skip
    for index, head in enumerate(heads):
        page.text(_BIGGEST_ROW + 1, RIGHT + index, head, styles.head(right=index in (4, 5), shrink=True))
    named, tiers = figures.names(outcome), outcome.results.rows.column(figures.tier_column(outcome).name)
    for place, at in enumerate(rows):
        line = _BIGGEST_ROW + 2 + place
        page.number(line, RIGHT, place + 1, styles.cell(color=QUIET, number="0", align="center"))
        page.link(line, RIGHT + 1, book.place("customers", f"A{customers.FIRST_ROW + at + 1}"), str(named[at].as_py() or ""), styles.link())
        found = outcome.profile.rows.column(field.name)[at].as_py() if field else None
        page.text(line, RIGHT + 2, "" if found is None else str(found), styles.cell())
        page.text(line, RIGHT + 3, str(tiers[at].as_py() or ""), styles.cell(bold=True))
        page.number(line, RIGHT + 4, outcome.results.rows.column(score.name)[at].as_py() if score else None, styles.cell(number="0.0"))
        page.number(
            line, RIGHT + 5, pa.scalar(amount[at].as_py(), pa.float64()).as_py() if amount is not None else None, styles.cell(number="#,##0", shrink=True)
        )
    return _BIGGEST_ROW + 2 + len(rows)


def _second_field(outcome: Outcome) -> Column | None:
    """What is said of the biggest beside their names: the region, else the manager."""
    by_name = {column.name: column for column in outcome.profile.columns}
    return next((by_name[name] for name in (*figures.REGION_FIELDS, "manager", "industry") if name in by_name), None)


def _notes(page: Page, book: Book, row: int) -> int:
    """What the figures rest on, in a few lines; returns the row below."""
    outcome, styles = book.outcome, book.styles
    _section(page, book, row, RIGHT, RIGHT_END, Text("这些数字的依据", "What the figures rest on"))
    plain, strong = styles(), styles(bold=True)
    row += 1
    for head, lines in basis.paragraphs(outcome):
        page.text(row, RIGHT, head, strong)
        row += 1
        for line in lines:
            for part in labels.wrapped(line, _NOTES_WIDTH[page.language]):
                page.text(row, RIGHT, part, plain)
                row += 1
    count = sum(finding.severity is not Severity.NOTE for finding in outcome.findings)
    said = (
        Text(f"全部核对与 {count} 条提醒 →", f"All accounts and {counted(count, 'finding', 'findings')} →") if count else Text("全部核对 →", "All accounts →")
    )
    page.link(row, RIGHT, book.place("reconciliation"), said, styles.link(line=False))
    page.link(row, RIGHT + 3, book.place("rules"), Text("规则说明 →", "The rules →"), styles.link(line=False))
    return row + 1


def _section(page: Page, book: Book, row: int, first: int, last: int, title: Text) -> None:
    page.fill(row, first, last, book.styles.section)
    page.text(row, first, title, book.styles.section)


SHEET = Sheet("overview", Text("概览", "Overview"), always, write, "#2E6E7E")
