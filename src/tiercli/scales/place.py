"""Places among all entities: what the ways of giving points that compare entities with each other share."""

from __future__ import annotations

from typing import TypeVar

from tiercli.domain.language import EMPTY, Text, filled
from tiercli.grammar.expression import Expression
from tiercli.grammar.intervals import UNKNOWN, Span
from tiercli.grammar.spoken import number_words
from tiercli.scales.scale import Cells, Dimension, Scale, Speaker

Rule = TypeVar("Rule")


class PlaceScale(Scale[Rule]):
    """Points that depend on everybody's values. For lint the place is a quantity of its own, which no condition can name."""

    is_place = True
    rank = 1

    def span(self, rule: Rule, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        """The place's own span, twice: its points are what it is."""
        value = cells.spans.get(place_of(part, where, self.within(rule), self.among(rule)), UNKNOWN)
        return value, Span(value.low, value.high, False, True)


def place_of(part: Dimension, where: str, within: Expression | None, among: Expression | None) -> str:
    """A name for the place of an entity among all, which no condition can name."""
    return f"place of {part.metric} in {where} {within or ''} {among or ''}"


def top_words(part: Dimension) -> str:
    """The most points, as people write them."""
    return number_words(part.out_of) if part.out_of is not None else "100"


def within_words(within: Expression | None, pattern: Text, speaker: Speaker) -> Text:
    """Who is compared with whom."""
    return filled(pattern, speaker.words(within)) if within else EMPTY
