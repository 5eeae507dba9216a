"""What kept entities out of a level for which their score was enough: the place that was taken, or another condition."""

from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import fits_column, met_column, stands_column
from tiercli.domain.language import Language, Text
from tiercli.grade.rows import Rows
from tiercli.grade.sentences import joined, number_words
from tiercli.grammar.expression import Expression
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Level


class Speaks(Protocol):
    """Whoever puts reasons into words."""

    rows: Rows
    rulebook: Rulebook
    language: Language

    def said(self, condition: Expression) -> str:
        """A condition in words."""

    @property
    def joiner(self) -> str:
        """What stands between clauses."""


def missed_words(speaker: Speaks, grading: str, level: Level, row: int) -> Any:
    """For each entity the conditions of a row that do not hold, beside its score; none where all do, and nothing at all where it has no others."""
    language, nothing = speaker.language, pa.scalar(None, pa.string())
    pieces: list[Any] = []
    conditions = [one for one in (level.when, level.among) if one is not None]
    if conditions and met_column(grading, row) in speaker.rows.column_names:
        asked = speaker.joiner.join(speaker.said(one) for one in conditions)
        unmet = Text(f"不满足：{asked}", f"not: {asked}").spoken(language)
        pieces.append(pc.if_else(speaker.rows[met_column(grading, row)].combine_chunks(), nothing, unmet))
    if level.is_ranked and stands_column(grading, row) in speaker.rows.column_names:
        stands, fits = (speaker.rows[name(grading, row)].combine_chunks() for name in (stands_column, fits_column))
        by = speaker.rulebook.title_of(str(level.by)).spoken(language) if level.by is not None else Text("得分", "score").spoken(language)
        pieces.append(pc.if_else(_is_out(level, stands, fits), _place_words(level, stands, fits, by, language), nothing))
    if not pieces:
        return None
    words = joined(pieces, speaker.joiner)
    return pc.if_else(pc.equal(words, ""), nothing, words)


def _is_out(level: Level, stands: Any, fits: Any) -> Any:
    """Who has a place and is not in; those without one are kept out by `among`."""
    if level.share is not None and level.crossing == "in":
        return pc.fill_null(pc.greater_equal(stands, fits), fill_value=False)
    return pc.fill_null(pc.greater(stands, fits), fill_value=False)


def _place_words(level: Level, stands: Any, fits: Any, by: str, language: Language) -> Any:
    if level.share is not None:
        part, share = number_words(stands, 2, percent=True), number_words(fits, None, percent=True)
        if language == "zh":
            return pc.binary_join_element_wise(f"按{by}排在前面的已占 ", part, "，本级取 ", share, "")
        return pc.binary_join_element_wise("those before it make up ", part, f" of {by}, the level takes ", share, "")
    place, last = number_words(stands, 0), number_words(fits, 0)
    if language == "zh":
        return pc.binary_join_element_wise(f"按{by}第 ", place, " 名，只取前 ", last, " 名", "")
    return pc.binary_join_element_wise("place ", place, f" by {by}, ", last, " get in", "")
