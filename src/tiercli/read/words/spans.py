"""Spans of time in words: a month, quarter or week as a header, the year or period that a title names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import Period, month_end, shift_months
from tiercli.read.words.fold import plain
from tiercli.read.words.months import CHINESE_MONTHS, MONTHS, month_range

Kind = Literal["day", "week", "month", "quarter", "half", "year"]
FINEST: tuple[Kind, ...] = ("day", "week", "month", "quarter", "half", "year")

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_Y4 = r"(?P<year>(?:19|20)\d{2})"
_YEAR = rf"(?:{_Y4}|(?<!\d)(?P<short>\d{{2}})(?=年))"
_BEFORE = rf"(?:{_YEAR}\s*[年./_-]?\s*)?"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_ONE_TO_FOUR = {"一": 1, "二": 2, "三": 3, "四": 4}
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("day", late_pattern(rf"(?<!\d){_Y4}[-./年]{_MONTH}[-./月](?P<day>\d{{1,2}})日?(?:[ t]0?0:00(?::00)?(?:\.0+)?)?(?![\d月])")),
    ("day", late_pattern(rf"(?<![\d-]){_MONTH}月(?P<day>\d{{1,2}})[日号]")),
    ("half", late_pattern(rf"{_BEFORE}(?P<half>[上下])半年(?:度)?")),
    ("half", late_pattern(rf"(?<![a-z\d])(?:{_Y4}[-_ ]?)?h(?P<half>[12])(?:[-_ ']*(?P<after>\d{{4}}|\d{{2}}))?(?![a-z\d])")),
    ("quarter", late_pattern(rf"{_BEFORE}第?(?P<quarter>[一二三四1-4])季(?:度)?")),
    ("quarter", late_pattern(rf"(?<![a-z\d])(?:{_Y4}[-_ ]?)?(?:q(?P<quarter>[1-4])|(?P<first>[1-4])q)(?:[-_ ']*(?P<after>\d{{4}}|\d{{2}}))?(?![a-z\d])")),
    ("week", late_pattern(rf"{_BEFORE}第(?P<week>\d{{1,2}})周")),
    ("week", late_pattern(rf"(?<![a-z\d])(?:{_Y4}[-_ ]?)?w(?:k|eek)?[-_ .]?(?P<week>\d{{1,2}})(?![a-z\d])")),
    ("month", late_pattern(rf"(?<![\d])(?:{_YEAR}\s*[年./_-]?\s*)(?<!\d){_MONTH}月份?(?!\d)")),
    ("month", late_pattern(rf"(?<!\d){_Y4}[-./_年]{_MONTH}(?!\d)")),
    ("month", late_pattern(rf"(?<!\d){_Y4}(?P<month>0[1-9]|1[0-2])(?!\d)")),
    ("month", late_pattern(rf"(?<![\d.~—–至到-]){_MONTH}月份?(?!\d)")),
    ("month", late_pattern(r"(?<![~—–至到十-])(?P<chinese>十[一二]?|[一二三四五六七八九])月份?")),
    ("month", late_pattern(rf"(?<![a-z])(?:{_Y4}[-_ ]?)?(?P<name>{_NAMES})(?![a-z])\.?(?:[-_ ,./']*(?P<after>\d{{4}}|\d{{2}})(?!\d))?")),
    ("year", late_pattern(rf"(?<![\d.])(?:fy\s*)?{_Y4}(?:年度?)?(?![\d.])")),
)
_HINT = late_pattern(rf"[月季周半hqw]|(?:19|20)\d{{2}}|{_NAMES}")
"""What every span has at least: most cells are figures and names, and are spared the closer looks."""
_SECOND = late_pattern(rf"\d|[一二三四五六七八九十]月|(?<![a-z])(?:{_NAMES})(?![a-z])")
"""In the rest of a header: a range (1月-3月, Jan-Mar), the last months (近3月), or no span at all."""
_BETWEEN = r"\s*(?:[-~—–至到]|to)\s*"
_DAYS = late_pattern(
    rf"{_Y4}[-./年](?P<month>\d{{1,2}})[-./月](?P<day>\d{{1,2}})日?{_BETWEEN}(?:(?P<y2>\d{{4}})[-./年])?(?P<m2>\d{{1,2}})[-./月](?P<d2>\d{{1,2}})日?"
)
_MAKERS = late_pattern(r"制表|打印|导出|编制|审核|填报|printed|exported|prepared|created|generated")


@dataclass(frozen=True, slots=True)
class Heading:
    """A span of time that a header names.

    year: none where the header does not say it. number: the month, quarter, half or week; day: within the month. rest: the header's other words.
    """

    kind: Kind
    year: int | None
    number: int = 0
    day: int = 0
    rest: str = ""

    def in_year(self, year: int | None) -> Heading:
        """The same with a year, unless it has one of its own."""
        return self if self.year is not None or year is None else replace(self, year=year)

    @property
    def period(self) -> Period | None:
        """Its days; none without a year, or for a day that does not exist."""
        if self.year is None:
            return None
        try:
            return _period(self.kind, self.year, self.number, self.day)
        except ValueError:
            return None


def _period(kind: Kind, year: int, number: int, day: int) -> Period:
    if kind == "day":
        return Period(date(year, number, day), date(year, number, day))
    if kind == "week":
        start = date.fromisocalendar(year, number, 1)
        return Period(start, start + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[kind]
    first = date(year, 1 if kind == "year" else (number - 1) * months + 1, 1)
    last = shift_months(first, months - 1)
    return Period(first, month_end(last.year, last.month))


@lru_cache(maxsize=16384)
def heading(header: str) -> Heading | None:
    """The span of time in a header such as 1月, 2026年1月销量, Q1, 第3周, Jan-26, 2026-01; none for a range (1-3月) or other words."""
    if not header or len(header) > 40:
        return None
    words = plain(header)
    if not _HINT.search(words):
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.search(words)
        if match is None:
            continue
        rest = f"{words[: match.start()]} {words[match.end() :]}".strip()
        if _SECOND.search(rest) or words[: match.start()].endswith(("近", "前", "后")):
            return None
        return _from_match(kind, match.groupdict(), rest)
    return None


def _from_match(kind: Kind, parts: dict[str, str | None], rest: str) -> Heading:
    year = parts.get("year") or parts.get("after") or parts.get("short")
    number = (
        MONTHS.get(parts.get("name") or "")
        or CHINESE_MONTHS.get(parts.get("chinese") or "")
        or _ONE_TO_FOUR.get(parts.get("quarter") or "")
        or {"上": 1, "下": 2}.get(parts.get("half") or "")
        or int(next((text for name in ("month", "quarter", "first", "half", "week") if (text := parts.get(name))), 0))
    )
    whole = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
    return Heading(kind, whole, number, int(parts.get("day") or 0), rest.strip(" _-/.:"))


def named_span(words: str) -> tuple[Kind, Period] | None:
    """The period that a title, a sheet or a file names with its year: 2025年, 2026年1-10月, 2026年第三季度, 2026-10, Jan to Oct 2026."""
    words = plain(words)
    if _MAKERS.search(words):
        return None
    try:
        if match := _DAYS.search(words):
            year, last = int(match["year"]), int(match["y2"] or match["year"])
            return "day", _ordered(date(year, int(match["month"]), int(match["day"])), date(last, int(match["m2"]), int(match["d2"])))
        if several := month_range(words):
            if not several.whole or several.first_year is None or several.last_year is None:
                return None
            return "month", _ordered(date(several.first_year, several.first, 1), month_end(several.last_year, several.last))
    except ValueError:
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.search(words)
        if match and kind not in ("day", "week"):
            found = _from_match(kind, match.groupdict(), "").period
            if found:
                return kind, found
    return None


def _ordered(start: date, end: date) -> Period:
    if end < start:
        raise ValueError
    return Period(start, end)


def years_in(words: str) -> tuple[int, ...]:
    """The years that a text names, each once, in order; those of who printed it when are none."""
    words = plain(words)
    if _MAKERS.search(words):
        return ()
    return tuple(dict.fromkeys(int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})(?=(?:0[1-9]|1[0-2])(?:\d{2})?(?!\d)|(?!\d))", words)))
