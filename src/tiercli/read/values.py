"""Columns of text into typed columns, in whole-column steps; only distinct odd values are looked at one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tiercli.domain.exact import MICRO, MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.read.dates import Order, ParsedDay, parse_day
from tiercli.read.numbers import Parsed, parse_number
from tiercli.read.written import ERROR_CELLS, NO_RESULT, NO_VALUE, folded

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_PLAIN = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?$"
_AMOUNT = r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,9})?"
_DASHES = r"[\x{2010}-\x{2015}\x{2212}\x{2500}]"
_TRIANGLES = "△▲▽▼"
_MAY_BE_NOTHING = r"^(?:[-—–―－/\\*.…\x{e000}#<].{0,12}|(?i:无|暂无|空|没有|无数据|n/a|na|nil|null|none|nan|n\.a\.))$"
_YES = frozenset({"是", "有", "y", "yes", "1", "true", "t", "√", "✓", "✔", "☑", "对", "1.0", "x", "已签", "符合", "真"})
_NO = frozenset({"否", "无", "n", "no", "0", "false", "f", "×", "✗", "✘", "☐", "错", "0.0", "没有", "未签", "不符合", "假", "不是"})
_EXACT_LENGTH, _EXACT_BELOW = 16, 1e9
_LARGEST = Decimal(2**63 - 1) / MICRO


@dataclass
class Typed:
    """A typed column.

    values: Arrow array of the field's own type; null where there is no value or it could not be read.
    problems: what is wrong -> mask of rows.
    currencies: code -> mask of rows that name it.
    months: rows that gave a month and no day.
    """

    values: pa.Array
    problems: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    currencies: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    months: np.ndarray[Any, Any] | None = None
    order: Order = ""


def trimmed(cells: pa.Array) -> pa.Array:
    """Cells without white space around them; empty ones are null."""
    return on_distinct(cells, _trimmed)


def _trimmed(cells: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(cells)
    if may_hold(cells, "\u200b", "\ufeff"):
        cells = pc.utf8_trim(cells, " \t\r\n\u00a0\u3000\u200b\ufeff")
    if pc.min(pc.binary_length(cells)).as_py() == 0:
        return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
    return cells


def on_distinct(cells: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """A change of texts, made once for each distinct text; the very same array where nothing changes."""
    import pyarrow.compute as pc

    coded = cells.dictionary_encode()
    changed = change(coded.dictionary)
    if not changed.null_count and pc.all(pc.equal(changed, coded.dictionary)).as_py() is not False:
        return cells
    return changed.take(coded.indices)


def may_hold(cells: pa.Array, *marks: str) -> bool:
    """Whether any of these marks may occur in a column: looked for in its bytes at once, which is much faster than cell by cell."""
    data = cells.buffers()[2]
    raw = data.to_pybytes() if data is not None else b""
    return any(mark.encode() in raw for mark in marks)


def each_distinct(cells: pa.Array, reading: Callable[[str], Any]) -> tuple[list[Any], np.ndarray[Any, Any]]:
    """What `reading` makes of each distinct text, and for each row which of them it is (-1 for null)."""
    import numpy as np
    import pyarrow.compute as pc

    coded = cells.dictionary_encode()
    answers = [reading(text) for text in coded.dictionary.to_pylist()]
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return answers, codes.astype(np.int64)


def _mask(answers: list[Any], codes: np.ndarray[Any, Any], wanted: Callable[[Any], bool]) -> np.ndarray[Any, Any]:
    import numpy as np

    table = np.array([*map(wanted, answers), False], dtype=np.bool_)
    mask: np.ndarray[Any, Any] = table[codes]
    return mask


def number_column(cells: pa.Array, kind: Kind, *, factor: Decimal = Decimal(1), decimal_comma: bool = False) -> Typed:
    """Whole millionths of every cell; money is rounded to 4 decimals first, halves away from zero."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if factor == 1 and (quick := _quick(cells, kind)) is not None:
        return Typed(quick)
    plain = pc.fill_null(pc.match_substring_regex(cells, _PLAIN), False)
    empty = cells.is_null().to_numpy(zero_copy_only=False)
    is_plain = plain.to_numpy(zero_copy_only=False)
    texts = cells
    if not decimal_comma and not (is_plain | empty).all():
        texts, is_plain = _tidied(cells, is_plain, ~is_plain & ~empty, kind, own_unit=factor == 1)
    whole = bool((is_plain | empty).all())
    texts = texts if whole else pc.if_else(pa.array(is_plain), texts, pa.scalar(None, pa.string()))
    values, too_large = _scaled(texts, kind, factor)
    typed = Typed(pa.nulls(0, pa.int64()))
    missing = ~is_plain
    if too_large.any():
        typed.problems["too-large"] = too_large
        missing = missing | too_large
    if not whole:
        odd = np.flatnonzero(~is_plain & ~empty)
        answers, codes = each_distinct(cells.take(pa.array(odd)), lambda text: _odd_number(text, kind, factor, decimal_comma=decimal_comma))
        values[odd] = np.array([answer[0] or 0 for answer in answers], dtype=np.int64)[codes]
        missing[odd] = np.array([answer[0] is None for answer in answers], dtype=bool)[codes]
        for attribute, found in ((1, typed.problems), (2, typed.currencies)):
            for word in sorted({answer[attribute] for answer in answers} - {""}):
                mask = np.zeros(len(cells), dtype=bool)
                mask[odd] = _mask(answers, codes, lambda answer: answer[attribute] == word)  # noqa: B023
                found[word] = mask | found[word] if word in found else mask
    typed.values = pa.array(values, pa.int64(), mask=missing)
    return typed


