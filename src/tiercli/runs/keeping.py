"""Where runs are kept and how: known before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keeping:
    """Where runs are kept and how.

    history: the folder; none for a run that is not kept. previous: an earlier result to start from instead.
    replace: a stored period may be replaced. written_at: the clock's words, read at the edge of the program.
    wait: seconds to wait for another run. coming: later periods that the same job will run anew after this one.
    encrypted: the report goes under a password.
    may_store: called before anything is stored; it waits for what must be done first, and raises where that failed.
    """

    history: Path | None = None
    previous: Path | None = None
    replace: bool = False
    written_at: str = ""
    wait: float = 60.0
    coming: frozenset[str] = frozenset()
    encrypted: bool = False
    may_store: Callable[[], object] | None = None
