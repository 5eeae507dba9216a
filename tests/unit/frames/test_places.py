"""Places and sums within groups, against plain Python: ties, groups without a name, those who are measured without being counted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Places, group_numbers, total
from tiercli.frames.vectors import Texts

Row = tuple[str | None, Fraction | None, bool]
"""Group, value, whether it counts."""
VALUES = st.none() | st.integers(-3, 3).map(Fraction) | st.fractions(-5, 5, max_denominator=9) | st.integers(-(10**30), 10**30).map(Fraction)
ROWS = st.lists(st.tuples(st.sampled_from(["N", "S", None]), VALUES, st.booleans()), min_size=1, max_size=14)


def numbers(values: Sequence[Fraction | None]) -> Numbers:
    num = np.array([0 if one is None else one.numerator for one in values], object)
    den = np.array([1 if one is None else one.denominator for one in values], object)
    return Numbers(num, den, np.array([one is not None for one in values]))


def places(rows: Sequence[Row]) -> Places:
    import pyarrow as pa

    groups = group_numbers([Texts(pa.array([group for group, _, _ in rows], pa.string()))], len(rows))
    return Places(numbers([value for _, value, _ in rows]), groups, np.array([counts for _, _, counts in rows]))


def counted(rows: Sequence[Row], group: str | None) -> list[Fraction]:
    return [value for theirs, value, counts in rows if theirs == group and counts and value is not None]


@given(rows=ROWS)
@examples(300, few=40)
def test_places_and_sums_are_those_of_plain_python(rows: list[Row]) -> None:
    found = places(rows)
    above, below, count = found.above().tolist(), found.at_or_below().tolist(), found.count().tolist()
    beyond, upto = found.sum_above(or_equal=False).fractions(), found.sum_above(or_equal=True).fractions()
    highest, lowest, whole = (
        one.fractions() for one in (found.best(highest=True), found.best(highest=False), total(found.values, found.groups, found.members))
    )
    for row, (group, value, _) in enumerate(rows):
        theirs = counted(rows, group)
        assert count[row] == len(theirs)
        assert (highest[row], lowest[row]) == (max(theirs, default=None), min(theirs, default=None))
        assert whole[row] == sum(theirs)
        if value is not None:
            assert above[row] == sum(one > value for one in theirs)
            assert below[row] == sum(one <= value for one in theirs)
            assert beyond[row] == sum(one for one in theirs if one > value)
            assert upto[row] == sum(one for one in theirs if one >= value)


def test_a_third_and_the_same_third_in_other_terms_tie() -> None:
    rows: list[Row] = [("N", Fraction(1, 3), True), ("N", Fraction(1, 3), True), ("N", Fraction(333_333, 1_000_000), True)]
    found = places(rows)
    same = Places(Numbers(np.array([1, 2, 333_333]), np.array([3, 6, 1_000_000]), np.ones(3, bool)), found.groups, found.members)
    assert same.above().tolist() == [0, 0, 2]


@pytest.mark.parametrize("count", [200_000])
def test_every_row_of_many_gets_its_own_place(count: int) -> None:
    values = Numbers(np.arange(count) * 7919 % count, 1, np.ones(count, bool))
    found = Places(values, np.zeros(count, np.int64), np.ones(count, bool))
    assert (found.at_or_below() == values.num + 1).all()
