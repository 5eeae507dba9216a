"""Whose fault it is that a file was not read."""

from __future__ import annotations

import pytest

from tiercli.read.formats.blame import ReadingFaultError, fault_of_understanding, is_out_of_memory


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("can't start new thread"), OSError("cannot allocate memory"), ImportError("failed to map segment")]
)
def test_memory_that_ran_out_is_known_by_the_words_of_whoever_met_it(error: Exception) -> None:
    assert is_out_of_memory(error)


@pytest.mark.parametrize(
    "error", [TypeError("in_memory() missing 1 required positional argument"), KeyError("memory"), NameError("name 'memory' is not defined")]
)
def test_a_slip_of_ours_in_something_called_memory_is_ours(error: Exception) -> None:
    assert not is_out_of_memory(error)
    assert isinstance(fault_of_understanding(error), ReadingFaultError)
