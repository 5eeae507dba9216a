"""A rulebook's tables as a workbook to edit; `rules import` reads it back.

Every sheet has the place of each row in a narrow first column, and the keys of the language in a quiet line above the headers: by these it is
read back, so that words, widths, colours and the order of columns may be changed at will. A hidden sheet holds the rulebook itself.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

from tiercli.domain.language import Language, Text
from tiercli.domain.own_sheets import RULES_SHEET
from tiercli.grammar.small_types import meaning_of
from tiercli.outcome import labels
from tiercli.report.page import Page
from tiercli.report.styles import LINE, NAVY, QUIET, SLATE, Styles, new_workbook
from tiercli.rulebook.reading.source import Source
from tiercli.rulebook.tables import Column, Row, Shown, Table, tables_of
from tiercli.rulebook.tables.cells import cell_value, is_percent
from tiercli.rulebook.tables.marks import CHUNK, FIRST_ROW, HEAD, HEAD_ROW, KEY_ROW, MARK
from tiercli.rulebook.tables.models import MODELS

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_GUIDE = Text("说明", "Read me")
_HOW = (
    (
        Text("怎么改", "Editing"),
        Text(
            "浅黄色的格子可以改；其余是说明。写参数的名称，就是用参数的值；百分比写成 5%。",
            "Change the pale yellow cells; the others explain. The name of a param stands for its value; percentages are written 5%.",
        ),
    ),
    (
        Text("加行删行", "Rows"),
        Text(
            "插入整行、删除整行即可；新行的第一列留空，它属于上面一行的那一组。",
            "Insert and delete whole rows; a new row leaves its first column empty and belongs to the group of the row above it.",
        ),
    ),
    (
        Text("不要动", "Keep"),
        Text(
            "第一列和标题上面的小字代号用来读回，请不要删改；列宽、颜色、列的顺序随意。",
            "The first column and the small keys above the headers are what it is read back by; widths, colours and the order of columns are yours.",
        ),
    ),
)
_OPEN = "#FFFBEB"
_NARROW, _WIDEST, _ROW = 9, 46, 17
_LONG = ("when", "because", "formula", "description", "risk", "cause", "action", "basis")
_DIGITS = 15  # what a number of Excel holds; longer ones are text


def write_rules_workbook(source: Source, title: Text, language: Language, file: BinaryIO) -> tuple[str, ...]:
    """Writes the workbook and returns the names of its sheets; the same rulebook gives the same bytes.

    source: a rulebook that stands alone. title: the rulebook's.
    """
    tables = tables_of(source.data)
    with new_workbook(file, language, title.spoken(language)) as (made, styles):
        _guide(Page(made.add_worksheet(_GUIDE.spoken(language)), language), source, title, tables, styles)
        for table in tables:
            _sheet(Page(made.add_worksheet(table.title.spoken(language)), language), table, title, styles)
        _hidden(Page(made.add_worksheet(RULES_SHEET), language), source.raw, styles)
    return (_GUIDE.spoken(language), *(table.title.spoken(language) for table in tables))


def _guide(page: Page, source: Source, title: Text, tables: Sequence[Table], styles: Styles) -> None:
    name = source.data.get("name", "")
    page.sheet.set_column(0, 0, 2, styles())
    page.sheet.set_column(1, 1, 16, styles())
    page.sheet.set_column(2, 2, 92, styles())
    page.sheet.set_row(0, 30)
    page.text(0, 1, Text(f"{title.zh} · 规则表", f"{title.en} · rules"), styles.title)
    page.text(1, 1, Text(f"规则 {name}", f"Rulebook {name}"), styles.subtitle)
    row = 3
    for head, words in (*_HOW, (Text("读回", "Reading back"), _read_back(name))):
        page.text(row, 1, head, styles.cell(bold=True, color=NAVY, wrap=True))
        page.text(row, 2, words, styles.cell(wrap=True))
        page.sheet.set_row(row, 34)
        row += 1
    row += 1
    for table in tables:
        sheet = table.title.spoken(page.language)
        page.link(row, 1, f"internal:'{sheet}'!B{FIRST_ROW + 1}", sheet, styles.link(bold=True))
        page.text(row, 2, table.how, styles.cell(wrap=True))
        page.sheet.set_row(row, 34 if len(table.how.spoken(page.language)) > 60 else 20)
        row += 1
    page.paper()
    page.sheet.set_tab_color(SLATE)


def _read_back(name: object) -> Text:
    return Text(
        f"tiercli rules import 本文件.xlsx -o {name}.yaml：先检查，列出改了什么，再写成 YAML；注释和排版不变。",
        f"tiercli rules import THIS.xlsx -o {name}.yaml checks it, lists what changed, and writes the YAML; comments and layout stay.",
    )


def _sheet(page: Page, table: Table, title: Text, styles: Styles) -> None:
    sheet, language = page.sheet, page.language
    sheet.set_row(0, 28)
    sheet.set_row(KEY_ROW, 13)
    sheet.set_row(HEAD_ROW, 24)
    page.text(0, 1, Text(f"{table.title.zh} · {title.zh}", f"{table.title.en} · {title.en}"), styles.title)
    page.text(1, 1, table.how, styles.subtitle)
    page.text(KEY_ROW, 0, f"{MARK} {table.key}", styles(font_color="#FFFFFF", font_size=6))
    sheet.set_column(0, 0, 1.5, styles(font_color="#FFFFFF", font_size=6))
    meanings = _meanings(table.key)
    for place, column in enumerate(table.columns, start=1):
        right = _is_right(table, column)
        sheet.set_column(place, place, _width(table, column, language), styles())
        page.text(KEY_ROW, place, "" if column.shown is Shown.LABEL else column.key, styles(font_color=QUIET, font_size=8, align="right" if right else "left"))
        page.text(HEAD_ROW, place, column.header, styles.head(right=right, fill=SLATE if column.shown is Shown.LABEL else NAVY))
        if (words := meanings.get(column.key)) is not None:
            note = {"author": "tiercli", "x_scale": 2, "y_scale": 0.8, "font_size": 9, "visible": False}
            sheet.write_comment(HEAD_ROW, place, words.spoken(language), note)
    above: Row | None = None
    for line, row in enumerate(table.rows, start=FIRST_ROW):
        starts = above is not None and above.group != row.group and table.grows
        page.tall(line, _ROW * _lines(table, row, language))
        page.text(line, 0, row.address, styles(font_color="#FFFFFF", font_size=6))
        for place, column in enumerate(table.columns, start=1):
            _cell(page, line, place, column, row, styles, starts=starts)
        above = row
    sheet.freeze_panes(FIRST_ROW, min(2, len(table.columns)))
    page.paper()
    sheet.hide_gridlines(1)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_tab_color(NAVY)
    sheet.set_selection(FIRST_ROW, 1, FIRST_ROW, 1)


def _cell(page: Page, line: int, place: int, column: Column, row: Row, styles: Styles, *, starts: bool) -> None:
    """One cell by its kind; the first row of a group has a line above it."""
    value = row.cells.get(column.key)
    edge: Mapping[str, object] = {"top": 1, "top_color": SLATE} if starts else {}
    wrap = {"text_wrap": True} if column.key in _LONG else {}
    if column.shown is Shown.LABEL:
        page.text(line, place, value if isinstance(value, Text) else str(value or ""), _style(styles, edge, font_color=SLATE, **wrap))
        return
    shown = cell_value(value, page.language)
    if isinstance(shown, int | Decimal) and column.shown is not Shown.TEXT and _is_short(shown):
        size = Decimal(shown)
        number = _percent_format(size) if is_percent(value) else "#,##0" if size == int(size) and size.adjusted() > 2 else "General"
        page.number(line, place, float(size), _style(styles, edge, bg_color=_OPEN, num_format=number, align="right"))
        return
    words = "" if shown is None else str(value) if is_percent(value) else str(shown)
    page.text(line, place, words, _style(styles, edge, bg_color=_OPEN, align="right" if column.shown is Shown.AMOUNT else "left", num_format="@", **wrap))


def _style(styles: Styles, edge: Mapping[str, object], **properties: object) -> Format:
    return styles(
        **{"bottom": 1, "bottom_color": LINE, "valign": "vcenter", **({} if properties.get("align") == "right" else {"indent": 1}), **edge, **properties}
    )


def _is_right(table: Table, column: Column) -> bool:
    """Whether a column is one of numbers."""
    return column.shown is Shown.AMOUNT or (table.key == "params" and column.shown is Shown.SCALAR)


def _lines(table: Table, row: Row, language: Language) -> int:
    """How many lines the longest of the cells that wrap takes."""
    counts = [1]
    for column in table.columns:
        if column.key in _LONG and (value := row.cells.get(column.key)) is not None:
            wide = _width(table, column, language) - 3
            words = value.spoken(language) if isinstance(value, Text) else str(cell_value(value, language))
            counts.append(sum(max(1, -(-labels.display_width(line) // int(wide))) for line in words.splitlines()))
    return max(counts)


def _is_short(number: int | Decimal) -> bool:
    return len(Decimal(number).as_tuple().digits) <= _DIGITS


def _percent_format(share: Decimal) -> str:
    places = max(0, -int((share * 100).normalize().as_tuple().exponent))
    return f"0{'.' + '0' * places if places else ''}%"


def _meanings(table: str) -> dict[str, Text]:
    """What each key means, as its model says."""
    found = {}
    for name, info in MODELS[table].model_fields.items():
        if (meaning := meaning_of(info)) is not None:
            found[info.alias or name] = Text(meaning.zh, meaning.en)
    return found


def _width(table: Table, column: Column, language: Language) -> float:
    words = [column.header.spoken(language), "" if column.shown is Shown.LABEL else column.key]
    for row in table.rows:
        value = row.cells.get(column.key)
        words.append(value.spoken(language) if isinstance(value, Text) else str(cell_value(value, language) if value is not None else ""))
    return min(max(_NARROW, *(labels.display_width(line) + 3 for word in words for line in word.splitlines() or [""])), _WIDEST)


def _hidden(page: Page, raw: bytes, styles: Styles) -> None:
    """The rulebook's bytes in base64, so that nothing of them is lost on the way."""
    words = base64.b64encode(raw).decode("ascii")
    page.text(0, 0, f"{HEAD} {page.language} {hashlib.sha256(raw).hexdigest()}", styles())
    for number, start in enumerate(range(0, len(words), CHUNK), start=1):
        page.text(number, 0, words[start : start + CHUNK], styles())
    page.sheet.hide()
