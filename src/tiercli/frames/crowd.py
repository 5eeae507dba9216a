"""Rows that are measured among a crowd without being of it: what compares everybody is worked out over both, all else over the rows alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Vector, merged, only_where


def among_all(entities: Entities, figure: Callable[[Entities], Vector | None]) -> Vector | None:
    """A figure that compares everybody, for each of the entities.

    figure: computes it over entities who are all there; it is given the crowd and the rows together where there is a crowd.
    """
    if entities.crowd is None:
        return figure(entities)
    everybody = together(entities)
    found = figure(everybody)
    return None if found is None else found.spread(everybody.count).take(own_rows(entities))


def own_rows(entities: Entities) -> Any:
    """Where the rows stand among those of `together`."""
    first = 0 if entities.crowd is None else entities.crowd.count
    return np.arange(first, first + entities.count)


def together(entities: Entities) -> Entities:
    """The crowd, and the rows below it: as stand-ins for those whose place they take, else as rows that nobody is measured against."""
    crowd = entities.crowd
    assert crowd is not None
    if not crowd.count or not entities.count:
        return replace(entities, judged_by=np.zeros(entities.count, bool), origins=None, crowd=None)
    stands_in = entities.origins is not None
    return replace(
        entities,
        ids=pa.concat_arrays([crowd.ids, entities.ids]),
        columns=_Stacked(crowd, entities),
        judged_by=None if stands_in else np.concatenate([crowd.members, np.zeros(entities.count, bool)]),
        origins=np.concatenate([np.arange(crowd.count), entities.origins]) if stands_in else None,
        crowd=None,
        tables={},
    )


class _Stacked(Mapping[str, Any]):
    """The columns of the rows below those of the crowd; each is put together when it is asked for, because few are."""

    def __init__(self, crowd: Entities, rows: Entities) -> None:
        self._crowd, self._rows = crowd, rows
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _stacked(self._crowd.columns.get(name), self._crowd.count, self._rows.columns[name], self._rows.count)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.columns)

    def __len__(self) -> int:
        return len(self._rows.columns)


def _stacked(upper: Any, above: int, lower: Any, below: int) -> Any:
    """One column on top of another; what the upper lacks, or has of another kind, is none."""
    if not isinstance(lower, Vector):
        return pa.concat_arrays([pa.nulls(above, lower.type) if upper is None else upper, lower])
    rows = np.arange(above + below)
    low = lower.spread(below).take(np.maximum(rows - above, 0))
    if not isinstance(upper, Vector) or upper.kind != lower.kind:
        return only_where(rows >= above, low, above + below)
    return merged(rows < above, upper.spread(above).take(np.minimum(rows, above - 1)), low, above + below)
