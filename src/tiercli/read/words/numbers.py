"""Numbers as people write them: one cell's text to an exact decimal, or a word on what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.counted import counted_unit
from tiercli.read.words.units import factor_of, is_magnitude, leading_currency
from tiercli.read.words.written import ERROR_CELLS, NO_RESULT, NO_VALUE, folded

_MINUS_MARKS = ("△", "▲", "▽", "▼", "负", "红字")
_PLAIN = late_pattern(r"^(\d+)?(\.\d*)?(?:e([+-]?\d{1,3}))?$")
_GROUPED = late_pattern(r"^(?:\d{1,3}(?:[,'’]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d*)?$")  # the latter in India: 1,23,456
_COMMA_DECIMAL = late_pattern(r"^(\d{1,3}(?:\.\d{3})+|\d+),(\d+)$")
_DOT_GROUPED = late_pattern(r"^\d{1,3}(?:\.\d{3}){2,}$")
_BODY = late_pattern(r"^([\d.,'’]+(?:e[+-]?\d{1,3})?)(.*)$")
_CHINESE_DIGITS = {char: value for chars in ("零壹贰叁肆伍陆柒捌玖", "〇一二三四五六七八九") for value, char in enumerate(chars)}
_CHINESE_DIGITS |= {"两": 2, "叄": 3, "陸": 6, "廿": 20}
_CHINESE_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_CHINESE_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NOTE_MARKS = r"(?:^|[0-9.,])\s*[²³¹⁰-₉①-⒛⓪-⓿❶-➓]"
"""A small or circled figure behind a number is the mark of a footnote, and no figure of the number: 5①."""
_NOTE = late_pattern(NOTE_MARKS)
LARGEST = Decimal(2**63 - 1) / 10**6


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one cell says.

    value: in the field's own unit; none when the cell has no value or cannot be read.
    problem: "", "unreadable", "ambiguous", "too-large", "error-cell", "wrong-unit", "formula-without-value".
    currency: where the cell names one.
    absolute: the cell named its own unit, so the header's does not apply; scale is what that unit multiplied with.
    magnitude: all that the cell named is 万 or 亿, and no unit.
    counted: a number of pieces or litres (then `value` is none), with the name of that unit.
    """

    value: Decimal | None = None
    problem: str = ""
    currency: str = ""
    absolute: bool = False
    scale: Decimal = Decimal(1)
    magnitude: bool = False
    counted: tuple[Decimal, str] | None = None


NOTHING = Parsed()


def parse_number(text: str, kind: Kind, *, decimal_comma: bool = False, within: str = "") -> Parsed:
    """The number that a cell holds.

    Understood: 1,234.50 · １２３４ · (1,200) · 5- · △300 · −5 · 12% · ￥1,200 · 12.5吨 · 3.2万 · 1.5万吨 · 壹仟贰佰 · 1.2E3 · spaces inside.
    `-`, `/`, `无`, `N/A` are no value. 1.234,50 is ambiguous unless decimal_comma. within: as for `factor_of`.
    """
    if text == NO_RESULT:
        return Parsed(problem="formula-without-value")
    if _NOTE.search(text):
        return Parsed(problem="unreadable")
    words = folded(text)
    if words in NO_VALUE:
        return NOTHING
    if words in ERROR_CELLS:
        return Parsed(problem="error-cell")
    negative, words = _sign(words)
    currency, words = leading_currency(words)
    if currency:
        again, words = _sign(words)
        negative = negative != again
    if words and words[0] in "零壹贰叁肆伍陆柒捌玖拾一二三四五六七八九十两":
        value = _chinese(words)
        return Parsed(problem="unreadable") if value is None else _within(-value if negative else value, currency)
    match = _BODY.match(words)
    if not match:
        return Parsed(problem="unreadable")
    number, problem = _decimal(match[1], decimal_comma=decimal_comma)
    if number is None:
        return Parsed(problem=problem)
    scale, currency, absolute, problem = _suffix(match[2], kind, currency, within)
    if problem == "wrong-unit" and kind in (Kind.QUANTITY, Kind.NUMBER) and not currency and (unit := counted_unit(match[2])):
        return Parsed(problem=problem, counted=(-number if negative else number, unit))
    if problem:
        return Parsed(problem=problem)
    parsed = _within(-number * scale if negative else number * scale, currency)
    return replace(parsed, absolute=absolute, scale=scale, magnitude=is_magnitude(match[2])) if absolute and parsed.value is not None else parsed


