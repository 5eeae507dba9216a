"""升降 / Movements: the lists of who moved and why, the migration matrices as heat maps, and the drift of the mix in words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Text
from tiercli.outcome import Column, Outcome, Role, figures, labels
from tiercli.outcome.extras import Listing, Movements
from tiercli.outcome.standing import ids_of
from tiercli.report.book import Book
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.sheets.listing import footer, heading, write_rows
from tiercli.report.styles import SLATE, number_format

_MOST = 1_000
_FIRST = 2  # where the numbers begin: beside the ids and names of the lists
_NARROW = 11  # a level's name that fits a column
_SENTENCE = 56
_LARGE = 1_000  # amounts from which decimals say nothing

_ALWAYS = ("up", "down")
"""The lists whose emptiness says something."""


def write_movements(page: Page, book: Book, movements: Movements) -> Filling | None:
    """The whole sheet: lists, matrices, drift; of each list the first thousand."""
    movements = _in_words(movements, book.outcome)
    heading(page, book, movements.title, f"{movements.old} → {movements.new}    ·    {movements.drift_in_words.spoken(page.language)}")
    _columns(page, movements)
    row = 3
    for key, listing in movements.lists.items():
        if not listing.rows.num_rows and key not in _ALWAYS:
            continue
        row = _list(page, book, _beside(with_reasons(key, listing, book.outcome), movements), row) + 1
    who = Text("客户数（行为原等级，列为新等级）", "Customers (rows: old level, columns: new level)")
    row = write_matrix(page, book, movements, row, who, movements.counts, "#,##0") + 1
    row = write_amounts(page, book, movements, row)
    _drift(page, book, movements, row)
    page.sheet.freeze_panes(2, 0)
    page.paper(footer=footer(book))
    return None


def _in_words(movements: Movements, outcome: Outcome) -> Movements:
    """With the levels as people read them."""
    lists = {}
    for key, listing in movements.lists.items():
        rows = listing.rows
        for name in ("old_level", "new_level"):
            if name in rows.column_names:
                words = pa.array([figures.level_word(outcome, one) or None for one in rows[name].to_pylist()], pa.string())
                rows = rows.set_column(rows.column_names.index(name), name, words)
        lists[key] = replace(listing, rows=rows)
    return replace(movements, levels=tuple(figures.level_word(outcome, level) for level in movements.levels), lists=lists)


def write_amounts(page: Page, book: Book, movements: Movements, row: int) -> int:
    """A matrix for each amount. Returns the row below."""
    for column, matrix in movements.amounts:
        title = Text(labels.header(column, "zh"), labels.header(column, "en"))
        decimals = 0 if max(map(abs, chain.from_iterable(matrix)), default=0) >= _LARGE else 2
        plain = [[value if round(value, decimals) else 0.0 for value in values] for values in matrix]  # no -0
        row = write_matrix(page, book, movements, row, title, plain, number_format(column.unit, decimals)) + 1
    return row


def _columns(page: Page, movements: Movements) -> None:
    """Widths: ids and names first, the matrices' and lists' numbers beside them, the sentences last."""
    page.sheet.set_column(0, 0, 14)
    page.sheet.set_column(1, 1, 34)
    page.sheet.set_column(_FIRST, max(11, len(movements.levels) + _FIRST), 13)
    names = max(labels.display_width(level) for level in movements.levels)
    page.sheet.set_column(_FIRST, _FIRST + 1, min(max(13, names + 3), 26))  # the lists' old and new level
    for listing in movements.lists.values():
        at = max(len(movements.levels) + _FIRST + 1, len(listing.columns) - _has_why(listing))
        page.sheet.set_column(at, at, _SENTENCE)


def _has_why(listing: Listing) -> int:
    """Whether the last column holds sentences."""
    return int(listing.columns[-1].role is Role.REASONS)


def _beside(listing: Listing, movements: Movements) -> Listing:
    """The list with its sentences right of the matrices, whose columns are narrow."""
    *before, last = listing.columns
    missing = len(movements.levels) + _FIRST + 1 - len(before)
    if last.role is not Role.REASONS or missing <= 0:
        return listing
    rows, spaces = listing.rows, [Column(f"space_{number}", Text(" ", " "), Role.FIELD) for number in range(missing)]
    for space in spaces:
        rows = rows.append_column(space.name, pa.nulls(rows.num_rows, pa.string()))
    return replace(listing, columns=(*before, *spaces, last), rows=rows)


def with_reasons(key: str, listing: Listing, outcome: Outcome) -> Listing:
    """A list in which every line says why: what moved the score, else the reasons of today's level; those who are gone have none."""
    reasons = outcome.results.of_role(Role.REASONS)
    if key == "lapsed" or reasons is None or not listing.rows.num_rows or "entity_id" not in listing.rows.column_names:
        return listing
    places = pc.index_in(listing.rows["entity_id"].cast(pa.string()), value_set=ids_of(outcome))
    today = pc.take(outcome.results.rows[reasons.name].combine_chunks().cast(pa.string()), places)
    if "why" in listing.rows.column_names:
        said = pc.coalesce(listing.rows["why"], today)
        return replace(listing, rows=listing.rows.set_column(listing.rows.column_names.index("why"), "why", said))
    column = Column("why", Text("原因", "Reason"), Role.REASONS)
    return replace(listing, columns=(*listing.columns, column), rows=listing.rows.append_column("why", today))


