"""Cells of the sheet of parameters, and the ranges that formulas look into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tiercli.domain.language import Text
from tiercli.grammar.excel import serial

CellKind = Literal["key", "name", "input", "shown", "worked", "section", "head", "quiet", "status"]


@dataclass(frozen=True, slots=True)
class ParameterCell:
    """One cell: its value, or its formula (with tokens) and the value that it has."""

    kind: CellKind
    value: Decimal | str | bool | date | Text | float | None
    formula: str = ""
    limits: tuple[Decimal | None, Decimal | None] = (None, None)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRanges:
    """Bounds and points as ranges, see `scales.formulas.StepCells`."""

    closed: str
    opened: str
    points: str
    anchors: str
    heights: str
    slopes: str


def cell_value(value: Any) -> Any:
    """A value as a cell holds it: days by their number."""
    return serial(value) if isinstance(value, date) else value