def _within(value: Decimal, currency: str) -> Parsed:
    if abs(value) > LARGEST:
        return Parsed(problem="too-large")
    return Parsed(value, currency=currency)


def _sign(words: str) -> tuple[bool, str]:
    negative = False
    if len(words) > 2 and words[0] == "(" and words[-1] == ")":
        negative, words = True, words[1:-1]
    for mark in _MINUS_MARKS:
        if words.startswith(mark) and len(words) > len(mark):
            return not negative, words[len(mark) :]
    if words.endswith("红字") and len(words) > 2:
        return not negative, words[:-2]
    if len(words) > 1 and words[0] == "-":
        return not negative, words[1:]
    if len(words) > 1 and words[-1] == "-" and words[0].isdigit():
        return not negative, words[:-1]
    if len(words) > 1 and words[0] == "+":
        return negative, words[1:]
    return negative, words


def _decimal(digits: str, *, decimal_comma: bool) -> tuple[Decimal | None, str]:
    if decimal_comma and "," in digits:
        match = _COMMA_DECIMAL.match(digits)
        if not match:
            return None, "unreadable"
        digits = f"{match[1].replace('.', '')}.{match[2]}"
    elif decimal_comma and _DOT_GROUPED.match(digits):
        digits = digits.replace(".", "")
    elif _GROUPED.match(digits):
        digits = digits.replace(",", "").replace("'", "").replace("’", "")
    elif _COMMA_DECIMAL.match(digits) or _DOT_GROUPED.match(digits):
        return None, "ambiguous"
    match = _PLAIN.match(digits)
    if not match or not (match[1] or (match[2] and len(match[2]) > 1)):
        return None, "unreadable"
    try:
        return Decimal(digits), ""
    except InvalidOperation:
        return None, "unreadable"


def _suffix(words: str, kind: Kind, currency: str, within: str) -> tuple[Decimal, str, bool, str]:
    """Factor, currency, whether the cell named its own unit, problem."""
    if not words:
        return Decimal(1), currency, False, ""
    if words in ("%", "‰", "个百分点"):
        if kind in (Kind.QUANTITY, Kind.MONEY):
            return Decimal(1), currency, False, "wrong-unit"
        return (Decimal("0.001") if words == "‰" else Decimal("0.01")), currency, True, ""
    found = factor_of(words, kind, within)
    if found is None:
        return Decimal(1), currency, False, "wrong-unit" if any(char.isalpha() for char in words) else "unreadable"
    factor, code = found
    if currency and code and code != currency:
        return Decimal(1), currency, False, "wrong-unit"
    return factor, code or currency, True, ""


def _chinese(words: str) -> Decimal | None:
    """壹仟贰佰叁拾元伍角 as 1230.5; none when it is not such a number."""
    words = words.removesuffix("整").removesuffix("正")
    whole, cents = words, Decimal(0)
    for mark in ("元", "圆"):
        if mark in words:
            whole, _, tail = words.partition(mark)
            for char, unit in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
                if char in tail:
                    said, _, tail = tail.partition(char)
                    said = said.lstrip("零")
                    if said not in _CHINESE_DIGITS:
                        return None
                    cents += _CHINESE_DIGITS[said] * unit
            if tail:
                return None
            break
    found = _chinese_whole(whole)
    return None if found is None else found + cents


def _chinese_whole(words: str) -> int | None:
    """一千二百三十 as 1230, 一二三〇 digit by digit as well; none for what people read in two ways (一百二, 一千二) or not at all."""
    digits = [_CHINESE_DIGITS.get(char, 10) for char in words]
    if len(digits) > 1 and max(digits) < 10:
        return int("".join(map(str, digits)))
    total = section = digit = 0
    last, before = 10**4, 0  # the unit before in this section, and that of the character before
    for char in words:
        if char in _CHINESE_DIGITS:
            if digit:
                return None
            digit = _CHINESE_DIGITS[char]
            before = 0 if digit == 0 else before
        elif char in _CHINESE_UNITS:
            before = _CHINESE_UNITS[char]
            if before >= last:
                return None
            section, digit, last = section + (digit or 1) * before, 0, before
        elif char in _CHINESE_BIG:
            before = _CHINESE_BIG[char]
            total = (total + section + digit) * before if before > 10**4 else total + (section + digit) * before
            section, digit, last = 0, 0, 10**4
        else:
            return None
    return None if digit and before > 10 else total + section + digit
