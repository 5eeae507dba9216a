"""Pieces of formulas of a workbook, and what is known of their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tiercli.domain.language import Text
from tiercli.grammar.excel import NONE, refined

TermKind = Literal["number", "text", "date", "flag", "missing"]
SCORE_DIGITS = 6


class StaysError(Exception):
    """Something cannot be a formula and stays the value that the engine gave. why: in words that follow a colon."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


@dataclass(frozen=True, slots=True)
class Term:
    """A formula, or a part of one, and what is known of its value.

    kind: of its value; missing for what the workbook has no data for. is_score: made of points, compared as it is shown.
    digits: how many decimals its exact value has at most; none for a cell or literal that needs no rounding. never_none: whether it always has a value.
    is_fixed: whether no param can change it.
    """

    formula: str
    kind: TermKind
    is_score: bool = False
    digits: int | None = None
    never_none: bool = False
    is_fixed: bool = True

    @property
    def compared(self) -> str:
        """A number as comparisons look at it."""
        if self.is_score:
            return self.formula if self.digits is None else refined(self.formula, SCORE_DIGITS)
        return self.formula if self.digits is None else refined(self.formula, self.digits)

    @property
    def held(self) -> str:
        """A yes or no; none is no."""
        if self.kind == "missing":
            return "FALSE"
        return self.formula if self.never_none else f"IFERROR({self.formula},FALSE)"

    @property
    def exact_digits(self) -> int:
        """How many decimals it has at most."""
        return SCORE_DIGITS if self.digits is None else self.digits


NO_DATA = Term(NONE, "missing")
