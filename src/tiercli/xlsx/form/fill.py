"""Filling a form with an outcome, and saying what could not be placed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text, counted, listing
from tiercli.outcome import Outcome
from tiercli.read.formats.archive import DamagedPartError
from tiercli.read.formats.preflight import check_zip, kind_of, refused
from tiercli.read.formats.source import Held
from tiercli.read.options import MEBIBYTE, Limits
from tiercli.xlsx.cells import Cell
from tiercli.xlsx.form.book import FormBook
from tiercli.xlsx.form.insert import Shift, can_insert, insert_rows
from tiercli.xlsx.form.placeholders import alone, names_in, replaced, replaced_margins, replaced_part, replaced_rich
from tiercli.xlsx.form.sheet import FormSheet
from tiercli.xlsx.form.tables import FormTable, ResultColumns, fill_table, prepared_rows, tables_in
from tiercli.xlsx.form.values import FormValues, Value
from tiercli.xlsx.parts_xml import UnusualError

_LIMITS = Limits(max_bytes=128 * MEBIBYTE)
_SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Filled:
    """A filled form and what is said of it."""

    content: bytes
    findings: tuple[Finding, ...]


class Form:
    """The company's own form, to be filled with one outcome or with several.

    path: an .xlsx or .xlsm workbook, which is never written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._raw = _opened(path)
        self._known: tuple[Outcome, Filled] | None = None

    @property
    def suffix(self) -> str:
        """.xlsx, or .xlsm for a form with macros."""
        return self.path.suffix.lower()

    def write(self, outcome: Outcome, file: BinaryIO) -> None:
        """The form filled with an outcome."""
        file.write(self.fill(outcome).content)

    def fill(self, outcome: Outcome) -> Filled:
        """The filled form; the same outcome gives the same bytes.

        Errors: InputError for a form that cannot be changed without losing something.
        """
        if self._known is None or self._known[0].results is not outcome.results or self._known[0].part is not outcome.part:
            try:
                self._known = outcome, _Filling(FormBook(io.BytesIO(self._raw), has_macros=self.suffix == ".xlsm"), outcome, self.path.name).filled()
            except (UnusualError, DamagedPartError, UnicodeDecodeError, ValueError) as error:
                raise _unusual(self.path) from error
        return self._known[1]


