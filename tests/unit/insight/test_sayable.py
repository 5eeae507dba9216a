"""Changes that people can say."""

from __future__ import annotations

import numpy as np
import pytest

from tiercli.insight.explain.levers import number_of, said, step_for

MICRO = 10**6


@pytest.mark.parametrize(
    ("steps", "rounded"),
    [("0", 0), ("0.000001", 1), ("12.4", 13), ("13", 13), ("999.2", 1000), ("1000", 1000), ("1000.1", 1010), ("1096.33", 1100), ("9991", 10_000),
     ("9990", 9990), ("10000.1", 10_100), ("99901", 100_000), ("1234567", 1_240_000), ("999000001", 1_000_000_000)],
)  # fmt: skip
def test_a_change_is_rounded_up_to_three_digits_or_a_step(steps: str, rounded: int) -> None:
    from decimal import Decimal

    assert said(number_of(np.array([int(Decimal(steps) * MICRO)]), MICRO)).tolist() == [rounded]


def test_every_change_has_its_number_and_the_next_is_larger() -> None:
    numbers = np.arange(6000)
    changes = said(numbers)
    assert (np.diff(changes) > 0).all()
    assert (number_of(changes * MICRO, MICRO) == numbers).all()
    assert (number_of(changes[:-1] * MICRO + 1, MICRO) == numbers[1:]).all()


@pytest.mark.parametrize(
    ("typical", "is_counted", "at_most", "step"),
    [(300, False, 1.0, 1.0), (10, False, 1.0, 1.0), (5, False, 1.0, 0.1), (0.02, False, 1.0, 0.001), (0, False, 1.0, 1.0), (5, True, 1.0, 1.0), (0.4, False, 0.001, 0.001)],
)  # fmt: skip
def test_the_smallest_step_follows_the_size_that_values_have(typical: float, is_counted: bool, at_most: float, step: float) -> None:
    assert step_for(typical, is_counted=is_counted, at_most=at_most) == pytest.approx(step)
