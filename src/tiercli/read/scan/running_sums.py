"""Sums of rows that stand in an engine, added up to each row that was asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tiercli.domain.arrays import Whole
from tiercli.read.formats.elsewhere import Running
from tiercli.read.scan.engine import NotScannableError

_ROW_BITS = 32
_LARGEST = 2**62


@dataclass
class RunningSums:
    """Sums of rows by the next row that was asked about in their group.

    rows: those asked about, in order. codes: their groups. The sums are in the order of group and row, which `order` tells.
    """

    rows: Whole
    codes: Whole
    figures: int
    known: Whole = field(init=False)
    order: Whole = field(init=False)
    mixed: Whole = field(init=False)
    counts: Whole = field(init=False)
    sums: list[Whole] = field(init=False)
    size: float = 0.0

    def __post_init__(self) -> None:
        self.known, own = np.unique(self.codes, return_inverse=True)
        whole = (own.astype(np.int64) << _ROW_BITS) + self.rows
        self.order = np.argsort(whole, kind="stable")
        self.mixed = whole[self.order]
        self.counts = np.zeros(len(whole), dtype=np.int64)
        self.sums = [np.zeros(len(whole), dtype=np.int64) for _ in range(self.figures)]

    def add(self, rows: Whole, codes: Whole, figures: list[Whole]) -> None:
        """Adds rows with their groups and figures."""
        group = np.minimum(np.searchsorted(self.known, codes), len(self.known) - 1)
        at = np.searchsorted(self.mixed, (group << _ROW_BITS) + rows)
        next_ones = np.minimum(at, len(self.mixed) - 1)
        meant = (self.known[group] == codes) & (at < len(self.mixed)) & (self.mixed[next_ones] >> _ROW_BITS == group)
        np.add.at(self.counts, at[meant], 1)
        for sums, values in zip(self.sums, figures, strict=True):
            np.add.at(sums, at[meant], values[meant])
            self.size += float(np.abs(values).sum(dtype=np.float64))

    def running(self, names: Sequence[str]) -> Running:
        """See `Running`. Errors: NotScannableError where sums do not fit."""
        if self.size > _LARGEST:
            raise NotScannableError("sums above totals that do not fit")
        return Running(self._run(self.counts), {name: self._run(sums) for name, sums in zip(names, self.sums, strict=True)})

    def _run(self, values: Whole) -> Whole:
        whole, groups = np.cumsum(values), self.mixed >> _ROW_BITS
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        before = np.repeat(np.r_[0, whole[starts[1:] - 1]], np.diff(np.r_[starts, len(groups)]))
        answer = np.empty(len(values), dtype=np.int64)
        answer[self.order] = whole - before
        return answer
