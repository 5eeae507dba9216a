"""Exact numbers of entities: however they are held, they are the numbers that fractions give."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tiercli.domain.exact import LARGEST, MICRO
from tiercli.frames.numbers import Numbers, TooLargeError, added
from tiercli.frames.whole import half_up, is_large

WHOLE = st.integers(-(10**12), 10**12) | st.integers(-LARGEST, LARGEST)
BELOW = st.integers(1, 10**9) | st.integers(1, LARGEST)
COLUMNS = st.lists(st.tuples(WHOLE, BELOW), min_size=2, max_size=2)


def quotients(column: list[tuple[int, int]]) -> Numbers:
    return Numbers(*(np.array(line, np.int64) for line in zip(*column, strict=True)))


@given(COLUMNS, COLUMNS, WHOLE, BELOW)
def test_sums_of_quotients_are_those_of_fractions_in_64_bits_or_beyond(left, right, above, below):
    one, other, same = quotients(left), quotients(right), Numbers(above, below)
    expected = [Fraction(*a) + Fraction(*b) + Fraction(above, below) for a, b in zip(left, right, strict=True)]
    for numbers in ([one, other, same], [same, one, other], [other, same, one]):
        assert added(numbers).fractions() == expected


def test_a_sum_of_quotients_stays_in_64_bits_where_their_denominators_share_what_they_have():
    below = np.array([999_999_000_000, 999_999_000_000], np.int64)
    total = added([Numbers(np.array([3, 6], np.int64) * 10**6, below), Numbers(np.array([5, 10], np.int64), below * 3), Numbers.of(Fraction(1, 3))])
    assert not is_large(total.num)
    assert not is_large(total.den)


@example([0], 2**62)
@example([0, -(2**62)], 2**62)
@example([1], 2**62 - 1)
@example([LARGEST, -LARGEST], LARGEST)
@given(st.lists(WHOLE, min_size=1, max_size=3), BELOW | st.integers(2**61, 10**22))
def test_halves_are_rounded_away_from_zero_whatever_the_size(numbers, below):
    rounded = [int(one) for one in half_up(np.array(numbers, np.int64), below)]
    assert rounded == [(2 * abs(one) + below) // (2 * below) * (-1 if one < 0 else 1) for one in numbers]


@given(COLUMNS, st.booleans())
def test_what_a_glance_shows_to_fit_fits(column, shared):
    numbers = quotients(column)
    if shared:
        numbers = Numbers(numbers.num, column[0][1])
    try:
        micros = numbers.to_micros()
    except TooLargeError:
        assert not numbers.fits()
    else:
        assert [int(one) for one in micros] == [int(half_up(int(n) * MICRO, int(d))) for n, d in zip(numbers.num, np.broadcast_to(numbers.den, 2), strict=True)]


@pytest.mark.parametrize(("number", "fits"), [(LARGEST // MICRO - 1, True), (LARGEST // MICRO + 1, False)])
def test_the_largest_number_that_fits_is_seen_at_a_glance_and_a_larger_one_is_not(number, fits):
    assert Numbers(np.array([number, 1], np.int64)).fits() is fits
    assert Numbers(number).fits() is fits


def test_where_every_number_has_its_own_denominator_a_glance_leaves_room_for_what_floats_are_off_by():
    own = np.array([1, 1], np.int64)
    assert Numbers(np.array([LARGEST // MICRO // 3, 1], np.int64), own).fits()
    assert not Numbers(np.array([LARGEST // MICRO - 1, 1], np.int64), own).fits()
