"""How often a process of our own looks for garbage: seldom, as nearly all that it makes is there to stay."""

from __future__ import annotations

import gc

_OBJECTS_BETWEEN = 100_000


def collect_seldom() -> None:
    """From now on garbage is collected after so many objects. For a process that is ours alone: never call it in somebody's program."""
    gc.set_threshold(_OBJECTS_BETWEEN, 20, 20)
