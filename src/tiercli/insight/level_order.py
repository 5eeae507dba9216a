"""One order of the levels of two rulebooks, as far as there is one."""

from __future__ import annotations

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.rulebook.model import Rulebook


def joint_order(old: Rulebook, new: Rulebook) -> list[str] | None:
    """The levels of both main gradings, best first; none where neither has all levels of the other in the same order: then nobody rises or falls."""
    ours, theirs = (one.gradings[one.main].names_in_order for one in (old, new))
    for more, less in ((ours, theirs), (theirs, ours)):
        if [name for name in more if name in less] == less:
            return list(more)
    return None


def ranks_in(order: list[str], rulebook: Rulebook) -> Array:
    """For each place of the main grading (0 stands for none) its rank in an order, from 0; -1 for those who are not rated."""
    grading = rulebook.gradings[rulebook.main]
    return np.array([-1, *(order.index(name) if name in grading.names_in_order else -1 for name in grading.all_names)], np.int64)
