"""Moves put into the graded rows: what earlier periods say goes in before grading, effective levels after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import (
    ANNIVERSARY,
    ANNIVERSARY_COLUMN,
    MOVEMENT_COLUMN,
    UNKNOWN_DAY,
    level_column,
    moved_words_column,
    place_column,
    previous_column,
    state_column,
)
from tiercli.domain.language import Language, Text
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Texts
from tiercli.ledger.decisions import Decision
from tiercli.move.anniversaries import anniversaries
from tiercli.move.move import Context, MovedGrading, differs, move_grading, movements, refused
from tiercli.move.overrides import Override
from tiercli.move.previous import Previous, standing_columns
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True)
class Earlier:
    """What is known from before this period.

    previous: the last result. decisions: on this period's candidates. reviewed: whether review rules apply
    (there is a history, or an earlier result to start from). lapsed: those who are graded though the data no
    longer has them.
    """

    previous: Previous | None = None
    decisions: Sequence[Decision] = ()
    reviewed: bool = False
    lapsed: frozenset[str] = frozenset()


def move_entities(entities: Entities, rulebook: Rulebook, earlier: Earlier, overrides: Sequence[Override], *, as_of: date, language: Language) -> Entities:
    """The entities with the effective level of every grading in place of the computed one.

    The computed levels stay in `computed__<grading>`. New columns: `state.<grading>.<what>` for the next period
    and, with `state.anniversary` or the grading's own, for deriving the effective levels again from the ledger,
    `move__previous__<grading>` (the level in force before), `move__words__<grading>` (why effective and computed
    differ), `move__movement` (new, up, same or down in the main grading).
    """
    ids = entities.ids
    context = Context(ids, rulebook, as_of, language, earlier.previous, overrides, anniversaries(entities), earlier.reviewed)
    known = earlier.previous.places(ids) >= 0 if earlier.previous else np.zeros(len(ids), bool)
    for name, grading in rulebook.gradings.items():
        computed, ungated = (np.array(entities.arrow(f"{what}__{name}").to_numpy(zero_copy_only=False)) for what in ("level", "ungated"))
        absent = _settle_lapsed(context, name, computed, ungated, earlier.lapsed)
        own = grading.review is not None and grading.review.anniversary is not None
        at = replace(context, anniversary=anniversaries(entities, grading.review)) if own else context
        one = move_grading(at, name, computed, ungated)
        levels = grading.names_in_order
        for row in absent:
            one.words[row] = lapsed_words(grading.review.lapsed if grading.review else "keep", levels[one.effective[row] - 1], language)
        decide(one, levels, [decision for decision in earlier.decisions if decision.grading == name], ids, as_of, language)
        names = pa.array([None, *levels, *grading.outside], pa.string())
        columns: dict[str, Any] = {
            place_column(name): pa.array(one.effective),
            level_column(name): Texts(pc.take(names, pa.array(one.effective))),
            previous_column(name): pc.take(names, pa.array(one.previous)),
            moved_words_column(name): pa.array(one.words, pa.string()),
            **standing_columns(one.standing, [*levels, *grading.outside], name),
            state_column(name, "computed"): pc.take(names, pa.array(computed)),
            state_column(name, "ungated"): pc.take(names, pa.array(ungated)),
            state_column(name, "override"): pc.take(names, pa.array(one.overridden)),
        }
        if own:
            columns[state_column(name, ANNIVERSARY)] = pa.array(at.anniversary)
        if name == rulebook.main:
            columns[ANNIVERSARY_COLUMN] = pa.array(context.anniversary)
            words = movements(one.effective, one.previous, known, len(levels) + 1 if grading.eligible else 0)
            here = ids.to_pylist()
            columns[MOVEMENT_COLUMN] = pa.array(["lapsed" if entity in earlier.lapsed else word for entity, word in zip(here, words, strict=True)], pa.string())
        entities = entities.with_columns(columns)
    return entities


def _settle_lapsed(context: Context, name: str, computed: Any, ungated: Any, lapsed: frozenset[str]) -> list[int]:
    """What counts as computed for those without data: the level they stood in, or the lowest; returns their rows."""
    review = context.rulebook.gradings[name].review
    if not lapsed or review is None or review.lapsed == "drop" or context.previous is None:
        return []
    rows = [row for row, entity in enumerate(context.ids.to_pylist()) if entity in lapsed]
    stood = context.previous.standing(context.ids, context.rulebook, name).level
    lowest = len(context.rulebook.gradings[name].names_in_order)
    for row in rows:
        computed[row] = ungated[row] = stood[row] if review.lapsed == "keep" and stood[row] else lowest
    return rows


def decide(one: MovedGrading, levels: Sequence[str], decisions: Sequence[Decision], ids: pa.Array, as_of: date, language: Language = "zh") -> None:
    """Lets take effect what was decided on one grading's candidates.

    levels: names, best first. decisions: on this grading; one that nobody waits for changes nothing, nor does a deferral.
    """
    for decision in decisions:
        row = pc.index(ids, pa.scalar(decision.entity, pa.string())).as_py()
        if row < 0 or decision.level not in levels or decision.accepted is None:
            continue
        place = levels.index(decision.level) + 1
        if one.standing.waiting[row] != place:
            continue
        one.standing.waiting[row] = 0
        one.standing.waiting_since[row] = UNKNOWN_DAY
        if decision.accepted:
            one.standing.level[row] = place
            one.standing.since[row] = as_of.toordinal()
            if one.overridden[row] == 0:
                one.effective[row] = place
                one.words[row] = None
        elif one.overridden[row] == 0:
            said = differs(levels[one.computed[row] - 1], levels[one.effective[row] - 1], refused(decision.level))
            one.words[row] = said.spoken(language)


def with_lapsed(tables: Mapping[str, pa.Table], rulebook: Rulebook, previous: Previous | None) -> tuple[Mapping[str, pa.Table], frozenset[str]]:
    """The tables with a record for everybody who has lapsed and is to be graded all the same, and who they are.

    Without a grading that keeps them, nobody is added: they then stand among the movements only.
    """
    home, key, name_field = home_of(rulebook.entity)
    keeps = any(grading.review is not None and grading.review.lapsed != "drop" for grading in rulebook.gradings.values())
    if previous is None or not keeps or home not in tables:
        return tables, frozenset()
    records = tables[home]
    gone = pc.invert(pc.is_in(previous.ids, value_set=records[key].combine_chunks().cast(pa.string())))
    ids, names = previous.ids.filter(gone), previous.names.filter(gone)
    if not len(ids):
        return tables, frozenset()
    columns: dict[str, Any] = {}
    for column in records.schema:
        known = ids if column.name == key else names if column.name == name_field else pa.nulls(len(ids), column.type)
        columns[column.name] = known.cast(column.type)
    together = pa.concat_tables([records, pa.table(columns, schema=records.schema)])
    return {**tables, home: together}, frozenset(str(one) for one in ids.to_pylist())


def lapsed_words(policy: str, level: str, language: Language) -> str:
    """Why somebody without data has a level."""
    said = {
        "keep": Text(f"不在本期数据中，保留 {level}", f"not in this period's data; keeps {level}"),
        "lowest": Text(f"不在本期数据中，按最低级 {level}", f"not in this period's data; the lowest level, {level}"),
    }
    return said[policy].spoken(language)
