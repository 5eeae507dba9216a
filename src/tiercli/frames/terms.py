"""Sums of products over a whole number: what an expression over rows is before it is rounded, so that it is rounded once."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

import narwhals as nw

MOST_TERMS, MOST_FACTORS, LARGEST_TIMES, LARGEST_BELOW = 12, 5, 10**6, 10**12
"""How long a sum of products may become before it is computed in floats."""

Terms = tuple[tuple[int, tuple[nw.Expr, ...]], ...]
"""A sum of products: how many times each, and its factors in millionths."""
Linear = tuple[Terms, int]
"""A sum of products, and the whole number that it is divided by."""


def summed(a: Linear | None, b: Linear | None) -> Linear | None:
    """The sum of two, on one denominator; none where one is not known or the sum would be too long."""
    if a is None or b is None:
        return None
    below = lcm(a[1], b[1])
    return _bounded(tuple((times * (below // under), factors) for terms, under in (a, b) for times, factors in terms), below)


def multiplied(a: Linear | None, b: Linear | None) -> Linear | None:
    """The product of two, multiplied out; none as above."""
    if a is None or b is None:
        return None
    return _bounded(tuple((m * n, (*one, *other)) for m, one in a[0] for n, other in b[0]), a[1] * b[1])


def scaled(a: Linear | None, factor: Fraction) -> Linear | None:
    """So many times one; none as above."""
    return None if a is None else _bounded(tuple((times * factor.numerator, factors) for times, factors in a[0]), a[1] * factor.denominator)


def _bounded(terms: Terms, below: int) -> Linear | None:
    """In lowest terms; none where it would be too long."""
    common = gcd(below, *(times for times, _ in terms))
    terms, below = tuple((times // common, factors) for times, factors in terms), below // common
    too_long = len(terms) > MOST_TERMS or max(len(factors) for _, factors in terms) > MOST_FACTORS
    too_large = below > LARGEST_BELOW or max(abs(times) for times, _ in terms) > LARGEST_TIMES
    return None if too_long or too_large else (terms, below)
