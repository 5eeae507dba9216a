"""Findings: flaws as values, with the place where a person can see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tiercli.domain.language import EMPTY, Language, Text

FIRST_PLACES = 1000
"""So many places a finding keeps and a marked copy marks: more than a person corrects by hand, few enough for Excel's comments."""


class Severity(StrEnum):
    """How much a finding matters: an error makes `check` and `--strict` exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """The gravest first: 0 for an error."""
        return list(Severity).index(self)


_STOPS = tuple(".?!:;。？！：；")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as Excel or an editor shows it: sales.xlsx › 10月 › D17."""

    file: str = ""
    sheet: str = ""
    cell: str = ""  # "D17", "row 17" is "17", a rulebook line is "12:5"

    def __str__(self) -> str:
        return " › ".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw or notable fact: what, where, what to do.

    code: stable, "<table>.<what>"; docs and tests cite it.
    count: how many rows or cells share it; `places` are the first of them.
    """

    code: str
    severity: Severity
    where: Place
    message: Text
    hint: Text = EMPTY
    count: int = 1
    places: tuple[Place, ...] = field(default=())

    def spoken(self, language: Language) -> str:
        """Message and hint as one line, with a stop between them."""
        message, hint = self.message.spoken(language), self.hint.spoken(language)
        if not hint:
            return message
        stop, space = ("。", "") if language == "zh" else (".", " ")
        return f"{message}{'' if message.endswith(_STOPS) else stop}{space}{hint}"

    def record(self, language: Language) -> dict[str, object]:
        """The finding as the run summary (`--json`) shows it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": str(self.where),
            "count": self.count,
            "message": self.message.spoken(language),
            "hint": self.hint.spoken(language),
        }
