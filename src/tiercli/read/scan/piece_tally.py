"""Numbers of rows by customer and piece of time, in whole numbers (see `frames.pieces`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.frames.pieces import Pieces
from tiercli.read.scan.tallies import EPOCH, Codes

_ADDED = 2**62
_NO_DAY = 2**16 - 1
"""Days are counted from the first one on, and are fewer (see `DayTally`)."""


class PieceTally:
    """Rows by a code of whom they belong to and the piece of time in which their day lies.

    first: from which days are counted, since 1970; last: the last of them. steps: numbers -> millionths in one of theirs. memory: bytes that the
    tally may take; with more it is given up, as it is where sums do not fit.
    """

    def __init__(self, first: int, last: int, starts: tuple[date, ...], steps: Mapping[str, int], memory: int) -> None:
        self._first, self._last, self._starts, self._steps = first, last, starts, steps
        begins = np.array([(day - EPOCH).days - first for day in starts], np.int64)
        self._piece = np.searchsorted(begins, np.arange(last - first + 1), side="right") - 1
        self._bounds = dict.fromkeys(steps, 0.0)
        # all that is known of one code and piece lies side by side, the sums and then both days: what is far apart is fetched one by one
        self._cells = np.zeros((0, len(steps) + 1), np.int64)
        self._most_codes = memory // (8 * (len(steps) + 1) * len(starts))
        self._is_given_up = False

    @property
    def _days(self) -> np.ndarray[Any, np.dtype[np.uint16]]:
        """For each cell the first and the last day, among others."""
        return self._cells[:, -1:].view(np.uint16)

    def add(self, count: int, codes: Codes, days: Codes, numbers: Mapping[str, Codes], extremes: Mapping[str, tuple[float, float]]) -> None:
        """Some rows more. count: how many codes there are by now. extremes: the least and the largest of their numbers."""
        self._is_given_up = self._is_given_up or count > self._most_codes
        if self._is_given_up:
            return
        self._make_room(count)
        cells = codes * len(self._starts) + self._piece.take(days)
        first, last, *_ = self._days.T
        short = days.astype(np.uint16)
        np.minimum.at(first, cells, short)
        np.maximum.at(last, cells, short)
        for place, name in enumerate(self._steps):
            self._bounds[name] += max(map(abs, extremes[name])) * len(cells)
            np.add.at(self._cells[:, place], cells, numbers[name])
        self._is_given_up = max(self._bounds.values(), default=0) >= _ADDED

    def _make_room(self, count: int) -> None:
        have = len(self._cells)
        more = count * len(self._starts) - have
        if more > 0:
            more = max(more, min(have, self._most_codes * len(self._starts) - have))
            self._cells = np.concatenate([self._cells, np.zeros((more, self._cells.shape[1]), np.int64)])
            self._days[have:, 0] = _NO_DAY

    def pieces(self, words: Callable[[Codes], pa.Array]) -> Pieces | None:
        """The rows added up; none where it was given up. words: from codes to ids."""
        cells = np.flatnonzero(self._days[:, 0] < _NO_DAY)
        sums = {name: self._cells[cells, place] for place, name in enumerate(self._steps)}
        largest = max((float(np.abs(one).max(initial=0)) * self._steps[name] for name, one in sums.items()), default=0)
        if self._is_given_up or largest >= _ADDED:
            return None
        codes, (first, last, *_) = cells // len(self._starts), self._days[cells].T.astype(np.int32)
        more = np.flatnonzero(last > first)
        known = codes[np.diff(codes, prepend=-1) > 0]  # they are in order
        place_of = np.zeros(known[-1] + 1 if len(known) else 0, np.int32)
        place_of[known] = np.arange(len(known))
        places, customers = place_of[codes], words(known)
        nothing = np.zeros(len(more), np.int64)  # one for all numbers: memory that nobody writes to is not there
        for name, one in sums.items():
            one *= self._steps[name]
        parts = [
            {"customer_id": pa.DictionaryArray.from_arrays(pa.array(own), customers), "date": pa.array(days + np.int32(self._first)).cast(pa.date32())}
            | numbers
            for own, days, numbers in ((places, first, sums), (places[more], last[more], dict.fromkeys(sums, nothing)))
        ]
        return Pieces(self._starts, date.fromordinal(EPOCH.toordinal() + self._last), pa.concat_tables(map(pa.table, parts)))
