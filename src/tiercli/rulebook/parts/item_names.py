"""How one item of a list or one step of a scale is told from the others: levels, gates, parts, alerts, variants; bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tiercli.domain.errors import WordsError
from tiercli.grammar.small_types import amount_of

LISTS = ("levels", "gates", "parts", "alerts", "variants")
"""Lists whose items an overlay or a workbook changes one by one."""
_CALLED_BY = ("name", "when", "metric")


def name_of_item(item: Any, number: int) -> str:
    """An item's name, else its condition or metric, else its place.

    number: its place in the list, from 1.
    """
    if isinstance(item, Mapping):
        for key in _CALLED_BY:
            if isinstance(item.get(key), str | int):
                return str(item[key])
    return str(number)


def place_of_item(items: Sequence[Any], name: Any) -> list[int]:
    """The places (from 0) of the items of a name; a number that is no name is a place from 1."""
    places = [place for place, item in enumerate(items) if name_of_item(item, 0) == str(name)]
    if not places and isinstance(name, int) and not isinstance(name, bool) and 1 <= name <= len(items):
        return [name - 1]
    return places


def bound_value(key: Any) -> Any:
    """A bound as a value: 80% is 0.8, 500 is 500.0; a category, or the name of a param, as its words."""
    try:
        value = amount_of(key)
    except WordsError:
        return str(key)
    return Decimal(value) if isinstance(value, int | Decimal) else value
