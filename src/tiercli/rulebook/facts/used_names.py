"""The names that a rulebook uses anywhere, so that those which nothing uses can be told."""

from __future__ import annotations

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.grammar.expression import Expression
from tiercli.grammar.template import placeholders
from tiercli.rulebook.facts.walk import everything
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import COMPUTED

_WORD = late_pattern(r"[^\W\d]\w*")


def used_names(rulebook: Rulebook) -> set[str]:
    """Every name in an expression, a sentence, or where a name may stand; a metric that only its own formula names is not used."""
    used: set[str] = set(rulebook.named_numbers)
    for path, value in everything(rulebook):
        if isinstance(value, Expression):
            used |= value.names
            if path[:1] == ("metrics",) and len(path) > 1 and str(path[1]) in value.names:
                continue
        elif isinstance(value, Text):
            used |= set(_placed(value))
        elif isinstance(value, str) and not (path[:1] == ("alerts",) and path[-1] == "warning"):
            used |= set(_WORD.findall(value)) if path[:1] == ("variants",) else {value}
    return {name.removeprefix("previous.").removeprefix(f"{COMPUTED}.") for name in used}


def carried_names(rulebook: Rulebook) -> set[str]:
    """The metrics and outputs whose value of the last run some expression asks for, as previous.x."""
    named = {
        name.removeprefix("previous.")
        for _, value in everything(rulebook)
        if isinstance(value, Expression)
        for name in value.names
        if name.startswith("previous.")
    }
    return named & {*rulebook.metrics, *rulebook.outputs}


def _placed(words: Text) -> list[str]:
    try:
        return [name for sentence in words for name in placeholders(sentence)]
    except WordsError:
        return []
