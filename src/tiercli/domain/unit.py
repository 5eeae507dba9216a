"""Units as rulebooks write them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.domain.language import Text, after_one, same

UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "t": Text("吨", "t"),
        "CNY": Text("元", "CNY"),
        "CNY/t": Text("元/吨", "CNY/t"),
        "days": Text("天", "days"),
        "months": Text("月", "months"),
        "years": Text("年", "years"),
        "%": Text("%", "%"),
    }
)
_BEHIND_A_NUMBER: Mapping[str, Text] = MappingProxyType(
    {"months": Text("个月", "months"), "customers": Text("个客户", "customers"), "cases": Text("件", "cases"), "%": Text("", "")}
)


def counted_in(number: Text, unit: str) -> Text:
    """A number with its unit behind it: 5,000 吨, 3 个月."""
    said = _BEHIND_A_NUMBER.get(unit) or UNITS.get(unit) or same(unit)
    behind = f" {said.en}"
    return Text(f"{number.zh} {said.zh}".strip(), f"{number.en}{after_one(behind) if number.en == '1' else behind}".strip())


_DECIMALS: Mapping[str, int] = MappingProxyType({"t": 3, "CNY": 2, "CNY/t": 2, "%": 4, "days": 0, "years": 1})
_ROUGH: Mapping[str, int] = MappingProxyType({"t": 1, "CNY": 0, "%": 1})


def decimals_of(unit: str) -> int:
    """How many decimals a value of a unit is kept with in results: tonnes to the kilogram, yuan to the fen; a share of one has four."""
    return _DECIMALS.get(unit, 2)


def rough_decimals_of(unit: str) -> int:
    """How many decimals say enough in a summary."""
    return _ROUGH.get(unit, 2)
