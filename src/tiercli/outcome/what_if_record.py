"""What scenarios come to, as JSON shows it."""

from __future__ import annotations

from typing import Any

from tiercli.domain.exact import text
from tiercli.domain.language import Language
from tiercli.outcome.extras import Listing
from tiercli.outcome.outcome import LevelCount
from tiercli.outcome.what_if import EffectLine, Tried, WhatIf


def record_of(found: WhatIf, outputs: tuple[str, ...] = ()) -> dict[str, Any]:
    """Levels, costs and, for each scenario, its changes, causes, matrix and lists; sums are exact decimal text, a cause's steps a fraction."""
    outcome, language = found.outcome, found.outcome.language
    return {
        "rulebook": outcome.rulebook.name,
        "as_of": outcome.as_of.isoformat(),
        "entities": len(outcome.results),
        "levels": {line.name: [_count(side) for side in line.sides] for line in found.levels},
        "effects": [_effect(line, language) for line in found.effects],
        "scenarios": [_tried(one, language) for one in found.scenarios],
        "months": [
            {"period": one.period, "entities": one.entities, "decided": dict(one.decided), "up": list(one.up), "down": list(one.down)} for one in found.months
        ],
        "note": found.note.spoken(language),
        "findings": [one.record(language) for one in (*outcome.findings, *found.findings)],
        "outputs": list(outputs),
    }  # fmt: skip


def _count(side: LevelCount | None) -> dict[str, Any] | None:
    if side is None:
        return None
    sums = {name: getattr(side, name) for name in ("volume", "revenue", "margin")}
    return {"entities": side.entities, **{name: text(amount) for name, amount in sums.items() if amount is not None}}


def _effect(line: EffectLine, language: Language) -> dict[str, Any]:
    return {"key": line.key, "title": line.title.spoken(language), "unit": line.unit, "how": line.how.spoken(language), "values": list(line.sides)}


def _tried(one: Tried, language: Language) -> dict[str, Any]:
    movements = one.movements
    return {
        "name": one.name,
        "rulebook": one.rulebook,
        "changes": [
            {"where": change.where.spoken(language), "before": change.before.spoken(language), "after": change.after.spoken(language)} for change in one.changes
        ],
        "up": one.up,
        "down": one.down,
        "causes": [
            {"change": cause.title.spoken(language), "up": cause.up, "down": cause.down, "levels": str(cause.steps), "points": text(cause.points)}
            for cause in one.causes
        ],
        "matrix": {"levels": list(movements.levels), "counts": [list(row) for row in movements.counts]},
        "amounts": {column.name: [list(row) for row in matrix] for column, matrix in movements.amounts},
        "population_stability_index": movements.index,
        "lists": {name: listing.rows.to_pylist() for name, listing in movements.lists.items()},
        "groups": [_group(listing, language) for listing in one.groups],
        "other_gradings": {name: count for name, (_, count) in one.other_gradings.items()},
        "findings": [finding.record(language) for finding in one.findings],
    }


def _group(listing: Listing, language: Language) -> dict[str, Any]:
    rows = [{name: value for name, value in row.items() if not name.startswith("_")} for row in listing.rows.to_pylist()]
    return {"title": listing.title.spoken(language), "rows": rows}
