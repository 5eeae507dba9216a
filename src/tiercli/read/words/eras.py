"""Years that are counted from another beginning and say so: 令和8年, R8, 民国113年, B.E. 2569."""

from __future__ import annotations

import re
from datetime import date

from tiercli.domain.patterns import late_pattern

_REIGNS = {"令和": "r", "平成": "h", "昭和": "s"}
_SPANS = {"r": (date(2019, 5, 1), date.max), "h": (date(1989, 1, 8), date(2019, 4, 30)), "s": (date(1926, 12, 25), date(1989, 1, 7))}
_REIGN = late_pattern(r"^(令和|平成|昭和|[rhs](?=\d{1,2}(?:年|[-./]\d{1,2}[-./]\d)))\s*(元|\d{1,2})(?=\s*[-./年])")
_REPUBLIC = late_pattern(r"^(?:中[华華])?民[国國]\s*(\d{2,3})(?=\s*[-./年])")
BEFORE_REPUBLIC, _BEFORE_BUDDHA = 1911, 543
_SIGN = r"(?:b\.?e\.?|พ\.?ศ\.?|佛[历曆])"
_BUDDHIST = late_pattern(rf"^{_SIGN}\s*(\d{{4}})|(?<!\d)(\d{{4}})\s*{_SIGN}$|{_SIGN}\s*(\d{{4}})$")


def in_common_years(words: str) -> tuple[str, date, date] | None:
    """The same day with the year of the common era, and the first and last day of the era that was named; none where no other era is.

    words: folded to narrow lower case.
    """
    if match := _REPUBLIC.match(words):
        return _put(words, match, BEFORE_REPUBLIC + int(match[1])), date.min, date.max
    if match := _REIGN.match(words):
        first, last = _SPANS[_REIGNS.get(match[1], match[1])]
        return _put(words, match, first.year - 1 + (1 if match[2] == "元" else int(match[2]))), first, last
    if match := _BUDDHIST.search(words):
        return _put(words, match, int(match[1] or match[2] or match[3]) - _BEFORE_BUDDHA), date.min, date.max
    return None


def _put(words: str, match: re.Match[str], year: int) -> str:
    return f"{words[: match.start()]}{year:04d}{words[match.end() :]}"
