"""The stability index, with a bin that is empty on one side counted as half an entity there."""

from __future__ import annotations

from math import log

import pytest

from tiercli.move.drift import stability_index

_EMPTY = (0.5 - 0.5 / 10) * log((5 / 10) / (0.5 / 10))  # 0.45 * ln 10
_HALVED = (0.5 - 1.0) * log(0.5)


@pytest.mark.parametrize(("old", "new", "parts"), [((10, 0), (5, 5), (_HALVED, _EMPTY)), ((5, 5), (10, 0), (_HALVED, _EMPTY))])
def test_a_bin_that_is_empty_on_one_side_counts_as_half_an_entity_there(old: tuple[int, ...], new: tuple[int, ...], parts: tuple[float, ...]) -> None:
    assert stability_index(old, new) == pytest.approx(parts, abs=1e-12)
    assert pytest.approx(1.0361632918473205, abs=1e-12) == _EMPTY


def test_a_bin_that_is_empty_on_both_sides_adds_nothing() -> None:
    assert stability_index((10, 0), (10, 0)) == [0.0, 0.0]


@pytest.mark.parametrize(("old", "new"), [((0, 0), (3, 1)), ((3, 1), (0, 0))])
def test_nothing_is_compared_with_nobody(old: tuple[int, ...], new: tuple[int, ...]) -> None:
    assert stability_index(old, new) == [0.0, 0.0]
