"""What a cell's number format says about the number in it (percent, currency, unit, scale, zeros in front), and where in a sheet such formats are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import numpy as np

from tiercli.domain.arrays import Whole
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.units import HOME, currency_in, currency_of_format
from tiercli.read.words.written import folded

BUILT_IN: Mapping[int, str] = {9: "0%", 10: "0.00%"}
"""Formats that a workbook does not spell out and that say something; 5 to 8 and 41 to 44 show the reader's own currency."""

_TOKEN = late_pattern(r'"([^"]*)"|\[\$([^\]-]*)(?:-([^\]]*))?\]|\[[^\]]*\]|[\\!](.)|_.|\*.|([0#?]+)|(General)|(.)', re.DOTALL | re.IGNORECASE)
_DOLLARS = late_pattern(r"(?<![\"\w$\[])(?:US|HK|NT|[SAC])\$")
_DATE_LETTERS = frozenset("ymdhseg")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number is shown, as far as that says what it means.

    percent: 0.85 is shown as 85%. currency: its code. unit: literal words beside the digits.
    scale: what is shown is the number times this (0.001 where a trailing comma hides thousands).
    mask: digits and literals of a whole number with zeros in front, "" for each digit; none for other formats.
    """

    percent: bool = False
    currency: str = ""
    unit: str = ""
    scale: Decimal = Decimal(1)
    mask: tuple[str, ...] | None = None

    @property
    def says_something(self) -> bool:
        """Whether a number means another thing than without the format; yuan are what amounts are in anyway."""
        return self.percent or self.currency not in ("", HOME) or bool(self.unit) or self.scale != 1 or self.mask is not None


PLAIN = NumberFormat()


@lru_cache(maxsize=4096)
def parse_format(code: str) -> NumberFormat:
    """The first section of a number format understood; dates and texts say nothing here."""
    percent, currency, literal, scale, shifted = False, "", "", Decimal(1), False
    mask: list[str] = []
    digits = zeros = after_literal_point = commas = 0
    fraction = grouped = False
    for match in _TOKEN.finditer(_DOLLARS.sub(r'"\g<0>"', _first_section(code))):
        quoted, symbol, locale, escaped, places, general, other = match.groups()
        if symbol is not None:
            currency = currency or currency_of_format(symbol, locale or "")
        elif places is not None:
            if commas:
                grouped, commas = True, 0
            digits += len(places)
            zeros += places.count("0")
            after_literal_point += len(places) if shifted else 0
            mask += [""] * len(places)
        elif general is not None:
            digits += 1
        elif (words := quoted if quoted is not None else escaped) is not None:
            shifted = shifted or (words == "." and digits > 0)
            literal += words
            mask.append(words)
        elif other == "%":
            percent = True
        elif other == ".":
            fraction = True
        elif other == ",":
            commas += digits > 0
        elif other == "@" or (other and other.lower() in _DATE_LETTERS and other != "E"):
            return PLAIN
        elif other in ("E", "/"):
            fraction = True
        elif other and not other.isspace() and other not in "-+()":
            literal += other
            mask.append(other)
        elif other and other in "-() " and mask:
            mask.append(other)
    if not digits:
        return PLAIN
    scale = Decimal(1).scaleb(-3 * commas - (after_literal_point if shifted else 0))
    if not currency:
        currency, literal = _currency_in_literal(literal)
    whole = not (fraction or grouped or percent or commas or shifted or currency)
    masked = whole and mask.count("") == digits and ((zeros == digits and digits > 1) or (zeros > 0 and any(mask)))
    return NumberFormat(percent, currency, "" if shifted and literal == "." else literal.replace(".", "").strip(), scale, tuple(mask) if masked else None)


def _first_section(code: str) -> str:
    """Up to the first semicolon that stands for itself."""
    quoted = False
    for place, char in enumerate(code):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted and code[place - 1 : place] not in ("\\", "!"):
            return code[:place]
    return code


def _currency_in_literal(literal: str) -> tuple[str, str]:
    words = folded(literal)
    if words in ("元", "圆"):
        return HOME, literal
    code, rest = currency_in(words)
    return (code, rest) if code and len(rest) <= 2 else ("", literal)


def shown_whole(text: str, mask: tuple[str, ...]) -> str:
    """A whole number as its format shows it: 123 under 00000 is 00123. Other texts stay as they are."""
    if not text.isascii() or not text.isdecimal():
        return text
    places = mask.count("")
    digits = text.zfill(places)
    lead, digits = digits[: len(digits) - places], digits[len(digits) - places :]
    shown, rest = "", iter(digits)
    first = True
    for part in mask:
        if part:
            shown += part
        else:
            shown += (lead if first else "") + next(rest)
            first = False
    return shown


@dataclass
class CellFormats:
    """The formats that matter, and where they are: per column (0 for A), Excel's row numbers and the formats' places in `codes`."""

    codes: tuple[str, ...] = ()
    cells: dict[int, list[tuple[Whole, Whole]]] = field(default_factory=dict)

    @classmethod
    def of_cells(cls, cells: Sequence[tuple[int, int, str]]) -> CellFormats:
        """The formats of cells given as Excel's row, column from 0, and format."""
        formats = cls(tuple(dict.fromkeys(code for _, _, code in cells)))
        places = {code: place for place, code in enumerate(formats.codes)}
        by_column: dict[int, list[tuple[int, int]]] = {}
        for row, column, code in cells:
            by_column.setdefault(column, []).append((row, places[code]))
        for column, found in by_column.items():
            rows, codes = np.array(found, dtype=np.int64).T
            formats.add(column, rows, codes)
        return formats

    def add(self, column: int, rows: Whole, codes: Whole) -> None:
        """Some cells of a column."""
        self.cells.setdefault(column, []).append((rows, codes))

    def of(self, column: int, first: int, count: int) -> Whole | None:
        """For each of `count` rows from Excel's row `first` on, the place of its format in `codes` or -1; none where no cell has one."""
        if not (found := self.cells.get(column)):
            return None
        rows, codes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        inside = (rows >= first) & (rows < first + count)
        if not inside.any():
            return None
        answer = np.full(count, -1, dtype=np.int64)
        answer[rows[inside] - first] = codes[inside]
        return answer


def styles_of(formats: Iterable[int], codes: Mapping[int, str]) -> Mapping[int, str]:
    """Style's number -> format, for the styles (given by the numbers of their formats) that say something."""
    return {style: codes[number] for style, number in enumerate(formats) if number in codes and parse_format(codes[number]).says_something}