def _opened(path: Path) -> bytes:
    """The form's bytes, after the checks that every workbook goes through.

    Errors: InputError.
    """
    name = Text("请把表单另存为 .xlsx 或 .xlsm。", "Save the form as .xlsx or .xlsm.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(Text(f"无法读取表单：{error.strerror}", f"the form cannot be read: {error.strerror}"), where=Place(str(path))) from error
    held = Held(path.name, raw)
    kind = kind_of(held)
    if kind == "encrypted":
        hint = Text("请先去掉打开密码；工作表保护可以保留。", "Remove the password to open it; sheets may stay protected.")
        raise refused(held, "表单有打开密码。", "is a form under a password.", hint)
    if kind != "xlsx" or path.suffix.lower() not in _SUFFIXES:
        raise refused(held, "不是 .xlsx 或 .xlsm 表单。", "is no form in .xlsx or .xlsm.", name)
    try:
        check_zip(held, _LIMITS)
    except DamagedPartError:
        raise refused(held, "文件已损坏。", "is damaged.", name) from None
    return raw


def _unusual(path: Path) -> InputError:
    return InputError(
        Text(
            "表单带数字签名，或写法特殊，填写会丢失内容，没有填写。",
            "the form is signed, or written in an unusual way: filling it in would lose something, and it was not.",
        ),
        where=Place(path.name),
        hint=Text(
            "请在 Excel 里打开，去掉签名，另存为 .xlsx（带宏的存为 .xlsm）后重试。",
            "Open it in Excel, remove the signature, save it as .xlsx (.xlsm with macros), and try again.",
        ),
    )


class _Filling:
    """One form being filled with one outcome."""

    def __init__(self, book: FormBook, outcome: Outcome, name: str) -> None:
        self._book, self._outcome, self._name = book, outcome, name
        self._values, self._columns = FormValues(outcome), ResultColumns(outcome)
        self._findings: list[Finding] = []
        self._placed = 0

    def filled(self) -> Filled:
        """Everything placed that can be, and the rest said."""
        named = self._book.named_cells()
        sheets = {sheet.name: sheet for sheet in self._book.sheets_to_fill()}
        for cell in named:
            place = Place(self._name, cell.sheet, str(Cell(cell.area.top, cell.area.left)) if cell.area else "")
            if cell.area is None or cell.sheet not in sheets:
                self._say_lost(cell.name, place)
                continue
            value = self._value(cell.asks, place, cell.name)
            if value is not None:
                sheets[cell.sheet].put(cell.area.top, cell.area.left, value.plain)
        for sheet in sheets.values():
            tables, nameless = tables_in(sheet, self._columns)
            self._say_unplaced(sheet, tables, nameless)
            self._placeholders(sheet)
            for table in reversed(tables):  # from below: what is filled is in nobody's way
                self._table(sheet, self._with_room(sheet, table, sheets))
        for sheet in sheets.values():
            margins, names = replaced_margins(sheet.whole(), self._values.get)
            self._say_names(names, Place(self._name, sheet.name, ""))
            self._book.changed[sheet.part] = margins
        for part in self._book.parts_with_words():
            xml, names = replaced_part(self._book.part(part), self._values.get)
            if names:
                self._book.changed[part] = xml
                self._say_names(names, Place(self._name, part.rpartition("/")[2], ""))
        if not self._placed and not self._findings:
            message = Text("表单里没有可填的名称、占位符或表头。", "the form has no name, placeholder or header to fill.")
            self._findings.append(found("form.nothing", Place(self._name), message))
        self._book.calculate_anew()
        return Filled(self._book.whole(), sorted_findings(self._findings))

    def _placeholders(self, sheet: FormSheet) -> None:
        for number in sorted(sheet.rows):
            for column in sorted(sheet.rows[number].cells):
                words = sheet.text(number, column)
                if b"{{" in sheet.cell(number, column) and sheet.has_formula(number, column):
                    self._say_formula(Place(self._name, sheet.name, str(Cell(number, column))))
                if "{{" not in words or not names_in(words):
                    continue
                place = Place(self._name, sheet.name, str(Cell(number, column)))
                if name := alone(words):
                    value = self._value(name, place, f"{{{{{name}}}}}")
                    if value is not None:
                        sheet.put(number, column, value.plain)
                    continue
                self._say_names(names_in(words), place)
                if sheet.prefix:
                    sheet.put(number, column, replaced(words, self._values.get))
                else:
                    sheet.put_words(number, column, replaced_rich(sheet.rich(number, column), words, self._values.get))

    def _with_room(self, sheet: FormSheet, table: FormTable, sheets: Mapping[str, FormSheet]) -> FormTable:
        """The table with rows put in for those that found no room, where that moves nothing wrongly."""
        count = len(self._outcome.results)
        if table.room is None or not 0 < table.room < count:
            return table
        last, more = table.first + table.room - 1, count - table.room
        if not can_insert(self._book, sheet, sheets.values(), max(sheet.rows, default=0) + more):
            return table
        insert_rows(self._book, sheet, sheets, Shift(sheet.name, table.first, last, more))
        return replace(table, room=count)

    def _table(self, sheet: FormSheet, table: FormTable) -> None:
        place = Place(self._name, sheet.name, str(Cell(table.head, table.left)))
        prepared = max(prepared_rows(sheet, table), default=table.first)
        filled, left = fill_table(sheet, table, self._columns)
        self._placed += filled
        last = table.first + filled - 1
        if filled and last > prepared:
            self._book.grow_names(sheet.name, prepared, last, table.head)
            sheet.grow_rules(table.first, prepared, last)
        if filled:
            self._book.grow_tables(sheet.part, table.head, last)
        if left:
            message = Text(
                f"表格只有 {filled:,} 行可填，还有 {left:,} 个没有放下。",
                f"the table has room for {counted(filled, 'row', 'rows')}; {left:,} more found none.",
            )
            self._findings.append(found("form.no-room", place, message, count=left))

    def _value(self, name: str, place: Place, shown: str) -> Value | None:
        """A value to be placed; none, with a finding, for a name that there is not."""
        value = self._values.get(name)
        if value is None:
            near = listing(self._values.near(name))
            hint = Text(f"是不是 {near.zh}？", f"Did you mean {near.en}?") if near != EMPTY and near.en else None
            message = Text(f"没有“{shown}”这个数，没有填。", f"there is no '{shown}', and nothing was put there.")
            self._findings.append(found("form.unknown-name", place, message, hint=hint))
            return None
        self._placed += 1
        if value.plain is None:
            self._findings.append(found("form.no-value", place, Text(f"“{shown}”本次没有值，留空。", f"'{shown}' has no value in this run; it is left empty.")))
        return value

    def _say_unplaced(self, sheet: FormSheet, tables: Sequence[FormTable], nameless: Sequence[tuple[int, int]]) -> None:
        """Headers below which nothing is put."""
        for table in tables:
            for column in table.again:
                words = sheet.text(table.head, column).strip()
                message = Text(f"“{words}”在这一行出现了不止一次，只填第一列。", f"'{words}' stands in this row more than once; only the first is filled.")
                hint = Text("如果是另一年或另一个数，请换一个表头。", "If it is another year or another figure, give it a header of its own.")
                self._findings.append(found("form.unplaced", Place(self._name, sheet.name, str(Cell(table.head, column))), message, hint=hint))
        for row, column in nameless:
            message = Text("这一行有结果的表头，但没有客户编号或名称，没有填。", "this row has headers of results, but no id and no name; it is not filled.")
            hint = Text("加一列客户编号或客户名称。", "Add a column for the id or for the name.")
            self._findings.append(found("form.unplaced", Place(self._name, sheet.name, str(Cell(row, column))), message, hint=hint))

    def _say_names(self, names: list[str], place: Place) -> None:
        for name in names:
            self._value(name, place, f"{{{{{name}}}}}")

    def _say_formula(self, place: Place) -> None:
        message = Text("公式里的占位符没有填。", "a placeholder within a formula is not filled.")
        hint = Text("把占位符单独放一格，或给那一格命名，公式引用它。", "Give the placeholder a cell of its own, or name one, and let the formula point at it.")
        self._findings.append(found("form.unknown-name", place, message, hint=hint))

    def _say_lost(self, name: str, place: Place) -> None:
        message = Text(f"名称“{name}”没有指向本工作簿的单元格，没有填。", f"the name '{name}' is of no cell of this workbook, and nothing was put there.")
        self._findings.append(
            found("form.unknown-name", place, message, hint=Text("在名称管理器里改正或删除它。", "Correct or delete it in the name manager."))
        )