def _list(page: Page, book: Book, listing: Listing, row: int) -> int:
    """One list under its title and number. Returns the row below."""
    count: int = listing.rows.num_rows
    page.fill(row, 0, len(listing.columns) - 1, book.styles.section)
    more = Text(f"（前 {_MOST:,} 个）", f" (the first {_MOST:,})").spoken(page.language) if count > _MOST else ""
    page.text(row, 0, f"{listing.title.spoken(page.language)}  {count:,}{more}", book.styles.section)
    if not count:
        return row + 1
    shown = listing if count <= _MOST else replace(listing, rows=listing.rows.slice(0, _MOST))
    write_rows(page, book, shown, row + 1, size=False, by_cell=True, sentence=_SENTENCE)
    return row + min(count, _MOST) + 2


def write_matrix(page: Page, book: Book, movements: Movements, row: int, title: Text, matrix: Sequence[Sequence[float]], number: str) -> int:
    """One matrix with totals; colour by size, the diagonal in bold, so that nothing is told by colour alone. Returns the row below."""
    styles, levels = book.styles, movements.levels
    last = _FIRST + len(levels)
    number = f'{number};-{number};"·"'
    page.fill(row, 0, last, styles.section)
    page.text(row, 0, title, styles.section)
    page.fill(row + 1, 0, last, styles.head())
    page.text(row + 1, 0, Text("原 \\ 新", "Old \\ new"), styles.head())
    for index, level in enumerate(levels):
        page.text(row + 1, _FIRST + index, level, styles.head(right=True))
    page.text(row + 1, last, Text("合计", "Total"), styles.head(right=True, fill=SLATE))
    if max(labels.display_width(level) for level in levels) > _NARROW:
        page.sheet.set_row(row + 1, 32)  # two lines
    first = row + 2
    for offset, (level, values) in enumerate(zip(levels, matrix, strict=True)):
        _line(page, book, first + offset, level, values, number, diagonal=offset)
    below = first + len(levels)
    _line(page, book, below, Text("合计", "Total"), [sum(column) for column in zip(*matrix, strict=True)], number)
    page.sheet.conditional_format(first, _FIRST, below - 1, last - 1, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FB8D8"})
    return below + 1


def _line(page: Page, book: Book, row: int, label: str | Text, values: Sequence[float], number: str, *, diagonal: int | None = None) -> None:
    """A row of a matrix and its sum; without a diagonal, the row of totals."""
    styles = book.styles
    page.blank(row, 1, styles.cell())
    page.text(row, 0, label, styles.cell(bold=True))
    for index, value in enumerate(values):
        page.number(row, _FIRST + index, value, styles.cell(number=number, bold=diagonal in (index, None)))
    page.number(row, _FIRST + len(values), sum(values), styles.cell(number=number, bold=True))


def _drift(page: Page, book: Book, movements: Movements, row: int) -> int:
    """Each level's part of the index, and the whole. Returns the row below."""
    styles = book.styles
    page.fill(row, 0, _FIRST, styles.section)
    page.text(row, 0, Text("结构稳定指数 PSI", "Population stability index"), styles.section)
    labels: list[str | Text] = [*movements.levels, Text("合计", "Total")]
    for level, part in zip(labels, (*movements.drift, movements.index), strict=True):
        row += 1
        page.blank(row, 1, styles.cell())
        page.text(row, 0, level, styles.cell(bold=True))
        page.number(row, _FIRST, part, styles.cell(number="0.000000", bold=isinstance(level, Text)))
    return row + 1
