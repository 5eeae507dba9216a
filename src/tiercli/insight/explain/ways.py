"""Changes as people read them: from the numbers of a search to metrics with their values before and after, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import plain
from tiercli.domain.language import EMPTY, Text, same
from tiercli.domain.unit import decimals_of
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts
from tiercli.insight.explain.levers import Lever
from tiercli.insight.explain.pairs import Pairs
from tiercli.insight.explain.search import Steps
from tiercli.insight.explain.trial import Changes, Trials
from tiercli.outcome.explained import Change, Way
from tiercli.rulebook.model import Rulebook

_WHOLE = ("count", "distinct", "months")
_MOST_PAIRS = 3
Key = tuple[int, int]
"""An entity's row and the place of a level."""


@dataclass(frozen=True)
class Said:
    """One kind of change in words: the metric's title and unit, and how many decimals are shown."""

    metric: str
    title: Text
    unit: str
    decimals: int

    @classmethod
    def of(cls, lever: Lever, rulebook: Rulebook) -> Said:
        """Of a lever."""
        metric = rulebook.metrics[lever.metric]
        decimals = metric.decimals if metric.decimals is not None else 0 if metric.source in _WHOLE else decimals_of(metric.unit)
        return cls(lever.metric, rulebook.title_of(lever.metric), metric.unit, decimals)

    def change(self, before: Decimal | str | None, after: Decimal | str | None) -> Change:
        """One change; it is said to its last digit, so that adding it to the value leads to where it should."""
        if not isinstance(before, Decimal) or not isinstance(after, Decimal):
            return Change(self.metric, self.title, self.unit, before, after)
        by = after - before
        decimals = max(self.decimals, -int(by.normalize().as_tuple().exponent) if by else 0)
        return Change(self.metric, self.title, self.unit, before, after, by, min(decimals, 6))


class Wording:
    """Puts the changes of one run into words, many at once."""

    def __init__(self, trials: Trials, rulebook: Rulebook, names: Sequence[str]) -> None:
        self.trials, self.names = trials, names
        self.said = [Said.of(lever, rulebook) for lever in trials.levers]

    def singles(self, steps: Steps) -> Mapping[Key, tuple[Way, ...]]:
        """The ways of each entity to each level by one change, the smallest first, one a metric."""
        made = self._changes(steps.rows, steps.levers, steps.numbers)
        where = self._where(Changes(steps.rows, (steps.levers,), (steps.numbers,)))
        kept: dict[Key, dict[str, tuple[float, Way]]] = {}
        for (size, change), (level, force), row, target in zip(made, where, steps.rows.tolist(), steps.targets.tolist(), strict=True):
            mine = kept.setdefault((row, target), {})
            if change.metric not in mine or size < mine[change.metric][0]:
                mine[change.metric] = (size, Way((change,), level, force))
        return {key: tuple(way for _, way in sorted(ways.values(), key=lambda one: one[0])) for key, ways in kept.items()}

    def pairs(self, pairs: Pairs) -> Mapping[Key, tuple[Way, ...]]:
        """The same by two changes together; a few for each level."""
        (a, b), (m, n) = pairs.levers, pairs.numbers
        one, two = self._changes(pairs.rows, a, m), self._changes(pairs.rows, b, n)
        where = self._where(Changes(pairs.rows, (a, b), (m, n)))
        kept: dict[Key, list[tuple[float, Way]]] = {}
        for (size, first), (more, second), (level, force), row, target in zip(one, two, where, pairs.rows.tolist(), pairs.targets.tolist(), strict=True):
            kept.setdefault((row, target), []).append((size + more, Way((first, second), level, force)))
        return {key: tuple(way for _, way in sorted(ways, key=lambda one: one[0])[:_MOST_PAIRS]) for key, ways in kept.items()}

    def _where(self, changes: Changes) -> Iterator[tuple[str, Text]]:
        """The level that each change leads to, and what comes before it is in force."""
        places, words = self.trials.of(changes).tolist(), self.trials.in_force(changes)
        for place, said in zip(places, words, strict=True):
            yield self.names[place - 1], same(said) if said else EMPTY

    def _changes(self, rows: Array, levers: Array, numbers: Array) -> list[tuple[float, Change]]:
        """Each change with its size, see `Lever.sizes`."""
        answer: list[tuple[float, Change]] = [(0.0, Change("", EMPTY, "", None, None))] * len(rows)
        for place in np.unique(levers).tolist():
            which = np.flatnonzero(levers == place)
            lever, said = self.trials.levers[place], self.said[place]
            before, after = (_values(lever, rows[which], one) for one in (np.zeros(len(which), np.int64), numbers[which]))
            sizes = lever.sizes(rows[which], numbers[which])
            for at, old, new, size in zip(which.tolist(), before, after, sizes.tolist(), strict=True):
                answer[at] = (size, said.change(old, new))
        return answer


def _values(lever: Lever, rows: Array, numbers: Array) -> list[Decimal | str | None]:
    found = lever.changed(rows, numbers)
    if isinstance(found, Texts):
        words: list[Decimal | str | None] = found.values.to_pylist()
        return words
    assert isinstance(found, Numbers)
    valid = np.broadcast_to(found.valid, len(rows)).tolist()
    return [plain(value) if known else None for value, known in zip(found.to_micros().tolist(), valid, strict=True)]
