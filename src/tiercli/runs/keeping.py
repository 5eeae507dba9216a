"""Where runs are kept and how: known before anything is read; and what such a run needs is loaded meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

_ALWAYS = ("tiercli.insight.explain.attach", "tiercli.runs.graded_again")
_WITH_HISTORY = ("filelock", "pyarrow.parquet", "tiercli.runs.attribution", "tiercli.runs.candidates", "tiercli.runs.follow_up", "tiercli.runs.trend")


def load_ahead(keeping: Keeping) -> None:
    """Loads the modules and libraries of a run that is kept so."""
    for name in (*_ALWAYS, *(_WITH_HISTORY if keeping.history is not None else ())):
        import_module(name)


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
