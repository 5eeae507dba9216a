"""Rows that may stand twice, found by a hash of each: no sort of all of them, and no more than eight bytes a row."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

Marks = np.ndarray[Any, np.dtype[np.uint64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

_ODD = 0x9E3779B97F4A7C15
_TURN = np.uint64(32)
_OFFSET = np.uint64(15)
"""Bits of a mark that say where its row stands in its block of rows; the others are of the hash."""
_MOST_PARTS, _IN_A_PART = 7, 48_000
_FIRST_BYTE = 7 if sys.byteorder == "little" else 0
_SIDE_BY_SIDE = 2


def mixed(columns: Iterable[Places]) -> Marks:
    """A hash of 64 bits for each row, over columns of whole numbers: alike rows have one, and others seldom, as each column weighs in all bits."""
    found, room, weight = None, None, 1
    for column in columns:
        weight = weight * _ODD % (1 << 64)
        if found is None or room is None:
            found = column.view(np.uint64) * np.uint64(weight)
            room = np.empty_like(found)
        else:
            np.add(found, np.multiply(column.view(np.uint64), np.uint64(weight), out=room), out=found)
    assert found is not None
    np.bitwise_xor(found, np.right_shift(found, _TURN, out=room), out=found)
    return np.multiply(found, np.uint64(_ODD), out=found)  # the first bits, by which rows are parted, of all of it


@dataclass(frozen=True)
class Alike:
    """The places of rows that share a hash, in order. hashes: how many they share. whole: it is over all that a row has, but for the customer's name."""

    places: Places
    hashes: int
    whole: bool


class Hashes:
    """The hashes of rows, block by block, parted by their first bits: what is alike is in one part, which fits into the processor's own memory.

    rows: how many there will be at most. in_memory: bytes for their hashes; if they need more they are on disk.
    """

    def __init__(self, rows: int, in_memory: int) -> None:
        self._bits = max(0, min(_MOST_PARTS, (rows // _IN_A_PART).bit_length()))
        self._marks: Marks = np.empty(rows, np.uint64)
        if 8 * rows > in_memory:
            with tempfile.TemporaryFile() as file:  # it lives on as long as it is mapped
                self._marks = np.memmap(file, np.uint64, shape=(rows,))
        self._count = 0
        self._starts: list[Places] = []
        self._places: list[int] = []

    def add(self, place: int, hashes: Marks) -> None:
        """The next rows, at most 2^15 of them. place: of the first."""
        count = len(hashes)
        parts = hashes.view(np.uint8)[_FIRST_BYTE::8] >> (8 - self._bits)  # the first bits, without shifting eight bytes for one
        order = np.argsort(parts, kind="stable")
        marks = (hashes << _OFFSET) | np.arange(count, dtype=np.uint64)
        np.take(marks, order, out=self._marks[self._count : self._count + count], mode="clip")
        sizes = np.bincount(parts, minlength=1 << self._bits)
        self._starts.append(self._count + np.concatenate([[0], np.cumsum(sizes)]))
        self._places.append(place)
        self._count += count

    def alike(self, *, whole: bool) -> Alike:
        """The rows that share a hash. whole: see `Alike`. Two parts are looked through side by side: what remains of a scan waits for them."""
        starts, places = np.array(self._starts).reshape(-1, (1 << self._bits) + 1), np.array(self._places, np.int64)
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            found = list(pool.map(lambda part: self._alike_in(starts[:, part : part + 2], places), range(1 << self._bits if len(starts) else 0)))
        at = np.concatenate([np.empty(0, np.int64), *(own for own, _ in found)])
        return Alike(np.sort(at), sum(count for _, count in found), whole)

    def _alike_in(self, ends: Places, places: Places) -> tuple[Places, int]:
        """The places of one part, and how many hashes they share. ends: by block, where the part begins and ends. places: of the first row of each block."""
        marks = np.concatenate([self._marks[first:last] for first, last in ends.tolist()])
        hashes = marks >> _OFFSET
        hashes.sort()
        several = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        at = np.flatnonzero(np.isin(marks >> _OFFSET, several)) if len(several) else np.empty(0, np.int64)
        block = np.searchsorted(np.cumsum(ends[:, 1] - ends[:, 0]), at, side="right")
        return places[block] + (marks[at] & np.uint64((1 << int(_OFFSET)) - 1)).astype(np.int64), len(several)
