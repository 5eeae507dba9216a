"""How many decimals a column is shown with: as many as its values need, and none where they say nothing.

Whole tonnes and yuan are read at a glance, so a column of large amounts stands without decimals. But text never rounds
past a bound: 4,999.6 t, which is below 5,000, is not shown as 5,000, and an amount that is not nothing is not shown as 0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Column, Role
from tiercli.grammar.expression import Expression
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.walk import everything

Bounds = npt.NDArray[np.float64]
_ROUNDED = ("t", "CNY")
_LARGE = 10.0  # amounts from which a part of one is small
_MOSTLY = 0.9
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def bounds_of(rulebook: Rulebook) -> Bounds:
    """Every number that the rulebook names, in order: what a value may be compared with."""
    return np.unique(np.array([float(number) for number in _numbers(rulebook)], dtype=np.float64))


def _numbers(rulebook: Rulebook) -> Iterator[Decimal | float]:
    for path, value in everything(rulebook):
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            yield value
        elif isinstance(value, Expression):
            yield from (node.value for node in ast.walk(value.tree) if isinstance(node, ast.Constant) and isinstance(node.value, int | float))
        for key in path:
            if isinstance(key, Decimal):
                yield key
            elif isinstance(key, str) and _NUMBER.fullmatch(key):
                yield float(key)


def fitting(column: Column, values: pa.Array | pa.ChunkedArray, bounds: Bounds | None = None) -> Column:
    """The column with no more decimals than its values need: whole tonnes stand without .000.

    bounds: the rulebook's numbers, which no shown amount may round past; without them, only decimals that are all 0 are left away.
    """
    if not column.decimals or column.role is Role.MONTH or not pa.types.is_floating(values.type):
        return column
    shift = 2 if column.unit == "%" else 0
    for decimals in range(column.decimals):
        if pc.all(pc.equal(pc.round(values, decimals + shift), values)).as_py() in (True, None):
            return replace(column, decimals=decimals)
        if bounds is not None and column.unit in _ROUNDED and decimals < 2 and _says_enough(values, decimals, bounds):
            return replace(column, decimals=decimals)
    return column


def _says_enough(values: pa.Array | pa.ChunkedArray, decimals: int, bounds: Bounds) -> bool:
    """Whether rounding hides nothing: most amounts are large, none becomes 0, and none passes a bound."""
    known = pc.drop_null(values).to_numpy()
    amounts = known[known != 0]
    rounded = np.sign(amounts) * np.floor(np.abs(amounts) * 10**decimals + 0.5) / 10**decimals  # as spreadsheets round
    if not len(amounts) or (np.abs(amounts) >= _LARGE / 10**decimals).mean() < _MOSTLY or (rounded == 0).any():
        return False
    return not any((np.searchsorted(bounds, amounts, side) != np.searchsorted(bounds, rounded, side)).any() for side in ("left", "right"))
