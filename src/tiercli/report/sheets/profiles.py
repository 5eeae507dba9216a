"""客户画像 / Profiles: a page a customer, for printing and for a talk with the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from tiercli.domain.language import EMPTY, Text
from tiercli.outcome import Column, Role, figures, labels
from tiercli.outcome.explained import UNREACHABLE
from tiercli.outcome.extras import Fact, Listing, Record, Records
from tiercli.report.book import Book
from tiercli.report.front.levels import CHANGE
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, heading
from tiercli.report.styles import COLORS, INK, LINE, NAVY, PAPER, QUIET, SLATE, TEAL, TILE, number_format

COLUMNS = 8
_WIDTH = 17
_MOST_ROWS = 12
_MOST_WAYS = 3
_PAGE_ROWS = 68
"""Rows that an A4 page takes at this width."""
_AHEAD = 3
"""Rows that a table takes beside its own: a space, its title, its headers."""
_TABLES = ("purchases", "receivables", "alerts", "plan", "service", "surveys", "visits")
_PER_ROW = 2
_COMPLAINTS = Text("投诉与售后", "Complaints and service")
_FEEDBACK = Text("客户反馈", "Feedback")


def write_profiles(page: Page, book: Book, records: Records) -> None:
    """Fill the sheet: an index with links, then a page for each customer."""
    for index in range(COLUMNS):
        page.sheet.set_column(index, index, _WIDTH)
    heading(page, book, records.title, footer(book))
    if records.note != EMPTY:
        page.text(2, 0, records.note, book.styles(font_color=QUIET))
    starts: list[int] = []
    row = 3 + -(-len(records.records) // _PER_ROW) + 2
    breaks = []
    for record in records.records:
        breaks.append(row)
        starts.append(row)
        row = _profile(page, book, record, row) + 1
    style = book.styles.link(line=False)
    for index, (record, start) in enumerate(zip(records.records, starts, strict=True)):
        at, column = 3 + index // _PER_ROW, index % _PER_ROW * (COLUMNS // _PER_ROW)
        page.link(at, column, book.place("extra.profiles", f"A{start + 1}"), f"{record.name}", style)
        page.text(at, column + 3, figures.level_word(book.outcome, record.standings[0].level), book.styles(font_color=QUIET))
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.print_area(0, 0, max(row, 4), COLUMNS - 1)
    page.paper(footer=footer(book))
    page.sheet.set_portrait()


def _profile(page: Page, book: Book, record: Record, row: int) -> int:
    """One customer; returns the row below."""
    styles = book.styles
    page.sheet.set_row(row, 30)
    band = styles(bg_color=NAVY, font_color="#FFFFFF", bold=True, font_size=16)
    page.fill(row, 0, COLUMNS - 1, band)
    page.text(row, 0, record.name, band)
    right = styles(bg_color=NAVY, font_color="#FFFFFF", bold=True, font_size=16, align="right")
    page.text(row, COLUMNS - 1, figures.level_word(book.outcome, record.standings[0].level), right)
    below = [record.entity_id] if record.entity_id != record.name else []
    below += [f"{one.title.spoken(page.language)} {one.level_title if one.level_title != one.level else one.level}" for one in record.standings]
    first, row = row, row + 1
    for line in labels.wrapped("    ·    ".join(below), int(COLUMNS * _WIDTH - 6)):
        page.text(row, 0, line, styles(font_color=SLATE, bold=True))
        row += 1
    row = _sentence(page, book, record.reasons, row)
    row = _next_step(page, book, record, row)
    row = _facts(page, book, Text("基础资料", "Base data"), record.base, row)
    row = _facts(page, book, Text("关键指标", "Figures"), record.figures, row)
    row = _facts(page, book, Text("待遇与措施", "Treatment"), record.owed, row)
    row = _trend(page, book, record, row)
    tables = {name: record.tables[name] for name in _TABLES if name in record.tables}
    shown, each = _rows_for(tables, _PAGE_ROWS - (row - first))
    for name in shown:
        title = {"service": _COMPLAINTS, "surveys": _FEEDBACK}.get(name, tables[name].title)
        row = _table(page, book, title, tables[name], row, each)
    if len(shown) < len(tables):
        left = [tables[name].title for name in tables if name not in shown]
        words = Text(f"本页放不下：{'、'.join(one.zh for one in left)}", f"No room on this page: {', '.join(one.en for one in left)}")
        page.text(row, 0, words, styles(font_color=QUIET))
        row += 1
    return row


def _rows_for(tables: Mapping[str, Listing], room: int) -> tuple[list[str], int]:
    """Which tables a page has room for, the first ones first, and how many rows of each."""
    for count in range(len(tables), 0, -1):
        names = list(tables)[:count]
        for each in range(_MOST_ROWS, 1 if count > 1 else 0, -1):
            taken = sum(_AHEAD + min(tables[name].rows.num_rows, each) + (tables[name].rows.num_rows > each) for name in names)
            if taken <= room:
                return names, each
    return list(tables)[:1], 1


def _sentence(page: Page, book: Book, sentence: str, row: int) -> int:
    """Why the customer stands where it stands, over the width of the page."""
    if not sentence:
        return row
    style = book.styles(text_wrap=True, valign="top", font_color=INK, bg_color=PAPER)
    lines = len(labels.wrapped(sentence, COLUMNS * _WIDTH - 6))
    page.sheet.merge_range(row, 0, row, COLUMNS - 1, "", style)
    page.text(row, 0, sentence, style)
    page.tall(row, 16 * lines + 4)
    return row + 1


def _next_step(page: Page, book: Book, record: Record, row: int) -> int:
    """What would lift the customer to the nearest better level, and what would lose its own; without an explanation what is lacking."""
    explanation = record.explanation
    if explanation is None:
        words = Text(f"下一步：{record.next_step}", f"Next step: {record.next_step}")
        return _sentence(page, book, words.spoken(page.language), row) if record.next_step else row
    said: list[Text] = []
    for level in explanation.next[:1]:
        name = figures.level_word(book.outcome, level.level)
        ways = [*level.ways, *level.pairs][:_MOST_WAYS]
        said += [Text(f"升 {level.level}：{way.words.zh}", f"To {name}: {way.words.en}") for way in ways]
        if not ways:
            said.append(Text(f"{level.level}：{UNREACHABLE.zh}", f"{name}: {UNREACHABLE.en}"))
    said += [
        Text(f"降 {way.level}：{way.words.zh}", f"Falls to {figures.level_word(book.outcome, way.level)}: {way.words.en}") for way in explanation.edges[:1]
    ]
    if not said:
        return row
    row = _section(page, book, Text("下一步", "Next step"), row + 1)
    for words in said:
        row = _sentence(page, book, words.spoken(page.language), row)
    return row


def _section(page: Page, book: Book, title: Text, row: int) -> int:
    page.fill(row, 0, COLUMNS - 1, book.styles.section)
    page.text(row, 0, title, book.styles.section)
    return row + 1


def _facts(page: Page, book: Book, title: Text, facts: Sequence[Fact], row: int) -> int:
    """Titles and values, four pairs a row; below them, over the width of the page, what is longer than a cell."""
    if not facts:
        return row
    row = _section(page, book, title, row + 1)
    label = book.styles(font_color=QUIET, bottom=1, bottom_color=LINE, shrink=True)
    long = [fact for fact in facts if _is_long(fact)]
    pairs = [fact for fact in facts if not _is_long(fact)]
    for index, fact in enumerate(pairs):
        at, column = row + index // 4, index % 4 * 2
        page.text(at, column, labels.header(fact.column, page.language), label)
        _value(page, book, at, column + 1, fact.column, fact.value)
    row -= -len(pairs) // 4
    whole = book.styles(text_wrap=True, valign="top", bottom=1, bottom_color=LINE, font_color=INK)
    for fact in long:
        page.text(row, 0, labels.header(fact.column, page.language), label)
        page.sheet.merge_range(row, 1, row, COLUMNS - 1, "", whole)
        page.text(row, 1, str(fact.value), whole)
        page.tall(row, 15 * len(labels.wrapped(str(fact.value), (COLUMNS - 1) * _WIDTH - 6)))
        row += 1
    return row


def _is_long(fact: Fact) -> bool:
    """Whether a text would have to shrink by more than a quarter to stand in a cell."""
    return isinstance(fact.value, str) and labels.display_width(fact.value) > _WIDTH * 4 // 3


def _value(page: Page, book: Book, row: int, column: int, about: Column, value: object, *, color: str = INK, align: str = "left") -> None:
    value = labels.shown_flag(about, value)
    look: dict[str, object] = {"bottom": 1, "bottom_color": LINE, "font_color": color}
    if isinstance(value, float | int) and not isinstance(value, bool):
        page.number(row, column, value, book.styles(**look, num_format=number_format(about.unit, about.decimals), align=align))
    elif isinstance(value, date):
        page.day(row, column, value, book.styles(**look, num_format="yyyy-mm-dd", align="left"))
    else:
        said = labels.flag_words(value, page.language) if isinstance(value, bool) else "" if value is None else str(value)
        page.text(row, column, said, book.styles(**look, shrink=True, **({"indent": 1} if align == "right" and column else {})))


def _trend(page: Page, book: Book, record: Record, row: int) -> int:
    """The last twelve months as numbers and as a picture, last year's beside this one's."""
    months, styles = record.months[-12:], book.styles
    if not months or not any(value for _, value in months):
        return row
    last_year = record.last_year[-12:] if any(value is not None for value in record.last_year[-12:]) else ()
    volume = book.outcome.monthly.title.spoken(page.language) or Text("销量", "Volume").spoken(page.language)
    title = labels.with_unit(volume, book.outcome.monthly.unit, page.language)
    row = _section(page, book, Text(f"月度{title}", f"{title} by month"), row + 1)
    half = -(-len(months) // 2)
    number = styles(num_format="#,##0.0", bottom=1, bottom_color=LINE)
    places = []
    quoted = page.sheet.get_name().replace("'", "''")
    for start in range(0, len(months), half):
        page.fill(row, 0, COLUMNS - 1, styles(bg_color=TILE))
        page.text(row + 1, 0, Text("本年", "This year"), styles(bottom=1, bottom_color=LINE, bold=True))
        if last_year:
            page.text(row + 2, 0, Text("上年同月", "Last year"), styles(bottom=1, bottom_color=LINE, font_color=QUIET))
        for index, (month, value) in enumerate(months[start : start + half]):
            page.text(row, 1 + index, month, styles(font_color=QUIET, align="right", bg_color=TILE))
            page.number(row + 1, 1 + index, value, number)
            if last_year:
                page.number(row + 2, 1 + index, last_year[start + index], styles(num_format="#,##0.0", bottom=1, bottom_color=LINE, font_color=QUIET))
        if 1 + half < COLUMNS:
            picture = f"{xl_rowcol_to_cell(row + 1, 1)}:{xl_rowcol_to_cell(row + 1, half)}"
            places.append((xl_rowcol_to_cell(row + 1, COLUMNS - 1), f"'{quoted}'!{picture}"))
        row += 3 if last_year else 2
    if places:
        options = {"type": "column", "series_color": SLATE, "high_point": True, "high_color": TEAL, "min": 0, "max": "group"}
        page.sheet.add_sparkline(places[0][0], {"location": [place for place, _ in places], "range": [where for _, where in places], **options})
    return _year_line(page, book, sum(value for _, value in months), last_year, row)


def _year_line(page: Page, book: Book, now: float, last_year: Sequence[float | None], row: int) -> int:
    """Both years added up, and the change between them."""
    styles = book.styles
    page.text(row, 0, Text("合计", "Total"), styles(bold=True))
    page.number(row, 1, now, styles(bold=True, num_format="#,##0.0"))
    if last_year and all(value is not None for value in last_year):
        then = sum(value or 0.0 for value in last_year)
        page.text(row, 2, Text("上年", "Last year"), styles(font_color=QUIET, align="right"))
        page.number(row, 3, then, styles(font_color=QUIET, num_format="#,##0.0"))
        if then > 0:
            page.text(row, 4, Text("同比", "Change"), styles(font_color=QUIET, align="right"))
            page.number(row, 5, now / then - 1, styles(bold=True, num_format=CHANGE))
    return row + 1


def _table(page: Page, book: Book, title: Text, listing: Listing, row: int, most: int) -> int:
    """A few rows of a table, as many columns as the page has; what is left out is said."""
    columns = [column for column in listing.columns if column.role is not Role.MONTH and column.name != "trend_of"][:COLUMNS]
    row = _section(page, book, title, row + 1)
    for index, column in enumerate(columns):
        look = book.styles(bold=True, font_color=SLATE, bg_color=TILE, shrink=True, align="right" if column.decimals is not None else "left")
        page.text(row, index, labels.header(column, page.language), look)
    rows = listing.rows.slice(0, most).to_pylist()
    for offset, line in enumerate(rows, start=1):
        state = line.get("_state") or ""
        for index, column in enumerate(columns):
            color = COLORS[state][1] if state in COLORS and column.role is Role.LEVEL else INK
            _value(page, book, row + offset, index, column, line.get(column.name), color=color, align="right")
    row += len(rows) + 1
    for said in _more(listing, most):
        page.text(row, 0, said, book.styles(font_color=QUIET))
        row += 1
    return row


def _more(listing: Listing, most: int) -> Iterator[Text]:
    left = listing.rows.num_rows - most
    if left > 0:
        yield Text(f"另有 {left} 条", f"{left} more")
