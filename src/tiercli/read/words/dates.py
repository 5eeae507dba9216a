"""Days as people write them: strict patterns only, nothing is invented."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import month_end
from tiercli.read.words.eras import BEFORE_REPUBLIC, in_common_years
from tiercli.read.words.months import CHINESE_MONTHS, FOREIGN_MONTHS, MONTHS, month_range
from tiercli.read.words.spans import heading
from tiercli.read.words.written import ERROR_CELLS, NO_RESULT, NO_VALUE, folded, simplified

Order = Literal["", "day-first", "month-first", "year-first"]

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
_TIME = late_pattern(r"[t ,]*(?:上午|下午|am|pm)?\s*\d{1,2}(?::|时|点)\d{1,2}(?:(?::|分)\d{1,2}(?:[.,]\d+)?秒?)?分?\s*(?:am|pm|z|[+-]\d{2}:?\d{2})?$")
_ENGLISH_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_WEEKDAY = late_pattern(rf"[ ,(]*(?:星期|周|礼拜)[一二三四五六日天]\)?$|^{_ENGLISH_DAY}[ ,.]+|[ ,.(]+{_ENGLISH_DAY}\)?$")
_ISO = late_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY = late_pattern(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = late_pattern(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = late_pattern(r"^(\d{4})\s*(?:年\s*(\d{1,2})\s*月?份?|[-/]\s*(\d{1,2}))$")
_MONTH_COMPACT = late_pattern(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])$")
_MONTH_POINT = late_pattern(r"^(\d{4})\.(\d{1,2})$")
_SERIAL = late_pattern(r"^(-?\d{1,7})(?:\.\d+)?$")
_SHORT = late_pattern(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{1,2})$")
_SHORT_CHINESE = late_pattern(r"^(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$")
_FIGURES = "〇一二三四五六七八九"
_CHINESE_FIGURES = late_pattern(rf"^([{_FIGURES}零○]{{4}})年([{_FIGURES}]|十[一二]?)月([{_FIGURES}]|[二三]?十[{_FIGURES}]?)[日号]$")
_YEAR_LAST = late_pattern(r"^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$")
_POINTS = late_pattern(r"^\d{1,2}\.\d{1,2}\.\d{4}$")
_NAMED = late_pattern(r"^(\d{1,2})(?:st|nd|rd|th|er)?[-./ ]+([^\W\d_]{3,9})[-./, ]+(\d{4}|\d{2})$")
_NAMED_FIRST = late_pattern(r"^([a-z]{3,9})[-./ ]+(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})$")
_NAMED_YEAR_FIRST = late_pattern(r"^(\d{4})[-./, ]+([a-z]{3,9})[-./ ]+(\d{1,2})$")
_NAMED_MONTH_LAST = late_pattern(r"^(\d{4})[-./, ]+([a-z]{3,9})$")
_ERA = late_pattern(r"^(\d{3})\s*[-./年]\s*(\d{1,2})(?:\s*月?份?|\s*[-./月]\s*(\d{1,2})\s*[日号]?)$")
_ERA_COMPACT = late_pattern(r"^(0[5-9]\d|1[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_TEN_DAYS = late_pattern(r"^(.+?)\s*(?:([上中下])旬|[底末])$")
_NAMED_MONTH = late_pattern(r"^([a-z]{3,9})[-./, ]+(\d{4})$")


@dataclass(frozen=True, slots=True)
class ParsedDay:
    """What one cell says.

    problem: "", "unreadable", "ambiguous", "out-of-range", "error-cell", "formula-without-value".
    month: only a month, or ten days of it, was given; the day is the last of them. span: the same of a week, a quarter or half a year.
    era: a year of three figures is one of the Republic (113/05/12 is 2024-05-12); where other days of the column are written otherwise, it may be a slip.
    hint: "day-first", "month-first" or "year-first" when the cell can only be read that way round.
    points: it is written with points and the year last, such as 01.10.2026.
    """

    day: date | None = None
    problem: str = ""
    month: bool = False
    hint: Order = ""
    points: bool = False
    span: bool = False
    era: bool = False


def parse_day(text: str, *, epoch_1904: bool = False, order: Order = "", said: bool = False, points: Order = "day-first") -> ParsedDay:
    """The day that a cell holds.

    Understood: 2025-03-01 · 2025.3.1 · 20250301 · 2025/3/1 8:00 · 2025年3月1日 · weekdays around them · 1 Mar 2025 · Excel serials ·
    25年3月1日 · 民國113年5月 and 113/05/12 · 令和8年5月1日 · B.E. 2569 · 2025年3月, 2025-03 and 2025年3月上旬 as a month · 2026-W05 and 2026Q1.
    25.3.1 and 1/3/2025 are ambiguous unless `order` is known.
    01.10.2026 is the first of October wherever points are written, unless the column (`points`) or the user shows otherwise.
    said: the user says the order, so that 1/3/25 is read and 3/25/2025 is no day where days come first.
    """
    if match := _ISO.fullmatch(text):  # as workbooks hand them over: nothing else has to be asked
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if text == NO_RESULT:
        return ParsedDay(problem="formula-without-value")
    words = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    bare = folded(words)
    if bare in NO_VALUE:
        return ParsedDay()
    if bare in ERROR_CELLS:
        return ParsedDay(problem="error-cell")
    if match := _ERA_COMPACT.match(bare):
        return _era(*match.groups())
    if match := _SERIAL.match(bare):
        if compact := _COMPACT.match(bare):
            return _day(int(compact[1]), int(compact[2]), int(compact[3]))
        if month := _MONTH_COMPACT.match(bare):
            return _month(int(month[1]), int(month[2]))
        if point := _MONTH_POINT.match(bare):
            # 2025.1 may be January or what is left of 2025.10 once it was a number.
            return ParsedDay(problem="ambiguous") if len(point[2]) == 1 else _month(int(point[1]), int(point[2]))
        return _serial(int(match[1]), epoch_1904=epoch_1904)
    if _COMPACT.match(bare):
        return _day(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    words = _WEEKDAY.sub("", _TIME.sub("", _WEEKDAY.sub("", words))).strip(" ,")
    return _in_words(words, order, said=said, points=points)


def _in_words(words: str, order: Order, *, said: bool, points: Order) -> ParsedDay:
    """The same of a day that is written out, without its time; of another era, of ten days, or plainly."""
    if other := in_common_years(words):
        plain, first, last = other
        found = _in_words(plain, order, said=said, points=points)
        return found if found.day is None or first <= found.day <= last else ParsedDay(problem="unreadable")
    if match := _TEN_DAYS.match(words):
        found = _in_words(match[1], order, said=said, points=points)
        if found.day is None or not found.month or found.span:
            return ParsedDay(problem=found.problem or "unreadable")
        return replace(found, day=found.day.replace(day={"上": 10, "中": 20}.get(match[2], found.day.day)))
    if match := _DAY.match(words):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH.match(words):
        return _month(int(match[1]), int(match[2] or match[3]))
    if match := _CHINESE_FIGURES.match(words):
        return _day(*(_chinese_number(part) for part in match.groups()))
    if match := _SHORT_CHINESE.match(words):
        return _day(_century(int(match[1])), int(match[2]), int(match[3]))
    if match := _ERA.match(words):
        return _era(*match.groups())
    pointed = _POINTS.match(words) is not None
    day = _western(words, points if pointed and not said else order)
    if pointed:
        day = replace(day, points=True)
    return ParsedDay(problem="unreadable") if said and day.hint not in ("", order) else day


def _era(year: str, month: str, day: str | None) -> ParsedDay:
    whole = BEFORE_REPUBLIC + int(year)
    return replace(_day(whole, int(month), int(day)) if day else _month(whole, int(month)), era=True)


def _chinese_number(words: str) -> int:
    """二〇二六 is 2026, 十二 is 12, 三十一 is 31."""
    plain = words.replace("零", "〇").replace("○", "〇")
    if "十" not in plain:
        return int("".join(str(_FIGURES.index(char)) for char in plain))
    tens, _, ones = plain.partition("十")
    return 10 * (_FIGURES.index(tens) if tens else 1) + (_FIGURES.index(ones) if ones else 0)


def _western(words: str, order: Order) -> ParsedDay:
    if match := _YEAR_LAST.match(words):
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        if one > 12 >= two:
            return _day(year, two, one, hint="day-first")
        if two > 12 >= one:
            return _day(year, one, two, hint="month-first")
        if one == two or order == "month-first":
            return _day(year, one, two)
        return _day(year, two, one) if order == "day-first" else ParsedDay(problem="ambiguous")
    if match := _SHORT.match(words):
        return _short((match[1], match[2], match[3]), order)
    if (match := _NAMED.match(words)) and (month := FOREIGN_MONTHS.get(re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", match[2])))):
        year = int(match[3])
        return _day(year if year > 99 else 2000 + year, month, int(match[1]))
    if (match := _NAMED_FIRST.match(words)) and match[1] in MONTHS:
        return _day(int(match[3]), MONTHS[match[1]], int(match[2]))
    if (match := _NAMED_YEAR_FIRST.match(words)) and match[2] in MONTHS:
        return _day(int(match[1]), MONTHS[match[2]], int(match[3]))
    if (match := _NAMED_MONTH.match(words)) and match[1] in MONTHS:
        return _month(int(match[2]), MONTHS[match[1]])
    if (match := _NAMED_MONTH_LAST.match(words)) and match[2] in MONTHS:
        return _month(int(match[1]), MONTHS[match[2]])
    span = heading(words)
    if span is not None and span.kind in ("week", "quarter", "half") and not span.rest and (period := span.period):
        return ParsedDay(period.end, month=True, span=True) if EARLIEST_YEAR <= period.end.year <= LATEST_YEAR else ParsedDay(problem="out-of-range")
    return ParsedDay(problem="unreadable")


def _short(parts: tuple[str, str, str], order: Order) -> ParsedDay:
    """A day with a year of two digits: in the order that is known, or where only one order makes it a day; 13/10/26 may be of 2013 or of 2026."""
    one, two, three = parts
    ways: dict[Order, tuple[str, str, str]] = {"year-first": (one, two, three), "day-first": (three, two, one), "month-first": (three, one, two)}
    days = {way: _day(_century(int(year)), int(month), int(day)) for way, (year, month, day) in ways.items()}
    days = {way: day for way, day in days.items() if day.day is not None}
    if order and order in days and len(ways[order][0]) == 2:
        return days[order]
    if len(days) == 1 and not order:
        way, day = next(iter(days.items()))
        return replace(day, hint=way)
    return ParsedDay(problem="ambiguous" if days and not (order and order not in days) else "unreadable")


def _century(year: int) -> int:
    """A year of two digits: 26 is 2026, 99 is 1999."""
    return year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int, *, hint: Order = "") -> ParsedDay:
    try:
        found = date(year, month, day)
    except ValueError:
        return ParsedDay(problem="unreadable")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return ParsedDay(problem="out-of-range")
    return ParsedDay(found, hint=hint)


def _month(year: int, month: int) -> ParsedDay:
    if not 1 <= month <= 12:
        return ParsedDay(problem="unreadable")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return ParsedDay(problem="out-of-range")
    return ParsedDay(month_end(year, month), month=True)


def _serial(number: int, *, epoch_1904: bool) -> ParsedDay:
    """An Excel serial number: days since 1899-12-30, or since 1904-01-01 in old Macintosh files."""
    start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    if not 0 <= number <= 100_000:
        return ParsedDay(problem="out-of-range")
    found = start + timedelta(days=number)
    return ParsedDay(found) if EARLIEST_YEAR <= found.year <= LATEST_YEAR else ParsedDay(problem="out-of-range")


_SHEET_MONTH = late_pattern(r"(?<!\d)(1[0-2]|0?[1-9])月份?")
_SHEET_CHINESE_MONTH = late_pattern(r"(十[一二]?|[一二三四五六七八九])月份?")
_SHEET_YEAR_MONTH = late_pattern(r"(?<!\d)((?:19|20)\d{2})[-._年/ ]?(1[0-2]|0?[1-9])(?!\d)")
_YEAR = late_pattern(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def month_in_name(name: str) -> tuple[int | None, int | None]:
    """Year and month that a sheet's name gives: 2026-01, 2026年1月, 202601, 1月, 十二月, Jan 2026; no month where it names several (1-10月)."""
    words = unicodedata.normalize("NFKC", name).lower()
    if month_range(words) or len({match[1].lstrip("0") for match in _SHEET_MONTH.finditer(words)}) > 1:
        return year_in(words), None
    if match := _SHEET_YEAR_MONTH.search(words):
        return int(match[1]), int(match[2])
    year = year_in(words)
    if match := _SHEET_MONTH.search(words):
        return year, int(match[1])
    if match := _SHEET_CHINESE_MONTH.search(words):
        return year, CHINESE_MONTHS[match[1]]
    for part in re.findall(r"[a-z]+", words):
        if part in MONTHS:
            return year, MONTHS[part]
    return year, None


def year_in(words: str) -> int | None:
    """The first year that a text names, such as the title above a table."""
    match = _YEAR.search(unicodedata.normalize("NFKC", words))
    return int(match[1]) if match else None


_CHINESE = late_pattern(r"(?:截止|截至)(?:日期|时间|日|到|至)?\s*[:]?\s*((?:19|20)\d{2}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}\s*日?|月)?)")
_ENGLISH = late_pattern(
    r"\bas (?:of|at)(?: date)?\s*[:]?\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2} [a-z]{3,9},? [0-9]{4}|[a-z]{3,9} [0-9]{1,2},? [0-9]{4})", re.IGNORECASE
)


def stated_day(lines: Sequence[Sequence[str]]) -> date | None:
    """The first such day in these lines, each a row of cells; a month is its last day."""
    for line in lines:
        words = simplified(unicodedata.normalize("NFKC", " ".join(cell for cell in line if cell)))
        for pattern in (_CHINESE, _ENGLISH):
            if match := pattern.search(words):
                text = re.sub(r"(?<=\d)\s+(?=[-./年月日])|(?<=[-./年月])\s+(?=\d)", "", match[1])
                if day := parse_day(text).day:
                    return day
    return None
