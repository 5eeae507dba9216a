"""What the next better level asks: how far rules let an entity rise, and the score that alone would lift it there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import place_column
from tiercli.domain.exact import LARGEST, MICRO, micro
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import group_numbers
from tiercli.frames.vectors import arrow
from tiercli.grade.levels import Placed, number
from tiercli.grammar.evaluate import holds
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.grading import Grading, Level


def next_columns(entities: Entities, rulebook: Rulebook, name: str, placed: Placed) -> dict[str, Any]:
    """For each row of a grading the score (whole millionths) that lifts an entity into it, and the best place that gates allow.

    Columns: `asks__<grading>__<row>`, none where more than score is lacking: another condition, or a rank by something else; and where nobody
    can have so high a score. `cap__<grading>`: the place that gates hold everybody to, 1 where none does.
    """
    grading = rulebook.gradings[name]
    score = grading.by or next(iter(rulebook.all_scores), "")
    highest = highest_score(rulebook, score)
    columns: dict[str, Any] = {cap_column(name): arrow(_caps(entities, grading))}
    for row, level in enumerate(grading.levels, start=1):
        asked, known = _asked(entities, level, row, score, placed)
        if highest is not None:
            known = known & (asked <= highest)
        columns[asks_column(name, row)] = arrow(np.where(known, asked, 0), known)
        columns[reachable_column(name, row)] = bool(highest is None or level.bound is None or _bound(entities, level) <= highest)
    reachable = {key: columns.pop(key) for key in list(columns) if key.startswith("reachable__")}
    return columns | {key: arrow(np.full(entities.count, value)) for key, value in reachable.items()}


def asks_column(grading: str, row: int) -> str:
    """The score that lifts an entity into a row of a grading."""
    return f"asks__{grading}__{row}"


def cap_column(grading: str) -> str:
    """The best place that gates allow."""
    return f"cap__{grading}"


def reachable_column(grading: str, row: int) -> str:
    """Whether any score can reach the bound of a row."""
    return f"reachable__{grading}__{row}"


def next_levels(entities: Entities, rulebook: Rulebook) -> tuple[pa.Array, pa.Array]:
    """The nearest better level of the main grading that gates and the reach of the score allow, and the score (whole millionths) that is lacking
    where score alone lifts into it.

    entities: graded. No level for whoever is at the best that gates allow; no score where another condition, or a rank by something else, is lacking too.
    """
    main, scores = rulebook.main, list(rulebook.all_scores)
    grading, column = rulebook.gradings[main], entities.arrow
    places, caps = column(place_column(main)), column(cap_column(main))
    names: Any = pa.nulls(entities.count, pa.string())
    lacking: Any = pa.nulls(entities.count, pa.int64())
    score = column(entities.names[grading.by or scores[0]][0]) if scores else lacking
    levels, of_rows = grading.names_in_order, grading.places_of_rows
    # from the best on: what is nearest is put in last
    for place in range(1, len(levels)):
        mine = [row for row, at in enumerate(of_rows, start=1) if at == place]
        can = column(reachable_column(main, mine[0]))
        asked: Any = pa.nulls(entities.count, pa.int64())
        for row in mine:
            can = pc.or_(can, column(reachable_column(main, row)))
            asked = pc.min_element_wise(asked, column(asks_column(main, row)))
        is_next = pc.and_(pc.and_(pc.greater(places, place), pc.less_equal(places, len(levels))), pc.and_(pc.less_equal(caps, place), can))
        names = pc.if_else(is_next, levels[place - 1], names)
        lacking = pc.if_else(is_next, pc.max_element_wise(pc.subtract(asked, score), 0, skip_nulls=False), lacking)
    return names, lacking


def _bound(entities: Entities, level: Level) -> int:
    assert level.bound is not None
    amount, is_open = level.bound
    return micro(number(entities, amount)) + is_open


def _caps(entities: Entities, grading: Grading) -> Array:
    """The place that the gates which hold let nobody rise above."""
    caps = np.ones(entities.count, np.int64)
    for gate in grading.gates:
        if gate.at_most in grading.names_in_order:
            caps = np.where(holds(entities, gate.when), np.maximum(caps, grading.names_in_order.index(gate.at_most) + 1), caps)
    return caps


def _asked(entities: Entities, level: Level, row: int, score: str, placed: Placed) -> tuple[Array, Array]:
    """The score that is enough for one row, and for whom score alone is."""
    asked, known = np.zeros(entities.count, np.int64), np.zeros(entities.count, bool)
    if level.bound is not None:
        asked, known = np.full(entities.count, _bound(entities, level)), np.ones(entities.count, bool)
    if level.is_ranked:
        by_score = level.by is None or str(level.by) == score
        if not by_score or level.share is not None:
            return asked, np.zeros(entities.count, bool)
        value = placed.ranked[row]
        lowest = _lowest_inside(entities, level, value, placed.rows == row)
        known = (lowest < LARGEST) & np.broadcast_to(value.valid, entities.count)
        asked = np.maximum(asked, lowest) if level.bound is not None else lowest
    if level.when is not None:
        known = known & holds(entities, level.when)
    return asked, known


def _lowest_inside(entities: Entities, level: Level, value: Numbers, inside: Array) -> Array:
    """The lowest value that got in, of each entity's group; whoever has as much shares the place."""
    groups = group_numbers(entities.known(level.within), entities.count, entities.worlds)
    lowest = np.full(int(groups.max(initial=0)) + 1, LARGEST, np.int64)
    np.minimum.at(lowest, groups[inside], value.to_micros()[inside])
    found: Array = lowest[groups]
    return found


def highest_score(rulebook: Rulebook, score: str) -> int | None:
    """The most that a score can come to, in whole millionths; none where a formula or points on top have no end."""
    tops = [_highest(system) for system in systems_of(rulebook).get(score, ())]
    if not tops or any(top is None for top in tops):
        return None
    return int(max(top for top in tops if top is not None) * MICRO + 1)


def _highest(dimensions: Mapping[str, Part]) -> Fraction | None:
    """A little more than the dimensions can come to together; none where nothing limits one."""
    whole = Fraction(0)
    for part in dimensions.values():
        top = top_points(part)
        if top is None:
            return None
        whole += top * Fraction(part.weight) / 100 if part.weight is not None else top
    return whole


def top_points(part: Part) -> Fraction | None:
    """The most points of a dimension, on its own scale (of 100 where it has a weight)."""
    if part.max is not None:
        return Fraction(part.max)
    full = Fraction(part.out_of) if part.out_of is not None else Fraction(100)
    if part.parts is None and part.way.keyed_by and part.rule:
        return Fraction(max(*part.rule.values(), part.default or 0, part.missing or 0, part.min or 0))
    if part.scale == "percentile":
        return max(full, Fraction(part.missing or 0), Fraction(part.min or 0))
    if part.parts is not None:
        tops = [top_points(inner) for inner in part.parts]
        known = [top for top in tops if top is not None]
        if len(known) < len(tops):
            return None
        return sum(known, Fraction(0)) if any(inner.out_of is not None for inner in part.parts) else max(known) * full / 100
    return None
