"""Columns of numbers as people write them, into whole millionths: plain ones quickly, ornamented ones all at once, odd ones one by one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO, MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.read.words.counted import Unit, unit_of
from tiercli.read.words.numbers import NOTE_MARKS, Parsed, parse_number
from tiercli.read.words.typed import Counted, Typed, each_distinct, problems_of
from tiercli.read.words.units import HOME

_PLAIN = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?$"
_AMOUNT = r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,9})?"
_DASHES = r"[\x{2010}-\x{2015}\x{2212}\x{2500}]"
_TRIANGLES = "△▲▽▼"
_EXACT_LENGTH, _EXACT_BELOW = 16, 1e9
_SELDOM = 8
"""Of so many cells one may be longer, and the others are still read quickly."""
_LARGEST = Decimal(2**63 - 1) / MICRO


@dataclass(frozen=True, slots=True)
class Scale:
    """What the numbers of a column are multiplied with.

    plain: those without a unit of their own. own: those with one, which are in tonnes or yuan then.
    said: the row says what `plain` stands for, so that a cell with another unit contradicts it.
    counted: the unit of pieces that plain numbers are in; "" for a weight. home: the currency that money is in.
    within: the unit of a field that counts days, months or years.
    """

    plain: Decimal = Decimal(1)
    own: Decimal = Decimal(1)
    said: bool = False
    counted: str = ""
    home: str = HOME
    within: str = ""

    @property
    def is_usual(self) -> bool:
        """Tonnes and yuan: a cell's 吨 or 元 changes nothing."""
        return self.plain == 1 and self.own == 1 and not self.counted and self.home == HOME


def number_column(cells: pa.Array, kind: Kind, *, factor: Decimal = Decimal(1), scale: Scale | None = None, decimal_comma: bool = False) -> Typed:
    """Whole millionths of every cell; money is rounded to 4 decimals first, halves away from zero."""
    scale = scale or Scale(factor)
    if scale.plain == 1 and (mostly := _mostly_short(cells, kind, scale, decimal_comma=decimal_comma)) is not None:
        return mostly
    plain = pc.fill_null(pc.match_substring_regex(cells, _PLAIN), False)
    empty = cells.is_null().to_numpy(zero_copy_only=False)
    is_plain = plain.to_numpy(zero_copy_only=False)
    texts = cells
    if not decimal_comma and not (is_plain | empty).all():
        texts, is_plain = _tidied(cells, is_plain, ~is_plain & ~empty, kind, own_unit=scale.is_usual)
    whole = bool((is_plain | empty).all())
    texts = texts if whole else pc.if_else(pa.array(is_plain), texts, pa.scalar(None, pa.string()))
    values, too_large = _scaled(texts, kind, scale.plain)
    typed = Typed(pa.nulls(0, pa.int64()))
    missing = ~is_plain
    if too_large.any():
        typed.problems["too-large"] = too_large
        missing = missing | too_large
    if not whole:
        odd = np.flatnonzero(~is_plain & ~empty)
        answers, codes = each_distinct(cells.take(pa.array(odd)), lambda text: _odd_number(text, kind, scale, decimal_comma=decimal_comma))
        values[odd] = np.array([answer[0] or 0 for answer in answers], dtype=np.int64)[codes]
        missing[odd] = np.array([answer[0] is None for answer in answers], dtype=bool)[codes]
        for word, rows in problems_of([answer[1] for answer in answers], codes).items():
            mask = np.zeros(len(cells), dtype=bool)
            mask[odd] = rows
            typed.problems[word] = mask | typed.problems[word] if word in typed.problems else mask
        if any(answer[2] for answer in answers):
            typed.counted = _counted(len(cells), odd, answers, codes)
    typed.values = pa.array(values, pa.int64(), mask=missing)
    return typed


