"""Counts, sums and extremes of rows by day and by customer, block by block: what `facts` asks of an engine, in whole numbers of floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

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
_MOST_DAYS = 40_000
_DAY = np.dtype("datetime64[D]")
EPOCH = date(1970, 1, 1)


def note_firsts(known: Codes, codes: Codes, values: Codes) -> None:
    """Sets what is not yet known (-1) of some codes to the value of the first row of each."""
    new = np.flatnonzero(known.take(codes) < 0)[::-1]
    known[codes[new]] = values[new]  # the first of each is written last


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
        if last - first >= _MOST_DAYS:
            raise OtherwiseError
        self.first, self.last, self._steps, self._span = first, last, steps, last - first + 1
        self._rows, self._places = np.zeros(self._span, np.int64), np.full(self._span, -1, np.int64)
        self._sums = {name: Sums(self._span) for name in steps}
        self._blank = {name: np.zeros(self._span, np.int64) for name in (*steps, *others)}
        self._least = dict.fromkeys(steps, np.inf)

    def rows(self, place: int, days: Codes) -> None:
        """Some rows more, by their days less the first."""
        self._rows += np.bincount(days, minlength=self._span)
        if ((self._rows > 0) & (self._places < 0)).any():
            note_firsts(self._places, days, np.arange(place, place + len(days)))

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


class PairTally:
    """Rows by id and name, each of which is a code; most ids have one name, and the others are counted by themselves.

    figures: what is counted of each. Errors: OtherwiseError for a row without the first of both.
    """

    def __init__(self, figures: Sequence[str]) -> None:
        self._first, self._others = _CodeTally(figures), _CodeTally(figures)
        self._name_of, self._pairs = np.empty(0, np.int64), dict[tuple[int, int], int]()

    def add(self, place: int, days: Codes, keys: Sequence[Codes], count: int, figures: Mapping[str, Floats]) -> None:
        """Some rows more. keys: ids, names; or one of them. count: codes of the first of both that there are by now."""
        ids, places = keys[0], np.arange(place, place + len(days))
        if not ids.all():
            raise OtherwiseError
        self._first.room_for(count)
        if len(keys) > 1:
            other = self._with_another_name(ids, keys[1], count)
            if len(other):
                pairs = zip(ids[other].tolist(), keys[1][other].tolist(), strict=True)
                codes = np.array([self._pairs.setdefault(pair, len(self._pairs)) for pair in pairs], np.int64)
                self._others.room_for(len(self._pairs))
                self._others.add(places[other], codes, days[other], {name: numbers[other] for name, numbers in figures.items()})
                rest = np.delete(np.arange(len(ids)), other)
                ids, places, days, figures = ids[rest], places[rest], days[rest], {name: numbers[rest] for name, numbers in figures.items()}
        self._first.add(places, ids, days, figures)

    def _with_another_name(self, ids: Codes, names: Codes, count: int) -> Codes:
        """The rows whose id has another name than its first row."""
        self._name_of = np.concatenate([self._name_of, np.full(count - len(self._name_of), -1, np.int64)])
        own = self._name_of.take(ids)
        if own.min() < 0:
            note_firsts(self._name_of, ids, names)
            own = self._name_of.take(ids)
        return np.flatnonzero(own != names)

    def pairs(self, words: Callable[[Codes], pa.Array] | None, day: int, steps: Mapping[str, int]) -> pa.Table:
        """Each pair, as `facts.by_customer` has them. words: from codes to ids, if there are ids. day, steps: from which day on, and in what, is counted."""
        ids, tables = self._first.seen, []
        others = np.array([pair[0] for pair in self._pairs], np.int64)
        for tally, codes, of in ((self._first, ids, ids), (self._others, self._others.seen, others)):
            made = tally.table(codes, day, steps)
            tables.append(made.add_column(0, "customer_id", words(of) if words is not None else pa.nulls(len(of), pa.string())))
        return pa.concat_tables(tables).sort_by("place")


class _CodeTally:
    """Rows by a code of whom they belong to: the place of the first, the first and the last day, and of each figure the numbers above zero."""

    def __init__(self, figures: Sequence[str]) -> None:
        self._figures = figures
        self._kinds: dict[str, tuple[type[np.generic], float]] = {"place": (np.int64, -1), "first": (np.int64, _MOST_DAYS), "last": (np.int64, -1)}
        for name in figures:
            self._kinds |= {f"{name}_rows": (np.int64, 0), f"{name}_least": (np.float64, np.inf), f"{name}_most": (np.float64, -np.inf)}
        self._count, self._unseen = 0, True
        self._columns: dict[str, np.ndarray[Any, Any]] = {name: np.empty(0, kind) for name, (kind, _) in self._kinds.items()}

    def room_for(self, count: int) -> None:
        """Insist on room for so many codes."""
        have = len(self._columns["place"])
        self._unseen = self._unseen or count > self._count
        self._count = count
        if count > have:
            for name, (kind, start) in self._kinds.items():
                self._columns[name] = np.concatenate([self._columns[name], np.full(max(count, 2 * have) - have, start, kind)])

    def add(self, places: Codes, codes: Codes, days: Codes, figures: Mapping[str, Floats]) -> None:
        """Some rows more, in order."""
        columns = self._columns
        if self._unseen:
            note_firsts(columns["place"], codes, places)
            self._unseen = bool((columns["place"][1 : self._count] < 0).any())  # 0 is no word, or here already
        np.minimum.at(columns["first"], codes, days)
        np.maximum.at(columns["last"], codes, days)
        sizes: Codes | None = None
        for name, numbers in figures.items():
            above = codes
            if not numbers.min(initial=np.inf) > 0:
                at = np.flatnonzero(numbers > 0)
                above, numbers, counted = codes[at], numbers[at], np.bincount(codes[at])
            else:
                sizes = counted = np.bincount(codes) if sizes is None else sizes
            columns[f"{name}_rows"][: len(counted)] += counted
            np.minimum.at(columns[f"{name}_least"], above, numbers)
            np.maximum.at(columns[f"{name}_most"], above, numbers)

    def table(self, codes: Codes, day: int, steps: Mapping[str, int]) -> pa.Table:
        """Those codes; numbers in millionths, and none where none is above zero. day: from which days were counted, since 1970."""
        made = {"place": pa.array(self._columns["place"][codes])}
        for name in ("first", "last"):
            made[name] = pa.array((self._columns[name][codes] + day).astype(np.int32)).cast(pa.date32())
        for name in self._figures:
            rows = self._columns[f"{name}_rows"][codes]
            made[f"{name}_rows"] = pa.array(rows)
            for which in ("least", "most"):
                numbers = np.where(rows > 0, self._columns[f"{name}_{which}"][codes], 0).astype(np.int64) * steps[name]
                made[f"{name}_{which}"] = pa.array(numbers, mask=rows == 0)
        return pa.table(made)

    @property
    def seen(self) -> Codes:
        """The codes that have a row."""
        return np.flatnonzero(self._columns["place"] >= 0)
