"""What a description is made of: tables with a few kinds of columns, so that a screen and a sheet can lay them out alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tiercli.domain.language import EMPTY, Text


class Slot(IntEnum):
    """The kinds of columns, from left to right."""

    KEY = 0
    NAME = 1
    SHORT = 2
    WORDS = 3
    MORE = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a description: a title, a line on how to read it, headers, and rows of text.

    slots: the kind of each column, in their order. A cell may hold several lines.
    """

    title: Text
    headers: tuple[Text, ...]
    slots: tuple[Slot, ...]
    rows: tuple[tuple[Text, ...], ...]
    note: Text = EMPTY

    @property
    def is_plain(self) -> bool:
        """Whether it is a list of names with what they stand for, without headers."""
        return not any(any(header) for header in self.headers)


def facts(title: Text, rows: list[tuple[Text, Text]]) -> Section:
    """A list of names with what they stand for."""
    return Section(title, (EMPTY, EMPTY), (Slot.KEY, Slot.WORDS), tuple(rows))
