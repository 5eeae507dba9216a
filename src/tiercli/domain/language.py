"""Words in Chinese and English, side by side where they are used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from tiercli.domain.patterns import late_pattern

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in both languages; the edge of the program picks one."""

    zh: str
    en: str

    def spoken(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en


def same(words: str) -> Text:
    """Words that are alike in both languages (names, file paths)."""
    return Text(words, words)


EMPTY = Text("", "")


def counted(number: int, one: str, many: str) -> str:
    """A number with its English noun, and its verb where one follows: 1 row is, 2,000 rows are."""
    return f"{number:,} {one if number == 1 else many}"


YES, NO = Text("是", "yes"), Text("否", "no")
NONE = Text("（无）", "(none)")
"""What stands where there is nothing: no group, no product, no type."""


def yes_or_no(value: bool) -> Text:
    """A flag as people say it."""
    return YES if value else NO


def joined(said: Sequence[Text], zh: str = "；", en: str = "; ") -> Text:
    """Clauses one after the other, empty ones left away."""
    kept = [one for one in said if one != EMPTY]
    return Text(zh.join(one.zh for one in kept), en.join(one.en for one in kept))


def filled(pattern: Text, *values: Text) -> Text:
    """A pattern with {} for each value, in both languages."""
    return Text(pattern.zh.format(*(one.zh for one in values)), pattern.en.format(*(one.en for one in values)))


_SINGULAR = {
    "days": "day", "weeks": "week", "months": "month", "years": "year", "times": "time", "points": "point", "percentage points": "percentage point",
    "customers": "customer", "orders": "order", "rows": "row", "visits": "visit", "complaints": "complaint", "cases": "case", "deliveries": "delivery",
    "products": "product", "purchases": "purchase", "sales": "sale", "payments": "payment", "suppliers": "supplier", "stores": "store", "tonnes": "tonne",
}  # fmt: skip
_COUNTED = late_pattern(rf"^ ({'|'.join(sorted(_SINGULAR, key=len, reverse=True))})(?![\w-])")


def after_one(words: str) -> str:
    """English words that follow a number, as they are after a 1: " days overdue" is " day overdue"; others stay as they are."""
    return _COUNTED.sub(lambda match: f" {_SINGULAR[match[1]]}", words)


def listing(names: Iterable[str], *, more: bool = False, zh: str = "、", en: str = ", ") -> Text:
    """Names one after the other, as each language lists them. more: whether there are others, which are not named."""
    shown, end = list(names), " …" if more else ""
    return Text(zh.join(shown) + end, en.join(shown) + end)
