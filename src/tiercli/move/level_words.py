"""Which grading and which level people mean: by name or by title, in either language, in whatever letters."""

from __future__ import annotations

from tiercli.domain.spelling import folded_word
from tiercli.rulebook.grading import Grading
from tiercli.rulebook.model import Rulebook


def grading_called(rulebook: Rulebook, words: str) -> str | None:
    """The grading of that name or title; the main one for no words; none where there is no such grading."""
    if not words.strip():
        return rulebook.main
    known = {folded_word(name): name for name in rulebook.gradings}
    for name, grading in rulebook.gradings.items():
        if grading.title:
            known |= {folded_word(title): name for title in grading.title if folded_word(title) not in known}
    return known.get(folded_word(words))


def level_called(grading: Grading, words: str) -> str | None:
    """The level of that name or title; none where there is no such level."""
    known = {folded_word(level.name): level.name for level in grading.levels}
    for level in grading.levels:
        if level.title:
            known |= {folded_word(title): level.name for title in level.title if folded_word(title) not in known}
    return known.get(folded_word(words))
