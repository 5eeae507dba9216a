"""Tables of a form: headers that match result columns, and the rows below them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import MOVEMENTS
from tiercli.domain.language import Text, yes_or_no
from tiercli.domain.patterns import late_pattern
from tiercli.outcome import Column, Outcome, Role, labels
from tiercli.read.own.result_headers import shape_of
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.parts.entity_parts import entity_word
from tiercli.xlsx.cells import Cell
from tiercli.xlsx.form.sheet import LAST_ROW, FormSheet
from tiercli.xlsx.form.values import Plain

_UNIT = late_pattern(r"[(（\[][^)）\]]*[)）\]]$")
_LEAST = 2
"""So many headers make a table, one of them the id or the name."""
_POINTS = Text("得分", " points")
_NAMELESS = 3
"""So many headers without an id or a name are no accident."""
_IDS = frozenset(("id", "no", "no.", "code", "编号", "代码", "编码", "单位编号", "单位代码"))
_NAMES = frozenset(("name", "customer", "client", "名称", "客户", "单位", "单位名称", "企业名称", "公司名称"))
"""What forms call the id and the name where other headers of the row make clear whose they are."""


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of a form: the row of its headers, the first row below them, and the result column of each of its own.

    room: how many rows may be filled before something else stands there; none where nothing does.
    again: columns whose header asks for what another column of the table has already; they are not filled.
    """

    head: int
    first: int
    columns: Mapping[int, str]
    room: int | None
    again: tuple[int, ...] = ()

    @property
    def left(self) -> int:
        """The first column with a result."""
        return min(self.columns)

    @property
    def right(self) -> int:
        """The last column with a result."""
        return max(self.columns)


def folded_header(words: str) -> str:
    """A header for comparison: width, case and spaces do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold()


class ResultColumns:
    """The columns that a table may ask for: results, fields of the record, treatments, what decided."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        frames = [outcome.results, outcome.profile, outcome.treatments, *([outcome.decided] if outcome.decided is not None else [])]
        self._held = [(frame, column) for frame in frames for column in frame.columns if column.name in frame.rows.column_names]

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Folded header -> the column's key."""
        found: dict[str, str] = {}
        # a dimension may be called as the metric that it measures: the figure is meant, and not its points
        for place, (_, column) in sorted(enumerate(self._held), key=lambda held: held[1][1].role is Role.POINTS):
            for words in _headers(column):
                found.setdefault(folded_header(words), str(place))
        places = {column.name: str(place) for place, (_, column) in reversed(list(enumerate(self._held)))}
        for words, name in self._other_words():
            if name in places:
                found.setdefault(folded_header(words), places[name])
        return found

    def _other_words(self) -> Iterator[tuple[str, str]]:
        """Further headers and the column that each stands for: those of reports, and those under which records know a field."""
        rulebook = self._outcome.rulebook
        yield from ((words, name) for words, name, _ in shape_of(rulebook).headers)
        home, key, name_field = home_of(rulebook.entity)
        word = entity_word(rulebook.entity)
        for field in fields_of(rulebook)[home].fields if home else ():
            name = f"{word}_id" if field.name == key else f"{word}_name" if field.name == name_field else field.name
            yield from ((words, name) for words in (*field.title, *field.aliases))

    def key_of(self, words: str) -> str:
        """The column that a header asks for, with its unit or without; empty for none."""
        folded = folded_header(words)
        return self.by_header.get(folded) or self.by_header.get(_UNIT.sub("", folded), "") if folded else ""

    def is_identity(self, key: str) -> bool:
        """Whether a column says who it is."""
        return self._held[int(key)][1].role in (Role.ID, Role.NAME)

    def identity(self, role: Role) -> str:
        """The key of the id or of the name; empty where there is none."""
        return next((str(place) for place, (_, column) in enumerate(self._held) if column.role is role), "")

    def values(self, key: str) -> Sequence[Plain]:
        """A column's values as people read them."""
        frame, column = self._held[int(key)]
        found: list[Any] = frame.rows[column.name].to_pylist()
        language = self._outcome.language
        if column.role is Role.MOVEMENT:
            return [MOVEMENTS[one].spoken(language) if one in MOVEMENTS else one for one in found]
        if column.is_flag:
            return [None if one is None else yes_or_no(one == "true").spoken(language) for one in found]
        return found if not pa.types.is_boolean(frame.rows[column.name].type) else [None if one is None else yes_or_no(one).spoken(language) for one in found]

    def title(self, key: str) -> str:
        """A column's header."""
        return labels.header(self._held[int(key)][1], self._outcome.language)


def _headers(column: Column) -> Iterator[str]:
    yield column.name
    for language in ("zh", "en"):
        yield column.title.spoken(language)
        yield labels.header(column, language)
        if column.role is Role.POINTS:
            yield f"{column.title.spoken(language)}{_POINTS.spoken(language)}"


