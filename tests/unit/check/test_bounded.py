"""What checking costs does not grow with the square of a name's length."""

from __future__ import annotations

import tracemalloc

import pytest

from tiercli.check.check import _unsearched
from tiercli.check.similar_names import LONGEST_NAME, similar_names
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY


def customers(*names: str) -> list[tuple[str, str, Place]]:
    return [(f"K{index}", name, Place()) for index, name in enumerate(names)]


def test_names_of_thirty_thousand_characters_take_little_memory() -> None:
    names = [f"{chr(0x4E00 + index)}" + "甲乙丙丁" * 8000 for index in range(5)]
    tracemalloc.start()
    try:
        assert similar_names(customers(*names)) == []
        assert tracemalloc.get_traced_memory()[1] < 42_000_000
    finally:
        tracemalloc.stop()


def test_long_names_that_are_the_same_but_for_spaces_are_still_a_pair() -> None:
    long = "昆仑" * LONGEST_NAME
    assert [pair.score for pair in similar_names(customers(long, long[:100] + " " + long[100:]))] == [100]


@pytest.mark.parametrize(("length", "said"), [(LONGEST_NAME, 0), (LONGEST_NAME + 1, 1)])
def test_that_long_names_were_not_compared_is_said(length: int, said: int) -> None:
    pytest.importorskip("rapidfuzz")
    findings = _unsearched(["a" * length, "b"])
    assert len(findings) == said
    assert all("1 customer name has more than 200 characters" in one.message.en and one.hint == EMPTY for one in findings)
