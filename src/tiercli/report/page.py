"""A sheet that is written cell by cell, with typed writes only: text never becomes a formula or a link."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tiercli.domain.language import Language, Text, yes_or_no
from tiercli.domain.patterns import late_pattern
from tiercli.report.cell_texts import capped

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CUT = Text("…（已截断）", "… (cut)")
A4, A3 = 9, 8
_LONGEST_LINK = 200
_HIGHEST = 409.0
"""Points of a row."""
_LONGEST_FOOTER = 100
"""A mark & counts twice, and all of a footer may have 255 characters."""
_NO_ERRORS, _EVERYWHERE = ("number_stored_as_text", "eval_error", "formula_differs", "formula_range"), "A1:XFD1048576"
"""What Excel would mark with a green corner though it is meant: ids of digits, #N/A where there is no value, sums over some of the rows."""
_CONTROLS = late_pattern("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class Page:
    """One worksheet; every write is checked, because XlsxWriter only returns a code when it drops a cell."""

    def __init__(self, sheet: Worksheet, language: Language) -> None:
        self.sheet = sheet
        self.language = language
        sheet.ignore_errors(dict.fromkeys(_NO_ERRORS, _EVERYWHERE))

    def text(self, row: int, column: int, words: str | Text, style: Format) -> None:
        """Words, in the language of the workbook; too long ones are cut and say so."""
        spoken = words.spoken(self.language) if isinstance(words, Text) else words
        if spoken:
            _checked(self.sheet.write_string(row, column, capped(spoken, CUT.spoken(self.language)), style))
        else:
            self.blank(row, column, style)

    def number(self, row: int, column: int, value: float | None, style: Format, formula: str = "") -> None:
        """A number, or a blank cell for no value; formula: what gives it in a live workbook."""
        if formula:
            self.formula(row, column, formula, "" if value is None else value, style)
        elif value is None:
            self.blank(row, column, style)
        else:
            _checked(self.sheet.write_number(row, column, value, style))

    def formula(self, row: int, column: int, formula: str, value: float | str | bool, style: Format) -> None:
        """A formula with the value that it has; value: none of it where nobody has worked it out."""
        _checked(self.sheet.write_formula(row, column, f"={formula}", style, value))

    def day(self, row: int, column: int, value: date | None, style: Format) -> None:
        """A day, or a blank cell for no value."""
        if value is None:
            self.blank(row, column, style)
        elif value < date(1900, 3, 1):  # Excel's calendar is wrong before
            self.text(row, column, value.isoformat(), style)
        else:
            _checked(self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style))

    def blank(self, row: int, column: int, style: Format) -> None:
        """An empty cell that has a style."""
        _checked(self.sheet.write_blank(row, column, None, style))

    def link(self, row: int, column: int, target: str, words: str | Text, style: Format) -> None:
        """A link to a place in the workbook."""
        spoken = words.spoken(self.language) if isinstance(words, Text) else words
        _checked(self.sheet.write_url(row, column, target, style, printable(spoken)[:_LONGEST_LINK]))

    def value(self, row: int, column: int, value: object, text: Format, number: Format) -> None:
        """A value of any kind by its own type."""
        if isinstance(value, bool) or value is None:
            self.text(row, column, "" if value is None else yes_or_no(value), text)
        elif isinstance(value, int | float):
            self.number(row, column, value, number)
        elif isinstance(value, date):
            self.text(row, column, value.isoformat(), text)
        else:
            self.text(row, column, value if isinstance(value, Text) else str(value), text)

    def tall(self, row: int, points: float, options: dict[str, object] | None = None) -> None:
        """How high a row is; no higher than Excel takes."""
        self.sheet.set_row(row, min(points, _HIGHEST), None, options or {})

    def fill(self, row: int, first: int, last: int, style: Format) -> None:
        """The same style over blank cells of a row, both ends included."""
        for column in range(first, last + 1):
            self.blank(row, column, style)

    def paper(self, *, pages_high: int = 0, footer: str = "", a3: bool = False) -> None:
        """A4 (or A3) landscape, as wide as the paper; `pages_high` 0 is as many pages as it takes."""
        self.sheet.set_landscape()
        self.sheet.set_paper(A3 if a3 else A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.55)
        self.sheet.fit_to_pages(1, pages_high)
        escaped = printable(footer)[:_LONGEST_FOOTER].replace("&", "&&")
        self.sheet.set_footer(f"&L&8 {escaped}&R&8&P / &N")  # without the space a title of digits would be a size
        self.sheet.hide_gridlines(2)


def printable(words: str) -> str:
    """Words without characters that XML cannot hold; cells escape them, but links, titles and footers do not."""
    return words if words.isprintable() else _CONTROLS.sub("", words)


def _checked(code: int) -> None:
    if code:
        raise ValueError(f"a cell could not be written (XlsxWriter code {code})")
