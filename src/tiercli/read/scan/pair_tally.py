"""Counts, days and extremes of rows by customer, block by block: by id, and by name as well where an id has several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.tallies import MOST_DAYS, Codes, Floats


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
        if (new := np.flatnonzero(own < 0)[::-1]).size:
            self._name_of[ids[new]] = names[new]  # the first of each is written last
            own = self._name_of[ids]
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
        self._kinds: dict[str, tuple[type[np.generic], float]] = {"place": (np.int64, -1), "first": (np.int64, MOST_DAYS), "last": (np.int64, -1)}
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
            new = np.flatnonzero(columns["place"].take(codes) < 0)[::-1]
            columns["place"][codes[new]] = places[new]  # the first of each is written last
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
