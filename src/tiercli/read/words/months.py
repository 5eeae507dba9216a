"""What months are called, and several that a name or a title speaks of together: 1-10月, 2026.1-2026.10, 一至三月, 1、2月, January to October 2026."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tiercli.domain.patterns import late_pattern

_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTHS = {word: number for number, name in enumerate(_ENGLISH, 1) for word in (name, name[:3])} | {"sept": 9}

CHINESE_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}


FOREIGN_MONTHS = MONTHS | {
    word: number
    for number, names in enumerate(
        ("januar janner janvier janv", "februar fevrier fevr", "marz maerz mars", "april avril avr", "mai", "juni juin", "juli juillet juil", "august aout",
         "september septembre", "oktober octobre okt", "november novembre", "dezember decembre dez"),
        1,
    )
    for word in names.split()
}  # fmt: skip
"""Also the German and French names, without their accents; in a header Mars may be a customer's name."""

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?<!\d)(?:19|20)\d{2}"
_NUMBER = r"(?:1[0-2]|0?[1-9])(?!\d)"
_CHINESE = r"(?:十[一二]?|[一二三四五六七八九])"
_TO = r"\s*(?:[-~—–至到]|to|through|thru)\s*"
_LIST = r"\s*[、,和及与&]\s*"
_ANY = rf"(?:{_NUMBER}|{_CHINESE})"
_PATTERNS = (
    late_pattern(rf"(?:(?P<y1>{_YEAR})\s*[年./_-]?\s*)?(?<![\d.])(?P<one>{_ANY})\s*月?份?(?:{_TO}|(?P<list>{_LIST}))(?:(?P<y2>{_YEAR})\s*[年./_-]?\s*)?(?P<two>{_ANY})\s*月"),
    late_pattern(rf"(?P<y1>{_YEAR})[-./_年]?(?P<one>0[1-9]|1[0-2]|[1-9](?!\d))月?{_TO}(?P<y2>{_YEAR})[-./_年]?(?P<two>0[1-9]|1[0-2]|[1-9](?!\d))"),
    late_pattern(
        rf"(?<![a-z])(?P<one>{_NAMES})\.?(?:,?\s*(?P<y1>{_YEAR}))?(?:{_TO}|(?P<list>\s*(?:&|and)\s*))(?P<two>{_NAMES})(?![a-z])\.?(?:,?\s*(?P<y2>{_YEAR}))?"
    ),
)  # fmt: skip
_QUARTER = r"[一二三四1-4]"
_QUARTERS = late_pattern(
    rf"第?(?P<one>{_QUARTER})(?:季度?)?{_TO}第?(?P<two>{_QUARTER})季|前(?P<till>[二两三23])个?季|(?<![a-z])q(?P<q1>[1-4])(?:\s*{_YEAR})?{_TO}q(?P<q2>[1-4])"
)
_QUARTER_WORDS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_SOME_YEAR = late_pattern(rf"({_YEAR})(?!\d)")


@dataclass(frozen=True, slots=True)
class MonthRange:
    """From one month to another.

    first, last: 1 to 12, each with its year; none where the text names no year. whole: every month between belongs to it (1、3月 leaves one out).
    """

    first: int
    last: int
    first_year: int | None
    last_year: int | None
    whole: bool = True


def month_range(text: str) -> MonthRange | None:
    """The months that a text names together; none when it names one or none."""
    words = unicodedata.normalize("NFKC", text).lower().replace("～", "~")
    beside = _SOME_YEAR.search(words)
    some_year = int(beside[1]) if beside else None
    if match := _QUARTERS.search(words):
        first, last = (_quarter(match[name] or "") for name in (("one", "two") if match["one"] else ("q1", "q2")))
        return MonthRange(3 * (first or 1) - 2, 3 * (last or _quarter(match["till"] or "")), some_year, some_year)
    for pattern in _PATTERNS:
        if match := pattern.search(words):
            parts = match.groupdict()
            first, last = (_month(parts[name] or "") for name in ("one", "two"))
            years = [int(parts[name] or 0) or None for name in ("y1", "y2")]
            first_year = years[0] or years[1] or some_year
            return MonthRange(first, last, first_year, years[1] or first_year, parts.get("list") is None or last == first + 1)
    return None


def _quarter(word: str) -> int:
    return _QUARTER_WORDS.get(word) or int(word or 0)


def _month(word: str) -> int:
    return MONTHS.get(word) or CHINESE_MONTHS.get(word) or int(word)
