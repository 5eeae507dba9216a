"""Everything that a rulebook says, with the path to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    return tuple(_values(rulebook, ()))


def _values(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _values(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if path and path[-1] in (*BOUNDS, "reached") and isinstance(key, str):
                yield (*path, key), amount_and_side(key)[0]
            yield from _values(item, (*path, key))
    elif isinstance(value, list | tuple) and not isinstance(value, Text):
        for index, item in enumerate(value):
            yield from _values(item, (*path, index))
    elif isinstance(value, str | Text | Expression | Decimal | bool | int) and value is not None:
        yield path, value


@once_for_each
def expressions(rulebook: Rulebook) -> Mapping[tuple[Any, ...], Expression]:
    """Every expression with the path to it."""
    return {path: value for path, value in everything(rulebook) if isinstance(value, Expression)}
