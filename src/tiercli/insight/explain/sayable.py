"""Changes that people can say: 13 t and not 12.4, 1,240 t and not 1,238.6. They stand in one row, each with its number."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from tiercli.domain.arrays import Array

PLAIN = 1000
"""Up to so many steps each is said; beyond, three digits are."""
_A_DECADE = 900
_FINEST = 0.001


def said(numbers: Array) -> Array:
    """The change with each number, in steps: 0, 1, 2 ... 999, 1000, 1010, 1020 ... 9990, 10000, 10100 ..."""
    beyond = np.maximum(numbers - PLAIN, 0)
    decade, rest = beyond // _A_DECADE, beyond % _A_DECADE
    large: Array = (100 + rest) * 10 ** (decade + 1)
    return np.where(numbers <= PLAIN, numbers, large)


def number_of(steps: Array) -> Array:
    """The number of the smallest change that is at least so many steps, which need not be whole.

    steps: whole millionths of a step, not negative.
    """
    micro = 1_000_000
    whole = -(-np.asarray(steps, np.int64) // micro)
    decade = np.maximum(np.floor(np.log10(np.maximum(whole, 1))).astype(np.int64) - 3, 0)
    digits = 10 ** (decade + 1)
    leading = -(-whole // digits)
    # 9,995 is said as 10,000, the first of the next decade
    found: Array = np.where(whole <= PLAIN, whole, PLAIN + decade * _A_DECADE + leading - 100)
    return found


def step_for(typical: float, *, is_counted: bool, at_most: float = 1.0) -> float:
    """The smallest change that is said of a metric.

    typical: the size that values usually have. is_counted: whether they are whole things or days. at_most: in the metric's unit.
    """
    if is_counted:
        return 1.0
    return min(at_most, max(_FINEST, 10.0 ** (floor(log10(typical)) - 1))) if typical > 0 else at_most
