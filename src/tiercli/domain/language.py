"""Words in Chinese and English, side by side where they are used."""

from __future__ import annotations

from typing import Literal, NamedTuple

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


def yes_or_no(value: bool) -> Text:
    """A flag as people say it."""
    return YES if value else NO
