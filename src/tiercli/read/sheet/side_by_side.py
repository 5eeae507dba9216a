"""Columns of a long sheet, two at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_AT_ONCE = 2
"""Columns that are worked on at the same time; Arrow lets go of the interpreter while it works."""
_FEW_ROWS = 2000
"""Up to so many, threads cost more than they save."""


def side_by_side(work: Callable[[Any], Any], columns: Iterable[Any], rows: int) -> list[Any]:
    """What `map` gives. rows: how long the columns are."""
    if rows <= _FEW_ROWS:
        return list(map(work, columns))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, columns))
