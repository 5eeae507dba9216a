"""What a name stands on: the metrics behind it, directly or through formulas, scores, gradings and outputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tiercli.grammar.expression import Expression
from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.facts.walk import everything
from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Behind:
    """The metrics that some names stand on. needs_levels: whether scores, gradings or outputs are among what they stand on."""

    metrics: frozenset[str]
    needs_levels: bool


def behind(rulebook: Rulebook, names: Iterable[str]) -> Behind:
    """Everything that has to be measured for these names, and whether it has to be graded as well."""
    parts = _parts(rulebook)
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += sorted(parts.get(_owner(name, rulebook), ()))
    levels = {*rulebook.gradings, *rulebook.all_scores, *rulebook.outputs}
    return Behind(frozenset(seen & rulebook.metrics.keys()), any(_owner(name, rulebook) in levels for name in seen))


def _owner(name: str, rulebook: Rulebook) -> str:
    """What a name is part of: points are those of their score."""
    word, dot, dimension = name.partition(".")
    if word == "points" and dot:
        return next((score for score, parts in rulebook.all_scores.items() if dimension in parts), name)
    return name


@once_for_each
def _parts(rulebook: Rulebook) -> dict[str, set[str]]:
    """The names that each metric, score, grading and output names itself."""
    known = {*rulebook.metrics, *rulebook.gradings, *rulebook.all_scores, *rulebook.outputs}
    scores = {one for one in rulebook.all_scores if one != "score"}
    parts: dict[str, set[str]] = {name: {"score"} for name, one in rulebook.gradings.items() if one.by is None}
    for path, value in everything(rulebook):
        if len(path) < 2:
            continue
        kind, owner = path[0], str(path[1])
        owners = {"metrics": [owner], "gradings": [owner], "outputs": [owner], "score": ["score"], "scores": [owner], "variants": ["score", *scores]}.get(
            kind, []
        )
        named = value.names if isinstance(value, Expression) else {value} & known if isinstance(value, str) else set()
        for one in owners:
            parts.setdefault(one, set()).update(named)
    return parts
