"""Excel's way of writing what expressions say: numbers, days, texts, and formulas in which an error stands for no value.

In these formulas every cell that has no value is #N/A. Arithmetic then passes it on as the language does, a division by zero is no
value of its own accord, and a comparison asks IFERROR(..., FALSE). Only functions that Excel 2016 and LibreOffice know are used, none
of them volatile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

NONE = "NA()"
_SERIAL = date(1899, 12, 30).toordinal()
_LONGEST_TEXT = 250  # Excel takes 255 characters in one text of a formula
_FINE = 12


class OverAll(Protocol):
    """One entity's value among those of all, as formulas; each may be asked for more than once."""

    def value(self) -> str:
        """Its own value."""

    def count(self) -> str:
        """How many are counted."""

    def total(self) -> str:
        """The sum of those who are counted."""

    def known_total(self) -> str:
        """The same; #N/A where nobody has a value."""

    def at_or_below(self) -> str:
        """How many are at or below it."""

    def sum_at_or_above(self) -> str:
        """The sum of those at or above it."""

    def largest(self) -> str:
        """The largest value."""

    def smallest(self) -> str:
        """The smallest value."""

    def quantile(self, part: str) -> str:
        """The value below which a part of them stands."""


class At(Protocol):
    """What a function of expressions may ask of the place where its formula stands."""

    @property
    def values(self) -> Sequence[str]:
        """The formulas of its values."""

    @property
    def as_of(self) -> date:
        """The last day that counts."""

    @property
    def over_all(self) -> OverAll:
        """Of a function over all entities: its value among theirs."""


def number_text(number: Decimal | int) -> str:
    """A number as formulas write it."""
    plain = format(Decimal(number), "f")
    return f"({plain})" if plain.startswith("-") else plain


def text_text(text: str) -> str:
    """A text as formulas write it; a long one in pieces."""
    pieces = [text[start : start + _LONGEST_TEXT].replace('"', '""') for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    joined = "&".join(f'"{piece}"' for piece in pieces)
    return joined if len(pieces) == 1 else f"({joined})"


def serial(day: date) -> int:
    """A day as Excel counts it; right from 1 March 1900 on."""
    return day.toordinal() - _SERIAL


def refined(formula: str, digits: int) -> str:
    """A computed number without the noise of binary fractions: rounded to more digits than can differ, then, as the engine does, to fewer."""
    inner = f"ROUND({formula},{_FINE})"
    return inner if digits >= _FINE else f"ROUND({inner},{digits})"


def month_number(day: str) -> str:
    """Months since the year 0, of a day."""
    return f"(YEAR({day})*12+MONTH({day}))"


def day_of(arguments: Sequence[str]) -> str:
    """The day of a year, month and day; none where the calendar has no such day."""
    year, month, day = arguments
    made = f"DATE({year},{month},{day})"
    is_there = f"AND({year}=INT({year}),{month}=INT({month}),{day}=INT({day}),YEAR({made})={year},MONTH({made})={month},DAY({made})={day})"
    return f"IF({is_there},{made},{NONE})"


def months_since(day: str, as_of: date) -> str:
    """Whole months from a day to the last day that counts, in the calendar of windows."""
    gone = f"({as_of.year * 12 + as_of.month}-{month_number(day)}"
    is_month_end = date.fromordinal(as_of.toordinal() + 1).month != as_of.month
    return f"{gone})" if is_month_end else f"{gone}-IF(DAY({day})>{as_of.day},1,0))"
