"""Between which bounds a value lies, in each of many cells at once; what lint knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Span:
    """A value in each cell: between low and high, perhaps missing, perhaps there; text is a code."""

    low: Any
    high: Any
    absent: Any
    present: Any

    def kept(self, index: Any) -> Span:
        """The same for some of the cells."""
        return Span(*(part[index] if np.ndim(part) else part for part in (self.low, self.high, self.absent, self.present)))


UNKNOWN = Span(-np.inf, np.inf, True, True)


def point(value: float) -> Span:
    """A value that is known."""
    return Span(value, value, False, True)


def either(one: Span, one_can: Any, other: Span, other_can: Any) -> Span:
    """One value or the other, whichever can be."""
    low = np.minimum(np.where(one_can, one.low, np.inf), np.where(other_can, other.low, np.inf))
    high = np.maximum(np.where(one_can, one.high, -np.inf), np.where(other_can, other.high, -np.inf))
    absent = np.logical_or(np.logical_and(one_can, one.absent), np.logical_and(other_can, other.absent))
    present = np.logical_or(np.logical_and(one_can, one.present), np.logical_and(other_can, other.present))
    return Span(low, high, absent, present)


def absent_or_present(parts: Sequence[Span]) -> tuple[Any, Any]:
    """Whether what needs all of several values can be missing, and whether it can be there."""
    absent: Any = False
    present: Any = True
    for part in parts:
        absent, present = np.logical_or(absent, part.absent), np.logical_and(present, part.present)
    return absent, present
