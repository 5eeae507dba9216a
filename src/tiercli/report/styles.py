"""How the workbook looks: one calm palette, one font for each language, number formats by unit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from tiercli.domain.language import Language
from tiercli.outcome import Column

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONTS = MappingProxyType({"zh": "微软雅黑", "en": "Calibri"})
SIZE = MappingProxyType({"zh": 10, "en": 10.5})

INK = "#1F2A37"
QUIET = "#6B7785"
NAVY = "#1F3A5F"
TEAL = "#2E6E7E"
SLATE = "#4A5F78"
LINE = "#D9E0E7"
PAPER = "#F4F7FA"
TILE = "#EAF1F6"
BAR = "#A9C7DC"
POINTS_BAR = "#BFD8D2"
AMBER = "#9A5B00"
RED = "#A32020"
WHITE = "#FFFFFF"
COLORS = MappingProxyType(
    {
        "bad": ("#F8DEDC", "#A32020"),
        "red": ("#F4C7C3", "#8C1515"),
        "orange": ("#FBDDB8", "#8A4B00"),
        "yellow": ("#FFF3B0", "#6B5A00"),
        "soon": ("#FDF1DA", "#8A5A00"),
        "good": ("#DDEFE3", "#1F6B3B"),
    }
)
"""Of the state of a row or a cell: its fill and its words."""
_PERCENT_DECIMALS = 2  # a hundredth of a percent is as much as anybody compares
_BEST, _MIDDLE, _WORST = (0x1F, 0x3A, 0x5F), (0x5B, 0x8D, 0xB1), (0xC3, 0xCE, 0xD8)
_WARM_BEST, _WARM_WORST = (0xB9, 0x7A, 0x2B), (0xF3, 0xE4, 0xCB)
_SOFT_BEST, _SOFT_WORST = (0xC9, 0xDB, 0xEA), (0xF7, 0xF8, 0xF9)


def level_color(place: int, count: int) -> str:
    """The colour of a level in charts, from the best (dark) to the last (pale)."""
    if count < 2:
        return _hex(_BEST)
    part = place / (count - 1)
    return _hex(_between(_BEST, _MIDDLE, part * 2) if part < 0.5 else _between(_MIDDLE, _WORST, part * 2 - 1))


def last_year_color(place: int, count: int) -> str:
    """The colour of a level in last year's columns of charts."""
    return _hex(_between(_WARM_BEST, _WARM_WORST, place / max(count - 1, 1)))


def level_fill(place: int, count: int) -> str:
    """The pale fill behind a level's name."""
    return _hex(_between(_SOFT_BEST, _SOFT_WORST, place / max(count - 1, 1)))


def number_format(unit: str, decimals: int | None, values: pa.Array | pa.ChunkedArray | None = None) -> str:
    """The cell format of a number in a unit; a share of one is shown as percent.

    values: what the cells hold; a fall too small to be seen would be shown as -0.0%.
    """
    if unit != "%":
        return "General" if decimals is None else f"#,##0{'.' * (decimals > 0)}{'0' * decimals}"
    shown = 1 if decimals is None else min(decimals, _PERCENT_DECIMALS)
    import pyarrow.compute as pc  # templates have no values

    code, seen = f"0{'.' * (shown > 0)}{'0' * shown}%", Decimal(5).scaleb(-shown - 3)
    unseen = values is not None and pc.any(pc.and_(pc.less(values, 0), pc.greater(values, -float(seen)))).as_py()
    return f"[>=0]{code};[<=-{seen}]-{code};{code}" if unseen else code


@contextmanager
def new_workbook(file: BinaryIO, language: Language, title: str, as_of: date = date(2000, 1, 1)) -> Iterator[tuple[Workbook, Styles]]:
    """A workbook of its own and its formats; the file gets it whole: a disk that fills up would leave an archive that cannot even be put away."""
    import xlsxwriter

    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, workbook_options(language)) as made:
        made.set_properties({"title": title, "author": "tiercli", "created": datetime(max(as_of.year, 1900), as_of.month, as_of.day)})
        yield made, Styles(made, language)
    file.write(whole.getbuffer())


def workbook_options(language: Language) -> dict[str, object]:
    """What every workbook is made with: texts stay texts, and cells without a format have the usual font."""
    font = {"font_name": FONTS[language], "font_size": SIZE[language]}
    return {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": font}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self._book = book
        self._base = {"font_name": FONTS[language], "font_size": SIZE[language], "font_color": INK, "valign": "vcenter"}
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def __call__(self, **properties: object) -> Format:
        """The format with these properties on top of the usual font."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._base, **properties})
        return self._made[key]

    def bare(self, **properties: object) -> Format:
        """A format of these properties alone, for conditional formats."""
        return self._book.add_format(properties)

    @property
    def title(self) -> Format:
        """The first line of a sheet."""
        return self(font_size=18, bold=True, font_color=NAVY)

    @property
    def subtitle(self) -> Format:
        """The quiet line below it."""
        return self(font_color=QUIET)

    @property
    def section(self) -> Format:
        """The name of a block, with a line below."""
        return self(font_size=12, bold=True, font_color=NAVY, bottom=2, bottom_color=NAVY)

    def head(self, *, right: bool = False, fill: str = NAVY, shrink: bool = False) -> Format:
        """A column header; its words wrap, or shrink to one line."""
        fit = {"shrink": True} if shrink else {"text_wrap": True}
        return self(bold=True, font_color=WHITE, bg_color=fill, align="right" if right else "left", indent=0 if right else 1, **fit)

    def cell(
        self,
        *,
        number: str = "",
        bold: bool = False,
        wrap: bool = False,
        fill: str = "",
        color: str = INK,
        align: str = "",
        shrink: bool = False,
        valign: str = "top",
    ) -> Format:
        """A table cell with a hairline below. valign: where the lines of a cell that wraps stand."""
        properties: dict[str, object] = {"bottom": 1, "bottom_color": LINE, "font_color": color}
        if number:
            properties["num_format"] = number
        if shrink:
            properties["shrink"] = True
        if bold:
            properties["bold"] = True
        if wrap:
            properties |= {"text_wrap": True, "valign": valign}
        if fill:
            properties["bg_color"] = fill
        if align:
            properties["align"] = align
        elif not number:
            properties |= {"align": "left", "indent": 1}
        return self(**properties)

    def link(self, *, bold: bool = False, line: bool = True) -> Format:
        """A link inside the workbook."""
        properties: dict[str, object] = {"font_color": TEAL, "underline": 1, "align": "left", "indent": 1 if line else 0}
        if bold:
            properties["bold"] = True
        if line:
            properties |= {"bottom": 1, "bottom_color": LINE}
        return self(**properties)

    def value(self, column: Column, values: pa.Array | pa.ChunkedArray, *, is_number: bool) -> Format:
        """The format of a result column's cells."""
        import pyarrow as pa

        if pa.types.is_date(values.type):
            return self.cell(number="yyyy-mm-dd", align="center")
        if is_number:
            return self.cell(number=number_format(column.unit, column.decimals, values if pa.types.is_floating(values.type) else None))
        return self.cell()


def _between(one: tuple[int, int, int], other: tuple[int, int, int], part: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * min(max(part, 0), 1)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(color: tuple[int, int, int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)
