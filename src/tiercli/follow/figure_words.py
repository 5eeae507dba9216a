"""Figures as people read them: each in its own unit, and never rounded past its target."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tiercli.domain.exact import half_up
from tiercli.domain.unit import rough_decimals_of
from tiercli.rulebook.targets_sheet import Figure

_MOST_FINER = 12


def finer_decimals(gap: Fraction | None, figure: Figure) -> int:
    """How many decimals more it takes to see that a target was missed."""
    finer = 0
    while gap and finer < _MOST_FINER and _rounded(gap, figure, finer) == 0:
        finer += 1
    return finer


def _rounded(value: Fraction, figure: Figure, finer: int) -> Decimal:
    decimals = figure.decimals if figure.decimals is not None else rough_decimals_of(figure.unit)
    return half_up(value * (100 if figure.unit == "%" else 1), decimals + finer)


def shown_figure(value: Fraction | None, figure: Figure, language: str, finer: int, *, sign: bool = False) -> str | None:
    """A figure in its unit, rounded half up; figures of one sheet differ in unit, so each brings its own. finer: decimals beyond the usual."""
    if value is None:
        return None
    percent = figure.unit == "%"
    number = _rounded(value, figure, finer)
    units = {"%": "%", "t": " 吨", "CNY": " 元", "days": " 天"} if language == "zh" else {"%": "%"}
    unit = units.get(figure.unit, f" {figure.unit}" if figure.unit else "")
    if percent and sign:
        unit = " 个百分点" if language == "zh" else " points"
    plus = "+" if sign and number > 0 else ""
    return f"{plus}{number:,f}{unit}"
