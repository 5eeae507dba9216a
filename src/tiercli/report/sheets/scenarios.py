"""方案对比 / Scenarios: levels and costs of all scenarios side by side, and a page for each one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.outcome import figures, labels
from tiercli.outcome.extras import Listing
from tiercli.outcome.what_if import Cause, LevelLine, Tried, WhatIf
from tiercli.report.book import Book
from tiercli.report.charts import new_chart
from tiercli.report.page import Page, printable
from tiercli.report.sheets.listing import footer, heading, write_rows
from tiercli.report.sheets.movements import write_amounts, write_matrix
from tiercli.report.styles import FONTS, LINE, NAVY, SLATE, TEAL, number_format

_FIRST = 2
_COLORS = ("#B9C6D3", NAVY, TEAL, "#9A5B00", "#7A8FA6", "#8C1515")
_MOST_CHANGES = 20
_CHART = 14  # rows that the chart covers
_FITS = 24  # rows above the chart that leave it on the first page of paper


def write_comparison(page: Page, book: Book, found: WhatIf) -> None:
    """The whole first sheet: what each scenario changes, who moves, levels with amounts, costs, stored periods."""
    outcome, language = found.outcome, page.language
    count, who, gap = len(outcome.results), labels.entities(outcome), " " * 4 + "·" + " " * 4
    words = Text(
        f"统计期 {outcome.period.start} 至 {outcome.period.end}{gap}现行规则 {outcome.rulebook.name}{gap}{count:,} 个{who.zh}",
        f"{outcome.period.start} to {outcome.period.end}{gap}rules in force: {outcome.rulebook.name}{gap}{count:,} {who.en}",
    )
    heading(page, book, Text("换一套规则会怎样", "What if"), words.spoken(language))
    page.sheet.set_column(0, 0, 30)
    page.sheet.set_column(1, 1, 16)
    page.sheet.set_column(2, 2 + 3 * len(found.scenarios), 13)
    row = _changes(page, book, found, 3) + 1
    first = row
    row = _levels(page, book, found, row) + 1
    _chart(page, book, found, first, row)
    page.sheet.set_h_pagebreaks([row] if row > _FITS else [row + _CHART])
    row += _CHART
    row = _amounts(page, book, found, row)
    row = _effects(page, book, found, row)
    row = _months(page, book, found, row)
    if note := found.note.spoken(language):
        page.text(row, 0, note, book.styles.subtitle)
    page.sheet.freeze_panes(2, 0)
    page.paper(footer=footer(book))


def _section(page: Page, book: Book, row: int, title: Text, last: int) -> int:
    page.fill(row, 0, last, book.styles.section)
    page.text(row, 0, title, book.styles.section)
    return row + 1


def _last(found: WhatIf) -> int:
    return 1 + 2 * len(found.scenarios)


def _heads(page: Page, book: Book, row: int, found: WhatIf, corner: Text) -> int:
    """Now, then for each scenario its figure and the difference."""
    styles = book.styles
    page.sheet.set_row(row, 32)
    page.text(row, 0, corner, styles.head())
    page.text(row, 1, Text("现行", "Now"), styles.head(right=True))
    for place, one in enumerate(found.scenarios):
        page.text(row, 2 + 2 * place, one.name, styles.head(right=True, fill=TEAL))
        page.text(row, 3 + 2 * place, Text("变化", "Change"), styles.head(right=True, fill=SLATE))
    return row + 1


def _changes(page: Page, book: Book, found: WhatIf, row: int) -> int:
    """What each scenario changes, and how many move."""
    styles = book.styles
    row = _section(page, book, row, Text("方案改了什么", "What the scenarios change"), _last(found))
    page.text(row, 0, Text("改动", "Change"), styles.head())
    for column, title in enumerate((Text("现行", "Now"), Text("方案", "Scenario")), start=1):
        page.text(row, column, title, styles.head(right=True))
    row += 1
    for one in found.scenarios:
        page.fill(row, 0, 2, styles.cell(bold=True))
        moved = Text(f"{one.name}：升 {one.up:,}，降 {one.down:,}", f"{one.name}: {one.up:,} rise, {one.down:,} fall")
        page.text(row, 0, moved, styles.cell(bold=True))
        row += 1
        for change in one.changes[:_MOST_CHANGES]:
            page.text(row, 0, change.where, styles.cell())
            page.text(row, 1, change.before, styles.cell(align="right"))
            page.text(row, 2, change.after, styles.cell(align="right"))
            row += 1
        if (more := len(one.changes) - _MOST_CHANGES) > 0:
            page.text(row, 0, Text(f"… 另有 {more} 处", f"… {more} more"), styles.subtitle)
            row += 1
    return row


def _levels(page: Page, book: Book, found: WhatIf, row: int) -> int:
    """Customers a level, now and under each scenario with the difference."""
    row = _section(page, book, row, Text("各等级的数量", "How many in each level"), _last(found))
    row = _heads(page, book, row, found, Text("等级", "Level"))
    for line in found.levels:
        _line(page, book, row, _title(line), [None if side is None else float(side.entities) for side in line.sides], "#,##0")
        row += 1
    return row


def _title(line: LevelLine) -> Text:
    zh, en = (line.name if str(words) in ("", line.name) else f"{line.name} {words}" for words in (line.title.zh, line.title.en))
    return Text(zh, en)


def _line(page: Page, book: Book, row: int, title: str | Text, values: Sequence[float | None], number: str) -> None:
    styles = book.styles
    change = f'+{number};-{number};"="'
    page.text(row, 0, title, styles.cell(bold=True))
    page.number(row, 1, values[0], styles.cell(number=number))
    for place, value in enumerate(values[1:]):
        page.number(row, 2 + 2 * place, value, styles.cell(number=number))
        difference = None if value is None and values[0] is None else (value or 0.0) - (values[0] or 0.0)
        page.number(row, 3 + 2 * place, difference, styles.cell(number=change, bold=bool(difference)))


def _chart(page: Page, book: Book, found: WhatIf, first: int, row: int) -> None:
    """Columns for each level, one a side."""
    chart = new_chart(book, "column")
    sheet, top, bottom = page.sheet.get_name(), first + 2, first + 1 + len(found.levels)
    font = {"name": FONTS[page.language], "size": 9, "color": SLATE}
    names = [Text("现行", "Now").spoken(page.language), *(one.name for one in found.scenarios)]
    for place, name in enumerate(names[: len(_COLORS)]):
        column = 1 if place == 0 else 2 * place
        chart.add_series(
            {
                "name": printable(name).lstrip("="), "categories": [sheet, top, 0, bottom, 0], "values": [sheet, top, column, bottom, column],
                "fill": {"color": _COLORS[place]}, "gap": 60, "overlap": -5, "data_labels": {"value": True, "num_format": "#,##0", "font": font},
            }
        )  # fmt: skip
    title = Text("各等级的数量", "How many in each level").spoken(page.language)
    chart.set_title({"name": title, "name_font": {**font, "size": 11, "bold": True, "color": NAVY}, "overlay": False})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": 760, "height": 262})
    page.sheet.insert_chart(row, 0, chart, {"x_offset": 4, "y_offset": 4})


def _amounts(page: Page, book: Book, found: WhatIf, row: int) -> int:
    """What each level buys: volume, revenue, margin."""
    titles = {"volume": figures.volume_title(found.outcome), "revenue": Text("销售收入", "Revenue"), "margin": Text("毛利", "Margin")}
    for name, title in titles.items():
        known = [[None if side is None else getattr(side, name) for side in line.sides] for line in found.levels]
        if all(value is None for value in chain.from_iterable(known)):
            continue
        unit = (found.outcome.monthly.unit or "t") if name == "volume" else "CNY"
        shown = Text(labels.with_unit(title.zh, unit, "zh"), labels.with_unit(title.en, unit, "en"))
        row = _section(page, book, row, shown, _last(found))
        row = _heads(page, book, row, found, Text("等级", "Level"))
        largest = max(abs(value or 0) for value in chain.from_iterable(known)) / MICRO
        for line, values in zip(found.levels, known, strict=True):
            amounts = [None if value is None else value / MICRO for value in values]
            _line(page, book, row, _title(line), amounts, "#,##0" if largest >= 1_000 else "#,##0.0")
            row += 1
        row += 1
    return row


def _effects(page: Page, book: Book, found: WhatIf, row: int) -> int:
    """What treatments and outputs come to."""
    if not found.effects:
        return row
    row = _section(page, book, row, Text("费用和额度", "What it costs"), _last(found))
    row = _heads(page, book, row, found, Text("项目", "Item"))
    for line in found.effects:
        title, how = labels.with_unit(line.title.spoken(page.language), line.unit, page.language), line.how.spoken(page.language)
        page.sheet.set_row(row, 30)
        _line(page, book, row, f"{title}\n{how}", list(line.sides), number_format("", min(line.decimals, 2)))
        page.text(row, 0, f"{title}\n{how}", book.styles.cell(wrap=True))
        row += 1
    return row + 1


def _months(page: Page, book: Book, found: WhatIf, row: int) -> int:
    """Each stored period: what was decided, and who would have moved."""
    if not found.months:
        return row
    styles = book.styles
    names = list(found.months[-1].decided)
    rulebooks = [Text("现行重算", "In force").spoken(page.language), *(one.name for one in found.scenarios)]
    title = Text("存档各期：当时的等级，和按各套规则会升降的数", "Stored periods: levels decided then, and who would have stood otherwise")
    row = _section(page, book, row, title, max(len(names) + len(rulebooks), _last(found)))
    page.text(row, 0, Text("期间", "Period"), styles.head())
    for place, name in enumerate(names):
        page.text(row, 1 + place, name, styles.head(right=True))
    for place, words in enumerate(rulebooks):
        page.text(row, 1 + len(names) + place, words, styles.head(right=True, fill=TEAL))
    page.sheet.set_row(row, 32)
    row += 1
    for month in found.months:
        page.text(row, 0, month.period, styles.cell(bold=True))
        for place, name in enumerate(names):
            page.number(row, 1 + place, month.decided.get(name, 0), styles.cell(number="#,##0"))
        for place, (up, down) in enumerate(zip(month.up, month.down, strict=True)):
            moved = "–" if up is None else f"↑{up:,} ↓{down:,}" if up or down else "="
            page.text(row, 1 + len(names) + place, moved, styles.cell(align="right"))
        row += 1
    return row + 1


def write_scenario(page: Page, book: Book, one: Tried) -> None:
    """One scenario's page: matrices, which change did it, by region and salesperson."""
    movements = one.movements
    heading(page, book, Text(one.name, one.name), f"{movements.old} → {movements.new}    ·    {movements.drift_in_words.spoken(page.language)}")
    page.sheet.set_column(0, 0, 26)
    page.sheet.set_column(1, 1, 12)
    page.sheet.set_column(_FIRST, max(14, len(movements.levels) + _FIRST), 14)
    who = Text("数量（行为现等级，列为方案等级）", "How many (rows: level now, columns: in the scenario)")
    row = write_matrix(page, book, movements, 3, who, movements.counts, "#,##0") + 1
    row = write_amounts(page, book, movements, row)
    row = _causes(page, book, one.causes, row) + 1
    for listing in one.groups:
        row = _group(page, book, listing, row) + 1
    page.sheet.freeze_panes(2, 0)
    page.paper(footer=footer(book))


