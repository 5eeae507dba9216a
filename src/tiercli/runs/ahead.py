"""What a run needs once its files are read, loaded while they are read."""

from __future__ import annotations

from importlib import import_module

from tiercli.runs.keeping import Keeping

_ALWAYS = ("tiercli.insight.explain.attach", "tiercli.runs.opening")
_WITH_HISTORY = ("filelock", "pyarrow.parquet", "tiercli.runs.attribution", "tiercli.runs.candidates", "tiercli.runs.follow_up", "tiercli.runs.trend")


def load_ahead(keeping: Keeping) -> None:
    """Loads the modules and libraries of a run that is kept so."""
    for name in (*_ALWAYS, *(_WITH_HISTORY if keeping.history is not None else ())):
        import_module(name)
