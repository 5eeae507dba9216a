"""Columns of exact rational numbers: what entities are computed with.

A number is `num / den`, both whole: sums, products and quotients lose nothing, and a comparison equals exact
arithmetic. Numbers stay in 64 bits as long as they fit and become Python's whole numbers where they do not, so that
nothing wraps and nothing has to be refused before the result is kept, rounded half up to millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any, ClassVar

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.exact import LARGEST, MICRO
from tiercli.frames.kinds import ValueKind
from tiercli.frames.whole import Whole, half_up, is_large, largest, narrow, objects, plus, size_of, spread_out, times

TRUE = np.True_
ROOT_DIGITS = 18
COMMON = 10**12
"""Numbers are brought to one denominator as long as it is no larger than this."""
COMMON_BITS = 256
"""Above this size the common denominator of a sum gives way to 18 decimals."""
SUM_DIGITS = 18


class TooLargeError(OverflowError):
    """A number beyond 64 bits of millionths, where one is to be kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """One exact number an entity, in its unit: `num / den` (den is positive) where `valid`, else none.

    is_score: made of points; such a number is compared as it is shown, rounded once to 6 decimals.
    """

    num: Whole
    den: Whole = 1
    valid: Any = TRUE
    is_score: bool = False

    kind: ClassVar[ValueKind] = "exact"

    @classmethod
    def of(cls, number: int | Decimal | Fraction) -> Numbers:
        """The same number for all."""
        exact = Fraction(number)
        return cls(exact.numerator, exact.denominator)

    @classmethod
    def micros(cls, whole: Whole, valid: Any = TRUE) -> Numbers:
        """From whole millionths."""
        return cls(whole, MICRO, valid)

    def spread(self, count: int) -> Numbers:
        """With arrays of its own for so many entities."""
        if not isinstance(self.num, int) and np.shape(self.num) == np.shape(self.valid) == (count,):
            return self
        return replace(self, num=spread_out(self.num, count), valid=np.broadcast_to(self.valid, count))

    def take(self, places: Array) -> Numbers:
        """The numbers at these places."""
        num, den = (one if isinstance(one, int) else one[places] for one in (self.num, self.den))
        return replace(self, num=num, den=den, valid=self.valid if self.valid.ndim == 0 else self.valid[places])

    def where(self, holds: Any) -> Numbers:
        """The numbers where a condition holds, none elsewhere."""
        return replace(self, valid=self.valid & holds)

    def scaled(self, digits: int = 6) -> Whole:
        """Whole multiples of 10**-digits, halves away from zero; what is not valid is anything."""
        unit: int = 10**digits
        if isinstance(self.den, int):
            if unit % self.den == 0:
                return times(self.num, unit // self.den)
            if self.den % unit == 0:
                return half_up(self.num, self.den // unit)
        return half_up(times(self.num, unit), self.den)

    def to_micros(self) -> Array:
        """Whole millionths as int64, rounded half up; 0 where there is none.

        Errors: TooLargeError.
        """
        whole = self.scaled()
        if isinstance(whole, int):
            whole = np.array(whole, object)
        if whole.dtype == object:
            whole = np.where(self.valid, whole, 0)
            if whole.size and (max(whole.flat) > LARGEST or min(whole.flat) < -LARGEST):
                raise TooLargeError
            return whole.astype(np.int64)
        return np.where(self.valid, whole, 0)

    def fits(self) -> bool:
        """Whether a glance shows that `to_micros` has room for every number; where it does not, only `to_micros` can tell."""
        if is_large(self.num) or is_large(self.den):
            return False
        if isinstance(self.den, int):
            return (self.den >= MICRO and not isinstance(self.num, int)) or largest(self.num) * MICRO // self.den < LARGEST
        sizes = np.abs(self.num) / self.den
        return not sizes.size or float(np.maximum.reduce(sizes, axis=None)) * MICRO < LARGEST // 2  # a float may be a little off

    def floored(self) -> Array:
        """The whole millionths at or below each number, as int64; beyond 62 bits they stay at that end."""
        number = self.as_compared()
        fits = isinstance(number.den, int) and MICRO % number.den == 0
        whole = times(number.num, MICRO // number.den) if fits else times(number.num, MICRO) // number.den
        if isinstance(whole, int):
            whole = np.array(whole, object)
        return np.clip(whole, -(2**62), 2**62).astype(np.int64) if whole.dtype == object else whole

    def as_compared(self) -> Numbers:
        """What a comparison looks at: scores as they are shown, everything else as it is."""
        return Numbers(self.scaled(), MICRO, self.valid) if self.is_score else self

    def whole_parts(self, count: int) -> tuple[Array, Array] | None:
        """Numerator and denominator in 64 bits (a denominator of 0 where there is no number); none for what millionths hold, or 64 bits do not."""
        if self.is_score or is_large(self.num) or is_large(self.den) or (isinstance(self.den, int) and (MICRO % self.den == 0 or self.den > LARGEST)):
            return None
        return spread_out(self.num, count), np.where(self.valid, spread_out(self.den, count), 0)

    def __neg__(self) -> Numbers:
        return replace(self, num=-self.num)

    def __abs__(self) -> Numbers:
        return replace(self, num=size_of(self.num))

    def __add__(self, other: Numbers) -> Numbers:
        a, b, den = _alike(self, other)
        return _reduced(Numbers(plus(a, b), den, self.valid & other.valid, self.is_score or other.is_score))

    def __sub__(self, other: Numbers) -> Numbers:
        return self + -other

    def __mul__(self, other: Numbers) -> Numbers:
        num, den = times(self.num, other.num), times(self.den, other.den)
        return _reduced(Numbers(num, den, self.valid & other.valid, self.is_score or other.is_score))

    def __truediv__(self, other: Numbers) -> Numbers:
        """Division by zero gives no value."""
        own, theirs = self.den, other.den
        if isinstance(own, int) and isinstance(theirs, int):
            common = gcd(own, theirs)
            own, theirs = own // common, theirs // common
        num, den = times(self.num, theirs), times(other.num, own)
        valid = self.valid & other.valid & np.not_equal(den, 0).astype(bool)
        is_score = self.is_score or other.is_score
        if isinstance(den, int):
            return _reduced(Numbers(num if den >= 0 else -num, abs(den) or 1, valid, is_score))
        num = np.where(den < 0, -num, num)
        return _reduced(Numbers(num, np.where(den == 0, 1, abs(den)), valid, is_score))

    def compared(self, other: Numbers) -> tuple[Whole, Whole]:
        """Two whole numbers that are to each other as the two numbers are."""
        a, b, _ = _alike(self.as_compared(), other.as_compared())
        return a, b

    def root(self) -> Numbers:
        """The square root, to 18 decimals; none of a negative number."""
        scale = 10 ** (2 * ROOT_DIGITS)
        count = max((len(one) for one in (self.num, self.den) if not isinstance(one, int)), default=1)
        nums, dens = (np.broadcast_to(np.asarray(one, object), count) for one in (self.num, self.den))
        roots = np.array([isqrt(max(int(num), 0) * scale // int(den)) for num, den in zip(nums, dens, strict=True)], object)
        return Numbers(roots, 10**ROOT_DIGITS, self.valid & np.greater_equal(self.num, 0).astype(bool))

    def on_one_denominator(self) -> Numbers:
        """The same numbers over one denominator, so that they can be added up; exact unless that would be huge, else to 18 decimals."""
        if isinstance(self.den, int):
            return self
        common = 1
        for den in set(self.den[np.broadcast_to(self.valid, self.den.shape)].tolist()):
            common = lcm(common, den)
            if common.bit_length() > COMMON_BITS:
                return replace(self, num=self.scaled(SUM_DIGITS), den=10**SUM_DIGITS)
        den = np.where(np.broadcast_to(self.valid, self.den.shape), self.den, 1)
        factor = common // (objects(den) if common > LARGEST else den)
        return replace(self, num=times(self.num, factor), den=common)

    def order(self) -> Array:
        """Whole numbers in the same order as the numbers, equal where they are equal; valid ones only matter."""
        number = self.as_compared()
        keys = number.num
        if not isinstance(number.den, int):
            bits = 2 * max(int(one).bit_length() for one in (number.den.max(),)) + 1
            keys = (objects(keys) * (1 << bits)) // objects(number.den)
        if isinstance(keys, int):
            return np.zeros(np.shape(self.valid), np.int64)
        if keys.dtype == object:
            keys = np.where(self.valid, keys, 0)
            return np.unique(keys, return_inverse=True)[1].reshape(keys.shape)
        return keys

    def fractions(self) -> list[Fraction | None]:
        """Every number as a fraction."""
        count = max(np.size(self.num), np.size(self.den), np.size(self.valid))
        nums, dens = (np.broadcast_to(np.asarray(one, object), count) for one in (self.num, self.den))
        return [Fraction(int(a), int(b)) if ok else None for a, b, ok in zip(nums, dens, np.broadcast_to(self.valid, count), strict=True)]


def chosen(holds: Any, yes: Numbers, no: Numbers) -> Numbers:
    """The one where a condition holds, the other elsewhere."""
    valid = np.where(holds, yes.valid, no.valid)
    is_score = yes.is_score or no.is_score
    if isinstance(yes.den, int) and isinstance(no.den, int):
        common = lcm(yes.den, no.den)
        if common <= COMMON:
            a, b = times(yes.num, common // yes.den), times(no.num, common // no.den)
            return Numbers(_where(holds, a, b), common, valid, is_score)
    return Numbers(_where(holds, yes.num, no.num), _where(holds, yes.den, no.den), valid, is_score)


def limited(numbers: Numbers, lowest: Fraction | None, highest: Fraction | None) -> Numbers:
    """Numbers that are never below one nor above another."""
    for limit, beyond in ((highest, np.greater), (lowest, np.less)):
        if limit is not None:
            bound = Numbers.of(limit)
            a, b = numbers.compared(bound)
            numbers = chosen(np.asarray(beyond(a, b), bool) & numbers.valid, bound, numbers)
    return numbers


def added(numbers: Sequence[Numbers]) -> Numbers:
    """The sum of several columns."""
    total = numbers[0]
    for one in numbers[1:]:
        total = total + one
    return total


def grouped_sums(numbers: Numbers, groups: Array, count: int, members: Array) -> Numbers:
    """The sum of the members of each group, for each of `count` groups (numbered from 0)."""
    common = numbers.on_one_denominator()
    amounts = np.where(members & common.valid, common.num, 0)
    if amounts.dtype != object and largest(amounts) * max(amounts.size, 1) > LARGEST:
        amounts = amounts.astype(object)
    sums = np.zeros(count, amounts.dtype)
    np.add.at(sums, groups, amounts)
    return Numbers(sums, common.den, is_score=numbers.is_score)


def _where(holds: Any, yes: Whole, no: Whole) -> Array:
    if any(isinstance(one, int) and abs(one) > LARGEST for one in (yes, no)) or is_large(yes) or is_large(no):
        yes, no = (np.asarray(one, object) for one in (yes, no))
    return np.where(holds, yes, no)


def _alike(a: Numbers, b: Numbers) -> tuple[Whole, Whole, Whole]:
    """Both numerators over one denominator."""
    if a.den is b.den or (isinstance(a.den, int) and isinstance(b.den, int) and a.den == b.den):
        return a.num, b.num, a.den
    if isinstance(a.den, int) and isinstance(b.den, int):
        common = lcm(a.den, b.den)
        return times(a.num, common // a.den), times(b.num, common // b.den), common
    if any(_is_beyond(one) for one in (a.num, a.den, b.num, b.den)) or largest(a.den) * largest(b.den) <= COMMON:
        return times(a.num, b.den), times(b.num, a.den), times(a.den, b.den)
    # sums of quotients soon leave 64 bits, where arrays are quick, unless each is in lowest terms and what their denominators share is kept once
    (num, own), (other, theirs) = _lowest(a.num, a.den), _lowest(b.num, b.den)
    shared = np.gcd(own, theirs)
    return times(num, theirs // shared), times(other, own // shared), times(own, theirs // shared)


def _is_beyond(whole: Whole) -> bool:
    return abs(whole) > LARGEST if isinstance(whole, int) else is_large(whole)


def _lowest(num: Whole, den: Whole) -> tuple[Whole, Whole]:
    """The same quotients in lowest terms, where each has a denominator of its own; 64 bits only."""
    if isinstance(den, int):
        return num, den
    shared = np.gcd(num, den)
    return num // shared, den // shared


def _reduced(number: Numbers) -> Numbers:
    """In lowest terms where 64 bits were left, so that long formulas stay small."""
    num, den = number.num, number.den
    if not (is_large(num) or is_large(den)):
        return number
    if isinstance(den, int):
        common = gcd(den, *(int(one) for one in num[:64])) if not isinstance(num, int) else 1
        if common == 1 or isinstance(num, int):
            return replace(number, num=narrow(num))
        common = gcd(common, *(int(one) for one in num[64:]))
        return replace(number, num=narrow(num // common), den=den // common)
    shared = np.gcd(np.asarray(num, object), den)
    shared = np.where(shared == 0, 1, shared)
    return replace(number, num=narrow(num // shared), den=narrow(den // shared))
