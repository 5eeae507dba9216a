"""The last result in a few figures, with which the front page compares."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.move.previous import Previous
from tiercli.outcome import Before
from tiercli.rulebook.facts.totals import total_metrics
from tiercli.rulebook.model import Rulebook


def before_of(previous: Previous, rulebook: Rulebook) -> Before:
    """How many entities there were, how many each level had, and the sums that the last result has."""
    named = previous.column(rulebook.main, rulebook.main)
    levels: list[str | None] = [None] * len(previous.ids) if named is None else named.cast(pa.string()).to_pylist()
    counts: dict[str, int] = {}
    for level in levels:
        if level is not None:
            counts[level] = counts.get(level, 0) + 1
    totals: dict[str, int] = {}
    by_level: dict[str, dict[str, int]] = {}
    for what, metric in total_metrics(rulebook).items():
        values = previous.column(metric, rulebook.main)
        if values is None or not pa.types.is_floating(values.type) or values.null_count == len(values):
            continue
        amounts = [int(amount) for amount in np.rint(pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False) * MICRO)]
        totals[what] = sum(amounts)
        by_level[what] = dict.fromkeys(counts, 0)
        for level, amount in zip(levels, amounts, strict=True):
            if level is not None:
                by_level[what][level] += amount
    return Before(f"{previous.as_of:%Y-%m}" if previous.as_of else previous.source, len(previous.ids), counts, totals, by_level)
