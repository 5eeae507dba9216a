"""What follows from a rulebook alone is found once: a rulebook is frozen, and a run asks the same of it a hundred times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from pydantic import BaseModel

Asked = TypeVar("Asked", bound=BaseModel)
Answer = TypeVar("Answer")
RECENT = 32
"""Of so many rulebooks the answers are kept: those of a run, its trials and its breakdowns; and no more, so that long-lived processes stay small."""


def once_for_each(answer_of: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """The same function, which remembers what it answered for the frozen models that it was asked about last.

    A model is known by identity (its maps cannot be hashed) and is held with its answer, so that no other takes its place in memory meanwhile.
    Answers are shared: nobody may change one.
    """
    known: dict[int, tuple[Asked, Answer]] = {}

    @wraps(answer_of)
    def remembered(model: Asked) -> Answer:
        found = known.pop(id(model), None) or (model, answer_of(model))
        known[id(model)] = found  # the last asked about stands last
        if len(known) > RECENT:
            known.pop(next(iter(known)), None)
        return found[1]

    return remembered
