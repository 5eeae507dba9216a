"""How many decimals a column is shown with: as many as its values need, and none where they say nothing.

Whole tonnes and yuan are read at a glance, so a column of large amounts stands without decimals. But text never rounds
past a bound: 4,999.6 t, which is below 5,000, is not shown as 5,000, and an amount that is not nothing is not shown as 0.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats
from tiercli.domain.columns import Column, Role
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.facts.walk import everything
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import BOUNDS

Bounds = Mapping[str, Floats]
"""By unit, what amounts in it may be compared with, in order."""
_ROUNDED = ("t", "CNY")
_LARGE = 10.0  # amounts from which a part of one is small
_MOSTLY = 0.9


@once_for_each
def bounds_of(rulebook: Rulebook) -> Bounds:
    """The numbers of a rulebook that tonnes, and those that money may be compared with: bounds of their points, and what stands in an expression with them."""
    everywhere = everything(rulebook)
    measured = {path[:-1]: value for path, value in everywhere if path[-1:] == ("metric",)}
    given = {path[:-1]: value for path, value in everywhere if path[-1:] == ("formula",) and isinstance(value, Expression)}
    found: dict[str, set[float]] = {unit: set() for unit in _ROUNDED}
    for path, value in everywhere:
        if isinstance(value, Expression):
            numbers = [node.value for node in ast.walk(value.tree) if isinstance(node, ast.Constant) and isinstance(node.value, int | float)]
            _put(found, value.names, [*numbers, *(rulebook.params[name].value for name in value.names if name in rulebook.params)], rulebook)
        elif (place := next((index for index, key in enumerate(path) if key in BOUNDS), None)) is not None and len(path) == place + 2:
            part = path[:place]
            names = given[part].names if part in given else {measured[part]} if part in measured else None
            bound = amount_and_side(path[-1])[0] if isinstance(path[-1], Decimal | str) else path[-1]
            _put(found, names, [rulebook.params[bound].value if isinstance(bound, str) and bound in rulebook.params else bound], rulebook)
    return {unit: np.unique(np.array(sorted(numbers), dtype=np.float64)) for unit, numbers in found.items()}


def _put(found: Mapping[str, set[float]], names: Collection[str] | None, numbers: Iterable[object], rulebook: Rulebook) -> None:
    """Numbers to the units of what they are compared with; names: none where that is not known. A field may be in any unit."""
    units = set(_ROUNDED) if names is None else set()
    for name in names or ():
        if name in rulebook.metrics:
            units.add(rulebook.metrics[name].unit or "")
        elif name not in rulebook.params and name not in rulebook.all_scores and name not in rulebook.gradings and not name.startswith("points."):
            units |= set(_ROUNDED)
    amounts = {float(number) for number in numbers if isinstance(number, Decimal | int | float) and not isinstance(number, bool)}
    for unit in units & set(_ROUNDED):
        found[unit].update(amounts)


def fitting(column: Column, values: pa.Array | pa.ChunkedArray, bounds: Bounds | None = None) -> Column:
    """The column with no more decimals than its values need: whole tonnes stand without .000.

    bounds: what amounts may be compared with, which none may round past; without them, only decimals that are all 0 are left away.
    """
    if not column.decimals or column.role is Role.MONTH or not pa.types.is_floating(values.type):
        return column
    shift = 2 if column.unit == "%" else 0
    for decimals in range(column.decimals):
        if pc.all(pc.equal(pc.round(values, decimals + shift), values)).as_py() in (True, None):
            return replace(column, decimals=decimals)
        if bounds is not None and column.unit in _ROUNDED and decimals < 2 and _says_enough(values, decimals, bounds[column.unit]):
            return replace(column, decimals=decimals)
    return column


def _says_enough(values: pa.Array | pa.ChunkedArray, decimals: int, bounds: Floats) -> bool:
    """Whether rounding hides nothing: most amounts are large, none becomes 0, and none passes a bound."""
    known = pc.drop_null(values).to_numpy()
    amounts = known[known != 0]
    rounded = np.sign(amounts) * np.floor(np.abs(amounts) * 10**decimals + 0.5) / 10**decimals  # as spreadsheets round
    if not len(amounts) or (np.abs(amounts) >= _LARGE / 10**decimals).mean() < _MOSTLY or (rounded == 0).any():
        return False
    return not any((np.searchsorted(bounds, amounts, side) != np.searchsorted(bounds, rounded, side)).any() for side in ("left", "right"))
