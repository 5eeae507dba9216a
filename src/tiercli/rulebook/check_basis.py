"""What the policy is quoted for: keys that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from tiercli.rulebook.basis import Basis
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.gates import Eligible
from tiercli.rulebook.grading import Level
from tiercli.rulebook.judge import unknown
from tiercli.rulebook.model import Rulebook


def flaws_of_basis(rulebook: Rulebook) -> Iterator[Flaw]:
    """Flaws of every `basis:` that quotes the policy key by key."""
    yield from _flaws(rulebook, ())


def _flaws(part: Any, path: tuple[Any, ...]) -> Iterator[Flaw]:
    if isinstance(part, BaseModel):
        keys = {info.alias or name: name for name, info in type(part).model_fields.items()}
        basis = getattr(part, "basis", None)
        if isinstance(basis, Basis):
            known = [key for key in keys if key != "basis"] + (list(part.treatment) if isinstance(part, Level | Eligible) else [])
            for key in basis.by_key:
                if key not in known:
                    yield unknown("键", "key", key, known, (*path, "basis", key))
        for key, name in keys.items():
            yield from _flaws(getattr(part, name), (*path, key))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _flaws(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _flaws(value, (*path, index))