def _mostly_short(cells: pa.Array, kind: Kind, scale: Scale, *, decimal_comma: bool) -> Typed | None:
    """Columns of short plain numbers, with the longer cells among them, such as 8865738.970000001, read the long way. None for other columns."""
    lengths = pc.binary_length(cells)
    if (pc.max(lengths).as_py() or 0) <= _EXACT_LENGTH:
        quick = _quick(cells, kind)
        return None if quick is None else Typed(quick)
    long = pc.fill_null(pc.greater(lengths, _EXACT_LENGTH), False)
    rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
    if len(rows) > len(cells) // _SELDOM or (quick := _quick(pc.if_else(long, pa.scalar(None, pa.string()), cells), kind)) is None:
        return None
    rest = number_column(cells.filter(long), kind, scale=scale, decimal_comma=decimal_comma)
    typed = Typed(pc.replace_with_mask(quick, long, rest.values))
    typed.problems |= {word: np.isin(np.arange(len(cells)), rows[mask]) for word, mask in rest.problems.items()}
    if (counted := rest.counted) is not None:
        codes = np.full(len(cells), -1, dtype=np.int64)
        codes[rows] = counted.codes
        typed.counted = Counted(counted.units, codes, pc.replace_with_mask(pa.nulls(len(cells), pa.int64()), long, counted.counts))
    return typed


