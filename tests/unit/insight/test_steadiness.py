"""How steady bounds are depends on the customers and the seed, not on the order in which rows were put together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tiercli.insight.calibrate import steadiness_of
from tiercli.insight.targets import Board, Slot, bounds_for


def a_board(customers: int = 60) -> Board:
    draw = np.random.default_rng(5)
    values, there = draw.integers(0, 100, customers) * 10**6, draw.random(customers) > 0.1
    slots = [
        Slot(name, place, values, there, there & (draw.random(customers) > 0.1), ">=", Decimal(share), is_score=True)
        for place, (name, share) in enumerate((("A", "0.1"), ("B", "0.3")), start=1)
    ]
    return Board(tuple(slots), np.full(customers, 3), draw.integers(1, 9, customers).astype(float))


def reordered(board: Board, seed: int) -> Board:
    order = np.random.default_rng(seed).permutation(len(board.otherwise))
    slots = tuple(replace(one, values=one.values[order], known=one.known[order], there=one.there[order]) for one in board.slots)
    return Board(slots, board.otherwise[order], board.weights[order])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_resamples_do_not_depend_on_the_order_of_the_customers(seed: int) -> None:
    board = a_board()
    other = reordered(board, seed)
    assert bounds_for(other, "auto") == bounds_for(board, "auto")
    assert steadiness_of(other, bounds_for(other, "auto"), "auto", 7) == steadiness_of(board, bounds_for(board, "auto"), "auto", 7)


def test_another_seed_draws_others() -> None:
    board = a_board()
    found = bounds_for(board, "auto")
    assert steadiness_of(board, found, "auto", 7) != steadiness_of(board, found, "auto", 8)
