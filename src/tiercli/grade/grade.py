"""Every grading of a rulebook, each after those that it uses, then what follows from the levels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.arrays import Array
from tiercli.domain.columns import (
    alert_column,
    computed_column,
    excluded_column,
    fits_column,
    level_column,
    matched_column,
    met_column,
    place_column,
    rank_column,
    stands_column,
    ungated_column,
)
from tiercli.frames.entities import Entities, flags
from tiercli.frames.vectors import Texts, Vector, arrow
from tiercli.grade.levels import Placed, excluded, place_in_levels
from tiercli.grade.next_level import next_columns
from tiercli.grammar.evaluate import holds, value_of
from tiercli.rulebook.facts.names import order_of_gradings
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading
from tiercli.rulebook.parts.metric import COMPUTED


def grade_entities(entities: Entities, rulebook: Rulebook, *, asks: bool = True) -> Entities:
    """The scored entities with a computed level in every grading; a grading may use every one that does not depend on it.

    asks: whether to work out what the next level asks as well.

    Columns: `level__<grading>` is the place of the computed level (1 is best), `ungated__<grading>` the same
    before gates, `matched__<grading>` the row of `levels` that matched, `gate__<grading>__<n>` whether gate n changed it,
    `rank__<grading>__<row>` what a row with top, quota or share ranks (missing for whoever takes no part), and for the main grading
    what `next_columns` says; the names `<grading>` are the levels' names, and `computed__<grading>`, by the name `computed.<grading>`, keeps
    them when reviews put other levels in force.
    """
    history = [f"previous.{one}" for one in ("score", *rulebook.gradings, *rulebook.metrics)]
    history += [f"{word}.{one}" for word in ("since", "confirmations") for one in rulebook.gradings]
    entities = entities.with_values({name: ("", None) for name in history if name not in entities.names})
    for name in order_of_gradings(rulebook).order:
        grading = rulebook.gradings[name]
        score = grading.by or next(iter(rulebook.all_scores), "")
        placed = place_in_levels(entities, grading, score)
        columns: dict[str, Any] = {rank_column(name, index): one for index, one in placed.ranked.items()}
        columns |= _standing(entities, name, grading, placed) if asks else {}
        columns[matched_column(name)] = arrow(placed.rows)
        if asks and name == rulebook.main:
            named = entities.with_values({name: (level_column(name), named_levels(grading, placed.places))})  # gates may ask for the level itself
            columns |= next_columns(named, rulebook, name, placed)
        if grading.eligible:
            columns[excluded_column(name)] = arrow(excluded(entities, grading))
        entities = _gated(entities.with_columns({ungated_column(name): arrow(placed.places), **columns}), name, grading, placed.places)
    return entities.with_columns({}, {f"{COMPUTED}.{name}": (computed_column(name), "text") for name in rulebook.gradings})


def follow_up(entities: Entities, rulebook: Rulebook) -> Entities:
    """With outputs and alerts, which may use every level; they follow the effective one."""
    for name, output in rulebook.outputs.items():
        values: dict[str, tuple[str, Vector | None]] = {name: (f"output__{name}", value_of(entities, output.formula))}
        entities = entities.with_values(values)
    met = {alert_column(index): flags(holds(entities, alert.when), entities.count) for index, alert in enumerate(rulebook.alerts)}
    return entities.with_columns(met)


def _standing(entities: Entities, name: str, grading: Grading, placed: Placed) -> dict[str, Any]:
    """Where everybody stands in the rows that count places, and who meets what rows ask beside a score or places; reasons speak of it."""
    columns: dict[str, Any] = {}
    for row, counted in placed.counted.items():
        known = np.broadcast_to(counted.stands.valid, entities.count)
        for column, values in ((stands_column(name, row), counted.stands), (fits_column(name, row), counted.fits)):
            columns[column] = arrow(np.broadcast_to(values.to_micros(), entities.count), known)
    for row, level in enumerate(grading.levels, start=1):
        conditions = [one for one in (level.when, level.among) if one is not None]
        if conditions and (level.bound is not None or level.is_ranked):
            met = np.logical_and.reduce([holds(entities, one) for one in conditions])
            columns[met_column(name, row)] = flags(met, entities.count)
    return columns


def named_levels(grading: Grading, place: Array) -> Texts:
    """The level's name in place of its number, for expressions and results."""
    names = grading.all_names
    return Texts(pa.array(names, pa.string()).take(arrow(np.where((place < 1) | (place > len(names)), len(names), place) - 1)))


def _gated(entities: Entities, name: str, grading: Grading, place: Array) -> Entities:
    """Each gate in turn limits the level, and remembers whether it changed it."""
    names = grading.all_names
    ungated = entities.with_values({name: (level_column(name), named_levels(grading, place))})
    columns: dict[str, Any] = {}
    for index, gate in enumerate(grading.gates):
        limit = names.index(gate.at_most or gate.at_least or "") + 1
        beyond = place < limit if gate.at_most is not None else place > limit
        acts = holds(ungated, gate.when) & beyond & (place <= len(grading.names_in_order))
        columns[f"gate__{name}__{index}"] = flags(acts, entities.count)
        place = np.where(acts, limit, place)
    in_force = named_levels(grading, place)
    columns |= {place_column(name): arrow(place), computed_column(name): in_force}
    return ungated.with_columns(columns).with_values({name: (level_column(name), in_force)})
