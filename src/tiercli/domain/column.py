"""Columns of result frames: what each is, and how its values are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tiercli.domain.language import Text


class Role(StrEnum):
    """What a result column is, so that reports know how to show it."""

    ID = "id"
    NAME = "name"
    LEVEL = "level"
    LEVEL_TITLE = "level-title"
    SCORE = "score"
    POINTS = "points"
    METRIC = "metric"
    OUTPUT = "output"
    PREVIOUS = "previous"
    MOVEMENT = "movement"
    REASONS = "reasons"
    MISSING = "missing"
    NEXT = "next"
    TREATMENT = "treatment"
    FIELD = "field"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result frame.

    decimals: how many to show for numbers; none for text and dates.
    is_flag: the column's text is "true" or "false", for programs; people are shown yes or no.
    unit: "t", "CNY", "days", "%" (a share of one, shown times 100) ...
    """

    name: str
    title: Text
    role: Role
    unit: str = ""
    decimals: int | None = None
    is_flag: bool = False
