"""A stored result after decisions on its candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import UNKNOWN_DAY, score_column, state_column
from tiercli.domain.language import Language, Text
from tiercli.domain.texts import texts_of
from tiercli.ledger.result_shape import main_of
from tiercli.move.move import differs, refused, waits
from tiercli.read.own.sheets_returned import Decided
from tiercli.runs.candidates import ACCEPTED, DEFERRED

Record = Mapping[str, Any]


def waiting_in(table: pa.Table, record: Record) -> dict[tuple[str, str], tuple[str, str]]:
    """Who waits for which level in a stored result: (grading, entity) -> (level now, proposed level)."""
    answer: dict[tuple[str, str], tuple[str, str]] = {}
    ids = texts_of(table.column(0))
    for grading in record["level_names"]:
        column = state_column(grading, "waiting")
        if column not in table.column_names:
            continue
        for entity, now, wanted in zip(ids, texts_of(table[level_column(record, grading)]), table[column].to_pylist(), strict=True):
            if wanted is not None:
                answer[grading, entity] = (now, wanted)
    return answer


def level_column(record: Record, grading: str) -> str:
    """The result column with the levels of a grading."""
    return "tier" if grading == main_of(record) else grading


def decided_table(table: pa.Table, record: Record, taken: Sequence[Decided]) -> pa.Table:
    """The stored result after the decisions: accepted candidates enter their level, refused ones no longer wait, deferred ones do."""
    rows = {entity: index for index, entity in enumerate(table.column(0).to_pylist())}
    columns: dict[str, list[Any]] = {}

    def column(name: str) -> list[Any]:
        return columns.setdefault(name, table[name].to_pylist())

    for one in taken:
        if one.decision in DEFERRED:
            continue
        row = rows[one.entity]
        accepted = one.decision in ACCEPTED
        overridden = state_column(one.grading, "override") in table.column_names and column(state_column(one.grading, "override"))[row] is not None
        if not overridden:
            cells = {
                name: column(name)[row]
                for name in (state_column(one.grading, "computed"), state_column(one.grading, "level"), state_column(one.grading, "waiting_since"), "reasons")
            }
            column("reasons")[row] = _reasons(record, one, cells, accepted=accepted)
        column(state_column(one.grading, "waiting"))[row] = None
        column(state_column(one.grading, "waiting_since"))[row] = UNKNOWN_DAY
        if not accepted:
            continue
        column(state_column(one.grading, "level"))[row] = one.to_level
        column(state_column(one.grading, "since"))[row] = date.fromisoformat(record["as_of"]).toordinal()
        if overridden:
            continue  # what a person set stays in force until it ends
        name = level_column(record, one.grading)
        column(name)[row] = one.to_level
        if name == "tier":
            before = column("previous_tier")[row]
            scores = {score: column(score)[row] for score in table.column_names if score.partition("_")[0] == "score"}
            for changed, value in _main_level(record, one, before, scores).items():
                column(changed)[row] = value if value is not None else column(changed)[row] if changed == "movement" else None
    made = {name: pa.array(columns[name], table[name].type) if name in columns else table[name] for name in table.column_names}
    return pa.table(made)


def _main_level(record: Record, one: Decided, before: str | None, scores: Mapping[str, float | None]) -> dict[str, Any]:
    """What follows from a new level in the main grading: its title, the movement (none: as it was), the next level and the points to it."""
    names = record["level_names"][one.grading]
    place = names.index(one.to_level)
    movement = None
    if before in names:
        movement = "same" if before == one.to_level else "up" if place < names.index(before) else "down"
    above = names[place - 1] if place else None
    return {
        "tier_title": _title(record, one.grading, one.to_level), "movement": movement, "next_tier": above,
        "to_next": _points_to(record, one.grading, above, scores) if above is not None else None,
    }  # fmt: skip


def _points_to(record: Record, grading: str, above: str, scores: Mapping[str, float | None]) -> float | None:
    rules = record["rules"]["gradings"][grading]
    level = next(level for level in rules["levels"] if level["name"] == above)
    score = scores.get(score_column(rules.get("by", "score")))
    bound = level.get("from")
    if score is None or not isinstance(bound, str | int | float):
        return None
    bound = record.get("fingerprint", {}).get("params", {}).get(bound, bound)
    try:
        return float(max(Decimal(str(bound)) - Decimal(str(score)), Decimal(0)))
    except InvalidOperation:
        return None


def _language(record: Record) -> Language:
    return "en" if record.get("language") == "en" else "zh"


def _title(record: Record, grading: str, level: str) -> str:
    """A level's title in the language of the stored result."""
    for one in record["rules"]["gradings"][grading]["levels"]:
        if one["name"] == level:
            return _spoken(one.get("title"), level, _language(record))
    return level


def _spoken(words: object, otherwise: str, language: Language) -> str:
    if isinstance(words, Mapping):
        return str(words.get(language) or words.get("zh") or words.get("en"))
    return str(words or otherwise)


def _reasons(record: Record, one: Decided, cells: Mapping[str, Any], *, accepted: bool) -> str | None:
    """The sentence of the row without the words that it waits for approval; with those that it was refused."""
    language, whole = _language(record), str(cells["reasons"] or "")
    since = cells[state_column(one.grading, "waiting_since")]
    as_of = date.fromisoformat(record["as_of"])
    computed, level = cells[state_column(one.grading, "computed")], cells[state_column(one.grading, "level")]
    if not whole or since == UNKNOWN_DAY:
        return whole or None
    prefix = ""
    if level_column(record, one.grading) != "tier":
        prefix = _spoken(record["rules"]["gradings"][one.grading].get("title"), one.grading, language) + Text("：", ": ").spoken(language)
    old = prefix + differs(computed, level, waits(one.to_level, date.fromordinal(since), as_of)).spoken(language)
    if old not in whole:  # kept by a version that wrote half-width marks
        old = old.replace("，", ", ").replace("：", ": ")
    joiner = Text("；", "; ").spoken(language)
    if not accepted:
        return whole.replace(old, prefix + differs(computed, level, refused(one.to_level)).spoken(language))
    for piece in (joiner + old, old + joiner, old):
        if piece in whole:
            return whole.replace(piece, "", 1)
    return whole
