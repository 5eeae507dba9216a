"""Headers and cells that name a span of days: 31-60天, 90天以上, 1年以内, 未到期, Over 90 days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.written import simplified

_UNITS = {"天": 1, "日": 1, "d": 1, "day": 1, "days": 1, "周": 7, "week": 7, "weeks": 7, "个月": 30, "月": 30, "mth": 30, "mths": 30, "month": 30, "months": 30}
_YEARS = frozenset({"年", "year", "years", "yr", "yrs"})
_UNIT = r"(天|日|个月|月|周|年|days?|d|weeks?|mths?|months?|years?|yrs?)?"
_NUMBER = r"(\d{1,4})"
_DAYS = late_pattern(rf"{_NUMBER}(?:\.0+)?{_UNIT}")
_BETWEEN = late_pattern(rf"{_NUMBER}{_UNIT}(?:-|~|至|到|to){_NUMBER}{_UNIT}(?:以内|以下|内|\(?含\)?)?")
_ABOVE = late_pattern(
    rf"(?:{_NUMBER}{_UNIT}(?:\(含\))?-?(?:以上|以外|及以上|\+|&?(?:and)?(?:over|above|older|more|up)|plus)"
    rf"|(?:>=?|≥|over|above|超过|大于|逾|morethan|olderthan){_NUMBER}{_UNIT}(?:以上|\+)?)"
)
_WITHIN = late_pattern(
    rf"(?:{_NUMBER}{_UNIT}(?:\(含\))?(?:以内|之内|以下|内)(?:\(含\))?|(?:<=?|≤|within|under|lessthan|upto|不超过|小于){_NUMBER}{_UNIT}(?:以内)?)"
)
_NOT_DUE = late_pattern(
    r"未到期|未逾期|未超期|未到账期|信用期内|账期内|账期以内|正常|notyetdue|notdue|notoverdue|nodue|^current(?:amount|due|period)?$|withinterms|withincreditperiod|^futureremit$"
)
_OVERDUE = late_pattern(r"逾期|超期|超账期|拖欠|到期未|overdue|pastdue|dayslate|arrears")
_REST = late_pattern(r"(?:and)?older|(?:and)?above|over|更早|更久")
_WHOLE_MONTHS = late_pattern(r"(\d{1,2})months?")
_AGE = late_pattern(r"账龄|库龄|aging|ageing|age")
_NOISE = late_pattern(
    r"逾期|超期|超账期|拖欠|已到期|账龄|应收账款|应收款|应收|欠款|余额|金额|overdue|pastdue|pastdays|ageing|aging|aged|age(?=\d|>|<|$)"
    r"|balance|amount|inv(?:oice)?|[(\[](?:元|万元|千元|人民币|cny|rmb)[)\]]"
)
_DASHES = str.maketrans("‐‑‒–—―−－～", "-" * 9)
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days.

    low: the least number of days that belongs to it. high: the most, or none.
    not_due: nothing is overdue in it. overdue, age: whether the words say which of both the days count.
    """

    low: int
    high: int | None
    not_due: bool = False
    overdue: bool = False
    age: bool = False


def span_of(text: str) -> Span | None:
    """The span that a header or cell names; none for other words."""
    words = _plain(text)
    overdue, age = bool(_OVERDUE.search(words)), bool(_AGE.search(words))
    if _NOT_DUE.search(words):
        return Span(0, 0, not_due=True, age=age)
    words = _NOISE.sub("", words).strip("-_:/.›")
    if match := _BETWEEN.fullmatch(words):
        unit = match[4] or match[2] or "天"
        low, high = _days(match[1], match[2] or unit), _days(match[3], unit)
        return Span(low, high, overdue=overdue, age=age) if low < high else None
    if match := _ABOVE.fullmatch(words):
        days = _days(match[1] or match[3], match[2] or match[4] or "天")
        beyond = match[1] is None and not re.match(r">=|≥", words)
        return Span(days + beyond, None, overdue=overdue, age=age)
    if match := _WITHIN.fullmatch(words):
        return Span(0, _days(match[1] or match[3], match[2] or match[4] or "天"), overdue=overdue, age=age)
    return None


def days_of(text: str) -> Span | None:
    """The span that a cell names, or the days alone: 213, 45天, 逾期3天."""
    if span := span_of(text):
        return span
    words = _plain(text)
    match = _DAYS.fullmatch(_NOISE.sub("", words))
    days = _days(match[1], match[2] or "天") if match else 0
    return Span(days, days, overdue=bool(_OVERDUE.search(words)), age=bool(_AGE.search(words))) if match else None


def spans_in(names: Sequence[str]) -> dict[int, Span]:
    """The columns of an ageing table: at least two spans of days; none otherwise."""
    spans = {index: span for index, name in enumerate(names) if name and len(name) <= 40 and (span := span_of(name))}
    spans = _with_the_rest(names, spans)
    real = [span for span in spans.values() if not span.not_due]
    if len(real) < 2 and not (real and len(spans) > 1):
        return {}
    return dict(zip(spans, settled_bounds(list(spans.values())), strict=True))


def _with_the_rest(names: Sequence[str], spans: dict[int, Span]) -> dict[int, Span]:
    """The spans with a last column that is only called Older, and with the whole months of such a table: `< 1 Month | 1 Month | 2 Months | Older`."""
    rest = [index for index, name in enumerate(names) if name and index not in spans and _REST.fullmatch(_plain(name))]
    if len(rest) != 1:
        return spans
    months = {index: int(match[1]) for index, name in enumerate(names) if name and (match := _WHOLE_MONTHS.fullmatch(_plain(name)))}
    past_due = any(span.not_due for span in spans.values())
    further = {index: Span(30 * number + 1, 30 * number + 30, overdue=past_due) for index, number in months.items() if past_due}
    before = [span.high for span in (*spans.values(), *further.values()) if span.high]
    if not before or rest[0] < max((*spans, *further)):
        return spans
    return dict(sorted({**spans, **further, rest[0]: Span(max(before) + 1, None, overdue=past_due)}.items()))


def settled_bounds(spans: Sequence[Span]) -> list[Span]:
    """Spans of one table, of which no two share a day: after 61-90, and beside 31-60 alone, 90天以上 begins on the 91st day."""
    closed = [span for span in spans if span.high is not None and span.low < span.high]
    ends = {span.high for span in closed}
    if any(span.low % 10 == 1 for span in closed):
        ends |= {span.low for span in spans if span.high is None and span.low % 10 == 0}
    return [replace(span, low=span.low + 1) if span.low and span.low in ends and span.low != span.high else span for span in spans]


def _days(number: str, unit: str) -> int:
    return int(number) * 365 if unit in _YEARS else int(number) // 12 * 365 + int(number) % 12 * 30 if _UNITS[unit] == 30 else int(number) * _UNITS[unit]


def _plain(text: str) -> str:
    words = simplified(unicodedata.normalize("NFKC", text)).lower()
    words = re.sub(r"[\s,\"'　]", "", words).translate(_DASHES)
    words = words.replace("半年", "6个月")
    return re.sub(r"[零一二两三四五六七八九十百]+(?=天|日|个月|月|年|周)|[零一二两三四五六七八九十百]+(?=-|至|到)", lambda match: str(_number(match[0])), words)


def _number(words: str) -> int:
    """A number below a thousand written in characters: 一百八十 is 180."""
    total, digit = 0, 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
    return total + digit
