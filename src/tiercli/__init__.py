"""Grades a company's customers from the spreadsheets that people really have.

As a library: `tiercli.score(sales, customers=..., rules="standard")` takes pandas, Polars, PyArrow or
DuckDB frames and returns the same kind; `tiercli.outcome_of(...)` returns everything that is known.
"""

__all__ = ["__version__", "outcome_of", "score"]

TYPE_CHECKING = False  # as type checkers take it; importing typing takes longer than all of this file
if TYPE_CHECKING:
    from typing import Any

    from tiercli.domain.version import __version__
    from tiercli.library import outcome_of, score


def __getattr__(name: str) -> "Any":
    """Loads the version and the library on first use: the command line starts at once, and Ctrl-C finds nothing of ours unready for it."""
    if name == "__version__":
        from tiercli.domain.version import __version__ as version

        return version
    if name in ("outcome_of", "score"):
        from tiercli import library

        return getattr(library, name)
    raise AttributeError(f"module 'tiercli' has no attribute '{name}'")