def _causes(page: Page, book: Book, causes: Sequence[Cause], row: int) -> int:
    """Each change with whom it moved; the last column adds up to all levels gained less those lost."""
    styles = book.styles
    heads = (
        Text("改动", "Change"),
        Text("现行", "Now"),
        Text("方案", "Scenario"),
        Text("使其升级", "Lifts"),
        Text("使其降级", "Lowers"),
        Text("净升级数", "Levels gained"),
        Text("得分变化合计", "Points gained"),
    )
    row = _section(page, book, row, Text("哪处改动引起", "Which change did it"), len(heads) - 1)
    for column, head in enumerate(heads):
        page.text(row, column, head, styles.head(right=column > 0))
    page.sheet.set_row(row, 32)
    for cause in causes:
        row += 1
        page.text(row, 0, cause.title, styles.cell(bold=True))
        page.text(row, 1, cause.before, styles.cell(align="right"))
        page.text(row, 2, cause.after, styles.cell(align="right"))
        for column, (value, number) in enumerate(
            ((cause.up, "#,##0"), (cause.down, "#,##0"), (float(cause.steps), "+#,##0.##;-#,##0.##;0"), (cause.points / MICRO, "+#,##0.00;-#,##0.00;0")),
            start=3,
        ):
            page.number(row, column, value, styles.cell(number=number))
    return row + 1


def _group(page: Page, book: Book, listing: Listing, row: int) -> int:
    row = _section(page, book, row, listing.title, len(listing.columns) - 1)
    write_rows(page, book, listing, row, size=False, by_cell=True)
    page.sheet.set_row(row, 46)  # three lines
    count: int = listing.rows.num_rows
    return row + 1 + count
