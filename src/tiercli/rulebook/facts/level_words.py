"""How levels are written for people: by their names, or by their titles where the reader's language is not that of the names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from tiercli.domain.language import Language, Text
from tiercli.rulebook.parts.grading import Grading, Level
from tiercli.rulebook.parts.metric import COMPUTED, PREVIOUS


def written_levels(grading: Grading, language: Language) -> Mapping[str, str]:
    """Name -> title of the levels that are written by their titles: those with Chinese names, in English. Empty where names stand as they are."""
    if language != "en":
        return {}
    titles = {level.name: level.title.en for level in grading.levels_in_order if level.title} | {name: title.en for name, title in grading.outside.items()}
    return {name: title for name, title in titles.items() if title and not name.isascii()}


def level_in_both(level: Level) -> Text:
    """A level in sentences of both languages: its name, or its title where the name is a word of the other one (high is 高, 中间商 is Dealer)."""
    title = level.title or Text(level.name, level.name)
    is_word = level.name.isascii() and len(level.name) > 1
    return Text(title.zh if is_word and title.zh else level.name, level.name if level.name.isascii() else title.en or level.name)


def grading_named(gradings: Mapping[str, Grading], name: str) -> Grading | None:
    """The grading whose level a name of an expression holds: tier, computed.tier and previous.tier hold one; none for other names."""
    before, _, last = name.rpartition(".")
    return gradings.get(last) if before in ("", COMPUTED, PREVIOUS) else None


def levels_in_words(names: pa.Array, grading: Grading, language: Language) -> pa.Array:
    """Level names as they are written; no value stays none."""
    written = written_levels(grading, language)
    known: list[Any] = names.to_pylist() if written else []
    return pa.array([written.get(name, name) for name in known], pa.string()) if written else names