def _quick(cells: pa.Array, kind: Kind) -> pa.Array | None:
    """Plain numbers of at most 15 digits, through floats and still exact: so short a decimal and its float name each other.

    None where any cell is more than that.
    """
    try:
        floats = pc.fill_null(pc.cast(cells, pa.float64()), 0.0).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    if not (np.abs(floats) < _EXACT_BELOW).all():
        return None
    whole = np.rint(floats * MICRO)
    if not (whole / MICRO == floats).all():
        return None
    values = whole.astype(np.int64)
    if kind is Kind.MONEY:
        values = np.sign(values) * ((np.abs(values) + 50) // 100 * 100)
    return pa.array(values, pa.int64(), mask=cells.is_null().to_numpy(zero_copy_only=False))


def _tidied(cells: pa.Array, is_plain: np.ndarray[Any, Any], odd: np.ndarray[Any, Any], kind: Kind, *, own_unit: bool) -> tuple[pa.Array, np.ndarray[Any, Any]]:
    """Cells with the common ornaments taken off, all at once, so that they are plain numbers too.

    １２３, 1,234.50, (1,200), 5-, △300, −5, spaces inside; ￥ and 元, 吨 where the column is in that unit.
    """
    before, after = ("[¥]?", "元?") if own_unit and kind is Kind.MONEY else ("", "吨?") if own_unit and kind is Kind.QUANTITY else ("", "")
    amount = f"{before}{_AMOUNT}{after}"
    texts = cells.filter(pa.array(odd))
    noted = pc.match_substring_regex(texts, NOTE_MARKS)
    texts = pc.utf8_normalize(texts, form="NFKC")
    texts = pc.replace_substring_regex(pc.replace_substring_regex(texts, r"\s+", ""), _DASHES, "-")
    known = pc.match_substring_regex(texts, rf"^(?:\({amount}\)|{amount}-|{before}-{_AMOUNT}{after}|[-{_TRIANGLES}]?{amount})$")
    known = pc.and_not(known, noted).to_numpy(zero_copy_only=False)
    if not known.any():
        return cells, is_plain
    negative = pc.match_substring_regex(texts, rf"[-(){_TRIANGLES}]")
    texts = pc.replace_substring_regex(texts, rf"[-(),¥元吨{_TRIANGLES}]", "")
    texts = pc.if_else(negative, pc.binary_join_element_wise("-", texts, ""), texts)
    places = np.flatnonzero(odd)[known]
    mask = np.zeros(len(cells), dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(cells, pa.array(mask), texts.filter(pa.array(known))), is_plain | mask


def _scaled(texts: pa.Array, kind: Kind, factor: Decimal) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Plain decimal texts as whole millionths, and which of them are too large to be kept."""
    exact = pc.cast(texts, pa.decimal128(21, 9))
    large = np.zeros(len(texts), dtype=bool)
    if factor != 1:
        digits = len(factor.as_tuple().digits) + max(0, int(factor.as_tuple().exponent))
        places = max(0, -int(factor.as_tuple().exponent))
        exact = pc.multiply(exact, pa.scalar(factor, pa.decimal128(max(digits, places, 1), places)))
        over = pc.fill_null(pc.greater(pc.abs(exact), pa.scalar(Decimal(10) ** 12, pa.decimal128(14, 0))), False)
        large = over.to_numpy(zero_copy_only=False)
        if large.any():
            exact = pc.if_else(over, pa.scalar(None, exact.type), exact)
    rounded = pc.round(exact, MONEY_DECIMALS if kind is Kind.MONEY else 6, round_mode="half_towards_infinity")
    fixed = pc.cast(rounded, pa.decimal128(38, 6))
    # A decimal128 is a 128-bit integer of millionths here; its low half is the value, because it fits 64 bits.
    low = np.frombuffer(fixed.buffers()[1], dtype="<i8")[::2] if len(fixed) else np.zeros(0, dtype=np.int64)
    values = low[fixed.offset : fixed.offset + len(fixed)].astype(np.int64)
    if fixed.null_count:
        values[fixed.is_null().to_numpy(zero_copy_only=False)] = 0
    return values, large


def _counted(count: int, odd: np.ndarray[Any, Any], answers: list[Any], codes: np.ndarray[Any, Any]) -> Counted:
    """The cells that say themselves that they are pieces or litres."""
    names = tuple(sorted({answer[2][1] for answer in answers if answer[2]}))
    units, numbers = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    units[odd] = np.array([names.index(answer[2][1]) if answer[2] else -1 for answer in answers], dtype=np.int64)[codes]
    numbers[odd] = np.array([answer[2][0] if answer[2] else 0 for answer in answers], dtype=np.int64)[codes]
    return Counted(tuple(unit_of(name) or Unit(name) for name in names), units, pa.array(numbers, pa.int64(), mask=units < 0))


def _odd_number(text: str, kind: Kind, scale: Scale, *, decimal_comma: bool) -> tuple[int | None, str, tuple[int, str] | None]:
    """The value in millionths, what is wrong, and the number and unit where the cell counts pieces or litres."""
    parsed: Parsed = parse_number(text, kind, decimal_comma=decimal_comma, within=scale.within)
    if parsed.counted is not None:
        return _pieces(*parsed.counted, kind, scale)
    if parsed.value is None:
        return None, parsed.problem, None
    if parsed.currency not in ("", scale.home):
        return None, "currency", None
    if parsed.absolute and not parsed.magnitude and (scale.counted or (scale.said and parsed.scale * scale.own != scale.plain)):
        return None, "unit-conflict", None
    # 3.2万 under 公斤 is 32,000 kg, but under 万元 the header's own 万 is not counted twice
    factor = scale.own if parsed.absolute and not (parsed.magnitude and scale.plain < 1) else scale.plain
    value = parsed.value * factor
    if abs(value) > _LARGEST:
        return None, "too-large", None
    return rounded_micro(value, kind), "", None


def _pieces(number: Decimal, unit: str, kind: Kind, scale: Scale) -> tuple[int | None, str, tuple[int, str] | None]:
    if unit == scale.counted:
        return rounded_micro(number, kind), "", None
    if scale.said or scale.counted or kind is not Kind.QUANTITY:
        return None, "unit-conflict" if scale.said or scale.counted else "wrong-unit", None
    return (None, "too-large", None) if abs(number) > _LARGEST else (None, "", (rounded_micro(number, kind), unit))


def rounded_micro(value: Decimal, kind: Kind) -> int:
    """A decimal as whole millionths, money to 4 decimals first; halves away from zero."""
    places = Decimal(1).scaleb(-MONEY_DECIMALS if kind is Kind.MONEY else -6)
    return int(value.quantize(places, rounding=ROUND_HALF_UP) * MICRO)
