"""Half a year of runs to look at and to spoil."""

from tests.history.conftest import _half_year, a_history

__all__ = ["_half_year", "a_history"]
