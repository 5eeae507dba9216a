"""Everything that a rulebook says, with the path to it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from tiercli.domain.language import Text
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import BOUNDS


@once_for_each
def everything(rulebook: Rulebook) -> tuple[tuple[tuple[Any, ...], Any], ...]:
    """Every single value with the keys that lead to it; keys of maps that name params come as values as well."""
    found: list[tuple[tuple[Any, ...], Any]] = []
    _gather(rulebook, (), found)
    return tuple(found)


def _gather(value: Any, path: tuple[Any, ...], found: list[tuple[tuple[Any, ...], Any]]) -> None:
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            if (item := getattr(value, name)) is not None:
                _gather(item, (*path, info.alias or name), found)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if path and path[-1] in (*BOUNDS, "reached") and isinstance(key, str):
                found.append(((*path, key), amount_and_side(key)[0]))
            _gather(item, (*path, key), found)
    elif isinstance(value, list | tuple) and not isinstance(value, Text):
        for index, item in enumerate(value):
            _gather(item, (*path, index), found)
    elif isinstance(value, str | Text | Expression | Decimal | bool | int):
        found.append((path, value))


@once_for_each
def expressions(rulebook: Rulebook) -> Mapping[tuple[Any, ...], Expression]:
    """Every expression with the path to it."""
    return {path: value for path, value in everything(rulebook) if isinstance(value, Expression)}
