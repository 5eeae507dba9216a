"""Who moved from period to period, and which moves were taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.outcome.backtested import UNDONE_WITHIN, Moves

Array = np.ndarray[Any, Any]


def moves_of(ids: Sequence[pa.Array], places: Sequence[Array]) -> tuple[list[Moves], int]:
    """The moves into each period but the first, and how many entities had one that was taken back.

    ids, places: of each period in turn; place 1 is the best, 0 no level. A move up (down) is taken back by a move down (up) of the same entity
    within the next `UNDONE_WITHIN` periods.
    """
    everybody = pc.unique(pa.chunked_array([one.cast(pa.string()) for one in ids])) if ids else pa.array([], pa.string())
    stood = np.zeros((len(places), len(everybody)), np.int16)
    for row, (one, place) in enumerate(zip(ids, places, strict=True)):
        stood[row, pc.index_in(one.cast(pa.string()), value_set=everybody).to_numpy(zero_copy_only=False)] = place
    both = (stood[1:] > 0) & (stood[:-1] > 0)
    steps = np.where(both, np.sign(stood[:-1] - stood[1:]), 0).astype(np.int8)
    undone = np.zeros(steps.shape, bool)
    for later in range(1, UNDONE_WITHIN + 1):
        undone[:-later] |= (steps[:-later] != 0) & (steps[later:] == -steps[:-later])
    moves = [
        Moves(int((there & (step == 0)).sum()), int((step > 0).sum()), int((step < 0).sum()), int(back.sum()))
        for there, step, back in zip(both, steps, undone, strict=True)
    ]
    return moves, int(undone.any(axis=0).sum()) if len(undone) else 0
