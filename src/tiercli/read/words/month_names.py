"""What months are called."""

from __future__ import annotations

_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTHS = {word: number for number, name in enumerate(_ENGLISH, 1) for word in (name, name[:3])} | {"sept": 9}

CHINESE_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
