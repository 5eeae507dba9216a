"""Score cells: what each name can be in every combination of regions, all cells at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tiercli.grammar.intervals import Span
from tiercli.grammar.spans import INFINITY, Codes, Reader

MOST_CELLS = 200_000


@dataclass
class Cells:
    """All cells at once: what each name can be in each of them.

    odd: whether a value is missing or lies below every band. bounded: names that were taken as a whole, because
    all their regions together would have been too many cells. most: so many cells there may be.
    """

    size: int
    spans: dict[str, Span]
    odd: Any
    bounded: tuple[str, ...]
    codes: Codes
    constants: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST_CELLS

    @property
    def reader(self) -> Reader:
        """Reads conditions over these cells."""
        return Reader(self.spans, self.constants, self.codes)

    def split(self, name: str, span: Span, cuts: Iterable[float], needed: set[str]) -> None:
        """Cut a quantity that follows from others, and keep the cells that can be.

        needed: the names that are looked at later. Where there would be too many cells, those that differ in nothing needed become
        one; where there still would be, the quantity is taken as a whole.
        """
        bounds = np.array(sorted(cuts))
        if self._pieces(span, bounds) > self.most:
            if self.spans.keys() - needed - {name}:
                self._merge(needed | {name})
                span = self.spans[name]
            if self._pieces(span, bounds) > self.most:
                self.bounded = (*self.bounded, name)
                return
        regions = list(zip([-INFINITY, *bounds], [*(one - 1 for one in bounds), INFINITY], strict=True))
        low, high = np.broadcast_to(span.low, self.size), np.broadcast_to(span.high, self.size)
        picked, lows, highs = [], [], []
        for first, last in regions:
            index = np.nonzero((low <= last) & (high >= first))[0]
            picked.append(index)
            lows.append(np.maximum(low[index], first))
            highs.append(np.minimum(high[index], last))
        self._keep(np.concatenate(picked))
        self.spans[name] = Span(np.concatenate(lows), np.concatenate(highs), False, True)

    def _pieces(self, span: Span, bounds: Any) -> int:
        """How many cells there are when a quantity is cut."""
        low, high = np.broadcast_to(span.low, self.size), np.broadcast_to(span.high, self.size)
        pieces = np.searchsorted(bounds, high, side="right") - np.searchsorted(bounds, low, side="right") + 1
        return int(np.maximum(pieces, 0).sum())

    def _merge(self, needed: set[str]) -> None:
        """One cell for those that differ in nothing needed."""
        self.spans = {key: one for key, one in self.spans.items() if key in needed}
        parts = [part for span in self.spans.values() for part in (span.low, span.high, span.absent, span.present)]
        table = np.stack([np.broadcast_to(part, self.size).astype(np.float64) for part in (self.odd, *parts)], axis=1)
        _, first = np.unique(table, axis=0, return_index=True)
        self._keep(np.sort(first))

    def _keep(self, index: Any) -> None:
        self.spans = {key: one.kept(index) for key, one in self.spans.items()}
        self.odd = self.odd[index]
        self.size = len(index)