def tables_in(sheet: FormSheet, columns: ResultColumns) -> tuple[list[FormTable], list[tuple[int, int]]]:
    """The tables of a sheet, from the top; a row of headers within the rows of an earlier table begins another one.

    Then the places (row, column) of rows of headers that do not say whose results they are.
    """
    found: list[FormTable] = []
    nameless: list[tuple[int, int]] = []
    for number in sorted(sheet.rows):
        asked, again = _asked(sheet, number, columns)
        if any(columns.is_identity(key) for key in asked.values()):
            if len(asked) >= _LEAST and (table := _table(sheet, number, asked)) is not None:
                found.append(replace(table, again=again))
            continue
        empty_below = len(asked) >= _LEAST and (table := _table(sheet, number, asked)) is not None and table.room != 0
        if not empty_below:  # a row of figures, each below its title
            continue
        if (who := _plainly_named(sheet, number, asked, columns)) and (table := _table(sheet, number, {**asked, **who})) is not None:
            found.append(replace(table, again=again))
        elif len(asked) >= _NAMELESS:
            nameless.append((number, min(asked)))
    return found, nameless


def _plainly_named(sheet: FormSheet, number: int, asked: Mapping[int, str], columns: ResultColumns) -> dict[int, str]:
    """The columns of the id and the name under plain words such as ID and 名称; empty for none."""
    plain = {column: folded_header(sheet.text(number, column)) for column in sorted(sheet.rows[number].cells) if column not in asked}
    found: dict[int, str] = {}
    for role, words in ((Role.ID, _IDS), (Role.NAME, _NAMES)):
        place = next((column for column, header in plain.items() if header in words), None)
        if place is not None and (key := columns.identity(role)):
            found[place] = key
    return found


def _asked(sheet: FormSheet, number: int, columns: ResultColumns) -> tuple[dict[int, str], tuple[int, ...]]:
    """The headers of a row and what they ask for, and those that ask again.

    An id or a name that stands a second time begins a table beside the first; any other header that does may mean another year, and is left alone.
    """
    asked: dict[int, str] = {}
    again: list[int] = []
    here: set[str] = set()
    for column in sorted(sheet.rows[number].cells):
        key = columns.key_of(sheet.text(number, column))
        if key and key in here and columns.is_identity(key):
            here = set()
        if key and key not in here:
            here.add(key)
            asked[column] = key
        elif key:
            again.append(column)
    return asked, tuple(again)


def _table(sheet: FormSheet, head: int, columns: dict[int, str]) -> FormTable | None:
    """A table below a row of headers; none where the cells of the first row hold something, as on a record's card."""
    merged = [area.bottom for area in sheet.merges if area.top <= head <= area.bottom and any(area.left <= column <= area.right for column in columns)]
    first = max([head, *merged]) + 1
    last = next((row for row in sorted(sheet.rows) if row >= first and _stands(sheet, row, columns)), None)
    below = [area.top for area in sheet.merges if area.top >= first and area.left <= max(columns) and area.right >= min(columns)]
    bounds = [row for row in (last, min(below, default=None)) if row is not None]
    return FormTable(head, first, columns, min(bounds) - first if bounds else None)


def _stands(sheet: FormSheet, row: int, columns: Mapping[int, str]) -> bool:
    """Whether something stands in a row that a table must not go over: anything in its own columns, words between or beside them."""
    if any(not sheet.is_blank(row, column) for column in columns):
        return True
    return any(sheet.text(row, column).strip() for column in sheet.rows[row].cells if min(columns) - 1 <= column <= max(columns) + 1)


def fill_table(sheet: FormSheet, table: FormTable, columns: ResultColumns) -> tuple[int, int]:
    """Fills a table, best first. Returns how many rows were filled and how many found no room.

    Rows that are not there yet get the formats, and beside the results the formulas, of the last one that is.
    """
    values = {column: columns.values(key) for column, key in table.columns.items()}
    count = len(next(iter(values.values())))
    room = LAST_ROW - table.first + 1 if table.room is None else table.room
    filled = min(count, room)
    prepared = prepared_rows(sheet, table)
    pattern = prepared[-1] if prepared else table.first
    styles = {column: sheet.style(pattern, column) for column in range(table.left, table.right + 1)} if prepared else {}
    beside = sorted(set(sheet.rows[pattern].cells) - set(table.columns)) if prepared else []
    for index in range(filled):
        row = table.first + index
        is_new = row not in sheet.rows
        if is_new and prepared:
            sheet.like(row, pattern)
            for column in beside:
                _copy_beside(sheet, pattern, row, column)
        for column, column_values in values.items():
            there = bool(sheet.cell(row, column))
            sheet.put(row, column, column_values[index], None if there else styles.get(column, sheet.style(row, column)))
    return filled, count - filled


def prepared_rows(sheet: FormSheet, table: FormTable) -> list[int]:
    """The rows of a table that are there already, one below the other; rows of a form that are empty have formats all the same."""
    rows, row = [], table.first
    while row in sheet.rows and (table.room is None or row < table.first + table.room):
        rows.append(row)
        row += 1
    return rows


def _copy_beside(sheet: FormSheet, pattern: int, row: int, column: int) -> None:
    """The format and the formula of the pattern's cell beside the results, moved to another row."""
    style = sheet.style(pattern, column)
    formula = sheet.formula(pattern, column)
    if not formula:
        sheet.put(row, column, None, style)
        return
    from openpyxl.formula.translate import Translator

    moved = Translator(f"={formula}", origin=str(Cell(pattern, column))).translate_formula(str(Cell(row, column)))
    sheet.put_formula(row, column, moved[1:], style)
