"""A typed column, and the way to it by looking at each distinct text once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.texts import texts_of
from tiercli.frames.encoded import encoded
from tiercli.read.words.counted import Unit
from tiercli.read.words.dates import Order

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Counted:
    """Numbers of pieces or litres, whose weight is looked up once all tables are there.

    codes: for each row the place of its unit in `units`, -1 for rows that are no such number. counts: whole millionths of that unit.
    """

    units: tuple[Unit, ...]
    codes: np.ndarray[Any, Any]
    counts: pa.Array


@dataclass(frozen=True)
class Packs:
    """Rows that say themselves what one of theirs weighs, which are in tonnes already; none in the others.

    counts: whole millionths of one. weights: the tonnes in one, as text. each: the same as a float, where the row's price was of one.
    """

    counts: pa.Array
    weights: pa.Array
    each: pa.Array


@dataclass
class Typed:
    """A typed column.

    values: Arrow array of the field's own type; null where there is no value or it could not be read.
    problems: what is wrong -> mask of rows. blame: what is wrong -> the column that says so, where it is another one.
    counted: rows that count something other than a weight; their values are null. packs: those among them that say what one weighs.
    months: rows that gave a month and no day; spans: a week, a quarter or half a year.
    """

    values: pa.Array
    problems: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    blame: Mapping[str, int] = field(default_factory=dict)
    counted: Counted | None = None
    packs: Packs | None = None
    months: np.ndarray[Any, Any] | None = None
    spans: np.ndarray[Any, Any] | None = None
    order: Order = ""


def each_distinct(cells: pa.Array, reading: Callable[[str], Any]) -> tuple[list[Any], np.ndarray[Any, Any]]:
    """What `reading` makes of each distinct text, and for each row which of them it is (-1 for null)."""
    coded = encoded(cells)
    answers = [reading(text) for text in texts_of(coded.dictionary)]
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return answers, codes.astype(np.int64)


def whole_and_known(column: pa.Array) -> tuple[Whole, Mask]:
    """Whole numbers, 0 where there is none, and the rows that have one."""
    return pc.fill_null(column, 0).to_numpy(zero_copy_only=False), column.is_valid().to_numpy(zero_copy_only=False)


def mask_of(answers: list[Any], codes: np.ndarray[Any, Any], wanted: Callable[[Any], bool]) -> np.ndarray[Any, Any]:
    """The rows whose answer is wanted; never those without a text."""
    table = np.array([*map(wanted, answers), False], dtype=np.bool_)
    return table[codes]


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


def problems_of(words: list[Any], codes: Whole) -> dict[str, Mask]:
    """What is wrong -> the rows, from what is wrong with each distinct text; "" and none where nothing is."""
    return {word: mask_of(words, codes, partial(eq, word)) for word in sorted({one for one in words if one})}
