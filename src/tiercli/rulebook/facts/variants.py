"""Variants: the dimensions of a score as they are for some of the entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.model import Rulebook, Variant
from tiercli.rulebook.parts.dimension import SCALES, Part


def changes_of(variant: Variant, score: str) -> Mapping[str, Mapping[str, Any]]:
    """What a variant changes in one score: per dimension, the keys that differ."""
    return variant.score if score == "score" else variant.scores.get(score, {})


@once_for_each
def systems_of(rulebook: Rulebook) -> Mapping[str, Sequence[Mapping[str, Part]]]:
    """The dimensions of every score: those of the base, then as each variant in turn has them."""
    return {score: (base, *(varied(base, changes_of(variant, score)) for variant in rulebook.variants)) for score, base in rulebook.all_scores.items()}


def varied(base: Mapping[str, Part], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Part]:
    """The dimensions with a variant's keys in place; another scale or other parts replace the old ones.

    Errors: pydantic.ValidationError when what comes out cannot work (never after a rulebook has loaded).
    """
    answer = dict(base)
    for name, keys in changes.items():
        answer[name] = varied_part(base.get(name), keys)
    return answer


def varied_part(old: Part | None, keys: Mapping[str, Any]) -> Part:
    """One dimension with a variant's keys in place; errors as `varied`."""
    kept = old.model_dump(by_alias=True, exclude_unset=True) if old is not None else {}
    if any(key in keys for key in (*SCALES, "parts")):
        kept = {key: value for key, value in kept.items() if key not in (*SCALES, "parts", "default") and not ("parts" in keys and key == "metric")}
    return Part.model_validate({**kept, **keys})
