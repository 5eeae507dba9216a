"""Bounds with points: how they are written, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tiercli.domain.exact import micro
from tiercli.grammar.small_types import Bound, Figure, amount_and_side
from tiercli.scales.scale import Speaker


def _keys(value: Any) -> Any:
    """Bounds are numbers or names of params; YAML gives them as either."""
    if isinstance(value, dict):
        return {Decimal(repr(key)) if isinstance(key, float) else key: item for key, item in value.items()}
    return value


Steps = Annotated[dict[Bound, Figure], BeforeValidator(_keys), Field(min_length=1)]


def in_millionths(steps: Mapping[Decimal | str, Decimal], constants: Mapping[str, Any]) -> dict[float, float]:
    """Bounds and points in whole millionths, the params' values in place of their names; an open bound begins a millionth above itself."""
    answer = {}
    for bound, points in steps.items():
        amount, is_open = amount_and_side(bound)
        value = constants[amount] if isinstance(amount, str) else amount
        answer[float(micro(value)) + is_open] = float(micro(points))
    return answer


def in_order(steps: Mapping[Decimal | str, Decimal], speaker: Speaker) -> list[tuple[Decimal | str, Decimal]]:
    """Bounds in the order of their values."""

    def size(bound: Decimal | str) -> tuple[Decimal, bool]:
        amount, is_open = amount_and_side(bound)
        return speaker.size(amount), is_open

    return sorted(steps.items(), key=lambda step: size(step[0]))
