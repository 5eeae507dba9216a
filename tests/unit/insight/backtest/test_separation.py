"""Figures of separation: exact, and what they are at the ends."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiercli.insight.backtest.side import gini_of, moves_of, rank_agreement, spearman
from tiercli.outcome.backtested import UNDONE_WITHIN, Moves

SOME = st.lists(st.tuples(st.integers(0, 4), st.integers(-50, 50)), min_size=1, max_size=40)


def places_and_amounts(pairs):
    return np.array([pair[0] for pair in pairs], np.int64), np.array([pair[1] for pair in pairs], np.int64)


def test_levels_that_rank_by_the_amount_itself_agree_wholly():
    places, amounts = np.array([1, 1, 2, 3, 3]), np.array([90, 80, 70, 20, 10])
    assert rank_agreement(places, amounts) == 1
    found, most = gini_of(places, amounts)
    assert found == most == Fraction(2 * (2 * 170 + 1 * (2 * 170 + 70) + 2 * (2 * 240 + 30)), 2 * 270 * 5) - 1


def test_levels_in_the_reverse_order_agree_by_minus_one():
    assert rank_agreement(np.array([3, 2, 1]), np.array([30, 20, 10])) == -1
    found, most = gini_of(np.array([3, 2, 1]), np.array([30, 20, 10]))
    assert found == -most


def test_equal_amounts_in_different_levels_are_neither_in_order_nor_against_it():
    assert rank_agreement(np.array([1, 2, 2]), np.array([5, 5, 1])) == Fraction(1, 2)


def test_who_has_no_level_is_no_part_of_a_pair():
    assert rank_agreement(np.array([1, 2, 0]), np.array([5, 1, 100])) == 1


@pytest.mark.parametrize("amounts", [[0, 0, 0], [7, 7, 7]])
def test_equal_amounts_tell_nothing(amounts):
    assert rank_agreement(np.array([1, 2, 3]), np.array(amounts)) is None


def test_one_level_alone_separates_nothing():
    assert rank_agreement(np.array([1, 1]), np.array([1, 2])) is None
    assert gini_of(np.array([1, 1]), np.array([1, 2])) is None


def test_amounts_without_a_positive_sum_have_no_index():
    assert gini_of(np.array([1, 2]), np.array([3, -3])) is None


def test_a_thousand_thrown_dice_tell_about_nothing():
    dice = np.random.default_rng(1)
    places, amounts = dice.integers(1, 5, 5_000), dice.integers(0, 10**9, 5_000)
    found, most = gini_of(places, amounts)
    assert abs(rank_agreement(places, amounts)) < Fraction(3, 100)
    assert abs(found / most) < Fraction(3, 100)
    assert abs(spearman(places, amounts)) < 0.03


@given(SOME)
def test_the_agreement_is_that_of_all_pairs_counted_one_by_one(pairs):
    places, amounts = places_and_amounts(pairs)
    ranked = [(place, amount) for place, amount in pairs if place]
    signs = [np.sign(left[1] - right[1]) for left in ranked for right in ranked if left[0] < right[0]]
    expected = None if not signs or len({amount for _, amount in ranked}) == 1 else Fraction(int(sum(signs)), len(signs))
    assert rank_agreement(places, amounts) == expected


@given(SOME)
def test_no_order_of_levels_has_a_larger_index_than_the_best(pairs):
    found = gini_of(*places_and_amounts(pairs))
    assert found is None or found[0] <= found[1]


def test_large_amounts_do_not_wrap():
    amounts = np.array([2**62, 2**62, 2**62, 1], np.int64)
    found, most = gini_of(np.array([1, 1, 1, 2]), amounts)
    assert found == most
    assert Fraction(24, 100) < found < Fraction(25, 100)


def test_spearman_is_one_for_the_same_order_and_shares_ranks_among_ties():
    assert spearman(np.array([1, 2, 3]), np.array([10, 20, 30])) == 1
    assert spearman(np.array([1, 2, 3]), np.array([30, 20, 10])) == -1
    assert spearman(np.array([1, 1, 2, 2]), np.array([1, 2, 3, 4])) == pytest.approx(0.894427, abs=1e-6)


@pytest.mark.parametrize(("values", "amounts"), [([1], [1]), ([], []), ([2, 2], [1, 3]), ([1, 3], [2, 2])])
def test_nothing_can_be_ranked_where_all_is_equal(values, amounts):
    assert spearman(np.array(values, np.int64), np.array(amounts, np.int64)) is None


def ids(*names):
    import pyarrow as pa

    return pa.array(names)


def moved(*rows):
    """The moves of one entity through places, with a second one that stays."""
    return moves_of([ids("a", "b")] * len(rows), [np.array([row, 1]) for row in rows])


def test_a_move_that_is_taken_back_is_counted_once_where_it_began():
    moves, to_and_fro = moved(2, 1, 2)
    assert moves == [Moves(1, 1, 0, 1), Moves(1, 0, 1, 0)]
    assert to_and_fro == 1


def test_a_move_taken_back_within_the_limit_counts_and_after_it_does_not():
    assert moved(2, *[1] * UNDONE_WITHIN, 2)[1] == 1
    assert moved(2, *[1] * (UNDONE_WITHIN + 1), 2)[1] == 0


def test_two_moves_the_same_way_are_not_to_and_fro():
    assert moved(3, 2, 1)[1] == 0


def test_who_comes_or_goes_has_not_moved():
    moves, _ = moves_of([ids("a"), ids("a", "n"), ids("n")], [np.array([1]), np.array([1, 2]), np.array([1])])
    assert [(one.stayed, one.up, one.down) for one in moves] == [(1, 0, 0), (0, 1, 0)]


def test_one_period_has_no_moves():
    assert moves_of([ids("a")], [np.array([1])]) == ([], 0)