def _quick(cells: pa.Array, kind: Kind) -> pa.Array | None:
    """Columns of plain numbers of at most 15 digits, through floats and still exact: so short a decimal and its float name each other.

    None where any cell is more than that.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if (pc.max(pc.binary_length(cells)).as_py() or 0) > _EXACT_LENGTH:
        return None
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
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    before, after = ("[¥]?", "元?") if own_unit and kind is Kind.MONEY else ("", "吨?") if own_unit and kind is Kind.QUANTITY else ("", "")
    amount = f"{before}{_AMOUNT}{after}"
    texts = pc.utf8_normalize(cells.filter(pa.array(odd)), form="NFKC")
    texts = pc.replace_substring_regex(pc.replace_substring_regex(texts, r"\s+", ""), _DASHES, "-")
    known = pc.match_substring_regex(texts, rf"^(?:\({amount}\)|{amount}-|{before}-{_AMOUNT}{after}|[-{_TRIANGLES}]?{amount})$").to_numpy(zero_copy_only=False)
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
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

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


def _odd_number(text: str, kind: Kind, factor: Decimal, *, decimal_comma: bool) -> tuple[int | None, str, str]:
    parsed: Parsed = parse_number(text, kind, decimal_comma=decimal_comma)
    if parsed.value is None:
        return None, parsed.problem, parsed.currency
    value = parsed.value if parsed.absolute else parsed.value * factor
    if abs(value) > _LARGEST:
        return None, "too-large", parsed.currency
    return rounded_micro(value, kind), "", parsed.currency


def rounded_micro(value: Decimal, kind: Kind) -> int:
    """A decimal as whole millionths, money to 4 decimals first; halves away from zero."""
    places = Decimal(1).scaleb(-MONEY_DECIMALS if kind is Kind.MONEY else -6)
    return int(value.quantize(places, rounding=ROUND_HALF_UP) * MICRO)


def date_column(cells: pa.Array, *, epoch_1904: bool = False, months: bool = True) -> Typed:
    """Days. Where a column has days that read only day first, or only month first, its ambiguous ones are read that way too.

    months: a month without a day counts as its last day; otherwise it is unreadable.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    timed = pc.match_substring_regex(cells, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")
    cells = pc.if_else(pc.fill_null(timed, False), pc.utf8_slice_codeunits(cells, 0, 10), cells)
    answers, codes = each_distinct(cells, lambda text: parse_day(text, epoch_1904=epoch_1904))
    hints = {answer.hint for answer in answers} - {""}
    order: Order = hints.pop() if len(hints) == 1 else ""
    if order and any(answer.problem == "ambiguous" for answer in answers):
        texts = cells.dictionary_encode().dictionary.to_pylist()
        answers = [parse_day(text, epoch_1904=epoch_1904, order=order) for text in texts]
    else:
        order = ""
    if not months:
        answers = [ParsedDay(problem="month-only") if answer.month else answer for answer in answers]
    typed = Typed(_taken([answer.day for answer in answers], codes, pa.date32()), order=order)
    for word in sorted({answer.problem for answer in answers} - {""}):
        typed.problems[word] = _mask(answers, codes, lambda answer: answer.problem == word)  # noqa: B023
    if any(answer.month for answer in answers):
        typed.months = _mask(answers, codes, lambda answer: answer.month)
    else:
        typed.months = np.zeros(len(cells), dtype=bool)
    return typed


def _taken(answers: list[Any], codes: np.ndarray[Any, Any], kind: pa.DataType) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    return pa.array([*answers, None], kind).take(pa.array(np.where(codes < 0, len(answers), codes)))


def flag_column(cells: pa.Array) -> Typed:
    """Yes and no in their many spellings."""
    import pyarrow as pa

    answers, codes = each_distinct(cells, _flag)
    typed = Typed(_taken([answer[0] for answer in answers], codes, pa.bool_()))
    for word in sorted({answer[1] for answer in answers} - {""}):
        typed.problems[word] = _mask(answers, codes, lambda answer: answer[1] == word)  # noqa: B023
    return typed


def _flag(text: str) -> tuple[bool | None, str]:
    words = folded(text)
    if words in _YES or words in _NO:
        return words in _YES, ""
    if text == NO_RESULT:
        return None, "formula-without-value"
    if words in ERROR_CELLS:
        return None, "error-cell"
    return (None, "") if words in NO_VALUE else (None, "unreadable")


def text_column(cells: pa.Array) -> Typed:
    """Text as written (NFC); words that mean "nothing here" are null."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = cells.dictionary_encode()
    written = _composed(coded.dictionary)
    odd = pc.fill_null(pc.match_substring_regex(written, _MAY_BE_NOTHING), False)
    if written is coded.dictionary and not pc.any(odd).as_py():
        return Typed(cells)
    answers = [_nothing(text) if is_odd else None for text, is_odd in zip(written.to_pylist(), odd.to_pylist(), strict=True)]
    nothing = pa.array([answer is not None for answer in answers], pa.bool_())
    typed = Typed(pc.if_else(nothing, pa.scalar(None, pa.string()), written).take(coded.indices))
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    for word in sorted({answer for answer in answers if answer}):
        typed.problems[word] = _mask(answers, codes, lambda answer: answer == word)  # noqa: B023
    return typed


def _composed(cells: pa.Array) -> pa.Array:
    """The texts in NFC; the very same array where they are so already."""
    import pyarrow.compute as pc

    if pc.all(pc.string_is_ascii(cells)).as_py() is not False:
        return cells
    composed = pc.utf8_normalize(cells, form="NFC")
    return cells if pc.all(pc.equal(composed, cells)).as_py() else composed


def _nothing(text: str) -> str | None:
    """A problem, or "" when the text means that there is no value, or none when it is a value."""
    if text == NO_RESULT:
        return "formula-without-value"
    words = folded(text)
    if words in ERROR_CELLS:
        return "error-cell"
    return "" if words in NO_VALUE else None


def typed_column(
    cells: pa.Array, kind: Kind, *, factor: Decimal = Decimal(1), decimal_comma: bool = False, epoch_1904: bool = False, months: bool = True
) -> Typed:
    """A column of trimmed cells in its field's type."""
    if kind.is_number:
        return number_column(cells, kind, factor=factor, decimal_comma=decimal_comma)
    if kind is Kind.DATE:
        return date_column(cells, epoch_1904=epoch_1904, months=months)
    return flag_column(cells) if kind is Kind.FLAG else text_column(cells)


def days(first: date, count: int) -> pa.Array:
    """The same day for every row."""
    import pyarrow as pa

    return pa.repeat(pa.scalar(first, pa.date32()), count)
