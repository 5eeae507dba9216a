"""Amounts and changes in words, in a unit that suits their size: 19.8 万吨, +2.3%."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tiercli.domain.exact import shown
from tiercli.domain.language import Language
from tiercli.outcome import figures, labels


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column of amounts is written: what they are divided by, the unit's words, and how many decimals are shown."""

    divisor: int
    unit: str
    decimals: int

    @property
    def format(self) -> str:
        """The cells' number format."""
        return f"#,##0{'.' + '0' * self.decimals if self.decimals else ''}"

    def of(self, value: float) -> float:
        """An amount in this unit."""
        return value / self.divisor

    def number(self, value: float) -> str:
        """An amount in this unit, as a cell shows it."""
        return f"{shown(value / self.divisor, self.decimals):,f}"

    def words(self, value: float) -> str:
        """An amount with its unit."""
        number = self.number(value)
        if self.unit.startswith("CNY"):  # CNY 2.9 m
            return f"CNY {number}{self.unit.removeprefix('CNY')}"
        return f"{number} {self.unit}".strip()


def scale_for(values: Iterable[float], unit: str, language: Language) -> Scale:
    """The scale in which the largest of these amounts is easy to read."""
    divisor, words, decimals = figures.scale(max((abs(value) for value in values), default=0.0), unit, language)
    return Scale(divisor, labels.unit_words(words, language), decimals)


def amount_words(value: float, unit: str, language: Language) -> str:
    """One amount with its unit: 9.97 亿元."""
    return scale_for([value], unit, language).words(value)


def change_of(now: float | None, then: float | None) -> float | None:
    """The change from then to now as a part of then; none where there is nothing to compare with."""
    return now / then - 1 if now is not None and then is not None and then > 0 else None


def percent(change: float) -> str:
    """A change with its sign: +2.3%; one that rounds to nothing has none."""
    rounded = shown(change, 3)
    return f"{rounded:+.1%}" if rounded else "0.0%"


def share(part: float) -> str:
    """A part of a whole: 46.3%."""
    return f"{shown(part, 3):.1%}"
