"""What lint has to say about a rulebook that loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tiercli.domain.codes import code_of
from tiercli.domain.finding import Severity
from tiercli.domain.language import EMPTY, Text


@dataclass(frozen=True, slots=True)
class Remark:
    """One observation, with the path to what it is about.

    code: stable, of `domain.codes.lint`; "rulebook." is put before it.
    cells: the score cells concerned, as their points in the order of the dimensions.
    """

    path: tuple[Any, ...]
    code: str
    message: Text
    hint: Text = EMPTY
    cells: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """How grave it is, by the catalogue."""
        return code_of("rulebook." + self.code).severity
