"""One thing in a rulebook that cannot work, and the path to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tiercli.domain.language import EMPTY, Text


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, where.

    path: keys and list indexes from the top of the rulebook.
    code: stable; "rulebook." is put before it. name: the one that is not known, where that is the flaw.
    """

    path: tuple[Any, ...]
    code: str
    message: Text
    hint: Text = EMPTY
    name: str = ""
