"""Exact numbers: every stored number is an integer count of millionths.

Tonnes are kept to the gram (6 decimals), money to 4 decimals, ratios, points and scores are rounded
half up to 6 decimals. A sum is then the same in any row order and on every engine, and a comparison
at a bound equals exact arithmetic. The largest number of a row or an entity is about 9.2 million million
units; a larger one is an error, never a wrap. A total over many may be as large as it is (`total`).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.domain.texts import Cells

MICRO = 1_000_000
LARGEST = 2**63 - 1
MONEY_DECIMALS = 4

Number = int | float | Decimal


def micro(number: Number | str) -> int:
    """A number as whole millionths, half up (away from zero).

    Errors: OverflowError when it does not fit 64 bits; decimal.InvalidOperation for NaN or text.
    """
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    scaled = int((exact * MICRO).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(scaled) > LARGEST:
        raise OverflowError(f"{number} is beyond the largest exact number")
    return scaled


def fits(number: Decimal) -> bool:
    """Whether six decimals hold a number without rounding it, and 64 bits its millionths."""
    if not number.is_finite() or number.adjusted() > 18 or number.adjusted() < -18:
        return number == 0
    scaled = Fraction(number) * MICRO
    return scaled.denominator == 1 and abs(scaled) <= LARGEST


def plain(scaled: int) -> Decimal:
    """Millionths back as a decimal, without trailing zeros: 1500000 is 1.5."""
    value = Decimal(scaled) / MICRO
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def nearest_floats(scaled: Cells) -> Cells:
    """Millionths as the nearest floats in their unit."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = pc.min_max(scaled)
    if all(end is None or abs(end) <= 2**53 for end in (ends["min"].as_py(), ends["max"].as_py())):
        return pc.divide(pc.cast(scaled, pa.float64()), float(MICRO))
    # beyond 53 bits the whole number is no float itself, and rounding it first would round twice
    nearest: Any = pa.array([None if one is None else one / MICRO for one in scaled.to_pylist()], pa.float64())
    if isinstance(scaled, pa.ChunkedArray):
        nearest = pa.chunked_array([nearest])
    return nearest


def total(scaled: pa.Array | pa.ChunkedArray) -> int:
    """The sum of whole numbers, however large: engines add in 64 bits and wrap in silence, so the halves are added apart.

    scaled: 64-bit whole numbers; no value adds nothing.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = pc.min_max(scaled)
    largest = max(abs(ends["min"].as_py() or 0), abs(ends["max"].as_py() or 0))
    if largest * len(scaled) <= LARGEST:
        return int(pc.sum(scaled).as_py() or 0)
    bits = pa.scalar(31, pa.int64())
    upper = pc.shift_right(scaled, bits)
    lower = pc.bit_wise_and(scaled, pa.scalar((1 << 31) - 1, pa.int64()))
    return (int(pc.sum(upper).as_py() or 0) << 31) + int(pc.sum(lower).as_py() or 0)


def text(scaled: int) -> str:
    """Millionths as exact decimal text, never in scientific notation."""
    return format(plain(scaled), "f")


def divided(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, rounded half up (away from zero)."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def ratio(number: Number | str) -> Fraction:
    """A number from a rulebook as an exact fraction: 0.8 is 4/5."""
    return Fraction(number if isinstance(number, Decimal) else str(number))


def half_up(value: Fraction, decimals: int) -> Decimal:
    """A fraction with so many decimals, rounded half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 and whole else whole).scaleb(-decimals)


def shown(number: float, decimals: int) -> Decimal:
    """A computed number as a cell shows it, so that a sentence and the cell beside it agree: its first 15 digits, rounded half up; `format` rounds to even."""
    return half_up(Fraction(f"{number:.15g}"), decimals)
