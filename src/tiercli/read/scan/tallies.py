"""Counts, sums and extremes of rows by day and by customer, block by block: what `facts` asks of an engine, in whole numbers of floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from tiercli.frames.scanned import DaySums
from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.facts import DayFacts

Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_WHOLE = 2**53
"""Whole numbers below this are exact as floats."""
_HALF = float(2**26)
_ADDED = 2**62
MOST_DAYS = 40_000
_DAY = np.dtype("datetime64[D]")
EPOCH = date(1970, 1, 1)


class Sums:
    """The sum of whole numbers by day, exact."""

    def __init__(self, days: int) -> None:
        self._sums, self._bound = np.zeros(days, np.int64), 0.0
        self._carried = [0] * days

    def add(self, days: Codes, numbers: Floats, largest: float) -> None:
        """Some rows. largest: the largest of their numbers, without its sign."""
        bound = largest * len(numbers)
        if bound >= _ADDED:
            raise OtherwiseError
        if self._bound + bound >= _ADDED:  # more than 64 bits hold
            self._carried, self._bound = self.whole, 0.0
            self._sums[:] = 0
        self._bound += bound
        if bound < _WHOLE:
            self._sums += np.bincount(days, numbers, len(self._sums)).astype(np.int64)
            return
        high = np.floor(numbers / _HALF)
        for part, times in ((high, int(_HALF)), (numbers - high * _HALF, 1)):
            self._sums += np.bincount(days, part, len(self._sums)).astype(np.int64) * times

    @property
    def whole(self) -> list[int]:
        """By day."""
        return [carried + added for carried, added in zip(self._carried, self._sums.tolist(), strict=True)]


class DayTally:
    """Rows by day. first, last: the days that there may be, since 1970. steps: numbers -> millionths in one of theirs. others: the other columns."""

    def __init__(self, first: int, last: int, steps: Mapping[str, int], others: Sequence[str]) -> None:
        if last - first >= MOST_DAYS:
            raise OtherwiseError
        self.first, self.last, self._steps, self._span = first, last, steps, last - first + 1
        self._rows, self._places = np.zeros(self._span, np.int64), np.full(self._span, -1, np.int64)
        self._sums = {name: Sums(self._span) for name in steps}
        self._blank = {name: np.zeros(self._span, np.int64) for name in (*steps, *others)}
        self._least = dict.fromkeys(steps, np.inf)

    def rows(self, place: int, days: Codes) -> None:
        """Some rows more, by their days less the first."""
        self._rows += np.bincount(days, minlength=self._span)
        new = np.flatnonzero((self._rows > 0) & (self._places < 0))
        if len(new):
            is_new = np.zeros(self._span, bool)
            is_new[new] = True
            at = np.flatnonzero(is_new[days])[::-1]
            self._places[days[at]] = place + at  # the first of each is written last

    def numbers(self, name: str, days: Codes, numbers: Floats, extremes: tuple[float, float], blank: Mask | None) -> None:
        """Their numbers, and the least and the largest of them; those that are blank are 0."""
        self._sums[name].add(days, numbers, max(map(abs, extremes)))
        least = extremes[0] if blank is None else float(numbers[~blank].min(initial=np.inf))
        self._least[name] = min(self._least[name], least)

    def blanks(self, name: str, days: Codes, blank: Mask) -> None:
        """Which of them have no value in a column."""
        self._blank[name] += np.bincount(days[blank], minlength=self._span)

    def facts(self) -> DayFacts:
        """What is known by day."""
        there = np.flatnonzero(self._rows).tolist()
        dates = (np.array(there, np.int64) + self.first).astype(_DAY).tolist()
        sums = {name: (one.whole, self._steps[name]) for name, one in self._sums.items()}
        days = [
            DaySums(
                date,
                int(self._rows[day]),
                {name: whole[day] * step for name, (whole, step) in sums.items()},
                {name: int(self._rows[day] - blank[day]) for name, blank in self._blank.items()},
            )
            for day, date in zip(there, dates, strict=True)
        ]
        least = {name: int(number) * self._steps[name] for name, number in self._least.items() if number < np.inf}
        return DayFacts(tuple(days), least, tuple(self._places[there].tolist()), 0)
