"""客户画像 / Profiles: a page a customer, for printing and for a talk with the customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from tiercli.domain.language import EMPTY, Text
from tiercli.outcome import Column, Role, labels
from tiercli.outcome.extras import Fact, Listing, Record, Records
from tiercli.report.book import Book
from tiercli.report.page import Page
from tiercli.report.sheets.listing import COLORS, footer, heading
from tiercli.report.styles import INK, LINE, NAVY, PAPER, QUIET, SLATE, TEAL, TILE, number_format

COLUMNS = 8
_WIDTH = 17
_MOST_ROWS = 12
_TABLES = ("purchases", "service", "surveys", "receivables", "alerts", "plan", "visits")
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
    row = 3 + -(-len(records.records) // 4) + 2
    breaks = []
    for record in records.records:
        breaks.append(row)
        starts.append(row)
        row = _profile(page, book, record, row) + 1
    style = book.styles.link(line=False)
    for index, (record, start) in enumerate(zip(records.records, starts, strict=True)):
        at, column = 3 + index // 4, index % 4 * 2
        page.link(at, column, book.place("extra.profiles", f"A{start + 1}"), f"{record.name}", style)
        page.text(at, column + 1, record.standings[0].level, book.styles(font_color=QUIET))
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
    page.text(row, COLUMNS - 1, record.standings[0].level, right)
    below = [record.entity_id] if record.entity_id != record.name else []
    below += [f"{one.title.spoken(page.language)} {one.level_title if one.level_title != one.level else one.level}" for one in record.standings]
    page.text(row + 1, 0, "    ·    ".join(below), styles(font_color=SLATE, bold=True))
    row = _sentence(page, book, record.reasons, row + 2)
    row = _facts(page, book, Text("基础资料", "Base data"), record.base, row)
    row = _facts(page, book, Text("关键指标", "Figures"), record.figures, row)
    row = _facts(page, book, Text("待遇与措施", "Treatment"), record.owed, row)
    row = _trend(page, book, record, row)
    for name in _TABLES:
        if name in record.tables:
            listing = record.tables[name]
            title = {"service": _COMPLAINTS, "surveys": _FEEDBACK}.get(name, listing.title)
            row = _table(page, book, title, listing, row)
    return row


def _sentence(page: Page, book: Book, sentence: str, row: int) -> int:
    """Why the customer stands where it stands, over the width of the page."""
    if not sentence:
        return row
    style = book.styles(text_wrap=True, valign="top", font_color=INK, bg_color=PAPER)
    lines = len(labels.wrapped(sentence, COLUMNS * _WIDTH - 6))
    page.sheet.merge_range(row, 0, row, COLUMNS - 1, "", style)
    page.text(row, 0, sentence, style)
    page.sheet.set_row(row, 16 * lines + 4)
    return row + 1


def _section(page: Page, book: Book, title: Text, row: int) -> int:
    page.fill(row, 0, COLUMNS - 1, book.styles.section)
    page.text(row, 0, title, book.styles.section)
    return row + 1


def _facts(page: Page, book: Book, title: Text, facts: Sequence[Fact], row: int) -> int:
    """Titles and values, four pairs a row."""
    if not facts:
        return row
    row = _section(page, book, title, row + 1)
    label = book.styles(font_color=QUIET, bottom=1, bottom_color=LINE, shrink=True)
    for index, fact in enumerate(facts):
        at, column = row + index // 4, index % 4 * 2
        page.text(at, column, labels.header(fact.column, page.language), label)
        _value(page, book, at, column + 1, fact.column, fact.value)
    return row - (-len(facts) // 4)


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
    """The last twelve months as a picture and as numbers."""
    months = record.months[-12:]
    if not months or not any(value for _, value in months):
        return row
    volume = book.outcome.monthly.title.spoken(page.language) or Text("销量", "Volume").spoken(page.language)
    title = labels.with_unit(volume, book.outcome.monthly.unit, page.language)
    row = _section(page, book, Text(f"月度{title}", f"{title} by month"), row + 1)
    half = -(-len(months) // 2)
    for line, part in enumerate((months[:half], months[half:])):
        for index, (month, value) in enumerate(part):
            page.text(row + line * 2, index, month, book.styles(font_color=QUIET, align="right", bg_color=TILE))
            page.number(row + line * 2 + 1, index, value, book.styles(num_format="#,##0.0", bottom=1, bottom_color=LINE))

    quoted = page.sheet.get_name().replace("'", "''")
    places = []
    for line in (0, 2):
        page.sheet.merge_range(row + line, half, row + line + 1, COLUMNS - 1, "", book.styles(bg_color=PAPER))
        places.append((xl_rowcol_to_cell(row + line, half), f"'{quoted}'!{xl_rowcol_to_cell(row + line + 1, 0)}:{xl_rowcol_to_cell(row + line + 1, half - 1)}"))
    options = {"type": "column", "series_color": SLATE, "high_point": True, "high_color": TEAL, "min": 0, "max": "group"}
    page.sheet.add_sparkline(row, half, {"location": [place for place, _ in places], "range": [where for _, where in places], **options})
    return row + 4


def _table(page: Page, book: Book, title: Text, listing: Listing, row: int) -> int:
    """A few rows of a table, as many columns as the page has; what is left out is said."""
    columns = [column for column in listing.columns if column.role is not Role.MONTH and column.name != "trend_of"][:COLUMNS]
    row = _section(page, book, title, row + 1)
    for index, column in enumerate(columns):
        look = book.styles(bold=True, font_color=SLATE, bg_color=TILE, shrink=True, align="right" if column.decimals is not None else "left")
        page.text(row, index, labels.header(column, page.language), look)
    rows = listing.rows.slice(0, _MOST_ROWS).to_pylist()
    for offset, line in enumerate(rows, start=1):
        state = line.get("_state") or ""
        for index, column in enumerate(columns):
            color = COLORS[state][1] if state in COLORS and column.role is Role.LEVEL else INK
            _value(page, book, row + offset, index, column, line.get(column.name), color=color, align="right")
    row += len(rows) + 1
    for said in _more(listing):
        page.text(row, 0, said, book.styles(font_color=QUIET))
        row += 1
    return row


def _more(listing: Listing) -> Iterator[Text]:
    left = listing.rows.num_rows - _MOST_ROWS
    if left > 0:
        yield Text(f"另有 {left} 条", f"{left} more")
